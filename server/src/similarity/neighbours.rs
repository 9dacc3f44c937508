//! The nearest artists, by evidence. Candidates come from where there is some: network, shared tags, ties, and the
//! nearest by sound alone. An artist that nothing leads to cannot be near.

use std::cmp::Ordering;

use super::{
    AllWeights, BySignal, PairEvidence, Signals, SimilarityIndex, SoundIndex, Weighting, evidence,
    signals::{RowOf, SignalRows},
};
use crate::artists::Node;

/// An artist near the one that was asked about.
#[derive(Clone, Copy, Debug)]
pub struct SimilarArtist {
    pub node: Node,
    pub evidence: PairEvidence,
}

impl SimilarArtist {
    /// The order of every list of neighbours: by evidence, then by how many signals it comes from, then by place in
    /// the index.
    fn best_first(&self, other: &Self) -> Ordering {
        let (x, y) = (&self.evidence, &other.evidence);
        y.total.total_cmp(&x.total).then(y.signals().cmp(&x.signals())).then(self.node.cmp(&other.node))
    }
}

/// The `count` nearest, best first; artists that nothing speaks for are not near.
pub fn nearest(mut found: Vec<SimilarArtist>, count: usize) -> Vec<SimilarArtist> {
    found.retain(|similar| similar.evidence.total > 0.0);
    if found.len() > count && count > 0 {
        found.select_nth_unstable_by(count - 1, SimilarArtist::best_first);
    }
    found.truncate(count);
    found.sort_unstable_by(SimilarArtist::best_first);
    found
}

/// The only artists that a search looks for.
pub struct Targets {
    /// As they were given.
    nodes: Vec<Node>,
    /// By node.
    pub(super) is: Vec<bool>,
    /// Theirs side by side: going through these few again and again stays in the processor's cache.
    pub(super) sound: SoundIndex,
}

impl Targets {
    pub fn new(index: &SimilarityIndex, nodes: &[Node]) -> Self {
        let mut is = vec![false; index.roster.len()];
        nodes.iter().for_each(|node| is[node.at()] = true);
        Self { nodes: nodes.to_vec(), is, sound: index.sound.only(nodes.iter().copied()) }
    }

    pub fn has(&self, node: Node) -> bool {
        self.is[node.at()]
    }
}

/// Working arrays over one index, kept between calls: clearing costs what the last search touched.
pub struct Search<'a> {
    index: &'a SimilarityIndex,
    /// In the order of [`Weighting::ALL`].
    trust: [BySignal<f32>; 2],
    rows: SignalRows,
    is_candidate: Vec<bool>,
    candidates: Vec<Node>,
}

impl<'a> Search<'a> {
    pub fn new(index: &'a SimilarityIndex) -> Self {
        Self {
            index,
            trust: Weighting::ALL.map(|weighting| evidence::trust(index.weights.of(weighting))),
            rows: SignalRows::new(index),
            is_candidate: vec![false; index.roster.len()],
            candidates: Vec::new(),
        }
    }

    /// For catalogues too large to compare every sound: those that sound leads to from the artist that is asked about
    /// next, as the index in Postgres has them (`tracks/sound_store.rs`).
    pub fn led_by_sound_to(mut self, nodes: Vec<Node>) -> Self {
        self.rows.audio.given = Some(nodes);
        self
    }

    /// As if these weights were in force.
    pub fn weighted(mut self, weights: &AllWeights) -> Self {
        self.trust = Weighting::ALL.map(|weighting| evidence::trust(weights.of(weighting)));
        self
    }

    /// Leaves a signal out of all that is found next, as if it were missing for everybody.
    pub fn without(mut self, kind: super::SignalKind) -> Self {
        self.trust.iter_mut().for_each(|trust| trust[kind] = 0.0);
        self
    }

    /// Calls `each` for every artist that something leads to.
    pub fn each(&mut self, from: Node, mut each: impl FnMut(SimilarArtist)) {
        let row = RowOf { index: self.index, from, targets: None };
        self.gather(row);
        for &node in &self.candidates {
            // Led here by a walk through the network that ends at nothing comparable.
            if let Some(evidence) = self.evidence(row, node) {
                each(SimilarArtist { node, evidence });
            }
        }
    }

    /// Calls `each` for every artist that something leads to, with what the evidence is read off.
    pub(super) fn each_measured(&mut self, from: Node, mut each: impl FnMut(Node, Signals)) {
        let row = RowOf { index: self.index, from, targets: None };
        self.gather(row);
        self.candidates.iter().for_each(|node| each(*node, self.rows.measures(row, *node)));
    }

    /// Calls `each` for every target but `from`, in their order, whether anything leads there or not; `None` where
    /// nothing is known of the two in common.
    pub fn each_target(&mut self, from: Node, targets: &Targets, mut each: impl FnMut(Node, Option<PairEvidence>)) {
        let row = RowOf { index: self.index, from, targets: Some(targets) };
        self.gather(row);
        for &node in targets.nodes.iter().filter(|node| **node != from) {
            each(node, self.evidence(row, node));
        }
    }

