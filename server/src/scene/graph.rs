//! The network in memory: undirected, compressed rows. An edge's strength is the larger of its two directions.

use crate::artists::Node;

use super::Standing;

#[derive(Debug, Default)]
pub struct SceneGraph {
    /// Edges of node i are `starts[i]..starts[i + 1]`.
    starts: Vec<u32>,
    to: Vec<Node>,
    strength: Vec<f32>,
    standing: Vec<Standing>,
}

impl SceneGraph {
    /// `size` artists, `lists` (artist, known), directed `edges` with strengths > 0.
    pub fn new(
        size: usize,
        lists: impl IntoIterator<Item = (Node, bool)>,
        edges: impl IntoIterator<Item = (Node, Node, f32)>,
    ) -> Self {
        let mut both: Vec<(Node, Node, f32)> = Vec::new();
        for (a, b, strength) in edges {
            if a != b && strength > 0.0 && strength.is_finite() {
                both.push((a, b, strength));
                both.push((b, a, strength));
            }
        }
        both.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(y.2.total_cmp(&x.2)));
        both.dedup_by_key(|edge| (edge.0, edge.1)); // the first of its kind is the strongest
        let mut standing = vec![Standing::NotAsked; size];
        for (node, known) in lists {
            match (known, standing[node.at()]) {
                (true, _) => standing[node.at()] = Standing::Known,
                (false, Standing::NotAsked) => standing[node.at()] = Standing::Unknown,
                (false, _) => {}
            }
        }
        let mut starts = vec![0u32; size + 1];
        for (a, _, _) in &both {
            starts[a.at() + 1] += 1;
            standing[a.at()] = Standing::Known;
        }
        for at in 0..size {
            starts[at + 1] += starts[at];
        }
        let (to, strength) = both.into_iter().map(|(_, b, strength)| (b, strength)).unzip();
        Self { starts, to, strength, standing }
    }

    pub fn standing(&self, node: Node) -> Standing {
        self.standing[node.at()]
    }

    /// (neighbour, strength), by neighbour.
    pub fn neighbours(&self, node: Node) -> impl Iterator<Item = (Node, f32)> + '_ {
        let range = self.range(node);
        self.to[range.clone()].iter().copied().zip(self.strength[range].iter().copied())
    }

    pub fn degree(&self, node: Node) -> usize {
        self.range(node).len()
    }

    /// Strength of the direct edge.
    pub fn edge(&self, a: Node, b: Node) -> Option<f32> {
        let (a, b) = if self.degree(a) <= self.degree(b) { (a, b) } else { (b, a) };
        let range = self.range(a);
        let at = self.to[range.clone()].binary_search(&b).ok()?;
        Some(self.strength[range.start + at])
    }

    pub fn edges(&self) -> usize {
        self.to.len() / 2
    }

    fn range(&self, node: Node) -> std::ops::Range<usize> {
        self.starts[node.at()] as usize..self.starts[node.at() + 1] as usize
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
