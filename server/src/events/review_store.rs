//! Merge reviews in Postgres: whether two events, two venues or two artists are one, for a person to decide. The decision
//! and what follows from it: `merge_store.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::{EventId, event_candidates::EventMatch};
use crate::artists::ArtistId;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    Event,
    Venue,
    Artist,
}

impl Noun {
    pub fn key(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Venue => "venue",
            Self::Artist => "artist",
        }
    }
}

/// An open merge review.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeReview {
    pub id: i64,
    /// Ids of two events, two venues or two artists.
    pub a: i64,
    pub b: i64,
    pub a_name: String,
    pub b_name: String,
    /// The earlier night of two events; the next one at either of two venues; none for artists.
    pub night: Option<NaiveDate>,
    pub score: f32,
    /// {component: value or null}.
    pub components: serde_json::Value,
    pub asked_at: DateTime<Utc>,
}

/// Opens the review of a pair, once: a decision stays.
pub async fn open(
    db: &mut PgConnection,
    noun: Noun,
    (a, b): (i64, i64),
    score: f32,
    components: &serde_json::Value,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into merge_reviews (noun, a_id, b_id, score, components, asked_at)
         values ($1, least($2::bigint, $3), greatest($2::bigint, $3), $4, $5, $6) on conflict do nothing",
        noun.key(),
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

/// Opens the review of two events, once.
pub async fn open_event(
    db: &mut PgConnection,
    event: EventId,
    other: &EventMatch,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    open(db, Noun::Event, (event.0, other.of.0), other.score, &serde_json::json!(other.components), now).await
}

/// Open questions, the soonest night first; those about artists the likeliest first. Two events that one source lists both are two, whatever they score; so the
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
        Noun::Artist => {
            sqlx::query_as!(
                MergeReview,
                r#"select r.id, r.a_id as a, r.b_id as b, a.name as a_name, b.name as b_name, null::date as night,
                          r.score, r.components, r.asked_at
                   from merge_reviews r join artists a on a.id = r.a_id join artists b on b.id = r.b_id
                   where r.noun = 'artist' and r.decision is null
                   order by r.score desc, r.id"#
            )
            .fetch_all(db)
            .await
        }
    }
}

/// Questions and decisions about `lost` are about `kept` from now on. Where both were compared with a third, a decision
/// of a person beats an open question.
pub async fn repoint(db: &mut PgConnection, noun: Noun, kept: i64, lost: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into merge_reviews as old (noun, a_id, b_id, score, components, asked_at, decision, decided_at)
         select noun, least(third, $2), greatest(third, $2), score, components, asked_at, decision, decided_at
         from (select *, case when a_id = $3 then b_id else a_id end as third from merge_reviews
               where noun = $1 and (a_id = $3 or b_id = $3)) r
         where third <> $2
         on conflict (noun, a_id, b_id) do update set decision = excluded.decision, decided_at = excluded.decided_at
         where old.decision is null and excluded.decision is not null",
        noun.key(),
        kept,
        lost
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from merge_reviews where noun = $1 and (a_id = $2 or b_id = $2)", noun.key(), lost)
        .execute(db)
        .await?;
    Ok(())
}

/// Brings back the reviews of an artist that was merged and taken apart, and decides that the two are different.
pub async fn restore_artists(
    db: &mut PgConnection,
    rows: &serde_json::Value,
    (a, b): (ArtistId, ArtistId),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into merge_reviews (noun, a_id, b_id, score, components, asked_at, decision, decided_at)
         select noun, a_id, b_id, score, components, asked_at, decision, decided_at
         from jsonb_populate_recordset(null::merge_reviews, $1) on conflict do nothing",
        rows
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into merge_reviews (noun, a_id, b_id, score, components, asked_at, decision, decided_at)
         values ('artist', least($1::bigint, $2), greatest($1::bigint, $2), 0, '{}', $3, 'different', $3)
         on conflict (noun, a_id, b_id) do update set decision = 'different', decided_at = excluded.decided_at",
        a.0,
        b.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}
