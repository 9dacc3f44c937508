//! `/`: the recommended events, by day, with filters.

use serde::{Deserialize, Serialize};

use super::EventCard;

/// What the reader asks of the programme. Everything is optional; empty text means "not asked".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProgrammeQuery {
    /// First local date, `YYYY-MM-DD`; today when empty.
    pub from: String,
    /// Last local date, inclusive.
    pub to: String,
    pub city: String,
    /// Kilometres around the centre of `city` (or of everything, when no city is chosen).
    pub km: String,
    pub genre: String,
    /// "Only acts I don't know": leave out events that are carried by followed artists.
    pub fresh: bool,
    /// From 1.
    pub page: String,
}

/// Events of one local day, best first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgrammeDay {
    /// `2026-11-27`.
    pub on: String,
    /// `Friday 27 November`.
    pub label: String,
    /// `today`, `tomorrow`, `in 5 days`, or empty.
    pub distance: String,
    pub events: Vec<EventCard>,
}

/// One choice in a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterChoice {
    pub value: String,
    pub label: String,
}

/// The answer to a [`ProgrammeQuery`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Programme {
    /// The question, as asked; the page is the one that is shown.
    pub query: ProgrammeQuery,
    /// How many artists this listener follows. 0: the page shows the picker.
    pub follows: usize,
    pub days: Vec<ProgrammeDay>,
    /// Events on whose acts there is no information yet, soonest first.
    pub unjudged: Vec<EventCard>,
    pub unjudged_total: usize,
    /// Events that match the filters and can be judged.
    pub total: usize,
    pub page: usize,
    pub pages: usize,
    pub cities: Vec<FilterChoice>,
    pub genres: Vec<FilterChoice>,
    /// First steps for a reader who follows nobody: artists that play soon or are at the heart of the network.
    pub starters: Vec<Starter>,
    /// A summary such as `12 good matches among 69 events`.
    pub summary: String,
}

/// An artist offered to a reader who follows nobody yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Starter {
    pub id: i64,
    pub name: String,
    /// Such as `plays Fri 27 Nov`.
    pub hint: String,
}
