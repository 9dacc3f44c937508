//! Merges of artists: two artists that are one become one, and can be taken apart again.
//!
//! Everything of the one that goes becomes that of the one that is kept: names, ids, tags, tracks, acts, network, ties,
//! followers, questions. Its names become aliases, so that the next import finds the one that was kept. What was moved
//! is written down in the same transaction; taking apart gives it back, and leaves to the kept artist what came since.

pub mod store;

use chrono::{DateTime, Utc};

use super::ArtistId;

/// A merge that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtistMerge {
    pub id: i64,
    pub kept: ArtistId,
    pub kept_name: String,
    pub lost_name: String,
    pub merged_at: DateTime<Utc>,
}

/// Why a merge, or its undoing, has no effect.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    #[error("one of the artists is gone; reload the page")]
    Gone,
    #[error("this merge was undone already, or one of the artists is gone; reload the page")]
    NotMerged,
    #[error("other artists were merged into it later; undo that first")]
    LaterMerge,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}
