//! Maps of places, drawn by the server. They are rendered by the server only, so none of this is serialized.

/// A map of venues or cities. Places are shares of its width and height in [0, 1], from the top left corner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrawnMap {
    pub edges: MapEdges,
    /// Those with the most events first.
    pub marks: Vec<MapMark>,
    /// Where the reader is, or the place that is being chosen.
    pub here: Option<MapPoint>,
    pub meridians: Vec<f32>,
    pub parallels: Vec<f32>,
    pub scale: MapScale,
    /// Streets under the marks; `None` where the operator chose none.
    pub tiles: Option<MapTiles>,
}

/// A place that is no venue.
#[derive(Clone, Debug, PartialEq)]
pub struct MapPoint {
    pub x: f32,
    pub y: f32,
    /// As in [`MapMark`].
    pub place: String,
}

/// Degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MapEdges {
    pub north: f64,
    pub south: f64,
    pub west: f64,
    pub east: f64,
}

/// A bar of a known length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapScale {
    /// Share of the map's width.
    pub width: f32,
    /// Such as `2 km`.
    pub label: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MapMark {
    pub name: String,
    pub url: String,
    /// Such as `3 events`; empty where they are not counted.
    pub events: String,
    pub x: f32,
    pub y: f32,
    /// In CSS pixels.
    pub radius: u16,
    /// As the browser's map takes it, such as `52.52000,13.40000`.
    pub place: String,
    /// Where the name stands on a wide screen and on a narrow one; `None` where it would cover something else.
    pub wide: Option<LabelSide>,
    pub narrow: Option<LabelSide>,
}

impl MapMark {
    /// What the radius is multiplied by on a narrow screen.
    pub const NARROW: f32 = 0.6;
}

/// The side of its mark on which a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelSide {
    Right,
    Left,
    Below,
    Above,
}

/// A tile server, and what draws its tiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapTiles {
    /// With `{z}`, `{x}` and `{y}`.
    pub url: String,
    pub attribution: String,
    /// Leaflet on this server.
    pub script: String,
    pub style: String,
}

/// The programme on a map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapView {
    /// `None` where no place is known.
    pub map: Option<DrawnMap>,
    /// Every place with its events, also those that the map cannot show.
    pub places: Vec<ListedPlace>,
    /// What the map leaves out, as a sentence; empty where it shows all.
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPlace {
    pub name: String,
    pub url: String,
    /// Such as `3 events · not on the map`.
    pub about: String,
}
