use super::*;
use crate::ingest::records::{EventRecord, EventStatus};

pub const PAGE: &str = r#"{"_embedded": {"events": [
    {"id": "G5v1", "name": "Vanta Harbour", "type": "event", "test": false, "url": "https://tickets.example/e/G5v1", "images": [{"url": "x"}],
     "dates": {"start": {"localDate": "2026-04-03", "localTime": "21:30:00", "dateTime": "2026-04-04T01:30:00Z", "dateTBD": false, "dateTBA": false, "timeTBA": false, "noSpecificTime": false}, "timezone": "America/New_York", "status": {"code": "onsale"}},
     "classifications": [{"primary": true, "segment": {"name": "Music"}, "genre": {"name": "Dance/Electronic"}, "subGenre": {"name": "Undefined"}}],
     "priceRanges": [{"type": "standard", "currency": "USD", "min": 25.0, "max": 40}],
     "_embedded": {"venues": [{"id": "v", "name": "Slipway Hall", "city": {"name": "Brooklyn"}, "state": {"name": "New York"}, "address": {"line1": "1 Dock St"}, "location": {"latitude": "40.71", "longitude": "-73.96"}}],
      "attractions": [{"id": "a", "name": "Vanta Harbour", "externalLinks": {"musicbrainz": [{"id": "11111111-2222-4333-8444-555555555555"}]}}, {"id": "b", "name": "Kelp", "externalLinks": {"homepage": [{"url": "https://kelp.example"}]}}]}},
    {"id": "G5v2", "name": "Tideline Festival", "url": "https://tickets.example/e/G5v2",
     "dates": {"start": {"localDate": "2026-12-31", "localTime": "00:00:00", "timeTBA": true}, "timezone": "Mars/Olympus", "status": {"code": "canceled"}},
     "_embedded": {"venues": [{"name": "Pier Park", "timezone": "America/New_York", "location": {"latitude": "0", "longitude": "0"}}, {"name": "Other"}]}},
    {"id": "G5v3", "name": "Later", "dates": {"start": {"localDate": "2027-01-01", "dateTBD": true}, "status": {"code": "postponed"}}, "_embedded": {"attractions": [{"name": "Moth Index", "externalLinks": {"musicbrainz": "https://musicbrainz.org/artist/22222222-2222-4333-8444-555555555555"}}]}},
    {"id": "G5v4", "name": "Testing", "test": true}]},
    "page": {"size": 200, "totalElements": 4, "totalPages": 1, "number": 0}}"#;

pub fn origin() -> Origin {
    Origin { city: "New York".to_owned(), ..Origin::of_file("tickets") }
}

pub fn read(body: &[u8]) -> Result<SourceAnswer, SourceError> {
    let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
    parse(body, &origin(), &mut HashSet::new(), &mut answer)?;
    Ok(answer)
}

fn events(answer: &SourceAnswer) -> Vec<&EventRecord> {
    let of = |item| if let &Item::Record { record: Record::Event(ref event), .. } = item { Some(event) } else { None };
    answer.items.iter().filter_map(of).collect()
}

#[test]
fn the_operators_query_is_kept_and_the_key_stands_last() {
    let now = "2026-03-01T12:00:00.25Z".parse().unwrap();
    let base =
        "https://app.ticketmaster.com/discovery/v2/events.json?dmaId=345&size=20&classificationName=Dance/Electronic";
    assert_eq!(
        address(base, "s3 cret", 2, now).unwrap().as_str(),
        "https://app.ticketmaster.com/discovery/v2/events.json?dmaId=345&classificationName=Dance%2FElectronic\
         &size=200&page=2&sort=date%2Casc&startDateTime=2026-02-28T12%3A00%3A00Z&apikey=s3+cret"
    );
    let stated = address("https://x.example/e.json?startDateTime=2026-05-01T00:00:00Z", "k", 0, now).unwrap();
    assert_eq!(stated.query_pairs().filter(|(name, _)| name == "startDateTime").count(), 1);
    let error = address("https://x.example/e.json?apikey=s3cret", "k", 0, now).unwrap_err();
    assert!(!error.to_string().contains("s3cret"));
}

