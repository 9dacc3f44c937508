//! The nearest artists. Candidates come from where there is evidence (network, shared tags, ties), never
//! from scanning every pair: an artist that nothing leads to cannot be near.

use super::{Blend, Landscape, Signals, audio, blend, collaboration, genre, scene as scene_signal};
use crate::{artists::Node, scene::paths::Reach};

/// An artist near the one that was asked about.
#[derive(Clone, Copy, Debug)]
pub struct Similar {
    pub node: Node,
    pub signals: Signals,
    pub blend: Blend,
}

/// Working arrays over one landscape, kept between calls: clearing costs what the last search touched.
pub struct Search<'a> {
    landscape: &'a Landscape,
    reach: Reach,
    /// Weight of shared tags per candidate.
    shared_tags: Vec<f32>,
    /// Π (1 − w) over the ties per candidate; 1 without any.
    doubt: Vec<f32>,
    is_candidate: Vec<bool>,
    candidates: Vec<Node>,
}

impl<'a> Search<'a> {
    pub fn new(landscape: &'a Landscape) -> Self {
        let size = landscape.roster.len();
        Self {
            landscape,
            reach: Reach::default(),
            shared_tags: vec![0.0; size],
            doubt: vec![1.0; size],
            is_candidate: vec![false; size],
            candidates: Vec::new(),
        }
    }

    /// Calls `each` for every artist that some evidence leads to. With `wanted`, only for those.
    pub fn each(&mut self, from: Node, wanted: Option<&[bool]>, mut each: impl FnMut(Similar)) {
        self.gather(from, wanted);
        let landscape = self.landscape;
        let has_ties = landscape.ties.degree(from) > 0;
        for &node in &self.candidates {
            let audio =
                audio::audio(landscape.sound.mean(from), landscape.sound.mean(node), &landscape.sound.calibration);
            let scene = scene_signal::scene(
                landscape.scene.standing(from),
                landscape.scene.standing(node),
                self.reach.strength(node),
            );
            let signals = Signals([
                audio.ok().flatten().map(|(_, value)| value),
                scene,
                genre::value(&landscape.tags, from, node, self.shared_tags[node.at()]),
                (has_ties && landscape.ties.degree(node) > 0).then(|| 1.0 - self.doubt[node.at()]),
            ]);
            // Led here by a path through the network that ends at nothing comparable.
            if let Some(blend) = blend(&signals, landscape.weighting(from, node)) {
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

    fn gather(&mut self, from: Node, wanted: Option<&[bool]>) {
        for node in self.candidates.drain(..) {
            self.shared_tags[node.at()] = 0.0;
            self.doubt[node.at()] = 1.0;
            self.is_candidate[node.at()] = false;
        }
        let landscape = self.landscape;
        let (is_candidate, candidates) = (&mut self.is_candidate, &mut self.candidates);
        let mut admit = |node: Node| {
            let admitted = node != from && wanted.is_none_or(|wanted| wanted[node.at()]);
            if admitted && !is_candidate[node.at()] {
                is_candidate[node.at()] = true;
                candidates.push(node);
            }
            admitted
        };
        self.reach.walk(&landscape.scene, from, landscape.roster.len(), wanted);
        for node in self.reach.reached() {
            admit(node);
        }
        for &tag in landscape.tags.of(from) {
            let weight = landscape.tags.weight(tag);
            for &node in landscape.tags.having(tag) {
                if admit(node) {
                    self.shared_tags[node.at()] += weight;
                }
            }
        }
        for (near, first) in landscape.ties.ties(from) {
            if admit(near) {
                self.doubt[near.at()] *= 1.0 - first.weight;
            }
            for (far, second) in landscape.ties.ties(near) {
                if far != from && admit(far) {
                    self.doubt[far.at()] *= collaboration::doubt_left_by_shared_neighbour(first.weight, second.weight);
                }
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
        collaborations::{CollaborationGraph, Kind},
        scene::SceneGraph,
    };

    const SIZE: usize = 9;

    prop_compose! {
        fn landscape()(
            edges in prop::collection::vec((0u32..9, 0u32..9, 0.01f32..50.0), 0..16),
            unknown in prop::collection::vec(0u32..9, 0..4),
            tags in prop::collection::vec((0u32..9, 0u8..6), 0..16),
            ties in prop::collection::vec((0u32..9, 0u32..9, 0.05f32..0.95), 0..8),
        ) -> Landscape {
            Landscape {
                roster: Roster::new((0..SIZE as i64).map(|id| (ArtistId(id), id.to_string()))),
                scene: SceneGraph::new(
                    SIZE,
                    unknown.into_iter().map(|node| (Node(node), false)),
                    edges.into_iter().map(|(a, b, s)| (Node(a), Node(b), s)),
                ),
                tags: TagIndex::new(SIZE, tags.into_iter().map(|(node, tag)| (Node(node), tag.to_string()))),
                ties: CollaborationGraph::new(SIZE, ties.into_iter().map(|(a, b, w)| (Node(a), Node(b), Kind::Remix, w))),
                sound: Default::default(),
            }
        }
    }

    proptest! {
        #[test]
        fn the_search_agrees_with_comparing_every_pair(landscape in landscape()) {
            let mut search = Search::new(&landscape);
            let mut reach = Reach::default();
            for from in landscape.roster.nodes() {
                reach.walk(&landscape.scene, from, SIZE, None);
                let mut found = std::collections::BTreeMap::new();
                search.each(from, None, |similar| { found.insert(similar.node, similar); });
                for to in landscape.roster.nodes().filter(|to| *to != from) {
                    let signals = landscape.signals(from, to, reach.strength(to));
                    let expected = blend(&signals, landscape.weighting(from, to));
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
        fn the_nearest_come_in_order_and_never_hold_the_artist_itself(landscape in landscape(), count in 0usize..12) {
            let mut search = Search::new(&landscape);
            for from in landscape.roster.nodes() {
                let nearest = search.nearest(from, count);
                prop_assert!(nearest.len() <= count);
                prop_assert!(nearest.iter().all(|similar| similar.node != from && similar.blend.score > 0.0));
                prop_assert!(nearest.windows(2).all(|pair| pair[0].blend.score >= pair[1].blend.score));
            }
        }

        #[test]
        fn wanting_only_some_changes_nothing_about_those(landscape in landscape(), wanted in prop::collection::vec(any::<bool>(), SIZE)) {
            let (mut all, mut some) = (Search::new(&landscape), Search::new(&landscape));
            for from in landscape.roster.nodes() {
                let mut full = Vec::new();
                all.each(from, None, |similar| if wanted[similar.node.at()] { full.push((similar.node, similar.blend.score)) });
                let mut narrow = Vec::new();
                some.each(from, Some(&wanted), |similar| narrow.push((similar.node, similar.blend.score)));
                full.sort_by_key(|x| x.0);
                narrow.sort_by_key(|x| x.0);
                prop_assert_eq!(full, narrow);
            }
        }
    }
}
