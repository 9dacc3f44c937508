//! Ways between artists, and the page that looks for them.

use serde::{Deserialize, Serialize};

use super::{ArtistRef, SignalKind};

/// A way from one artist to another, through artists that each lead to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// Ends included.
    pub stops: Vec<ArtistRef>,
    /// One for each step from a stop to the next.
    pub steps: Vec<WayStep>,
}

/// What leads from one stop to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayStep {
    /// One plain sentence.
    pub because: String,
    pub lead: Option<SignalKind>,
    /// The explanation of the two.
    pub url: String,
}

/// An artist to compare with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparable {
    pub artist: ArtistRef,
    /// The explanation of the two.
    pub url: String,
    /// Such as `plays Fri 27 Nov`.
    pub soon: Option<String>,
}

/// `/artists/{id}/with?q=…`: whom to compare an artist with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparePage {
    pub artist: ArtistRef,
    pub query: String,
    /// What the search came to; empty when nothing was looked for.
    pub found: String,
    pub hits: Vec<Comparable>,
    /// From the artist to one that the listener follows, strongest first.
    pub ways: Vec<Way>,
    /// Says why there is no way; empty when there is one.
    pub no_way: String,
}
