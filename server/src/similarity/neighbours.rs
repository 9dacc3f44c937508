//! The nearest artists, by evidence. Candidates come from where there is some: network, shared tags, ties, and the
//! nearest by sound alone. An artist that nothing leads to cannot be near.

use std::cmp::Ordering;

use ndarray::Array2;
use rustc_hash::FxHashMap;

use super::{
    AllWeights, BySignal, PairEvidence, SignalKind, Signals, SimilarityIndex, SoundIndex, Weighting, evidence,
    signals::{ROUNDING, RowOf, SignalRows},
};
use crate::artists::{Node, tags::TagId};

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
    /// As they were given, with the signals that each has.
    nodes: Vec<(Node, Present)>,
    /// By node.
    pub(super) is: Vec<bool>,
    /// Only theirs.
    pub(super) sound: SoundIndex,
    /// Their means, a row each.
    means: Array2<f32>,
    /// Those that have a tag.
    pub(super) having: FxHashMap<TagId, Vec<Node>>,
}

impl Targets {
    pub fn new(index: &SimilarityIndex, nodes: &[Node]) -> Self {
        let mut is = vec![false; index.roster.len()];
        let mut having: FxHashMap<TagId, Vec<Node>> = FxHashMap::default();
        for node in nodes {
            if !std::mem::replace(&mut is[node.at()], true) {
                index.tags.of(*node).iter().for_each(|tag| having.entry(*tag).or_default().push(*node));
            }
        }
        let sound = index.sound.only(nodes.iter().copied());
        let nodes = nodes.iter().map(|node| (*node, Present::of(index, *node))).collect();
        Self { nodes, is, means: sound.all_floats(), sound, having }
    }

    pub fn has(&self, node: Node) -> bool {
        self.is[node.at()]
    }

    /// The mean cosines of some artists, a row each, with those of the targets that have a sound.
    fn cosines(&self, index: &SimilarityIndex, from: &[Node]) -> Array2<f32> {
        index.sound.floats(from).dot(&self.means.t())
    }
}

/// The signals that an artist has, a bit each.
#[derive(Clone, Copy)]
struct Present(usize);

impl Present {
    const COMBINATIONS: usize = 1 << SignalKind::COUNT;

    fn of(index: &SimilarityIndex, node: Node) -> Self {
        let bit = |kind: &SignalKind| usize::from((kind.signal().missing)(index, node).is_none()) << *kind as usize;
        Self(SignalKind::ALL.iter().map(bit).sum())
    }

    /// Those that another artist has too.
    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn has(self, kind: SignalKind) -> bool {
        self.0 >> kind as usize & 1 == 1
    }

    /// The weights for two artists that both have these signals.
    fn weighting(self) -> Weighting {
        if self.has(SignalKind::Scene) { Weighting::BothKnown } else { Weighting::Niche }
    }
}

/// Working arrays over one index, kept between calls: clearing costs what the last search touched.
pub struct Search<'a> {
    index: &'a SimilarityIndex,
    /// In the order of [`Weighting::ALL`].
    trust: [BySignal<f32>; 2],
    rows: SignalRows,
    candidates: Candidates,
}

/// Artists that something leads to, each once.
struct Candidates {
    /// By node.
    is: Vec<bool>,
    nodes: Vec<Node>,
}

impl Candidates {
    fn clear(&mut self) {
        self.nodes.drain(..).for_each(|node| self.is[node.at()] = false);
    }

    /// Whether the artist counts; it is added when it is met for the first time.
    fn admit(&mut self, row: RowOf<'_>, node: Node) -> bool {
        let admitted = node != row.from && row.targets.is_none_or(|targets| targets.has(node));
        if admitted && !std::mem::replace(&mut self.is[node.at()], true) {
            self.nodes.push(node);
        }
        admitted
    }
}

