//! Score bars: scores and the signals they are made of.

use app::dto::{Score, SignalKind as Shown, SignalShare};

use crate::similarity::{Blend, SignalKind, Signals, presenter::percent};

/// A signal as pages know it: both lists are in one order.
pub fn kind(kind: SignalKind) -> Shown {
    Shown::ALL[kind as usize]
}

pub fn score(signals: Signals, blend: &Blend) -> Score {
    Score {
        value: blend.score,
        text: percent(blend.score),
        coverage: blend.coverage,
        coverage_text: format!("{} %", percent(blend.coverage)),
        signals: SignalKind::ALL
            .into_iter()
            .map(|of| SignalShare { kind: kind(of), value: signals[of], contribution: blend.contributions[of] })
            .collect(),
        lead: blend.lead().map(kind),
    }
}

/// The score of following somebody: full, and from no signal.
pub fn followed() -> Score {
    Score {
        value: 1.0,
        text: "100".to_owned(),
        coverage: 1.0,
        coverage_text: "100 %".to_owned(),
        signals: Shown::ALL.into_iter().map(|kind| SignalShare { kind, value: None, contribution: 0.0 }).collect(),
        lead: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_know_every_signal_by_the_same_key() {
        assert_eq!(SignalKind::ALL.map(|of| kind(of).key()), SignalKind::ALL.map(SignalKind::key));
    }
}
