use super::*;
use crate::ingest::records::{CollaborationRecord, Item};

pub const OWN: &str = "11111111-2222-4333-8444-555555555555";
const BAND: &str = "22222222-2222-4333-8444-555555555555";
const KELP: &str = "33333333-2222-4333-8444-555555555555";
pub const SEARCH: &str = r#"{"created": "2026-03-01T12:00:00Z", "count": 2, "offset": 0, "artists": [
    {"id": "11111111-2222-4333-8444-555555555555", "score": 100, "name": "Vanta Harbour", "sort-name": "Harbour, Vanta", "type": "Person", "country": "PT", "area": {"name": "Portugal"}, "disambiguation": "Lisbon dub techno producer", "life-span": {"ended": null}, "aliases": [{"name": "V. Harbour", "sort-name": "x"}, {"name": "V. Harbour"}, {"name": ""}], "tags": [{"name": "Dub Techno", "count": 3}, {"name": "house", "count": 7}, {"name": "wrong", "count": -1}]},
    {"id": "44444444-2222-4333-8444-555555555555", "score": "62", "name": "Vanta Harbour", "area": {"name": "Ohio"}, "disambiguation": "US folk duo"},
    {"id": "no id", "name": "x"}]}"#;
pub const LOOKUP: &str = r#"{"id": "11111111-2222-4333-8444-555555555555", "name": "Vanta Harbor", "sort-name": "x", "type": "Person", "disambiguation": "Lisbon dub techno producer", "country": null,
    "aliases": [{"name": "V. Harbour"}, {"name": "VANTA HARBOUR"}], "life-span": {"begin": null, "ended": false},
    "genres": [{"id": "g", "name": "dub techno", "count": 2, "disambiguation": ""}], "tags": [{"name": "lisbon", "count": 9}],
    "relations": [
    {"type": "member of band", "type-id": "t", "target-type": "artist", "direction": "forward", "attributes": ["bass"], "begin": "2019-05-01", "end": null, "ended": false, "artist": {"id": "22222222-2222-4333-8444-555555555555", "name": "Low Tide Radio", "disambiguation": ""}},
    {"type": "member of band", "target-type": "artist", "begin": "2023", "artist": {"id": "22222222-2222-4333-8444-555555555555", "name": "Low Tide Radio"}},
    {"type": "collaboration", "target-type": "artist", "begin": "2020", "artist": {"id": "33333333-2222-4333-8444-555555555555", "name": "Kelp"}},
    {"type": "married", "target-type": "artist", "artist": {"id": "55555555-2222-4333-8444-555555555555", "name": "Somebody"}},
    {"type": "is person", "target-type": "artist", "artist": {"id": "66666666-2222-4333-8444-555555555555", "name": "V. Person"}},
    {"type": "founder", "target-type": "artist", "artist": {"name": "No Id"}},
    {"type": "subgroup", "target-type": "artist", "artist": {"id": "77777777-2222-4333-8444-555555555555", "name": "vanta harbour"}},
    {"type": "free streaming", "target-type": "url", "url": {"resource": "http://www.deezer.com/artist/4138"}},
    {"type": "free streaming", "target-type": "url", "url": {"resource": "https://open.spotify.com/artist/1nOi03kPUAMbOCl4lX9Avp"}},
    {"type": "discogs", "target-type": "url", "url": {"resource": "https://www.discogs.com/artist/45467"}},
    {"type": "wikidata", "target-type": "url", "url": {"resource": "https://www.wikidata.org/wiki/Q42"}},
    {"type": "soundcloud", "target-type": "url", "ended": true, "url": {"resource": "https://soundcloud.com/old-name"}},
    {"type": "soundcloud", "target-type": "url", "ended": false, "url": {"resource": "https://soundcloud.com/vanta-harbour"}},
    {"type": "official homepage", "target-type": "url", "url": {"resource": "https://vanta.example/"}}]}"#;
