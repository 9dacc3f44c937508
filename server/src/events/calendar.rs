//! Calendar file of one event (RFC 5545), for "add to my calendar".

use icalendar::{Calendar, Component, EventLike, EventStatus as IcsStatus};

use super::{Event, EventStatus};

/// The file, or `None` for an event without a date. `link` is the event's absolute address, `acts` the
/// bill in order. The UID stays the same for the event's life.
pub fn file(event: &Event, acts: &[&str], link: &str) -> Option<String> {
    let on = event.starts_on?;
    let mut entry = icalendar::Event::new();
    entry.uid(&format!("event-{}@undercard", event.id.0)).summary(&plain(&event.name)).url(link);
    let mut description = acts.iter().map(|act| plain(act)).collect::<Vec<_>>().join(", ");
    if !event.time_known {
        description.push_str("\nTimes are not announced yet.");
    }
    entry.description(&description);
    match event.starts_at.filter(|_| event.time_known) {
        Some(start) => {
            entry.starts(start);
            entry.ends(event.ends_at.filter(|end| *end > start).unwrap_or(start + chrono::Duration::hours(4)));
        }
        None => {
            entry.all_day(on);
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
    Some(Calendar::new().push(entry.done()).done().to_string())
}

/// Control characters have no place in a calendar file.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
