//! Artist network in memory, undirected. An edge's strength is the larger of its two directions.

use super::{
    Standing,
    closeness::{Walk, flows},
};
use crate::artists::{Adjacency, Node};

/// Artists whose closeness to all others gives the mean.
const SAMPLE: usize = 200;

#[derive(Debug)]
pub struct SceneGraph {
    strengths: Adjacency<f32>,
    /// What flows along each edge (`closeness.rs`).
    flows: Adjacency<f32>,
    standing: Vec<Standing>,
    /// By node: whether it has a list of its own.
    listed: Vec<bool>,
    mean_closeness: f32,
}

impl Default for SceneGraph {
    fn default() -> Self {
        Self::new(0, [], [])
    }
}

impl SceneGraph {
    /// `size` artists, `lists` (artist, known), directed `edges` with strengths > 0.
    pub fn new(
        size: usize,
        lists: impl IntoIterator<Item = (Node, bool)>,
        edges: impl IntoIterator<Item = (Node, Node, f32)>,
    ) -> Self {
        let real = |edge: &(Node, Node, f32)| edge.2 > 0.0 && edge.2.is_finite();
        let strengths = Adjacency::new(size, edges.into_iter().filter(real), f32::max);
        let mut standing = vec![Standing::NotAsked; size];
        let mut listed = vec![false; size];
        for (node, known) in lists {
            listed[node.at()] |= known;
            match (known, standing[node.at()]) {
                (true, _) => standing[node.at()] = Standing::Known,
                (false, Standing::NotAsked) => standing[node.at()] = Standing::Unknown,
                (false, _) => {}
            }
        }
        for (at, standing) in standing.iter_mut().enumerate() {
            if strengths.degree(Node(at as u32)) > 0 {
                *standing = Standing::Known;
            }
        }
        let flows = flows(&strengths, &listed);
        let mut graph = Self { strengths, flows, standing, listed, mean_closeness: 1.0 };
        graph.mean_closeness = graph.measure_mean_closeness();
        graph
    }

    pub fn standing(&self, node: Node) -> Standing {
        self.standing[node.at()]
    }

    /// Whether the network was asked about the artist and has a list of it. Others are only named on such lists.
    pub fn has_list(&self, node: Node) -> bool {
        self.listed[node.at()]
    }

    /// (neighbour, what flows along the edge), by neighbour.
    pub(super) fn flows(&self, node: Node) -> impl Iterator<Item = (Node, f32)> + '_ {
        self.flows.row(node)
    }

    /// (artist that both are linked to, what flows to it from either), by artist.
    pub(super) fn shared_flows(&self, a: Node, b: Node) -> impl Iterator<Item = (Node, f32, f32)> + '_ {
        self.flows.shared(a, b)
    }

    /// What flows along the edge between two.
    pub(super) fn flow(&self, a: Node, b: Node) -> Option<f32> {
        self.flows.get(a, b)
    }

    /// The mean closeness of two artists drawn by lot; above 0.
    pub(super) fn mean_closeness(&self) -> f32 {
        self.mean_closeness
    }

    /// Among the artists with lists of their own, where any have; a sample that is the same every time.
    fn measure_mean_closeness(&self) -> f32 {
        let known = |listed: bool| {
            let nodes = (0..self.standing.len() as u32).map(Node);
            let known = nodes.filter(|node| self.degree(*node) > 0 && (!listed || self.has_list(*node)));
            known.collect::<Vec<_>>()
        };
        let mut pool = known(true);
        if pool.len() < 2 {
            pool = known(false);
        }
        let mut counts = vec![false; self.standing.len()];
        pool.iter().for_each(|node| counts[node.at()] = true);
        let every = pool.len().div_ceil(SAMPLE).max(1);
        let (mut walk, mut sum, mut pairs) = (Walk::default(), 0.0f64, 0usize);
        for from in pool.iter().step_by(every) {
            walk.walk(self, *from, Some(&counts));
            let near = walk.reached().filter(|node| counts[node.at()]);
            sum += near.map(|node| f64::from(walk.flow_to(node))).sum::<f64>();
            pairs += pool.len() - 1;
        }
        if sum > 0.0 { (sum / pairs as f64) as f32 } else { 1.0 }
    }

    /// (neighbour, strength), by neighbour.
    pub fn neighbours(&self, node: Node) -> impl Iterator<Item = (Node, f32)> + '_ {
        self.strengths.row(node)
    }

    /// (artist that both are linked to, strength from either), by artist.
    pub fn shared_neighbours(&self, a: Node, b: Node) -> impl Iterator<Item = (Node, f32, f32)> + '_ {
        self.strengths.shared(a, b)
    }

    pub fn degree(&self, node: Node) -> usize {
        self.strengths.degree(node)
    }

    /// Strength of the direct edge.
    pub fn edge(&self, a: Node, b: Node) -> Option<f32> {
        self.strengths.get(a, b)
    }

    /// How many artists the graph is over, known or not.
    pub fn size(&self) -> usize {
        self.standing.len()
    }

    pub fn edges(&self) -> usize {
        self.strengths.edges()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_direction_of_an_edge_counts_and_both_ends_see_it() {
        let graph = SceneGraph::new(3, [], [(Node(0), Node(1), 2.0), (Node(1), Node(0), 5.0), (Node(0), Node(0), 9.0)]);
        assert_eq!(graph.edge(Node(0), Node(1)), Some(5.0));
        assert_eq!(graph.edge(Node(1), Node(0)), Some(5.0));
        assert_eq!(graph.edge(Node(0), Node(2)), None);
        assert_eq!(graph.edges(), 1);
    }

    #[test]
    fn an_artist_on_somebodys_list_is_known_even_when_its_own_list_was_not_found() {
        let graph = SceneGraph::new(4, [(Node(1), false), (Node(2), false)], [(Node(0), Node(1), 1.0)]);
        assert_eq!(graph.standing(Node(0)), Standing::Known);
        assert_eq!(graph.standing(Node(1)), Standing::Known);
        assert_eq!(graph.standing(Node(2)), Standing::Unknown);
        assert_eq!(graph.standing(Node(3)), Standing::NotAsked);
    }
}
