//! Agreement of sound and network: whether artists that the network puts side by side also sound alike.

use serde::Serialize;

use super::{auc::auc, pairs::Pairs};
use crate::{
    artists::Node,
    scene::{SceneGraph, Standing},
};

/// How far sound and network agree about the studied artists that the network knows. A network's neighbour that is not
/// studied cannot be found, so only the studied ones count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SceneAgreement {
    /// Studied artists that the network knows.
    pub known: usize,
    /// How many neighbours are looked at on either side.
    pub k: usize,
    /// Of an artist's (at most k) strongest neighbours in the network, the share among its k nearest by sound; the mean
    /// over the artists that have such neighbours. `None` when nobody has one.
    pub overlap: Option<f64>,
    /// What `overlap` would be if sound were drawn by lot.
    pub overlap_by_chance: Option<f64>,
    /// Pairs that are neighbours in the network, in either direction.
    pub neighbours: usize,
    /// Pairs of artists that it knows and does not put side by side.
    pub others: usize,
    /// How often a pair of neighbours sounds more alike than one of the others: 0.5 is chance.
    pub auc: Option<f64>,
}

/// `nodes` are the studied artists in the network's catalogue; `None` for one that is not in it.
pub fn agreement(pairs: &Pairs, nodes: &[Option<Node>], graph: &SceneGraph, k: usize) -> SceneAgreement {
    let node = |artist: usize| nodes[artist].filter(|node| graph.standing(*node) == Standing::Known);
    let known: Vec<usize> = (0..pairs.size()).filter(|artist| node(*artist).is_some()).collect();
    let edge = |a: usize, b: usize| node(a).zip(node(b)).and_then(|(a, b)| graph.edge(a, b));

    let (mut neighbours, mut others) = (Vec::new(), Vec::new());
    for (at, &a) in known.iter().enumerate() {
        for &b in &known[at + 1..] {
            let side = if edge(a, b).is_some() { &mut neighbours } else { &mut others };
            side.push(pairs.get(a, b));
        }
    }
    let shares: Vec<f64> = known
        .iter()
        .filter_map(|&artist| {
            let strengths = known.iter().filter_map(|&other| Some((edge(artist, other)?, other)));
            let mut near: Vec<(f32, usize)> = strengths.collect();
            near.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
            near.truncate(k);
            let by_sound = pairs.nearest(artist, k, &known);
            let shared = near.iter().filter(|(_, other)| by_sound.contains(other)).count();
            (!near.is_empty()).then(|| shared as f64 / near.len() as f64)
        })
        .collect();
    let has_any = !shares.is_empty();
    SceneAgreement {
        known: known.len(),
        k,
        overlap: has_any.then(|| shares.iter().sum::<f64>() / shares.len() as f64),
        overlap_by_chance: has_any.then(|| (k as f64 / (known.len() - 1) as f64).min(1.0)),
        neighbours: neighbours.len(),
        others: others.len(),
        auc: auc(&neighbours, &others),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0–1 and 2–3 are neighbours, 4 is unknown to the network, 5 is not in its catalogue.
    fn network() -> (SceneGraph, Vec<Option<Node>>) {
        let graph = SceneGraph::new(5, [(Node(4), false)], [(Node(0), Node(1), 8.0), (Node(3), Node(2), 2.0)]);
        (graph, vec![Some(Node(0)), Some(Node(1)), Some(Node(2)), Some(Node(3)), Some(Node(4)), None])
    }

    #[test]
    fn sound_that_follows_the_network_agrees_wholly() {
        let (graph, nodes) = network();
        // Those that the network does not know are the most alike of all, and do not count.
        let pairs = Pairs::by(6, |a, b| match (a, b) {
            (0, 1) | (2, 3) => 0.9,
            (_, 4 | 5) => 1.0,
            _ => 0.1,
        });
        let found = agreement(&pairs, &nodes, &graph, 1);
        assert_eq!((found.known, found.neighbours, found.others), (4, 2, 4));
        assert_eq!((found.overlap, found.auc), (Some(1.0), Some(1.0)));
        assert_eq!(found.overlap_by_chance, Some(1.0 / 3.0));
    }

    #[test]
    fn sound_that_contradicts_it_or_knows_nothing_says_so() {
        let (graph, nodes) = network();
        let against = Pairs::by(6, |a, b| if matches!((a, b), (0, 1) | (2, 3)) { 0.1 } else { 0.9 });
        let found = agreement(&against, &nodes, &graph, 2);
        assert_eq!((found.overlap, found.auc), (Some(0.0), Some(0.0)));
        let level = agreement(&Pairs::by(6, |_, _| 0.5), &nodes, &graph, 1);
        assert_eq!(level.auc, Some(0.5));
    }

    #[test]
    fn artists_without_any_common_neighbour_give_no_figure() {
        let (graph, _) = network();
        let found = agreement(&Pairs::by(2, |_, _| 0.5), &[Some(Node(0)), Some(Node(2))], &graph, 1);
        assert_eq!((found.overlap, found.overlap_by_chance, found.auc), (None, None, None));
        assert_eq!((found.neighbours, found.others), (0, 1));
    }
}
