//! Venue pages.

use app::{
    address,
    dto::{GenreBar, ProgrammeSection, RegularAct, VenuePage, VenueRef, VenueVerdict},
};

use super::{Presenter, counted, event::map_url};
use crate::{artists::ArtistId, events::venue_page_store::VenueInCity, people};

/// What the database holds of a venue.
pub struct VenueFacts {
    pub found: VenueInCity,
    /// The venue that was asked for is part of this one now.
    pub is_merged: bool,
    pub aliases: Vec<String>,
    /// Acts and how many events they play or played there, most first.
    pub regulars: Vec<(ArtistId, i64)>,
    /// Tags and how many of the acts have them, most first.
    pub genres: Vec<(String, i64)>,
}

impl Presenter<'_> {
    /// `sections` hold one of the `pages` of the `total` coming events.
    pub fn venue_page(
        &self,
        facts: VenueFacts,
        sections: Vec<ProgrammeSection>,
        total: usize,
        (page, pages): (usize, usize),
    ) -> VenuePage {
        let VenueInCity { venue, city, website } = facts.found;
        let roster = &self.snapshot.index.roster;
        let regular = |(artist, events): (ArtistId, i64)| {
            let events = counted(events.unsigned_abs() as usize, "event", "events");
            Some(RegularAct { artist: self.artist_ref(roster.node(artist)?), events })
        };
        let most = facts.genres.first().map_or(1, |(_, acts)| (*acts).max(1));
        let genre = |(name, acts): (String, i64)| GenreBar {
            name,
            acts: counted(acts.unsigned_abs() as usize, "act", "acts"),
            width: format!("{}%", 100 * acts / most),
        };
        VenuePage {
            is_merged: facts.is_merged,
            verdict: venue_verdict(self.profile.venues.get(&venue.id).copied()),
            summary: match total {
                0 => "No coming event has been listed.".to_owned(),
                total => counted(total, "coming event", "coming events"),
            },
            city,
            address: venue.address,
            map_url: venue.place.map(map_url),
            website,
            aliases: facts.aliases,
            sections,
            page,
            pages,
            previous: address::venue_page(venue.id, page.saturating_sub(1)),
            next: address::venue_page(venue.id, page + 1),
            genres: facts.genres.into_iter().map(genre).collect(),
            regulars: facts.regulars.into_iter().filter_map(regular).collect(),
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
