//! Map of all artists, as the snapshot holds it.

use axum::body::Bytes;

use crate::{
    artists::{ArtistId, Node, tags::TagId},
    similarity::{
        SimilarityIndex,
        projection::{
            Position,
            regions::{self, Region},
        },
    },
};

/// A region is called after a genre that at least this share of its artists has.
const GENRE_SHARE: f32 = 0.2;

/// The last projection. Empty until there is one.
#[derive(Debug, Default)]
pub struct CatalogueMap {
    pub artists: Vec<MappedArtist>,
    /// The largest first.
    pub regions: Vec<Region>,
    /// By region.
    genres: Vec<Option<TagId>>,
    /// Whether an artist is on the map, by node.
    is_placed: Vec<bool>,
    /// The body of `GET /map/points`: see [`encode`].
    pub points: Bytes,
    /// The body of `GET /map/names`: a name a line, in the order of the points.
    pub names: Bytes,
}

/// An artist that has a place. The best known ones come first.
#[derive(Clone, Copy, Debug)]
pub struct MappedArtist {
    pub node: Node,
    /// From 0 to 1, from the left and from above.
    pub at: Position,
    /// By place in [`CatalogueMap::regions`].
    pub region: u8,
}

impl CatalogueMap {
    /// `positions` as they are stored; `renown` grows with how well an artist is known.
    pub fn new(index: &SimilarityIndex, positions: Vec<(ArtistId, Position)>, renown: impl Fn(Node) -> f32) -> Self {
        let node = |(artist, at)| Some((index.roster.node(artist)?, at));
        let mut placed: Vec<(Node, Position)> = positions.into_iter().filter_map(node).collect();
        placed.sort_by_cached_key(|(node, _)| (std::cmp::Reverse((renown(*node) * 1_000.0) as u64), *node));
        let places: Vec<Position> = fitted(placed.iter().map(|(_, at)| *at).collect());
        let (regions, of) = regions::find(&places);
        let artists: Vec<MappedArtist> = placed
            .iter()
            .zip(places)
            .zip(of)
            .map(|(((node, _), at), region)| MappedArtist { node: *node, at, region })
            .collect();
        let names: Vec<&str> = artists.iter().map(|artist| index.roster.name(artist.node)).collect();
        // No name has a line break that a browser could show.
        let names = names.iter().map(|name| name.replace(['\n', '\r'], " ")).collect::<Vec<_>>().join("\n");
        let mut is_placed = vec![false; index.roster.len()];
        artists.iter().for_each(|artist| is_placed[artist.node.at()] = true);
        let points = encode(index, &artists, &regions);
        let mut map = Self { genres: Vec::new(), is_placed, points, names: names.into(), artists, regions };
        map.genres = (0..map.regions.len()).map(|region| map.find_genre(index, region)).collect();
        map
    }

    /// The artists of a region, the best known first.
    pub fn of_region(&self, region: usize) -> impl Iterator<Item = Node> {
        self.artists.iter().filter(move |artist| usize::from(artist.region) == region).map(|artist| artist.node)
    }

    pub fn has(&self, node: Node) -> bool {
        self.is_placed.get(node.at()).copied().unwrap_or_default()
    }

    /// The genre that tells a region from the others: the one that is most frequent here by its share of those who have it
    /// anywhere.
    pub fn genre(&self, region: usize) -> Option<TagId> {
        self.genres[region]
    }

    fn find_genre(&self, index: &SimilarityIndex, region: usize) -> Option<TagId> {
        let mut counts = rustc_hash::FxHashMap::<TagId, usize>::default();
        self.of_region(region)
            .flat_map(|node| index.tags.of(node))
            .for_each(|tag| *counts.entry(*tag).or_default() += 1);
        let enough = GENRE_SHARE * self.regions[region].artists as f32;
        let weight =
            |(tag, count): &(TagId, usize)| *count as f32 * *count as f32 / index.tags.having(*tag).len().max(1) as f32;
        let common = counts.into_iter().filter(|(_, count)| *count as f32 >= enough);
        common.max_by(|a, b| weight(a).total_cmp(&weight(b)).then(b.0.cmp(&a.0))).map(|(tag, _)| tag)
    }
}

/// Moved and scaled into the square from (0, 0) to (1, 1), as wide as it is high.
fn fitted(positions: Vec<Position>) -> Vec<Position> {
    let edge = |axis: usize, pick: fn(f32, f32) -> f32, from: f32| positions.iter().map(|at| at[axis]).fold(from, pick);
    let low = [0, 1].map(|axis| edge(axis, f32::min, f32::INFINITY));
    let high = [0, 1].map(|axis| edge(axis, f32::max, f32::NEG_INFINITY));
    let width = (high[0] - low[0]).max(high[1] - low[1]).max(f32::MIN_POSITIVE);
    let place = |at: &Position| [0, 1].map(|axis| 0.5 + (at[axis] - (low[axis] + high[axis]) / 2.0) / width);
    positions.iter().map(place).collect()
}

/// Little-endian, one array after the other: the number of artists (u32) and four bytes of nothing; their ids (f64, so
/// that scripts read them); x, then y, in 65,535ths of the square (u16); the number of a colour (u8).
fn encode(index: &SimilarityIndex, artists: &[MappedArtist], regions: &[Region]) -> Bytes {
    let mut bytes = Vec::with_capacity(8 + 13 * artists.len());
    bytes.extend((artists.len() as u32).to_le_bytes());
    bytes.extend([0; 4]);
    artists.iter().for_each(|artist| bytes.extend((index.roster.id(artist.node).0 as f64).to_le_bytes()));
    for axis in [0, 1] {
        artists.iter().for_each(|artist| bytes.extend(((artist.at[axis] * 65_535.0).round() as u16).to_le_bytes()));
    }
    bytes.extend(artists.iter().map(|artist| regions[usize::from(artist.region)].colour));
    bytes.into()
}
