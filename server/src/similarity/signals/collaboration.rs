//! The collaboration signal: whether two artists have played or worked together.
//!
//! Value: the noisy-or of what ties them, 1 − Π (1 − w): the direct tie with its whole weight (itself the
//! noisy-or of its edges, `collaborations/graph.rs`), and each artist that both are tied to with a quarter
//! of the product of the two ties. Raw: the weight of the direct tie. Missing when one side has no edge at all.

use super::{RowOf, Signal};
use crate::{
    artists::Node,
    collaborations::{CollaborationGraph, TieKind, graph::Tie},
    similarity::{
        SimilarityIndex,
        evidence::{RatioCurve, SignalCurve},
        fact::{Fact, Named},
        reading::{MissingReason, PairReading, SignalReading},
    },
    wording::decimals,
};

pub(super) const SIGNAL: Signal = Signal {
    pair,
    measure: |index, a, b| Some(collaboration(&index.ties, a, b)?.1),
    shipped: || {
        SignalCurve {
        curve: RatioCurve::knots([(0.0, -0.02), (0.01, 0.05), (0.1, 0.5), (0.35, 0.9), (0.7, 1.3), (1.0, 1.6)]),
        basis: "A judgement: next to nobody plays with everybody who would fit, so having nobody in common says next to nothing; \
                a shared bill of a few acts speaks for a pair about eight to one."
            .to_owned(),
        pairs: 0,
    }
    },
    by_name: false,
    // Somebody whom nobody knows has played with nobody.
    guest: |_, _| None,
    missing: |index, node| (index.ties.degree(node) == 0).then_some(MissingReason::NoTies),
    sentence,
    raw_text: |weight| format!("direct tie {}", decimals(weight)),
    known,
    why_listen: "they have played together or with the same artists",
};

/// What a shared neighbour counts, against a direct tie's 1.
const SHARED_NEIGHBOUR: f32 = 0.25;
/// Shared neighbours that an explanation names.
const NAMED: usize = 5;

/// The weight w of one shared neighbour, from the weights of the two ties.
fn shared_neighbour_weight(a: f32, b: f32) -> f32 {
    SHARED_NEIGHBOUR * a * b
}

fn shared_weight([a, b]: &[Tie; 2]) -> f32 {
    shared_neighbour_weight(a.weight, b.weight)
}

/// The artists that both are tied to, with both ties, heaviest first.
fn shared_neighbours(graph: &CollaborationGraph, a: Node, b: Node) -> Vec<(Node, [Tie; 2])> {
    let mut others = graph.ties(b).peekable();
    let mut shared = Vec::new();
    for (node, tie) in graph.ties(a) {
        while others.next_if(|(other, _)| *other < node).is_some() {}
        if let Some((other, second)) = others.peek()
            && *other == node
            && node != b
            && node != a
        {
            shared.push((node, [tie, *second]));
        }
    }
    shared.sort_by(|x, y| shared_weight(&y.1).total_cmp(&shared_weight(&x.1)).then(x.0.cmp(&y.0)));
    shared
}

/// (weight of the direct tie, value), or `None` when one side has no edge at all.
fn collaboration(graph: &CollaborationGraph, a: Node, b: Node) -> Option<(f32, f32)> {
    if graph.degree(a) == 0 || graph.degree(b) == 0 {
        return None;
    }
    let direct = graph.direct(a, b).map_or(0.0, |tie| tie.weight);
    let doubt = shared_neighbours(graph, a, b)
        .iter()
        .map(|(_, ties)| 1.0 - shared_weight(ties))
        .fold(1.0 - direct, |doubt, factor| doubt * factor);
    Some((direct, 1.0 - doubt))
}

fn pair(index: &SimilarityIndex, a: Node, b: Node) -> PairReading {
    let measured = collaboration(&index.ties, a, b);
    let tie = index.ties.direct(a, b).map(|tie| Fact::Tie {
        kind: tie.kind,
        weight: tie.weight,
        evidence: String::new(),
        event: None,
        source: String::new(),
        on: None,
    });
    let neighbours =
        shared_neighbours(&index.ties, a, b).into_iter().take(NAMED).map(|(node, ties)| Fact::SharedNeighbour {
            artist: Named::new(&index.roster, node),
            kinds: ties.map(|tie| tie.kind),
            weight: shared_weight(&ties),
        });
    PairReading {
        raw: measured.map(|(direct, _)| direct),
        value: measured.map(|(_, value)| value),
        calibrated: false,
        evidence: tie.into_iter().chain(neighbours).collect(),
    }
}

fn sentence(reading: &SignalReading, _: f32, a: &str, b: &str) -> String {
    let tied = |fact: &&Fact| matches!(fact, Fact::Tie { .. } | Fact::SharedBill { .. }) && fact.weight() > 0.0;
    let direct = reading.evidence.iter().find(tied);
    let shared = reading.evidence.iter().find_map(|fact| match fact {
        Fact::SharedNeighbour { artist, kinds, .. } => Some((&artist.name, kinds)),
        _ => None,
    });
    let long_bill = reading.evidence.iter().find_map(|fact| match fact {
        Fact::SharedBill { name, .. } => Some(name),
        _ => None,
    });
    let words = match (direct, shared, reading.speaks()) {
        (Some(fact), _, true) => tie_words(fact),
        (Some(_), _, false) => "have played or worked together, which says little here".to_owned(),
        (None, Some((artist, kinds)), true) => {
            let played = kinds.iter().all(|kind| matches!(kind, TieKind::SharedBill | TieKind::BackToBack));
            format!("have both {} {artist}", if played { "played with" } else { "worked or shared a label with" })
        }
        (None, Some(_), false) => "have not played together, and hardly with the same artists".to_owned(),
        (None, None, _) => match long_bill {
            Some(name) => format!("were on one bill, too long to say anything: {name}"),
            None => "have not played together, as far as we know".to_owned(),
        },
    };
    format!("{a} and {b} {words}.")
}

