//! Learning of the curves of evidence from a catalogue and its listeners. Pairs that the network names teach what sound,
//! genre and company say; pairs that one listener follows teach what the network says. Each is compared with pairs drawn
//! by lot, and shrunk to the shipped curve while there are few.

use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};
use rayon::prelude::*;

use super::{
    EvidenceModel, SignalKind, SimilarityIndex,
    evidence::{LIMIT, RatioCurve, SignalCurve},
};
use crate::{artists::Node, wording::counted};

/// So many pairs count as much as the shipped curve does.
const PRIOR: f64 = 500.0;
/// Pairs of each kind that are looked at, at most.
const PAIRS: usize = 20_000;
/// Pairs of one listener, at most: nobody's taste is the measure of all.
const PAIRS_OF_A_LISTENER: usize = 2_000;
/// Fewer pairs drawn by lot that have the signal tell nothing.
const FEWEST: usize = 50;
/// What the pairs are drawn with.
pub const SEED: u64 = 11;

/// The curves of this catalogue. `listeners` are the artists that each listener follows. The same catalogue and seed give
/// the same curves.
pub fn learn(index: &SimilarityIndex, listeners: &[Vec<Node>], seed: u64) -> EvidenceModel {
    let mut random = ChaCha12Rng::seed_from_u64(seed);
    let named = named_by_the_network(index, &mut random);
    let by_lot = by_lot(index.reference().nodes(), &mut random);
    let followed = followed_together(index, listeners, &mut random);
    let mut learned = EvidenceModel::default();
    for kind in SignalKind::ALL {
        let shipped = kind.signal().shipped_curve();
        learned.0[kind] = match &shipped.curve {
            RatioCurve::Mixture { gain } => mixture(index, *gain, &followed, &by_lot),
            RatioCurve::Knots { .. } => knots(index, kind, &shipped.curve, &named, &by_lot),
        }
        .unwrap_or(shipped);
    }
    learned
}

/// Pairs that stand on a list, both known to more than that list.
fn named_by_the_network(index: &SimilarityIndex, random: &mut ChaCha12Rng) -> Vec<(Node, Node)> {
    let listed = index.roster.nodes().filter(|node| index.scene.has_list(*node));
    let pairs = listed.flat_map(|a| index.scene.neighbours(a).map(move |(b, _)| (a, b)));
    sample(pairs.filter(|(a, b)| a < b || !index.scene.has_list(*b)).collect(), PAIRS, random)
}

fn by_lot(nodes: &[Node], random: &mut ChaCha12Rng) -> Vec<(Node, Node)> {
    let count = nodes.len();
    if count < 2 {
        return Vec::new();
    }
    let mut draw = || {
        let (a, b) = (random.random_range(0..count), random.random_range(0..count - 1));
        // Skipping `a` makes all others equally likely.
        (nodes[a], nodes[if b < a { b } else { b + 1 }])
    };
    (0..PAIRS).map(|_| draw()).collect()
}

fn followed_together(index: &SimilarityIndex, listeners: &[Vec<Node>], random: &mut ChaCha12Rng) -> Vec<(Node, Node)> {
    let pairs = listeners.iter().flat_map(|follows| {
        let known: Vec<Node> = follows.iter().copied().filter(|node| index.scene.has_list(*node)).collect();
        let all = (0..known.len()).flat_map(|at| known[at + 1..].iter().map(|b| (known[at], *b)).collect::<Vec<_>>());
        sample(all.collect(), PAIRS_OF_A_LISTENER, random)
    });
    pairs.collect()
}

fn sample<T>(mut all: Vec<T>, count: usize, random: &mut ChaCha12Rng) -> Vec<T> {
    for at in 0..count.min(all.len()) {
        let other = random.random_range(at..all.len());
        all.swap(at, other);
    }
    all.truncate(count);
    all
}

