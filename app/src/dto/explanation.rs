//! `/artists/{a}/with/{b}`: why two artists are close, in full.

use serde::{Deserialize, Serialize};

use super::{ArtistRef, DoubtfulArtist, EmphasisControls, SignalKind, TrackLine, Way};

/// One piece of evidence for a signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Plain text, such as `shared bill: Undertow at Kontor, 27 Nov 2026`.
    pub text: String,
    /// Where it comes from and when, such as `music-map, 3 Nov 2025`.
    pub source: String,
    /// For a path: the artists on the way, ends included.
    pub path: Vec<ArtistRef>,
    /// A link inside the site, such as `/events/12`.
    pub href: Option<String>,
    /// The tracks it is about.
    pub tracks: Vec<TrackLine>,
}

/// One of the signals in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalDetail {
    pub kind: SignalKind,
    /// For the pair above 0, against it below, in [-1, 1]; `None` when missing.
    pub said: Option<f32>,
    /// The same in words, such as `speaks for them` or `missing`.
    pub said_text: String,
    /// What it says, or why it is missing, as one sentence.
    pub sentence: String,
    pub evidence: Vec<Evidence>,
    pub figures: SignalFigures,
}

/// The numbers of a signal; each is `missing` where there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalFigures {
    /// `0.62`.
    pub value: String,
    /// The raw measure with its name, such as `strength 4.22`.
    pub raw: String,
    /// `30 %`.
    pub weight: String,
    /// What it gives to the hybrid score, such as `0.19 of 0.62`.
    pub contribution: String,
    /// log₁₀ of the likelihood ratio as far as the signal is trusted, such as `+0.84`.
    pub evidence: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplanationPage {
    pub emphasis: EmphasisControls,
    /// What to append to the addresses of artists, so that they are judged the same way.
    pub kept: String,
    /// From one to the other through other artists, strongest first.
    pub ways: Vec<Way>,
    pub a: ArtistRef,
    pub b: ArtistRef,
    pub a_followed: bool,
    pub b_followed: bool,
    /// Why the two are close, as one plain sentence.
    pub sentence: String,
    /// Of how many pairs one is as close, such as `1 in 250 pairs of artists is as close.`; empty when these are not.
    pub rarity: String,
    /// Such as `Based on 1 of 4 signals`.
    pub basis: String,
    /// All of them, in the order of `SignalKind::ALL`.
    pub signals: Vec<SignalDetail>,
    /// The evidence of all signals and the hybrid score, as one sentence.
    pub totals: String,
    /// Which of the two weightings applies and why, as one sentence.
    pub weighting: String,
    /// Those of the two that may be namesakes of the artist that a network means, and how much less it counts for them.
    pub doubts: Vec<DoubtfulArtist>,
}
