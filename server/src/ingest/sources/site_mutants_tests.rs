//! Damaged answers of every site: fields removed, types swapped, lists grown, pages instead of data, torn ends.
//! Nothing panics; each comes to an answer that is sound, or to an error that says what to do.

use std::collections::HashSet;

use chrono::DateTime;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use serde_json::{Value, json};

use super::{deezer, edmtrain, itunes, json_api, listenbrainz, music_map, musicbrainz, ticketmaster};
use crate::ingest::{
    records::{Item, Record},
    source::{SourceAnswer, SourceError},
};

/// Of each sample: this many with damaged structure, and half as many with damaged bytes.
const MUTANTS: u64 = 600;

/// Every place in a tree, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| places(value, &format!("{at}/{key}"), found)),
        Value::Array(list) => list.iter().enumerate().for_each(|(n, value)| places(value, &format!("{at}/{n}"), found)),
        _ => {}
    }
}

fn junk(random: &mut ChaCha8Rng) -> Value {
    let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
    let all = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!(" \u{0}\u{202e} "),
        json!("2026-13-45"),
        json!("javascript:alert(1)"),
        json!("x".repeat(5_000)),
        json!("</script><script>"),
        json!([]),
        json!({}),
        json!([null, 5, {"id": {}}]),
        json!({"name": ["a"], "id": "b"}),
        deep,
    ];
    all[random.random_range(0..all.len())].clone()
}

fn damaged(sample: &Value, random: &mut ChaCha8Rng) -> Value {
    let mut value = sample.clone();
    for _ in 0..random.random_range(1..=3) {
        let mut all = Vec::new();
        places(&value, "", &mut all);
        let place = &all[random.random_range(0..all.len())];
        let (parent, key) = place.rsplit_once('/').unwrap_or(("", ""));
        match random.random_range(0..6) {
            0 => *value.pointer_mut(place).unwrap() = junk(random),
            1 => {
                let inner = value.pointer(place).unwrap().clone();
                *value.pointer_mut(place).unwrap() = json!([inner]);
            }
            // A list of one is written as the one.
            2 => {
                let inner = value.pointer(place).unwrap().get(0).cloned().unwrap_or_default();
                *value.pointer_mut(place).unwrap() = inner;
            }
            3 => {
                if let Some(Value::Array(list)) = value.pointer_mut(place) {
                    let again = list.clone();
                    list.extend(again);
                    list.push(junk(random));
                }
            }
            change => match value.pointer_mut(parent) {
                Some(Value::Object(fields)) if !place.is_empty() => {
                    let removed = fields.remove(key).unwrap();
                    if change == 4 {
                        fields.insert(key.to_uppercase(), removed);
                    }
                }
                Some(Value::Array(list)) if !place.is_empty() => drop(list.remove(key.parse::<usize>().unwrap())),
                _ => {}
            },
        }
    }
    value
}

fn torn(sample: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for _ in 0..random.random_range(1..=4) {
        let at = random.random_range(0..bytes.len().max(1));
        match random.random_range(0..6) {
            0 => bytes.truncate(at),
            1 if !bytes.is_empty() => bytes[at] = random.random(),
            2 if !bytes.is_empty() => drop(bytes.remove(at)),
            3 => drop(bytes.splice(at..at, *b"1e999")),
            4 => drop(bytes.splice(at..at, *b"\\ud800\0")),
            _ => drop(bytes.splice(0..0, *b"<!DOCTYPE html><title>One moment</title>")),
        }
    }
    bytes
}

fn is_shown(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 2_000 && !text.contains(char::is_control)
}

