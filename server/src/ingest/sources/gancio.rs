//! Gancio, the shared calendar that many towns run: `GET /api/events` gives what is to come as a JSON list.
//!
//! `{"id", "slug", "title", "start_datetime", "end_datetime", "multidate", "place": {"name", "address", "latitude",
//! "longitude"}, "tags": [], …}`, times in seconds since 1970. Repeated events come as one entry for each date.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::listing::{MAX_EVENTS, RawListing, RawVenue, address, fetched, first_day, gathered, only_listings, put};
use crate::ingest::{
    client::{Pace, Request},
    origin::Origin,
    record_sink::{RecordSink, StopReason},
    source::{About, Gives, Question, SourceAnswer, SourceContext, SourceError, SourceKind, Terms},
    text::{
        markup,
        moment::{self, Local},
        title,
    },
};

pub const ABOUT: About = About {
    key: "gancio",
    title: "Gancio",
    gives: &[Gives::Events],
    base: "",
    pace: Pace::every(2),
    holds: Duration::from_secs(6 * 3_600),
    terms: Terms {
        summary: "Open and made for reuse; each instance belongs to a community, so ask it rarely.",
        url: "https://gancio.org",
        ..Terms::FREE
    },
    on: true,
    lists_all: true,
};

pub struct Gancio;

#[async_trait::async_trait]
impl SourceKind for Gancio {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        only_listings(question)?;
        let mut at = address(context.address)?;
        if !at.path().ends_with("/api/events") {
            at.set_path(&format!("{}/api/events", at.path().trim_end_matches('/')));
        }
        fetched(context, Request::api(at, ABOUT.pace), |reply| {
            listings(&reply.body, &reply.url, context.origin, Some(context.now))
        })
        .await
    }
}

/// `asked` is the address of the answer, for the links to its events.
pub fn listings(
    bytes: &[u8],
    asked: &str,
    origin: &Origin,
    now: Option<DateTime<Utc>>,
) -> Result<SourceAnswer, SourceError> {
    let entries: Vec<Value> = serde_json::from_slice(bytes).map_err(|error| {
        SourceError::Changed(format!("no list of events ({error}): is this the address of a Gancio instance?"))
    })?;
    let base = asked.split("/api/events").next().unwrap_or_default();
    gathered(|out| {
        let first_day = first_day(origin, now);
        for (at, entry) in entries.iter().take(MAX_EVENTS).enumerate() {
            entry_of(at as u64 + 1, entry, base, origin, first_day, out)?;
        }
        if entries.len() > MAX_EVENTS {
            let reason = format!("{} events: the first {MAX_EVENTS} are taken", entries.len());
            return Err(StopReason::Broken { line: MAX_EVENTS as u64, reason });
        }
        Ok(())
    })
}

fn entry_of(
    line: u64,
    entry: &Value,
    base: &str,
    origin: &Origin,
    first_day: Option<NaiveDate>,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    let Some(entry) = entry.as_object() else {
        return out.refuse(line, "event", "an event must be an object");
    };
    let text = |of: &Map<String, Value>, key: &str| match of.get(key) {
        Some(Value::String(text)) => Some(markup::words(text)),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let (name, status) = title::state(&text(entry, "title").unwrap_or_default());
    let Some(start) = local(entry.get("start_datetime"), origin) else {
        return out.refuse(line, &format!("event “{name}”"), "“start_datetime” is no time: it is left out");
    };
    let mut listing = RawListing { source_id: text(entry, "id"), status, name, ..RawListing::default() };
    listing.when = moment::span(start, local(entry.get("end_datetime"), origin), &mut listing.omissions);
    let page = text(entry, "slug").or_else(|| text(entry, "id")).filter(|slug| !slug.contains(['/', '?', '#', ' ']));
    listing.url = page.map(|page| format!("{base}/event/{page}"));
    if let Some(place) = entry.get("place").and_then(Value::as_object) {
        listing.venue = RawVenue {
            name: text(place, "name").unwrap_or_default(),
            address: text(place, "address"),
            place: text(place, "latitude").zip(text(place, "longitude")),
            ..RawVenue::default()
        };
    }
    let tags = entry.get("tags").and_then(Value::as_array);
    listing.tags = tags.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    listing.festival = listing.name.to_lowercase().contains("fest");
    let bill = title::acts(&listing.name);
    listing.bill(bill.into_iter().map(|line| (line, None)));
    put(line, listing, origin, first_day, out)
}

/// Seconds since 1970 (some instances give milliseconds).
fn local(value: Option<&Value>, origin: &Origin) -> Option<Local> {
    let number = value?.as_i64()?;
    let seconds = if number.abs() > 100_000_000_000 { number / 1_000 } else { number };
    let at = DateTime::from_timestamp(seconds, 0)?;
    (0..=7_258_118_400).contains(&seconds).then(|| moment::at_zone(at, moment::zone(&origin.zone)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Item, records::Record};

    const LIST: &str = r#"[
        {"id": 17, "slug": "low-pressure-1", "title": "Low Pressure w/ Brass Heron, Kite Weather", "start_datetime": 1772848800,
         "end_datetime": 1772863200, "multidate": false, "tags": ["dub", "Dub", "jazz"], "recurrent": null,
         "place": {"name": "Little Mercury", "address": "14 Apothecary Steps", "latitude": "38.1", "longitude": -8.7}},
        {"id": 18, "title": "Harbour Fest", "start_datetime": 1772848800000, "end_datetime": 1773021600000, "multidate": true},
        {"id": 19, "title": "Yesteryear", "start_datetime": 1700000000},
        {"id": 20, "title": "No time", "start_datetime": "soon"}, 7]"#;

    #[test]
    fn a_list_becomes_events_in_local_time() {
        let origin =
            Origin { city: "Port Levant".to_owned(), zone: "Europe/Lisbon".to_owned(), ..Origin::of_file("g") };
        let now = "2026-03-01T00:00:00Z".parse().ok();
        let answer = listings(LIST.as_bytes(), "https://g.example/api/events", &origin, now).unwrap();
        let events: Vec<_> = answer
            .items
            .iter()
            .filter_map(
                |item| if let Item::Record { record: Record::Event(event), .. } = item { Some(event) } else { None },
            )
            .collect();
        assert_eq!((events.len(), answer.items.len(), answer.complete), (2, 5, true));
        let (low, fest) = (events[0], events[1]);
        assert_eq!(low.source_id.as_deref(), Some("17"));
        assert_eq!(low.url.as_deref(), Some("https://g.example/event/low-pressure-1"));
        assert_eq!(low.when.on, "2026-03-07".parse().ok());
        assert_eq!(low.when.start.unwrap().to_string(), "02:00:00");
        assert_eq!(low.acts.iter().map(|act| act.text.as_str()).collect::<Vec<_>>(), ["Brass Heron", "Kite Weather"]);
        assert_eq!(low.venue.as_ref().unwrap().place, Some((38.1, -8.7)));
        assert_eq!(low.tags, ["dub", "jazz"]);
        assert_eq!((fest.festival, fest.when.end.unwrap().0), (true, 2));
    }

    #[test]
    fn what_is_no_list_says_so() {
        for text in ["", "{}", "<html>", &"[".repeat(100_000)] {
            let error =
                listings(text.as_bytes(), "https://g.example/api/events", &Origin::of_file("g"), None).unwrap_err();
            assert!(error.to_string().contains("Gancio"), "{error}");
        }
    }
}
