//! Labelled lines: a date or a source with a text, and a link where there is one.

use serde::{Deserialize, Serialize};

/// One line of a history or of a list of origins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelledLine {
    /// When, or whose, such as `3 Nov 2026` or `harbour-listings`.
    pub what: String,
    pub text: String,
    /// Where it is to be seen.
    pub url: Option<String>,
}
