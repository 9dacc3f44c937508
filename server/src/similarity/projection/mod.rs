//! Two-dimensional projection of the catalogue by UMAP (McInnes, Healy, Melville, *UMAP: Uniform Manifold Approximation and
//! Projection for Dimension Reduction*, arXiv 1802.03426): artists that belong together by evidence lie side by side.
//!
//! The distance of two artists is [`LIMIT`] − L, L being what their signals say together (`evidence.rs`): 0 where as much
//! speaks for the pair as can, 3 where nothing does. Each artist counts its [`NEIGHBOURS`] nearest. Who has none is not
//! placed.
//!
//! The optimizer draws its own random numbers, so that two runs differ. A run therefore begins where the last one ended,
//! moves little, and is turned, mirrored and scaled onto it (`layout.rs`).

mod layout;
pub mod regions;
pub mod store;

use ndarray::Array2;
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};
use rustc_hash::FxHashMap;
use umap_rs::{EuclideanMetric, GraphParams, ManifoldParams, Metric, OptimizationParams, Optimizer, Umap, UmapConfig};

use super::{SimilarityIndex, evidence::LIMIT, neighbours::Search};
use crate::artists::{ArtistId, Node};

pub use layout::Position;

/// Nearest artists that an artist is placed by.
const NEIGHBOURS: usize = 15;
/// A column for the artist itself comes first.
const COLUMNS: usize = NEIGHBOURS + 1;
/// With fewer artists there is nothing to see, and the library refuses.
const FEWEST: usize = COLUMNS + 1;
/// Stands where an artist has fewer neighbours than columns.
const NOBODY: u32 = u32::MAX;
/// The distance of nobody: farther than any pair.
const FAR: f32 = 2.0 * LIMIT;
/// Enough for the first layout to come to rest.
const EPOCHS: usize = 300;
/// A later run only follows what changed: fewer and smaller steps.
const LATER_EPOCHS: usize = 50;
const LATER_RATE: f32 = 0.02;

/// Measured on eight scenes of 40: with the library's usual 1, two fifths of the nearest five on the map are of an artist's own
/// scene; with 0.2, 98 %; with 0.1, all, but a large network is pressed into a few spots.
const REPULSION: f32 = 0.2;

/// Where each artist lies.
#[derive(Clone, Debug, Default)]
pub struct Projection {
    /// Around (0, 0), at a mean square distance of 1.
    pub positions: Vec<(ArtistId, Position)>,
    /// Artists that nothing is known to connect with another.
    pub unplaced: usize,
}

/// Places the artists of a catalogue. `before` is the last projection, empty for the first. Works on one core, for
/// seconds to minutes. `None` when fewer than [`FEWEST`] artists have a neighbour.
pub fn project(
    index: &SimilarityIndex,
    before: &FxHashMap<ArtistId, Position>,
) -> Result<Option<Projection>, ThreadPoolBuildError> {
    // The library works on all cores of the pool that it is called in, and those belong to whoever waits for a page.
    let one_core = ThreadPoolBuilder::new().num_threads(1).build()?;
    Ok(one_core.install(|| {
        let graph = NeighbourGraph::of(index);
        if graph.nodes.len() < FEWEST {
            return None;
        }
        let before: Vec<Option<Position>> =
            graph.nodes.iter().map(|node| before.get(&index.roster.id(*node)).copied()).collect();
        let positions = graph.place(&before);
        let artists = graph.nodes.iter().map(|node| index.roster.id(*node));
        Some(Projection {
            positions: artists.zip(positions).collect(),
            unplaced: index.roster.len() - graph.nodes.len(),
        })
    }))
}

/// Artists that have a neighbour, and their nearest.
struct NeighbourGraph {
    nodes: Vec<Node>,
    /// By place in `nodes`: places and distances of the nearest, nearest first.
    nearest: Vec<Vec<(u32, f32)>>,
}

