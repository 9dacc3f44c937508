//! Explanations of a pair of artists, as data. Pages, sentences and bars are rendered from it and from nothing
//! else; `--json` prints it as it is.

use serde::Serialize;
use sqlx::PgPool;

use super::{
    BySignal, PairEvidence, SignalKind, Signals, SimilarityIndex, Weighting, Weights, blend,
    doubt::Doubt,
    evidence,
    fact::Named,
    reading::{PairReading, SignalReading},
    statement_store,
};
use crate::artists::Node;

/// Why two artists are close, or what is missing to tell.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    pub a: Named,
    pub b: Named,
    /// The hybrid score; `None` when no signal is present.
    pub score: Option<f32>,
    /// What the signals say together: Σ trust × log_ratio, within ±3; `None` when nothing is known of the two in
    /// common. This, and not the score, is what artists are ordered by.
    pub evidence: Option<f32>,
    /// Of how many pairs drawn by lot one has as much evidence; `None` as above.
    pub one_in: Option<f32>,
    pub coverage: f32,
    pub weighting: Weighting,
    /// The model that the audio signal comes from.
    pub model: Option<String>,
    /// In the order of [`SignalKind::ALL`].
    pub signals: [SignalReading; SignalKind::COUNT],
    /// Per side, the doubt that took from what a network says for the two: its likelihood ratio is multiplied by
    /// 1 − doubt. `None` where there is no doubt, or the network says nothing for them.
    pub doubts: [Option<Doubt>; 2],
}

impl Explanation {
    /// What the index alone can say: everything but the sources and dates of single statements.
    pub fn of(index: &SimilarityIndex, a: Node, b: Node) -> Self {
        let pairs = SignalKind::ALL.map(|kind| (kind, (kind.signal().pair)(index, a, b)));
        let signals = BySignal(pairs.each_ref().map(|(_, pair)| pair.value));
        let weighting = index.weighting(a, b);
        let weights = index.weights.of(weighting);
        let blend = blend(&signals, weights);
        let (log_ratios, trust) = (index.log_ratios(a, b), evidence::trust(weights));
        let evidence = PairEvidence::of(&log_ratios, &trust).map(|pair| pair.total);
        let speaks = |kind: SignalKind| log_ratios[kind].is_some_and(|said| said * trust[kind] > 0.0);
        let by_name = SignalKind::ALL.into_iter().any(|kind| kind.signal().by_name && speaks(kind));
        let reading = |(kind, pair): (SignalKind, PairReading)| SignalReading {
            kind,
            value: pair.value,
            raw: pair.raw,
            calibrated: pair.calibrated,
            weight: weights[kind],
            contribution: blend.map_or(0.0, |blend| blend.contributions[kind]),
            log_ratio: log_ratios[kind],
            trust: trust[kind],
            missing: [a, b].map(|node| (kind.signal().missing)(index, node).filter(|_| pair.value.is_none())),
            evidence: pair.evidence,
        };
        Self {
            signals: pairs.map(reading),
            doubts: [a, b].map(|node| index.doubts.of(node).filter(|_| by_name).cloned()),
            score: blend.map(|blend| blend.score),
            evidence,
            one_in: evidence.map(|total| index.reference().one_in(total)),
            coverage: blend.map_or(0.0, |blend| blend.coverage),
            weighting,
            model: index.sound.model.as_ref().map(|model| model.0.to_string()),
            a: Named::new(&index.roster, a),
            b: Named::new(&index.roster, b),
        }
    }

    /// The whole explanation: with the statements behind it, their sources and dates.
    pub async fn with_sources(pool: &PgPool, index: &SimilarityIndex, a: Node, b: Node) -> sqlx::Result<Self> {
        let mut explanation = Self::of(index, a, b);
        let sounds = explanation.reading(SignalKind::Audio).value.is_some();
        let model = index.sound.model.as_ref().filter(|_| sounds);
        let statements = statement_store::between(pool, model, explanation.a.id, explanation.b.id, index.as_of).await?;
        for (reading, statements) in explanation.signals.iter_mut().zip(statements.0) {
            reading.evidence.retain(|evidence| !evidence.is_summary());
            reading.evidence.splice(0..0, statements);
        }
        Ok(explanation)
    }

    pub fn reading(&self, kind: SignalKind) -> &SignalReading {
        &self.signals[kind as usize]
    }

    /// The values of the signals again.
    pub fn values(&self) -> Signals {
        BySignal(self.signals.each_ref().map(|reading| reading.value))
    }

    /// The evidence again, signal by signal.
    pub fn pair_evidence(&self) -> Option<PairEvidence> {
        let log_ratios = BySignal(self.signals.each_ref().map(|reading| reading.log_ratio));
        PairEvidence::of(&log_ratios, &evidence::trust(self.weights()))
    }

    /// The weights that were in force.
    pub fn weights(&self) -> Weights {
        BySignal(self.signals.each_ref().map(|reading| reading.weight))
    }
}
