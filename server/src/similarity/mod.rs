//! Artist ↔ artist. Four signals, each present with a value in [0, 1] or missing (never a zero for
//! want of knowledge), blended into a score; the explanation is data, and every sentence and bar is
//! rendered from it.
//!
//! Pure: everything here reads a [`SimilarityIndex`], which `index.rs` loads from the stores.

pub mod blend;
pub mod calibration;
pub mod explanation;
pub mod guest;
pub mod index;
mod matrix;
pub mod neighbours;
pub mod presenter;
pub mod signals;
pub mod sound;
pub mod store;

pub use blend::{AllWeights, Blend, Weighting, Weights, blend};
pub use explanation::Explanation;
pub use index::SimilarityIndex;
pub use signals::{audio, collaboration, genre, scene};
pub use sound::Sound;

/// One of the four signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SignalKind {
    Audio,
    Scene,
    Genre,
    Collaboration,
}

impl SignalKind {
    pub const ALL: [Self; 4] = [Self::Audio, Self::Scene, Self::Genre, Self::Collaboration];
}

/// The values of the four signals of one pair, each in [0, 1] or missing, in the order of [`SignalKind::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Signals(pub [Option<f32>; 4]);

impl Signals {
    pub fn get(&self, kind: SignalKind) -> Option<f32> {
        self.0[kind as usize]
    }
}
