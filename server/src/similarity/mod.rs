//! Similarity of two artists: signals, each present with a value in [0, 1] or missing (never a zero for want of
//! knowledge), blended into a score; the explanation is data, and every sentence and bar is rendered from it.
//!
//! A [`SimilarityIndex`] holds in memory all that a score needs. Four places read Postgres: `index.rs` loads it,
//! `explanation.rs` adds the statements behind a pair (`statement_store.rs`), `doubt/store.rs` reads what speaks against
//! an identity, and `store.rs` keeps the weights.
//! Everything else is pure.

pub mod blend;
pub mod calibration;
pub mod doubt;
pub mod evidence;
pub mod explanation;
pub mod guest;
pub mod index;
mod matrix;
pub mod neighbours;
pub mod presenter;
pub mod signal;
pub mod signals;
pub mod sound;
mod statement_store;
pub mod store;

pub use blend::{Blend, blend};
pub use explanation::Explanation;
pub use index::SimilarityIndex;
pub use signal::{AllWeights, BySignal, SignalKind, Signals, Weighting, Weights};
pub use sound::SoundIndex;
