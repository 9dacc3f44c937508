//! The blend: from four signals to one score.
//!
//! Both artists known to the network: 0.3 audio + 0.3 scene + 0.2 genre + 0.2 collaboration. Otherwise,
//! which is the normal case on real line-ups: 0.5 audio + 0.3 genre + 0.2 collaboration. An admin may set other
//! weights (table `signal_weights`). The score is the weighted mean over the signals that are present; the coverage is
//! the sum of their weights.

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
    /// The weights of an installation where nobody set others.
    pub const fn built_in(self) -> Weights {
        match self {
            Self::BothKnown => Weights { audio: 0.3, scene: 0.3, genre: 0.2, collaboration: 0.2 },
            Self::Niche => Weights { audio: 0.5, scene: 0.0, genre: 0.3, collaboration: 0.2 },
        }
    }

    /// Its name in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::BothKnown => "both_known",
            Self::Niche => "niche",
        }
    }
}

/// What each signal weighs: none below 0, together 1.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Weights {
    pub audio: f32,
    pub scene: f32,
    pub genre: f32,
    pub collaboration: f32,
}

impl Weights {
    pub const fn get(&self, kind: SignalKind) -> f32 {
        match kind {
            SignalKind::Audio => self.audio,
            SignalKind::Scene => self.scene,
            SignalKind::Genre => self.genre,
            SignalKind::Collaboration => self.collaboration,
        }
    }
}

/// The weights in force.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct AllWeights {
    pub both_known: Weights,
    pub niche: Weights,
}

impl AllWeights {
    pub const fn of(&self, weighting: Weighting) -> Weights {
        match weighting {
            Weighting::BothKnown => self.both_known,
            Weighting::Niche => self.niche,
        }
    }
}

impl Default for AllWeights {
    fn default() -> Self {
        Self { both_known: Weighting::BothKnown.built_in(), niche: Weighting::Niche.built_in() }
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

/// `None` when no signal that has a weight is present: nobody can compare these two.
pub fn blend(signals: &Signals, weights: Weights) -> Option<Blend> {
    let coverage: f32 =
        SignalKind::ALL.iter().filter(|kind| signals.get(**kind).is_some()).map(|kind| weights.get(*kind)).sum();
    if coverage <= 0.0 {
        return None;
    }
    let contributions = SignalKind::ALL.map(|kind| weights.get(kind) * signals.get(kind).unwrap_or(0.0) / coverage);
    Some(Blend { score: contributions.iter().sum::<f32>().min(1.0), coverage: coverage.min(1.0), contributions })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOTH_KNOWN: Weights = Weighting::BothKnown.built_in();
    const NICHE: Weights = Weighting::Niche.built_in();

    #[test]
    fn the_weights_are_those_of_the_design_and_add_up_to_one() {
        for weighting in [Weighting::BothKnown, Weighting::Niche] {
            let weights = weighting.built_in();
            assert!((SignalKind::ALL.iter().map(|kind| weights.get(*kind)).sum::<f32>() - 1.0).abs() < 1e-6);
            assert_eq!(AllWeights::default().of(weighting), weights);
        }
        let all = Signals([Some(1.0), Some(0.5), Some(0.25), Some(0.0)]);
        assert!((blend(&all, BOTH_KNOWN).unwrap().score - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_missing_signal_is_not_a_zero() {
        let without = Signals([None, Some(0.8), None, None]);
        let with_zero = Signals([Some(0.0), Some(0.8), None, None]);
        let (without, with_zero) = (blend(&without, BOTH_KNOWN).unwrap(), blend(&with_zero, BOTH_KNOWN).unwrap());
        assert!((without.score - 0.8).abs() < 1e-6 && (without.coverage - 0.3).abs() < 1e-6);
        assert!((with_zero.score - 0.4).abs() < 1e-6 && (with_zero.coverage - 0.6).abs() < 1e-6);
    }

    #[test]
    fn with_nothing_present_there_is_no_score() {
        assert_eq!(blend(&Signals::default(), BOTH_KNOWN), None);
        assert_eq!(blend(&Signals([None, Some(1.0), None, None]), NICHE), None);
    }

    proptest! {
        #[test]
        fn scores_stay_between_the_signals_and_contributions_add_up(values in prop::array::uniform4(prop::option::of(0.0f32..=1.0)), known in any::<bool>()) {
            let weights = if known { BOTH_KNOWN } else { NICHE };
            if let Some(blend) = blend(&Signals(values), weights) {
                let counted: Vec<f32> =
                    SignalKind::ALL.into_iter().filter(|k| weights.get(*k) > 0.0).filter_map(|k| values[k as usize]).collect();
                let (low, high) = (counted.iter().copied().fold(1.0, f32::min), counted.iter().copied().fold(0.0, f32::max));
                prop_assert!(blend.score >= low - 1e-5 && blend.score <= high + 1e-5);
                prop_assert!((blend.contributions.iter().sum::<f32>() - blend.score).abs() < 1e-5);
                prop_assert!(blend.coverage > 0.0 && blend.coverage <= 1.0);
            }
        }
    }
}
