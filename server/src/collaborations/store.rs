//! Collaborations in Postgres.

use chrono::NaiveDate;
use sqlx::{PgConnection, PgExecutor};

use super::TieKind;
use crate::{artists::ArtistId, events::EventId};

/// A stored edge, with where it comes from.
#[derive(Clone, Debug)]
pub struct Collaboration {
    pub kind: TieKind,
    /// Such as the title of a record.
    pub evidence: String,
    pub event: Option<EventId>,
    pub source: String,
    pub on: Option<NaiveDate>,
}

/// Every stored edge that had happened by the morning of `as_of`: (a, b, kind, when). One without a date and without an
/// event always had; one of an event that has no date, was called off or vanished from its sources before its night never has. `bills` decides whether those
/// that stem from a line-up belong.
pub async fn all(
    db: impl PgExecutor<'_>,
    as_of: NaiveDate,
    bills: bool,
) -> sqlx::Result<Vec<(ArtistId, ArtistId, TieKind, Option<NaiveDate>)>> {
    let rows = sqlx::query!(
        r#"select c.a_id as "a: ArtistId", c.b_id as "b: ArtistId", c.kind as "kind: TieKind",
                  greatest(c.happened_on, e.starts_on) as "on"
           from collaborations c left join events e on e.id = c.event_id
           where ($2 or c.event_id is null) and (c.happened_on is null or c.happened_on < $1)
               and (c.event_id is null
                   or (e.status = 'scheduled' and e.withdrawn_at is null and e.starts_on < $1))"#,
        as_of,
        bills
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.a, row.b, row.kind, row.on)).collect())
}

/// Every pair on a bill that had happened by the morning of `as_of` and is short enough to say something: (a, b, acts on
/// the bill, when).
pub async fn all_shared_bills(
    db: impl PgExecutor<'_>,
    as_of: NaiveDate,
) -> sqlx::Result<Vec<(ArtistId, ArtistId, i64, NaiveDate)>> {
    let rows = sqlx::query!(
        r#"select s.a_id as "a!: ArtistId", s.b_id as "b!: ArtistId", s.acts as "acts!", e.starts_on as "on!"
           from shared_bills s join events e on e.id = s.event_id
           where e.status = 'scheduled' and e.withdrawn_at is null and e.starts_on < $1"#,
        as_of
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.a, row.b, row.acts, row.on)).collect())
}

/// What is stored between two artists and had happened by the morning of `as_of`; the rule of [`all`].
pub async fn between(
    db: impl PgExecutor<'_>,
    a: ArtistId,
    b: ArtistId,
    as_of: NaiveDate,
) -> sqlx::Result<Vec<Collaboration>> {
    sqlx::query_as!(
        Collaboration,
        r#"select c.kind as "kind: TieKind", c.evidence, c.event_id as "event: EventId", c.source,
                  c.happened_on as "on"
           from collaborations c left join events e on e.id = c.event_id
           where c.a_id = least($1::bigint, $2) and c.b_id = greatest($1::bigint, $2)
               and (c.happened_on is null or c.happened_on < $3)
               and (c.event_id is null
                   or (e.status = 'scheduled' and e.withdrawn_at is null and e.starts_on < $3))
           order by c.kind, c.evidence, c.id"#,
        a.0,
        b.0,
        as_of
    )
    .fetch_all(db)
    .await
}

/// The events that bill two artists, past and coming, newest first.
pub async fn shared_bills(db: impl PgExecutor<'_>, a: ArtistId, b: ArtistId) -> sqlx::Result<Vec<EventId>> {
    sqlx::query_scalar!(
        r#"select x.event_id as "event: EventId"
           from event_acts x join event_acts y using (event_id) join events e on e.id = x.event_id
           where x.artist_id = $1 and y.artist_id = $2
           order by e.starts_at desc nulls last, e.id desc"#,
        a.0,
        b.0
    )
    .fetch_all(db)
    .await
}

/// An edge as it is written. The order of the two does not matter.
#[derive(Clone, Debug)]
pub struct NewCollaboration {
    pub a: ArtistId,
    pub b: ArtistId,
    pub kind: TieKind,
    pub evidence: String,
    pub event: Option<EventId>,
    pub source: String,
    pub on: Option<NaiveDate>,
}

/// Writes an edge unless it is there; returns whether it is new.
pub async fn put(db: &mut PgConnection, new: &NewCollaboration) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into collaborations (a_id, b_id, kind, evidence, event_id, source, happened_on)
         values (least($1::bigint, $2), greatest($1::bigint, $2), $3, $4, $5, $6, $7) on conflict do nothing",
        new.a.0,
        new.b.0,
        new.kind.key(),
        new.evidence,
        new.event.map(|event| event.0),
        new.source,
        new.on
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}
