//! Demo catalogue of the first start: an invented city, Port Levant, with invented venues, promoters, artists and nights.
//!
//! The files beside this one are in our own CSV, except that dates are relative: `{w2 fri}` is the first Friday
//! two weeks from the given day or later, `{today}` that day. Nobody in them exists.

pub mod sound;

use std::ops::ControlFlow;

use chrono::{Days, NaiveDate};

use super::{
    origin::Origin,
    read,
    records::{Item, Record},
};
use crate::ingest::text::newsletter_time::{first_weekday, weekday};

/// What is invented is stored under this name.
pub const SOURCE: &str = "demo";
/// Where all of it takes place.
pub const CITY: &str = "Port Levant";
/// Its IANA zone.
pub const ZONE: &str = "Europe/Lisbon";

const FILES: [(&str, &str); 4] = [
    ("artists.csv", include_str!("artists.csv")),
    ("scene.csv", include_str!("scene.csv")),
    ("collaborations.csv", include_str!("collaborations.csv")),
    ("events.csv", include_str!("events.csv")),
];

/// All of it, dated from `today` on: artists first, then their network, collaborations and events. The same
/// day gives the same records.
pub fn records(today: NaiveDate) -> Vec<Record> {
    let mut records = Vec::new();
    let _refused = walk(today, &mut |item| {
        if let Item::Record { record, .. } = item {
            records.push(record);
        }
    });
    records
}

/// Hands over every item and counts the refused ones.
fn walk(today: NaiveDate, sink: &mut dyn FnMut(Item)) -> u64 {
    let mut refused = 0;
    for (name, text) in FILES {
        let origin = Origin { city: CITY.to_owned(), zone: ZONE.to_owned(), ..Origin::of_file(name) };
        let summary = read(dated(text, today).as_bytes(), &origin, &mut |item| {
            sink(item);
            ControlFlow::Continue(())
        });
        refused += summary.map_or(1, |summary| summary.refused);
    }
    refused
}

/// The text with its relative dates replaced.
fn dated(text: &str, today: NaiveDate) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (token, tail) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(&day(token, today).map_or_else(|| token.to_owned(), |day| day.to_string()));
        rest = tail;
    }
    out + rest
}

fn day(token: &str, today: NaiveDate) -> Option<NaiveDate> {
    if token == "today" {
        return Some(today);
    }
    let (week, name) = token.strip_prefix('w')?.split_once(' ')?;
    let from = today.checked_add_days(Days::new(7 * week.parse::<u64>().ok()?))?;
    first_weekday(from, weekday(name)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artists::{billing, name::fold};
    use crate::ingest::records::EventStatus;
    use std::collections::{HashMap, HashSet};

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 2, 25).unwrap()
    }

    #[test]
    fn nothing_of_the_demo_is_refused_on_any_day() {
        for days in (0..7).chain([30, 100, 365]) {
            assert_eq!(walk(today() + Days::new(days), &mut |_| ()), 0);
        }
        walk(today(), &mut |item| assert!(matches!(item, Item::Record { .. }), "{item:?}"));
        assert_eq!(records(today()), records(today()));
    }

    #[test]
    fn everyone_named_in_the_demo_is_in_its_catalogue() {
        let all = records(today());
        let artists: HashSet<String> =
            all.iter().filter_map(|r| if let Record::Artist(a) = r { Some(fold(&a.name)) } else { None }).collect();
        assert!((110..=130).contains(&artists.len()), "{}", artists.len());
        let known = |name: &str| assert!(artists.contains(&fold(name)), "{name}");
        for record in &all {
            match record {
                Record::Scene(list) => {
                    known(&list.artist);
                    list.neighbours.iter().for_each(|(name, _)| known(name));
                }
                Record::Collaboration(edge) => {
                    known(&edge.a);
                    known(&edge.b);
                }
                Record::Event(event) => {
                    let parts =
                        event.acts.iter().flat_map(|act| billing::split(&act.text, &|key| artists.contains(key)));
                    parts.for_each(|part| known(&part.name));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn a_third_of_the_artists_is_not_on_the_map() {
        let mut lists: HashMap<String, bool> = HashMap::new();
        let (mut artists, mut strengths) = (0, Vec::new());
        for record in records(today()) {
            match record {
                Record::Artist(_) => artists += 1,
                Record::Scene(list) => {
                    strengths.extend(list.neighbours.iter().map(|(_, strength)| *strength));
                    assert!(lists.insert(fold(&list.artist), list.known).is_none());
                }
                _ => {}
            }
        }
        let known = lists.values().filter(|known| **known).count();
        let unknown = lists.len() - known;
        let never_asked = artists - lists.len();
        assert!(unknown >= 10 && never_asked >= 10, "{unknown} {never_asked}");
        assert!((artists * 28 / 100..artists * 38 / 100).contains(&(unknown + never_asked)));
        assert!(strengths.iter().all(|strength| (0.1..=12.0).contains(strength)));
    }

    #[test]
    fn the_nights_cover_eight_weeks_and_every_kind() {
        let events: Vec<_> = records(today())
            .into_iter()
            .filter_map(|r| if let Record::Event(e) = r { Some(e) } else { None })
            .collect();
        assert!((65..=80).contains(&events.len()), "{}", events.len());
        let last = today() + Days::new(63);
        assert!(events.iter().filter_map(|e| e.when.on).all(|on| today() <= on && on < last));
        assert_eq!(events.iter().filter(|e| e.when.on.is_none()).count(), 1);
        assert_eq!(events.iter().filter(|e| e.status == EventStatus::Cancelled).count(), 1);
        assert_eq!(events.iter().filter(|e| e.status == EventStatus::Postponed).count(), 1);
        assert_eq!(events.iter().filter(|e| e.festival).map(|e| e.acts.len()).sum::<usize>(), 30);
        assert!(events.iter().any(|e| e.acts.iter().any(|act| act.set_time.is_some())));
        assert!(events.iter().any(|e| e.acts.iter().any(|act| act.text.contains(" b2b "))));
        let venues: HashSet<_> =
            events.iter().filter_map(|e| e.venue.as_ref()).filter(|v| v.place.is_some()).map(|v| &v.name).collect();
        assert_eq!(venues.len(), 14);
        let promoters: HashSet<_> = events.iter().flat_map(|e| &e.promoters).map(|promoter| &promoter.name).collect();
        assert_eq!(promoters.len(), 7, "{promoters:?}");
        assert!(events.iter().any(|e| e.promoters.len() == 2));
    }
}
