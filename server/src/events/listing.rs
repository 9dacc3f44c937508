//! Listings: what one source says about one event, resolved against the catalogue (venue, promoters and artists have
//! ids), as the column `event_listings.said` keeps it. What follows from several listings of one event: `compose.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Admission, EventId, EventStatus, PromoterId};
use crate::artists::ArtistId;

/// Internal id of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, Serialize, Deserialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct ListingId(pub i64);

/// What is said of an event: by one source, or by all of its listings together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListingContent {
    pub name: String,
    pub venue: Option<i64>,
    /// Ascending, each once.
    #[serde(default)]
    pub promoters: Vec<PromoterId>,
    pub city: String,
    pub zone: Tz,
    /// The local night.
    pub on: Option<NaiveDate>,
    /// Local midnight of `on` when no time is known.
    pub starts_at: Option<DateTime<Utc>>,
    pub time_known: bool,
    pub ends_at: Option<DateTime<Utc>>,
    pub doors_at: Option<DateTime<Utc>>,
    /// The times as the source wrote them.
    pub time_text: Option<String>,
    pub status: EventStatus,
    pub festival: bool,
    pub url: Option<String>,
    /// The source's own id.
    pub source_id: Option<String>,
    pub listed_on: Option<NaiveDate>,
    pub tags: Vec<String>,
    /// In the order of the bill, each artist once.
    pub acts: Vec<ListingAct>,
    #[serde(default)]
    pub admission: Admission,
    /// Where and when the source said it would be before, the newest last.
    #[serde(default)]
    pub was: Vec<Slot>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListingAct {
    pub artist: ArtistId,
    pub set_time: Option<String>,
    /// Plays back to back with the next act.
    pub back_to_back: bool,
    /// The source named nobody: its title is taken for the artist.
    #[serde(default)]
    pub is_title: bool,
}

/// Where and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub on: Option<NaiveDate>,
    /// `None` when the time is not known.
    pub at: Option<DateTime<Utc>>,
    pub venue: Option<i64>,
}

/// Earlier slots that a listing remembers.
const MOST_SLOTS: usize = 8;

impl Slot {
    /// Whether both may mean the same place and time: what one of them leaves open does not contradict the other.
    pub fn agrees(&self, other: &Self) -> bool {
        self.on == other.on
            && (self.at.is_none() || other.at.is_none() || self.at == other.at)
            && (self.venue.is_none() || other.venue.is_none() || self.venue == other.venue)
    }
}

impl ListingContent {
    pub fn slot(&self) -> Slot {
        Slot { on: self.on, at: self.starts_at.filter(|_| self.time_known), venue: self.venue }
    }

    /// The key of its listing at its source: the source's id; else folded name, venue and night. `place` is the folded
    /// venue, or the folded city where there is none.
    pub fn key(&self, place: &str) -> String {
        let night = || self.on.map(|on| on.to_string()).unwrap_or_default();
        self.source_id.clone().unwrap_or_else(|| format!("{}|{place}|{}", crate::artists::fold(&self.name), night()))
    }

    /// Carries over what a source said earlier; returns whether it moved the event.
    pub fn remember(&mut self, earlier: &Self) -> bool {
        self.was.clone_from(&earlier.was);
        let (now, then) = (self.slot(), earlier.slot());
        let moved = !now.agrees(&then);
        if moved {
            self.was.push(then);
        }
        self.was.retain(|slot| !slot.agrees(&now)); // back where it was: nothing is contradicted
        let too_many = self.was.len().saturating_sub(MOST_SLOTS);
        self.was.drain(..too_many);
        moved
    }
}

/// A listing as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    pub id: ListingId,
    pub event: EventId,
    pub source: String,
    pub key: String,
    /// Never merged with the listings of other sources.
    pub apart: bool,
    /// Its source does not list it any more.
    pub gone: bool,
    /// When its source said so last.
    pub seen_at: DateTime<Utc>,
    pub said: ListingContent,
}