/// What two artists did together.
fn tie_words(fact: &Fact) -> String {
    match fact {
        Fact::SharedBill { name, on: Some(on), .. } => {
            format!("played together at {name}, {}", on.format("%-d %B %Y"))
        }
        Fact::SharedBill { name, .. } => format!("played together at {name}"),
        Fact::Tie { kind, evidence, .. } if evidence.is_empty() => kind.words().to_owned(),
        Fact::Tie { kind, evidence, .. } => format!("{}: {evidence}", kind.words()),
        _ => String::new(),
    }
}

fn known(index: &SimilarityIndex, node: Node, _: &[String]) -> String {
    match index.ties.degree(node) {
        1 => "Has played or worked with one artist.".to_owned(),
        others => format!("Has played or worked with {others} artists."),
    }
}

/// The working arrays of a row.
pub struct CollaborationRow {
    /// Π (1 − w) over the ties, by node; 1 without any.
    doubt: Vec<f32>,
}

impl CollaborationRow {
    pub(super) fn new(size: usize) -> Self {
        Self { doubt: vec![1.0; size] }
    }

    pub(super) fn clear(&mut self, candidates: &[Node]) {
        candidates.iter().for_each(|node| self.doubt[node.at()] = 1.0);
    }

    pub(super) fn gather(&mut self, row: RowOf<'_>, admit: &mut impl FnMut(Node) -> bool) {
        let ties = &row.index.ties;
        for (near, first) in ties.ties(row.from) {
            if admit(near) {
                self.doubt[near.at()] *= 1.0 - first.weight;
            }
            for (far, second) in ties.ties(near) {
                if far != row.from && admit(far) {
                    self.doubt[far.at()] *= 1.0 - shared_neighbour_weight(first.weight, second.weight);
                }
            }
        }
    }

    /// Whether something ties the artist to this one.
    #[inline]
    pub(super) fn leads_to(&self, to: Node) -> bool {
        self.doubt[to.at()] < 1.0
    }

    #[inline]
    pub(super) fn measure(&self, row: RowOf<'_>, to: Node) -> Option<f32> {
        let ties = &row.index.ties;
        (ties.degree(row.from) > 0 && ties.degree(to) > 0).then(|| 1.0 - self.doubt[to.at()])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::collaborations::{TieEdge, shared_bill_weight};

    fn graph(edges: &[(u32, u32, f32)]) -> CollaborationGraph {
        let edge = |&(a, b, weight)| TieEdge { a: Node(a), b: Node(b), kind: TieKind::Remix, weight, on: None };
        CollaborationGraph::new(6, edges.iter().map(edge))
    }

    #[test]
    fn several_ties_are_a_noisy_or() {
        let graph = graph(&[(0, 1, 0.5), (1, 0, 0.5)]);
        assert_eq!(collaboration(&graph, Node(0), Node(1)), Some((0.75, 0.75)));
    }

    #[test]
    fn a_shared_neighbour_counts_less_than_a_direct_tie() {
        let graph = graph(&[(0, 2, 0.8), (1, 2, 0.8), (0, 3, 0.8), (3, 4, 0.1)]);
        let shared = collaboration(&graph, Node(0), Node(1)).unwrap();
        assert_eq!(shared.0, 0.0);
        assert!((shared.1 - 0.16).abs() < 1e-6);
        assert!(collaboration(&graph, Node(0), Node(3)).unwrap().1 > shared.1);
    }

    #[test]
    fn an_artist_without_any_edge_is_missing_and_nobody_in_common_is_zero() {
        let graph = graph(&[(0, 1, 0.5), (2, 3, 0.5)]);
        assert_eq!(collaboration(&graph, Node(0), Node(5)), None);
        assert_eq!(collaboration(&graph, Node(0), Node(2)), Some((0.0, 0.0)));
    }

    #[test]
    fn a_long_bill_says_less_than_a_short_one_and_a_festival_nothing() {
        assert!(shared_bill_weight(2) > shared_bill_weight(12));
        assert!(shared_bill_weight(12) > 0.0);
        assert_eq!(shared_bill_weight(10_000), 0.0);
    }

    proptest! {
        #[test]
        fn it_is_symmetric_and_bounded(edges in prop::collection::vec((0u32..6, 0u32..6, 0.0f32..1.0), 0..20)) {
            let graph = graph(&edges);
            for a in 0..6 {
                for b in 0..6 {
                    let (ab, ba) = (collaboration(&graph, Node(a), Node(b)), collaboration(&graph, Node(b), Node(a)));
                    prop_assert_eq!(ab.is_some(), ba.is_some());
                    if let (Some(ab), Some(ba)) = (ab, ba) {
                        prop_assert!((ab.1 - ba.1).abs() < 1e-5);
                        prop_assert!((0.0..=1.0).contains(&ab.1) && ab.1 >= ab.0 - 1e-6);
                    }
                }
            }
        }
    }
}
