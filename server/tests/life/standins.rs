//! Local stand-ins for other people's sites, each on a loopback address of its own, so that each is a host of its own.
//! What they say follows from a shared [`World`].

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::{Query, State},
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use tokio::net::TcpListener;

/// An event as some source lists it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The source's own id.
    pub id: &'static str,
    pub name: &'static str,
    /// Local, such as `2027-03-12T22:00`.
    pub starts: &'static str,
    pub venue: &'static str,
    pub acts: Vec<&'static str>,
    pub cancelled: bool,
}

/// What the sites say today.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub page: Vec<Listed>,
    pub calendar: Vec<Listed>,
    pub gancio: Vec<Listed>,
    /// There is no page.
    pub page_is_broken: bool,
    /// (path) of all requests, by site.
    pub asked: Vec<(&'static str, String)>,
}

pub type Shared = Arc<Mutex<World>>;

/// Where the stand-ins listen, as `http://127.0.0.N:PORT`.
pub struct Sites {
    pub page: String,
    pub calendar: String,
    pub gancio: String,
    pub music_map: String,
    pub musicbrainz: String,
    pub listenbrainz: String,
    pub deezer: String,
}

impl Sites {
    /// As the client has them.
    pub fn reach(&self) -> Vec<(String, u16)> {
        [&self.page, &self.calendar, &self.gancio, &self.music_map, &self.musicbrainz, &self.listenbrainz, &self.deezer]
            .map(|site| {
                let (host, port) = site.trim_start_matches("http://").rsplit_once(':').unwrap();
                (host.to_owned(), port.parse().unwrap())
            })
            .to_vec()
    }
}

pub async fn open(world: &Shared) -> Sites {
    Sites {
        page: serve(2, "page", world, page).await,
        calendar: serve(3, "calendar", world, calendar).await,
        gancio: serve(4, "gancio", world, gancio).await,
        music_map: serve(5, "music-map", world, music_map).await,
        musicbrainz: serve(6, "musicbrainz", world, musicbrainz).await,
        listenbrainz: serve(7, "listenbrainz", world, listenbrainz).await,
        deezer: serve(8, "deezer", world, deezer).await,
    }
}

type Answer = fn(&World, &Uri, &[(String, String)], &str) -> Response;

#[derive(Clone)]
struct Site {
    name: &'static str,
    world: Shared,
    answer: Answer,
    base: String,
}

async fn serve(number: u8, name: &'static str, world: &Shared, answer: Answer) -> String {
    let listener = TcpListener::bind((format!("127.0.0.{number}"), 0)).await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let site = Site { name, world: world.clone(), answer, base: base.clone() };
    let router = Router::new().fallback(respond).with_state(site);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    base
}

