//! Evidence: what the signals of a pair say about whether two artists belong together.
//!
//! Per signal the log likelihood ratio ℓ = log₁₀ P(value | they belong together) / P(value | a pair drawn by lot that
//! has the signal): 0 says nothing, above speaks for it, below against, within ±[`LIMIT`], never falling with the value.
//! Per pair L = Σ λ ℓ, λ being the signal's weight over the largest weight: agreeing signals add up, one that says
//! nothing adds nothing, a contrary one subtracts. Over several pairs, likelihood ratios are averaged: an average of
//! them stays one (Vovk, Wang, *E-values: calibration, combination and applications*, Annals of Statistics 2021).

use serde::{Deserialize, Serialize};

use super::{BySignal, SignalKind, Signals, Weights};

/// The most that one signal, or all of them, may say either way: one in a thousand.
pub const LIMIT: f32 = 3.0;

/// How a signal's measure becomes a log likelihood ratio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum RatioCurve {
    /// Straight lines between knots, level outside of them.
    Knots { knots: Vec<Knot> },
    /// log₁₀(1 + gain · measure), for a measure whose mean over pairs drawn by lot is 1: the density ratio of a mixture of
    /// pairs drawn by lot and, `gain` times as many, pairs drawn in proportion to the measure, over that of a pair with
    /// measure 0. So nothing said is nothing said against the pair.
    Mixture { gain: f32 },
}

/// A point of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Knot {
    pub at: f32,
    pub log_ratio: f32,
}

impl RatioCurve {
    /// Knots in rising order; the curve is made never to fall.
    pub fn knots(knots: impl IntoIterator<Item = (f32, f32)>) -> Self {
        let mut highest = -LIMIT;
        let knots = knots.into_iter().map(|(at, log_ratio)| {
            highest = log_ratio.clamp(highest, LIMIT);
            Knot { at, log_ratio: highest }
        });
        Self::Knots { knots: knots.collect() }
    }

    /// The most that any measure says.
    pub fn highest(&self) -> f32 {
        match self {
            Self::Mixture { .. } => LIMIT,
            Self::Knots { knots } => knots.last().map_or(0.0, |knot| knot.log_ratio),
        }
    }

    /// The smallest measure that says this much; infinite when none does.
    pub fn measure_for(&self, log_ratio: f32) -> f32 {
        match self {
            Self::Mixture { .. } if log_ratio > LIMIT => f32::INFINITY,
            Self::Mixture { gain } => ((10f32.powf(log_ratio) - 1.0) / gain).max(0.0),
            Self::Knots { knots } => {
                let above = knots.partition_point(|knot| knot.log_ratio < log_ratio);
                match (above.checked_sub(1).map(|below| knots[below]), knots.get(above)) {
                    (Some(below), Some(above)) => {
                        let share = (log_ratio - below.log_ratio) / (above.log_ratio - below.log_ratio);
                        below.at + share * (above.at - below.at)
                    }
                    (_, Some(_)) => f32::NEG_INFINITY,
                    (_, None) => f32::INFINITY,
                }
            }
        }
    }

    /// The log₁₀ likelihood ratio of a measure.
    #[inline]
    pub fn log_ratio(&self, measure: f32) -> f32 {
        match self {
            Self::Mixture { gain } => (1.0 + gain * measure.max(0.0)).log10().min(LIMIT),
            Self::Knots { knots } => {
                let above = knots.partition_point(|knot| knot.at <= measure);
                match (above.checked_sub(1).map(|below| knots[below]), knots.get(above)) {
                    (Some(below), Some(above)) => {
                        let share = (measure - below.at) / (above.at - below.at);
                        below.log_ratio + share * (above.log_ratio - below.log_ratio)
                    }
                    (Some(only), None) => only.log_ratio,
                    (None, Some(only)) => only.log_ratio,
                    (None, None) => 0.0,
                }
            }
        }
    }
}

/// The curves in force, and where each comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct EvidenceModel(pub BySignal<SignalCurve>);

/// The curve of one signal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignalCurve {
    pub curve: RatioCurve,
    /// What it was learned or measured from, in a sentence.
    pub basis: String,
    /// Pairs that belong together that it was learned from; 0 for the shipped one.
    pub pairs: u64,
}

