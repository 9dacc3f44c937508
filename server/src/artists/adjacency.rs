//! Compressed adjacency rows of a graph of artists: what both the network and the ties are made of.

use super::Node;

/// An undirected graph with a value on each edge. Rows are sorted by neighbour.
#[derive(Debug)]
pub struct Adjacency<T> {
    /// Edges of node i are `starts[i]..starts[i + 1]`.
    starts: Vec<u32>,
    to: Vec<Node>,
    values: Vec<T>,
}

impl<T> Default for Adjacency<T> {
    fn default() -> Self {
        Self { starts: vec![0], to: Vec::new(), values: Vec::new() }
    }
}

impl<T: Copy> Adjacency<T> {
    /// Edges among `size` nodes, each stated from one side or both, any number of times; `merge` makes
    /// one value of two. Edges from a node to itself are left out.
    pub fn new(size: usize, edges: impl IntoIterator<Item = (Node, Node, T)>, merge: impl Fn(T, T) -> T) -> Self {
        let mut both: Vec<(Node, Node, T)> = Vec::new();
        for (a, b, value) in edges {
            if a != b {
                both.push((a, b, value));
                both.push((b, a, value));
            }
        }
        both.sort_by_key(|edge| (edge.0, edge.1)); // stable: both sides merge in the same order
        both.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 = merge(kept.2, next.2);
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
        let (to, values) = both.into_iter().map(|(_, b, value)| (b, value)).unzip();
        Self { starts, to, values }
    }

    /// The same graph with other values on its edges.
    pub fn map<U>(&self, value: impl Fn(Node, Node, T) -> U) -> Adjacency<U> {
        let size = self.starts.len() - 1;
        let from = (0..size as u32).flat_map(|node| std::iter::repeat_n(Node(node), self.degree(Node(node))));
        let edges = from.zip(&self.to).zip(&self.values);
        let values = edges.map(|((from, to), kept)| value(from, *to, *kept)).collect();
        Adjacency { starts: self.starts.clone(), to: self.to.clone(), values }
    }

    /// (neighbour, value), by neighbour.
    pub fn row(&self, node: Node) -> impl Iterator<Item = (Node, T)> + '_ {
        let range = self.range(node);
        self.to[range.clone()].iter().copied().zip(self.values[range].iter().copied())
    }

    pub fn degree(&self, node: Node) -> usize {
        self.range(node).len()
    }

    /// The value of the edge between two.
    pub fn get(&self, a: Node, b: Node) -> Option<T> {
        let (a, b) = if self.degree(a) <= self.degree(b) { (a, b) } else { (b, a) };
        let range = self.range(a);
        let at = self.to[range.clone()].binary_search(&b).ok()?;
        Some(self.values[range.start + at])
    }

    /// How many edges there are.
    pub fn edges(&self) -> usize {
        self.to.len() / 2
    }

    fn range(&self, node: Node) -> std::ops::Range<usize> {
        self.starts[node.at()] as usize..self.starts[node.at() + 1] as usize
    }
}
