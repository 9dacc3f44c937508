//! The signals of a pair of artists, as bars and sentences show them.

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
            Self::Collaboration => "Played together",
        }
    }

    /// What that means, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Audio => "Their tracks sound alike.",
            Self::Scene => "The same people listen to both.",
            Self::Genre => "They share genres; a rare one says more than a common one.",
            Self::Collaboration => "They played, recorded or share a label with each other or the same artists.",
        }
    }
}

/// What one signal says of a pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalShare {
    pub kind: SignalKind,
    /// For the pair above 0, against it below, in [-1, 1]; 0 says nothing, `None` is missing.
    pub said: Option<f32>,
    /// Its segment of the bar, in [0, 1]; the segments of one pair add up to its bar.
    pub contribution: f32,
}

/// An artist as a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtistRef {
    pub id: i64,
    pub name: String,
}

/// What the signals of a pair say together, with everything that is shown beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Length of the bar, in [0, 1]: the evidence for the pair, 1 being the most that there can be; 0 when it speaks
    /// against.
    pub value: f32,
    /// Of how many pairs drawn at random one is as close, such as `1 in 250`.
    pub text: String,
    /// Such as `Based on 1 of 4 signals`.
    pub coverage_text: String,
    /// All of them, in the order of [`SignalKind::ALL`].
    pub signals: Vec<SignalShare>,
    /// The signal that speaks loudest for the pair; `None` when none does.
    pub lead: Option<SignalKind>,
}
