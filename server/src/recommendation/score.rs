//! The order of events: by their best act, and a share for the depth of the bill.

use super::{Affinity, Recommendation, Taste};
use crate::{artists::Node, events::Event, similarity::SimilarityIndex};

/// Acts beyond the best that count as depth.
const DEPTH: usize = 4;
/// What the second act gives of what speaks for it; each further one half as much.
const DEPTH_SHARE: f32 = 0.1;

/// Scores one event, `at` being its place in the slice that is judged.
pub fn event(index: &SimilarityIndex, at: usize, event: &Event, taste: &Taste<'_>) -> Recommendation {
    bill(at, event.acts.iter().map(|act| index.roster.node(act.artist)), taste)
}

/// Scores a bill, act by act; `None` is an act that the index does not hold.
pub fn bill(at: usize, bill: impl Iterator<Item = Option<Node>>, taste: &Taste<'_>) -> Recommendation {
    let mut acts: Vec<(usize, Affinity)> =
        bill.enumerate().filter_map(|(place, act)| Some((place, taste.affinity(act?)?))).collect();
    // Best first; equals in the order of the bill.
    acts.sort_by(|x, y| y.1.ratio.total_cmp(&x.1.ratio).then(x.0.cmp(&y.0)));
    let ratios: Vec<f32> = acts.iter().map(|(_, affinity)| affinity.ratio).collect();
    Recommendation { event: at, ratio: combined(&ratios), acts }
}

/// Of the acts' ratios, best first. An act that nothing speaks for gives nothing, and costs nothing either.
pub(super) fn combined(ratios: &[f32]) -> f32 {
    let Some((best, rest)) = ratios.split_first() else { return 0.0 };
    let depth = rest.iter().take(DEPTH).zip(0..).map(|(ratio, place)| (ratio - 1.0).max(0.0) * 0.5f32.powi(place));
    best + DEPTH_SHARE * depth.sum::<f32>()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_event_without_acts_is_worth_nothing_and_one_act_stands_for_itself() {
        assert_eq!((combined(&[]), combined(&[3.0])), (0.0, 3.0));
    }

    proptest! {
        #[test]
        fn a_further_act_never_costs_and_the_best_counts_most(mut ratios in prop::collection::vec(0.001f32..1000.0, 1..9)) {
            ratios.sort_by(|x, y| y.total_cmp(x));
            let whole = combined(&ratios);
            prop_assert!(whole >= combined(&ratios[..ratios.len() - 1]) - 1e-3);
            prop_assert!(whole >= ratios[0] && whole <= ratios[0] * 1.2);
        }
    }
}