pub const RECORDINGS: &str = r#"{"recording-count": 6, "recording-offset": 0, "recordings": [
    {"id": "r1", "title": "Slack Water", "length": 1, "video": false, "artist-credit": [{"name": "V. Harbour", "joinphrase": " & ", "artist": {"id": "11111111-2222-4333-8444-555555555555", "name": "Vanta Harbour"}}, {"name": "Kelp", "joinphrase": "", "artist": {"id": "33333333-2222-4333-8444-555555555555", "name": "Kelp"}}]},
    {"title": "Ebb", "artist-credit": [{"artist": {"id": "33333333-2222-4333-8444-555555555555", "name": "Kelp"}}, {"artist": {"id": "11111111-2222-4333-8444-555555555555", "name": "Vanta Harbour"}}]},
    {"title": "Neap (Kelp Remix)", "artist-credit": [{"artist": {"id": "33333333-2222-4333-8444-555555555555", "name": "Kelp"}}, {"artist": {"id": "11111111-2222-4333-8444-555555555555", "name": "Vanta Harbour"}}]},
    {"title": "Alone", "artist-credit": [{"artist": {"id": "11111111-2222-4333-8444-555555555555", "name": "Vanta Harbour"}}]},
    {"title": "Mixed", "artist-credit": [{"artist": {"id": "11111111-2222-4333-8444-555555555555", "name": "x"}}, {"artist": {"id": "89ad4ac3-39f7-470e-963a-56509c546377", "name": "Various Artists"}}]},
    {"title": "Elsewhere", "artist-credit": [{"artist": {"id": "33333333-2222-4333-8444-555555555555", "name": "Kelp"}}, {"artist": {"id": "22222222-2222-4333-8444-555555555555", "name": "Low Tide Radio"}}]}]}"#;

pub fn asked() -> ArtistQuestion {
    ArtistQuestion { name: "Vanta Harbour".to_owned(), ..ArtistQuestion::default() }
}

fn ties(answer: &SourceAnswer) -> Vec<&CollaborationRecord> {
    let of =
        |item| if let &Item::Record { record: Record::Collaboration(ref tie), .. } = item { Some(tie) } else { None };
    answer.items.iter().filter_map(of).collect()
}

fn credits(body: &str) -> SourceAnswer {
    let (mut credits, mut answer) = (Credits::default(), SourceAnswer { complete: true, ..SourceAnswer::default() });
    parse_recordings(body.as_bytes(), OWN, &mut credits).unwrap();
    credits.into_answer(&asked(), OWN, &mut answer);
    answer
}

