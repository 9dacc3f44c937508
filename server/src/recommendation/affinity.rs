//! Affinity: how much a listener would care for an act.
//!
//! 1 for a followed artist. Otherwise from its similarities to the followed ones: the best one, and a
//! smaller share for breadth, that is for being near several of them.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::{
    artists::Node,
    similarity::{
        Blend, Signals, SimilarityIndex,
        neighbours::{Search, SimilarArtist, Targets},
    },
};

/// Followed artists that an affinity looks at, best first.
const BREADTH: usize = 6;
/// Share of the best similarity; the rest is for breadth.
const BEST_SHARE: f32 = 0.8;
/// The trust in a similarity: coverage / (coverage + DOUBT). A score from one weak signal should not
/// outrank one that several signals agree on.
const DOUBT: f32 = 0.15;

/// Why an act has an affinity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AffinityReason {
    /// The listener follows the act itself.
    Followed,
    Near(FollowedNeighbour),
}

/// The followed artist that the act is most similar to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FollowedNeighbour {
    pub followed: Node,
    pub signals: Signals,
    pub blend: Blend,
}

/// How much a listener would care for one act.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affinity {
    pub act: Node,
    /// In (0, 1]; 1 only for a followed artist.
    pub value: f32,
    /// 1 for a followed artist, else that of the similarity in `reason`.
    pub coverage: f32,
    pub reason: AffinityReason,
}

/// The affinities of many acts, each worked out once. Acts that nothing leads to are not in it.
#[derive(Debug, Default)]
pub struct Affinities(FxHashMap<Node, Affinity>);

impl Affinities {
    pub fn of(index: &SimilarityIndex, acts: Vec<Node>, follows: &[Node]) -> Self {
        let followed = &Targets::new(index, follows);
        let found = acts
            .into_par_iter()
            .with_min_len(64) // the working arrays of a search are worth sharing
            .map_init(|| Search::new(index), |search, act| affinity(search, act, followed, !follows.is_empty()))
            .flatten_iter()
            .map(|affinity| (affinity.act, affinity))
            .collect();
        Self(found)
    }

    pub fn get(&self, act: Node) -> Option<Affinity> {
        self.0.get(&act).copied()
    }
}

fn affinity(search: &mut Search, act: Node, followed: &Targets, anybody: bool) -> Option<Affinity> {
    if followed.has(act) {
        return Some(Affinity { act, value: 1.0, coverage: 1.0, reason: AffinityReason::Followed });
    }
    if !anybody {
        return None;
    }
    let mut best: Vec<(f32, SimilarArtist)> = Vec::with_capacity(BREADTH + 1);
    search.each(act, Some(followed), |similar| {
        let value = trusted(similar.blend.score, similar.blend.coverage);
        if value > 0.0 && (best.len() < BREADTH || value > best[BREADTH - 1].0) {
            let at = best.partition_point(|(other, near)| (*other, near.node) > (value, similar.node));
            best.insert(at, (value, similar));
            best.truncate(BREADTH);
        }
    });
    let (_, nearest) = best.first()?;
    let values: Vec<f32> = best.iter().map(|(value, _)| *value).collect();
    Some(Affinity {
        act,
        value: combine(&values),
        coverage: nearest.blend.coverage,
        reason: AffinityReason::Near(FollowedNeighbour {
            followed: nearest.node,
            signals: nearest.signals,
            blend: nearest.blend,
        }),
    })
}

/// A score as far as its coverage carries it, in [0, 1).
fn trusted(score: f32, coverage: f32) -> f32 {
    score * coverage / (coverage + DOUBT)
}

/// The best value and a share for breadth; `values` best first. Below 1, so that following always wins.
fn combine(values: &[f32]) -> f32 {
    let Some((best, rest)) = values.split_first() else { return 0.0 };
    let mut share = 0.5;
    let mut breadth = 0.0;
    for value in rest {
        breadth += share * value;
        share *= 0.5;
    }
    BEST_SHARE * best + (1.0 - BEST_SHARE) * breadth
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_affinity_stays_below_that_of_a_followed_artist_and_grows_with_breadth(mut values in prop::collection::vec(0.0f32..1.0, 1..6)) {
            values.sort_by(|a, b| b.total_cmp(a));
            let all = combine(&values);
            prop_assert!((0.0..1.0).contains(&all));
            prop_assert!(all >= combine(&values[..1]) - 1e-6);
        }

        #[test]
        fn more_coverage_never_costs(score in 0.0f32..1.0, a in 0.0f32..1.0, b in 0.0f32..1.0) {
            prop_assert!(trusted(score, a.max(b)) >= trusted(score, a.min(b)) - 1e-6);
        }
    }
}
