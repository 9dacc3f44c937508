//! What a person decides: whether two events are one, or two venues, and that a listing is none of an event's. Decisions
//! hold over re-imports: listings that were merged stay in their event by key, and pairs that were parted are not asked
//! about again.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::{
    EventId, change_store,
    changes::EventChange,
    compose::compose,
    event_candidates::EventCandidates,
    listing::ListingId,
    listing_store::{self, composed},
    merging::SAME,
    store, venue_store,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    Event,
    Venue,
}

impl Noun {
    pub fn key(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Venue => "venue",
        }
    }
}

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

/// An open question.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeReview {
    pub id: i64,
    /// Ids of two events or two venues.
    pub a: i64,
    pub b: i64,
    pub a_name: String,
    pub b_name: String,
    /// The earlier night of two events; the next one at either of two venues.
    pub night: Option<NaiveDate>,
    pub score: f32,
    /// {component: value or null}.
    pub components: serde_json::Value,
    pub asked_at: DateTime<Utc>,
}

/// What asks in vain.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    #[error("this question is gone or was decided already; reload the page")]
    Gone,
    #[error("this is the only listing of its event; there is nothing to split off")]
    OnlyListing,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Asks once whether two are one.
pub(super) async fn ask(
    db: &mut PgConnection,
    noun: &str,
    (a, b): (i64, i64),
    score: f32,
    components: &serde_json::Value,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into merge_reviews (noun, a_id, b_id, score, components, asked_at)
         values ($1, least($2::bigint, $3), greatest($2::bigint, $3), $4, $5, $6) on conflict do nothing",
        noun,
        a,
        b,
        score,
        components,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Asks once whether two events are one.
pub async fn ask_event(
    db: &mut PgConnection,
    event: EventId,
    ask: &super::event_candidates::EventMatch,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    self::ask(db, "event", (event.0, ask.of.0), ask.score, &serde_json::json!(ask.components), now).await
}

/// Open questions, the soonest night first. Two events that one source lists both are two, whatever they score; so the
/// question is moot once it does.
pub async fn reviews(db: &mut PgConnection, noun: Noun) -> sqlx::Result<Vec<MergeReview>> {
    match noun {
        Noun::Event => {
            sqlx::query_as!(
                MergeReview,
                r#"select r.id, r.a_id as a, r.b_id as b, a.name as a_name, b.name as b_name,
                          least(a.starts_on, b.starts_on) as night, r.score, r.components, r.asked_at
                   from merge_reviews r join events a on a.id = r.a_id join events b on b.id = r.b_id
                   where r.noun = 'event' and r.decision is null and not exists (
                       select from event_listings x join event_listings y using (source)
                       where x.event_id = r.a_id and y.event_id = r.b_id and x.gone_at is null and y.gone_at is null
                         and x.said->>'source_id' <> y.said->>'source_id')
                   order by night nulls last, r.id"#
            )
            .fetch_all(db)
            .await
        }
        Noun::Venue => {
            sqlx::query_as!(
                MergeReview,
                r#"select r.id, r.a_id as a, r.b_id as b, a.name as a_name, b.name as b_name,
                          (select min(starts_on) from events where venue_id in (r.a_id, r.b_id) and starts_on >= r.asked_at::date)
                              as night,
                          r.score, r.components, r.asked_at
                   from merge_reviews r join venues a on a.id = r.a_id join venues b on b.id = r.b_id
                   where r.noun = 'venue' and r.decision is null
                   order by night nulls last, r.id"#
            )
            .fetch_all(db)
            .await
        }
    }
}

/// Decides a question, in one transaction with what follows from it.
pub async fn decide(
    db: &mut PgConnection,
    review: i64,
    decision: Decision,
    now: DateTime<Utc>,
) -> Result<(), DecideError> {
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
    if decision == Decision::Same {
        if asked.noun == Noun::Event.key() {
            merge_events(&mut tx, EventId(asked.a_id), EventId(asked.b_id), now).await?;
        } else {
            merge_venues(&mut tx, asked.a_id, asked.b_id, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
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
    repoint(&mut *db, Noun::Event.key(), kept.0, lost.0).await?;
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
            Some(ask) => ask_event(&mut *db, pair.a, &ask, now).await?,
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

/// Questions and decisions about `lost` are about `kept` from now on. Where both were compared with a third, a decision
/// of a person beats an open question.
pub(super) async fn repoint(db: &mut PgConnection, noun: &str, kept: i64, lost: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into merge_reviews as old (noun, a_id, b_id, score, components, asked_at, decision, decided_at)
         select noun, least(third, $2), greatest(third, $2), score, components, asked_at, decision, decided_at
         from (select *, case when a_id = $3 then b_id else a_id end as third from merge_reviews
               where noun = $1 and (a_id = $3 or b_id = $3)) r
         where third <> $2
         on conflict (noun, a_id, b_id) do update set decision = excluded.decision, decided_at = excluded.decided_at
         where old.decision is null and excluded.decision is not null",
        noun,
        kept,
        lost
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from merge_reviews where noun = $1 and (a_id = $2 or b_id = $2)", noun, lost)
        .execute(db)
        .await?;
    Ok(())
}
