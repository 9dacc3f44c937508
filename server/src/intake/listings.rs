//! The events of a batch: each record is a listing of its source, which is of an event that is known, joins one that it
//! is told to be the same as, or makes a new one. The event's row then follows from all of its listings
//! (`events/compose.rs`), and what changed is logged.

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;
use sqlx::PgConnection;

use super::{
    Provenance,
    artists::ResolvedArtists,
    bill,
    report::{BatchOutcome, RecordOutcome},
};
use crate::{
    artists::{ArtistId, fold, tags::parse_tag},
    collaborations::{self, TieKind, store::NewCollaboration},
    events::{
        EventId, EventStatus, change_store,
        changes::{self, EventChange},
        clock::{self, Quirk},
        compose::{alone, compose},
        event_candidates::{Choice, EventCandidates},
        listing::{Listing, ListingContent, ListingId},
        listing_store,
        promoter_store::{self, NamedPromoter},
        review_store, store,
        venue_store::{self, NamedVenue},
    },
    ingest::records::{self, EventRecord, Record},
};

/// A record whose venue and acts are known.
struct ResolvedListing<'a> {
    /// In the batch.
    at: usize,
    record: &'a EventRecord,
    key: String,
    said: ListingContent,
    /// Who plays back to back.
    pairs: Vec<(ArtistId, ArtistId)>,
}

/// Writes all events of a batch, and sets their outcomes.
pub async fn put(
    db: &mut PgConnection,
    provenance: &Provenance,
    resolved: &ResolvedArtists,
    records: &[(u64, Record)],
    batch_outcome: &mut BatchOutcome,
) -> sqlx::Result<()> {
    let resolved_listings = resolve_listings(&mut *db, provenance, resolved, records, batch_outcome).await?;
    if resolved_listings.is_empty() {
        return Ok(());
    }
    let listings: Vec<(String, ListingContent)> =
        resolved_listings.iter().map(|listing| (listing.key.clone(), listing.said.clone())).collect();
    let mut candidates = listing_store::candidates(&mut *db, &provenance.name, &listings).await?;
    let artists: Vec<i64> = listings.iter().flat_map(|(_, said)| &said.acts).map(|act| act.artist.0).collect();
    let venues: Vec<i64> = listings.iter().filter_map(|(_, said)| said.venue).collect();
    listing_store::names(&mut *db, &mut candidates, &artists, &venues).await?;
    resolved_listings.iter().for_each(|listing| candidates.seen(&provenance.name, &listing.key, provenance.now));
    let mut unchanged = Vec::new();
    for listing in resolved_listings {
        let (event, outcome) = put_listing(&mut *db, &mut candidates, provenance, &listing, &mut unchanged).await?;
        batch_outcome.outcomes[listing.at] = Ok(outcome);
        for (a, b) in listing.pairs {
            let tie = NewCollaboration {
                a,
                b,
                kind: TieKind::BackToBack,
                evidence: listing.record.name.clone(),
                event: Some(event),
                source: provenance.name.clone(),
                on: listing.said.on,
            };
            collaborations::store::put(&mut *db, &tie).await?;
        }
    }
    listing_store::seen(db, &unchanged, provenance.now).await
}

