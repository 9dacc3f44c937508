//! The sites that know artists, asked for real by the one client: what leaves, page after page, and what becomes of
//! refusals. Each site is a server of this process on 127.0.0.1.

use std::{collections::HashSet, sync::Arc};

use chrono::TimeDelta;
use undercard::ingest::{
    Item, Origin,
    client::{FetchError, TestHooks, Validators},
    records::{Record, SceneRecord},
    source::{ArtistQuestion, Question, SourceAnswer, SourceContext, SourceError, SourceKind},
    sources::{
        deezer::Deezer, edmtrain::Edmtrain, itunes::Itunes, listenbrainz::ListenBrainz, music_map::MusicMap,
        musicbrainz::MusicBrainz, ticketmaster::Ticketmaster,
    },
};

use super::{
    Hasty, client, now,
    server::{Asked, Server, say},
};

const MBID: &str = "11111111-2222-4333-8444-555555555555";
const KEY: &str = "s3cret/k=y";

fn json(body: &str) -> Vec<u8> {
    say("200 OK", "Content-Type: application/json\r\n", body.as_bytes())
}

async fn ask(
    server: &Server,
    source: &dyn SourceKind,
    path: &str,
    key: Option<&str>,
    question: &Question,
) -> Result<SourceAnswer, SourceError> {
    let client = client(&[server.port], Arc::new(Hasty), TestHooks::default());
    let origin = Origin::of_file("asking");
    let address = server.url(path);
    source
        .fetch(
            &SourceContext {
                client: Some(&client),
                address: &address,
                key,
                origin: &origin,
                validators: &Validators::default(),
                known: &HashSet::new(),
                now: now(),
            },
            question,
        )
        .await
}

fn artist(ids: &[(&str, &str)]) -> ArtistQuestion {
    let external_ids = ids.iter().map(|(scheme, value)| ((*scheme).to_owned(), (*value).to_owned())).collect();
    ArtistQuestion { name: "Vanta Harbour".to_owned(), external_ids, ..ArtistQuestion::default() }
}

fn paths(server: &Server) -> Vec<String> {
    server.asked().into_iter().map(|asked| asked.path).collect()
}

fn scene(answer: &SourceAnswer) -> &SceneRecord {
    let Some(Item::Record { record: Record::Scene(scene), .. }) = answer.items.first() else { panic!("{answer:?}") };
    scene
}

fn of_404() -> Vec<u8> {
    say("404 Not Found", "Content-Type: text/html\r\n", b"<p>nobody</p>")
}

#[tokio::test]
async fn music_map_is_asked_for_one_page_and_nobody_is_an_answer() {
    let server = Server::saying(|asked| match asked.path.as_str() {
        "/vanta+harbour" => say(
            "200 OK",
            "Content-Type: text/html; charset=iso-8859-1\r\n",
            b"<a id=s0>Vanta Harbour</a><a id=s1>Ni\xf1a Sal</a><script>Aid[0]=new Array(-1,2.5);</script>",
        ),
        _ => of_404(),
    })
    .await;
    let question = Question::Scene(artist(&[]));
    let answer = ask(&server, &MusicMap, "/", None, &question).await.unwrap();
    assert_eq!(scene(&answer).neighbours, [("Niña Sal".to_owned(), 2.5)]);
    assert_eq!(paths(&server), ["/robots.txt", "/vanta+harbour"]);
    let nobody = ArtistQuestion { name: "Nobody".to_owned(), ..ArtistQuestion::default() };
    let answer = ask(&server, &MusicMap, "/", None, &Question::Scene(nobody)).await.unwrap();
    assert!(!scene(&answer).known && answer.complete);
}

#[tokio::test]
async fn music_map_that_is_down_knows_neither_yes_nor_no() {
    let server = Server::saying(|asked| match asked.path.as_str() {
        "/robots.txt" => of_404(),
        _ => say("503 Service Unavailable", "Retry-After: 60\r\n", b""),
    })
    .await;
    let error = ask(&server, &MusicMap, "", None, &Question::Scene(artist(&[]))).await.unwrap_err();
    assert!(matches!(error, SourceError::Fetch(FetchError::Throttled { .. })), "{error:?}");
}

#[tokio::test]
async fn listenbrainz_gets_the_token_in_a_header_and_needs_none() {
    let body = r#"[{"artist_mbid": "a", "name": "Kelp", "score": 3}]"#;
    let server = Server::saying(move |_| json(body)).await;
    let question = Question::Scene(artist(&[("musicbrainz", MBID)]));
    for key in [None, Some(KEY)] {
        let answer = ask(&server, &ListenBrainz, "", key, &question).await.unwrap();
        assert_eq!(scene(&answer).neighbours, [("Kelp".to_owned(), 5.4)]);
    }
    let tokens: Vec<_> = server.asked().iter().map(|asked| asked.header("authorization").map(str::to_owned)).collect();
    assert_eq!(tokens, [None, Some(format!("Token {KEY}"))]);
    let unasked = ask(&server, &ListenBrainz, "", None, &Question::Scene(artist(&[]))).await;
    assert!(matches!(unasked, Err(SourceError::Unsupported(_))) && server.asked().len() == 2);
}