    /// As [`Self::each_target`], with what the evidence is read off.
    pub fn each_target_measured(&mut self, from: Node, targets: &Targets, mut each: impl FnMut(Node, Signals)) {
        let row = RowOf { index: self.index, from, targets: Some(targets) };
        self.gather(row);
        targets.nodes.iter().filter(|node| **node != from).for_each(|node| each(*node, self.rows.measures(row, *node)));
    }

    /// The `count` nearest.
    pub fn nearest(&mut self, from: Node, count: usize) -> Vec<SimilarArtist> {
        let mut found = Vec::new();
        self.each(from, |similar| found.push(similar));
        nearest(found, count)
    }

    #[inline]
    fn evidence(&self, row: RowOf<'_>, to: Node) -> Option<PairEvidence> {
        let log_ratios = self.index.judge_measures(row.from, to, &self.rows.measures(row, to));
        PairEvidence::of(&log_ratios, &self.trust[self.index.weighting(row.from, to) as usize])
    }

    fn gather(&mut self, row: RowOf<'_>) {
        self.rows.clear(&self.candidates);
        for node in self.candidates.drain(..) {
            self.is_candidate[node.at()] = false;
        }
        let (is_candidate, candidates) = (&mut self.is_candidate, &mut self.candidates);
        self.rows.gather(row, &mut |node| {
            let admitted = node != row.from && row.targets.is_none_or(|targets| targets.has(node));
            if admitted && !is_candidate[node.at()] {
                is_candidate[node.at()] = true;
                candidates.push(node);
            }
            admitted
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::similarity::{
        SignalKind,
        generated::{SIZE, catalogue},
    };

    proptest! {
        #[test]
        fn the_search_agrees_with_comparing_every_pair(index in catalogue()) {
            let mut search = Search::new(&index);
            let everybody: Vec<Node> = index.roster.nodes().collect();
            let targets = Targets::new(&index, &everybody);
            for from in index.roster.nodes() {
                let mut found = std::collections::BTreeMap::new();
                search.each(from, |similar| { found.insert(similar.node, similar.evidence); });
                let mut all = std::collections::BTreeMap::new();
                search.each_target(from, &targets, |node, evidence| { all.insert(node, evidence); });
                for to in index.roster.nodes().filter(|to| *to != from) {
                    let expected = index.pair_evidence(from, to);
                    let same = |found: &PairEvidence, expected: &PairEvidence| (found.total - expected.total).abs() < 1e-4;
                    match (found.get(&to), &expected) {
                        (Some(found), Some(expected)) => prop_assert!(same(found, expected), "{found:?} {expected:?}"),
                        (Some(found), None) => prop_assert!(false, "{found:?}"),
                        (None, expected) => prop_assert!(expected.is_none_or(|pair| pair.total < 1e-6), "{expected:?}"),
                    }
                    match (&all[&to], &expected) {
                        (Some(found), Some(expected)) => prop_assert!(same(found, expected), "{found:?} {expected:?}"),
                        (found, expected) => prop_assert_eq!(found, expected),
                    }
                    let back = index.pair_evidence(to, from).map(|pair| pair.total);
                    prop_assert!(expected.map(|pair| pair.total).zip(back).is_none_or(|(x, y)| (x - y).abs() < 1e-4));
                    prop_assert_eq!(expected.is_some(), back.is_some());
                }
            }
        }

        #[test]
        fn the_nearest_come_in_order_and_never_hold_the_artist_itself(index in catalogue(), count in 0usize..12) {
            let mut search = Search::new(&index);
            for from in index.roster.nodes() {
                let nearest = search.nearest(from, count);
                prop_assert!(nearest.len() <= count);
                prop_assert!(nearest.iter().all(|similar| similar.node != from && similar.evidence.total > 0.0));
                prop_assert!(nearest.windows(2).all(|pair| pair[0].evidence.total >= pair[1].evidence.total));
            }
        }

        #[test]
        fn candidates_that_are_given_are_judged_as_those_that_were_found(index in catalogue()) {
            let by_node = |mut found: Vec<SimilarArtist>| {
                found.sort_by_key(|similar| similar.node);
                found.into_iter().map(|similar| (similar.node, similar.evidence)).collect::<Vec<_>>()
            };
            for from in index.roster.nodes() {
                let near = index.sound.nearest_to(from, SIZE);
                let given = near.iter().rev().map(|(node, _)| *node).collect::<Vec<_>>();
                prop_assert_eq!(index.sound.nearest_of(from, &given, SIZE).len(), near.len());
                let found = Search::new(&index).led_by_sound_to(given).nearest(from, SIZE);
                prop_assert_eq!(by_node(found), by_node(Search::new(&index).nearest(from, SIZE)));
            }
        }

        #[test]
        fn a_signal_that_is_left_out_says_nothing(index in catalogue(), kind in 0..SignalKind::COUNT) {
            let of = SignalKind::ALL[kind];
            let mut search = Search::new(&index).without(of);
            for from in index.roster.nodes() {
                search.each(from, |similar| assert_eq!(similar.evidence.by_signal[of], None));
            }
        }
    }
}
