//! Person → events. An event is as good as its best acts are for this listener; every event says which
//! acts speak for it and why. Pure: it gets the index, the events and the follows.

pub mod affinity;
pub mod diversify;
pub mod reason;
pub mod score;

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::{
    artists::Node,
    events::{Event, EventStatus},
    similarity::SimilarityIndex,
};

pub use affinity::{Affinities, Affinity, Because};

/// What one event is worth to a listener.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// Position in the slice of events that was judged.
    pub event: usize,
    /// In [0, 1]; 0 when nobody can judge it.
    pub score: f32,
    /// Mean coverage of the acts that speak for it, weighted by what they give; 0 when nobody can judge it.
    pub coverage: f32,
    /// (position on the bill's list, affinity), best first; acts that nobody can judge are not here.
    pub acts: Vec<(usize, Affinity)>,
}

impl Recommendation {
    /// Whether any act says anything to this listener.
    pub fn is_judged(&self) -> bool {
        self.score > 0.0
    }
}

/// Scores events in their given order. Works per artist once, however often it plays.
pub fn judge(index: &SimilarityIndex, events: &[Event], follows: &[Node]) -> Vec<Recommendation> {
    let acts: HashSet<Node> =
        events.iter().flat_map(|event| &event.acts).filter_map(|act| index.roster.node(act.artist)).collect();
    let affinities = Affinities::of(index, acts.into_iter().collect(), follows);
    events.iter().enumerate().map(|(at, event)| score::event(index, at, event, &affinities)).collect()
}

/// Whether an event is one to judge at all: not cancelled, not hidden by the listener, and with a date,
/// because nobody can plan for one without.
pub fn is_eligible(event: &Event, hidden: bool) -> bool {
    event.starts_on.is_some() && event.status != EventStatus::Cancelled && !hidden
}

/// Whether an event is something to recommend: eligible, and not over.
pub fn is_open(event: &Event, now: DateTime<Utc>, hidden: bool) -> bool {
    is_eligible(event, hidden) && !event.is_past(now)
}
