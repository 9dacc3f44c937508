//! A listener's taste: how much evidence there is that an act suits the artists that the listener follows.
//!
//! Per act the weighted mean of the likelihood ratios 10^L over the interests (`similarity/evidence.rs`), 1 where nothing
//! is known of the two in common: to be near several adds, and many follows inflate nothing. Its rank among the
//! reference sample, without the artists that are followed, is the figure that people see (`fit.rs`).

use std::sync::OnceLock;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Fit;
use crate::{
    artists::Node,
    similarity::{
        PairEvidence, SignalKind, SimilarityIndex,
        evidence::LIMIT,
        neighbours::{Search, Targets},
    },
};

/// A smaller reference sample is filled up with artists that nothing speaks for or against: to come second of three is
/// not to be no match.
const FEWEST: usize = 100;
/// Interests that are compared with all acts in one go.
const INTERESTS_A_BLOCK: usize = 64;
/// What a saved act counts against a follow, and a saved event, all its acts together.
const SAVED: f32 = 0.5;
/// The ratio of a followed artist: the largest there is.
const FOLLOWED: f32 = 1_000.0;
/// The ratio of a saved act: with half the certainty of a follow the listener said that it suits.
const SAVED_ACT: f32 = SAVED * FOLLOWED;
const _: () = assert!(LIMIT == 3.0);

/// What a listener did for an artist, the clearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InterestKind {
    Follow,
    SavedAct,
    /// Saved events that it plays at.
    SavedEvent,
}

/// An artist that a listener cares for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interest {
    pub artist: Node,
    /// Above 0; 1 for an artist that is followed.
    pub weight: f32,
    pub kind: InterestKind,
}

impl Interest {
    pub fn follow(artist: Node) -> Self {
        Self { artist, weight: 1.0, kind: InterestKind::Follow }
    }

    /// An act that was saved: half a follow.
    pub fn saved_act(artist: Node) -> Self {
        Self { artist, weight: SAVED, kind: InterestKind::SavedAct }
    }

    /// An act of saved events; `share` is its part of their bills. A saved event counts as half a follow.
    pub fn saved(artist: Node, share: f32) -> Self {
        Self { artist, weight: (SAVED * share).min(1.0), kind: InterestKind::SavedEvent }
    }
}

/// Why an act suits a listener.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AffinityReason {
    /// The listener follows the act itself.
    Followed,
    /// The listener saved the act itself.
    Saved,
    /// The interest that speaks loudest for it.
    Near(Supporter),
}

/// An interest and what it says of an act.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supporter {
    pub artist: Node,
    pub evidence: PairEvidence,
    /// What it gives to the act's ratio: weight × 10^L over the sum of the weights.
    pub given: f32,
}

/// How well one act suits a listener.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affinity {
    pub act: Node,
    /// The mean likelihood ratio, in [0.001, 1000]; 1 says nothing.
    pub ratio: f32,
    /// The share of the reference sample that suits the listener less, in [0, 1]; 1 for an artist that is followed or
    /// saved.
    pub share: f32,
    pub fit: Fit,
    pub reason: AffinityReason,
}

/// What an act comes to before it is ranked.
#[derive(Clone, Copy, Debug)]
struct Judgement {
    ratio: f32,
    best: Supporter,
}

/// What some interests make of acts, by act.
struct Tally {
    /// Σ weight × 10^L.
    sums: Vec<f64>,
    /// What the loudest interest adds: weight × (10^L − 1). A weak interest that speaks for an act explains more than a
    /// strong one that does not.
    adds: Vec<f32>,
    /// That interest, with weight × 10^L as what it gives.
    best: Vec<Option<Supporter>>,
}

impl Tally {
    fn new(acts: usize) -> Self {
        Self { sums: vec![0.0; acts], adds: vec![f32::NEG_INFINITY; acts], best: vec![None; acts] }
    }

    #[inline]
    fn add(&mut self, act: usize, interest: &Interest, evidence: Option<&PairEvidence>) {
        let Some(evidence) = evidence else {
            self.sums[act] += f64::from(interest.weight);
            return;
        };
        let ratio = evidence.ratio();
        let (given, adds) = (interest.weight * ratio, interest.weight * (ratio - 1.0));
        self.sums[act] += f64::from(given);
        if adds > self.adds[act] {
            self.adds[act] = adds;
            self.best[act] = Some(Supporter { artist: interest.artist, evidence: *evidence, given });
        }
    }

    /// With what later interests make of the same acts.
    fn and(mut self, later: Self) -> Self {
        self.sums.iter_mut().zip(later.sums).for_each(|(sum, more)| *sum += more);
        for (act, (adds, best)) in later.adds.into_iter().zip(later.best).enumerate() {
            if adds > self.adds[act] {
                self.adds[act] = adds;
                self.best[act] = best;
            }
        }
        self
    }
}

