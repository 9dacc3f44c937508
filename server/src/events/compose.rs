//! Composition of an event from its listings. A pure function of the listings and not of the order in which they
//! came, so importing A then B gives the same event as B then A. This is the one place of the rules of precedence:
//!
//! 1. Only listings that their sources still carry count; when none is left, the last ones do.
//! 2. A listing that was moved by its source yields, in place and time, to a listing that still says what it said
//!    before: the event stays until the others follow.
//! 3. The rest is ordered from the most specific: has a date, a time, a venue, an end, doors, an id of its source, the
//!    longer bill; then by source and key, so that the order is always the same.
//! 4. Date, start and time text come from the first listing; end and doors from the first that has one for that night.
//!    Venue, city and zone come from the first that names a venue.
//! 5. The name comes from the first whose name holds no status word such as "sold out". Its url is the first there is.
//! 6. Cancelled if any of them says so, else postponed if any does: only who said it can take it back.
//! 7. The bill is the fullest one, followed by the acts that only others name, fullest first. A title that is taken for
//!    an artist is none where a listing names who plays. Tags are united, and so are promoters. It is a festival if one
//!    says so. The newest listing date counts.
//! 8. Price and age come from the first that states them. It is sold out if one says so.

use std::{cmp::Reverse, collections::HashSet};

use super::{
    Admission, EventStatus, PromoterId,
    listing::{Listing, ListingAct, ListingContent},
    title,
};
use crate::artists::ArtistId;

/// Acts that a bill holds at most.
const MOST_ACTS: usize = 10_000;

/// An event as its listings make it.
#[derive(Clone, Debug, PartialEq)]
pub struct Composed {
    /// Of the most specific listing.
    pub source: String,
    /// No listing is left.
    pub withdrawn: bool,
    pub said: ListingContent,
}

/// `None` without listings.
pub fn compose(listings: &[Listing]) -> Option<Composed> {
    let (one, others) = listings.split_first()?;
    Some(composed(one, others))
}

/// An event that nobody else lists.
pub fn alone(listing: &Listing) -> Composed {
    composed(listing, &[])
}

fn composed(one: &Listing, others: &[Listing]) -> Composed {
    let all = || std::iter::once(one).chain(others);
    let withdrawn = all().all(|listing| listing.gone);
    let mut live: Vec<&Listing> = all().filter(|listing| withdrawn || !listing.gone).collect();
    live.sort_by_cached_key(|listing| (specificity(&listing.said), listing.source.clone(), listing.key.clone()));
    let first = live.first().copied().unwrap_or(one);

    let mut settled: Vec<&ListingContent> =
        live.iter().filter(|listing| !is_contradicted(listing, &live)).map(|listing| &listing.said).collect();
    if settled.is_empty() {
        settled = live.iter().map(|listing| &listing.said).collect();
    }
    let when = settled.first().copied().unwrap_or(&first.said);
    let place = settled.iter().find(|said| said.venue.is_some()).unwrap_or(&when);
    let same_night = || settled.iter().filter(|said| said.on == when.on);
    let ends_at = same_night().filter_map(|said| said.ends_at).find(|end| when.starts_at.is_some_and(|at| *end >= at));

    let mut fullest = live.clone();
    fullest.sort_by_key(|listing| Reverse(listing.said.acts.len())); // stable: the more specific first
    let mut tags: Vec<String> = live.iter().flat_map(|listing| listing.said.tags.iter().cloned()).collect();
    tags.sort_unstable();
    tags.dedup();
    let mut promoters: Vec<PromoterId> = live.iter().flat_map(|listing| listing.said.promoters.clone()).collect();
    promoters.sort_unstable();
    promoters.dedup();
    let says = |status| live.iter().any(|listing| listing.said.status == status);
    let name = live.iter().find(|listing| !title::has_status_words(&listing.said.name)).copied().unwrap_or(first);
    let said = ListingContent {
        name: name.said.name.clone(),
        venue: place.venue,
        promoters,
        city: place.city.clone(),
        zone: place.zone,
        on: when.on,
        starts_at: when.starts_at,
        time_known: when.time_known,
        ends_at,
        doors_at: same_night().find_map(|said| said.doors_at),
        time_text: same_night().find_map(|said| said.time_text.clone()),
        status: [EventStatus::Cancelled, EventStatus::Postponed].into_iter().find(|s| says(*s)).unwrap_or_default(),
        festival: live.iter().any(|listing| listing.said.festival),
        url: live.iter().find_map(|listing| listing.said.url.clone()),
        source_id: first.said.source_id.clone(),
        listed_on: live.iter().filter_map(|listing| listing.said.listed_on).max(),
        tags,
        acts: bill(&fullest),
        admission: Admission {
            price: live.iter().find_map(|listing| listing.said.admission.price.clone()),
            sold_out: live.iter().any(|listing| listing.said.admission.sold_out),
            min_age: live.iter().find_map(|listing| listing.said.admission.min_age),
        },
        was: Vec::new(),
    };
    Composed { source: first.source.clone(), withdrawn, said }
}

/// Sorts the most specific first.
fn specificity(said: &ListingContent) -> impl Ord + use<> {
    (
        [
            said.on.is_none(),
            !said.time_known,
            said.venue.is_none(),
            said.ends_at.is_none(),
            said.doors_at.is_none(),
            said.source_id.is_none(),
        ],
        Reverse(said.acts.len()),
    )
}

/// Whether another listing still says what this one said before its source moved it.
fn is_contradicted(listing: &Listing, all: &[&Listing]) -> bool {
    let now = listing.said.slot();
    all.iter().filter(|other| other.id != listing.id).any(|other| {
        let slot = other.said.slot();
        !slot.agrees(&now) && listing.said.was.iter().any(|was| was.agrees(&slot))
    })
}

fn bill(fullest: &[&Listing]) -> Vec<ListingAct> {
    let is_named = fullest.iter().any(|listing| listing.said.acts.iter().any(|act| !act.is_title));
    let mut on_it: HashSet<ArtistId> = HashSet::new();
    let mut acts: Vec<ListingAct> = Vec::new();
    for listing in fullest {
        let own = &listing.said.acts;
        for (at, act) in own.iter().enumerate() {
            if is_named && act.is_title || !on_it.insert(act.artist) {
                continue;
            }
            // The next on the bill is only the partner where the next of the listing follows here as well.
            let partner = own.get(at + 1).is_some_and(|next| !on_it.contains(&next.artist));
            acts.push(ListingAct { back_to_back: act.back_to_back && partner, ..act.clone() });
        }
    }
    acts.truncate(MOST_ACTS);
    for act in acts.iter_mut().filter(|act| act.set_time.is_none()) {
        act.set_time = fullest.iter().find_map(|listing| {
            listing
                .said
                .acts
                .iter()
                .find(|other| other.artist == act.artist && other.set_time.is_some())?
                .set_time
                .clone()
        });
    }
    if let Some(last) = acts.last_mut() {
        last.back_to_back = false; // nobody follows
    }
    acts
}
