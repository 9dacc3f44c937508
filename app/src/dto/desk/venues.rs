//! `/desk/venues` and `/desk/venues/{id}`.

use super::FormRefusal;
use crate::dto::DrawnMap;

/// A venue that has no place, or was placed by an admin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskVenue {
    pub id: i64,
    pub name: String,
    pub city: String,
    pub address: Option<String>,
    /// Such as `12 coming events`.
    pub coming: String,
    /// Such as `Placed on 30 Nov 2026`; `None` where no admin placed it.
    pub placed: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskVenuesPage {
    /// Those with the most coming events first.
    pub without: Vec<DeskVenue>,
    pub placed: Vec<DeskVenue>,
    /// Such as `62 venues have no place.`
    pub summary: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DeskVenuePage {
    pub venue: DeskVenue,
    /// Degrees as the fields show them; empty where nobody knows them.
    pub latitude: String,
    pub longitude: String,
    /// Where its place can be looked up.
    pub search_url: String,
    /// `None` where nothing near it has a place and there are no streets.
    pub map: Option<DrawnMap>,
    pub refusal: Option<FormRefusal>,
}
