//! Closeness of two artists in the network by random walks: how often a listener who goes from list to list arrives at
//! one artist from the other, in one, two or three steps, all ways together. Symmetric, and fair to artists with many
//! and with few neighbours.
//!
//! With S the square roots of the strengths and D the diagonal of its row sums, B = D^-½ S D^-½ and the closeness is
//! B + B² + B³ off the diagonal: the first terms of a personalised PageRank of an undirected graph (Haveliwala,
//! *Topic-sensitive PageRank*, WWW 2002). An artist whose own list nobody read stands on the lists of a few others, which
//! says nothing about how many neighbours it has: its row sum is at least the median of those whose list was read.
//!
//! Of 300 artists that a listener follows, each left out once and ranked by its mean closeness to the others against
//! 136 acts that the listener does not follow, it puts 0.869 in the right order; the strength of the strongest way puts
//! 0.857, its calibrated likelihood ratio 0.853, the best single way 0.832.

use crate::artists::{Adjacency, Node};

/// The longest walk that counts.
const STEPS: usize = 3;
/// Artists whose closeness to all others gives the mean.
const SAMPLE: usize = 200;

/// What the closeness of a network is worked out from.
#[derive(Debug)]
pub struct Flows {
    /// B of the module's formula: what flows along each edge.
    edges: Adjacency<f32>,
    size: usize,
    /// The mean closeness of two artists drawn by lot; above 0.
    mean: f32,
}

impl Flows {
    /// From the strengths of the edges; `listed` says by node whose own list was read.
    pub(super) fn new(strengths: &Adjacency<f32>, listed: &[bool]) -> Self {
        let mut flows = Self { edges: edges(strengths, listed), size: listed.len(), mean: 1.0 };
        flows.mean = flows.measure_mean(listed);
        flows
    }

    /// Among the artists with lists of their own, where any have; a sample that is the same every time.
    fn measure_mean(&self, listed: &[bool]) -> f32 {
        let connected = || (0..self.size as u32).map(Node).filter(|node| self.edges.degree(*node) > 0);
        let mut pool: Vec<Node> = connected().filter(|node| listed[node.at()]).collect();
        if pool.len() < 2 {
            pool = connected().collect();
        }
        let mut counts = vec![false; self.size];
        pool.iter().for_each(|node| counts[node.at()] = true);
        let every = pool.len().div_ceil(SAMPLE).max(1);
        let (mut walk, mut sum, mut pairs) = (Walk::default(), 0.0f64, 0usize);
        for from in pool.iter().step_by(every) {
            walk.walk(self, *from, Some(&counts));
            let near = walk.reached().filter(|node| counts[node.at()]);
            sum += near.map(|node| f64::from(walk.closeness[node.at()])).sum::<f64>();
            pairs += pool.len() - 1;
        }
        if sum > 0.0 { (sum / pairs as f64) as f32 } else { 1.0 }
    }

    /// The closeness of two artists against the mean of two artists drawn by lot, as [`Walk::ratio`] has it.
    pub fn ratio(&self, a: Node, b: Node) -> f32 {
        let edges = &self.edges;
        let (a, b) = if edges.degree(a) <= edges.degree(b) { (a, b) } else { (b, a) };
        let mut sum = edges.get(a, b).unwrap_or_default();
        for (x, first) in edges.row(a) {
            sum += first * edges.get(x, b).unwrap_or_default();
            sum += edges.shared(x, b).map(|(_, second, third)| first * second * third).sum::<f32>();
        }
        sum / self.mean
    }
}

fn edges(strengths: &Adjacency<f32>, listed: &[bool]) -> Adjacency<f32> {
    let nodes = (0..listed.len() as u32).map(Node);
    let mut sums: Vec<f32> =
        nodes.map(|node| strengths.row(node).map(|(_, strength)| strength.sqrt()).sum::<f32>()).collect();
    let mut read: Vec<f32> = sums.iter().zip(listed).filter(|(_, listed)| **listed).map(|(sum, _)| *sum).collect();
    read.sort_unstable_by(f32::total_cmp);
    let median = read.get(read.len() / 2).copied().unwrap_or_default();
    sums.iter_mut().zip(listed).filter(|(_, listed)| !**listed).for_each(|(sum, _)| *sum = sum.max(median));
    strengths.map(|a, b, strength| (strength / (sums[a.at()] * sums[b.at()])).sqrt())
}

