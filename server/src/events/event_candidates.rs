//! Event candidates: the events that a batch of listings may belong to, in memory, and the choice among them. Reading
//! them from the database is `listing_store.rs`; how two listings are compared is `merging/mod.rs`.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{
    EventId,
    listing::{Listing, ListingContent},
    merging::{self, ComparedListing, EventComponents, SAME, UNSURE},
};
use crate::artists::ArtistId;

/// Acts of a bill that a title may be made of.
pub const HEADLINERS: usize = 8;
/// Of two events that exclude each other the better one is only taken when it is better by this much.
const CLEARLY: f32 = 0.05;

/// Two events that may be one, for a person to decide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EventMatch {
    /// The other event.
    pub of: EventId,
    pub score: f32,
    pub components: EventComponents,
}

/// Where a listing belongs.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// It was there before.
    Known(EventId),
    /// It is another listing of this event.
    Join(EventId, Vec<EventMatch>),
    /// It is an event of its own.
    New(Vec<EventMatch>),
}

#[derive(Debug, Default)]
pub struct EventCandidates {
    events: BTreeMap<EventId, Vec<Listing>>,
    /// (source, key).
    keys: HashMap<(String, String), EventId>,
    /// By the nights that listings state.
    nights: HashMap<Option<NaiveDate>, HashSet<EventId>>,
    /// Folded.
    pub artists: HashMap<ArtistId, String>,
    pub venues: HashMap<i64, String>,
    /// How alike two venues are of which nobody has said yet whether they are one; the smaller id first.
    pub alike: HashMap<(i64, i64), f32>,
    /// Events of which a person said that they are two; the smaller id first.
    pub different: HashSet<(EventId, EventId)>,
}

impl EventCandidates {
    pub fn listings(&self, event: EventId) -> &[Listing] {
        self.events.get(&event).map_or(&[], Vec::as_slice)
    }

    pub fn events(&self) -> impl Iterator<Item = EventId> {
        self.events.keys().copied()
    }

    /// Adds a listing, or takes the place of what it said before.
    pub fn put(&mut self, listing: Listing) {
        self.keys.insert((listing.source.clone(), listing.key.clone()), listing.event);
        self.nights.entry(listing.said.on).or_default().insert(listing.event);
        let listings = self.events.entry(listing.event).or_default();
        match listings.iter_mut().find(|other| other.id == listing.id) {
            Some(other) => *other = listing,
            None => listings.push(listing),
        }
    }

    /// A source says again what it said before; whatever else it lists now is something else.
    pub fn seen(&mut self, source: &str, key: &str, now: DateTime<Utc>) {
        let listings = self.keys.get(&(source.to_owned(), key.to_owned())).and_then(|event| self.events.get_mut(event));
        for listing in listings.into_iter().flatten().filter(|listing| listing.source == source && listing.key == key) {
            listing.seen_at = now;
        }
    }

    pub fn known(&self, source: &str, key: &str) -> Option<&Listing> {
        let event = self.keys.get(&(source.to_owned(), key.to_owned()))?;
        self.listings(*event).iter().find(|listing| listing.source == source && listing.key == key)
    }

