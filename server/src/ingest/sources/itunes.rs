//! iTunes Search: who is called so there, and pieces of audio to listen to on a page, never to embed.
//! Answers are `{resultCount, results: […]}` with artists and songs told apart by `wrapperType`.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::json_api;
use crate::ingest::{
    client::{Pace, Request},
    source::{
        About, ArtistCandidate, ArtistQuestion, AudioPreview, Gives, Question, SourceAnswer, SourceContext,
        SourceError, SourceKind, Terms,
    },
    text::{excerpt::excerpt, fields::artist},
};

pub const ABOUT: About = About {
    key: "itunes",
    title: "iTunes",
    gives: &[Gives::Identity, Gives::Previews],
    base: "https://itunes.apple.com",
    pace: Pace { asks: 20, per: Duration::from_secs(60) },
    holds: Duration::from_secs(28 * 86_400),
    terms: Terms {
        summary: "Previews promote what the store sells: they are played on a page next to a link to the store, \
                  streamed from Apple, and neither downloaded nor kept. They are therefore never turned into vectors.",
        url: "https://performance-partners.apple.com/search-api",
        attribution: "Preview provided politeness of iTunes",
        must_be_acknowledged: true,
        may_be_embedded: false,
        ..Terms::FREE
    },
    on: false,
    lists_all: true,
};

/// Where its previews are streamed from.
pub const AUDIO: &str = "https://audio-ssl.itunes.apple.com";

/// The store that is searched when the source's address names none (`?country=PT`).
const STORE: (&str, &str) = ("country", "US");

/// Whom `Question::Identity` asks for: an id beats a name.
pub fn identity_address(base: &str, asked: &ArtistQuestion) -> Result<Url, SourceError> {
    match id_of(asked) {
        Some(id) => json_api::address(base, &["lookup"], &[("id", &id), STORE]),
        None => {
            let query = [
                ("term", asked.name.trim()),
                STORE,
                ("media", "music"),
                ("entity", "musicArtist"),
                ("attribute", "artistTerm"),
                ("limit", "10"),
            ];
            json_api::address(base, &["search"], &query)
        }
    }
}

/// Songs of an artist.
pub fn previews_address(base: &str, asked: &ArtistQuestion) -> Result<Url, SourceError> {
    let id = id_of(asked).ok_or_else(|| {
        let name = excerpt(&asked.name);
        SourceError::Unsupported(format!("the iTunes id of “{name}” is not known: find out who it is there first"))
    })?;
    json_api::address(base, &["lookup"], &[("id", &id), ("entity", "song"), ("limit", "5"), STORE])
}

fn id_of(asked: &ArtistQuestion) -> Option<String> {
    asked.id(ABOUT.key).and_then(|id| json_api::id(&Value::from(id)).filter(|same| same == id))
}

fn results(body: &[u8]) -> Result<Vec<Value>, SourceError> {
    let said = json_api::json(body, ABOUT.title)?;
    if let Some(message) = said["errorMessage"].as_str() {
        return Err(json_api::changed(ABOUT.title, &format!("answered with an error ({})", excerpt(message))));
    }
    match &said["results"] {
        Value::Array(list) => Ok(list.clone()),
        _ => Err(json_api::changed(ABOUT.title, "answered without a list of results")),
    }
}

/// Artists, best first. The store states no certainty: the score is one over the place in its list.
pub fn parse_artists(body: &[u8]) -> Result<SourceAnswer, SourceError> {
    let list = results(body)?;
    let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
    let mut artists = 0_usize;
    for (at, entry) in list.iter().enumerate() {
        if entry["wrapperType"].as_str().is_some_and(|kind| kind != "artist") {
            continue;
        }
        artists += 1;
        match (json_api::id(&entry["artistId"]), artist(entry["artistName"].as_str().unwrap_or_default())) {
            (Some(id), Ok(name)) => answer.candidates.push(ArtistCandidate {
                name,
                external_ids: vec![(ABOUT.key.to_owned(), id)],
                genres: json_api::text(&entry["primaryGenreName"])
                    .map(|genre| genre.to_lowercase())
                    .into_iter()
                    .collect(),
                score: 1.0 / artists as f32,
                page_url: json_api::link(&entry["artistLinkUrl"]).or_else(|| json_api::link(&entry["artistViewUrl"])),
                ..ArtistCandidate::default()
            }),
            (None, _) => answer.items.push(json_api::refused(at + 1, "artist", "it has no id: left out".to_owned())),
            (_, Err(reason)) => answer.items.push(json_api::refused(at + 1, "artist", format!("{reason}: left out"))),
        }
    }
    json_api::all_or_some(ABOUT.title, answer, artists)
}

/// Pieces of audio to listen to. The artist itself, which leads the list, is none.
pub fn parse_songs(body: &[u8], id: &str) -> Result<SourceAnswer, SourceError> {
    let list = results(body)?;
    let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
    let (mut songs, mut silent, mut of_others) = (0_usize, 0, 0);
    for (at, song) in list.iter().enumerate() {
        if song["wrapperType"] == "artist" || song["kind"].as_str().is_some_and(|kind| kind != "song") {
            continue;
        }
        songs += 1;
        let title = json_api::text(&song["trackName"]);
        let what = format!("song “{}”", title.as_deref().unwrap_or_default());
        let (Some(title), Some(track_id)) = (title, json_api::id(&song["trackId"])) else {
            answer.items.push(json_api::refused(at + 1, &what, "it has no title or no id: left out".to_owned()));
            continue;
        };
        if json_api::id(&song["artistId"]).is_some_and(|of| of != id) {
            of_others += 1;
            continue;
        }
        match json_api::link(&song["previewUrl"]) {
            Some(audio_url) => answer.previews.push(AudioPreview {
                title,
                external_id: (ABOUT.key.to_owned(), track_id),
                audio_url,
                page_url: json_api::link(&song["trackViewUrl"]),
                // `trackTimeMillis` is that of the whole track.
                duration_ms: None,
            }),
            None => silent += 1,
        }
    }
    for (count, what) in [(silent, "have no preview"), (of_others, "are of somebody else")] {
        if count > 0 {
            answer.notes.push(format!("{count} of {songs} songs {what}"));
        }
    }
    json_api::all_or_some(ABOUT.title, answer, songs)
}

