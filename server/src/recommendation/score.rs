//! The score of an event: mostly its best act, and a share for the depth of its bill.

use std::cmp::Ordering;

use super::{Affinities, Affinity, Recommendation};
use crate::{artists::Node, events::Event, similarity::SimilarityIndex};

/// Acts beyond the best that count as depth.
const DEPTH: usize = 4;
/// Share of the best act; the rest is for depth.
const BEST_SHARE: f32 = 0.8;

/// Scores one event, `at` being its place in the slice that is judged.
pub fn event(index: &SimilarityIndex, at: usize, event: &Event, affinities: &Affinities) -> Recommendation {
    bill(at, event.acts.iter().map(|act| index.roster.node(act.artist)), affinities)
}

/// Scores a bill, act by act; `None` is an act that the index does not hold.
pub fn bill(at: usize, bill: impl Iterator<Item = Option<Node>>, affinities: &Affinities) -> Recommendation {
    let mut acts: Vec<(usize, Affinity)> =
        bill.enumerate().filter_map(|(place, act)| Some((place, affinities.get(act?)?))).collect();
    // Best first; equals in the order of the bill.
    acts.sort_by(|x, y| y.1.value.partial_cmp(&x.1.value).unwrap_or(Ordering::Equal).then(x.0.cmp(&y.0)));
    let values: Vec<f32> = acts.iter().map(|(_, affinity)| affinity.value).collect();
    let shares = shares(values.len());
    let given: f32 = shares.iter().zip(&values).map(|(share, value)| share * value).sum();
    let covered: f32 =
        shares.iter().zip(&acts).map(|(share, (_, affinity))| share * affinity.value * affinity.coverage).sum();
    Recommendation { event: at, score: given, coverage: if given > 0.0 { covered / given } else { 0.0 }, acts }
}

/// What each act may give, best first: 0.8 for the best, the rest halving from act to act over the next four.
fn shares(acts: usize) -> Vec<f32> {
    let whole = 2.0 - 0.5f32.powi(DEPTH as i32 - 1);
    let depth = (0..DEPTH).map(|place| (1.0 - BEST_SHARE) * 0.5f32.powi(place as i32) / whole);
    std::iter::once(BEST_SHARE).chain(depth).take(acts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_of_followed_artists_is_worth_one_and_a_single_one_four_fifths() {
        assert!((shares(9).iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert_eq!(shares(1), [BEST_SHARE]);
        assert!(shares(0).is_empty());
    }

    #[test]
    fn the_best_act_counts_most_and_depth_less_and_less() {
        assert!(shares(9).windows(2).all(|pair| pair[0] > pair[1]));
    }
}
