//! Domain → what pages show. Everything that is text on a page is made here, dates and numbers included.

mod artist;
pub mod dates;
mod event;
mod explanation;
pub mod history;
mod listener;
pub mod score;
mod sound;
mod stars;

use app::dto::ArtistRef;
use chrono::{DateTime, Utc};

use super::{snapshot::Snapshot, state::Profile};
use crate::artists::{ArtistId, Node};

pub use crate::wording::counted;
pub use artist::{ArtistFacts, external_id, search_summary};

/// Tells one listener, at one moment, what one snapshot holds.
pub struct Teller<'a> {
    pub snapshot: &'a Snapshot,
    pub profile: &'a Profile,
    pub now: DateTime<Utc>,
}

impl Teller<'_> {
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
