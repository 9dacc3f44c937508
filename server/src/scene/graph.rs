//! Artist network in memory, undirected. An edge's strength is the larger of its two directions.

use super::{Standing, closeness::Flows};
use crate::artists::{Adjacency, Node};

#[derive(Debug)]
pub struct SceneGraph {
    strengths: Adjacency<f32>,
    flows: Flows,
    standing: Vec<Standing>,
    /// By node: whether it has a list of its own.
    listed: Vec<bool>,
    /// By node: on how many lists of others it stands.
    named: Vec<u32>,
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
        let mut named = vec![0; size];
        let edges = edges.into_iter().filter(real).inspect(|(_, neighbour, _)| named[neighbour.at()] += 1);
        let strengths = Adjacency::new(size, edges, f32::max);
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
        Self { flows: Flows::new(&strengths, &listed), strengths, standing, listed, named }
    }

    pub fn standing(&self, node: Node) -> Standing {
        self.standing[node.at()]
    }

    /// Whether the network was asked about the artist and has a list of it. Others are only named on such lists.
    pub fn has_list(&self, node: Node) -> bool {
        self.listed[node.at()]
    }

    /// On how many lists of others the artist stands.
    pub fn in_degree(&self, node: Node) -> u32 {
        self.named[node.at()]
    }

    /// What the closeness of its artists is worked out from.
    pub fn flows(&self) -> &Flows {
        &self.flows
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
        let graph = SceneGraph::new(3, [], [(Node(0), Node(1), 2.0), (Node(2), Node(1), 5.0), (Node(1), Node(2), 0.0)]);
        assert_eq!([0, 1, 2].map(|node| graph.in_degree(Node(node))), [0, 2, 0]);
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
