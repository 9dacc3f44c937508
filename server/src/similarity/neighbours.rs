//! The nearest artists. Candidates come from where there is evidence: network, shared tags, ties, and the nearest
//! by sound alone. An artist that nothing leads to cannot be near.

use super::{Blend, Signals, SimilarityIndex, Sound, blend, collaboration, genre, scene as scene_signal};
use crate::{artists::Node, scene::paths::Reach};

/// Candidates that sound leads to. It compares everybody with everybody, so there is always a next one; whoever has
/// nothing else in common with the artist and is not among these is not among the nearest either.
const BY_SOUND: usize = 200;

/// An artist near the one that was asked about.
#[derive(Clone, Copy, Debug)]
pub struct Similar {
    pub node: Node,
    pub signals: Signals,
    pub blend: Blend,
}

/// The only artists that a search looks for.
pub struct Wanted {
    is: Vec<bool>,
    /// Theirs side by side: hearing these few again and again stays in the processor's cache.
    sound: Sound,
}

impl Wanted {
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
    reach: Reach,
    /// Weight of shared tags per candidate.
    shared_tags: Vec<f32>,
    /// Π (1 − w) over the ties per candidate; 1 without any.
    doubt: Vec<f32>,
    /// Cosine by row of the sounds that were heard; empty when the artist has none, or sound's candidates are given.
    cosines: Vec<f32>,
    is_candidate: Vec<bool>,
    candidates: Vec<Node>,
    /// Whom sound leads to, when that was found out elsewhere.
    by_sound: Option<Vec<Node>>,
}

impl<'a> Search<'a> {
    pub fn new(index: &'a SimilarityIndex) -> Self {
        let size = index.roster.len();
        Self {
            index,
            reach: Reach::default(),
            shared_tags: vec![0.0; size],
            doubt: vec![1.0; size],
            cosines: Vec::new(),
            is_candidate: vec![false; size],
            candidates: Vec::new(),
            by_sound: None,
        }
    }

    /// For catalogues too large to hear everybody: those that sound leads to from the artist that is asked about next,
    /// as the index has them (`tracks/sound_store.rs`).
    pub fn led_by_sound_to(mut self, nodes: Vec<Node>) -> Self {
        self.by_sound = Some(nodes);
        self
    }

    /// Calls `each` for every artist that some evidence leads to. With `wanted`, only for those.
    pub fn each(&mut self, from: Node, wanted: Option<&Wanted>, mut each: impl FnMut(Similar)) {
        self.gather(from, wanted);
        let index = self.index;
        let sound = wanted.map_or(&index.sound, |wanted| &wanted.sound);
        let voice = index.sound.voice(from);
        let has_ties = index.ties.degree(from) > 0;
        for &node in &self.candidates {
            let audio = voice.zip(sound.row(node)).map(|(voice, row)| {
                let cosine = self.cosines.get(row).copied().unwrap_or_else(|| sound.cosine_at(voice, row));
                sound.value(cosine, voice, row)
            });
            let scene =
                scene_signal::scene(index.scene.standing(from), index.scene.standing(node), self.reach.strength(node));
            let signals = Signals([
                audio,
                scene,
                genre::value(&index.tags, from, node, self.shared_tags[node.at()]),
                (has_ties && index.ties.degree(node) > 0).then(|| 1.0 - self.doubt[node.at()]),
            ]);
            // Led here by a path through the network that ends at nothing comparable.
            if let Some(blend) = blend(&signals, index.weights.of(index.weighting(from, node))) {
                each(Similar { node, signals, blend });
            }
        }
    }

    /// The `count` nearest by score, then by coverage; artists with a score of 0 are not near.
    pub fn nearest(&mut self, from: Node, count: usize) -> Vec<Similar> {
        let mut found = Vec::new();
        self.each(from, None, |similar| {
            if similar.blend.score > 0.0 {
                found.push(similar);
            }
        });
        let order = |x: &Similar, y: &Similar| {
            let by = |key: fn(&Similar) -> f32| key(y).total_cmp(&key(x));
            by(|s| s.blend.score).then_with(|| by(|s| s.blend.coverage)).then(x.node.cmp(&y.node))
        };
        if found.len() > count && count > 0 {
            found.select_nth_unstable_by(count - 1, order);
        }
        found.truncate(count);
        found.sort_unstable_by(order);
        found
    }