pub struct Itunes;

#[async_trait::async_trait]
impl SourceKind for Itunes {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        let fetch = async |url| context.get(&Request::api(url, ABOUT.pace)).await;
        match question {
            Question::Identity(asked) => parse_artists(&fetch(identity_address(context.address, asked)?).await?.body),
            Question::Previews(asked) => {
                let url = previews_address(context.address, asked)?;
                parse_songs(&fetch(url).await?.body, asked.id(ABOUT.key).unwrap_or_default())
            }
            _ => Err(SourceError::Unsupported("iTunes knows artists and previews only".to_owned())),
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub const SEARCH: &str = r#"
        {"resultCount": 2, "results": [
        {"wrapperType": "artist", "artistType": "Artist", "artistName": "Vanta Harbour", "artistLinkUrl": "https://store.example/artist/411", "artistId": 411, "primaryGenreName": "Electronic", "primaryGenreId": 7},
        {"wrapperType": "collection", "artistName": "x", "artistId": 2},
        {"wrapperType": "artist", "artistName": "Vanta Harbour", "artistViewUrl": "https://store.example/artist/412", "artistId": 412}]}"#;
    pub const LOOKUP: &str = r#"{"resultCount": 4, "results": [
        {"wrapperType": "artist", "artistName": "Vanta Harbour", "artistId": 411},
        {"wrapperType": "track", "kind": "song", "artistId": 411, "artistName": "Vanta Harbour", "trackId": 5001, "trackName": "Slack Water", "previewUrl": "https://audio.example/a.m4a", "trackTimeMillis": 301000, "trackViewUrl": "https://store.example/song/5001", "country": "USA"},
        {"wrapperType": "track", "kind": "song", "artistId": 411, "trackId": 5002, "trackName": "No Sound"},
        {"wrapperType": "track", "kind": "music-video", "artistId": 411, "trackId": 5003, "trackName": "Film", "previewUrl": "https://audio.example/v.m4v"},
        {"wrapperType": "track", "kind": "song", "artistId": 9, "trackId": 5004, "trackName": "Guest", "previewUrl": "https://audio.example/g.m4a"}]}"#;

    fn asked(id: Option<&str>) -> ArtistQuestion {
        let external_ids = id.map(|id| ("itunes".to_owned(), id.to_owned())).into_iter().collect();
        ArtistQuestion { name: "Vanta Harbour".to_owned(), external_ids, ..ArtistQuestion::default() }
    }

    #[test]
    fn the_store_of_the_address_is_searched() {
        let of = |url: Result<Url, SourceError>| url.unwrap().to_string();
        assert_eq!(
            of(identity_address(ABOUT.base, &asked(None))),
            "https://itunes.apple.com/search?term=Vanta+Harbour&country=US&media=music&entity=musicArtist\
             &attribute=artistTerm&limit=10"
        );
        assert_eq!(
            of(previews_address("https://itunes.apple.com?country=PT", &asked(Some("411")))),
            "https://itunes.apple.com/lookup?country=PT&id=411&entity=song&limit=5"
        );
        assert_eq!(
            of(identity_address(ABOUT.base, &asked(Some("411")))),
            "https://itunes.apple.com/lookup?id=411&country=US"
        );
        assert!(matches!(previews_address(ABOUT.base, &asked(Some("4&x=1"))), Err(SourceError::Unsupported(_))));
    }

    #[test]
    fn a_search_gives_candidates_and_a_lookup_previews() {
        let answer = parse_artists(SEARCH.as_bytes()).unwrap();
        let [first, second] = &answer.candidates[..] else { panic!("{answer:?}") };
        assert_eq!((first.genres.join(","), first.score), ("electronic".to_owned(), 1.0));
        assert_eq!(first.external_ids, [("itunes".to_owned(), "411".to_owned())]);
        assert_eq!((second.page_url.as_deref(), second.score), (Some("https://store.example/artist/412"), 0.5));
        let answer = parse_songs(LOOKUP.as_bytes(), "411").unwrap();
        let [preview] = &answer.previews[..] else { panic!("{answer:?}") };
        assert_eq!(
            (preview.title.as_str(), preview.audio_url.as_str()),
            ("Slack Water", "https://audio.example/a.m4a")
        );
        assert_eq!(answer.notes, ["1 of 3 songs have no preview", "1 of 3 songs are of somebody else"]);
    }

    #[test]
    fn another_format_is_an_error_and_an_empty_list_is_none() {
        assert!(parse_artists(br#"{"resultCount": 0, "results": []}"#).unwrap().candidates.is_empty());
        for body in ["{}", "[]", r#"{"results": 5}"#, r#"{"results": [{"x": 1}]}"#, r#"{"errorMessage": "bad"}"#, "<p>"]
        {
            assert!(matches!(parse_artists(body.as_bytes()), Err(SourceError::Changed(_))), "{body}");
            assert!(matches!(parse_songs(body.as_bytes(), "1"), Err(SourceError::Changed(_))), "{body}");
        }
    }
}
