//! Bookings of a venue or a promoter: coming events, and the acts that play at all of its events.

use app::{
    address,
    dto::{Bookings, GenreBar, ProgrammeSection, RegularAct},
};

use super::{Presenter, counted};
use crate::artists::ArtistId;

/// What the database holds of the acts.
pub struct BookedActs {
    /// Acts and how many of the events they play or played at, most first.
    pub regulars: Vec<(ArtistId, i64)>,
    /// Tags and how many of the acts have them, most first.
    pub genres: Vec<(String, i64)>,
}

impl Presenter<'_> {
    /// `sections` hold one of the `pages` of the `total` coming events; `url` is the address of the venue or promoter.
    pub fn bookings(
        &self,
        acts: BookedActs,
        sections: Vec<ProgrammeSection>,
        total: usize,
        (page, pages): (usize, usize),
        url: &str,
    ) -> Bookings {
        let roster = &self.snapshot.index.roster;
        let regular = |(artist, events): (ArtistId, i64)| {
            let events = counted(events.unsigned_abs() as usize, "event", "events");
            Some(RegularAct { artist: self.artist_ref(roster.node(artist)?), events })
        };
        let most = acts.genres.first().map_or(1, |(_, acts)| (*acts).max(1));
        let genre = |(name, acts): (String, i64)| GenreBar {
            name,
            acts: counted(acts.unsigned_abs() as usize, "act", "acts"),
            width: format!("{}%", 100 * acts / most),
        };
        Bookings {
            summary: match total {
                0 => "No coming event has been listed.".to_owned(),
                total => counted(total, "coming event", "coming events"),
            },
            sections,
            page,
            pages,
            previous: address::bookings_page(url, page.saturating_sub(1)),
            next: address::bookings_page(url, page + 1),
            genres: acts.genres.into_iter().map(genre).collect(),
            regulars: acts.regulars.into_iter().filter_map(regular).collect(),
            calendar: address::bookings_calendar(url),
            feed: address::bookings_feed(url),
        }
    }
}