async fn put_listing(
    db: &mut PgConnection,
    candidates: &mut EventCandidates,
    provenance: &Provenance,
    new: &ResolvedListing<'_>,
    unchanged: &mut Vec<ListingId>,
) -> sqlx::Result<(EventId, RecordOutcome)> {
    let now = provenance.now;
    let mut listing = Listing {
        id: ListingId(0),
        event: EventId(0),
        source: provenance.name.clone(),
        key: new.key.clone(),
        apart: provenance.apart,
        gone: false,
        seen_at: now,
        said: new.said.clone(),
    };
    let (event, asks) = match candidates.choose(&provenance.name, &new.key, provenance.apart, &new.said, now) {
        Choice::Known(event) => {
            if let Some(earlier) = candidates.known(&provenance.name, &new.key) {
                listing.id = earlier.id;
                let moved = listing.said.remember(&earlier.said);
                if *earlier == (Listing { event, apart: earlier.apart, ..listing.clone() }) {
                    unchanged.push(earlier.id);
                } else {
                    listing.apart = earlier.apart;
                    let earlier = earlier.clone();
                    tell(db, candidates, event, listing, Some((earlier, moved)), now).await?;
                }
            }
            return Ok((event, RecordOutcome::Merged));
        }
        Choice::Join(event, asks) => {
            tell(&mut *db, candidates, event, listing, None, now).await?;
            (event, asks)
        }
        Choice::New(asks) => {
            listing.event = store::insert(&mut *db, &alone(&listing), now).await?;
            listing.id = listing_store::put(&mut *db, &listing, now).await?;
            let event = listing.event;
            candidates.put(listing);
            for ask in &asks {
                review_store::open_event(&mut *db, event, ask, now).await?;
            }
            return Ok((event, RecordOutcome::Stored));
        }
    };
    for ask in &asks {
        review_store::open_event(&mut *db, event, ask, now).await?;
    }
    Ok((event, RecordOutcome::Merged))
}

/// Writes what a listing says of an event that is there. `earlier`: what it said before, and whether its source moved
/// the event. A listing that joins completes what is known, and that is no change, unless it says that the event is off.
async fn tell(
    db: &mut PgConnection,
    candidates: &mut EventCandidates,
    event: EventId,
    mut listing: Listing,
    earlier: Option<(Listing, bool)>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    listing.event = event;
    listing.id = listing_store::put(&mut *db, &listing, now).await?;
    let before = compose(candidates.listings(event));
    candidates.put(listing.clone());
    let (Some(before), Some(after)) = (before, compose(candidates.listings(event))) else { return Ok(()) };
    store::update(&mut *db, event, &before, &after, now).await?;
    let mut told = Vec::new();
    if before.withdrawn && !after.withdrawn {
        told.push(EventChange::Reappeared);
    }
    match earlier {
        Some((earlier, moved)) => {
            told.extend(changes::between(&before.said, &after.said));
            let (slot, stays) = (listing.said.slot(), after.said.slot());
            if moved && before.said.slot() == stays && !slot.agrees(&stays) {
                let told_of = |said: &ListingContent| {
                    let venue = said.venue.and_then(|venue| candidates.venues.get(&venue));
                    format!("{} {}", changes::time(&said.slot(), said.zone), venue.map_or("", String::as_str))
                        .trim()
                        .to_owned()
                };
                told.push(EventChange::Disputed { said: told_of(&listing.said), stays: told_of(&earlier.said) });
            }
        }
        None => told.extend(changes::status(&before.said, &after.said)),
    }
    change_store::log(db, event, &listing.source, &told, now).await
}

/// Records → what they say, with venues and promoters found or made. Refuses records of unknown time zones.
async fn resolve_listings<'a>(
    db: &mut PgConnection,
    provenance: &Provenance,
    resolved: &ResolvedArtists,
    records: &'a [(u64, Record)],
    batch_outcome: &mut BatchOutcome,
) -> sqlx::Result<Vec<ResolvedListing<'a>>> {
    let mut events = Vec::new();
    let mut named = Vec::new();
    let mut named_promoters = Vec::new();
    for (at, (_, record)) in records.iter().enumerate() {
        let Record::Event(record) = record else { continue };
        match place(provenance, record) {
            Ok((zone, venue)) => {
                named.extend(venue.clone());
                let promoters = record.promoters.iter().cloned();
                named_promoters
                    .extend(promoters.map(|promoter| NamedPromoter { name: promoter.name, website: promoter.website }));
                events.push((at, record, zone, venue));
            }
            Err(reason) => batch_outcome.outcomes[at] = Err(reason),
        }
    }
    let default = provenance.zone.parse().unwrap_or(Tz::UTC); // checked by `place` where it is needed
    let promoters = promoter_store::resolve(&mut *db, &named_promoters, !provenance.apart).await?;
    let venues = venue_store::resolve(db, &named, default, !provenance.apart, provenance.now).await?;
    let listings = events.into_iter().map(|(at, record, own_zone, venue)| {
        let found = venue.as_ref().and_then(|venue| venues.get(&venue.key()));
        let zone = own_zone.or(found.map(|venue| venue.zone)).unwrap_or(default);
        let city = venue.as_ref().map_or_else(|| provenance.city.clone(), |venue| venue.city.clone());
        let (acts, pairs) = bill::acts(bill::names(record, &resolved.known).0, |billed| resolved.billed(billed));
        let mut said = said(provenance, record, zone, &mut batch_outcome.notes);
        (said.venue, said.acts) = (found.map(|venue| venue.id), acts);
        said.promoters =
            record.promoters.iter().filter_map(|promoter| promoters.get(&fold(&promoter.name)).copied()).collect();
        said.promoters.sort_unstable();
        let key = said.key(&venue.as_ref().map_or_else(|| fold(&city), |venue| venue.key().0));
        said.city = city;
        ResolvedListing { at, record, key, said, pairs }
    });
    Ok(listings.collect())
}

