//! The signals of a similarity, as bars and sentences show them.

use serde::{Deserialize, Serialize};

/// One of the signals that make up a similarity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignalKind {
    Audio,
    Scene,
    Genre,
    Collaboration,
}

impl SignalKind {
    /// In the order in which pages show them, which is the server's.
    pub const ALL: [Self; 4] = [Self::Audio, Self::Scene, Self::Genre, Self::Collaboration];
    /// How many there are, in words: at the start of a sentence, and within one.
    pub const COUNT_WORDS: [&'static str; 2] = ["Four", "four"];

    /// Machine name: CSS class, JSON field.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Scene => "scene",
            Self::Genre => "genre",
            Self::Collaboration => "collaboration",
        }
    }

    /// What a visitor reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Audio => "Sound",
            Self::Scene => "Scene",
            Self::Genre => "Genre",
            Self::Collaboration => "Company",
        }
    }

    /// What that means, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Audio => "They sound alike: their tracks lie close together.",
            Self::Scene => "The same people listen to both: they are near each other in the artist network.",
            Self::Genre => "They share tags, and rare tags say more than common ones.",
            Self::Collaboration => "They made music, shared a label or stood on a bill together.",
        }
    }
}

/// One signal's part in a score: one segment of a contribution bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalShare {
    pub kind: SignalKind,
    /// The signal's value in [0, 1]; `None` when it is missing (which is not zero).
    pub value: Option<f32>,
    /// How much of the score it gives, in [0, 1]; the shares of one pair add up to its score.
    pub contribution: f32,
}

/// An artist as a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtistRef {
    pub id: i64,
    pub name: String,
}

/// A score with everything that is shown beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Weighted mean over the present signals, in [0, 1].
    pub value: f32,
    /// The same as text, such as `62`.
    pub text: String,
    /// Sum of the weights of the present signals, in [0, 1].
    pub coverage: f32,
    /// The same as text, such as `50 %`.
    pub coverage_text: String,
    /// All of them, in the order of [`SignalKind::ALL`].
    pub signals: Vec<SignalShare>,
    /// The signal that contributes most.
    pub lead: Option<SignalKind>,
}
