//! `/venues/{id}`: what is on at a venue, and what kind of acts play there.

use serde::{Deserialize, Serialize};

use super::{ArtistRef, ProgrammeSection};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VenueRef {
    pub id: i64,
    pub name: String,
}

/// What the listener said of a venue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VenueVerdict {
    #[default]
    None,
    Followed,
    Hidden,
}

impl VenueVerdict {
    /// Those that can be given.
    pub const GIVEN: [Self; 2] = [Self::Followed, Self::Hidden];

    /// As forms write it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Followed => "followed",
            Self::Hidden => "hidden",
        }
    }
}

/// How many of the acts of a venue have a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenreBar {
    pub name: String,
    /// Such as `12 acts`.
    pub acts: String,
    /// Length of the bar, such as `50%`; that of the most frequent tag is `100%`.
    pub width: String,
}

/// An act that plays or played at a venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegularAct {
    pub artist: ArtistRef,
    /// Such as `5 events`.
    pub events: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VenuePage {
    pub venue: VenueRef,
    /// The venue that was asked for is part of this one now, which has another address.
    pub is_merged: bool,
    pub city: String,
    /// Other names.
    pub aliases: Vec<String>,
    pub address: Option<String>,
    /// OpenStreetMap link, when the venue's place is known.
    pub map_url: Option<String>,
    pub website: Option<String>,
    pub verdict: VenueVerdict,
    /// Such as `12 coming events`.
    pub summary: String,
    /// Coming events of this page, by day.
    pub sections: Vec<ProgrammeSection>,
    pub page: usize,
    pub pages: usize,
    /// URLs of the pages before and after this one.
    pub previous: String,
    pub next: String,
    /// Of the acts that play or played there, most frequent first.
    pub genres: Vec<GenreBar>,
    /// Most frequent first.
    pub regulars: Vec<RegularAct>,
}
