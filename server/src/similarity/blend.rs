//! The blend: from the signals to one score.
//!
//! Both artists known to the network: 0.3 audio + 0.3 scene + 0.2 genre + 0.2 collaboration. Otherwise,
//! which is the normal case on real line-ups: 0.5 audio + 0.3 genre + 0.2 collaboration. An admin may set other
//! weights (table `signal_weights`). The score is the weighted mean over the signals that are present; the coverage is
//! the sum of their weights.

use super::{BySignal, SignalKind, Signals, Weights};

/// A blended score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blend {
    /// Weighted mean over the present signals, in [0, 1].
    pub score: f32,
    /// Sum of the weights of the present signals, in [0, 1].
    pub coverage: f32,
    /// What each signal gives to the score; they add up to it. 0 for missing ones.
    pub contributions: BySignal<f32>,
}

/// `None` when no signal that has a weight is present: nobody can compare these two.
pub fn blend(signals: &Signals, weights: Weights) -> Option<Blend> {
    let coverage: f32 =
        SignalKind::ALL.iter().filter(|kind| signals[**kind].is_some()).map(|kind| weights[*kind]).sum();
    if coverage <= 0.0 {
        return None;
    }
    let contributions = BySignal::of(|kind| weights[kind] * signals[kind].unwrap_or(0.0) / coverage);
    Some(Blend { score: contributions.0.iter().sum::<f32>().min(1.0), coverage: coverage.min(1.0), contributions })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::similarity::{SignalKind::*, Weighting};

    const BOTH_KNOWN: Weights = Weighting::BothKnown.built_in();
    const NICHE: Weights = Weighting::Niche.built_in();

    /// The values that are present; the others are missing.
    fn present(values: &[(SignalKind, f32)]) -> Signals {
        BySignal::of(|kind| values.iter().find(|(of, _)| *of == kind).map(|(_, value)| *value))
    }

    #[test]
    fn the_score_is_the_weighted_mean_of_the_design() {
        let all = present(&[(Audio, 1.0), (Scene, 0.5), (Genre, 0.25), (Collaboration, 0.0)]);
        assert!((blend(&all, BOTH_KNOWN).unwrap().score - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_missing_signal_is_not_a_zero() {
        let (without, with_zero) = (present(&[(Scene, 0.8)]), present(&[(Audio, 0.0), (Scene, 0.8)]));
        let (without, with_zero) = (blend(&without, BOTH_KNOWN).unwrap(), blend(&with_zero, BOTH_KNOWN).unwrap());
        assert!((without.score - 0.8).abs() < 1e-6 && (without.coverage - 0.3).abs() < 1e-6);
        assert!((with_zero.score - 0.4).abs() < 1e-6 && (with_zero.coverage - 0.6).abs() < 1e-6);
    }

    #[test]
    fn with_nothing_present_there_is_no_score() {
        assert_eq!(blend(&Signals::default(), BOTH_KNOWN), None);
        assert_eq!(blend(&present(&[(Scene, 1.0)]), NICHE), None);
    }

    proptest! {
        #[test]
        fn scores_stay_between_the_signals_and_contributions_add_up(values in prop::array::uniform::<_, { SignalKind::COUNT }>(prop::option::of(0.0f32..=1.0)), known in any::<bool>()) {
            let weights = if known { BOTH_KNOWN } else { NICHE };
            if let Some(blend) = blend(&BySignal(values), weights) {
                let counted: Vec<f32> =
                    SignalKind::ALL.into_iter().filter(|k| weights[*k] > 0.0).filter_map(|k| values[k as usize]).collect();
                let (low, high) = (counted.iter().copied().fold(1.0, f32::min), counted.iter().copied().fold(0.0, f32::max));
                prop_assert!(blend.score >= low - 1e-5 && blend.score <= high + 1e-5);
                prop_assert!((blend.contributions.0.iter().sum::<f32>() - blend.score).abs() < 1e-5);
                prop_assert!(blend.coverage > 0.0 && blend.coverage <= 1.0);
            }
        }
    }
}
