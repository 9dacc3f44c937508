//! Merges of events, venues and artists, as a person decides them: whether two are one, and that a listing is none of
//! an event's. How artists are merged: `artists/merging/`. Decisions hold over re-imports: listings that were merged stay in their event by key, and pairs that were
//! separated are not reviewed again.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    EventId, change_store,
    changes::EventChange,
    compose::compose,
    event_candidates::EventCandidates,
    listing::ListingId,
    listing_store::{self, composed},
    merging::SAME,
    review_store::{self, Noun},
    store, venue_store,
};
use crate::artists::{
    ArtistId,
    merging::{self, MergeError},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Same,
    Different,
}

impl Decision {
    fn key(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
        }
    }
}

/// Why a decision has no effect.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    #[error("this question is gone or was decided already; reload the page")]
    Gone,
    #[error("this is the only listing of its event; there is nothing to split off")]
    OnlyListing,
    #[error(transparent)]
    Artists(#[from] MergeError),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Decides a question, in one transaction with what follows from it. Returns the artist into which another one was merged.
pub async fn decide(
    db: &mut PgConnection,
    review: i64,
    decision: Decision,
    now: DateTime<Utc>,
) -> Result<Option<ArtistId>, DecideError> {
    let mut tx = sqlx::Connection::begin(db).await?;
    listing_store::lock(&mut tx).await?;
    let asked = sqlx::query!(
        "update merge_reviews set decision = $2, decided_at = $3 where id = $1 and decision is null
         returning noun, a_id, b_id",
        review,
        decision.key(),
        now
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(DecideError::Gone)?;
    let mut merged = None;
    if decision == Decision::Same {
        let (a, b) = (asked.a_id, asked.b_id);
        match asked.noun.as_str() {
            noun if noun == Noun::Event.key() => merge_events(&mut tx, EventId(a), EventId(b), now).await?,
            noun if noun == Noun::Venue.key() => merge_venues(&mut tx, a, b, now).await?,
            _ => {
                let (kept, lost) = merging::store::keeper(&mut tx, ArtistId(a), ArtistId(b)).await?;
                merging::store::merge(&mut tx, kept, lost, now).await?;
                merged = Some(kept);
            }
        }
    }
    tx.commit().await?;
    Ok(merged)
}

/// Everything of `lost` becomes that of `kept`: listings, what people think of it, ties, the log.
async fn merge_events(
    db: &mut PgConnection,
    kept: EventId,
    lost: EventId,
    now: DateTime<Utc>,
) -> Result<(), DecideError> {
    let before = composed(&mut *db, kept).await?.ok_or(DecideError::Gone)?;
    let other = composed(&mut *db, lost).await?.ok_or(DecideError::Gone)?;
    listing_store::reassign(&mut *db, lost, kept).await?;
    sqlx::query!(
        "insert into event_feedback (listener_id, event_id, verdict, judged_at)
         select listener_id, $1, verdict, judged_at from event_feedback where event_id = $2 on conflict do nothing",
        kept.0,
        lost.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into collaborations (a_id, b_id, kind, evidence, event_id, source, happened_on)
         select a_id, b_id, kind, evidence, $1, source, happened_on from collaborations where event_id = $2
         on conflict do nothing",
        kept.0,
        lost.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update event_changes set event_id = $1 where event_id = $2", kept.0, lost.0)
        .execute(&mut *db)
        .await?;
    review_store::repoint(&mut *db, Noun::Event, kept.0, lost.0).await?;
    store::delete(&mut *db, lost).await?;
    let after = listing_store::settle(&mut *db, kept, &before, now).await?.ok_or(DecideError::Gone)?;
    let mut changes = vec![EventChange::Merged(other.said.name, after.said.name.clone())];
    if before.withdrawn && !after.withdrawn {
        changes.push(EventChange::Reappeared);
    }
    change_store::log(db, kept, &after.source, &changes, now).await?;
    Ok(())
}

/// Two houses are one: so are events of one night there that only the house parted, and others are asked about.
async fn merge_venues(db: &mut PgConnection, kept: i64, lost: i64, now: DateTime<Utc>) -> Result<(), DecideError> {
    let moved: Vec<i64> =
        sqlx::query_scalar!("select id from events where venue_id = $1", lost).fetch_all(&mut *db).await?;
    let near = sqlx::query!(
        r#"select a.id as "a: EventId", b.id as "b: EventId" from events a
           join events b on b.venue_id = $1 and b.starts_on between a.starts_on - 1 and a.starts_on + 1
           where a.id = any($2)"#,
        kept,
        &moved
    )
    .fetch_all(&mut *db)
    .await?;
    venue_store::merge(&mut *db, kept, lost).await?;
    let mut candidates = EventCandidates::default();
    let ids: Vec<i64> = near.iter().flat_map(|pair| [pair.a.0, pair.b.0]).collect();
    listing_store::fill(&mut *db, &mut candidates, &ids).await?;
    let mut gone = HashSet::new();
    for pair in near {
        let (a, b) = (pair.a.min(pair.b), pair.a.max(pair.b));
        match candidates.compare(pair.a, pair.b) {
            _ if gone.contains(&a) || gone.contains(&b) => {}
            Some(ask) if ask.score >= SAME => {
                merge_events(&mut *db, a, b, now).await?;
                gone.insert(b);
            }
            Some(ask) => review_store::open_event(&mut *db, pair.a, &ask, now).await?,
            None => {}
        }
    }
    Ok(())
}

/// Puts a listing back into an event of its own, and remembers that the two are different.
pub async fn split(db: &mut PgConnection, listing: ListingId, now: DateTime<Utc>) -> Result<EventId, DecideError> {
    let mut tx = sqlx::Connection::begin(db).await?;
    listing_store::lock(&mut tx).await?;
    let mut own = listing_store::get(&mut *tx, listing).await?.ok_or(DecideError::Gone)?;
    let old = own.event;
    let all = listing_store::of_event(&mut *tx, old).await?;
    let before = compose(&all).ok_or(DecideError::Gone)?;
    let rest: Vec<_> = all.into_iter().filter(|other| other.id != listing).collect();
    let after = compose(&rest).ok_or(DecideError::OnlyListing)?;
    // First what stays gives up the id at the source, then the new event takes it.
    store::update(&mut tx, old, &before, &after, now).await?;
    let alone = compose(std::slice::from_ref(&own)).ok_or(DecideError::Gone)?;
    let event = store::insert(&mut tx, &alone, now).await?;
    sqlx::query!("update event_listings set event_id = $2 where id = $1", listing.0, event.0).execute(&mut *tx).await?;
    own.event = event;
    sqlx::query!(
        "insert into merge_reviews (noun, a_id, b_id, score, components, asked_at, decision, decided_at)
         values ('event', least($1::bigint, $2), greatest($1::bigint, $2), 0, '{}', $3, 'different', $3)
         on conflict (noun, a_id, b_id) do update set decision = 'different', decided_at = excluded.decided_at",
        old.0,
        event.0,
        now
    )
    .execute(&mut *tx)
    .await?;
    let change = EventChange::Split(before.said.name, alone.said.name);
    for of in [old, event] {
        change_store::log(&mut tx, of, &own.source, std::slice::from_ref(&change), now).await?;
    }
    tx.commit().await?;
    Ok(event)
}