#[test]
fn pages_are_read_as_deep_as_they_are_given() {
    let extent = |events, pages| Extent { events, pages };
    assert_eq!(next(0, &extent(4, 1)), (false, None));
    assert_eq!(next(0, &extent(0, 0)), (false, None));
    assert!(next(3, &extent(1_000, 5)).0 && !next(4, &extent(1_000, 5)).0 && next(4, &extent(1_000, 5)).1.is_none());
    let (more, note) = next(4, &extent(1_001, 6));
    assert!(!more && note.unwrap().contains("of 1001 events only the first 1000"));
}

#[test]
fn an_event_has_its_time_where_it_takes_place_and_ids_of_its_acts() {
    let answer = read(PAGE.as_bytes()).unwrap();
    let [night, festival, later] = events(&answer)[..] else { panic!("{answer:?}") };
    assert_eq!((night.source_id.as_deref(), night.status), (Some("G5v1"), EventStatus::Scheduled));
    assert_eq!(format!("{} {}", night.when.on.unwrap(), night.when.start.unwrap()), "2026-04-03 21:30:00");
    let venue = night.venue.as_ref().unwrap();
    assert_eq!((venue.city.as_str(), venue.place), ("Brooklyn", Some((40.71, -73.96))));
    assert_eq!((venue.zone.as_deref(), venue.address.as_deref()), (Some("America/New_York"), Some("1 Dock St")));
    assert_eq!(night.tags, ["dance/electronic"]);
    let id = |id: &str| vec![("musicbrainz".to_owned(), id.to_owned())];
    assert_eq!(night.acts[0].external_ids, id("11111111-2222-4333-8444-555555555555"));
    assert!(night.acts[1].external_ids.is_empty() && night.acts[1].text == "Kelp");

    assert_eq!((festival.status, festival.festival), (EventStatus::Cancelled, true));
    assert_eq!((festival.when.start, festival.when.text.as_deref()), (None, Some("time to be announced")));
    let venue = festival.venue.as_ref().unwrap();
    assert_eq!((venue.place, venue.city.as_str(), venue.zone.as_deref()), (None, "New York", None));

    assert_eq!((later.status, later.when.on), (EventStatus::Postponed, None), "a placeholder is no date");
    assert_eq!(later.acts[0].external_ids, id("22222222-2222-4333-8444-555555555555"));
    let said = |what: &str| answer.items.iter().any(|item| matches!(item, Item::Refused(r) if r.reason.contains(what)));
    assert!(said("Mars/Olympus") && said("2 venues") && answer.complete);
    assert!(answer.items.iter().any(|item| matches!(item, Item::Skipped { why, .. } if why.contains("test"))));
}

#[test]
fn an_event_that_moved_to_the_next_page_is_read_once() {
    let (mut seen, mut answer) = (HashSet::new(), SourceAnswer::default());
    for _ in 0..2 {
        parse(PAGE.as_bytes(), &origin(), &mut seen, &mut answer).unwrap();
    }
    assert_eq!(events(&answer).len(), 3);
}

#[test]
fn no_events_is_an_answer_and_a_failure_is_not() {
    let empty =
        read(br#"{"_links": {}, "page": {"size": 200, "totalElements": 0, "totalPages": 0, "number": 0}}"#).unwrap();
    assert!(empty.complete && empty.items.is_empty());
    let fault = br#"{"fault": {"faultstring": "Invalid ApiKey", "detail": {"errorcode": "oauth.v2.InvalidApiKey"}}}"#;
    assert!(matches!(read(fault), Err(SourceError::Fetch(FetchError::Forbidden(_)))));
    for body in [
        "{}",
        "[]",
        "<html>",
        r#"{"errors": [{"code": "DIS1035", "detail": "Max paging depth exceeded"}]}"#,
        r#"{"page": {"totalElements": 5, "totalPages": 1}}"#,
        r#"{"_embedded": {"events": []}}"#,
        r#"{"_embedded": {"events": [{"a": 1}, 7]}, "page": {"totalElements": 2, "totalPages": 1}}"#,
    ] {
        assert!(matches!(read(body.as_bytes()), Err(SourceError::Changed(_))), "{body}");
    }
    let partly = PAGE.replace("2026-04-03", "2026-13-45");
    let answer = read(partly.as_bytes()).unwrap();
    assert!(!answer.complete && events(&answer).len() == 2, "one that cannot be read must not seem to have vanished");
}