/// A listener's taste over one index.
pub struct Taste<'a> {
    index: &'a SimilarityIndex,
    interests: Vec<Interest>,
    followed: FxHashSet<Node>,
    /// The interests as targets, built by the first call of [`Self::supporters`].
    targets: OnceLock<Targets>,
    without: Option<SignalKind>,
    /// The ratios of the reference sample without followed artists, rising.
    reference: Vec<f32>,
    in_reference: FxHashSet<Node>,
    judged: FxHashMap<Node, Judgement>,
    silent: FxHashSet<Node>,
}

impl<'a> Taste<'a> {
    /// The taste of somebody with these interests, and what it makes of these acts. An artist that comes twice counts
    /// with its larger weight.
    pub fn new(index: &'a SimilarityIndex, interests: &[Interest], acts: &[Node]) -> Self {
        Self::with(index, interests, acts, None)
    }

    /// The same, as if a signal were missing for everybody.
    pub fn without(index: &'a SimilarityIndex, interests: &[Interest], acts: &[Node], kind: SignalKind) -> Self {
        Self::with(index, interests, acts, Some(kind))
    }

    fn with(index: &'a SimilarityIndex, interests: &[Interest], acts: &[Node], without: Option<SignalKind>) -> Self {
        let interests = distinct(interests);
        let mut taste = Self {
            index,
            followed: interests.iter().filter(|i| i.kind == InterestKind::Follow).map(|i| i.artist).collect(),
            targets: OnceLock::new(),
            interests,
            without,
            reference: Vec::new(),
            in_reference: FxHashSet::default(),
            judged: FxHashMap::default(),
            silent: FxHashSet::default(),
        };
        if taste.interests.is_empty() {
            return taste;
        }
        let sample: Vec<Node> =
            index.reference().nodes().iter().copied().filter(|node| !taste.followed.contains(node)).collect();
        let mut all: Vec<Node> = acts.iter().copied().chain(sample.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all.retain(|node| !taste.followed.contains(node));
        taste.judged = taste.judge(&all);
        // Of whom nothing is known says nothing.
        let ratio = |node: &Node| taste.judged.get(node).map_or(1.0, |judgement| judgement.ratio);
        taste.reference = sample.iter().map(ratio).collect();
        taste.reference.sort_unstable_by(f32::total_cmp);
        taste.in_reference = sample.into_iter().collect();
        taste
    }

    /// Nothing for an act that has nothing in common with any interest that could be compared.
    fn judge(&self, acts: &[Node]) -> FxHashMap<Node, Judgement> {
        let targets = Targets::new(self.index, acts);
        let tally = |search: &mut Search<'_>, interests: &[Interest]| {
            let mut tally = Tally::new(acts.len());
            let artists: Vec<Node> = interests.iter().map(|interest| interest.artist).collect();
            search.each_target_of(&artists, &targets, |at, act, evidence| tally.add(act, &interests[at], evidence));
            tally
        };
        // Blocks of one size, put together in their order: sums of floats are then the same every time.
        let blocks: Vec<Tally> =
            self.interests.par_chunks(INTERESTS_A_BLOCK).map_init(|| self.search(), tally).collect();
        let Some(tally) = blocks.into_iter().reduce(Tally::and) else { return FxHashMap::default() };
        let weights: FxHashMap<Node, f32> = self.interests.iter().map(|i| (i.artist, i.weight)).collect();
        let whole: f64 = self.interests.iter().map(|interest| f64::from(interest.weight)).sum();
        let judgements = acts.iter().zip(tally.sums).zip(tally.best).filter_map(|((act, sum), best)| {
            let best = best?;
            // An artist does not speak for itself.
            let weights = whole - weights.get(act).map_or(0.0, |own| f64::from(*own));
            let given = (f64::from(best.given) / weights) as f32;
            Some((*act, Judgement { ratio: (sum / weights) as f32, best: Supporter { given, ..best } }))
        });
        judgements.collect()
    }

