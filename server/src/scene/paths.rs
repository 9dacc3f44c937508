//! Paths of at most three steps through the network. The strength of a path is that of resistors in
//! series: 1 / Σ (1 / sᵢ), so that every step costs and the weakest costs most.

use super::SceneGraph;
use crate::artists::Node;

/// The longest path that counts.
pub const MOST_HOPS: usize = 3;

/// A way from one artist to another.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenePath {
    /// Ends included: 2 to 4 artists.
    pub nodes: Vec<Node>,
    /// Strength of each step.
    pub steps: Vec<f32>,
    /// 1 / Σ (1 / sᵢ).
    pub strength: f32,
}

impl ScenePath {
    fn new(nodes: Vec<Node>, steps: Vec<f32>) -> Self {
        let strength = 1.0 / steps.iter().map(|step| 1.0 / step).sum::<f32>();
        Self { nodes, steps, strength }
    }
}

/// Strengths of the best paths from one artist, for reuse between calls: two arrays over the catalogue
/// and the list of what was touched, so that clearing costs what the walk cost.
#[derive(Debug, Default)]
pub struct Reach {
    /// Resistance of the best path so far, infinite where nothing reached.
    resistance: Vec<f32>,
    touched: Vec<Node>,
    ring: Vec<(Node, f32)>,
    next: Vec<(Node, f32)>,
}

impl Reach {
    /// Walks from `from`. With `wanted`, only those artists are reached in the last step (all that a
    /// recommendation needs), which is where nearly all of the work is.
    pub fn walk(&mut self, graph: &SceneGraph, from: Node, size: usize, wanted: Option<&[bool]>) {
        for node in self.touched.drain(..) {
            self.resistance[node.at()] = f32::INFINITY;
        }
        self.resistance.resize(size, f32::INFINITY);
        self.ring.clear();
        self.ring.push((from, 0.0));
        self.resistance[from.at()] = 0.0;
        self.touched.push(from);
        for hop in 1..=MOST_HOPS {
            self.next.clear();
            let filter = wanted.filter(|_| hop == MOST_HOPS);
            for &(node, so_far) in &self.ring {
                for (to, strength) in graph.neighbours(node) {
                    if filter.is_some_and(|wanted| !wanted[to.at()]) {
                        continue;
                    }
                    let resistance = so_far + 1.0 / strength;
                    let best = &mut self.resistance[to.at()];
                    if resistance < *best {
                        if best.is_infinite() {
                            self.touched.push(to);
                        }
                        *best = resistance;
                        if hop < MOST_HOPS {
                            self.next.push((to, resistance));
                        }
                    }
                }
            }
            // Entries that a better way of the same length overtook go no further. Not checked later:
            // a longer, better way to the same artist must not stop the shorter one from going on.
            let resistance = &self.resistance;
            self.next.retain(|(node, so_far)| *so_far == resistance[node.at()]);
            std::mem::swap(&mut self.ring, &mut self.next);
        }
    }

    /// Strength towards `node`, of the direct edge or of the best path, whichever is larger; 0 when nothing leads
    /// there.
    pub fn strength(&self, node: Node) -> f32 {
        let resistance = self.resistance[node.at()];
        if resistance > 0.0 { 1.0 / resistance } else { 0.0 }
    }
}

/// The artists between the two ends of a way.
type Stops = [Option<Node>; 2];

/// Up to `count` ways from `a` to `b`, the direct edge included, strongest first; no two go through the same artist.
pub fn between(graph: &SceneGraph, a: Node, b: Node, count: usize) -> Vec<ScenePath> {
    if a == b || count == 0 {
        return Vec::new();
    }
    let mut ways = ways(graph, a, b);
    ways.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
    let mut taken: Vec<Node> = Vec::new();
    let mut chosen = Vec::new();
    for (_, stops) in ways {
        if chosen.len() >= count {
            break;
        }
        if stops.iter().flatten().all(|stop| !taken.contains(stop)) {
            taken.extend(stops.iter().flatten());
            let nodes: Vec<Node> = [Some(a), stops[0], stops[1], Some(b)].into_iter().flatten().collect();
            let steps = nodes.windows(2).filter_map(|step| graph.edge(step[0], step[1])).collect();
            chosen.push(ScenePath::new(nodes, steps));
        }
    }
    chosen
}