    /// Where a listing of this source belongs.
    pub fn choose(&self, source: &str, key: &str, apart: bool, said: &ListingContent, now: DateTime<Utc>) -> Choice {
        if let Some(known) = self.known(source, key) {
            return Choice::Known(known.event);
        }
        if apart {
            return Choice::New(Vec::new());
        }
        let side = self.side(said, source);
        let mut fits: Vec<EventMatch> =
            self.near(said.on).filter_map(|event| self.fit(event, said, &side, now)).collect();
        // Ids depend on who came first; what the listings are called does not.
        fits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| self.name(a.of).cmp(&self.name(b.of))));
        let same: Vec<EventMatch> = fits.iter().copied().filter(|fit| fit.score >= SAME).collect();
        match same.as_slice() {
            [] => Choice::New(fits),
            [best, rest @ ..] => {
                let (excluded, open): (Vec<EventMatch>, Vec<EventMatch>) =
                    rest.iter().partition(|other| self.exclude(best.of, other.of));
                if excluded.iter().any(|other| best.score - other.score < CLEARLY) {
                    Choice::New(fits) // it fits the early show as well as the late one
                } else {
                    Choice::Join(best.of, open)
                }
            }
        }
    }

    fn near(&self, on: Option<NaiveDate>) -> impl Iterator<Item = EventId> {
        let nights = match on {
            Some(on) => vec![on.checked_sub_days(Days::new(1)), Some(on), on.checked_add_days(Days::new(1))],
            None => vec![None],
        };
        let dated = on.is_some();
        let nights = nights.into_iter().filter(|night| night.is_some() == dated);
        nights.filter_map(|night| self.nights.get(&night)).flatten().copied().collect::<HashSet<_>>().into_iter()
    }

    /// How well a listing fits an event: as well as the best of its listings, unless one of them excludes it.
    fn fit(
        &self,
        event: EventId,
        said: &ListingContent,
        side: &ComparedListing,
        now: DateTime<Utc>,
    ) -> Option<EventMatch> {
        let mut best: Option<EventMatch> = None;
        for listing in self.current(event) {
            if listing.apart {
                return None;
            }
            let Some(venue) = self.places(said, &listing.said) else { continue };
            let verdict = merging::compare(side, &self.side(&listing.said, &listing.source), venue);
            if verdict.apart.is_some() {
                return None;
            }
            // Where it is unsure whether the venues are one, so are the events, unless all else agrees. And a source
            // without ids that lists two at once hardly means one.
            let other_venue = said.venue.is_some() && listing.said.venue.is_some() && said.venue != listing.said.venue;
            let unsure = other_venue && !verdict.agree || listing.source == side.source && listing.seen_at == now;
            let score = if unsure { verdict.score.min(SAME - CLEARLY) } else { verdict.score };
            if score >= UNSURE && best.is_none_or(|best| score > best.score) {
                best = Some(EventMatch { of: event, score, components: verdict.components });
            }
        }
        best
    }

    /// How well two events fit each other, for when their venues turn out to be one.
    pub fn compare(&self, a: EventId, b: EventId) -> Option<EventMatch> {
        if self.exclude(a, b) {
            return None;
        }
        let fit =
            |listing: &Listing| self.fit(b, &listing.said, &self.side(&listing.said, &listing.source), listing.seen_at);
        self.current(a).filter(|listing| !listing.apart).filter_map(fit).max_by(|a, b| a.score.total_cmp(&b.score))
    }

    /// Whether two events cannot be one, or were said not to be.
    fn exclude(&self, a: EventId, b: EventId) -> bool {
        self.different.contains(&(a.min(b), a.max(b)))
            || self.current(a).any(|one| {
                let side = self.side(&one.said, &one.source);
                self.current(b)
                    .any(|other| merging::compare(&side, &self.side(&other.said, &other.source), 1.0).apart.is_some())
            })
    }

    /// The listings that count: those that are not gone, or all when all are.
    fn current(&self, event: EventId) -> impl Iterator<Item = &Listing> {
        let listings = self.listings(event);
        let none = listings.iter().all(|listing| listing.gone);
        listings.iter().filter(move |listing| none || !listing.gone)
    }

    /// `None` for places that are not the same.
    fn places(&self, a: &ListingContent, b: &ListingContent) -> Option<f32> {
        match (a.venue, b.venue) {
            (Some(a), Some(b)) if a == b => Some(1.0),
            (Some(a), Some(b)) => self.alike.get(&(a.min(b), a.max(b))).copied(),
            _ => (a.city.to_lowercase() == b.city.to_lowercase()).then_some(0.5),
        }
    }

    fn side(&self, said: &ListingContent, source: &str) -> ComparedListing {
        let venue = said.venue.and_then(|venue| self.venues.get(&venue)).map(String::as_str);
        let headliners = said.acts.iter().take(HEADLINERS).map(|act| act.artist);
        let names = headliners.filter_map(|act| Some((act, self.artists.get(&act)?.clone()))).collect();
        ComparedListing::of(said, source, venue, names)
    }

    fn name(&self, event: EventId) -> Option<(&str, &str)> {
        self.listings(event).iter().map(|listing| (listing.source.as_str(), listing.key.as_str())).min()
    }
}