/// MusicBrainz with `count` recordings; the page at `broken` fails.
async fn musicbrainz(count: u64, broken: &'static str) -> Server {
    Server::saying(move |asked: &Asked| {
        let recording = format!(
            r#"{{"title": "Slack Water", "artist-credit": [{{"artist": {{"id": "{MBID}", "name": "Vanta Harbour"}}}},
            {{"artist": {{"id": "33333333-2222-4333-8444-555555555555", "name": "Kelp"}}}}]}}"#
        );
        if !broken.is_empty() && asked.path.contains(broken) {
            say("503 Service Unavailable", "", b"")
        } else if asked.path.starts_with("/ws/2/recording?") {
            json(&format!(r#"{{"recording-count": {count}, "recordings": [{recording}]}}"#))
        } else if asked.path.starts_with("/ws/2/artist?") {
            json(&format!(r#"{{"artists": [{{"id": "{MBID}", "name": "Vanta Harbour", "score": 90}}]}}"#))
        } else {
            json(&format!(r#"{{"id": "{MBID}", "name": "Vanta Harbour", "relations": []}}"#))
        }
    })
    .await
}

#[tokio::test]
async fn musicbrainz_is_searched_by_name_and_read_to_the_last_recording_by_id() {
    let server = musicbrainz(250, "").await;
    let answer = ask(&server, &MusicBrainz, "/ws/2", None, &Question::Identity(artist(&[]))).await.unwrap();
    assert_eq!((answer.candidates.len(), answer.items.len(), server.asked().len()), (1, 0, 1));
    let known = Question::Identity(artist(&[("musicbrainz", MBID)]));
    let answer = ask(&server, &MusicBrainz, "/ws/2", None, &known).await.unwrap();
    assert_eq!((answer.candidates.len(), answer.items.len(), answer.complete), (0, 2, true));
    let asked = paths(&server);
    let offsets: Vec<&str> = asked[2..].iter().filter_map(|path| path.split("offset=").nth(1)).collect();
    assert_eq!(offsets, ["0&fmt=json", "100&fmt=json", "200&fmt=json"], "{asked:?}");
}

#[tokio::test]
async fn musicbrainz_keeps_what_came_before_a_failure_and_stops_after_five_pages() {
    let known = Question::Identity(artist(&[("musicbrainz", MBID)]));
    let server = musicbrainz(250, "offset=100").await;
    let answer = ask(&server, &MusicBrainz, "/ws/2", None, &known).await.unwrap();
    assert_eq!((answer.items.len(), answer.complete, answer.notes.len()), (2, false, 1));
    let server = musicbrainz(2_000, "").await;
    let answer = ask(&server, &MusicBrainz, "/ws/2", None, &known).await.unwrap();
    assert!(!answer.complete && answer.notes[0].contains("2000") && server.asked().len() == 6);
}

#[tokio::test]
async fn deezer_is_asked_by_name_then_by_id_and_waits_when_it_is_told_to() {
    let server = Server::saying(|asked| match asked.path.as_str() {
        "/search/artist?q=Vanta+Harbour&limit=10" => {
            json(r#"{"data": [{"id": 7, "name": "Vanta Harbour", "nb_fan": 3}]}"#)
        }
        "/artist/7/top?limit=5" => {
            json(r#"{"data": [{"id": 1, "title": "Ebb", "preview": "https://cdn.example/a.mp3"}]}"#)
        }
        _ => json(r#"{"error": {"type": "Exception", "message": "Quota limit exceeded", "code": 4}}"#),
    })
    .await;
    let found = ask(&server, &Deezer, "/", None, &Question::Identity(artist(&[]))).await.unwrap();
    assert_eq!(found.candidates[0].followers, Some(3));
    let heard = ask(&server, &Deezer, "/", None, &Question::Previews(artist(&[("deezer", "7")]))).await.unwrap();
    assert_eq!(heard.previews.len(), 1);
    let error = ask(&server, &Deezer, "/", None, &Question::Identity(artist(&[("deezer", "8")]))).await.unwrap_err();
    let SourceError::Fetch(FetchError::Throttled { until, .. }) = error else { panic!("{error:?}") };
    assert_eq!(until, now() + TimeDelta::seconds(5));
}

#[tokio::test]
async fn itunes_is_searched_and_looked_up() {
    let server = Server::saying(|asked| {
        if asked.path.starts_with("/search?") {
            json(r#"{"results": [{"wrapperType": "artist", "artistId": 4, "artistName": "Vanta Harbour"}]}"#)
        } else {
            json(r#"{"results": [{"kind": "song", "artistId": 4, "trackId": 5, "trackName": "Ebb", "previewUrl": "https://a.example/e.m4a"}]}"#)
        }
    })
    .await;
    let found = ask(&server, &Itunes, "/", None, &Question::Identity(artist(&[]))).await.unwrap();
    let heard = ask(&server, &Itunes, "/", None, &Question::Previews(artist(&[("itunes", "4")]))).await.unwrap();
    assert_eq!((found.candidates.len(), heard.previews.len()), (1, 1));
}

#[tokio::test]
async fn a_site_that_needs_a_key_is_not_asked_without_and_never_says_it() {
    let says = |status: &'static str| {
        move |asked: &Asked| {
            let body = format!(
                r#"{{"success": false, "message": "Down for client {}", "fault": {{"faultstring": "bad {}"}}}}"#,
                asked.path, KEY
            );
            say(status, "Content-Type: application/json\r\n", body.as_bytes())
        }
    };
    for status in ["200 OK", "401 Unauthorized", "404 Not Found", "429 Too Many Requests", "500 Oops", "302 Found"] {
        let server = Server::saying(says(status)).await;
        for source in [&Edmtrain as &dyn SourceKind, &Ticketmaster] {
            let unasked = ask(&server, source, "/e", None, &Question::Listings).await;
            assert!(matches!(unasked, Err(SourceError::Unsupported(_))) && server.asked().is_empty());
        }
        for source in [&Edmtrain as &dyn SourceKind, &Ticketmaster] {
            let error = ask(&server, source, "/e?a=b", Some(KEY), &Question::Listings).await.unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(!text.contains(KEY) && !text.contains("s3cret"), "{status}: {text}");
        }
        let asked = paths(&server);
        assert!(asked.len() == 2 && asked.iter().all(|path| path.ends_with("=s3cret%2Fk%3Dy")), "{asked:?}");
    }
}

/// Ticketmaster with `pages` pages of one event each; the one numbered `broken` fails.
async fn ticketmaster(pages: u64, broken: u64) -> Server {
    Server::saying(move |asked: &Asked| {
        let page: u64 = asked.path.split("&page=").nth(1).unwrap().split('&').next().unwrap().parse().unwrap();
        if page == broken {
            return say("500 Oops", "", b"");
        }
        json(&format!(
            r#"{{"_embedded": {{"events": [{{"id": "E{page}", "name": "Night {page}", "dates": {{"start": {{"localDate": "2030-02-01"}}}},
            "_embedded": {{"venues": [{{"name": "Slipway"}}]}}}}]}}, "page": {{"totalElements": {}, "totalPages": {pages}}}}}"#,
            pages * 200
        ))
    })
    .await
}

