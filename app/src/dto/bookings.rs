//! Bookings of a venue or a promoter: the coming events, and what kind of acts play at these and at earlier ones.

use serde::{Deserialize, Serialize};

use super::{ArtistRef, ProgrammeSection};

/// How many of the acts have a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenreBar {
    pub name: String,
    /// Such as `12 acts`.
    pub acts: String,
    /// Length of the bar, such as `50%`; that of the most frequent tag is `100%`.
    pub width: String,
}

/// An act that plays or played at some of the events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegularAct {
    pub artist: ArtistRef,
    /// Such as `5 events`.
    pub events: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bookings {
    /// Such as `12 coming events`.
    pub summary: String,
    /// Coming events of this page, by day.
    pub sections: Vec<ProgrammeSection>,
    pub page: usize,
    pub pages: usize,
    /// URLs of the pages before and after this one.
    pub previous: String,
    pub next: String,
    /// Of the acts, most frequent first.
    pub genres: Vec<GenreBar>,
    /// Most frequent first.
    pub regulars: Vec<RegularAct>,
    /// URL of the coming events as a calendar to subscribe to.
    pub calendar: String,
    /// URL of the same as Atom.
    pub feed: String,
}
