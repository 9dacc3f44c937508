//! Emphasis: what a reader lets count.

use serde::{Deserialize, Serialize};

use super::Switch;

/// What a reader lets count, as it stands in addresses; empty text means "not asked".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Emphasis {
    /// `sound`, `more-sound`, `more-scene` or `scene`.
    pub balance: String,
    /// The keys of signals that do not count, with commas between.
    pub off: String,
}

/// The links that change it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmphasisControls {
    /// From sound to scene.
    pub balance: Vec<Switch>,
    /// A link that turns a signal on or off; [`Switch::current`] says that it counts.
    pub signals: Vec<Switch>,
    /// Such as `Judged mostly by sound and genre.`; empty for the default.
    pub sentence: String,
    /// `None` for the default.
    pub reset: Option<Switch>,
}
