//! The typed edges in memory: per pair of artists one tie, the noisy-or of all that is known of them.

use super::Kind;
use crate::artists::Node;

/// What ties two artists, all evidence together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    /// Noisy-or of the edge weights, in [0, 1].
    pub weight: f32,
    /// The kind of the heaviest edge.
    pub kind: Kind,
}

#[derive(Debug, Default)]
pub struct CollaborationGraph {
    starts: Vec<u32>,
    to: Vec<Node>,
    ties: Vec<Tie>,
}

impl CollaborationGraph {
    /// `edges` are (a, b, kind, weight), each stated once; a pair may have many.
    pub fn new(size: usize, edges: impl IntoIterator<Item = (Node, Node, Kind, f32)>) -> Self {
        let mut both: Vec<(Node, Node, Tie)> = Vec::new();
        for (a, b, kind, weight) in edges {
            if a != b && weight > 0.0 {
                both.push((a, b, Tie { weight, kind }));
                both.push((b, a, Tie { weight, kind }));
            }
        }
        both.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(y.2.weight.total_cmp(&x.2.weight)));
        both.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2.weight = 1.0 - (1.0 - kept.2.weight) * (1.0 - next.2.weight);
            }
            same
        });
        let mut starts = vec![0u32; size + 1];
        for (a, _, _) in &both {
            starts[a.at() + 1] += 1;
        }
        for at in 0..size {
            starts[at + 1] += starts[at];
        }
        let (to, ties) = both.into_iter().map(|(_, b, tie)| (b, tie)).unzip();
        Self { starts, to, ties }
    }

    /// (other, tie), by other.
    pub fn ties(&self, node: Node) -> impl Iterator<Item = (Node, Tie)> + '_ {
        let range = self.range(node);
        self.to[range.clone()].iter().copied().zip(self.ties[range].iter().copied())
    }

    /// How many artists this one is tied to.
    pub fn degree(&self, node: Node) -> usize {
        self.range(node).len()
    }

    pub fn direct(&self, a: Node, b: Node) -> Option<Tie> {
        let range = self.range(a);
        let at = self.to[range.clone()].binary_search(&b).ok()?;
        Some(self.ties[range.start + at])
    }

    fn range(&self, node: Node) -> std::ops::Range<usize> {
        self.starts[node.at()] as usize..self.starts[node.at() + 1] as usize
    }
}
