//! Presenters: the domain as pages show it. Everything that is text on a page is made here, dates and numbers included.

mod admission;
mod artist;
mod bookings;
pub mod dates;
pub mod emphasis;
mod event;
mod explanation;
pub mod history;
mod listener;
mod map;
pub mod place_map;
pub mod score;
mod search;
mod sound;
mod stars;
mod venue;
mod ways;

use app::dto::ArtistRef;
use chrono::{DateTime, Utc};

use super::{snapshot::Snapshot, state::Profile};
use crate::artists::{ArtistId, Node};

pub use crate::wording::counted;
pub use artist::{ArtistFacts, external_id, search_summary};
pub use bookings::BookedActs;
pub use event::event_line;
pub use search::{SearchKind, search_page};
pub use stars::Centres;
pub use venue::VenueFacts;

/// Presents one snapshot to one listener, at one moment.
pub struct Presenter<'a> {
    pub snapshot: &'a Snapshot,
    pub profile: &'a Profile,
    pub now: DateTime<Utc>,
}

impl Presenter<'_> {
    pub fn artist_ref(&self, node: Node) -> ArtistRef {
        let roster = &self.snapshot.index.roster;
        ArtistRef { id: roster.id(node).0, name: roster.name(node).to_owned() }
    }

    /// `plays Fri 27 Nov`, when it does.
    pub fn soon(&self, artist: ArtistId) -> Option<String> {
        let on = self.snapshot.next_event(artist)?.starts_on?;
        Some(format!("plays {}", dates::short(on, self.now)))
    }
}

/// An error's words as a sentence.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
