//! Reliability of evidence: of the pairs that are said to be "one in N", how many the artist network puts side by side.
//! The larger N, the more should be. Without the network's own signal this tells what the others are worth.

use rayon::prelude::*;
use serde::Serialize;

use crate::{
    artists::Node,
    similarity::{
        SignalKind, SimilarityIndex,
        neighbours::{Search, Targets},
        reference::Reference,
    },
};

/// The least N of each group of pairs; it ends where the next begins.
const ONE_IN: [u32; 6] = [1, 2, 10, 100, 1_000, 10_000];

/// The result of one choice of signals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reliability {
    /// The signal that is left out, as if it were missing for everybody.
    pub without: Option<SignalKind>,
    /// Rarest last.
    pub groups: Vec<PairGroup>,
}

/// The pairs that are said to be one in so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PairGroup {
    /// So many, or more, up to the next group's.
    pub one_in: u32,
    pub pairs: u64,
    /// How many of them stand on a list of the network.
    pub neighbours: u64,
}

impl PairGroup {
    /// In [0, 1]; `None` without pairs.
    pub fn share(&self) -> Option<f64> {
        (self.pairs > 0).then(|| self.neighbours as f64 / self.pairs as f64)
    }
}

/// Runs the experiment with all signals, and without the network's own. Of the reference sample's pairs it looks at those
/// that can be compared and of which the network was asked about at least one artist.
pub fn run(index: &SimilarityIndex) -> [Reliability; 2] {
    [None, Some(SignalKind::Scene)].map(|without| {
        let found = match without {
            None => groups(index, index.reference(), &|| Search::new(index)),
            Some(kind) => groups(index, &Reference::without(index, kind), &|| Search::new(index).without(kind)),
        };
        let groups =
            ONE_IN.into_iter().zip(found).map(|(one_in, [pairs, neighbours])| PairGroup { one_in, pairs, neighbours });
        Reliability { without, groups: groups.collect() }
    })
}

/// [pairs, neighbours] of each group.
type Counts = [[u64; 2]; ONE_IN.len()];

fn groups<'a>(index: &SimilarityIndex, reference: &Reference, search: &(impl Fn() -> Search<'a> + Sync)) -> Counts {
    let targets = Targets::new(index, reference.nodes());
    let counted = reference.nodes().par_iter().map_init(search, |search, from| {
        let mut counts = Counts::default();
        search.each_target(*from, &targets, |at, evidence| {
            let to = reference.nodes()[at];
            let listed = |node: Node| index.scene.has_list(node);
            let Some(evidence) = evidence.filter(|_| *from < to && (listed(*from) || listed(to))) else { return };
            let rarity = reference.one_in(evidence.total);
            let group = ONE_IN.partition_point(|least| *least as f32 <= rarity).max(1) - 1;
            counts[group][0] += 1;
            counts[group][1] += u64::from(index.scene.edge(*from, to).is_some());
        });
        counts
    });
    counted.reduce(Counts::default, |x, y| std::array::from_fn(|at| [x[at][0] + y[at][0], x[at][1] + y[at][1]]))
}