    fn search(&self) -> Search<'a> {
        let search = Search::new(self.index);
        match self.without {
            Some(kind) => search.without(kind),
            None => search,
        }
    }

    /// With acts that have no affinity, whatever is known of them.
    pub fn silencing(mut self, acts: &[Node]) -> Self {
        self.silent.extend(acts);
        self
    }

    /// `None` for a silent act, and for one of which nothing is known that could be compared, or that the taste was not asked about.
    pub fn affinity(&self, act: Node) -> Option<Affinity> {
        if self.silent.contains(&act) {
            return None;
        }
        let stated = |ratio, fit, reason| Some(Affinity { act, ratio, share: 1.0, fit, reason });
        match self.interests.binary_search_by_key(&act, |interest| interest.artist).map(|at| self.interests[at].kind) {
            Ok(InterestKind::Follow) => return stated(FOLLOWED, Fit::Followed, AffinityReason::Followed),
            Ok(InterestKind::SavedAct) => return stated(SAVED_ACT, Fit::MadeForYou, AffinityReason::Saved),
            Ok(InterestKind::SavedEvent) | Err(_) => {}
        }
        let Judgement { ratio, best } = *self.judged.get(&act)?;
        let share = self.share(act, ratio);
        let fit = Fit::new(share, best.evidence.total > 0.0);
        Some(Affinity { act, ratio, share, fit, reason: AffinityReason::Near(best) })
    }

    /// The share of the reference sample, without the act itself, that suits the listener less.
    fn share(&self, act: Node, ratio: f32) -> f32 {
        let others = self.reference.len() - usize::from(self.in_reference.contains(&act));
        let below = self.reference.partition_point(|other| *other < ratio);
        let added = FEWEST.saturating_sub(others);
        (below + if ratio > 1.0 { added } else { 0 }) as f32 / (others + added) as f32
    }

    /// The interests that speak for an act, loudest first; the act itself is none of them.
    pub fn supporters(&self, act: Node, count: usize) -> Vec<Supporter> {
        let whole: f32 = self.interests.iter().filter(|i| i.artist != act).map(|i| i.weight).sum();
        let targets = self.targets.get_or_init(|| {
            let nodes: Vec<Node> = self.interests.iter().map(|interest| interest.artist).collect();
            Targets::new(self.index, &nodes)
        });
        let mut found = Vec::new();
        self.search().each_target(act, targets, |at, evidence| {
            if let Some(evidence) = evidence.filter(|pair| pair.total > 0.0) {
                let Interest { artist, weight, .. } = self.interests[at];
                found.push(Supporter { artist, evidence: *evidence, given: weight * evidence.ratio() / whole });
            }
        });
        found.sort_by(|x, y| y.given.total_cmp(&x.given).then(x.artist.cmp(&y.artist)));
        found.truncate(count);
        found
    }
}

