//! Collaborations: who played, recorded and toured with whom, as typed edges with evidence.

pub mod graph;
pub mod store;

pub use graph::{CollaborationGraph, TieEdge};

/// How two artists are tied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TieKind {
    SameGroup,
    Collaboration,
    BackToBack,
    Remix,
    SameLabel,
    SharedBill,
}

impl TieKind {
    /// Every kind that is stored; shared bills follow from line-ups.
    pub const STORED: [Self; 5] =
        [Self::SameGroup, Self::Collaboration, Self::BackToBack, Self::Remix, Self::SameLabel];

    pub fn parse(text: &str) -> Option<Self> {
        Self::STORED.into_iter().find(|kind| kind.key() == text)
    }

    pub const fn key(self) -> &'static str {
        match self {
            Self::SameGroup => "same_group",
            Self::Collaboration => "collaboration",
            Self::BackToBack => "back_to_back",
            Self::Remix => "remix",
            Self::SameLabel => "same_label",
            Self::SharedBill => "shared_bill",
        }
    }

    /// What a visitor reads of the two: `A and B …`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::SameGroup => "are in one group",
            Self::Collaboration => "made something together",
            Self::BackToBack => "played back to back",
            Self::Remix => "share a remix",
            Self::SameLabel => "share a label",
            Self::SharedBill => "have played together",
        }
    }

    /// How much one such edge says, as the probability that a listener of one cares for the other.
    /// A judgement, not a measurement: intimate work says most, a line-up says little. A shared bill is
    /// further divided by the size of the bill, see [`shared_bill_weight`].
    pub const fn weight(self) -> f32 {
        match self {
            Self::SameGroup => 0.9,
            Self::Collaboration => 0.8,
            Self::BackToBack => 0.7,
            Self::Remix => 0.6,
            Self::SameLabel => 0.4,
            Self::SharedBill => 0.35,
        }
    }
}

/// Bills longer than this tie nobody to anybody (migration 0004 has the same number).
pub const LONGEST_TELLING_BILL: usize = 40;

/// Weight of having shared a bill of `acts` acts: the full weight up to four acts, then falling with
/// the length of the bill.
pub fn shared_bill_weight(acts: usize) -> f32 {
    if acts > LONGEST_TELLING_BILL { 0.0 } else { TieKind::SharedBill.weight() * (4.0 / acts.max(4) as f32) }
}