/// Closeness of one artist to all others, for reuse between calls: arrays over the catalogue and the list of what was
/// touched, so that clearing costs what the walk cost.
#[derive(Debug, Default)]
pub struct Walk {
    closeness: Vec<f32>,
    touched: Vec<Node>,
    is_touched: Vec<bool>,
    /// Where the walk stands after a step, and with what weight.
    at: Vec<(Node, f32)>,
    next: Vec<f32>,
    next_nodes: Vec<Node>,
    from: Option<Node>,
    scale: f32,
}

impl Walk {
    /// Walks from `from`. With `wanted`, only those artists are reached in the last step, which is where nearly all of
    /// the work is.
    pub fn walk(&mut self, flows: &Flows, from: Node, wanted: Option<&[bool]>) {
        for node in self.touched.drain(..) {
            self.closeness[node.at()] = 0.0;
            self.is_touched[node.at()] = false;
        }
        self.closeness.resize(flows.size, 0.0);
        self.is_touched.resize(flows.size, false);
        self.next.resize(flows.size, 0.0);
        self.from = Some(from);
        self.scale = 1.0 / flows.mean;
        self.at.clear();
        self.at.push((from, 1.0));
        for step in 1..=STEPS {
            let wanted = wanted.filter(|_| step == STEPS);
            for (node, weight) in self.at.drain(..) {
                for (to, flow) in flows.edges.row(node) {
                    if wanted.is_some_and(|wanted| !wanted[to.at()]) {
                        continue;
                    }
                    let arrived = &mut self.next[to.at()];
                    if *arrived == 0.0 {
                        self.next_nodes.push(to);
                    }
                    *arrived += weight * flow;
                }
            }
            for node in self.next_nodes.drain(..) {
                let arrived = std::mem::take(&mut self.next[node.at()]);
                self.closeness[node.at()] += arrived;
                if !std::mem::replace(&mut self.is_touched[node.at()], true) {
                    self.touched.push(node);
                }
                self.at.push((node, arrived));
            }
        }
    }

    /// The closeness to an artist against the mean of two artists drawn by lot: 1 is chance, 0 is no way.
    #[inline]
    pub fn ratio(&self, node: Node) -> f32 {
        self.closeness[node.at()] * self.scale
    }

    /// Everybody that was reached, the start excluded.
    pub fn reached(&self) -> impl Iterator<Item = Node> + '_ {
        self.touched.iter().copied().filter(|node| Some(*node) != self.from)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZE: usize = 8;

    /// The flows of a network with these edges, in which the lists of some were read.
    fn listed(edges: &[(u32, u32, f32)], read: &[u32]) -> Flows {
        let edges = edges.iter().map(|&(a, b, strength)| (Node(a), Node(b), strength));
        let listed: Vec<bool> = (0..SIZE as u32).map(|node| read.contains(&node)).collect();
        Flows::new(&Adjacency::new(SIZE, edges, f32::max), &listed)
    }

    fn flows(edges: &[(u32, u32, f32)]) -> Flows {
        listed(edges, &[])
    }

    fn from(flows: &Flows, a: u32) -> Walk {
        let mut walk = Walk::default();
        walk.walk(flows, Node(a), None);
        walk
    }

    /// B + B² + B³ by matrices.
    fn by_matrices(flows: &Flows) -> Vec<Vec<f64>> {
        let b: Vec<Vec<f64>> = (0..SIZE as u32)
            .map(|x| {
                (0..SIZE as u32).map(|y| f64::from(flows.edges.get(Node(x), Node(y)).unwrap_or_default())).collect()
            })
            .collect();
        let product = |m: &Vec<Vec<f64>>| -> Vec<Vec<f64>> {
            m.iter().map(|row| (0..SIZE).map(|y| (0..SIZE).map(|k| row[k] * b[k][y]).sum()).collect()).collect()
        };
        let (two, three) = (product(&b), product(&product(&b)));
        (0..SIZE).map(|x| (0..SIZE).map(|y| b[x][y] + two[x][y] + three[x][y]).collect()).collect()
    }

