//! Deezer: who is called so there, and thirty seconds of an artist's most heard tracks. Lists are `{data: […]}`; errors
//! come with status 200 as `{error: {code, message}}`. The address of a preview is signed and lives for minutes.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::json_api;
use crate::ingest::{
    client::{FetchError, Pace, Request},
    source::{
        About, ArtistCandidate, ArtistQuestion, AudioPreview, Gives, Question, SourceAnswer, SourceContext,
        SourceError, SourceKind, Terms,
    },
    text::{excerpt::excerpt, fields::artist},
};

pub const ABOUT: About = About {
    key: "deezer",
    title: "Deezer",
    gives: &[Gives::Identity, Gives::Previews],
    base: "https://api.deezer.com",
    pace: Pace { asks: 50, per: Duration::from_secs(5) },
    holds: Duration::from_secs(28 * 86_400),
    terms: Terms {
        summary: "For personal and non-commercial use. A preview is fetched, turned into a vector and discarded at once; \
                  neither its sound nor its address is kept, and pages link to the track. Acknowledge this only if it \
                  holds for your installation.",
        url: "https://developers.deezer.com/termsofuse",
        attribution: "Previews: Deezer",
        must_be_acknowledged: true,
        may_be_embedded: true,
        ..Terms::FREE
    },
    on: false,
    lists_all: true,
};

/// Deezer counts requests in windows of this length.
const WINDOW: TimeDelta = TimeDelta::seconds(5);
const QUOTA_EXCEEDED: i64 = 4;
const BUSY: i64 = 700;
const NO_DATA: i64 = 800;

/// Whom `Question::Identity` asks for: an id beats a name.
pub fn identity_address(base: &str, asked: &ArtistQuestion) -> Result<Url, SourceError> {
    match asked.id(ABOUT.key).filter(|id| is_id(id)) {
        Some(id) => json_api::address(base, &["artist", id], &[]),
        None => json_api::address(base, &["search", "artist"], &[("q", asked.name.trim()), ("limit", "10")]),
    }
}

/// The tracks of an artist that are heard most.
pub fn previews_address(base: &str, asked: &ArtistQuestion) -> Result<Url, SourceError> {
    let id = asked.id(ABOUT.key).filter(|id| is_id(id)).ok_or_else(|| {
        let name = excerpt(&asked.name);
        SourceError::Unsupported(format!("the Deezer id of “{name}” is not known: find out who it is there first"))
    })?;
    json_api::address(base, &["artist", id, "top"], &[("limit", "5")])
}

fn is_id(text: &str) -> bool {
    json_api::id(&Value::from(text)).is_some_and(|id| id == text)
}

/// The list of an answer, or the one artist that stands in its place; `None`: Deezer has nothing.
fn data(body: &[u8], now: DateTime<Utc>) -> Result<Option<Vec<Value>>, SourceError> {
    let said = json_api::json(body, ABOUT.title)?;
    if !said["error"].is_null() && said["error"] != Value::Array(Vec::new()) {
        let error = &said["error"];
        let message = excerpt(error["message"].as_str().unwrap_or("no reason given"));
        let throttled = |pause: TimeDelta| {
            let message = format!("Deezer wants fewer questions ({message}); it is asked again later");
            SourceError::Fetch(FetchError::Throttled { until: now + pause, message })
        };
        return match error["code"].as_i64() {
            Some(QUOTA_EXCEEDED) => Err(throttled(WINDOW)),
            Some(BUSY) => Err(throttled(WINDOW * 12)),
            Some(NO_DATA) => Ok(None),
            code => {
                let code = code.map_or("without a code".to_owned(), |code| code.to_string());
                Err(json_api::changed(ABOUT.title, &format!("answered with the error {code} ({message})")))
            }
        };
    }
    match (&said["data"], &said["id"]) {
        (Value::Array(list), _) => Ok(Some(list.clone())),
        (Value::Null, id) if json_api::id(id).is_some() => Ok(Some(vec![said])),
        _ => Err(json_api::changed(ABOUT.title, "answered without a list")),
    }
}

