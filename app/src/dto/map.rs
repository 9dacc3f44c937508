//! `/map`: the whole catalogue in two dimensions.

use serde::{Deserialize, Serialize};

use super::{ArtistHit, ArtistRef};

/// `/map`, but for the points, which the page's script reads from `/map/points`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapPage {
    /// URL of the script that draws the points.
    pub script: String,
    /// How many artists there are and what the map says of them.
    pub summary: String,
    /// Who is not on it, in a sentence; empty when everybody is.
    pub unplaced: String,
    /// What a colour stands for.
    pub colours: String,
    /// The largest first.
    pub regions: Vec<MapRegion>,
    /// The best known ones.
    pub artists: Vec<MapArtist>,
    pub tonight: Vec<i64>,
    /// Who plays in the next seven nights, but not tonight.
    pub week: Vec<i64>,
    pub followed: Vec<i64>,
}

/// Where artists lie dense.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapRegion {
    /// A genre, or its best known artists.
    pub name: String,
    /// Such as `812 artists`.
    pub size: String,
    pub artists: Vec<ArtistRef>,
}

/// A point of the map that is drawn without a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapArtist {
    pub artist: ArtistRef,
    /// From 0 to 1, from the left and from above.
    pub x: f32,
    pub y: f32,
    /// Number of a colour, from 0 to 5.
    pub colour: u8,
    /// Whether there is room for the name.
    pub named: bool,
    pub tonight: bool,
}

/// The chosen artist, and the artists that a search found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MapFinding {
    pub artist: Option<ArtistHit>,
    /// A sentence where the chosen artist is not on the map.
    pub absent: String,
    pub query: String,
    /// What the search found, in a sentence; empty without a search.
    pub found: String,
    pub hits: Vec<ArtistHit>,
}
