//! Venue pages.

use app::dto::{Bookings, VenuePage, VenueRef, VenueVerdict};

use super::{Presenter, event::map_url};
use crate::{events::venue_page_store::VenueInCity, people};

/// What the database holds of a venue.
pub struct VenueFacts {
    pub found: VenueInCity,
    /// The venue that was asked for is part of this one now.
    pub is_merged: bool,
    pub aliases: Vec<String>,
}

impl Presenter<'_> {
    pub fn venue_page(&self, facts: VenueFacts, bookings: Bookings) -> VenuePage {
        let VenueInCity { venue, city, website } = facts.found;
        VenuePage {
            is_merged: facts.is_merged,
            verdict: venue_verdict(self.profile.venues.get(&venue.id).copied()),
            city,
            address: venue.address,
            map_url: venue.place.map(map_url),
            website,
            aliases: facts.aliases,
            bookings,
            venue: VenueRef { id: venue.id, name: venue.name },
        }
    }
}

pub fn venue_verdict(verdict: Option<people::VenueVerdict>) -> VenueVerdict {
    match verdict {
        None => VenueVerdict::None,
        Some(people::VenueVerdict::Followed) => VenueVerdict::Followed,
        Some(people::VenueVerdict::Hidden) => VenueVerdict::Hidden,
    }
}