/// Artists of a search, or the one that was looked up, best first. Deezer states no certainty: the score is one over
/// the place in its list.
pub fn parse_artists(body: &[u8], now: DateTime<Utc>) -> Result<SourceAnswer, SourceError> {
    let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
    let Some(list) = data(body, now)? else {
        answer.notes.push("Deezer knows nobody of this name".to_owned());
        return Ok(answer);
    };
    for (at, entry) in list.iter().enumerate() {
        match (json_api::id(&entry["id"]), artist(entry["name"].as_str().unwrap_or_default())) {
            (Some(id), Ok(name)) => answer.candidates.push(ArtistCandidate {
                name,
                page_url: json_api::link(&entry["link"])
                    .or_else(|| Some(format!("https://www.deezer.com/artist/{id}"))),
                external_ids: vec![(ABOUT.key.to_owned(), id)],
                score: 1.0 / (at as f32 + 1.0),
                followers: entry["nb_fan"].as_u64(),
                ..ArtistCandidate::default()
            }),
            (None, _) => answer.items.push(json_api::refused(at + 1, "artist", "it has no id: left out".to_owned())),
            (_, Err(reason)) => answer.items.push(json_api::refused(at + 1, "artist", format!("{reason}: left out"))),
        }
    }
    json_api::all_or_some(ABOUT.title, answer, list.len())
}

/// Pieces of audio. Tracks of somebody else, on which the artist is a guest, do not sound like the artist.
pub fn parse_top(body: &[u8], id: &str, now: DateTime<Utc>) -> Result<SourceAnswer, SourceError> {
    let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
    let list = data(body, now)?.unwrap_or_default();
    let (mut silent, mut of_others) = (0, 0);
    for (at, track) in list.iter().enumerate() {
        let title = json_api::text(&track["title"]);
        let what = format!("track “{}”", title.as_deref().unwrap_or_default());
        let (Some(title), Some(track_id)) = (title, json_api::id(&track["id"])) else {
            answer.items.push(json_api::refused(at + 1, &what, "it has no title or no id: left out".to_owned()));
            continue;
        };
        if json_api::id(&track["artist"]["id"]).is_some_and(|of| of != id) {
            of_others += 1;
            continue;
        }
        match json_api::link(&track["preview"]) {
            Some(audio_url) => answer.previews.push(AudioPreview {
                title,
                page_url: json_api::link(&track["link"])
                    .or_else(|| Some(format!("https://www.deezer.com/track/{track_id}"))),
                external_id: (ABOUT.key.to_owned(), track_id),
                audio_url,
                // `duration` is that of the whole track.
                duration_ms: None,
            }),
            None if track["preview"].as_str().is_none_or(|preview| preview.trim().is_empty()) => silent += 1,
            None => {
                answer.items.push(json_api::refused(
                    at + 1,
                    &what,
                    "its preview has no http address: left out".to_owned(),
                ));
            }
        }
    }
    for (count, what) in [(silent, "have no preview"), (of_others, "are of somebody else")] {
        if count > 0 {
            answer.notes.push(format!("{count} of {} tracks {what}", list.len()));
        }
    }
    json_api::all_or_some(ABOUT.title, answer, list.len())
}

pub struct Deezer;

