//! `/venues/{id}`: what is on at a venue, and what kind of acts play there.

use serde::{Deserialize, Serialize};

use super::Bookings;

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
    pub bookings: Bookings,
}
