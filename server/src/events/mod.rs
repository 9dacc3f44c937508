//! Events: what happens where and when, venues, promoters, line-ups, and what makes several listings one event.

pub mod act_store;
pub mod admission;
pub mod atom;
pub mod booked_acts_store;
pub mod calendar;
pub mod change_store;
pub mod changes;
pub mod clock;
pub mod compose;
pub mod event_candidates;
pub mod history_store;
pub mod listing;
pub mod listing_store;
pub mod merge_store;
pub mod merging;
pub mod pair_store;
pub mod place;
pub mod promoter_store;
pub mod review_store;
pub mod run_store;
pub mod store;
pub mod title;
pub mod venue_matching;
pub mod venue_page_store;
pub mod venue_place_store;
pub mod venue_store;

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::artists::ArtistId;

pub use admission::{Admission, TicketPrice};

/// Internal id of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, Serialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct EventId(pub i64);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::Type, Serialize, Deserialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum EventStatus {
    #[default]
    Scheduled,
    Cancelled,
    Postponed,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Venue {
    pub id: i64,
    pub name: String,
    pub address: Option<String>,
    /// (latitude, longitude) in degrees.
    pub place: Option<(f64, f64)>,
}

/// Internal id of a promoter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, Serialize, Deserialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct PromoterId(pub i64);

/// Who puts on events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promoter {
    pub id: PromoterId,
    pub name: String,
}

/// One act on a bill.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    pub artist: ArtistId,
    /// From 1, the order of the bill.
    pub position: u16,
    pub set_time: Option<String>,
    /// Plays back to back with the next act.
    pub back_to_back: bool,
}

/// An event with its bill.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: EventId,
    pub name: String,
    pub venue: Option<Venue>,
    /// By name.
    pub promoters: Vec<Promoter>,
    pub city: String,
    pub zone: Tz,
    /// The local night; `None` when nobody has said yet.
    pub starts_on: Option<NaiveDate>,
    pub starts_at: Option<DateTime<Utc>>,
    /// Whether `starts_at` is more than the date's midnight.
    pub time_known: bool,
    pub ends_at: Option<DateTime<Utc>>,
    pub doors_at: Option<DateTime<Utc>>,
    /// The times as the source wrote them.
    pub time_text: Option<String>,
    pub status: EventStatus,
    pub festival: bool,
    pub url: Option<String>,
    pub source: String,
    pub listed_on: Option<NaiveDate>,
    pub admission: Admission,
    /// When its row changed last.
    pub updated_at: DateTime<Utc>,
    pub tags: Vec<String>,
    /// In the order of the bill.
    pub acts: Vec<Act>,
}

/// What ends before this hour of the morning ends with the night before.
const TEN_HOURS: u32 = 10;

impl Event {
    /// The local day on which it ends: that of its start unless it ends on a later one, the night counted with its day.
    pub fn last_on(&self) -> Option<NaiveDate> {
        let on = self.starts_on?;
        let last = self.ends_at.map(|end| {
            let end = end.with_timezone(&self.zone);
            let day = end.date_naive();
            if end.hour() < TEN_HOURS { day.pred_opt().unwrap_or(day) } else { day }
        });
        Some(last.map_or(on, |last| last.max(on)))
    }

    pub fn is_at(&self, venue: i64) -> bool {
        self.venue.as_ref().is_some_and(|at| at.id == venue)
    }

    pub fn is_put_on_by(&self, promoter: PromoterId) -> bool {
        self.promoters.iter().any(|by| by.id == promoter)
    }

    /// Whether it is still to come, on a day that is known.
    pub fn takes_place(&self, now: DateTime<Utc>) -> bool {
        self.starts_on.is_some() && self.status != EventStatus::Cancelled && !self.is_past(now)
    }

    /// Whether it is over: an event with an end is over then, one without at six the next morning.
    pub fn is_past(&self, now: DateTime<Utc>) -> bool {
        let Some(on) = self.starts_on else { return false };
        let morning_after = clock::instant(on.succ_opt().unwrap_or(on), clock::SIX, self.zone).at;
        self.ends_at.map_or(morning_after, |end| end.max(self.starts_at.unwrap_or(end))) < now
    }
}
