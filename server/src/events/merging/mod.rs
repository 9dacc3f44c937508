//! Event matching: a score in 0…1 that two listings are one event, with its components, or a reason why they cannot be.
//!
//! ```text
//! score = date × max(by title, by bill)
//! by title = (0.25 venue + 0.40 title + 0.35 line-up) / (weights of what both state)
//! by bill  =  0.25 venue + 0.10 title + 0.65 line-up      only where two acts are shared
//! ```
//!
//! - *venue*: 1 for the same; what the venues scored where a person has yet to say whether they are one, and then the
//!   events are only asked about as well; 0.5 where one listing names none. Other venues are never compared. A quarter: a
//!   house has one event a night, mostly.
//! - *title*: likeness of the words that count (`title.rs`), or how far one title is made of the other's acts. It weighs
//!   most, since it is what people tell events apart by; missing where one has no words.
//! - *line-up*: shared acts over the shorter bill, so that a listing with the headliner alone is contained in the full
//!   bill; missing where one names nobody, or nobody but what its title is taken for. "A & B", billed as one act, is A and
//!   B where the other bill names either. Two shared acts recognise an event under two names.
//! - *date*: 1 for the same night, 0.9 where one might be after midnight of the other or neither is known, 0.7 for the
//!   nights beside it: a
//!   factor, because the best agreement on two different nights is a residency. A start before six belongs to the night
//!   before: 00:30 on Saturday is Friday's.
//!
//! Two *agree*, and are one event without a person, where they are of the same night and share two acts, and either the
//! titles are alike, even at venues of which nobody has said yet whether they are one, or the venue is the same and more
//! than half of both bills together is shared.
//!
//! Two that one source lists at once without ids are only asked about.
//!
//! Never one: early and late shows, after-parties and what they follow, starts three hours apart (festivals excepted),
//! and two ids of one source.

use std::collections::HashSet;

use chrono::{Days, NaiveDate, NaiveTime, Timelike};
use serde::Serialize;

use super::{clock::SIX, listing::ListingContent, title::Title};
use crate::artists::ArtistId;

/// From here on two listings are one event, and two venues one venue.
pub const SAME: f32 = 0.78;
/// From here on a person is asked.
pub const UNSURE: f32 = 0.55;
/// Titles this alike name one event where the rest agrees.
const ALIKE: f32 = 0.75;
/// More than this share of both bills together recognises an event under two names. A marathon bills most acts of the
/// party that opens it, and the party is a small part of the marathon.
const HALF: f32 = 0.5;
/// Starts this far apart are two shows, in minutes.
const TWO_SHOWS: i64 = 180;

/// A listing ready to be compared.
#[derive(Clone, Debug)]
pub struct ComparedListing {
    pub title: Title,
    pub on: Option<NaiveDate>,
    /// Local time.
    pub start: Option<NaiveTime>,
    pub festival: bool,
    /// Those that are named as acts.
    pub acts: Vec<ArtistId>,
    /// Folded names of the first acts.
    pub names: Vec<(ArtistId, String)>,
    pub source: String,
    pub source_id: Option<String>,
}

impl ComparedListing {
    pub fn of(said: &ListingContent, source: &str, venue: Option<&str>, names: Vec<(ArtistId, String)>) -> Self {
        Self {
            title: Title::read(&said.name, venue),
            on: said.on,
            start: said.starts_at.filter(|_| said.time_known).map(|at| at.with_timezone(&said.zone).time()),
            festival: said.festival,
            acts: said.acts.iter().filter(|act| !act.is_title).map(|act| act.artist).collect(),
            names,
            source: source.to_owned(),
            source_id: said.source_id.clone(),
        }
    }

    /// The night it belongs to.
    fn night(&self) -> Option<NaiveDate> {
        let late = self.start.is_some_and(|start| start < SIX);
        self.on.and_then(|on| if late { on.checked_sub_days(Days::new(1)) } else { Some(on) })
    }
}

/// What a score is made of, as a curator sees it. `None`: one side does not say.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EventComponents {
    pub venue: f32,
    pub title: Option<f32>,
    pub line_up: Option<f32>,
    pub date: f32,
}

/// Why two listings cannot be one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// Early and late, first and second, the show and its after-party.
    AnotherShow,
    /// They start too far apart.
    AnotherTime,
    /// One source gives them two ids.
    TwoIds,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    pub score: f32,
    pub components: EventComponents,
    /// Night, two acts, and the title or the venue say the same; then the score is at least [`SAME`].
    pub agree: bool,
    pub apart: Option<Apart>,
}