async fn respond(State(site): State<Site>, Query(query): Query<Vec<(String, String)>>, uri: Uri) -> Response {
    if uri.path() == "/robots.txt" {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut world = site.world.lock().unwrap();
    world.asked.push((site.name, uri.to_string()));
    (site.answer)(&world, &uri, &query, &site.base)
}

fn html(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

fn json_text(value: &serde_json::Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// A venue's page with schema.org events in it.
fn page(world: &World, _: &Uri, _: &[(String, String)], base: &str) -> Response {
    if world.page_is_broken {
        return StatusCode::NOT_FOUND.into_response();
    }
    let events: Vec<serde_json::Value> = world
        .page
        .iter()
        .map(|event| {
            json!({
                "@type": "MusicEvent", "@id": format!("{base}/events/{}", event.id), "url": format!("{base}/events/{}", event.id),
                "name": event.name, "startDate": event.starts,
                "eventStatus": if event.cancelled { "https://schema.org/EventCancelled" } else { "https://schema.org/EventScheduled" },
                "location": {"@type": "MusicVenue", "name": event.venue, "address": {"addressLocality": "Port Levant"}},
                "performer": event.acts.iter().map(|act| json!({"@type": "MusicGroup", "name": act})).collect::<Vec<_>>(),
            })
        })
        .collect();
    let data = json!({"@context": "https://schema.org", "@graph": events});
    html(format!(
        "<!doctype html><title>Nights</title><script type=\"application/ld+json\">{data}</script><p>Nights</p>"
    ))
}

fn calendar(world: &World, _: &Uri, _: &[(String, String)], base: &str) -> Response {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Harbour//EN\r\n".to_owned();
    for event in &world.calendar {
        let starts = event.starts.replace(['-', ':'], "") + "00";
        let status = if event.cancelled { "CANCELLED" } else { "CONFIRMED" };
        let summary = if event.acts.is_empty() {
            event.name.to_owned()
        } else {
            format!("{}: {}", event.name, event.acts.join("\\, "))
        };
        text += &format!(
            "BEGIN:VEVENT\r\nUID:{}@harbour.example\r\nDTSTAMP:20270301T000000Z\r\nDTSTART;TZID=Europe/Lisbon:{starts}\r\n\
             SUMMARY:{summary}\r\nLOCATION:{}\\, Port Levant\r\nSTATUS:{status}\r\nURL:{base}/{}\r\nEND:VEVENT\r\n",
            event.id, event.venue, event.id
        );
    }
    ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text + "END:VCALENDAR\r\n").into_response()
}

fn gancio(world: &World, _: &Uri, _: &[(String, String)], _: &str) -> Response {
    let events: Vec<serde_json::Value> = world
        .gancio
        .iter()
        .enumerate()
        .map(|(at, event)| {
            let local = chrono::NaiveDateTime::parse_from_str(event.starts, "%Y-%m-%dT%H:%M").unwrap();
            let start = local.and_local_timezone(chrono_tz::Europe::Lisbon).unwrap().timestamp();
            json!({"id": at + 1, "slug": event.id, "title": event.name, "start_datetime": start, "multidate": false,
                   "tags": ["dub"], "place": {"name": event.venue, "address": "1 Quay, Port Levant"}})
        })
        .collect();
    json_text(&json!(events))
}

/// One artist of the city is in the network, with the other as neighbour.
fn music_map(_: &World, uri: &Uri, _: &[(String, String)], _: &str) -> Response {
    if uri.path() != "/vanta+harbour" {
        return StatusCode::NOT_FOUND.into_response();
    }
    html(
        "<!doctype html><title>Music-Map</title><div id=gnodMap>\
         <a href=\"vanta+harbour\" class=S id=s0>Vanta Harbour</a><a href=\"far+shore\" class=S id=s1>Far Shore</a>\
         <a href=\"moss+index\" class=S id=s2>Moss Index</a></div>\
         <script>var Aid=new Array();Aid[0]=new Array(-1,4.2,1.5);Aid[1]=new Array(4.2,-1,0.8);Aid[2]=new Array(1.5,0.8,-1);</script>"
            .to_owned(),
    )
}

const VANTA: &str = "aaaaaaaa-0000-4000-8000-000000000001";

fn musicbrainz(_: &World, uri: &Uri, query: &[(String, String)], _: &str) -> Response {
    let of =
        |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str()).unwrap_or_default();
    if uri.path().ends_with(VANTA) {
        return json_text(&json!({
            "id": VANTA, "name": "Vanta Harbour", "sort-name": "Vanta Harbour", "type": "Person", "disambiguation": "dub techno, Lisbon",
            "country": "PT", "aliases": [{"name": "V. Harbour", "sort-name": "V. Harbour"}], "genres": [{"name": "dub techno", "count": 3}],
            "tags": [], "relations": [{"type": "member of band", "target-type": "artist", "direction": "forward",
                "artist": {"id": "aaaaaaaa-0000-4000-8000-000000000009", "name": "The Breakwater"}}]
        }));
    }
    if uri.path().ends_with("/recording") {
        return json_text(&json!({"recordings": [], "recording-count": 0, "recording-offset": 0}));
    }
    let artists = if of("query").contains("Vanta") {
        json!([{"id": VANTA, "score": 100, "name": "Vanta Harbour", "sort-name": "Vanta Harbour", "country": "PT",
                "disambiguation": "dub techno, Lisbon", "tags": [{"name": "dub techno", "count": 3}]}])
    } else if of("query").contains("Moss") {
        json!([{"id": "aaaaaaaa-0000-4000-8000-000000000002", "score": 100, "name": "Moss Index", "disambiguation": "folk duo"},
               {"id": "aaaaaaaa-0000-4000-8000-000000000003", "score": 100, "name": "Moss Index", "disambiguation": "metal band"}])
    } else {
        json!([])
    };
    json_text(
        &json!({"created": "2027-03-01T00:00:00Z", "count": artists.as_array().unwrap().len(), "offset": 0, "artists": artists}),
    )
}

fn listenbrainz(_: &World, _: &Uri, _: &[(String, String)], _: &str) -> Response {
    json_text(
        &json!([{"artist_mbid": "aaaaaaaa-0000-4000-8000-000000000005", "name": "Far Shore", "comment": "", "type": "Person",
                       "gender": null, "score": 120, "reference_mbid": VANTA}]),
    )
}

/// Knows the newcomer that no network knows, and lets one hear it.
fn deezer(_: &World, uri: &Uri, query: &[(String, String)], base: &str) -> Response {
    let asked = query.iter().find(|(name, _)| name == "q").map(|(_, value)| value.to_lowercase()).unwrap_or_default();
    match uri.path() {
        "/search/artist" if asked.contains("paper lantern") => json_text(&json!({"data": [
            {"id": 71, "name": "Paper Lantern", "link": "https://www.deezer.com/artist/71", "nb_album": 1, "nb_fan": 12, "type": "artist"}],
            "total": 1})),
        "/search/artist" => json_text(&json!({"data": [], "total": 0})),
        "/artist/71/top" => {
            let track = |id: u32, file: &str| {
                json!({"id": id, "readable": true, "title": format!("Side {id}"), "title_short": "Side",
                "link": format!("https://www.deezer.com/track/{id}"), "duration": 200, "rank": 1, "explicit_lyrics": false,
                "preview": format!("{base}/audio/{file}?hdnea=exp=1~hmac=x"), "artist": {"id": 71, "name": "Paper Lantern"}})
            };
            json_text(&json!({"data": [track(1, "tune.mp3"), track(2, "tune.flac"), track(3, "tune.m4a")], "total": 3}))
        }
        path => match path.strip_prefix("/audio/") {
            Some(name) => {
                let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audio").join(name);
                std::fs::read(file).map_or_else(|_| StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response)
            }
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}
