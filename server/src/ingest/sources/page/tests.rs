//! Pages as sites write them, and as they should not.

use super::*;
use crate::{
    events::{Admission, TicketPrice},
    ingest::{
        records::{EventRecord, EventStatus, Item, Record},
        sources::listing::gathered,
    },
};

fn origin() -> Origin {
    Origin { city: "Port Levant".to_owned(), zone: "Europe/Lisbon".to_owned(), ..Origin::of_file("page") }
}

fn answer(html: &str) -> Result<SourceAnswer, SourceError> {
    gathered(|out| read(html, "https://venue.example/programme/", &origin(), None, out))
}

/// Events; what was refused or skipped, with why.
fn found(json: &str) -> (Vec<EventRecord>, Vec<String>) {
    let html = format!("<html><head><script type=\"application/ld+json\">{json}</script></head>");
    let (mut events, mut others) = (Vec::new(), Vec::new());
    for item in answer(&html).unwrap().items {
        match item {
            Item::Record { record: Record::Event(event), .. } => events.push(event),
            Item::Refused(refusal) => others.push(format!("{}: {}", refusal.what, refusal.reason)),
            Item::Skipped { what, why, .. } => others.push(format!("{what}: {why}")),
            Item::Record { .. } => panic!("only events"),
        }
    }
    (events, others)
}

/// `2026-03-06 21:00 – +1 02:00`
fn times(event: &EventRecord) -> String {
    let on = event.when.on.map(|on| on.to_string()).unwrap_or_default();
    let start = event.when.start.map(|start| start.format(" %H:%M").to_string()).unwrap_or_default();
    let end = event.when.end.map(|(days, end)| format!(" – +{days} {}", end.format("%H:%M"))).unwrap_or_default();
    on + &start + &end
}

fn acts(event: &EventRecord) -> Vec<&str> {
    event.acts.iter().map(|act| act.text.as_str()).collect()
}

const FULL: &str = r##"{"@context": "https://schema.org", "@type": ["Event", "MusicEvent"], "@id": "https://venue.example/e/1?utm_source=x",
  "url": "/e/1", "name": "Low&nbsp;Pressure &amp; Friends", "startDate": "2026-03-06T21:00:00+00:00", "endDate": "2026-03-07T02:00",
  "doorTime": "20:30:00", "eventStatus": "https://schema.org/EventScheduled",
  "location": {"@type": "MusicVenue", "name": "Little Mercury", "address": {"@type": "PostalAddress", "streetAddress": "14 Apothecary Steps",
     "addressLocality": "Port Levant"}, "geo": {"latitude": "38.1096", "longitude": -8.764}},
  "performer": [{"@type": "MusicGroup", "name": "Brass Heron", "sameAs": ["https://open.spotify.com/artist/1nOi03kPUAMbOCl4lX9Avp"]},
     "Kite Weather b2b Mod", {"@type": "Person", "name": ["Harbour Seven"]}, "Little Mercury", null, 7],
  "performers": {"name": "Vanta"}, "keywords": "dub, jazz", "genre": ["Dub", "techno"]}"##;

#[test]
fn everything_that_an_event_says_is_taken() {
    let (events, others) = found(FULL);
    let [event] = &events[..] else { panic!("{others:?}") };
    assert_eq!(event.name, "Low Pressure & Friends");
    assert_eq!(times(event), "2026-03-06 21:00 – +1 02:00");
    assert_eq!(event.when.doors.unwrap().to_string(), "20:30:00");
    let venue = event.venue.as_ref().unwrap();
    assert_eq!(
        (venue.name.as_str(), venue.city.as_str(), venue.place),
        ("Little Mercury", "Port Levant", Some((38.1096, -8.764)))
    );
    assert_eq!(venue.address.as_deref(), Some("14 Apothecary Steps, Port Levant"));
    assert_eq!(acts(event), ["Brass Heron", "Kite Weather b2b Mod", "Harbour Seven", "7", "Vanta"]);
    assert_eq!(event.acts[0].external_ids, [("spotify".to_owned(), "1nOi03kPUAMbOCl4lX9Avp".to_owned())]);
    assert_eq!(event.tags, ["dub", "techno", "jazz"]);
    assert_eq!(event.source_id.as_deref(), Some("https://venue.example/e/1"));
    assert_eq!(event.url.as_deref(), Some("https://venue.example/e/1"));
}