#[test]
fn addresses_escape_what_the_search_would_take_for_orders() {
    let url = search_address(ABOUT.base, " AC/DC \"(live)\" ").unwrap();
    let query = url.query_pairs().find(|(name, _)| name == "query").unwrap().1;
    assert_eq!(query, r#"artist:"AC\/DC \"\(live\)\"" OR alias:"AC\/DC \"\(live\)\"""#);
    assert!(
        url.as_str().starts_with("https://musicbrainz.org/ws/2/artist?query=")
            && url.as_str().ends_with("&limit=10&fmt=json")
    );
    assert_eq!(
        lookup_address(ABOUT.base, OWN).unwrap().as_str(),
        format!("https://musicbrainz.org/ws/2/artist/{OWN}?inc=aliases+genres+tags+artist-rels+url-rels&fmt=json")
    );
    assert_eq!(
        recordings_address(ABOUT.base, OWN, 2).unwrap().as_str(),
        format!("https://musicbrainz.org/ws/2/recording?artist={OWN}&inc=artist-credits&limit=100&offset=200&fmt=json")
    );
    assert_eq!(escaped(r#"+-&|!(){}[]^"~*?:\/a"#).matches('\\').count(), 20, "each of the 19, and the stroke itself");
}

#[test]
fn a_search_gives_candidates_that_can_be_told_apart() {
    let answer = parse_search(SEARCH.as_bytes()).unwrap();
    let [first, second] = &answer.candidates[..] else { panic!("{answer:?}") };
    assert_eq!(first.disambiguation.as_deref(), Some("Lisbon dub techno producer"));
    assert_eq!(
        (first.aliases.join(","), first.genres.join(",")),
        ("V. Harbour".to_owned(), "house,dub techno".to_owned())
    );
    assert_eq!((first.country.as_deref(), first.score), (Some("PT"), 1.0));
    assert_eq!(first.external_ids, [("musicbrainz".to_owned(), OWN.to_owned())]);
    assert_eq!((second.country.as_deref(), second.score), (Some("Ohio"), 0.62));
    assert_eq!(answer.items.len(), 1, "the one without an id is named");
}

#[test]
fn a_lookup_says_who_the_artist_is_and_with_whom_it_plays() {
    let answer = parse_lookup(LOOKUP.as_bytes(), &asked(), OWN).unwrap();
    let Item::Record { record: Record::Artist(artist), .. } = &answer.items[0] else { panic!() };
    assert_eq!(
        (artist.name.as_str(), artist.aliases.join("|")),
        ("Vanta Harbour", "Vanta Harbor|V. Harbour".to_owned())
    );
    assert_eq!(artist.genres, ["dub techno"], "genres come before tags");
    let ids: Vec<String> = artist.external_ids.iter().map(|(scheme, id)| format!("{scheme}:{id}")).collect();
    assert_eq!(
        ids[1..],
        ["deezer:4138", "spotify:1nOi03kPUAMbOCl4lX9Avp", "discogs:45467", "wikidata:Q42", "soundcloud:vanta-harbour"]
    );
    assert_eq!(ids[0], format!("musicbrainz:{OWN}"));
    let found = ties(&answer);
    let shape: Vec<_> = found.iter().map(|tie| (tie.b.as_str(), tie.kind.as_str(), tie.on.is_some())).collect();
    assert_eq!(shape, [("Low Tide Radio", "same_group", true), ("Kelp", "collaboration", false)]);
    let id = |id: &str| Some(("musicbrainz".to_owned(), id.to_owned()));
    assert_eq!((found[0].ids.clone(), found[1].ids.clone()), ([id(OWN), id(BAND)], [id(OWN), id(KELP)]));
    assert_eq!(answer.notes, ["relations that tie nobody musically were left out: 1 × is person, 1 × married"]);
    assert!(matches!(answer.items.last(), Some(Item::Refused(refusal)) if refusal.reason.contains("by id")));
}

#[test]
fn credits_tie_those_who_recorded_together_and_tell_remixes() {
    let answer = credits(RECORDINGS);
    let found: Vec<_> =
        ties(&answer).iter().map(|t| (t.b.clone(), t.kind.clone(), t.evidence.clone().unwrap(), t.on)).collect();
    let tie = |kind: &str, title: &str| ("Kelp".to_owned(), kind.to_owned(), title.to_owned(), None);
    assert_eq!(found, [tie("collaboration", "Ebb"), tie("remix", "Neap (Kelp Remix)")]);
    assert!(answer.complete && answer.notes.is_empty());
    let names: Vec<String> = (0..11)
        .map(|n| format!(r#"{{"artist": {{"id": "{n:08}-2222-4333-8444-555555555555", "name": "N{n}"}}}}"#))
        .collect();
    let long =
        format!(r#"{{"recordings": [{{"title": "All", "artist-credit": [{}]}}, {{"title": 5}}]}}"#, names.join(","));
    let answer = credits(&long);
    assert!(ties(&answer).is_empty() && answer.notes.len() == 2 && !answer.complete, "{answer:?}");
}

#[test]
fn an_artist_that_was_merged_keeps_both_ids() {
    let answer = parse_lookup(LOOKUP.as_bytes(), &asked(), KELP).unwrap();
    let Item::Record { record: Record::Artist(artist), .. } = &answer.items[0] else { panic!() };
    assert_eq!((artist.external_ids[0].1.as_str(), artist.external_ids[1].1.as_str()), (KELP, OWN));
    assert!(answer.notes[0].contains("merged"));
}

#[test]
fn another_format_is_an_error_and_an_empty_list_is_none() {
    assert!(parse_search(br#"{"count": 0, "artists": []}"#).unwrap().candidates.is_empty());
    for body in
        ["{}", "[]", r#"{"error": "Not Found"}"#, "<html>", r#"{"artists": [{"x": 1}], "recordings": 7, "id": "x"}"#]
    {
        let changed = |error: Option<SourceError>| assert!(matches!(error, Some(SourceError::Changed(_))), "{body}");
        changed(parse_search(body.as_bytes()).err());
        changed(parse_lookup(body.as_bytes(), &asked(), OWN).err());
        changed(parse_recordings(body.as_bytes(), OWN, &mut Credits::default()).err());
    }
}
