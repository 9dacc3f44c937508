//! `/you`: follows, lists to follow, and what was decided about events.

use serde::{Deserialize, Serialize};

use super::{ActVerdict, ArtistRef, VenueRef, VenueVerdict};

/// Whether an artist is followed after a follow or unfollow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowState {
    pub artist: ArtistRef,
    pub followed: bool,
    /// How many artists this listener follows now.
    pub follows: usize,
}

/// A followed artist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    pub artist: ArtistRef,
    /// Such as `since 3 Nov 2026`.
    pub since: String,
    pub soon: Option<String>,
}

/// A list that was followed in one go and can be undone in one go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowBatch {
    pub id: i64,
    /// `312 artists, 3 Nov 2026`.
    pub label: String,
    pub unmatched: Vec<Unmatched>,
}

/// An event that the listener saved or hid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedEvent {
    pub id: i64,
    pub name: String,
    pub day: String,
}

/// An act that the listener said something of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedAct {
    pub artist: ArtistRef,
    pub verdict: ActVerdict,
}

/// A venue that the listener follows or hid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedVenue {
    pub venue: VenueRef,
    pub city: String,
    pub verdict: VenueVerdict,
}

/// `/you`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YouPage {
    pub follows: Vec<Followed>,
    pub follows_total: usize,
    pub batches: Vec<FollowBatch>,
    pub loved: Vec<JudgedEvent>,
    pub hidden: Vec<JudgedEvent>,
    /// The newest first.
    pub acts: Vec<JudgedAct>,
    /// The newest first.
    pub venues: Vec<JudgedVenue>,
}

/// A name on a pasted list that no artist has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmatched {
    pub line: usize,
    pub name: String,
    /// The nearest names in the catalogue.
    pub suggestions: Vec<ArtistRef>,
}

/// What following a pasted list would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowPreview {
    pub new: Vec<ArtistRef>,
    /// Already followed.
    pub already: usize,
    /// Lines that repeat an artist named before.
    pub repeated: usize,
    pub unmatched: Vec<Unmatched>,
}
