//! `/artists/{a}/with/{b}`: why two artists are close, in full.

use serde::{Deserialize, Serialize};

use super::{ArtistRef, Score, SignalKind, TrackLine};

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
    /// In [0, 1]; `None` when missing.
    pub value: Option<f32>,
    /// `0.62`, or `missing`.
    pub value_text: String,
    /// The raw measure with its name, such as `strength 4.22`; empty when missing.
    pub raw_text: String,
    /// `30 %`.
    pub weight_text: String,
    /// In [0, 1].
    pub contribution: f32,
    /// `0.19 of 0.62`; empty when missing.
    pub contribution_text: String,
    /// What it says, or why it is missing, as one sentence.
    pub sentence: String,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplanationPage {
    pub a: ArtistRef,
    pub b: ArtistRef,
    pub a_followed: bool,
    pub b_followed: bool,
    /// `None` when no signal is present: nobody can compare these two yet.
    pub score: Option<Score>,
    /// The verdict as one sentence.
    pub sentence: String,
    /// Which of the two weightings applies and why, as one sentence.
    pub weighting: String,
    /// All of them, in the order of `SignalKind::ALL`.
    pub signals: Vec<SignalDetail>,
}