/// Compares two listings at places that are alike by `venue` (0…1).
pub fn compare(a: &ComparedListing, b: &ComparedListing, venue: f32) -> Comparison {
    let (bill_a, bill_b) = (bill(a, b), bill(b, a));
    let shared = bill_a.intersection(&bill_b).count();
    let shorter = bill_a.len().min(bill_b.len());
    let of_both = 2.0 * shared as f32 / (bill_a.len() + bill_b.len()).max(1) as f32;
    let components = EventComponents {
        venue,
        title: titles(a, b),
        line_up: (shorter > 0).then(|| shared as f32 / shorter as f32),
        date: dates(a, b),
    };
    let present = [(0.25, Some(venue)), (0.40, components.title), (0.35, components.line_up)];
    let stated: Vec<(f32, f32)> = present.iter().filter_map(|(weight, value)| Some((*weight, (*value)?))).collect();
    let weights: f32 = stated.iter().map(|(weight, _)| weight).sum();
    let by_title = stated.iter().map(|(weight, value)| weight * value).sum::<f32>() / weights;
    let by_bill = match components.line_up {
        Some(share) if shared >= 2 => 0.25 * venue + 0.10 * components.title.unwrap_or_default() + 0.65 * share,
        _ => 0.0,
    };
    let agree = a.on.is_some()
        && a.night() == b.night()
        && shared >= 2
        && (components.title.is_some_and(|title| title >= ALIKE) || venue == 1.0 && of_both > HALF);
    let score = components.date * by_title.max(by_bill);
    Comparison { score: if agree { score.max(SAME) } else { score }, components, agree, apart: apart(a, b) }
}

fn titles(a: &ComparedListing, b: &ComparedListing) -> Option<f32> {
    if a.title.words.is_empty() || b.title.words.is_empty() {
        return None;
    }
    let named = |title: &Title, side: &ComparedListing| title.names(side.names.iter().map(|(_, name)| name.as_str()));
    // "Undertow w/ Brume" is "Undertow" where Brume is on either bill.
    let acts = || a.names.iter().chain(&b.names).map(|(_, name)| name.as_str());
    let bare = a.title.without(acts()).likeness(&b.title.without(acts()));
    Some(a.title.likeness(&b.title).max(bare).max(named(&a.title, b)).max(named(&b.title, a)))
}

/// Who plays, with the artists of the other bill for an act that joins their names.
fn bill(side: &ComparedListing, other: &ComparedListing) -> HashSet<ArtistId> {
    let billed: HashSet<ArtistId> = other.acts.iter().copied().collect();
    let names = |act: &ArtistId| side.names.iter().find(|(id, _)| id == act).map_or("", |(_, name)| name.as_str());
    let mut bill = HashSet::new();
    for act in &side.acts {
        let parts: Vec<&str> = names(act).split(" and ").flat_map(|part| part.split(" x ")).collect();
        let is_part = |(id, name): &&(ArtistId, String)| billed.contains(id) && parts.contains(&name.as_str());
        let before = bill.len();
        if parts.len() > 1 && !billed.contains(act) {
            bill.extend(other.names.iter().filter(is_part).map(|(id, _)| *id));
        }
        if bill.len() == before {
            bill.insert(*act);
        }
    }
    bill
}

fn dates(a: &ComparedListing, b: &ComparedListing) -> f32 {
    let (Some(on_a), Some(on_b)) = (a.on, b.on) else { return if a.on == b.on { 0.9 } else { 0.0 } };
    if a.night() == b.night() {
        return 1.0;
    }
    if on_a == on_b && (a.start.is_none() || b.start.is_none()) {
        return 0.9;
    }
    if (on_a - on_b).num_days().abs() <= 1 { 0.7 } else { 0.0 }
}

fn apart(a: &ComparedListing, b: &ComparedListing) -> Option<Apart> {
    if a.source == b.source && a.source_id.is_some() && b.source_id.is_some() && a.source_id != b.source_id {
        return Some(Apart::TwoIds);
    }
    if a.title.is_another_show(&b.title) {
        return Some(Apart::AnotherShow);
    }
    // Minutes since six in the morning: a quarter past midnight comes after a quarter to.
    let minute = |time: NaiveTime| (i64::from(time.num_seconds_from_midnight()) / 60 - 360).rem_euclid(24 * 60);
    let gap = a.start.zip(b.start).map_or(0, |(a, b)| (minute(a) - minute(b)).abs());
    (gap >= TWO_SHOWS && !a.festival && !b.festival).then_some(Apart::AnotherTime)
}

#[cfg(test)]
mod tests;
