//! Printed bills → artists in order. A line such as `A b2b B` or `A & B` becomes several artists where
//! that is safe, which needs to know who is known.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use crate::{
    artists::{ArtistId, ArtistName, billing},
    events::listing::ListingAct,
    ingest::records::EventRecord,
};

/// One artist of a bill, not yet matched.
#[derive(Clone, Debug)]
pub struct BilledName {
    pub name: ArtistName,
    pub set_time: Option<String>,
    /// Plays back to back with the next.
    pub back_to_back: bool,
    /// The title of the event, in want of a name.
    pub is_title: bool,
    /// Of the artist, where the source says who it is.
    pub external_ids: Vec<(String, String)>,
}

/// The folded names that splitting these bills asks about beyond those that `answered` has.
pub fn questions(events: &[&EventRecord], answered: &HashMap<String, Option<ArtistId>>) -> HashSet<String> {
    let asked = RefCell::new(HashSet::new());
    let known = |key: &str| match answered.get(key) {
        Some(answer) => answer.is_some(),
        None => {
            asked.borrow_mut().insert(key.to_owned());
            true // go on, so that the other parts are asked about as well
        }
    };
    events.iter().flat_map(|event| &event.acts).filter(|act| act.external_ids.is_empty()).for_each(|act| {
        billing::split(&act.text, &known);
    });
    asked.into_inner()
}

/// A bill's names in order, and the lines that hold no usable name with the reason.
pub fn names(
    event: &EventRecord,
    known: &HashMap<String, Option<ArtistId>>,
) -> (Vec<BilledName>, Vec<(String, String)>) {
    let (mut names, mut refused) = (Vec::new(), Vec::new());
    for act in &event.acts {
        if !act.external_ids.is_empty() {
            // One artist, whatever signs its name holds.
            match ArtistName::parse(&act.text) {
                Ok(name) => names.push(BilledName {
                    name,
                    set_time: act.set_time.clone(),
                    back_to_back: act.back_to_back,
                    is_title: act.is_title,
                    external_ids: act.external_ids.clone(),
                }),
                Err(error) => refused.push((act.text.clone(), error.to_string())),
            }
            continue;
        }
        let parts = billing::split(&act.text, &|key| known.get(key).is_some_and(Option::is_some));
        let last = parts.len().saturating_sub(1);
        for (at, part) in parts.into_iter().enumerate() {
            match ArtistName::parse(&part.name) {
                Ok(name) => names.push(BilledName {
                    name,
                    set_time: act.set_time.clone(),
                    back_to_back: part.back_to_back || (at == last && act.back_to_back),
                    is_title: act.is_title,
                    external_ids: Vec::new(),
                }),
                Err(error) => refused.push((part.name, error.to_string())),
            }
        }
    }
    (names, refused)
}

/// The acts as they are stored: each artist once, at its first place. Also the pairs that play back to back.
pub fn acts(
    names: Vec<BilledName>,
    id: impl Fn(&BilledName) -> Option<ArtistId>,
) -> (Vec<ListingAct>, Vec<(ArtistId, ArtistId)>) {
    let found: Vec<(ArtistId, BilledName)> =
        names.into_iter().filter_map(|billed| Some((id(&billed)?, billed))).collect();
    let pairs = found
        .windows(2)
        .filter(|pair| pair[0].1.back_to_back && pair[0].0 != pair[1].0)
        .map(|pair| (pair[0].0, pair[1].0))
        .collect();
    let mut seen = HashSet::new();
    let mut acts: Vec<ListingAct> = Vec::new();
    for (artist, billed) in found {
        if seen.insert(artist) {
            let BilledName { set_time, back_to_back, is_title, .. } = billed;
            acts.push(ListingAct { artist, set_time, back_to_back, is_title });
        }
    }
    if let Some(last) = acts.last_mut() {
        last.back_to_back = false; // nobody follows
    }
    (acts, pairs)
}
