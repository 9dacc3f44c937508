//! Artist pages: search and the explorer.

use serde::{Deserialize, Serialize};

use super::{ArtistRef, Emphasis, EmphasisControls, EventCard, LabelledLine, Score, SignalKind, Switch};

/// One line of a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtistHit {
    pub id: i64,
    pub name: String,
    /// The alias that matched, when it was not the name.
    pub alias: Option<String>,
    /// What tells it from others of that name.
    pub disambiguation: Option<String>,
    pub tags: Vec<String>,
    /// `plays Fri 27 Nov`, when it plays soon.
    pub soon: Option<String>,
    pub followed: bool,
    /// Whether the artist network knows it.
    pub known: bool,
}

/// `/artists?q=…&page=…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtistSearch {
    pub query: String,
    pub hits: Vec<ArtistHit>,
    /// How many match in all (capped; see `summary`).
    pub total: usize,
    pub page: usize,
    pub pages: usize,
    /// Such as `3 artists match “kolsch”` or `18,826 artists`.
    pub summary: String,
}

/// A neighbour in the explorer's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    pub artist: ArtistRef,
    pub score: Score,
    /// One plain sentence.
    pub because: String,
    /// Such as `If this is the Apache that music-map means.`, where the network's say counts less for it.
    pub caveat: Option<String>,
    pub soon: Option<String>,
    pub followed: bool,
}

/// A track, and where it may be heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackLine {
    pub title: String,
    /// Such as `0:12, not analysed yet`, or whose it is.
    pub note: String,
    /// The address of its audio, for tracks that everybody may listen to.
    pub audio: Option<String>,
}

/// A neighbour by sound alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundNeighbour {
    pub artist: ArtistRef,
    /// One plain sentence.
    pub because: String,
    pub soon: Option<String>,
    pub followed: bool,
}

/// What an artist sounds like, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtistSound {
    /// Which model listened, as one sentence; empty when none is in use.
    pub model: String,
    pub tracks: Vec<TrackLine>,
    /// Nearest first; empty when the artist has no vector.
    pub nearest: Vec<SoundNeighbour>,
}

/// A star of the constellation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Star {
    pub artist: ArtistRef,
    /// Position in a unit square, computed by the server: (0.5, 0.5) is the centre.
    pub x: f32,
    pub y: f32,
    pub score: f32,
    pub lead: Option<SignalKind>,
    pub soon: bool,
    pub followed: bool,
}

/// A line between two stars (indices into [`Constellation::stars`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StarLine {
    pub from: usize,
    pub to: usize,
    /// What kind of edge it is.
    pub kind: SignalKind,
    /// In [0, 1].
    pub strength: f32,
    /// The control points of a cubic curve, in the unit square of the stars; `None` for a straight line.
    pub bend: Option<[(f32, f32); 2]>,
}

/// The drawn neighbourhood.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Constellation {
    /// How many of the stars are what the picture is about: the artist, and the pinned one.
    pub centres: usize,
    /// The centres first.
    pub stars: Vec<Star>,
    pub lines: Vec<StarLine>,
    /// What to append to the address of an artist to walk on from here.
    pub walk: String,
}

/// What is known about an artist from one side, or what is missing and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knowledge {
    pub kind: SignalKind,
    pub present: bool,
    /// Such as `48 neighbours in the artist network (music-map, 3 Nov 2025).`
    /// or `We have not analysed a track by Kite.`
    pub sentence: String,
}

/// A tag with its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    pub name: String,
    pub source: String,
}

/// An outside identity, with a link where there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalId {
    pub scheme: String,
    pub value: String,
    pub url: Option<String>,
}

/// An artist that may not be the one that an artist network means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubtfulArtist {
    pub artist: ArtistRef,
    /// Such as `If this is the Apache that music-map means.`; nothing when there is little doubt.
    pub caveat: Option<String>,
}

/// What the reader asks of the explorer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExplorerQuery {
    pub emphasis: Emphasis,
    /// Only artists who play soon.
    pub soon: bool,
    /// Only artists whose name or tags hold this.
    pub find: String,
    /// The id of a second artist that the shown artists are near to as well; empty for none.
    pub pin: String,
    /// A larger constellation.
    pub more: bool,
    /// The artists with the most evidence against them instead of the nearest.
    pub unlike: bool,
}

/// The second artist that those shown are near to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinnedArtist {
    pub artist: ArtistRef,
    /// The page without it.
    pub unpin: String,
}

/// `/artists/{id}`: the explorer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArtistPage {
    pub artist: ArtistRef,
    pub aliases: Vec<String>,
    /// What tells it from others of that name.
    pub disambiguation: Option<String>,
    /// Set when it may not be the one that a network means.
    pub doubt: Option<DoubtfulArtist>,
    pub followed: bool,
    pub tags: Vec<Tag>,
    pub external_ids: Vec<ExternalId>,
    /// All signals, present or missing, in the order of `SignalKind::ALL`.
    pub knowledge: Vec<Knowledge>,
    /// The question, as asked.
    pub query: ExplorerQuery,
    pub emphasis: EmphasisControls,
    /// Turn what can be asked of the explorer on or off.
    pub switches: Vec<Switch>,
    pub pinned: Option<PinnedArtist>,
    /// What the question came to, such as `4 similar artists play soon`; empty when nothing special was asked.
    pub found: String,
    /// What to append to the addresses of artists and explanations, so that they are judged the same way.
    pub kept: String,
    /// Best first, at most 50; for [`ExplorerQuery::unlike`] the most unlike first.
    pub neighbours: Vec<Neighbour>,
    pub constellation: Constellation,
    pub sound: ArtistSound,
    /// Soonest first.
    pub upcoming: Vec<EventCard>,
    /// What was asked of whom about it, and what it came to, step by step.
    pub asked: Vec<LabelledLine>,
    /// Whose data is shown, where their terms ask to say so.
    pub credits: Vec<LabelledLine>,
}
