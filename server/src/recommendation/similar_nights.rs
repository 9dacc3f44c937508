//! Similar nights: other coming events whose acts are near those of a bill. Pure: by the evidence between acts alone, the same
//! for everybody.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::score::combined;
use crate::{
    artists::Node,
    similarity::{
        SimilarityIndex,
        evidence::LIMIT,
        neighbours::{Search, SimilarArtist, Targets, nearest},
    },
};

/// Acts of a bill that are compared.
const ACTS: usize = 8;
/// Evidence (log₁₀ of the likelihood ratio) that two acts need: they belong together with twice the odds of a random pair.
const LEAST: f32 = 0.3;

/// The acts of coming events, ready to be compared with.
pub struct PlayingActs {
    /// Each act, and positions of its events.
    acts: Vec<(Node, Vec<usize>)>,
    targets: Targets,
}

impl PlayingActs {
    /// Acts, each once, with the positions of their events.
    pub fn new(index: &SimilarityIndex, mut acts: Vec<(Node, Vec<usize>)>) -> Self {
        acts.sort_by_key(|(node, _)| *node);
        let nodes: Vec<Node> = acts.iter().map(|(node, _)| *node).collect();
        Self { targets: Targets::new(index, &nodes), acts }
    }

    /// The `count` acts nearest to an artist, which is none of them itself.
    pub fn nearest(&self, search: &mut Search<'_>, from: Node, count: usize) -> Vec<SimilarArtist> {
        let mut found = Vec::new();
        search.each_target(from, &self.targets, |at, evidence| {
            found.extend(evidence.map(|evidence| SimilarArtist { node: self.acts[at].0, evidence: *evidence }));
        });
        nearest(found, count)
    }
}

/// Another event, and the two acts that bring the two bills together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SimilarNight {
    /// Position of the event.
    pub event: usize,
    /// An act of the bill.
    pub from: Node,
    /// The act of the other event; equal to `from` where it plays at both.
    pub act: Node,
}

/// At most `count`, the nearest first, each for another act; equals in the order of the events. Only events that are `open`.
pub fn find(
    index: &SimilarityIndex,
    playing: &PlayingActs,
    bill: &[Node],
    open: impl Fn(usize) -> bool,
    count: usize,
) -> Vec<SimilarNight> {
    let bill = &bill[..bill.len().min(ACTS)];
    // By act that plays: the act of the bill that is nearest to it, and the evidence.
    let mut best_pairs: Vec<Option<(f32, Node)>> = vec![None; playing.acts.len()];
    let mut offer = |at: usize, total: f32, from: Node| {
        if total >= LEAST && best_pairs[at].is_none_or(|(best, _)| total > best) {
            best_pairs[at] = Some((total, from));
        }
    };
    Search::new(index).each_target_of(bill, &playing.targets, |place, at, evidence| {
        if let Some(evidence) = evidence {
            offer(at, evidence.total, bill[place]);
        }
    });
    for node in bill {
        if let Ok(at) = playing.acts.binary_search_by_key(node, |(act, _)| *act) {
            best_pairs[at] = Some((LIMIT, *node));
        }
    }
    let mut by_event: BTreeMap<usize, Vec<(f32, Node, Node)>> = BTreeMap::new();
    for ((act, events), pair) in playing.acts.iter().zip(best_pairs) {
        let Some((total, from)) = pair else { continue };
        for event in events.iter().filter(|event| open(**event)) {
            by_event.entry(*event).or_default().push((10f32.powf(total), from, *act));
        }
    }
    let mut ranked: Vec<(f32, SimilarNight)> = by_event
        .into_iter()
        .filter_map(|(event, mut pairs)| {
            pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.2.cmp(&y.2)));
            let ratios: Vec<f32> = pairs.iter().map(|(ratio, ..)| *ratio).collect();
            let (_, from, act) = *pairs.first()?;
            Some((combined(&ratios), SimilarNight { event, from, act }))
        })
        .collect();
    ranked.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.event.cmp(&y.1.event)));
    let mut shown = FxHashSet::default();
    ranked.into_iter().map(|(_, night)| night).filter(|night| shown.insert(night.act)).take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::generated;

    /// Scenes of ten artists on each other's lists: 0 to 9, 10 to 19, and so on.
    fn scenes(count: usize) -> SimilarityIndex {
        generated::scenes(count, 10, |_| 9.0)
    }

    fn playing(index: &SimilarityIndex, bills: &[&[u32]]) -> PlayingActs {
        let mut events: BTreeMap<Node, Vec<usize>> = BTreeMap::new();
        for (event, bill) in bills.iter().enumerate() {
            bill.iter().for_each(|act| events.entry(Node(*act)).or_default().push(event));
        }
        PlayingActs::new(index, events.into_iter().collect())
    }

    #[test]
    fn the_nearest_bills_come_first_and_what_nothing_leads_to_does_not_come() {
        let index = scenes(30);
        let playing = playing(&index, &[&[200], &[1, 100], &[0], &[2, 3, 4]]);
        let found = find(&index, &playing, &[Node(0)], |_| true, 4);
        let events: Vec<usize> = found.iter().map(|night| night.event).collect();
        assert_eq!(events[0], 2, "the act itself");
        assert_eq!((found[0].from, found[0].act), (Node(0), Node(0)));
        assert!(events.contains(&1) && events.contains(&3) && !events.contains(&0), "{events:?}");
        assert!(found.iter().all(|night| night.from == Node(0)));
        assert!(find(&index, &playing, &[Node(250)], |_| true, 4).is_empty());
        assert!(find(&index, &playing, &[], |_| true, 4).is_empty());
    }

    #[test]
    fn an_act_that_tours_is_named_once_and_only_open_events_come() {
        let index = scenes(30);
        let playing = playing(&index, &[&[0], &[0], &[0], &[1]]);
        let events = |open: &dyn Fn(usize) -> bool, count| -> Vec<usize> {
            find(&index, &playing, &[Node(0)], open, count).iter().map(|night| night.event).collect()
        };
        assert_eq!(events(&|_| true, 4), [0, 3]);
        assert_eq!(events(&|event| event != 0, 4), [1, 3]);
        assert_eq!(events(&|_| true, 1), [0]);
    }
}