    #[test]
    fn two_artists_drawn_by_lot_are_as_close_as_chance() {
        let flows = flows(&[(0, 1, 4.0), (1, 2, 1.0), (2, 3, 9.0), (3, 0, 0.5)]);
        let pairs: Vec<f32> = (0..4u32)
            .flat_map(|a| (0..4u32).filter(move |b| *b != a).map(move |b| (a, b)))
            .map(|(a, b)| flows.ratio(Node(a), Node(b)))
            .collect();
        assert!((pairs.iter().sum::<f32>() / pairs.len() as f32 - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_hub_is_less_close_to_each_of_its_many_neighbours() {
        let flows = flows(&[(0, 1, 1.0), (2, 3, 1.0), (2, 4, 1.0), (2, 5, 1.0), (2, 6, 1.0)]);
        assert!(flows.ratio(Node(0), Node(1)) > flows.ratio(Node(2), Node(3)));
    }

    #[test]
    fn an_artist_whose_list_nobody_read_is_not_closer_for_having_one_known_neighbour() {
        // 1 to 3 were read and name each other; 0 names 1, and 4, of whom nothing else is known.
        let edges = [(0, 1, 4.0), (0, 4, 1.0), (1, 2, 4.0), (2, 3, 4.0), (1, 3, 4.0)];
        let closer = |read: &[u32]| {
            let flows = listed(&edges, read);
            flows.ratio(Node(0), Node(4)) > flows.ratio(Node(0), Node(1))
        };
        assert!(!closer(&[0, 1, 2, 3]) && closer(&[0, 1, 2, 3, 4]));
    }

    #[test]
    fn nothing_leads_to_an_artist_that_no_list_names() {
        let flows = flows(&[(0, 1, 1.0)]);
        assert_eq!((from(&flows, 0).ratio(Node(5)), flows.ratio(Node(5), Node(0))), (0.0, 0.0));
        assert_eq!(from(&flows, 5).reached().count(), 0);
    }

    proptest! {
        #[test]
        fn the_walk_the_pair_and_the_matrices_agree_and_both_ways_are_the_same(
            edges in prop::collection::vec((0u32..8, 0u32..8, 0.01f32..50.0), 0..24),
        ) {
            let flows = flows(&edges);
            let expected = by_matrices(&flows);
            for a in 0..SIZE as u32 {
                let walk = from(&flows, a);
                for b in (0..SIZE as u32).filter(|b| *b != a) {
                    let (by_walk, by_pair) = (walk.ratio(Node(b)), flows.ratio(Node(a), Node(b)));
                    let exact = (expected[a as usize][b as usize] / f64::from(flows.mean)) as f32;
                    prop_assert!((by_walk - exact).abs() <= exact * 1e-4 + 1e-6);
                    prop_assert!((by_pair - exact).abs() <= exact * 1e-4 + 1e-6);
                    prop_assert!((by_pair - flows.ratio(Node(b), Node(a))).abs() <= exact * 1e-4 + 1e-6);
                }
            }
        }

        #[test]
        fn a_narrowed_walk_gives_wanted_artists_the_same_closeness(
            edges in prop::collection::vec((0u32..8, 0u32..8, 0.01f32..50.0), 0..24), wanted in prop::collection::vec(any::<bool>(), 8),
        ) {
            let flows = flows(&edges);
            let mut narrow = Walk::default();
            for a in 0..SIZE as u32 {
                let wide = from(&flows, a);
                narrow.walk(&flows, Node(a), Some(&wanted));
                for b in (0..SIZE as u32).filter(|b| wanted[*b as usize]) {
                    prop_assert!((wide.ratio(Node(b)) - narrow.ratio(Node(b))).abs() < 1e-4 * wide.ratio(Node(b)) + 1e-6);
                }
            }
        }
    }
}