#[async_trait::async_trait]
impl SourceKind for Deezer {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        let fetch = async |url| context.get(&Request::api(url, ABOUT.pace)).await;
        match question {
            Question::Identity(asked) => {
                parse_artists(&fetch(identity_address(context.address, asked)?).await?.body, context.now)
            }
            Question::Previews(asked) => {
                let url = previews_address(context.address, asked)?;
                let id = asked.id(ABOUT.key).unwrap_or_default();
                parse_top(&fetch(url).await?.body, id, context.now)
            }
            _ => Err(SourceError::Unsupported("Deezer knows artists and previews only".to_owned())),
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub const SEARCH: &str = r#"{"data": [
        {"id": 4138, "name": "Vanta Harbour", "link": "https://www.deezer.example/artist/4138", "picture": "x", "nb_album": 3, "nb_fan": 1200, "radio": true, "type": "artist"},
        {"id": "9001", "name": "Vanta  Harbor", "link": "javascript:alert(1)", "nb_fan": -5},
        {"id": null, "name": "Nobody"}], "total": 3, "next": "https://api.deezer.example/search?index=10"}"#;
    pub const TOP: &str = r#"{"data": [
        {"id": 1, "readable": true, "title": "Slack Water", "duration": 301, "link": "https://www.deezer.example/track/1", "preview": "https://cdn.example/api/1/a.mp3?hdnea=exp=1~hmac=ff", "artist": {"id": 4138, "name": "Vanta Harbour"}},
        {"id": 2, "title": "No Sound", "preview": "", "artist": {"id": 4138}},
        {"id": 3, "title": "Guest", "preview": "https://cdn.example/b.mp3", "artist": {"id": 77}},
        {"id": 4, "title": "Odd", "preview": "ftp://cdn.example/b.mp3"}], "total": 4}"#;

    pub fn asked(id: Option<&str>) -> ArtistQuestion {
        let external_ids = id.map(|id| ("deezer".to_owned(), id.to_owned())).into_iter().collect();
        ArtistQuestion { name: " AC/DC & Friends ".to_owned(), external_ids, ..ArtistQuestion::default() }
    }

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    #[test]
    fn an_id_is_looked_up_and_a_name_searched() {
        let of = |url: Result<Url, SourceError>| url.unwrap().to_string();
        let search = of(identity_address(ABOUT.base, &asked(None)));
        assert_eq!(search, "https://api.deezer.com/search/artist?q=AC%2FDC+%26+Friends&limit=10");
        assert_eq!(of(identity_address(ABOUT.base, &asked(Some("4138")))), "https://api.deezer.com/artist/4138");
        assert_eq!(of(identity_address(ABOUT.base, &asked(Some("../x")))), search, "what is no id is not asked for");
        assert_eq!(
            of(previews_address(ABOUT.base, &asked(Some("4138")))),
            "https://api.deezer.com/artist/4138/top?limit=5"
        );
        assert!(matches!(previews_address(ABOUT.base, &asked(None)), Err(SourceError::Unsupported(_))));
    }

    #[test]
    fn a_search_gives_candidates_with_their_followers() {
        let answer = parse_artists(SEARCH.as_bytes(), now()).unwrap();
        let [first, second] = &answer.candidates[..] else { panic!("{answer:?}") };
        assert_eq!((first.name.as_str(), first.followers, first.score), ("Vanta Harbour", Some(1200), 1.0));
        assert_eq!(first.external_ids, [("deezer".to_owned(), "4138".to_owned())]);
        assert_eq!((second.name.as_str(), second.followers, second.score), ("Vanta Harbor", None, 0.5));
        assert_eq!(second.page_url.as_deref(), Some("https://www.deezer.com/artist/9001"), "no foreign scheme");
        assert_eq!(answer.items.len(), 1);
        let one = parse_artists(br#"{"id": 7, "name": "Kelp", "nb_fan": 3}"#, now()).unwrap();
        assert_eq!((one.candidates.len(), one.candidates[0].followers), (1, Some(3)));
    }

    #[test]
    fn tracks_without_sound_or_of_others_are_no_previews() {
        let answer = parse_top(TOP.as_bytes(), "4138", now()).unwrap();
        let [preview] = &answer.previews[..] else { panic!("{answer:?}") };
        assert_eq!((preview.title.as_str(), preview.external_id.1.as_str()), ("Slack Water", "1"));
        assert_eq!(preview.audio_url, "https://cdn.example/api/1/a.mp3?hdnea=exp=1~hmac=ff");
        assert_eq!(answer.notes, ["1 of 4 tracks have no preview", "1 of 4 tracks are of somebody else"]);
        assert_eq!(answer.items.len(), 1);
    }

    #[test]
    fn an_error_with_status_200_is_named_for_the_next_move() {
        let error = |code: &str| {
            format!(r#"{{"error": {{"type": "Exception", "message": "Quota limit exceeded", "code": {code}}}}}"#)
        };
        let of = |code: &str| parse_artists(error(code).as_bytes(), now());
        let Err(SourceError::Fetch(FetchError::Throttled { until, .. })) = of("4") else { panic!() };
        assert_eq!(until, now() + WINDOW);
        let nobody = of("800").unwrap();
        assert!(nobody.candidates.is_empty() && nobody.notes.len() == 1 && nobody.complete);
        assert!(parse_top(error("800").as_bytes(), "1", now()).unwrap().previews.is_empty());
        for code in ["600", "null", "\"4\""] {
            assert!(matches!(of(code), Err(SourceError::Changed(text)) if text.contains("Quota limit")), "{code}");
        }
    }

    #[test]
    fn another_format_is_an_error_and_an_empty_list_is_none() {
        assert!(parse_artists(br#"{"data": [], "total": 0}"#, now()).unwrap().candidates.is_empty());
        for body in [r#"{}"#, r#"{"data": {}}"#, r#"[]"#, r#"{"data": [{"x": 1}, 5]}"#, "<html>", "5"] {
            assert!(matches!(parse_artists(body.as_bytes(), now()), Err(SourceError::Changed(_))), "{body}");
            assert!(matches!(parse_top(body.as_bytes(), "1", now()), Err(SourceError::Changed(_))), "{body}");
        }
    }
}