impl NeighbourGraph {
    fn of(index: &SimilarityIndex) -> Self {
        let mut search = Search::new(index);
        let nearest: Vec<Vec<(Node, f32)>> = index
            .roster
            .nodes()
            .map(|node| {
                let near = search.nearest(node, NEIGHBOURS);
                near.iter().map(|near| (near.node, LIMIT - near.evidence.total)).collect()
            })
            .collect();
        let mut is_connected: Vec<bool> = nearest.iter().map(|near| !near.is_empty()).collect();
        nearest.iter().flatten().for_each(|(node, _)| is_connected[node.at()] = true);
        let nodes: Vec<Node> = index.roster.nodes().filter(|node| is_connected[node.at()]).collect();
        let mut places = vec![NOBODY; index.roster.len()];
        nodes.iter().zip(0..).for_each(|(node, place)| places[node.at()] = place);
        let placed = |near: &Vec<(Node, f32)>| near.iter().map(|(node, far)| (places[node.at()], *far)).collect();
        Self { nearest: nodes.iter().map(|node| placed(&nearest[node.at()])).collect(), nodes }
    }

    fn place(&self, before: &[Option<Position>]) -> Vec<Position> {
        let is_first = before.iter().flatten().next().is_none();
        let start = if is_first { layout::spectral(&self.links()) } else { layout::with_new(before, &self.links()) };
        let config = config(is_first);
        let (places, distances) = self.columns();
        // Only the number of its rows is read: the neighbours are given.
        let rows = Array2::<f32>::zeros((self.nodes.len(), 1));
        let manifold = Umap::new(config.clone()).learn_manifold(rows.view(), places.view(), distances.view());
        let epochs = if is_first { EPOCHS } else { LATER_EPOCHS };
        let start = Array2::from_shape_fn((self.nodes.len(), 2), |(row, axis)| start[row][axis]);
        let mut optimizer = Optimizer::new(manifold, start, epochs, &config, EuclideanMetric.metric_type());
        // One epoch a call: within a call, the library draws artists towards where others were when it began.
        while optimizer.remaining_epochs() > 0 {
            optimizer.step_epochs(1, &EuclideanMetric);
        }
        let found: Vec<Position> = optimizer.embedding().rows().into_iter().map(|row| [row[0], row[1]]).collect();
        layout::aligned(found, before)
    }

    /// Places and distances, a row for each artist, itself first.
    fn columns(&self) -> (Array2<u32>, Array2<f32>) {
        let shape = (self.nodes.len(), COLUMNS);
        let mut places = Array2::from_elem(shape, NOBODY);
        let mut distances = Array2::from_elem(shape, FAR);
        for (row, near) in self.nearest.iter().enumerate() {
            (places[[row, 0]], distances[[row, 0]]) = (row as u32, 0.0);
            for (column, (place, distance)) in near.iter().enumerate() {
                (places[[row, column + 1]], distances[[row, column + 1]]) = (*place, *distance);
            }
        }
        (places, distances)
    }

    /// Who is linked with whom, either way.
    fn links(&self) -> Vec<Vec<u32>> {
        let mut links = vec![Vec::new(); self.nodes.len()];
        for (from, near) in self.nearest.iter().enumerate() {
            for (to, _) in near {
                links[from].push(*to);
                links[*to as usize].push(from as u32);
            }
        }
        links
    }
}

fn config(is_first: bool) -> UmapConfig {
    UmapConfig {
        n_components: 2,
        manifold: ManifoldParams { min_dist: 0.1, ..ManifoldParams::default() },
        graph: GraphParams { n_neighbors: COLUMNS, disconnection_distance: Some(FAR), ..GraphParams::default() },
        optimization: OptimizationParams {
            learning_rate: if is_first { 1.0 } else { LATER_RATE },
            repulsion_strength: REPULSION,
            ..OptimizationParams::default()
        },
    }
}

#[cfg(test)]
mod tests;