/// Each artist once, in rising order: with the clearest of what was done for it, and the largest weight.
fn distinct(interests: &[Interest]) -> Vec<Interest> {
    let mut interests: Vec<Interest> = interests.iter().copied().filter(|interest| interest.weight > 0.0).collect();
    interests.sort_by_key(|interest| (interest.artist, interest.kind));
    interests.dedup_by(|next, kept| {
        kept.weight = if next.artist == kept.artist { kept.weight.max(next.weight) } else { kept.weight };
        next.artist == kept.artist
    });
    interests
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        artists::tags::TagIndex,
        similarity::generated::{self, SIZE, catalogue},
    };

    fn follows(nodes: &[u32]) -> Vec<Interest> {
        nodes.iter().map(|node| Interest::follow(Node(*node))).collect()
    }

    fn everybody() -> Vec<Node> {
        (0..SIZE as u32).map(Node).collect()
    }

    /// Scenes of artists on each other's lists.
    fn scenes(count: usize, of: usize) -> SimilarityIndex {
        generated::scenes(count, of, |step| step as f32)
    }

    #[test]
    fn an_act_of_the_followed_scene_is_a_match_and_one_of_another_is_none() {
        let index = scenes(50, 12);
        let taste = Taste::new(&index, &follows(&[0, 1]), &[Node(2), Node(100)]);
        let (near, far) = (taste.affinity(Node(2)).unwrap(), taste.affinity(Node(100)).unwrap());
        assert!(near.fit >= Fit::Good && near.ratio > 1.0, "{near:?}");
        assert!(far.fit == Fit::NoMatch && far.ratio <= 1.0, "{far:?}");
        let supporters: Vec<Node> = taste.supporters(Node(2), 10).iter().map(|supporter| supporter.artist).collect();
        assert_eq!(supporters.len(), 2);
        assert!(taste.supporters(Node(100), 10).is_empty());
    }

    #[test]
    fn in_a_small_catalogue_the_second_best_is_a_match_too() {
        let index = scenes(1, 4);
        let taste = Taste::new(&index, &follows(&[0]), &[Node(1), Node(2)]);
        let fits = [Node(1), Node(2)].map(|act| taste.affinity(act).unwrap().fit);
        assert!(fits.iter().all(|fit| *fit >= Fit::Good), "{fits:?}");
    }

    #[test]
    fn a_saved_event_speaks_like_a_follow_and_less_loudly() {
        let index = scenes(20, 12);
        let ratio = |interests: &[Interest]| Taste::new(&index, interests, &[Node(1)]).affinity(Node(1)).unwrap().ratio;
        let other = Interest::follow(Node(100));
        let saved = ratio(&[Interest::saved(Node(0), 1.0), other]);
        assert!(saved > ratio(&[other]) && saved < ratio(&[Interest::follow(Node(0)), other]));
        let saved = [Interest::saved(Node(0), 1.0)];
        assert!(Taste::new(&index, &saved, &[Node(0)]).affinity(Node(0)).is_none_or(|act| act.fit != Fit::Followed));
    }

    #[test]
    fn a_saved_act_is_made_for_the_listener_below_a_followed_one_and_above_what_is_near_to_it() {
        let index = scenes(50, 12);
        let acts = [Node(0), Node(1), Node(100)];
        let interests = [Interest::saved(Node(100), 1.0), Interest::saved_act(Node(100)), Interest::follow(Node(0))];
        let taste = Taste::new(&index, &interests, &acts);
        let [followed, near, saved] = acts.map(|act| taste.affinity(act).unwrap());
        assert_eq!((saved.fit, saved.reason, saved.share), (Fit::MadeForYou, AffinityReason::Saved, 1.0));
        assert!(followed.ratio > saved.ratio && saved.ratio > near.ratio, "{followed:?} {saved:?} {near:?}");
        let both = [Interest::saved_act(Node(0)), Interest::follow(Node(0))];
        assert_eq!(Taste::new(&index, &both, &acts).affinity(Node(0)).unwrap().fit, Fit::Followed);
        let silenced = Taste::new(&index, &interests, &acts).silencing(&[Node(100)]);
        assert_eq!(silenced.affinity(Node(100)), None);
    }

    proptest! {
        #[test]
        fn another_follow_never_lowers_an_act_by_more_than_its_share(index in catalogue(), nodes in prop::collection::hash_set(0..SIZE as u32, 2..6)) {
            let nodes: Vec<u32> = nodes.into_iter().collect();
            let (all, fewer) = (follows(&nodes), follows(&nodes[1..]));
            let (after, before) = (Taste::new(&index, &all, &everybody()), Taste::new(&index, &fewer, &everybody()));
            for act in everybody().into_iter().filter(|act| !nodes.contains(&act.0)) {
                if let (Some(before), Some(after)) = (before.affinity(act), after.affinity(act)) {
                    let least = before.ratio * (1.0 - 1.0 / nodes.len() as f32);
                    prop_assert!(after.ratio >= least - 1e-4 * least, "{} {}", before.ratio, after.ratio);
                }
            }
        }

        #[test]
        fn affinities_stay_in_bounds_and_a_followed_act_is_never_below_another(index in catalogue(), nodes in prop::collection::vec(0..SIZE as u32, 1..6)) {
            let taste = Taste::new(&index, &follows(&nodes), &everybody());
            for act in everybody() {
                let Some(affinity) = taste.affinity(act) else { continue };
                prop_assert!((0.000_99..=FOLLOWED * 1.001).contains(&affinity.ratio) && (0.0..=1.0).contains(&affinity.share));
                let followed = affinity.reason == AffinityReason::Followed;
                prop_assert_eq!(followed, nodes.contains(&act.0));
                prop_assert_eq!(followed, affinity.fit == Fit::Followed);
                if let AffinityReason::Near(best) = affinity.reason {
                    prop_assert!(best.given <= affinity.ratio * 1.001);
                    let supporters = taste.supporters(act, SIZE);
                    prop_assert!(supporters.iter().map(|supporter| supporter.given).sum::<f32>() <= affinity.ratio * 1.001);
                    prop_assert_eq!(supporters.is_empty(), affinity.fit == Fit::NoMatch && best.evidence.total <= 0.0);
                }
            }
        }

        #[test]
        fn leaving_out_a_signal_is_the_same_as_not_knowing_it(index in catalogue(), nodes in prop::collection::vec(0..SIZE as u32, 1..4)) {
            let mut none = SimilarityIndex { tags: TagIndex::new(SIZE, []).into(), ..index };
            none.reference = Default::default();
            let without = Taste::without(&none, &follows(&nodes), &everybody(), SignalKind::Genre);
            let plain = Taste::new(&none, &follows(&nodes), &everybody());
            for act in everybody() {
                let ratio = |taste: &Taste<'_>| taste.affinity(act).map(|affinity| affinity.ratio);
                prop_assert_eq!(ratio(&without), ratio(&plain));
            }
        }
    }
}
