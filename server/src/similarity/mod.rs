//! Similarity of two artists: signals, each present with a value in [0, 1] or missing (never a zero for want of
//! knowledge). What they say is evidence (`evidence.rs`), and evidence alone orders artists; the hybrid score is a
//! blend of the values for whoever wants one figure. The explanation is data, and every sentence and bar is rendered
//! from it.
//!
//! A [`SimilarityIndex`] holds in memory all that a score needs. Six places read Postgres: `index.rs` loads it,
//! `explanation.rs` adds the statements behind a pair (`statement_store.rs`), `doubt/store.rs` reads what speaks against
//! an identity, `store.rs` and `evidence_store.rs` keep the weights and what was learned, and `projection/store.rs` the map.
//! Everything else is pure.

pub mod blend;
pub mod calibration;
pub mod cosine;
pub mod doubt;
pub mod emphasis;
pub mod evidence;
pub mod evidence_store;
pub mod explanation;
pub mod fact;
#[cfg(test)]
pub mod generated;
pub mod guest;
pub mod index;
pub mod learning;
mod matrix;
pub mod neighbours;
pub mod presenter;
pub mod projection;
pub mod reading;
pub mod reference;
mod short_means;
pub mod signal;
pub mod signals;
pub mod sound;
mod statement_store;
pub mod store;
pub mod ways;

pub use blend::{Blend, blend};
pub use evidence::{EvidenceModel, PairEvidence};
pub use explanation::Explanation;
pub use index::SimilarityIndex;
pub use signal::{AllWeights, BySignal, SignalKind, Signals, Weighting, Weights};
pub use sound::SoundIndex;
