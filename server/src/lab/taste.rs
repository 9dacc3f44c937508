//! Taste quality: how well a rule finds an artist that a listener follows, when it is left off the list of follows.
//!
//! The artist is ranked by the follows that are left, among the artists that something is known of and that are not
//! followed. The figure is the mean share of those that it beats, ties counting half (the area under the ROC curve), with
//! a bootstrap interval over the artists that were left out (Efron, *Bootstrap methods*, Annals of Statistics 1979).

use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Serialize, Serializer};

use super::auc::auc;
use crate::{
    artists::Node,
    scene::paths::Reach,
    similarity::{
        BySignal, PairEvidence, SignalKind, Signals, SimilarityIndex, Weighting, blend, evidence,
        neighbours::{Search, Targets},
        reference,
        signals::scene,
    },
};

/// Followed artists that are left out, at most: which 300 of one listener's 767 are drawn moves the figure by 0.013.
const LEFT_OUT: usize = 1_000;
/// Listeners that they are taken from, at most.
const LISTENERS: usize = 30;
const RESAMPLES: usize = 1_000;
/// What artists are drawn with.
pub const SEED: u64 = 1;

/// How an act is scored by the artists that a listener follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The strongest way through the network to one of them, as the scene signal values it.
    BestWay,
    /// The mean hybrid score over those that can be compared.
    Hybrid,
    /// The mean likelihood ratio, as recommendations have it.
    Evidence,
    /// The same, as if a signal were missing for everybody.
    EvidenceWithout(SignalKind),
}

impl Rule {
    pub const ALL: [Self; 7] = [
        Self::BestWay,
        Self::Hybrid,
        Self::Evidence,
        Self::EvidenceWithout(SignalKind::Audio),
        Self::EvidenceWithout(SignalKind::Scene),
        Self::EvidenceWithout(SignalKind::Genre),
        Self::EvidenceWithout(SignalKind::Collaboration),
    ];

    /// Its name in JSON.
    pub fn key(self) -> String {
        match self {
            Self::BestWay => "best_way".to_owned(),
            Self::Hybrid => "hybrid".to_owned(),
            Self::Evidence => "evidence".to_owned(),
            Self::EvidenceWithout(kind) => format!("evidence_without_{}", kind.key()),
        }
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key())
    }
}

/// The result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TasteQuality {
    /// Listeners whose follows were studied.
    pub listeners: usize,
    /// Followed artists that were left out, one at a time.
    pub left_out: usize,
    /// Artists that each of them was ranked among, at most.
    pub others: usize,
    /// In the order of [`Rule::ALL`].
    pub rules: Vec<RuleQuality>,
}

/// How well one rule does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RuleQuality {
    pub rule: Rule,
    /// In [0, 1]; 0.5 is chance.
    pub auc: f64,
    /// The 95 % interval.
    pub low: f64,
    pub high: f64,
}

/// Runs the experiment on the follows of each listener. `None` when no followed artist can be ranked among others.
pub fn run(index: &SimilarityIndex, listeners: &[Vec<Node>], seed: u64) -> Option<TasteQuality> {
    let mut random = ChaCha12Rng::seed_from_u64(seed);
    let informed: FxHashSet<Node> = reference::draw(index, usize::MAX).into_iter().collect();
    let ranked_among = reference::draw(index, reference::SAMPLE);
    let drawn = draw(listeners, LISTENERS, &mut random);
    let each = LEFT_OUT.div_ceil(drawn.len().max(1));
    let mut shares: ByRule<Vec<f64>> = ByRule::default();
    let (mut others, mut studied) = (0, 0);
    for follows in &drawn {
        let followed: FxHashSet<Node> = follows.iter().copied().collect();
        let mut known: Vec<Node> = followed.iter().copied().filter(|node| informed.contains(node)).collect();
        known.sort_unstable();
        let study = OneListener {
            index,
            targets: Targets::new(index, &sorted(&followed)),
            left_out: draw(&known, each, &mut random),
            others: ranked_among.iter().copied().filter(|node| !followed.contains(node)).collect(),
        };
        if followed.len() < 2 || study.others.is_empty() || study.left_out.is_empty() {
            continue;
        }
        studied += 1;
        others = others.max(study.others.len());
        shares.iter_mut().zip(study.shares()).for_each(|(all, new)| all.extend(new));
    }
    let left_out = shares[0].len();
    let rules = Rule::ALL.into_iter().zip(shares).map(|(rule, shares)| {
        // The same resamples for every rule.
        let (low, high) = interval(&shares, &mut ChaCha12Rng::seed_from_u64(seed));
        RuleQuality { rule, auc: mean(&shares), low, high }
    });
    (left_out > 0).then(|| TasteQuality { listeners: studied, left_out, others, rules: rules.collect() })
}

/// In the order of [`Rule::ALL`].
type ByRule<T> = [T; Rule::ALL.len()];

