//! The collaboration signal: whether two artists keep company.
//!
//! Value: the noisy-or of what ties them, 1 − Π (1 − w): the direct tie with its whole weight (itself the
//! noisy-or of its edges, `collaborations/graph.rs`), and each artist that both are tied to with a quarter
//! of the product of the two ties. Raw: the weight of the direct tie. Missing when one side has no edge at all.

use crate::{artists::Node, collaborations::CollaborationGraph};

/// What a shared neighbour counts, against a direct tie's 1.
pub const SHARED_NEIGHBOUR: f32 = 0.25;

/// The factor (1 − w) that one shared neighbour multiplies the doubt with.
pub fn doubt_left_by_shared_neighbour(a: f32, b: f32) -> f32 {
    1.0 - SHARED_NEIGHBOUR * a * b
}

/// The artists that both are tied to, with both weights, heaviest first.
pub fn shared_neighbours(graph: &CollaborationGraph, a: Node, b: Node) -> Vec<(Node, f32, f32)> {
    let mut others = graph.ties(b).peekable();
    let mut shared = Vec::new();
    for (node, tie) in graph.ties(a) {
        while others.next_if(|(other, _)| *other < node).is_some() {}
        if let Some((other, second)) = others.peek()
            && *other == node
            && node != b
            && node != a
        {
            shared.push((node, tie.weight, second.weight));
        }
    }
    shared.sort_by(|x, y| (y.1 * y.2).total_cmp(&(x.1 * x.2)).then(x.0.cmp(&y.0)));
    shared
}

/// (weight of the direct tie, value), or `None` when one side has no edge at all.
pub fn collaboration(graph: &CollaborationGraph, a: Node, b: Node) -> Option<(f32, f32)> {
    if graph.degree(a) == 0 || graph.degree(b) == 0 {
        return None;
    }
    let direct = graph.direct(a, b).map_or(0.0, |tie| tie.weight);
    let doubt = shared_neighbours(graph, a, b)
        .iter()
        .map(|(_, first, second)| doubt_left_by_shared_neighbour(*first, *second))
        .fold(1.0 - direct, |doubt, factor| doubt * factor);
    Some((direct, 1.0 - doubt))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::collaborations::{Kind, shared_bill_weight};

    fn graph(edges: &[(u32, u32, f32)]) -> CollaborationGraph {
        CollaborationGraph::new(6, edges.iter().map(|&(a, b, weight)| (Node(a), Node(b), Kind::Remix, weight)))
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
    fn an_artist_without_any_edge_is_missing_and_no_common_company_is_zero() {
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
