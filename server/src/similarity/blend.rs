//! The blend: from four signals to one score.
//!
//! Both artists known to the network: 0.3 audio + 0.3 scene + 0.2 genre + 0.2 collaboration. Otherwise,
//! which is the normal case on real line-ups: 0.5 audio + 0.3 genre + 0.2 collaboration. The score is the
//! weighted mean over the signals that are present; the coverage is the sum of their weights.

use super::{SignalKind, Signals};

/// Which weights apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    /// The network knows both artists.
    BothKnown,
    /// It does not know one of them, or was not asked yet.
    Niche,
}

impl Weighting {
    /// In the order of [`SignalKind::ALL`]; they add up to 1.
    pub const fn weights(self) -> [f32; 4] {
        match self {
            Self::BothKnown => [0.3, 0.3, 0.2, 0.2],
            Self::Niche => [0.5, 0.0, 0.3, 0.2],
        }
    }
}

/// A blended score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blend {
    /// Weighted mean over the present signals, in [0, 1].
    pub score: f32,
    /// Sum of the weights of the present signals, in [0, 1].
    pub coverage: f32,
    /// What each signal gives to the score; they add up to it. 0 for missing ones.
    pub contributions: [f32; 4],
}

impl Blend {
    /// The signal that gives most; `None` when all give nothing.
    pub fn lead(&self) -> Option<SignalKind> {
        SignalKind::ALL
            .into_iter()
            .filter(|kind| self.contributions[*kind as usize] > 0.0)
            .max_by(|x, y| self.contributions[*x as usize].total_cmp(&self.contributions[*y as usize]))
    }
}

/// `None` when no signal that the weighting counts is present: nobody can compare these two.
pub fn blend(signals: &Signals, weighting: Weighting) -> Option<Blend> {
    let weights = weighting.weights();
    let coverage: f32 =
        SignalKind::ALL.iter().filter(|k| signals.get(**k).is_some()).map(|k| weights[*k as usize]).sum();
    if coverage <= 0.0 {
        return None;
    }
    let mut contributions = [0.0; 4];
    for kind in SignalKind::ALL {
        contributions[kind as usize] = weights[kind as usize] * signals.get(kind).unwrap_or(0.0) / coverage;
    }
    Some(Blend { score: contributions.iter().sum::<f32>().min(1.0), coverage: coverage.min(1.0), contributions })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_weights_are_those_of_the_design_and_add_up_to_one() {
        for weighting in [Weighting::BothKnown, Weighting::Niche] {
            assert!((weighting.weights().iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
        let all = Signals([Some(1.0), Some(0.5), Some(0.25), Some(0.0)]);
        assert!((blend(&all, Weighting::BothKnown).unwrap().score - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_missing_signal_is_not_a_zero() {
        let without = Signals([None, Some(0.8), None, None]);
        let with_zero = Signals([Some(0.0), Some(0.8), None, None]);
        let (without, with_zero) =
            (blend(&without, Weighting::BothKnown).unwrap(), blend(&with_zero, Weighting::BothKnown).unwrap());
        assert!((without.score - 0.8).abs() < 1e-6 && (without.coverage - 0.3).abs() < 1e-6);
        assert!((with_zero.score - 0.4).abs() < 1e-6 && (with_zero.coverage - 0.6).abs() < 1e-6);
    }

    #[test]
    fn with_nothing_present_there_is_no_score() {
        assert_eq!(blend(&Signals::default(), Weighting::BothKnown), None);
        assert_eq!(blend(&Signals([None, Some(1.0), None, None]), Weighting::Niche), None);
    }

    proptest! {
        #[test]
        fn scores_stay_between_the_signals_and_contributions_add_up(values in prop::array::uniform4(prop::option::of(0.0f32..=1.0)), known in any::<bool>()) {
            let weighting = if known { Weighting::BothKnown } else { Weighting::Niche };
            if let Some(blend) = blend(&Signals(values), weighting) {
                let counted: Vec<f32> = (0..4).filter(|k| weighting.weights()[*k] > 0.0).filter_map(|k| values[k]).collect();
                let (low, high) = (counted.iter().copied().fold(1.0, f32::min), counted.iter().copied().fold(0.0, f32::max));
                prop_assert!(blend.score >= low - 1e-5 && blend.score <= high + 1e-5);
                prop_assert!((blend.contributions.iter().sum::<f32>() - blend.score).abs() < 1e-5);
                prop_assert!(blend.coverage > 0.0 && blend.coverage <= 1.0);
            }
        }
    }
}
