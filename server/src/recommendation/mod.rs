//! Recommendations: which events fit the artists that a listener follows. An event is as good as its best acts are for
//! this listener, and comes with those acts and why they fit. Pure: it gets the index, the events and the follows.

pub mod affinity;
pub mod diversify;
pub mod reason;
pub mod score;

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    artists::Node,
    events::{Event, EventStatus},
    similarity::SimilarityIndex,
};

pub use affinity::{Affinities, Affinity, AffinityReason};

/// What one event is worth to a listener.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// Position in the slice of events that was judged.
    pub event: usize,
    /// In [0, 1]; 0 when no act has an affinity.
    pub score: f32,
    /// Mean coverage of the acts with an affinity, weighted by what they give to the score; 0 when there is none.
    pub coverage: f32,
    /// (position on the bill's list, affinity), best first; acts without an affinity are not here.
    pub acts: Vec<(usize, Affinity)>,
}

impl Recommendation {
    /// Whether any act has an affinity.
    pub fn is_judged(&self) -> bool {
        self.score > 0.0
    }
}

/// Scores events in their given order. Events to come work per artist once, however often it plays; those of a past day
/// are judged together, by what was known on its morning.
pub fn judge(index: &SimilarityIndex, events: &[Event], follows: &[Node]) -> Vec<Recommendation> {
    let mut by_day: BTreeMap<Option<NaiveDate>, Vec<usize>> = BTreeMap::new();
    for (at, event) in events.iter().enumerate() {
        by_day.entry(event.starts_on.filter(|on| *on < index.as_of)).or_default().push(at);
    }
    let mut judged: Vec<Recommendation> = Vec::with_capacity(events.len());
    for (day, group) in by_day {
        let index = index.before(day);
        let acts = group.iter().flat_map(|at| &events[*at].acts).filter_map(|act| index.roster.node(act.artist));
        let acts: HashSet<Node> = acts.collect();
        let affinities = Affinities::of(&index, acts.into_iter().collect(), follows);
        judged.extend(group.iter().map(|at| score::event(&index, *at, &events[*at], &affinities)));
    }
    judged.sort_unstable_by_key(|recommendation| recommendation.event);
    judged
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
