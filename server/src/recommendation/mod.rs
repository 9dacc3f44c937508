//! Recommendations: which events fit the artists that a listener follows. An event is as good as its best acts are for
//! this listener, and comes with those acts and why they fit. Pure: it gets the index, the events and the follows.

pub mod diversify;
pub mod example;
pub mod fit;
pub mod reason;
pub mod score;
pub mod similar_nights;
pub mod taste;
pub mod what_if;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    artists::Node,
    events::{Event, EventStatus},
    similarity::SimilarityIndex,
};

pub use fit::Fit;
pub use taste::{Affinity, AffinityReason, Interest, InterestKind, Supporter, Taste};

/// What one event is worth to a listener.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// Position in the slice of events that was judged.
    pub event: usize,
    /// What events are ordered by: the ratio of the best act, and a share for the depth of the bill; 0 when no act can
    /// be judged.
    pub ratio: f32,
    /// (position on the bill's list, affinity), best first; acts that cannot be judged are not here.
    pub acts: Vec<(usize, Affinity)>,
}

impl Recommendation {
    /// Whether any act can be judged.
    pub fn is_judged(&self) -> bool {
        !self.acts.is_empty()
    }

    /// The act that suits the listener best: its figure and its words are the event's.
    pub fn best(&self) -> Option<&Affinity> {
        self.acts.first().map(|(_, affinity)| affinity)
    }

    /// How well the event suits the listener; `None` when no act can be judged.
    pub fn fit(&self) -> Option<Fit> {
        self.best().map(|best| best.fit)
    }
}

/// Scores events in their given order. Events to come work per artist once, however often it plays; those of a past day
/// are judged together, by what was known on its morning.
pub fn judge(index: &SimilarityIndex, events: &[Event], interests: &[Interest]) -> Vec<Recommendation> {
    judge_without(index, events, interests, &[])
}

/// The same for a listener who said of some acts that they shall speak for no event.
pub fn judge_without(
    index: &SimilarityIndex,
    events: &[Event],
    interests: &[Interest],
    silent: &[Node],
) -> Vec<Recommendation> {
    let mut by_day: BTreeMap<Option<NaiveDate>, Vec<usize>> = BTreeMap::new();
    for (at, event) in events.iter().enumerate() {
        by_day.entry(event.starts_on.filter(|on| *on < index.as_of)).or_default().push(at);
    }
    let mut judged: Vec<Recommendation> = Vec::with_capacity(events.len());
    for (day, group) in by_day {
        let index = index.before(day);
        let acts = group.iter().flat_map(|at| &events[*at].acts).filter_map(|act| index.roster.node(act.artist));
        let taste = Taste::new(&index, interests, &acts.collect::<Vec<_>>()).silencing(silent);
        judged.extend(group.iter().map(|at| score::event(&index, *at, &events[*at], &taste)));
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
