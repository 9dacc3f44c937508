//! Scores, signals and bars.

use app::dto::{Score, SignalKind as Kind, SignalShare};

use crate::similarity::{Blend, SignalKind, Signals, presenter::percent};

pub fn kind(kind: SignalKind) -> Kind {
    match kind {
        SignalKind::Audio => Kind::Audio,
        SignalKind::Scene => Kind::Scene,
        SignalKind::Genre => Kind::Genre,
        SignalKind::Collaboration => Kind::Collaboration,
    }
}

pub fn score(signals: Signals, blend: &Blend) -> Score {
    Score {
        value: blend.score,
        text: percent(blend.score),
        coverage: blend.coverage,
        coverage_text: format!("{} %", percent(blend.coverage)),
        signals: SignalKind::ALL
            .into_iter()
            .map(|of| SignalShare {
                kind: kind(of),
                value: signals.get(of),
                contribution: blend.contributions[of as usize],
            })
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
        signals: Kind::ALL.into_iter().map(|kind| SignalShare { kind, value: None, contribution: 0.0 }).collect(),
        lead: None,
    }
}