#[tokio::test]
async fn ticketmaster_is_read_page_after_page_and_says_when_it_is_not_all() {
    for (pages, broken, read, complete) in
        [(1, 9, 1, true), (3, 9, 3, true), (5, 9, 5, true), (7, 9, 5, false), (3, 1, 1, false)]
    {
        let server = ticketmaster(pages, broken).await;
        let answer =
            ask(&server, &Ticketmaster, "/events.json?dmaId=345", Some(KEY), &Question::Listings).await.unwrap();
        assert_eq!((answer.items.len(), answer.complete), (read, complete), "{pages} {broken}");
        assert_eq!(answer.notes.is_empty(), complete);
        assert!(!format!("{answer:?}").contains("s3cret"));
    }
    let server = ticketmaster(3, 0).await;
    assert!(ask(&server, &Ticketmaster, "/events.json", Some(KEY), &Question::Listings).await.is_err());
}

#[tokio::test]
async fn a_question_that_a_site_has_no_answer_to_is_not_sent() {
    let server = Server::saying(|_| of_404()).await;
    let sites: [(&dyn SourceKind, Question); 7] = [
        (&MusicMap, Question::Listings),
        (&ListenBrainz, Question::Identity(artist(&[]))),
        (&MusicBrainz, Question::Scene(artist(&[]))),
        (&Deezer, Question::Scene(artist(&[]))),
        (&Itunes, Question::Listings),
        (&Edmtrain, Question::Previews(artist(&[]))),
        (&Ticketmaster, Question::Scene(artist(&[]))),
    ];
    for (source, question) in sites {
        let error = ask(&server, source, "/", Some(KEY), &question).await.unwrap_err();
        assert!(matches!(error, SourceError::Unsupported(_)), "{error:?}");
    }
    assert!(server.asked().is_empty());
}
