//! Reasons for a doubt, as data, with what each is worth and in words.

use serde::Serialize;

use crate::wording::counted;

/// Letters up to which a name of one word is very short, and short.
const VERY_SHORT: usize = 4;
const SHORT: usize = 6;
/// Artists with the word in their names, and billmates, beyond which more say no more.
const MOST_BEARERS: u32 = 4;
const MOST_BILLMATES: u32 = 5;

/// Why an artist may not be the one that the network means.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DoubtReason {
    /// No id of another place confirms it. Every doubt has this reason.
    NameOnly,
    /// One word of few letters.
    ShortName { letters: u32 },
    /// One word that is part of other artists' names as well.
    CommonName { others: u32 },
    /// Bills add a place to the name, the network does not.
    Suffix { suffix: String },
    /// None of those it shares bills with is near, and the network knows so many of them.
    FarFromBillmates { billmates: u32 },
    /// Fewer of the acts on the bills are near than usual.
    FarFromBills { reached: u32, usual: u32 },
}

impl DoubtReason {
    /// What it multiplies the odds by, at least 1.
    pub fn factor(&self) -> f32 {
        match self {
            Self::NameOnly => 1.0,
            Self::ShortName { letters } if *letters as usize <= VERY_SHORT => 4.0,
            Self::ShortName { .. } => 1.6,
            Self::CommonName { others } => 1.5 + 0.5 * (*others).min(MOST_BEARERS) as f32,
            Self::Suffix { .. } => 10.0,
            Self::FarFromBillmates { billmates } => 1.0 + 0.5 * (*billmates).min(MOST_BILLMATES) as f32,
            Self::FarFromBills { reached, usual } => 3.0 - 2.0 * *reached as f32 / (*usual).max(1) as f32,
        }
    }

    /// In a line.
    pub fn describe(&self) -> String {
        match self {
            Self::NameOnly => "no id of another site confirms who it is".to_owned(),
            Self::ShortName { letters } => {
                format!("a short name ({})", counted(*letters as usize, "letter", "letters"))
            }
            Self::CommonName { others } => {
                let others = counted(*others as usize, "other artist has", "other artists have");
                format!("a common name ({others} the word in theirs)")
            }
            Self::Suffix { suffix } => format!("line-ups add “({suffix})” to the name"),
            Self::FarFromBillmates { billmates: 1 } => {
                "no connection to the one known artist on its line-ups".to_owned()
            }
            Self::FarFromBillmates { billmates } => {
                format!("no connection to any of the {billmates} known artists on its line-ups")
            }
            Self::FarFromBills { reached, usual } => {
                format!("connected to {reached} of the acts that play here, where {usual} is usual")
            }
        }
    }
}

/// What a folded name alone gives reason for; `bearers` artists have it among the words of their names.
pub(super) fn of_name(folded: &str, bearers: u32) -> impl Iterator<Item = DoubtReason> {
    let one_word = !folded.contains(' ');
    let letters = letters(folded);
    let short = (one_word && letters <= SHORT).then_some(DoubtReason::ShortName { letters: letters as u32 });
    let common = (one_word && bearers > 0).then_some(DoubtReason::CommonName { others: bearers });
    short.into_iter().chain(common)
}

/// A sign of a script that writes syllables or words with one sign counts for two.
fn letters(folded: &str) -> usize {
    folded.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum()
}