/// Every way with its strength.
fn ways(graph: &SceneGraph, a: Node, b: Node) -> Vec<(f32, Stops)> {
    // A way back is as strong. Starting from the end with fewer neighbours is less work.
    let (start, end) = if graph.degree(a) <= graph.degree(b) { (a, b) } else { (b, a) };
    let turned = |x: Node, y: Node| if start == a { [Some(x), Some(y)] } else { [Some(y), Some(x)] };
    let mut ways: Vec<(f32, Stops)> = graph.edge(a, b).map(|strength| (strength, [None, None])).into_iter().collect();
    for (x, first) in graph.neighbours(start).filter(|(x, _)| *x != end) {
        if let Some(second) = graph.edge(x, end) {
            ways.push((1.0 / (1.0 / first + 1.0 / second), [Some(x), None]));
        }
        for (y, second, third) in graph.shared_neighbours(x, end).filter(|(y, ..)| *y != start) {
            ways.push((1.0 / (1.0 / first + 1.0 / second + 1.0 / third), turned(x, y)));
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph(edges: &[(u32, u32, f32)]) -> SceneGraph {
        SceneGraph::new(8, [], edges.iter().map(|&(a, b, s)| (Node(a), Node(b), s)))
    }

    fn strength(graph: &SceneGraph, a: u32, b: u32) -> f32 {
        let mut reach = Reach::default();
        reach.walk(graph, Node(a), 8, None);
        reach.strength(Node(b))
    }

    #[test]
    fn a_path_is_as_strong_as_resistors_in_series() {
        let graph = graph(&[(0, 1, 2.0), (1, 2, 2.0), (2, 3, 1.0), (3, 4, 9.0)]);
        assert_eq!(strength(&graph, 0, 1), 2.0);
        assert_eq!(strength(&graph, 0, 2), 1.0);
        assert_eq!(strength(&graph, 0, 3), 0.5);
        assert_eq!(strength(&graph, 0, 4), 0.0, "four steps are too many");
    }

    #[test]
    fn a_weak_direct_edge_never_beats_a_strong_path() {
        let graph = graph(&[(0, 1, 0.1), (0, 2, 50.0), (2, 1, 50.0)]);
        assert_eq!(strength(&graph, 0, 1), 25.0);
        let ways = between(&graph, Node(0), Node(1), 3);
        assert_eq!(ways.iter().map(|way| way.steps.len()).collect::<Vec<_>>(), [2, 1], "strongest first");
    }

    #[test]
    fn alternatives_do_not_share_artists() {
        let graph = graph(&[
            (0, 2, 5.0),
            (2, 1, 5.0),
            (2, 3, 5.0),
            (3, 1, 5.0),
            (0, 4, 1.0),
            (4, 1, 1.0),
            (0, 5, 0.5),
            (5, 1, 0.5),
        ]);
        let ways = between(&graph, Node(0), Node(1), 3);
        let middles: Vec<Node> = ways.iter().map(|way| way.nodes[1]).collect();
        assert_eq!(middles, [Node(2), Node(4), Node(5)]);
    }

    proptest! {
        #[test]
        fn the_walk_agrees_with_trying_every_path(edges in prop::collection::vec((0u32..8, 0u32..8, 0.01f32..50.0), 0..24)) {
            let graph = graph(&edges);
            for a in 0..8u32 {
                let mut reach = Reach::default();
                reach.walk(&graph, Node(a), 8, None);
                for b in (0..8u32).filter(|b| *b != a) {
                    let all = between(&graph, Node(a), Node(b), usize::MAX);
                    let best = all.first().map_or(0.0, |way| way.strength);
                    prop_assert!(all.iter().all(|way| way.strength <= best));
                    prop_assert!((reach.strength(Node(b)) - best).abs() <= best * 1e-5);
                    // Both ways are the same.
                    let mut back = Reach::default();
                    back.walk(&graph, Node(b), 8, None);
                    prop_assert!((reach.strength(Node(b)) - back.strength(Node(a))).abs() <= best * 1e-5);
                }
            }
        }

        #[test]
        fn a_narrowed_walk_gives_wanted_artists_the_same_strength(edges in prop::collection::vec((0u32..8, 0u32..8, 0.01f32..50.0), 0..24), wanted in prop::collection::vec(any::<bool>(), 8)) {
            let graph = graph(&edges);
            let (mut wide, mut narrow) = (Reach::default(), Reach::default());
            for a in 0..8u32 {
                wide.walk(&graph, Node(a), 8, None);
                narrow.walk(&graph, Node(a), 8, Some(&wanted));
                for b in (0..8).filter(|b| wanted[*b as usize] && *b != a) {
                    prop_assert_eq!(wide.strength(Node(b)), narrow.strength(Node(b)));
                }
            }
        }
    }
}