/// Up to `count` of them, in their order.
fn draw<T: Clone>(all: &[T], count: usize, random: &mut ChaCha12Rng) -> Vec<T> {
    let mut drawn = rand::seq::index::sample(random, all.len(), count.min(all.len())).into_vec();
    drawn.sort_unstable();
    drawn.into_iter().map(|at| all[at].clone()).collect()
}

fn sorted(nodes: &FxHashSet<Node>) -> Vec<Node> {
    let mut nodes: Vec<Node> = nodes.iter().copied().collect();
    nodes.sort_unstable();
    nodes
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Between which means 95 % of the resamples lie.
fn interval(values: &[f64], random: &mut ChaCha12Rng) -> (f64, f64) {
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| (0..values.len()).map(|_| values[random.random_range(0..values.len())]).sum::<f64>())
        .map(|sum| sum / values.len() as f64)
        .collect();
    means.sort_unstable_by(f64::total_cmp);
    (means[RESAMPLES * 25 / 1_000], means[RESAMPLES * 975 / 1_000 - 1])
}

/// The artists of one listener's experiment.
struct OneListener<'a> {
    index: &'a SimilarityIndex,
    /// The follows.
    targets: Targets,
    left_out: Vec<Node>,
    others: Vec<Node>,
}

impl OneListener<'_> {
    /// By rule, the share of the others that each artist beats that was left out.
    fn shares(&self) -> ByRule<Vec<f64>> {
        let own = self.scores(&self.left_out);
        let others = self.scores(&self.others);
        let mut shares: ByRule<Vec<f64>> = ByRule::default();
        for (rule, shares) in shares.iter_mut().enumerate() {
            for (at, scores) in own.iter().enumerate() {
                let others: Vec<f32> = others.iter().map(|scores| scores[rule].without[at]).collect();
                shares.extend(auc(&[scores[rule].without[at]], &others));
            }
        }
        shares
    }

    /// Every act is compared with every follow once; leaving one of these out is a subtraction.
    fn scores(&self, acts: &[Node]) -> Vec<ByRule<Scores>> {
        let trust = Weighting::ALL.map(|weighting| evidence::trust(self.index.weights.of(weighting)));
        acts.par_iter()
            .map_init(
                || (Search::new(self.index), Reach::default()),
                |(search, reach), act| {
                    reach.walk(&self.index.scene, *act, self.index.roster.len(), None);
                    let mut given: ByRule<Vec<(Node, Option<f32>)>> = ByRule::default();
                    search.each_target_measured(*act, &self.targets, |follow, measures| {
                        let pair = Compared::new(self.index, *act, follow, &measures, reach.strength(follow), &trust);
                        for (rule, given) in Rule::ALL.into_iter().zip(&mut given) {
                            given.push((follow, pair.gives(rule)));
                        }
                    });
                    std::array::from_fn(|rule| Scores::new(Rule::ALL[rule], &given[rule], &self.left_out))
                },
            )
            .collect()
    }
}

/// What an act has in common with one follow.
struct Compared {
    way: f32,
    hybrid: Option<f32>,
    evidence: Option<PairEvidence>,
}

impl Compared {
    fn new(
        index: &SimilarityIndex,
        act: Node,
        follow: Node,
        measures: &Signals,
        strength: f32,
        trust: &[BySignal<f32>],
    ) -> Self {
        let weighting = index.weighting(act, follow);
        let way = scene::value(strength);
        // Evidence of the network is read off the closeness by all ways, the value off the strongest one.
        let mut values = *measures;
        values[SignalKind::Scene] = measures[SignalKind::Scene].map(|_| way);
        Self {
            way,
            hybrid: blend(&values, index.weights.of(weighting)).map(|blend| blend.score),
            evidence: PairEvidence::of(&index.evidence.log_ratios(measures), &trust[weighting as usize]),
        }
    }

    /// `None` where a rule passes over a pair that cannot be compared.
    fn gives(&self, rule: Rule) -> Option<f32> {
        // Of a pair that cannot be compared, evidence says nothing: a ratio of 1.
        let ratio = |evidence: Option<PairEvidence>| Some(evidence.map_or(1.0, |evidence| evidence.ratio()));
        match rule {
            Rule::BestWay => Some(self.way),
            Rule::Hybrid => self.hybrid,
            Rule::Evidence => ratio(self.evidence),
            Rule::EvidenceWithout(kind) => ratio(self.evidence.and_then(|evidence| evidence.without(kind))),
        }
    }
}

/// The score of an act by all follows but one, for each artist that is left out.
#[derive(Clone, Debug, Default, PartialEq)]
struct Scores {
    without: Vec<f32>,
}

