//! Ways from one artist to another: at most four steps, each between two artists that something leads to, by whatever signal
//! says most. The strength of a way is that of resistors in series, 1 / Σ (1 / Lᵢ), L being the evidence of each step.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{SimilarityIndex, neighbours::Search};
use crate::artists::Node;

/// The longest way.
pub const MOST_STEPS: usize = 4;
/// So many of the nearest are looked at from either end, and from each of those.
const NEAR_AN_END: usize = 24;
const NEAR_A_STOP: usize = 10;
/// Ends that are looked back from: those nearest to the start.
const MOST_ENDS: usize = 4;

/// A way from one artist to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Ends included: 2 to 5 artists.
    pub nodes: Vec<Node>,
    /// 1 / Σ (1 / L) over its steps.
    pub strength: f32,
}

/// Up to `count` ways from an artist to any of `ends`, strongest first. No two share a stop between the ends.
pub fn between(index: &SimilarityIndex, from: Node, ends: &[Node], count: usize) -> Vec<Way> {
    let mut steps = Steps::default();
    let mut search = Search::new(index);
    let reached = steps.look_around(&mut search, from);
    let ends: FxHashSet<Node> = ends.iter().copied().filter(|end| *end != from).collect();
    let mut nearest: Vec<(Node, f32)> =
        ends.iter().map(|end| (*end, index.pair_evidence(from, *end).map_or(0.0, |evidence| evidence.total))).collect();
    // Those that the start leads to come first, then those that are nearest to it.
    nearest.sort_by(|x, y| {
        let met = |end: Node| reached.contains(&end);
        met(y.0).cmp(&met(x.0)).then(y.1.total_cmp(&x.1)).then(x.0.cmp(&y.0))
    });
    for (end, evidence) in nearest.iter().take(MOST_ENDS) {
        steps.add(from, *end, *evidence);
        steps.look_around(&mut search, *end);
    }
    let mut ways: Vec<Way> = Vec::new();
    while ways.len() < count
        && let Some(way) = steps.strongest(from, &ends)
    {
        steps.close(&way);
        ways.push(way);
    }
    ways
}

/// The steps that were found, each both ways, with its evidence.
#[derive(Default)]
struct Steps(FxHashMap<Node, FxHashMap<Node, f32>>);

impl Steps {
    fn add(&mut self, a: Node, b: Node, evidence: f32) {
        if evidence > 0.0 {
            self.0.entry(a).or_default().insert(b, evidence);
            self.0.entry(b).or_default().insert(a, evidence);
        }
    }

    /// Adds the steps to those near an artist, and from each of them on; the artists that were reached.
    fn look_around(&mut self, search: &mut Search<'_>, from: Node) -> FxHashSet<Node> {
        let first = search.nearest(from, NEAR_AN_END);
        let mut reached: FxHashSet<Node> = first.iter().map(|near| near.node).collect();
        for near in first {
            self.add(from, near.node, near.evidence.total);
            for next in search.nearest(near.node, NEAR_A_STOP) {
                self.add(near.node, next.node, next.evidence.total);
                reached.insert(next.node);
            }
        }
        reached
    }

    /// The strongest way to one of the ends, through none of the others.
    fn strongest(&self, from: Node, ends: &FxHashSet<Node>) -> Option<Way> {
        // By number of steps: the least resistance so far, and whence.
        let mut rounds: Vec<FxHashMap<Node, (f32, Node)>> = vec![FxHashMap::from_iter([(from, (0.0, from))])];
        let mut best: Option<(f32, usize, Node)> = None;
        for step in 1..=MOST_STEPS {
            let mut next: FxHashMap<Node, (f32, Node)> = FxHashMap::default();
            for (node, (so_far, _)) in rounds[step - 1].iter().filter(|(node, _)| !ends.contains(node)) {
                for (to, evidence) in self.0.get(node).into_iter().flatten().filter(|(to, _)| **to != from) {
                    let arrival = (so_far + 1.0 / evidence, *node);
                    let known = next.entry(*to).or_insert(arrival);
                    if (arrival.0, arrival.1) < *known {
                        *known = arrival;
                    }
                }
            }
            let arrived = next.iter().filter(|(node, _)| ends.contains(node));
            for (node, (resistance, _)) in arrived {
                if best.is_none_or(|best| (*resistance, step, *node) < best) {
                    best = Some((*resistance, step, *node));
                }
            }
            rounds.push(next);
        }
        let (resistance, steps, mut node) = best?;
        let mut nodes = vec![node];
        for round in rounds[1..=steps].iter().rev() {
            node = round[&node].1;
            nodes.push(node);
        }
        nodes.reverse();
        Some(Way { nodes, strength: 1.0 / resistance })
    }

    /// Takes the stops of a way out, or its only step, so that the next way is another one.
    fn close(&mut self, way: &Way) {
        if let [a, b] = way.nodes[..] {
            for (x, y) in [(a, b), (b, a)] {
                self.shut(x, y);
            }
        }
        for stop in &way.nodes[1..way.nodes.len() - 1] {
            for (next, _) in self.0.remove(stop).unwrap_or_default() {
                self.shut(next, *stop);
            }
        }
    }

    fn shut(&mut self, from: Node, to: Node) {
        if let Some(steps) = self.0.get_mut(&from) {
            steps.remove(&to);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::similarity::generated::{SIZE, catalogue};

    proptest! {
        #[test]
        fn ways_are_real_short_and_apart(index in catalogue(), from in 0..SIZE as u32, ends in prop::collection::vec(0..SIZE as u32, 0..4)) {
            let ends: Vec<Node> = ends.into_iter().map(Node).collect();
            let ways = between(&index, Node(from), &ends, 3);
            let mut stops: Vec<Node> = Vec::new();
            for way in &ways {
                prop_assert!((2..=MOST_STEPS + 1).contains(&way.nodes.len()));
                prop_assert_eq!(way.nodes[0], Node(from));
                prop_assert!(ends.contains(way.nodes.last().unwrap()));
                let steps = way.nodes.windows(2);
                let evidence: Vec<f32> = steps.map(|step| index.pair_evidence(step[0], step[1]).unwrap().total).collect();
                prop_assert!(evidence.iter().all(|total| *total > 0.0));
                let strength = 1.0 / evidence.iter().map(|total| 1.0 / total).sum::<f32>();
                prop_assert!((strength - way.strength).abs() < 1e-3 * strength.max(1.0));
                stops.extend(&way.nodes[1..way.nodes.len() - 1]);
            }
            prop_assert!(ways.windows(2).all(|pair| pair[0].strength >= pair[1].strength - 1e-4));
            let all = stops.len();
            stops.sort_unstable();
            stops.dedup();
            prop_assert_eq!(stops.len(), all, "a stop stands in two ways");
        }

        #[test]
        fn whoever_is_near_is_reached(index in catalogue(), from in 0..SIZE as u32) {
            for near in Search::new(&index).nearest(Node(from), 3) {
                let ways = between(&index, Node(from), &[near.node], 1);
                prop_assert!(ways[0].strength >= near.evidence.total - 1e-3);
            }
        }
    }
}
