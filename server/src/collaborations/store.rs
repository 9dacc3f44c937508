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

/// Every stored edge: (a, b, kind). `bills` decides whether those that stem from a line-up belong.
pub async fn all(db: impl PgExecutor<'_>, bills: bool) -> sqlx::Result<Vec<(ArtistId, ArtistId, TieKind)>> {
    let rows = sqlx::query!(
        r#"select a_id as "a: ArtistId", b_id as "b: ArtistId", kind as "kind: TieKind" from collaborations
           where $1 or event_id is null"#,
        bills
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.a, row.b, row.kind)).collect())
}

/// Every pair on a bill short enough to say something: (a, b, acts on the bill).
pub async fn all_shared_bills(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(ArtistId, ArtistId, i64)>> {
    let rows =
        sqlx::query!(r#"select a_id as "a!: ArtistId", b_id as "b!: ArtistId", acts as "acts!" from shared_bills"#)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|row| (row.a, row.b, row.acts)).collect())
}

/// What is stored between two artists.
pub async fn between(db: impl PgExecutor<'_>, a: ArtistId, b: ArtistId) -> sqlx::Result<Vec<Collaboration>> {
    sqlx::query_as!(
        Collaboration,
        r#"select kind as "kind: TieKind", evidence, event_id as "event: EventId", source, happened_on as "on"
           from collaborations where a_id = least($1::bigint, $2) and b_id = greatest($1::bigint, $2)
           order by kind, evidence, id"#,
        a.0,
        b.0
    )
    .fetch_all(db)
    .await
}

/// The bills two artists shared: (event, acts on the bill), newest first.
pub async fn shared_bills(db: impl PgExecutor<'_>, a: ArtistId, b: ArtistId) -> sqlx::Result<Vec<(EventId, i64)>> {
    let rows = sqlx::query!(
        r#"select x.event_id as "event: EventId",
                  (select count(*) from event_acts bill where bill.event_id = x.event_id) as "acts!"
           from event_acts x join event_acts y using (event_id) join events e on e.id = x.event_id
           where x.artist_id = $1 and y.artist_id = $2
           order by e.starts_at desc nulls last, e.id desc"#,
        a.0,
        b.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event, row.acts)).collect())
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
