//! Readings of one signal: what it says of a pair as measured and as explained, and why an artist lacks it.

use serde::Serialize;

use super::{SignalKind, fact::Fact};

/// A signal between two artists.
#[derive(Clone, Debug, PartialEq)]
pub struct PairReading {
    /// In [0, 1]; `None` when missing.
    pub value: Option<f32>,
    /// The measure behind the value; `None` when that is missing.
    pub raw: Option<f32>,
    /// Whether the value is a share of catalogue pairs.
    pub calibrated: bool,
    /// As far as the index holds it.
    pub evidence: Vec<Fact>,
}

/// One signal of an explained pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignalReading {
    pub kind: SignalKind,
    /// In [0, 1]; `None` when missing.
    pub value: Option<f32>,
    /// The measure behind the value: mean cosine, strength, plain Jaccard, weight of the direct tie.
    pub raw: Option<f32>,
    /// Whether the value is a share of catalogue pairs, as that of sound is once its model was calibrated.
    pub calibrated: bool,
    pub weight: f32,
    /// What it gives to the score; 0 when missing.
    pub contribution: f32,
    /// log₁₀ of the likelihood ratio of what was measured; `None` when missing.
    pub log_ratio: Option<f32>,
    /// How far the signal is trusted, in [0, 1]: what the evidence takes of `log_ratio`.
    pub trust: f32,
    /// Why it is missing, for either side.
    #[serde(rename = "lacks")]
    pub missing: [Option<MissingReason>; 2],
    pub evidence: Vec<Fact>,
}

impl SignalReading {
    /// Whether it speaks for the pair, and is trusted to.
    pub fn speaks(&self) -> bool {
        self.log_ratio.is_some_and(|said| said * self.trust > 0.0)
    }
}

/// Why an artist lacks a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingReason {
    /// No embedding model is in use.
    NoModel,
    /// The artist has no vector of the model in use.
    NoVector,
    /// The network was asked and does not know the artist.
    UnknownToNetwork,
    /// Nobody has asked the network yet.
    NotAsked,
    NoTags,
    /// The artist has no tie to anybody.
    NoTies,
}

impl MissingReason {
    /// A sentence about one artist or two.
    pub fn describe(self, who: &[&str]) -> String {
        let either = who.join(" or ");
        match self {
            Self::NoModel => "No sound has been analysed yet, for any artist.".to_owned(),
            Self::NoVector => format!("We have not analysed a track by {}.", who.join(" or by ")),
            Self::UnknownToNetwork => format!("No artist network that we asked knows {either}."),
            Self::NotAsked => format!("We have not asked an artist network about {either} yet."),
            Self::NoTags => format!("We know no genre of {either}."),
            Self::NoTies => format!("We know of nobody that {either} has played or worked with."),
        }
    }

    /// What an admin can do about it, in a sentence.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::NoModel => "Choose a model on the desk’s page of models.",
            Self::NoVector => "Upload a track or ask a source.",
            Self::UnknownToNetwork => "Check the name, or switch on another artist network.",
            Self::NotAsked => "Switch on an artist network among the sources.",
            Self::NoTags => "Add tags, or ask a source.",
            Self::NoTies => "Ask a source, or wait until the first bill is over.",
        }
    }
}
