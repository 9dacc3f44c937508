//! The nearest artists. Candidates come from where there is evidence: network, shared tags, ties, and the nearest
//! by sound alone. An artist that nothing leads to cannot be near.

use std::cmp::Ordering;

use super::{
    Blend, Signals, SimilarityIndex, SoundIndex, blend,
    signals::{RowOf, SignalRows},
};
use crate::artists::Node;

/// An artist near the one that was asked about.
#[derive(Clone, Copy, Debug)]
pub struct SimilarArtist {
    pub node: Node,
    pub signals: Signals,
    pub blend: Blend,
}

impl SimilarArtist {
    /// The order of every list of neighbours: by score, then by coverage, then by place in the index.
    fn best_first(&self, other: &Self) -> Ordering {
        let (x, y) = (&self.blend, &other.blend);
        y.score.total_cmp(&x.score).then(y.coverage.total_cmp(&x.coverage)).then(self.node.cmp(&other.node))
    }
}

/// The `count` nearest, best first; artists with a score of 0 are not near.
pub fn nearest(mut found: Vec<SimilarArtist>, count: usize) -> Vec<SimilarArtist> {
    found.retain(|similar| similar.blend.score > 0.0);
    if found.len() > count && count > 0 {
        found.select_nth_unstable_by(count - 1, SimilarArtist::best_first);
    }
    found.truncate(count);
    found.sort_unstable_by(SimilarArtist::best_first);
    found
}

/// The only artists that a search looks for.
pub struct Targets {
    /// By node.
    pub(super) is: Vec<bool>,
    /// Theirs side by side: going through these few again and again stays in the processor's cache.
    pub(super) sound: SoundIndex,
}

impl Targets {
    pub fn new(index: &SimilarityIndex, nodes: &[Node]) -> Self {
        let mut is = vec![false; index.roster.len()];
        nodes.iter().for_each(|node| is[node.at()] = true);
        Self { is, sound: index.sound.only(nodes.iter().copied()) }
    }

    pub fn has(&self, node: Node) -> bool {
        self.is[node.at()]
    }
}

/// Working arrays over one index, kept between calls: clearing costs what the last search touched.
pub struct Search<'a> {
    index: &'a SimilarityIndex,
    rows: SignalRows,
    is_candidate: Vec<bool>,
    candidates: Vec<Node>,
}