impl Default for EvidenceModel {
    fn default() -> Self {
        Self(BySignal::of(|kind| kind.signal().shipped_curve()))
    }
}

impl EvidenceModel {
    /// What each signal says, read off its measure; `None` where it is missing.
    #[inline]
    pub fn log_ratios(&self, measures: &Signals) -> Signals {
        BySignal::of(|kind| measures[kind].map(|measure| self.0[kind].curve.log_ratio(measure)))
    }
}

/// How far each signal is trusted: its weight over the largest weight, in [0, 1].
pub fn trust(weights: Weights) -> BySignal<f32> {
    let largest = weights.0.iter().copied().fold(0.0, f32::max);
    BySignal::of(|kind| if largest > 0.0 { weights[kind] / largest } else { 0.0 })
}

/// What the signals of a pair say together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PairEvidence {
    /// λ ℓ of each signal; `None` where it is missing or not trusted at all.
    pub by_signal: Signals,
    /// L = Σ λ ℓ, within ±[`LIMIT`].
    pub total: f32,
}

impl PairEvidence {
    /// `log_ratios` as [`EvidenceModel::log_ratios`] gives them; `None` when no trusted signal is present: nothing is
    /// known of the two in common.
    #[inline]
    pub fn of(log_ratios: &Signals, trust: &BySignal<f32>) -> Option<Self> {
        let by_signal = BySignal::of(|kind| log_ratios[kind].filter(|_| trust[kind] > 0.0).map(|l| trust[kind] * l));
        by_signal.0.iter().any(Option::is_some).then(|| Self::sum(by_signal))
    }

    /// From λ ℓ of each signal.
    #[inline]
    pub fn sum(by_signal: Signals) -> Self {
        Self { by_signal, total: by_signal.0.iter().flatten().sum::<f32>().clamp(-LIMIT, LIMIT) }
    }

    /// The likelihood ratio 10^L.
    #[inline]
    pub fn ratio(&self) -> f32 {
        (self.total * std::f32::consts::LN_10).exp()
    }

    /// The signal that speaks loudest for the pair; `None` when none speaks for it.
    pub fn lead(&self) -> Option<SignalKind> {
        let said = |kind: &SignalKind| self.by_signal[*kind].unwrap_or(0.0);
        SignalKind::ALL.into_iter().filter(|kind| said(kind) > 0.0).max_by(|x, y| said(x).total_cmp(&said(y)))
    }

    /// How many signals could be compared.
    pub fn signals(&self) -> usize {
        self.by_signal.0.iter().flatten().count()
    }

