//! Collaboration graph in memory: per pair of artists one tie, the noisy-or of all that is known of them.

use super::TieKind;
use crate::artists::{Adjacency, Node};

/// What ties two artists, all evidence together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    /// Noisy-or of the edge weights, in [0, 1].
    pub weight: f32,
    /// The kind of the heaviest edge.
    pub kind: TieKind,
    heaviest: f32,
}

impl Tie {
    fn and(self, other: Self) -> Self {
        let (kind, heaviest) =
            if self.heaviest >= other.heaviest { (self.kind, self.heaviest) } else { (other.kind, other.heaviest) };
        Self { weight: 1.0 - (1.0 - self.weight) * (1.0 - other.weight), kind, heaviest }
    }
}

#[derive(Debug, Default)]
pub struct CollaborationGraph(Adjacency<Tie>);

impl CollaborationGraph {
    /// `edges` are (a, b, kind, weight), each stated once; a pair may have many.
    pub fn new(size: usize, edges: impl IntoIterator<Item = (Node, Node, TieKind, f32)>) -> Self {
        let ties = edges
            .into_iter()
            .filter(|edge| edge.3 > 0.0)
            .map(|(a, b, kind, weight)| (a, b, Tie { weight, kind, heaviest: weight }));
        Self(Adjacency::new(size, ties, Tie::and))
    }

    /// (other, tie), by other.
    pub fn ties(&self, node: Node) -> impl Iterator<Item = (Node, Tie)> + '_ {
        self.0.row(node)
    }

    /// How many artists this one is tied to.
    pub fn degree(&self, node: Node) -> usize {
        self.0.degree(node)
    }

    pub fn direct(&self, a: Node, b: Node) -> Option<Tie> {
        self.0.get(a, b)
    }
}