/// The zone that a record states, and its venue. A venue without a zone takes that of the source, which must be one then.
fn place(provenance: &Provenance, record: &EventRecord) -> Result<(Option<Tz>, Option<NamedVenue>), String> {
    let stated = record.venue.as_ref().and_then(|venue| venue.zone.as_deref());
    let text = stated.unwrap_or(&provenance.zone);
    let zone: Tz =
        text.parse().map_err(|_| format!("there is no time zone “{text}”; write one such as Europe/Lisbon"))?;
    let own = stated.map(|_| zone);
    let venue = record.venue.as_ref().map(|venue| NamedVenue {
        name: venue.name.clone(),
        city: venue.city.clone(),
        zone: own,
        address: venue.address.clone(),
        place: venue.place,
        website: venue.website.clone(),
    });
    Ok((own, venue))
}

fn said(provenance: &Provenance, record: &EventRecord, zone: Tz, notes: &mut Vec<String>) -> ListingContent {
    let when = &record.when;
    let mut instant = |on, time| {
        let instant = clock::instant(on, time, zone);
        let told = match instant.quirk {
            Some(Quirk::Skipped) => Some("does not exist that night, the clocks skip it; taken after the change"),
            Some(Quirk::Twice) => Some("comes twice that night; taken as the first"),
            None => None,
        };
        if let Some(told) = told {
            notes.push(format!("event “{}”: {} on {on} in {} {told}", record.name, time.format("%H:%M"), zone.name()));
        }
        instant.at
    };
    let starts_at = when.on.map(|on| instant(on, when.start.unwrap_or_default()));
    let ends_at = when
        .on
        .zip(when.end)
        .and_then(|(on, (days, time))| Some(instant(on.checked_add_days(Days::new(days.into()))?, time)));
    let tags = record.tags.iter().filter_map(|tag| parse_tag(tag)).collect();
    ListingContent {
        name: record.name.clone(),
        venue: None,
        promoters: Vec::new(),
        city: String::new(),
        zone,
        on: when.on,
        starts_at,
        time_known: when.on.is_some() && when.start.is_some(),
        ends_at: ends_at.filter(|end| starts_at.is_some_and(|start| *end >= start)),
        doors_at: when.on.zip(when.doors).map(|(on, time)| instant(on, time)),
        time_text: when.text.clone(),
        status: match record.status {
            records::EventStatus::Scheduled => EventStatus::Scheduled,
            records::EventStatus::Cancelled => EventStatus::Cancelled,
            records::EventStatus::Postponed => EventStatus::Postponed,
        },
        festival: record.festival,
        url: record.url.clone(),
        source_id: record.source_id.clone(),
        listed_on: provenance.listed_on,
        tags,
        acts: Vec::new(),
        admission: record.admission.clone(),
        was: Vec::new(),
    }
}
