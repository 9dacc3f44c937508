//! Calendar files (RFC 5545): of one event, for "add to my calendar", and of many, to subscribe to.

use chrono::Duration;
use icalendar::{Calendar, Component, EventLike, EventStatus as IcsStatus};

use super::{Event, EventStatus};

/// How often a calendar that is subscribed to is worth asking for.
const REFRESH: Duration = Duration::hours(6);

/// The file, or `None` for an event without a date. `link` is the event's absolute address, `acts` the
/// bill in order.
pub fn file(event: &Event, acts: &[&str], link: &str) -> Option<String> {
    Some(Calendar::new().push(entry(event, acts, link)?).done().to_string())
}

/// One calendar of many entries.
pub fn feed(name: &str, entries: impl IntoIterator<Item = icalendar::Event>) -> String {
    let mut calendar = Calendar::new();
    calendar.name(&plain(name)).ttl(&REFRESH);
    entries.into_iter().for_each(|entry| {
        calendar.push(entry);
    });
    calendar.done().to_string()
}

/// The entry of one event, as in [`file`]. The UID stays the same for the event's life.
pub fn entry(event: &Event, acts: &[&str], link: &str) -> Option<icalendar::Event> {
    let on = event.starts_on?;
    let mut entry = icalendar::Event::new();
    entry.uid(&format!("event-{}@undercard", event.id.0)).summary(&plain(&event.name)).url(link);
    entry.timestamp(event.updated_at);
    let mut description = acts.iter().map(|act| plain(act)).collect::<Vec<_>>().join(", ");
    if !event.time_known {
        description.push_str("\nTimes are not announced yet.");
    }
    entry.description(&description);
    match event.starts_at.filter(|_| event.time_known) {
        Some(start) => {
            entry.starts(start);
            entry.ends(event.ends_at.filter(|end| *end > start).unwrap_or(start + Duration::hours(4)));
        }
        None => {
            let last = event.last_on().unwrap_or(on);
            entry.starts(on).ends(last.succ_opt().unwrap_or(last)); // the day after is the first that is none
        }
    }
    if let Some(venue) = &event.venue {
        let place: Vec<&str> = [Some(venue.name.as_str()), venue.address.as_deref(), Some(event.city.as_str())]
            .into_iter()
            .flatten()
            .collect();
        entry.location(&plain(&place.join(", ")));
        if let Some((latitude, longitude)) = venue.place {
            entry.add_property("GEO", format!("{latitude};{longitude}"));
        }
    }
    entry.status(match event.status {
        EventStatus::Scheduled => IcsStatus::Confirmed,
        EventStatus::Cancelled => IcsStatus::Cancelled,
        EventStatus::Postponed => IcsStatus::Tentative,
    });
    Some(entry.done())
}

/// Control characters have no place in a calendar file.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
