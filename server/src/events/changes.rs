//! Event changes: the difference between what an event was and what it is.

use std::collections::HashSet;

use chrono_tz::Tz;

use super::{
    EventStatus,
    listing::{ListingContent, Slot},
};
use crate::artists::ArtistId;

/// A change as the table `event_changes` keeps it. Before and after are texts, or empty.
#[derive(Clone, Debug, PartialEq)]
pub enum EventChange {
    Moved(String, String),
    /// Ids of venues.
    Venue(i64, i64),
    Renamed(String, String),
    Status(EventStatus, EventStatus),
    ActAdded(ArtistId),
    ActRemoved(ArtistId),
    /// What its source says now, and what it stays at because another listing still says so.
    Disputed {
        said: String,
        stays: String,
    },
    Merged(String, String),
    Split(String, String),
    Vanished,
    Reappeared,
}

/// What a visitor would call a change. To learn what was left open, such as a time, is none.
pub fn between(before: &ListingContent, after: &ListingContent) -> Vec<EventChange> {
    let mut changes = Vec::new();
    let (was, is) = (before.slot(), after.slot());
    if was.on.is_some() && !(Slot { venue: None, ..was.clone() }).agrees(&Slot { venue: None, ..is.clone() }) {
        changes.push(EventChange::Moved(time(&was, before.zone), time(&is, after.zone)));
    }
    if let (Some(from), Some(to)) = (was.venue, is.venue)
        && from != to
    {
        changes.push(EventChange::Venue(from, to));
    }
    if before.name != after.name {
        changes.push(EventChange::Renamed(before.name.clone(), after.name.clone()));
    }
    changes.extend(status(before, after));
    let acts = |said: &ListingContent| said.acts.iter().map(|act| act.artist).collect::<HashSet<_>>();
    let (had, has) = (acts(before), acts(after));
    let new = |known: &HashSet<ArtistId>, said: &ListingContent| -> Vec<ArtistId> {
        said.acts.iter().map(|act| act.artist).filter(|artist| !known.contains(artist)).collect()
    };
    changes.extend(new(&had, after).into_iter().map(EventChange::ActAdded));
    changes.extend(new(&has, before).into_iter().map(EventChange::ActRemoved));
    changes
}

/// Cancelled, postponed, or on again.
pub fn status(before: &ListingContent, after: &ListingContent) -> Option<EventChange> {
    (before.status != after.status).then_some(EventChange::Status(before.status, after.status))
}

/// A night with its local time where one is known; empty without a night.
pub fn time(slot: &Slot, zone: Tz) -> String {
    match (slot.at, slot.on) {
        (Some(at), Some(on)) => format!("{on} {}", at.with_timezone(&zone).format("%H:%M")),
        (None, Some(on)) => on.to_string(),
        (_, None) => String::new(),
    }
}