    /// The same pair without one signal; `None` when nothing else was known.
    pub fn without(&self, kind: SignalKind) -> Option<Self> {
        let mut rest = self.by_signal;
        rest[kind] = None;
        Self::of(&rest, &BySignal([1.0; SignalKind::COUNT]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::similarity::Weighting;

    fn signals() -> impl Strategy<Value = Signals> {
        prop::array::uniform::<_, { SignalKind::COUNT }>(prop::option::of(0.0f32..=1.0)).prop_map(BySignal)
    }

    fn pair(measures: &Signals, weighting: Weighting) -> Option<PairEvidence> {
        PairEvidence::of(&EvidenceModel::default().log_ratios(measures), &trust(weighting.built_in()))
    }

    #[test]
    fn between_two_knots_the_curve_is_a_straight_line_and_outside_it_is_level() {
        let curve = RatioCurve::knots([(0.2, -1.0), (0.6, 1.0)]);
        for (measure, expected) in [(0.0, -1.0), (0.2, -1.0), (0.4, 0.0), (0.5, 0.5), (0.6, 1.0), (1.0, 1.0)] {
            assert!((curve.log_ratio(measure) - expected).abs() < 1e-6, "{measure}");
        }
        assert_eq!(RatioCurve::Knots { knots: Vec::new() }.log_ratio(0.5), 0.0);
    }

    #[test]
    fn the_measure_for_a_ratio_is_the_smallest_that_says_so_much() {
        let knots = RatioCurve::knots([(0.0, -0.5), (0.2, 0.0), (0.4, 0.0), (0.9, 1.5)]);
        for curve in [knots, RatioCurve::Mixture { gain: 0.54 }] {
            for log_ratio in [-0.3, 0.1, 0.7, 1.4] {
                let measure = curve.measure_for(log_ratio);
                assert!(curve.log_ratio(measure) >= log_ratio - 1e-5, "{curve:?} {log_ratio}");
                assert!(measure == 0.0 || curve.log_ratio(measure - 0.01) < log_ratio, "{curve:?} {log_ratio}");
            }
            assert_eq!(curve.measure_for(LIMIT + 0.1), f32::INFINITY);
        }
    }

    #[test]
    fn knots_that_would_make_the_curve_fall_are_raised() {
        let curve = RatioCurve::knots([(0.0, 0.5), (0.5, 0.1), (1.0, 9.0)]);
        assert_eq!((curve.log_ratio(0.5), curve.log_ratio(1.0)), (0.5, LIMIT));
    }

    #[test]
    fn the_mixture_says_nothing_of_a_pair_without_any_closeness_and_more_of_a_closer_one() {
        let curve = RatioCurve::Mixture { gain: 0.5 };
        assert_eq!(curve.log_ratio(0.0), 0.0);
        assert!((curve.log_ratio(18.0) - 1.0).abs() < 1e-6);
        assert_eq!(curve.log_ratio(1e9), LIMIT);
    }

    #[test]
    fn two_artists_of_whom_nothing_is_known_in_common_have_no_evidence() {
        assert_eq!(pair(&Signals::default(), Weighting::BothKnown), None);
        let mut scene = Signals::default();
        scene[SignalKind::Scene] = Some(4.0);
        assert_eq!(pair(&scene, Weighting::Niche), None, "the niche weighting does not trust the network");
    }

    #[test]
    fn every_shipped_curve_says_where_it_comes_from() {
        for kind in SignalKind::ALL {
            let shipped = kind.signal().shipped_curve();
            assert!(shipped.basis.ends_with('.') && shipped.pairs == 0, "{}", kind.key());
        }
    }

    proptest! {
        #[test]
        fn evidence_never_falls_with_a_signal(measures in signals(), kind in 0..SignalKind::COUNT, more in 0.0f32..=1.0, known in any::<bool>()) {
            let weighting = if known { Weighting::BothKnown } else { Weighting::Niche };
            let mut raised = measures;
            raised.0[kind] = measures.0[kind].map(|value| value.max(more));
            if let (Some(before), Some(after)) = (pair(&measures, weighting), pair(&raised, weighting)) {
                prop_assert!(after.total >= before.total - 1e-6);
            }
        }

        #[test]
        fn a_signal_that_speaks_for_a_pair_or_says_nothing_never_lowers_it(measures in signals(), kind in 0..SignalKind::COUNT, known in any::<bool>()) {
            let weighting = if known { Weighting::BothKnown } else { Weighting::Niche };
            let of = SignalKind::ALL[kind];
            let mut without = measures;
            without[of] = None;
            if let (Some(before), Some(after)) = (pair(&without, weighting), pair(&measures, weighting)) {
                let said = after.by_signal[of].unwrap_or(0.0);
                prop_assert!(said < 0.0 || after.total >= before.total - 1e-6);
                prop_assert!(said > 0.0 || after.total <= before.total + 1e-6);
                prop_assert_eq!(after.without(of).map(|rest| rest.by_signal), Some(before.by_signal));
            }
        }

        #[test]
        fn evidence_adds_up_and_stays_in_bounds(measures in signals()) {
            if let Some(evidence) = pair(&measures, Weighting::BothKnown) {
                let sum: f32 = evidence.by_signal.0.iter().flatten().sum();
                prop_assert!((evidence.total - sum.clamp(-LIMIT, LIMIT)).abs() < 1e-5);
                prop_assert!((0.000_99..=1_001.0).contains(&evidence.ratio()));
                prop_assert!(evidence.lead().is_none_or(|lead| evidence.by_signal[lead].unwrap() > 0.0));
            }
        }

        #[test]
        fn every_shipped_curve_rises_and_stays_within_its_limit(x in 0.0f32..1.0, y in 0.0f32..1.0) {
            for kind in SignalKind::ALL {
                let curve = kind.signal().shipped_curve().curve;
                let (low, high) = (curve.log_ratio(x.min(y)), curve.log_ratio(x.max(y)));
                prop_assert!(-LIMIT <= low && low <= high && high <= LIMIT);
            }
        }
    }
}
