//! Errors of embedding, named for the next move.

use serde::{Deserialize, Serialize};

/// The message names what to do next. Serialisable, as the decoding process says it to the one that asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum EmbedError {
    /// Not a format that is read here. The file is fine for others: convert it.
    #[error("{0}")]
    Unsupported(String),
    /// Broken, or it broke the decoder. This file will never work.
    #[error("{0}")]
    Corrupt(String),
    /// Shorter than a model needs, silent, or otherwise without anything to hear.
    #[error("{0}")]
    NoSignal(String),
    /// Larger or longer than is accepted.
    #[error("{0}")]
    TooLong(String),
    /// As many files are waiting as may: ask again later.
    #[error("too many tracks are waiting: try again in a few seconds")]
    Busy,
    /// A model's file is missing or altered; says which command gets it.
    #[error("{0}")]
    Model(String),
    /// The device or the runtime failed; trying again may help.
    #[error("{0}")]
    Runtime(String),
}

impl EmbedError {
    /// Whether the same file may succeed later.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy | Self::Runtime(_))
    }
}
