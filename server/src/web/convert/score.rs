//! Evidence bars: what the signals of a pair say, and how rare that is.

use app::dto::{Score, SignalKind as Shown, SignalShare};

use crate::similarity::{
    PairEvidence, SignalKind,
    evidence::LIMIT,
    presenter::{one_in, signals_known},
};

/// A signal as pages know it: both lists are in one order.
pub fn kind(kind: SignalKind) -> Shown {
    Shown::ALL[kind as usize]
}

/// Of a pair; `rarity` is of how many pairs one has as much evidence.
pub fn score(evidence: &PairEvidence, rarity: f32) -> Score {
    // What speaks against a pair has no place on a bar: the parts that speak for it share what is left.
    let speaking: f32 = evidence.by_signal.0.iter().flatten().map(|said| said.max(0.0)).sum();
    let value = (evidence.total / LIMIT).clamp(0.0, 1.0);
    let part = |said: f32| if speaking > 0.0 { value * said.max(0.0) / speaking } else { 0.0 };
    Score {
        value,
        text: one_in(rarity),
        coverage_text: signals_known(evidence.signals()),
        signals: SignalKind::ALL
            .into_iter()
            .map(|of| {
                let said = evidence.by_signal[of];
                SignalShare { kind: kind(of), said: said.map(on_bar), contribution: part(said.unwrap_or(0.0)) }
            })
            .collect(),
        lead: evidence.lead().map(kind),
    }
}

/// What one signal says, on the scale of a bar: in [-1, 1].
pub fn on_bar(said: f32) -> f32 {
    (said / LIMIT).clamp(-1.0, 1.0)
}

/// What it says in words. A ratio of 3 to 1 is strong; one that is within a tenth of 1 to 1 says little.
pub fn said_words(said: f32) -> &'static str {
    match said {
        said if said >= 0.48 => "speaks strongly for them",
        said if said > 0.04 => "speaks for them",
        said if said < -0.04 => "speaks against them",
        _ => "says little",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::similarity::BySignal;

    #[test]
    fn pages_know_every_signal_by_the_same_key() {
        assert_eq!(SignalKind::ALL.map(|of| kind(of).key()), SignalKind::ALL.map(SignalKind::key));
    }

    proptest! {
        #[test]
        fn the_parts_of_a_bar_add_up_to_it(said in prop::array::uniform::<_, { SignalKind::COUNT }>(prop::option::of(-3.0f32..3.0))) {
            let total = said.iter().flatten().sum::<f32>().clamp(-LIMIT, LIMIT);
            let score = score(&PairEvidence { by_signal: BySignal(said), total }, 10.0);
            let parts: f32 = score.signals.iter().map(|share| share.contribution).sum();
            prop_assert!((0.0..=1.0).contains(&score.value) && (parts - score.value).abs() < 1e-4);
        }
    }
}
