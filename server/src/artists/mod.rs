//! Artists: who plays. An artist is an internal id; names and external ids only find it.

pub mod adjacency;
pub mod billing;
pub mod draft_store;
pub mod duplicates;
pub mod external_id;
pub mod identity;
pub mod merging;
pub mod name;
pub mod report_store;
pub mod roster;
pub mod search;
pub mod spelling_store;
pub mod store;
pub mod tags;

pub use adjacency::Adjacency;
pub use external_id::ExternalId;
pub use name::{ArtistName, fold};
pub use roster::{Node, Roster};

/// Internal id of an artist.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct ArtistId(pub i64);

impl std::fmt::Display for ArtistId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// An artist as pages and answers name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artist {
    pub id: ArtistId,
    pub name: String,
    /// What tells it from others of that name; empty for the first of that name.
    pub disambiguation: String,
}