/// The gain of the mixture, (1 − f) / f: f says how much rarer it is among pairs that belong together that no way leads
/// from one to the other.
fn mixture(
    index: &SimilarityIndex,
    shipped: f32,
    together: &[(Node, Node)],
    by_lot: &[(Node, Node)],
) -> Option<SignalCurve> {
    let apart = |pairs: &[(Node, Node)]| -> (usize, usize) {
        let listed: Vec<_> =
            pairs.iter().filter(|(a, b)| index.scene.has_list(*a) && index.scene.has_list(*b)).collect();
        let apart = listed.par_iter().filter(|(a, b)| index.scene.flows().ratio(*a, *b) == 0.0).count();
        (apart, listed.len())
    };
    let ((apart_together, together), (apart_by_lot, by_lot)) = (apart(together), apart(by_lot));
    if together == 0 || by_lot < FEWEST || apart_by_lot == 0 {
        return None;
    }
    let measured = (apart_together as f64 / together as f64) / (apart_by_lot as f64 / by_lot as f64);
    let shipped = 1.0 / (1.0 + f64::from(shipped));
    let no_way = ((together as f64 * measured + PRIOR * shipped) / (together as f64 + PRIOR)).clamp(0.05, 0.95);
    Some(SignalCurve {
        curve: RatioCurve::Mixture { gain: ((1.0 - no_way) / no_way) as f32 },
        basis: format!(
            "Learned from {} that one listener follows, and {} drawn by lot.",
            counted(together, "pair", "pairs"),
            counted(by_lot, "pair", "pairs")
        ),
        pairs: together as u64,
    })
}

/// The shipped curve's knots, moved to where this catalogue has them.
fn knots(
    index: &SimilarityIndex,
    kind: SignalKind,
    shipped: &RatioCurve,
    together: &[(Node, Node)],
    by_lot: &[(Node, Node)],
) -> Option<SignalCurve> {
    let RatioCurve::Knots { knots } = shipped else { return None };
    let tally = |pairs: &[(Node, Node)]| -> Vec<usize> {
        let measured = pairs.par_iter().filter_map(|(a, b)| (kind.signal().measure)(index, *a, *b));
        let at = measured.map(|measure| knots.partition_point(|knot| knot.at <= measure).max(1) - 1);
        at.fold(|| vec![0; knots.len()], add).reduce(|| vec![0; knots.len()], sum)
    };
    let (together, by_lot) = (tally(together), tally(by_lot));
    let (all_together, all_by_lot) = (together.iter().sum::<usize>(), by_lot.iter().sum::<usize>());
    if all_together == 0 || all_by_lot < FEWEST {
        return None;
    }
    // One pair more in each cell: a cell that no pair drawn by lot fell into is rare, and not impossible.
    let share_by_lot: Vec<f64> =
        by_lot.iter().map(|count| (*count + 1) as f64 / (all_by_lot + by_lot.len()) as f64).collect();
    let prior: Vec<f64> =
        knots.iter().zip(&share_by_lot).map(|(knot, share)| share * 10f64.powf(f64::from(knot.log_ratio))).collect();
    let whole: f64 = prior.iter().sum();
    let share_together = together
        .iter()
        .zip(&prior)
        .map(|(count, prior)| (*count as f64 + PRIOR * prior / whole) / (all_together as f64 + PRIOR));
    let cells: Vec<(f64, f64)> = share_together.zip(share_by_lot).collect();
    let ratios = rising(&cells);
    Some(SignalCurve {
        curve: RatioCurve::knots(knots.iter().zip(ratios).map(|(knot, ratio)| (knot.at, ratio))),
        basis: format!(
            "Learned from {} that the artist network names, and {} drawn by lot.",
            counted(all_together, "pair", "pairs"),
            counted(all_by_lot, "pair", "pairs")
        ),
        pairs: all_together as u64,
    })
}

fn add(mut counts: Vec<usize>, at: usize) -> Vec<usize> {
    counts[at] += 1;
    counts
}

fn sum(a: Vec<usize>, b: Vec<usize>) -> Vec<usize> {
    a.into_iter().zip(b).map(|(a, b)| a + b).collect()
}

