//! Evidence for a signal, as data, in words, and with what it refers to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::{
    artists::{ArtistId, Node, Roster, tags::is_rare},
    collaborations::TieKind,
    events::EventId,
    tracks::sound_store::NamedTrack,
    vector::describe_model,
    wording::decimals,
};

/// An artist with its name, so that the evidence reads alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    pub id: ArtistId,
    pub name: String,
}

impl Named {
    pub fn new(roster: &Roster, node: Node) -> Self {
        Self { id: roster.id(node), name: roster.name(node).to_owned() }
    }
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Fact {
    /// The two tracks that sound most alike, one of either artist.
    TrackPair { a: NamedTrack, b: NamedTrack, cosine: f32, model: String },
    /// A network states the edge; `forward` when `a`'s list names `b`.
    Edge { network: String, forward: bool, strength: f32, fetched_at: Option<DateTime<Utc>> },
    /// A way through the network, ends included.
    Path { artists: Vec<Named>, steps: Vec<f32>, strength: f32 },
    /// A tag that both have.
    Tag { tag: String, weight: f32 },
    /// A stated tie; without a source, the sum of all ties between the two.
    Tie { kind: TieKind, weight: f32, evidence: String, event: Option<EventId>, source: String, on: Option<NaiveDate> },
    /// A bill that both were on.
    SharedBill { event: EventId, name: String, on: Option<NaiveDate>, acts: usize, weight: f32 },
    /// A bill to come that names both; it weighs nothing.
    ComingBill { event: EventId, name: String, on: Option<NaiveDate> },
    /// An artist that both are tied to, and by what either is above all.
    SharedNeighbour { artist: Named, kinds: [TieKind; 2], weight: f32 },
}

/// What a piece of evidence refers to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FactReference<'a> {
    /// Who states it; empty when it was computed.
    pub source: String,
    pub on: Option<NaiveDate>,
    pub artists: &'a [Named],
    pub event: Option<EventId>,
    /// One of either artist.
    pub tracks: Option<[&'a NamedTrack; 2]>,
}

impl Fact {
    /// How much it says, comparable among pieces of one type.
    pub fn weight(&self) -> f32 {
        match self {
            Self::TrackPair { cosine, .. } => *cosine,
            Self::Edge { strength, .. } | Self::Path { strength, .. } => *strength,
            Self::Tag { weight, .. }
            | Self::Tie { weight, .. }
            | Self::SharedBill { weight, .. }
            | Self::SharedNeighbour { weight, .. } => *weight,
            Self::ComingBill { .. } => 0.0,
        }
    }

    /// Whether it sums up statements, which stand for themselves once they are known.
    pub fn is_summary(&self) -> bool {
        matches!(self, Self::Tie { source, .. } if source.is_empty())
    }

    /// In a line, for two artists with these names.
    pub fn describe(&self, a: &str, b: &str) -> String {
        match self {
            Self::TrackPair { a: x, b: y, .. } => {
                format!("closest tracks: “{}” by {a} and “{}” by {b}", x.title, y.title)
            }
            Self::Edge { forward, .. } => {
                let (from, to) = if *forward { (a, b) } else { (b, a) };
                format!("{to} is on {from}’s list")
            }
            Self::Path { steps, .. } => match steps.len() {
                1 => "directly".to_owned(),
                steps => format!("in {steps} steps"),
            },
            Self::Tag { tag, weight } if is_rare(*weight) => format!("{tag}, rare here"),
            Self::Tag { tag, .. } => tag.clone(),
            Self::Tie { kind, evidence, .. } if evidence.is_empty() => kind.words().to_owned(),
            Self::Tie { kind, evidence, .. } => format!("{}: {evidence}", kind.words()),
            Self::SharedBill { name, acts, weight, .. } if *weight > 0.0 => {
                format!("both on a bill of {acts} acts: {name}")
            }
            Self::SharedBill { name, acts, .. } => {
                format!("both on a bill of {acts} acts, too many to say anything: {name}")
            }
            Self::ComingBill { name, on: Some(on), .. } => {
                format!("play together on {}: {name}", on.format("%-d %b %Y"))
            }
            Self::ComingBill { name, on: None, .. } => format!("play together, no date yet: {name}"),
            Self::SharedNeighbour { artist, .. } => format!("both are tied to {}", artist.name),
        }
    }

    /// Its measure with its name.
    pub fn figure(&self) -> String {
        let name = match self {
            Self::TrackPair { .. } => "cosine",
            Self::Edge { .. } | Self::Path { .. } => "strength",
            _ => "weight",
        };
        format!("{name} {}", decimals(self.weight()))
    }

    pub fn reference(&self) -> FactReference<'_> {
        let none = FactReference::default();
        match self {
            Self::TrackPair { a, b, model, .. } => {
                FactReference { source: describe_model(model), tracks: Some([a, b]), ..none }
            }
            Self::Edge { network, fetched_at, .. } => {
                FactReference { source: network.clone(), on: fetched_at.map(|at| at.date_naive()), ..none }
            }
            Self::Path { artists, .. } => FactReference { artists, ..none },
            Self::Tag { .. } => none,
            Self::Tie { source, on, event, .. } => {
                FactReference { source: source.clone(), on: *on, event: *event, ..none }
            }
            Self::SharedBill { event, on, .. } => FactReference { on: *on, event: Some(*event), ..none },
            Self::ComingBill { event, .. } => FactReference { event: Some(*event), ..none },
            Self::SharedNeighbour { artist, .. } => FactReference { artists: std::slice::from_ref(artist), ..none },
        }
    }
}
