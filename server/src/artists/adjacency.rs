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

    /// (neighbour of both, value of the edge to it from either), by neighbour. Each of the shorter row is looked for in what
    /// is left of the longer one, so that a neighbour of a hub costs little.
    pub fn shared(&self, a: Node, b: Node) -> impl Iterator<Item = (Node, T, T)> + '_ {
        let turned = self.degree(a) > self.degree(b);
        let (short, long) = if turned { (self.range(b), self.range(a)) } else { (self.range(a), self.range(b)) };
        let mut next = long.start;
        short.filter_map(move |at| {
            let node = self.to[at];
            next += self.to[next..long.end].partition_point(|other| *other < node);
            (next < long.end && self.to[next] == node).then(|| {
                let (of_short, of_long) = (self.values[at], self.values[next]);
                if turned { (node, of_long, of_short) } else { (node, of_short, of_long) }
            })
        })
    }

    /// How many edges there are.
    pub fn edges(&self) -> usize {
        self.to.len() / 2
    }

    fn range(&self, node: Node) -> std::ops::Range<usize> {
        self.starts[node.at()] as usize..self.starts[node.at() + 1] as usize
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_shared_neighbours_are_those_in_both_rows(edges in prop::collection::vec((0u32..9, 0u32..9, 1u32..100), 0..40)) {
            let edges = edges.into_iter().map(|(a, b, value)| (Node(a), Node(b), value));
            let graph = Adjacency::new(9, edges, u32::max);
            for (a, b) in (0..9).flat_map(|a| (0..9).map(move |b| (Node(a), Node(b)))) {
                let other: BTreeMap<Node, u32> = graph.row(b).collect();
                let both = graph.row(a).filter_map(|(node, value)| Some((node, value, *other.get(&node)?)));
                prop_assert_eq!(graph.shared(a, b).collect::<Vec<_>>(), both.collect::<Vec<_>>());
            }
        }
    }
}