fn sound(answer: &SourceAnswer) {
    for item in &answer.items {
        match item {
            Item::Refused(refusal) => assert!(is_shown(&refusal.what) && !refusal.reason.is_empty(), "{refusal:?}"),
            Item::Skipped { what, why, .. } => assert!(is_shown(what) && is_shown(why)),
            Item::Record { line, record } => {
                assert!(*line >= 1);
                match record {
                    Record::Artist(artist) => {
                        assert!([&artist.name].into_iter().chain(&artist.aliases).all(|name| is_shown(name)));
                        assert!(artist.genres.iter().all(|genre| is_shown(genre) && genre.chars().count() <= 60));
                    }
                    Record::Scene(scene) => {
                        assert!(is_shown(&scene.artist) && (scene.known || scene.neighbours.is_empty()));
                        assert_eq!(scene.known, scene.note.is_none());
                        let mut names = HashSet::new();
                        for (name, strength) in &scene.neighbours {
                            assert!(is_shown(name) && *strength > 0.0 && strength.is_finite());
                            assert!(names.insert(crate::artists::fold(name)) && *name != scene.artist);
                        }
                    }
                    Record::Collaboration(tie) => {
                        assert!(is_shown(&tie.a) && is_shown(&tie.b) && tie.a != tie.b);
                        assert!(crate::collaborations::TieKind::parse(&tie.kind).is_some());
                        assert!(tie.evidence.as_deref().is_none_or(is_shown) && tie.ids[0] != tie.ids[1]);
                    }
                    Record::Event(event) => {
                        assert!(is_shown(&event.name) && event.source_id.as_deref().is_some_and(is_shown));
                        assert!(event.venue.is_some() || !event.acts.is_empty());
                        assert!(event.acts.iter().all(|act| is_shown(&act.text)));
                        assert!(event.url.as_deref().is_none_or(|url| url.starts_with("http")));
                        assert!(event.tags.iter().all(|tag| is_shown(tag)));
                        let venue = event.venue.as_ref();
                        assert!(venue.is_none_or(|venue| is_shown(&venue.name) && is_shown(&venue.city)));
                        let zone = venue.and_then(|venue| venue.zone.as_deref());
                        assert!(zone.is_none_or(|zone| zone.parse::<chrono_tz::Tz>().is_ok()));
                    }
                    Record::Follow(_) | Record::TrackVector(_) => panic!("no site gives these"),
                }
            }
        }
    }
    for candidate in &answer.candidates {
        assert!(is_shown(&candidate.name) && (0.0..=1.0).contains(&candidate.score), "{candidate:?}");
        assert!(candidate.external_ids.iter().all(|(scheme, id)| is_shown(scheme) && is_shown(id)));
        assert!(!candidate.external_ids.is_empty() && candidate.aliases.iter().all(|alias| is_shown(alias)));
        assert!(candidate.page_url.as_deref().is_none_or(|url| url.starts_with("http")));
    }
    for preview in &answer.previews {
        assert!(is_shown(&preview.title) && preview.audio_url.starts_with("http") && is_shown(&preview.external_id.1));
    }
    assert!(answer.notes.iter().all(|note| is_shown(note)), "{:?}", answer.notes);
}

/// (answers, errors) of all mutants; both must have happened, or nothing was tried.
fn check(
    name: &str,
    mutants: impl Iterator<Item = Vec<u8>>,
    parse: impl Fn(&[u8]) -> Result<SourceAnswer, SourceError>,
) {
    let (mut answers, mut errors) = (0, 0);
    for mutant in mutants {
        match parse(&mutant) {
            Ok(answer) => {
                sound(&answer);
                answers += 1;
            }
            Err(error) => {
                let text = error.to_string();
                assert!(is_shown(&text) && !matches!(error, SourceError::Unsupported(_)), "{text}");
                errors += 1;
            }
        }
    }
    println!("{name}: {answers} answers, {errors} errors");
    assert!(answers >= 100 && errors >= 20 && answers + errors >= 500, "{name}: {answers} answers, {errors} errors");
}

fn json_mutants(sample: &str) -> impl Iterator<Item = Vec<u8>> {
    let tree: Value = serde_json::from_str(sample).unwrap();
    let sample = sample.as_bytes().to_vec();
    (0..MUTANTS + MUTANTS / 2).map(move |seed| {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        if seed < MUTANTS { damaged(&tree, &mut random).to_string().into_bytes() } else { torn(&sample, &mut random) }
    })
}

