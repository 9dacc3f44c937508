//! Order of the programme: by day or best first, and under which heading each event stands.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    events::{Event, clock},
    people::Verdict,
    recommendation::{Recommendation, diversify},
    web::state::Profile,
};

/// The heading of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    Day(NaiveDate),
    Best,
    NewNames,
    Refused,
}

/// What an event can be judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Basis {
    Judged,
    /// No act can be judged.
    Unknown,
    /// The listener refused every act, or knows it already.
    Refused,
}

fn basis(profile: &Profile, event: &Event, recommendation: &Recommendation) -> Basis {
    if recommendation.is_judged() {
        Basis::Judged
    } else if !event.acts.is_empty() && event.acts.iter().all(|act| profile.is_silent(act.artist)) {
        Basis::Refused
    } else {
        Basis::Unknown
    }
}

/// All of `open`, each under its heading. `events` is the slice that was judged; it is soonest first.
pub fn arrange(
    profile: &Profile,
    events: &[Event],
    open: Vec<Recommendation>,
    best_first: bool,
    day: impl Fn(&Event) -> Option<NaiveDate>,
) -> Vec<(Heading, Recommendation)> {
    if best_first { by_match(profile, events, open) } else { by_day(profile, events, open, day) }
}

/// The day that an event stands under: its own; of several days the first that is still to come, or that was asked for.
pub fn heading_day(event: &Event, from: Option<NaiveDate>, now: DateTime<Utc>) -> Option<NaiveDate> {
    let (on, last) = event.starts_on.zip(event.last_on())?;
    Some(if last > on { on.max(from.unwrap_or_else(|| clock::tonight(event.zone, now))).min(last) } else { on })
}

/// Within a day the saved ones first, then the best, then those that cannot be judged by the hour.
fn by_day(
    profile: &Profile,
    events: &[Event],
    open: Vec<Recommendation>,
    day: impl Fn(&Event) -> Option<NaiveDate>,
) -> Vec<(Heading, Recommendation)> {
    let mut keyed: Vec<_> = open
        .into_iter()
        .filter_map(|recommendation| {
            let event = &events[recommendation.event];
            let saved = profile.verdicts.get(&event.id) == Some(&Verdict::Loved);
            Some(((day(event)?, !saved, basis(profile, event, &recommendation)), recommendation))
        })
        .collect();
    keyed.sort_by(|(a, x), (b, y)| a.cmp(b).then(y.ratio.total_cmp(&x.ratio)).then(x.event.cmp(&y.event)));
    keyed.into_iter().map(|((on, ..), recommendation)| (Heading::Day(on), recommendation)).collect()
}

/// Among events of one fit, an artist or a venue that was just shown has to be better to come again.
fn by_match(profile: &Profile, events: &[Event], open: Vec<Recommendation>) -> Vec<(Heading, Recommendation)> {
    let based = |recommendation: Recommendation| {
        (basis(profile, &events[recommendation.event], &recommendation), recommendation)
    };
    let (judged, mut rest): (Vec<_>, Vec<_>) =
        open.into_iter().map(based).partition(|(basis, _)| *basis == Basis::Judged);
    let mut judged =
        diversify::diversify(events, judged.into_iter().map(|(_, recommendation)| recommendation).collect());
    judged.sort_by_key(|recommendation| std::cmp::Reverse(recommendation.fit()));
    rest.sort_by_key(|(basis, recommendation)| (*basis, recommendation.event));
    let rest = rest.into_iter().map(|(basis, recommendation)| {
        (if basis == Basis::Refused { Heading::Refused } else { Heading::NewNames }, recommendation)
    });
    judged.into_iter().map(|recommendation| (Heading::Best, recommendation)).chain(rest).collect()
}