    fn gather(&mut self, from: Node, wanted: Option<&Wanted>) {
        for node in self.candidates.drain(..) {
            self.shared_tags[node.at()] = 0.0;
            self.doubt[node.at()] = 1.0;
            self.is_candidate[node.at()] = false;
        }
        let index = self.index;
        let (is_candidate, candidates) = (&mut self.is_candidate, &mut self.candidates);
        let mut admit = |node: Node| {
            let admitted = node != from && wanted.is_none_or(|wanted| wanted.has(node));
            if admitted && !is_candidate[node.at()] {
                is_candidate[node.at()] = true;
                candidates.push(node);
            }
            admitted
        };
        self.reach.walk(&index.scene, from, index.roster.len(), wanted.map(|wanted| &wanted.is[..]));
        for node in self.reach.reached() {
            admit(node);
        }
        for &tag in index.tags.of(from) {
            let weight = index.tags.weight(tag);
            for &node in index.tags.having(tag) {
                if admit(node) {
                    self.shared_tags[node.at()] += weight;
                }
            }
        }
        for (near, first) in index.ties.ties(from) {
            if admit(near) {
                self.doubt[near.at()] *= 1.0 - first.weight;
            }
            for (far, second) in index.ties.ties(near) {
                if far != from && admit(far) {
                    self.doubt[far.at()] *= collaboration::doubt_left_by_shared_neighbour(first.weight, second.weight);
                }
            }
        }
        self.cosines.clear();
        if let Some(nodes) = &self.by_sound {
            nodes.iter().for_each(|node| {
                admit(*node);
            });
        } else if let Some(voice) = index.sound.voice(from) {
            let sound = wanted.map_or(&index.sound, |wanted| &wanted.sound);
            sound.hear(voice, &mut self.cosines);
            for (_, row) in sound.nearest_rows(&self.cosines, BY_SOUND, sound.row(from)) {
                admit(sound.node(row as usize));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        artists::{ArtistId, Roster, tags::TagIndex},
        collaborations::{CollaborationGraph, TieKind},
        scene::SceneGraph,
        similarity::{audio::Calibration, sound::tests::sound},
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
                roster: Roster::new((0..SIZE as i64).map(|id| (ArtistId(id), id.to_string()))),
                scene: SceneGraph::new(
                    SIZE,
                    unknown.into_iter().map(|node| (Node(node), false)),
                    edges.into_iter().map(|(a, b, s)| (Node(a), Node(b), s)),
                ),
                tags: TagIndex::new(SIZE, tags.into_iter().map(|(node, tag)| (Node(node), tag.to_string()))),
                ties: CollaborationGraph::new(SIZE, ties.into_iter().map(|(a, b, w)| (Node(a), Node(b), TieKind::Remix, w))),
                sound: sound(means.into_iter().map(|mean| mean.map(Vec::from)).collect(), Calibration::new(quantiles)),
                weights: Default::default(),
            }
        }
    }

    proptest! {
        #[test]
        fn the_search_agrees_with_comparing_every_pair(index in index()) {
            let mut search = Search::new(&index);
            let mut reach = Reach::default();
            for from in index.roster.nodes() {
                reach.walk(&index.scene, from, SIZE, None);
                let mut found = std::collections::BTreeMap::new();
                search.each(from, None, |similar| { found.insert(similar.node, similar); });
                for to in index.roster.nodes().filter(|to| *to != from) {
                    let signals = index.signals(from, to, reach.strength(to));
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
        fn candidates_that_are_given_are_judged_as_those_that_were_heard(index in index()) {
            let by_node = |mut found: Vec<Similar>| {
                found.sort_by_key(|similar| similar.node);
                found.into_iter().map(|similar| (similar.node, similar.blend)).collect::<Vec<_>>()
            };
            for from in index.roster.nodes() {
                let heard = index.sound.nearest_to(from, SIZE);
                let given = heard.iter().rev().map(|(node, _)| *node).collect::<Vec<_>>();
                prop_assert_eq!(index.sound.nearest_of(from, &given, SIZE).len(), heard.len());
                let found = Search::new(&index).led_by_sound_to(given).nearest(from, SIZE);
                prop_assert_eq!(by_node(found), by_node(Search::new(&index).nearest(from, SIZE)));
            }
        }

        #[test]
        fn wanting_only_some_changes_nothing_about_those(index in index(), wanted in prop::collection::vec(any::<bool>(), SIZE)) {
            let (mut all, mut some) = (Search::new(&index), Search::new(&index));
            let nodes: Vec<Node> = index.roster.nodes().filter(|node| wanted[node.at()]).collect();
            let only = Wanted::new(&index, &nodes);
            for from in index.roster.nodes() {
                let mut full = Vec::new();
                all.each(from, None, |similar| if wanted[similar.node.at()] { full.push((similar.node, similar.blend.score)) });
                let mut narrow = Vec::new();
                some.each(from, Some(&only), |similar| narrow.push((similar.node, similar.blend.score)));
                full.sort_by_key(|x| x.0);
                narrow.sort_by_key(|x| x.0);
                prop_assert_eq!(full, narrow);
            }
        }
    }
}