/// Pieces of a page (tags, values of arrays) removed, repeated, exchanged and replaced.
fn page_mutants(sample: &'static str) -> impl Iterator<Item = Vec<u8>> {
    let pieces: Vec<&str> = sample.split_inclusive(['>', ',', '=']).collect();
    (0..MUTANTS + MUTANTS / 2).map(move |seed| {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        if seed >= MUTANTS {
            return torn(sample.as_bytes(), &mut random);
        }
        let mut pieces: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        for _ in 0..random.random_range(1..=6) {
            let (at, other) = (random.random_range(0..pieces.len()), random.random_range(0..pieces.len()));
            let junk =
                ["<", "</script>", "<script>", "-->", "<!--", "&#0;", "id=s", "NaN,", "1e999,", "\0", "<a id=s0 "];
            match random.random_range(0..5) {
                0 => drop(pieces.remove(at)),
                1 => pieces.swap(at, other),
                2 => pieces.insert(at, pieces[other].clone()),
                3 => pieces[at] = junk[random.random_range(0..junk.len())].to_owned(),
                _ => pieces[at] = pieces[at].replace(|c: char| c.is_ascii_digit(), "7"),
            }
        }
        pieces.concat().into_bytes()
    })
}

#[test]
fn music_map_survives_damaged_pages() {
    check("music-map", page_mutants(music_map::tests::PAGE), |page| {
        music_map::parse(&String::from_utf8_lossy(page), &music_map::tests::question(), DateTime::UNIX_EPOCH)
    });
}

#[test]
fn listenbrainz_survives_damaged_lists() {
    let asked = listenbrainz::tests::question();
    check("listenbrainz", json_mutants(listenbrainz::tests::LIST), |body| {
        listenbrainz::parse(body, &asked, listenbrainz::tests::MBID, DateTime::UNIX_EPOCH)
    });
}

#[test]
fn musicbrainz_survives_damaged_answers() {
    use musicbrainz::tests::{LOOKUP, OWN, RECORDINGS, SEARCH, asked};
    check("musicbrainz search", json_mutants(SEARCH), musicbrainz::parse_search);
    check("musicbrainz lookup", json_mutants(LOOKUP), |body| musicbrainz::parse_lookup(body, &asked(), OWN));
    check("musicbrainz recordings", json_mutants(RECORDINGS), |body| {
        let (mut credits, mut answer) = (musicbrainz::Credits::default(), SourceAnswer::default());
        musicbrainz::parse_recordings(body, OWN, &mut credits)?;
        credits.into_answer(&asked(), OWN, &mut answer);
        Ok(answer)
    });
}

#[test]
fn deezer_survives_damaged_answers() {
    let now = DateTime::UNIX_EPOCH;
    check("deezer search", json_mutants(deezer::tests::SEARCH), |body| deezer::parse_artists(body, now));
    check("deezer top", json_mutants(deezer::tests::TOP), |body| deezer::parse_top(body, "4138", now));
}

#[test]
fn itunes_survives_damaged_answers() {
    check("itunes search", json_mutants(itunes::tests::SEARCH), itunes::parse_artists);
    check("itunes lookup", json_mutants(itunes::tests::LOOKUP), |body| itunes::parse_songs(body, "411"));
}

/// A listing that says it is complete has left no event out, or the event would seem to have vanished.
fn nothing_vanishes(body: &[u8], answer: &SourceAnswer, list: &str) {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let id = |item: &Item| match item {
        Item::Record { record: Record::Event(event), .. } => event.source_id.clone(),
        _ => None,
    };
    let read: HashSet<String> = answer.items.iter().filter_map(id).collect();
    for entry in said.pointer(list).map(json_api::list).unwrap_or_default().iter().filter(|_| answer.complete) {
        let passed_over = entry["test"] == true || entry["livestreamInd"] == true;
        let id = json_api::text(&entry["id"]).or_else(|| json_api::id(&entry["id"]));
        assert!(passed_over || id.is_some_and(|id| read.contains(&id)), "{entry} is missing from a complete listing");
    }
}

#[test]
fn edmtrain_survives_damaged_listings() {
    check("edmtrain", json_mutants(edmtrain::tests::EVENTS), |body| {
        let answer = edmtrain::parse(body, &edmtrain::tests::origin())?;
        nothing_vanishes(body, &answer, "/data");
        Ok(answer)
    });
}

#[test]
fn ticketmaster_survives_damaged_listings() {
    check("ticketmaster", json_mutants(ticketmaster::tests::PAGE), |body| {
        let answer = ticketmaster::tests::read(body)?;
        nothing_vanishes(body, &answer, "/_embedded/events");
        Ok(answer)
    });
}