impl Scores {
    fn new(rule: Rule, given: &[(Node, Option<f32>)], left_out: &[Node]) -> Self {
        let present = || given.iter().filter_map(|(follow, given)| Some((*follow, (*given)?)));
        let (sum, count) =
            present().fold((0.0f64, 0usize), |(sum, count), (_, given)| (sum + f64::from(given), count + 1));
        let mut best: Vec<(Node, f32)> = present().collect();
        best.sort_by(|x, y| y.1.total_cmp(&x.1));
        let given_by =
            |node: &Node| given.binary_search_by_key(node, |(follow, _)| *follow).ok().and_then(|at| given[at].1);
        let score = |node: &Node| match (rule, given_by(node)) {
            (Rule::BestWay, _) => best.iter().find(|(follow, _)| follow != node).map_or(0.0, |(_, given)| *given),
            (_, None) => (sum / count.max(1) as f64) as f32,
            (_, Some(given)) => ((sum - f64::from(given)) / (count - 1).max(1) as f64) as f32,
        };
        Self { without: left_out.iter().map(score).collect() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        artists::{ArtistId, Roster, tags::TagIndex},
        collaborations::CollaborationGraph,
        recommendation::{Interest, Taste},
        scene::SceneGraph,
    };

    const SIZE: usize = 12;

    fn index(edges: &[(u32, u32, f32)], tags: &[(u32, u8)]) -> SimilarityIndex {
        SimilarityIndex {
            roster: Roster::new((0..SIZE as i64).map(|id| (ArtistId(id), id.to_string()))).into(),
            scene: SceneGraph::new(
                SIZE,
                (0..SIZE as u32).map(|node| (Node(node), true)),
                edges.iter().map(|(a, b, strength)| (Node(*a), Node(*b), *strength)),
            )
            .into(),
            tags: TagIndex::new(SIZE, tags.iter().map(|(node, tag)| (Node(*node), tag.to_string()))).into(),
            ties: CollaborationGraph::new(SIZE, []),
            ..Default::default()
        }
    }

    fn of(quality: &TasteQuality, rule: Rule) -> RuleQuality {
        *quality.rules.iter().find(|quality| quality.rule == rule).unwrap()
    }

    #[test]
    fn a_listener_of_one_scene_is_found_by_the_network_and_by_nothing_else() {
        let scenes = [(0, 1, 4.0), (1, 2, 4.0), (2, 0, 4.0), (3, 4, 4.0), (4, 5, 4.0), (6, 7, 4.0), (8, 9, 4.0)];
        let found = run(&index(&scenes, &[]), &[vec![Node(0), Node(1), Node(2)]], SEED).unwrap();
        assert_eq!((found.listeners, found.left_out, found.others), (1, 3, SIZE - 3));
        for rule in [Rule::BestWay, Rule::Hybrid, Rule::Evidence, Rule::EvidenceWithout(SignalKind::Genre)] {
            let quality = of(&found, rule);
            assert_eq!((quality.auc, quality.low, quality.high), (1.0, 1.0, 1.0), "{rule:?}");
        }
        assert_eq!(of(&found, Rule::EvidenceWithout(SignalKind::Scene)).auc, 0.5);
    }

    #[test]
    fn who_follows_one_artist_or_everybody_or_nobody_tells_nothing() {
        let index = index(&[(0, 1, 4.0)], &[]);
        let everybody: Vec<Node> = index.roster.nodes().collect();
        for listeners in [vec![], vec![vec![]], vec![vec![Node(0)]], vec![everybody]] {
            assert_eq!(run(&index, &listeners, SEED), None);
        }
    }

    #[test]
    fn the_interval_holds_the_mean_and_narrows_with_more_values() {
        let random = || ChaCha12Rng::seed_from_u64(SEED);
        let width = |values: &[f64]| {
            let (low, high) = interval(values, &mut random());
            assert!(low < mean(values) && mean(values) < high);
            high - low
        };
        let few = [0.2, 0.5, 0.9, 1.0, 0.8];
        // Four times as many values halve the width.
        assert!((width(&few.repeat(4)) / width(&few) - 0.5).abs() < 0.1);
    }

    proptest! {
        #[test]
        fn leaving_a_follow_out_is_the_taste_of_somebody_who_does_not_follow_it(
            edges in prop::collection::vec((0u32..12, 0u32..12, 0.01f32..50.0), 0..24),
            tags in prop::collection::vec((0u32..12, 0u8..6), 0..16),
        ) {
            let index = index(&edges, &tags);
            let follows: Vec<Node> = (0..6).map(Node).collect();
            let study = OneListener {
                index: &index,
                targets: Targets::new(&index, &follows),
                left_out: follows.clone(),
                others: (6..SIZE as u32).map(Node).collect(),
            };
            let others = study.scores(&study.others);
            let own = study.scores(&study.left_out);
            let evidence = Rule::ALL.iter().position(|rule| *rule == Rule::Evidence).unwrap();
            for (at, left_out) in follows.iter().enumerate() {
                let rest: Vec<Interest> = follows.iter().filter(|node| *node != left_out).map(|node| Interest::follow(*node)).collect();
                let mut acts = study.others.clone();
                acts.push(*left_out);
                let taste = Taste::new(&index, &rest, &acts);
                let scored = others.iter().chain([&own[at]]).map(|scores| scores[evidence].without[at]);
                for (act, score) in acts.iter().zip(scored) {
                    let ratio = taste.affinity(*act).map_or(1.0, |affinity| affinity.ratio);
                    prop_assert!((ratio - score).abs() <= 1e-4 * ratio, "{ratio} {score}");
                }
            }
        }
    }
}
