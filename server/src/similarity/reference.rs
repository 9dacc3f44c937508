//! The reference sample: artists drawn once, against which a listener's acts are ranked, and the evidence of pairs drawn
//! from it, against which a pair is.

use rayon::prelude::*;

use super::{
    SignalKind, SimilarityIndex,
    neighbours::{Search, Targets},
};
use crate::artists::{ArtistId, Node};

/// The most artists that are drawn.
pub const SAMPLE: usize = 2_000;
/// So many of them are compared with all.
const COMPARED: usize = 200;

/// What a catalogue's artists are ranked against.
#[derive(Debug, Default)]
pub struct Reference {
    /// In rising order.
    nodes: Vec<Node>,
    /// L of each compared pair, in rising order; a pair nobody can compare is not in it.
    pairs: Vec<f32>,
}

impl Reference {
    /// Draws from the artists that something is known of. A name on other artists' lists alone is not enough: most of
    /// a network's artists are no more than that, and near to whoever's lists were asked for.
    pub(super) fn measure(index: &SimilarityIndex) -> Self {
        Self::by(index, &|| Search::new(index))
    }

    /// The same sample, its pairs as if a signal were missing for everybody.
    pub fn without(index: &SimilarityIndex, kind: SignalKind) -> Self {
        Self::by(index, &|| Search::new(index).without(kind))
    }

    fn by<'a>(index: &SimilarityIndex, search: &(impl Fn() -> Search<'a> + Sync)) -> Self {
        let nodes = draw(index, SAMPLE);
        let targets = Targets::new(index, &nodes);
        let every = nodes.len().div_ceil(COMPARED).max(1);
        let from: Vec<Node> = nodes.iter().copied().step_by(every).collect();
        let mut pairs: Vec<f32> = from
            .into_par_iter()
            .map_init(search, |search, from| {
                let mut totals = Vec::new();
                search.each_target(from, &targets, |_, evidence| totals.extend(evidence.map(|pair| pair.total)));
                totals
            })
            .flatten_iter()
            .collect();
        pairs.sort_unstable_by(f32::total_cmp);
        Self { nodes, pairs }
    }

    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Of how many pairs drawn by lot one has this much evidence or more; at least one.
    pub fn one_in(&self, total: f32) -> f32 {
        let reached = self.pairs.len() - self.pairs.partition_point(|pair| *pair < total);
        // As if the pair itself had been drawn too: nothing is rarer than the sample can tell.
        (self.pairs.len() + 1) as f32 / (reached + 1) as f32
    }
}

/// Up to `count` of the artists that something is known of, the same ones however the catalogue is loaded, and mostly
/// the same ones when it grows.
pub fn draw(index: &SimilarityIndex, count: usize) -> Vec<Node> {
    let informed = |node: &Node| {
        index.scene.has_list(*node)
            || index.sound.has(*node)
            || !index.tags.of(*node).is_empty()
            || index.ties.degree(*node) > 0
    };
    let mut nodes: Vec<Node> = index.roster.nodes().filter(informed).collect();
    if nodes.len() > count {
        nodes.select_nth_unstable_by_key(count, |node| scattered(index.roster.id(*node)));
        nodes.truncate(count);
    }
    nodes.sort_unstable();
    nodes
}

/// A number that has nothing to do with the order of ids (the finaliser of SplitMix64: Steele, Lea, Flood, OOPSLA 2014).
fn scattered(id: ArtistId) -> u64 {
    let mut bits = (id.0 as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