impl<'a> Search<'a> {
    pub fn new(index: &'a SimilarityIndex) -> Self {
        Self {
            index,
            trust: Weighting::ALL.map(|weighting| evidence::trust(index.weights.of(weighting))),
            rows: SignalRows::new(index),
            candidates: Candidates { is: vec![false; index.roster.len()], nodes: Vec::new() },
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
    pub fn without(mut self, kind: SignalKind) -> Self {
        self.trust.iter_mut().for_each(|trust| trust[kind] = 0.0);
        self
    }

    /// Calls `each` for every artist that something leads to.
    pub fn each(&mut self, from: Node, mut each: impl FnMut(SimilarArtist)) {
        let row = RowOf { index: self.index, from, targets: None };
        self.gather(row);
        for &node in &self.candidates.nodes {
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
        self.candidates.nodes.iter().for_each(|node| each(*node, self.rows.measures(row, *node)));
    }

    /// Calls `each` for every target but `from`, in their order, with its place among them, whether anything leads there or
    /// not; `None` where nothing is known of the two in common.
    pub fn each_target(&mut self, from: Node, targets: &Targets, mut each: impl FnMut(usize, Option<&PairEvidence>)) {
        self.each_target_of(&[from], targets, |_, at, evidence| each(at, evidence));
    }

    /// The same for several artists, one after the other. `each` gets the place of either. Their sounds are compared in one
    /// product of matrices.
    pub fn each_target_of(
        &mut self,
        from: &[Node],
        targets: &Targets,
        mut each: impl FnMut(usize, usize, Option<&PairEvidence>),
    ) {
        // What there is to say of two artists that nothing leads between depends on no more than the signals they have.
        let unrelated: [_; Present::COMBINATIONS] = std::array::from_fn(|both| self.unrelated(Present(both)));
        let cosines = targets.cosines(self.index, from);
        for (place, &from) in from.iter().enumerate() {
            let row = RowOf { index: self.index, from, targets: Some(targets) };
            self.gather(row);
            self.rows.audio.set(cosines.row(place).iter().copied());
            let own = Present::of(self.index, from);
            for (at, &(node, present)) in targets.nodes.iter().enumerate().filter(|(_, (node, _))| *node != from) {
                let both = own.and(present);
                if self.candidates.is[node.at()] {
                    each(place, at, self.evidence(row, node).as_ref());
                } else if both.has(SignalKind::Audio) {
                    each(place, at, self.by_sound(row, node, both, unrelated[both.0]).as_ref());
                } else {
                    each(place, at, unrelated[both.0].as_ref());
                }
            }
        }
    }

    /// As [`Self::each_target`], with what the evidence is read off.
    pub fn each_target_measured(&mut self, from: Node, targets: &Targets, mut each: impl FnMut(Node, Signals)) {
        let row = RowOf { index: self.index, from, targets: Some(targets) };
        self.gather(row);
        self.rows.audio.set(targets.cosines(self.index, &[from]).iter().copied());
        let others = targets.nodes.iter().map(|(node, _)| *node).filter(|node| *node != from);
        others.for_each(|node| each(node, self.rows.measures(row, node)));
    }

    /// The `count` nearest. Skips a candidate whose upper bound is below the worst of the best so far, which is true of
    /// most that the network and the tags lead to.
    pub fn nearest(&mut self, from: Node, count: usize) -> Vec<SimilarArtist> {
        if count == 0 {
            return Vec::new();
        }
        let row = RowOf { index: self.index, from, targets: None };
        let few = self.gather(row);
        let similar = |node: &Node| Some(SimilarArtist { node: *node, evidence: self.evidence(row, *node)? });
        let mut best = nearest(self.candidates.nodes[..few].iter().filter_map(similar).collect(), count);
        let most_trusted = BySignal::of(|kind| self.trust[0][kind].max(self.trust[1][kind]));
        let least = |best: &[SimilarArtist]| best.get(count - 1).map_or(0.0, |last| last.evidence.total);
        let mut enough = least(&best);
        let mut needed = self.rows.needed(row, enough, &most_trusted);
        for node in &self.candidates.nodes[few..] {
            let comes_near = || {
                let most = self.judge(row, *node, &self.rows.at_most(row, *node));
                most.is_some_and(|most| most.total + ROUNDING >= enough)
            };
            if self.rows.may_reach(&needed, *node) && comes_near() {
                best.extend(similar(node));
                if best.len() >= 2 * count {
                    best = nearest(best, count);
                    enough = least(&best);
                    needed = self.rows.needed(row, enough, &most_trusted);
                }
            }
        }
        nearest(best, count)
    }

    /// What two artists with these signals say of each other when nothing leads from one to the other, sound aside. Of
    /// such two a network says nothing, so doubt takes nothing from it.
    fn unrelated(&self, both: Present) -> Option<PairEvidence> {
        let measures = BySignal::of(|kind| (kind != SignalKind::Audio && both.has(kind)).then_some(0.0));
        PairEvidence::of(&self.index.evidence.log_ratios(&measures), &self.trust[both.weighting() as usize])
    }

    /// The same with what sound says.
    #[inline]
    fn by_sound(&self, row: RowOf<'_>, to: Node, both: Present, rest: Option<PairEvidence>) -> Option<PairEvidence> {
        let trust = self.trust[both.weighting() as usize][SignalKind::Audio];
        let Some(measure) = self.rows.audio.measure(row, to).filter(|_| trust > 0.0) else { return rest };
        let mut by_signal = rest.map_or_else(Signals::default, |evidence| evidence.by_signal);
        by_signal[SignalKind::Audio] = Some(trust * self.index.evidence.0[SignalKind::Audio].curve.log_ratio(measure));
        Some(PairEvidence::sum(by_signal))
    }

    #[inline]
    fn evidence(&self, row: RowOf<'_>, to: Node) -> Option<PairEvidence> {
        self.judge(row, to, &self.rows.measures(row, to))
    }

    #[inline]
    fn judge(&self, row: RowOf<'_>, to: Node, measures: &Signals) -> Option<PairEvidence> {
        let log_ratios = self.index.judge_measures(row.from, to, measures);
        PairEvidence::of(&log_ratios, &self.trust[self.index.weighting(row.from, to) as usize])
    }

    /// Fills the candidates. The first so many, as it returns, are those whom ties or sound lead to.
    fn gather(&mut self, row: RowOf<'_>) -> usize {
        let candidates = &mut self.candidates;
        self.rows.clear(&candidates.nodes);
        candidates.clear();
        self.rows.gather_few(row, &mut |node| candidates.admit(row, node));
        let few = candidates.nodes.len();
        self.rows.gather_many(row, &mut |node| candidates.admit(row, node));
        few
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::similarity::generated::{SIZE, catalogue};

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
                search.each_target(from, &targets, |at, evidence| { all.insert(everybody[at], evidence.copied()); });
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
                let mut all = Vec::new();
                search.each(from, |similar| all.push(similar));
                let nodes = |found: &[SimilarArtist]| found.iter().map(|similar| similar.node).collect::<Vec<_>>();
                prop_assert_eq!(nodes(&nearest), nodes(&super::nearest(all, count)), "passing over the others loses none");
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