#[test]
fn events_are_found_in_lists_graphs_and_inside_other_things() {
    let event = r#"{"@type": "schema:MusicEvent", "name": "N", "startDate": "2026-03-06"}"#;
    for json in [
        event.to_owned(),
        format!("[{event}]"),
        format!("{{\"@graph\": [{{\"@type\": \"WebPage\"}}, {event}]}}"),
        format!("{{\"@type\": \"MusicVenue\", \"name\": \"Kontor\", \"events\": [{event}]}}"),
        format!("{{\"@type\": \"ItemList\", \"itemListElement\": [{{\"@type\": \"ListItem\", \"item\": {event}}}]}}"),
        format!("<!-- {event} -->"),
        format!("//<![CDATA[\n{event}\n//]]>"),
        event.replace("\"N\"", "\"N\", \"price\": 1e999, \"text\": \"a\nb\""),
        format!("[{event}, {event}]"),
    ] {
        let (events, others) = found(&json);
        assert_eq!((events.len(), others.len()), (1, 0), "{json}: {others:?}");
        assert_eq!(
            (times(&events[0]).as_str(), events[0].venue.as_ref().unwrap().name.as_str()),
            ("2026-03-06", "To be announced")
        );
    }
}

#[test]
fn times_are_those_of_the_place() {
    let at = |start: &str, more: &str| {
        let (events, others) =
            found(&format!(r#"{{"@type": "MusicEvent", "name": "N", "startDate": "{start}"{more}}}"#));
        events.first().map(times).unwrap_or_else(|| others.join(""))
    };
    let elsewhere = r#", "location": {"@type": "Place", "name": "Hall", "address": {"addressLocality": "Elsewhere"}}"#;
    assert_eq!(at("2026-07-06T21:00:00", ""), "2026-07-06 21:00");
    assert_eq!(at("2026-07-06T21:00:00Z", ""), "2026-07-06 22:00");
    assert_eq!(at("2026-07-06T21:00:00+02:00", ""), "2026-07-06 20:00");
    assert_eq!(at("2026-07-06T21:00:00+02:00", elsewhere), "2026-07-06 21:00");
    assert_eq!(at("2026-07-06T21:00:00Z", elsewhere), "2026-07-06 22:00");
    assert_eq!(at("2026-07-06", r#", "endDate": "2026-07-08""#), "2026-07-06 – +2 23:59");
    assert_eq!(at("2026-07-06T00:00:00", r#", "endDate": "2026-07-06T23:59:59""#), "2026-07-06");
    assert_eq!(at("2026-07-06T22:00", r#", "endDate": "2026-07-06T21:00""#), "2026-07-06 22:00");
    assert!(at("2026-13-45", "").contains("no date"));
    assert!(at("", "").contains("no “startDate”"));
}

#[test]
fn a_state_is_told() {
    let state = |more: &str| {
        let (events, _) =
            found(&format!(r#"{{"@type": "Event", "name": "N", "startDate": "2026-03-06T21:00"{more}}}"#));
        (events[0].status, times(&events[0]))
    };
    assert_eq!(state(r#", "eventStatus": "EventCancelled""#).0, EventStatus::Cancelled);
    assert_eq!(state(r#", "eventStatus": ["http://schema.org/EventPostponed"]"#).0, EventStatus::Postponed);
    let moved = state(r#", "eventStatus": "https://schema.org/EventRescheduled", "previousStartDate": "2026-02-01""#);
    assert_eq!(moved, (EventStatus::Scheduled, "2026-03-06 21:00".to_owned()));
    let (events, _) =
        found(r#"{"@type": "Event", "name": "N", "eventStatus": "EventPostponed", "previousStartDate": "2026-02-01"}"#);
    assert_eq!((events[0].status, times(&events[0])), (EventStatus::Postponed, "2026-02-01".to_owned()));
}

#[test]
fn a_festival_is_one_event_with_all_that_play() {
    let (events, others) = found(
        r##"{"@graph": [{"@type": "Festival", "@id": "#fest", "name": "Harbour Days", "startDate": "2026-07-03", "endDate": "2026-07-05",
        "location": "Old Dock, Quay 1, Port Levant", "performer": "Brass Heron", "subEvent": [{"@id": "#fri"},
          {"@type": "MusicEvent", "name": "Saturday", "startDate": "2026-07-04T18:00", "endDate": "2026-07-04T19:00", "performer": ["Mod", "Brass Heron"]}]},
        {"@type": "MusicEvent", "@id": "#fri", "name": "Friday", "startDate": "2026-07-03", "superEvent": {"@id": "#fest"},
          "performers": [{"@id": "#kite"}], "subEvent": {"@id": "#fest"}},
        {"@type": "MusicGroup", "@id": "#kite", "name": "Kite Weather"}]}"##,
    );
    let [event] = &events[..] else { panic!("{others:?}") };
    assert_eq!((times(event).as_str(), event.festival), ("2026-07-03 – +2 23:59", true));
    assert_eq!(acts(event), ["Brass Heron", "Kite Weather", "Mod"]);
    assert_eq!(event.acts[2].set_time.as_deref(), Some("18:00–19:00"));
    let venue = event.venue.as_ref().unwrap();
    assert_eq!((venue.name.as_str(), venue.address.as_deref()), ("Old Dock", Some("Quay 1, Port Levant")));
}

#[test]
fn the_dates_of_a_series_are_events_at_its_place() {
    let (events, others) = found(
        r#"{"@type": "MusicEvent", "name": "Thursdays", "location": {"@type": "Place", "name": "Kontor"}, "subEvents": [
        {"@type": "MusicEvent", "name": "One", "startDate": "2026-07-02", "url": "https://venue.example/series"},
        {"@type": "MusicEvent", "startDate": "2026-07-09", "url": "https://venue.example/series"}]}"#,
    );
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["One", "Thursdays"]);
    assert!(
        events.iter().all(|event| event.venue.as_ref().unwrap().name == "Kontor" && event.source_id.is_none()),
        "a shared link is no identity"
    );
    assert_eq!(others, ["event “Thursdays”: its parts are taken"]);
}

#[test]
fn what_is_wrong_with_one_event_costs_only_that_one() {
    let long = "x".repeat(300);
    let (events, others) = found(&format!(
        r#"[{{"@type": "Event", "name": "Good", "startDate": "2026-03-06", "url": "javascript:alert(1)", "location": {{"name": "H", "geo": {{"latitude": 99, "longitude": 1}}}}}},
        {{"@type": "Event", "name": "{long}", "startDate": "2026-03-06"}}, {{"@type": "Event", "startDate": "2026-03-06"}},
        {{"@type": "Event", "name": "Typed", "startDate": {{"a": []}}}}, {{"@type": "Event", "name": "Online", "startDate": "2026-03-06", "location": {{"@type": "VirtualLocation"}}}},
        {{"@type": "SportsEvent", "name": "Match", "startDate": "2026-03-06"}}, {{"@type": "Event", "name": "Bill", "startDate": "2026-03-06", "performer": "{long}"}},
        {{"@type": "Event", "name": "</script><script>alert(1)", "startDate": "2026-03-06"}}]"#
    ).replace("</script>", "<\\/script>"));
    assert_eq!(events.iter().map(|event| event.name.as_str()).collect::<Vec<_>>(), ["Good", "Bill", "alert(1)"]);
    assert_eq!(events[0].url, None);
    assert_eq!(others.len(), 7, "{others:#?}");
    assert!(others.iter().all(|other| !other.contains("panicked")));
}

#[test]
fn a_page_without_data_says_what_to_do_and_a_broken_script_loses_only_itself() {
    assert!(answer("<html><p>words").is_err_and(|error| error.to_string().contains("no JSON-LD")));
    let script = |json: &str| format!("<script type='application/ld+json; charset=utf-8'>{json}</script>");
    let event = r#"{"@type": "Event", "name": "N", "startDate": "2026-03-06"}"#;
    let answer = answer(&(script("{broken") + &script(event) + "<script type=text/javascript>{}</script>")).unwrap();
    assert!(matches!(&answer.items[..], [Item::Refused(_), Item::Record { .. }]), "{:?}", answer.items);
}

#[test]
fn deep_documents_are_refused_and_long_lists_are_cut() {
    for deep in [
        "[".repeat(100_000),
        "{\"@graph\":".repeat(100_000),
        format!("{{\"@type\":\"Event\",\"subEvent\":{}", "[".repeat(100_000)),
    ] {
        let (events, others) = found(&deep);
        assert_eq!((events.len(), others.len()), (0, 1));
        assert!(others[0].contains("no JSON"), "{}", others[0]);
    }
    let many: Vec<String> =
        (0..3_000).map(|at| format!(r#"{{"@type": "Event", "name": "N{at}", "startDate": "2026-03-06"}}"#)).collect();
    let cut = answer(&format!("[{}]", many.join(","))).unwrap();
    assert_eq!((cut.items.len(), cut.complete), (2_000, false));
    let names: Vec<String> = (0..12_000).map(|at| format!("\"A{at}\"")).collect();
    let (events, others) = found(&format!(
        r#"{{"@type": "Event", "name": "N", "startDate": "2026-03-06", "performer": [{}]}}"#,
        names.join(",")
    ));
    assert_eq!((events[0].acts.len(), events[0].festival), (10_000, true));
    assert!(others[0].contains("12000 acts"));
}

#[test]
fn prices_ages_and_websites_come_with_the_event_and_what_cannot_be_read_is_said() {
    let page = r#"[{"@type": "MusicEvent", "name": "Undertow", "startDate": "2030-05-03T22:00",
        "url": "https://club.example/e/1", "location": {"@type": "Place", "name": "Kontor", "sameAs": "https://kontor.example/"},
        "performer": {"name": "Brume"}, "typicalAgeRange": "18+",
        "offers": {"@type": "AggregateOffer", "lowPrice": "10", "highPrice": 14.5, "priceCurrency": "EUR"}},
        {"@type": "MusicEvent", "name": "Ebb", "startDate": "2030-05-04T22:00", "url": "https://club.example/e/2",
        "location": "Kontor", "performer": {"name": "Calder"}, "isAccessibleForFree": true, "typicalAgeRange": "adults",
        "offers": [{"price": "-3", "priceCurrency": "EUR", "availability": "https://schema.org/SoldOut"}]}]"#;
    let (events, others) = found(page);
    let range = TicketPrice { low: 1000, high: 1450, currency: "EUR".to_owned() };
    assert_eq!(events[0].admission, Admission { price: Some(range), sold_out: false, min_age: Some(18) });
    let website = events[0].venue.as_ref().and_then(|venue| venue.website.as_deref());
    assert_eq!(website, Some("https://kontor.example/"));
    assert_eq!(events[1].admission, Admission { price: Some(TicketPrice::FREE), sold_out: true, min_age: None });
    assert_eq!(others.len(), 2, "{others:?}");
}

#[test]
fn organizers_are_promoters_unless_they_are_the_venue_or_have_no_name() {
    let page = r##"[{"@type": "Organization", "@id": "#tide", "name": "Slow Tide", "url": "/about"},
        {"@type": "MusicEvent", "name": "Undertow", "startDate": "2030-05-03T22:00", "url": "https://club.example/e/1",
         "location": "Kontor", "performer": {"name": "Brume"},
         "organizer": [{"@id": "#tide"}, {"@type": "Person", "name": "Ana &amp; Rui", "url": "mailto:ana@club.example"},
                       "Kelp Crew", {"@type": "Organization", "name": "KONTOR", "url": "https://club.example"}]},
        {"@type": "MusicEvent", "name": "Ebb", "startDate": "2030-05-04T22:00", "url": "https://club.example/e/2",
         "location": "Kontor", "performer": {"name": "Calder"}, "organizer": {"@type": "Organization", "url": "https://x.example"}},
        {"@type": "MusicEvent", "name": "Flow", "startDate": "2030-05-05T22:00", "url": "https://club.example/e/3",
         "location": "Kontor", "performer": {"name": "Calder"}, "organizer": "https://slowtide.example"},
        {"@type": "Event", "name": "Tides", "organizer": "Slow Tide", "subEvent": [
         {"@type": "MusicEvent", "name": "Tide", "startDate": "2030-05-06T22:00", "url": "https://club.example/e/4",
          "location": "Kontor", "performer": {"name": "Calder"}}]}]"##;
    let (events, others) = found(page);
    let promoters = |at: usize| {
        let each = events[at].promoters.iter();
        each.map(|promoter| (promoter.name.as_str(), promoter.website.as_deref())).collect::<Vec<_>>()
    };
    let tide = Some("https://venue.example/about");
    assert_eq!(promoters(0), [("Slow Tide", tide), ("Ana & Rui", None), ("Kelp Crew", None)]);
    assert_eq!((promoters(1), promoters(2), promoters(3)), (vec![], vec![], vec![("Slow Tide", None)]));
    assert!(others.iter().any(|other| other.contains("Flow") && other.contains("an address for a name")), "{others:?}");
}
