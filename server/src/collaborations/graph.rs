//! Collaboration graph in memory: per pair of artists one tie, the noisy-or of all that is known of them. It can be
//! read as of an earlier day, without the nights since.

use std::sync::Arc;

use chrono::NaiveDate;

use super::TieKind;
use crate::artists::{Adjacency, Node};

/// One piece of what ties two artists. The order of the two does not matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TieEdge {
    pub a: Node,
    pub b: Node,
    pub kind: TieKind,
    /// In [0, 1].
    pub weight: f32,
    /// The night it stems from. `None`: nobody says when, and it holds on any day.
    pub on: Option<NaiveDate>,
}

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
    fn of(edges: &[TieEdge]) -> Option<Self> {
        let ties = edges.iter().map(|edge| Self { weight: edge.weight, kind: edge.kind, heaviest: edge.weight });
        ties.reduce(Self::and)
    }

    fn and(self, other: Self) -> Self {
        let (kind, heaviest) =
            if self.heaviest >= other.heaviest { (self.kind, self.heaviest) } else { (other.kind, other.heaviest) };
        Self { weight: 1.0 - (1.0 - self.weight) * (1.0 - other.weight), kind, heaviest }
    }
}

/// The tie of a pair over all its edges, and where those are.
#[derive(Clone, Copy, Debug)]
struct TiedPair {
    tie: Tie,
    first: u32,
    count: u32,
}

/// Cheap to clone: copies share the edges.
#[derive(Clone, Debug, Default)]
pub struct CollaborationGraph {
    pairs: Arc<Adjacency<TiedPair>>,
    /// Those of a pair side by side, undated ones first, then the earliest.
    edges: Arc<Vec<TieEdge>>,
    /// Edges of this day and later are not there.
    before: Option<NaiveDate>,
}

impl CollaborationGraph {
    /// A pair may have many edges.
    pub fn new(size: usize, edges: impl IntoIterator<Item = TieEdge>) -> Self {
        let ends = |edge: &TieEdge| (edge.a.min(edge.b), edge.a.max(edge.b));
        let mut edges: Vec<TieEdge> = edges.into_iter().filter(|edge| edge.weight > 0.0 && edge.a != edge.b).collect();
        edges.sort_by_key(|edge| (ends(edge), edge.on));
        let mut first = 0;
        let pairs = edges.chunk_by(|x, y| ends(x) == ends(y)).filter_map(|chunk| {
            let pair = TiedPair { tie: Tie::of(chunk)?, first, count: chunk.len() as u32 };
            first += pair.count;
            Some((chunk[0].a, chunk[0].b, pair))
        });
        let pairs = Adjacency::new(size, pairs, |pair, _| pair);
        Self { pairs: Arc::new(pairs), edges: Arc::new(edges), before: None }
    }

    /// The graph as it was on the morning of a day.
    pub fn before(&self, day: NaiveDate) -> Self {
        Self { before: Some(self.before.map_or(day, |before| before.min(day))), ..self.clone() }
    }

    /// (other, tie), by other.
    pub fn ties(&self, node: Node) -> impl Iterator<Item = (Node, Tie)> + '_ {
        self.pairs.row(node).filter_map(|(other, pair)| Some((other, self.tie(&pair)?)))
    }

    /// How many artists this one is tied to.
    pub fn degree(&self, node: Node) -> usize {
        if self.before.is_none() { self.pairs.degree(node) } else { self.ties(node).count() }
    }

    pub fn direct(&self, a: Node, b: Node) -> Option<Tie> {
        self.tie(&self.pairs.get(a, b)?)
    }

    fn tie(&self, pair: &TiedPair) -> Option<Tie> {
        let Some(day) = self.before else { return Some(pair.tie) };
        let edges = &self.edges[pair.first as usize..][..pair.count as usize];
        Tie::of(&edges[..edges.partition_point(|edge| edge.on.is_none_or(|on| on < day))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(kind: TieKind, weight: f32, on: &str) -> TieEdge {
        TieEdge { a: Node(0), b: Node(1), kind, weight, on: on.parse().ok() }
    }

    #[test]
    fn a_graph_as_of_a_day_holds_neither_that_night_nor_a_later_one() {
        let edges = [
            edge(TieKind::SharedBill, 0.5, "2030-05-02"),
            edge(TieKind::BackToBack, 0.6, "2030-05-01"),
            edge(TieKind::Remix, 0.2, ""),
        ];
        let graph = CollaborationGraph::new(3, edges);
        let on = |day: &str| graph.before(day.parse().unwrap());
        let weight = |graph: &CollaborationGraph| graph.direct(Node(1), Node(0)).map(|tie| tie.weight);
        assert!((weight(&graph).unwrap() - 0.84).abs() < 1e-6);
        assert_eq!(weight(&on("2030-05-03")), weight(&graph));
        assert!((weight(&on("2030-05-02")).unwrap() - 0.68).abs() < 1e-6);
        assert_eq!(on("2030-05-01").direct(Node(0), Node(1)).map(|tie| tie.kind), Some(TieKind::Remix));
        assert_eq!(weight(&on("2030-05-03").before("2030-05-01".parse().unwrap())), Some(0.2));
        assert_eq!(weight(&on("2030-05-01").before("2030-05-03".parse().unwrap())), Some(0.2));
    }

    #[test]
    fn an_artist_whose_nights_are_all_to_come_is_tied_to_nobody() {
        let graph = CollaborationGraph::new(3, [edge(TieKind::SharedBill, 0.5, "2030-05-02")]);
        let earlier = graph.before("2030-05-02".parse().unwrap());
        assert_eq!((graph.degree(Node(0)), earlier.degree(Node(0))), (1, 0));
        assert_eq!(earlier.ties(Node(0)).count(), 0);
    }
}