/// log₁₀ of the ratio of each cell (share of pairs that belong together, share of pairs drawn by lot), made never to fall
/// by pooling neighbours (pool adjacent violators: Ayer, Brunk, Ewing, Reid, Silverman, 1955).
fn rising(cells: &[(f64, f64)]) -> Vec<f32> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (together, by_lot) in cells {
        pools.push((*together, *by_lot, 1));
        while let [.., lower, upper] = pools.as_slice()
            && lower.0 * upper.1 >= upper.0 * lower.1
        {
            let merged = (lower.0 + upper.0, lower.1 + upper.1, lower.2 + upper.2);
            pools.truncate(pools.len() - 2);
            pools.push(merged);
        }
    }
    let ratio = |(together, by_lot, _): &(f64, f64, usize)| (together / by_lot).log10() as f32;
    let pooled = pools.iter().flat_map(|pool| std::iter::repeat_n(ratio(pool).clamp(-LIMIT, LIMIT), pool.2));
    pooled.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        artists::{ArtistId, Roster, tags::TagIndex},
        collaborations::CollaborationGraph,
        scene::SceneGraph,
    };

    const SCENES: usize = 20;
    const OF_A_SCENE: usize = 30;

    /// Scenes of artists that the network names beside each other. With `tagged`, each scene has tags of its own;
    /// otherwise tags are spread without regard to it.
    fn index(tagged: bool) -> SimilarityIndex {
        let size = SCENES * OF_A_SCENE;
        let edges = (0..size as u32).flat_map(|node| {
            let (scene, place) = (node as usize / OF_A_SCENE, node as usize % OF_A_SCENE);
            let other = (scene * OF_A_SCENE + (place + 1) % OF_A_SCENE) as u32;
            [(Node(node), Node(other), 2.0)]
        });
        let tags = (0..size).map(|node| {
            let tag = if tagged { node / OF_A_SCENE } else { node % SCENES };
            (Node(node as u32), tag.to_string())
        });
        SimilarityIndex {
            roster: Roster::new((0..size as i64).map(|id| (ArtistId(id), id.to_string()))).into(),
            scene: SceneGraph::new(size, (0..size as u32).map(|node| (Node(node), true)), edges).into(),
            tags: TagIndex::new(size, tags).into(),
            ties: CollaborationGraph::new(size, []),
            ..Default::default()
        }
    }

    fn says(model: &EvidenceModel, kind: SignalKind, measure: f32) -> f32 {
        model.0[kind].curve.log_ratio(measure)
    }

    #[test]
    fn a_signal_that_agrees_with_the_network_comes_to_say_more_and_one_that_does_not_comes_to_say_nothing() {
        let (with, against) = (learn(&index(true), &[], SEED), learn(&index(false), &[], SEED));
        let shipped = EvidenceModel::default();
        let at = |model| says(model, SignalKind::Genre, 1.0);
        assert!(at(&with) > at(&against) + 0.5, "{} {}", at(&with), at(&against));
        assert!(at(&against) < at(&shipped));
        assert_eq!(with.0[SignalKind::Genre].pairs, (SCENES * OF_A_SCENE) as u64);
    }

    #[test]
    fn a_catalogue_that_teaches_nothing_keeps_the_shipped_curves() {
        let empty = SimilarityIndex::default();
        assert_eq!(learn(&empty, &[vec![]], SEED), EvidenceModel::default());
    }

    #[test]
    fn listeners_who_follow_whole_scenes_make_closeness_say_more() {
        let index = index(true);
        let scene =
            |at: usize| (at * OF_A_SCENE..(at + 1) * OF_A_SCENE).map(|node| Node(node as u32)).collect::<Vec<_>>();
        let listeners: Vec<Vec<Node>> = (0..SCENES).map(scene).collect();
        let anybody: Vec<Vec<Node>> =
            (0..SCENES).map(|at| (0..OF_A_SCENE).map(|node| Node((node * SCENES + at) as u32)).collect()).collect();
        let of_scenes = says(&learn(&index, &listeners, SEED), SignalKind::Scene, 1.0);
        let of_anybody = says(&learn(&index, &anybody, SEED), SignalKind::Scene, 1.0);
        assert!(of_scenes > of_anybody, "{of_scenes} {of_anybody}");
    }

    #[test]
    fn the_same_catalogue_teaches_the_same() {
        let index = index(true);
        assert_eq!(learn(&index, &[], 3), learn(&index, &[], 3));
    }

    #[test]
    fn learned_curves_never_fall() {
        for seed in 0..3 {
            let model = learn(&index(true), &[], seed);
            for kind in SignalKind::ALL {
                let said: Vec<f32> = (0..=100).map(|at| says(&model, kind, at as f32 / 100.0)).collect();
                assert!(said.is_sorted(), "{}", kind.key());
            }
        }
    }

    proptest! {
        #[test]
        fn pooled_ratios_rise(cells in prop::collection::vec((0.001f64..1.0, 0.001f64..1.0), 1..12)) {
            let ratios = rising(&cells);
            prop_assert_eq!(ratios.len(), cells.len());
            prop_assert!(ratios.is_sorted());
        }
    }
}