impl<'a> Search<'a> {
    pub fn new(index: &'a SimilarityIndex) -> Self {
        Self {
            index,
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

    /// Calls `each` for every artist that some evidence leads to. With `targets`, only for those.
    pub fn each(&mut self, from: Node, targets: Option<&Targets>, mut each: impl FnMut(SimilarArtist)) {
        let row = RowOf { index: self.index, from, targets };
        self.gather(row);
        for &node in &self.candidates {
            let signals = self.rows.signals(row, node);
            // Led here by a path through the network that ends at nothing comparable.
            if let Some(blend) = blend(&signals, row.index.weights.of(row.index.weighting(from, node))) {
                each(SimilarArtist { node, signals, blend });
            }
        }
    }

    /// The `count` nearest.
    pub fn nearest(&mut self, from: Node, count: usize) -> Vec<SimilarArtist> {
        let mut found = Vec::new();
        self.each(from, None, |similar| found.push(similar));
        nearest(found, count)
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
    use crate::{
        artists::{ArtistId, Roster, tags::TagIndex},
        collaborations::{CollaborationGraph, TieEdge, TieKind},
        scene::SceneGraph,
        similarity::{BySignal, signals::audio::CosineCalibration, sound::tests::sound},
    };

    const SIZE: usize = 9;

    prop_compose! {
        fn index()(
            edges in prop::collection::vec((0u32..9, 0u32..9, 0.01f32..50.0), 0..16),
            unknown in prop::collection::vec(0u32..9, 0..4),
            tags in prop::collection::vec((0u32..9, 0u8..6), 0..16),
            ties in prop::collection::vec((0u32..9, 0u32..9, 0.05f32..0.95), 0..8),
            means in prop::collection::vec(prop::option::of(prop::array::uniform3(-0.5f32..0.5)), 9),
            quantiles in prop::sample::select(vec![vec![], vec![-1.0, -0.2, 0.0, 0.9]]),
        ) -> SimilarityIndex {
            SimilarityIndex {
                roster: Roster::new((0..SIZE as i64).map(|id| (ArtistId(id), id.to_string()))).into(),
                scene: SceneGraph::new(
                    SIZE,
                    unknown.into_iter().map(|node| (Node(node), false)),
                    edges.into_iter().map(|(a, b, s)| (Node(a), Node(b), s)),
                )
                .into(),
                tags: TagIndex::new(SIZE, tags.into_iter().map(|(node, tag)| (Node(node), tag.to_string()))).into(),
                ties: CollaborationGraph::new(
                    SIZE,
                    ties.into_iter().map(|(a, b, weight)| TieEdge {
                        a: Node(a),
                        b: Node(b),
                        kind: TieKind::Remix,
                        weight,
                        on: None,
                    }),
                ),
                sound: sound(means.into_iter().map(|mean| mean.map(Vec::from)).collect(), CosineCalibration::new(quantiles))
                    .into(),
                ..Default::default()
            }
        }
    }

    proptest! {
        #[test]
        fn the_search_agrees_with_comparing_every_pair(index in index()) {
            let mut search = Search::new(&index);
            for from in index.roster.nodes() {
                let mut found = std::collections::BTreeMap::new();
                search.each(from, None, |similar| { found.insert(similar.node, similar); });
                for to in index.roster.nodes().filter(|to| *to != from) {
                    let signals = BySignal::of(|kind| (kind.signal().pair)(&index, from, to).value);
                    let expected = blend(&signals, index.weights.of(index.weighting(from, to)));
                    match found.get(&to) {
                        Some(similar) => {
                            let expected = expected.unwrap();
                            prop_assert!((similar.blend.score - expected.score).abs() < 1e-4, "{:?} {:?}", similar.signals, signals);
                            prop_assert_eq!(similar.blend.coverage, expected.coverage);
                        }
                        None => prop_assert!(expected.is_none_or(|blend| blend.score < 1e-6), "{:?}", signals),
                    }
                }
            }
        }

        #[test]
        fn the_nearest_come_in_order_and_never_hold_the_artist_itself(index in index(), count in 0usize..12) {
            let mut search = Search::new(&index);
            for from in index.roster.nodes() {
                let nearest = search.nearest(from, count);
                prop_assert!(nearest.len() <= count);
                prop_assert!(nearest.iter().all(|similar| similar.node != from && similar.blend.score > 0.0));
                prop_assert!(nearest.windows(2).all(|pair| pair[0].blend.score >= pair[1].blend.score));
            }
        }

        #[test]
        fn candidates_that_are_given_are_judged_as_those_that_were_found(index in index()) {
            let by_node = |mut found: Vec<SimilarArtist>| {
                found.sort_by_key(|similar| similar.node);
                found.into_iter().map(|similar| (similar.node, similar.blend)).collect::<Vec<_>>()
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
        fn wanting_only_some_changes_nothing_about_those(index in index(), targets in prop::collection::vec(any::<bool>(), SIZE)) {
            let (mut all, mut some) = (Search::new(&index), Search::new(&index));
            let nodes: Vec<Node> = index.roster.nodes().filter(|node| targets[node.at()]).collect();
            let only = Targets::new(&index, &nodes);
            for from in index.roster.nodes() {
                let mut full = Vec::new();
                all.each(from, None, |similar| if targets[similar.node.at()] { full.push((similar.node, similar.blend.score)) });
                let mut narrow = Vec::new();
                some.each(from, Some(&only), |similar| narrow.push((similar.node, similar.blend.score)));
                full.sort_by_key(|x| x.0);
                narrow.sort_by_key(|x| x.0);
                prop_assert_eq!(full, narrow);
            }
        }
    }
}
