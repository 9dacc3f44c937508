//! Listeners, follows and verdicts in Postgres.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor, PgPool, types::Json};

use super::{Listener, ListenerId, ListenerKey, Verdict, verdict_store};
use crate::{artists::ArtistId, events::EventId};

/// The listener behind a key, if the key was ever used to change something.
pub async fn find(db: impl PgExecutor<'_>, key: &ListenerKey) -> sqlx::Result<Option<Listener>> {
    sqlx::query_as!(
        Listener,
        r#"select l.id as "id: ListenerId", l.version from listeners l
           join listener_keys k on k.listener_id = l.id where k.key_sha256 = $1"#,
        key.hash()
    )
    .fetch_optional(db)
    .await
}

/// The listener behind a key; made when there is none yet.
pub async fn find_or_create(pool: &PgPool, key: &ListenerKey) -> sqlx::Result<ListenerId> {
    if let Some(listener) = find(pool, key).await? {
        return Ok(listener.id);
    }
    let mut tx = pool.begin().await?;
    let id = sqlx::query_scalar!(r#"insert into listeners default values returning id as "id: ListenerId""#)
        .fetch_one(&mut *tx)
        .await?;
    let added = add_key(&mut tx, id, key).await?;
    if added {
        tx.commit().await?;
        return Ok(id);
    }
    // Two first clicks at once: the other one made the listener.
    tx.rollback().await?;
    Ok(find(pool, key).await?.ok_or(sqlx::Error::RowNotFound)?.id)
}

/// Lets a key speak for a listener; returns whether the key was free.
pub async fn add_key(db: &mut PgConnection, listener: ListenerId, key: &ListenerKey) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into listener_keys (key_sha256, listener_id) values ($1, $2) on conflict do nothing",
        key.hash(),
        listener.0
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A listener that the command line knows by a label; made when there is none yet.
pub async fn labelled(db: &mut PgConnection, label: &str) -> sqlx::Result<ListenerId> {
    sqlx::query_scalar!(
        r#"insert into listeners (label) values ($1)
           on conflict (label) do update set label = excluded.label
           returning id as "id: ListenerId""#,
        label
    )
    .fetch_one(db)
    .await
}

pub async fn find_label(db: impl PgExecutor<'_>, label: &str) -> sqlx::Result<Option<ListenerId>> {
    sqlx::query_scalar!(r#"select id as "id: ListenerId" from listeners where label = $1"#, label)
        .fetch_optional(db)
        .await
}

pub async fn labels(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(r#"select label as "label!" from listeners where label is not null order by label limit 20"#)
        .fetch_all(db)
        .await
}

pub async fn follows(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<ArtistId>> {
    sqlx::query_scalar!(
        r#"select artist_id as "id: ArtistId" from follows where listener_id = $1 order by artist_id"#,
        listener.0
    )
    .fetch_all(db)
    .await
}

/// The acts of the events that a listener saved: (artist, share), the shares of one event's acts being 1 together.
pub async fn saved_acts(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<(ArtistId, f32)>> {
    let rows = sqlx::query!(
        r#"select artist_id as "artist: ArtistId", sum(1.0 / acts)::real as "share!"
           from (
               select a.artist_id, count(*) over (partition by a.event_id) as acts
               from event_feedback f join event_acts a using (event_id)
               where f.listener_id = $1 and f.verdict = 'loved'
           ) saved
           group by artist_id order by artist_id"#,
        listener.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.artist, row.share)).collect())
}

/// The artists that each listener follows, listener by listener; nobody who follows none.
pub async fn all_follows(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Vec<ArtistId>>> {
    sqlx::query_scalar!(
        r#"select array_agg(artist_id order by artist_id) as "artists!: Vec<ArtistId>"
           from follows group by listener_id order by listener_id"#
    )
    .fetch_all(db)
    .await
}

/// A followed artist as `/you` lists it.
pub struct FollowRow {
    pub artist: ArtistId,
    pub name: String,
    pub followed_at: DateTime<Utc>,
}

/// By name.
pub async fn follow_rows(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<FollowRow>> {
    sqlx::query_as!(
        FollowRow,
        r#"select a.id as "artist: ArtistId", a.name, f.followed_at from follows f
           join artists a on a.id = f.artist_id where f.listener_id = $1 order by a.folded, a.id"#,
        listener.0
    )
    .fetch_all(db)
    .await
}

/// Follows artists; following again is no change. Returns how many are new.
pub async fn follow(
    db: &mut PgConnection,
    listener: ListenerId,
    artists: &[ArtistId],
    batch: Option<i64>,
) -> sqlx::Result<u64> {
    let artists: Vec<i64> = artists.iter().map(|artist| artist.0).collect();
    let done = sqlx::query!(
        "insert into follows (listener_id, artist_id, batch_id) select $1, unnest($2::bigint[]), $3 on conflict do nothing",
        listener.0,
        &artists,
        batch
    )
    .execute(&mut *db)
    .await?;
    verdict_store::forget_refusals(&mut *db, listener, &artists).await?;
    touch(db, listener, done.rows_affected()).await
}

pub async fn unfollow(db: &mut PgConnection, listener: ListenerId, artist: ArtistId) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from follows where listener_id = $1 and artist_id = $2", listener.0, artist.0)
        .execute(&mut *db)
        .await?;
    touch(db, listener, done.rows_affected()).await
}

/// Name and line of what matched nobody.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct UnmatchedName {
    pub line: usize,
    pub name: String,
}

/// Follows a list in one go, so that it can be undone in one go. Returns the batch and how many are new.
pub async fn follow_batch(
    db: &mut PgConnection,
    listener: ListenerId,
    artists: &[ArtistId],
    unmatched: &[UnmatchedName],
) -> sqlx::Result<(i64, u64)> {
    let batch = sqlx::query_scalar!(
        "insert into follow_batches (listener_id, unmatched) values ($1, $2) returning id",
        listener.0,
        Json(unmatched) as _
    )
    .fetch_one(&mut *db)
    .await?;
    let new = follow(db, listener, artists, Some(batch)).await?;
    Ok((batch, new))
}

/// A followed list.
pub struct BatchRow {
    pub id: i64,
    pub followed_at: DateTime<Utc>,
    pub unmatched: Json<Vec<UnmatchedName>>,
    /// Artists it added that are still followed.
    pub artists: i64,
}

/// The newest ten.
pub async fn batches(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<BatchRow>> {
    sqlx::query_as!(
        BatchRow,
        r#"select id, followed_at, unmatched as "unmatched: Json<Vec<UnmatchedName>>",
                  (select count(*) from follows f where f.batch_id = b.id) as "artists!"
           from follow_batches b where listener_id = $1 order by id desc limit 10"#,
        listener.0
    )
    .fetch_all(db)
    .await
}

/// Takes back what a batch added; `None` when this listener has no such batch.
pub async fn undo_batch(db: &mut PgConnection, listener: ListenerId, batch: i64) -> sqlx::Result<Option<u64>> {
    let gone = sqlx::query!(
        "delete from follows f using follow_batches b
         where b.id = $2 and b.listener_id = $1 and f.batch_id = b.id",
        listener.0,
        batch
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    let found = sqlx::query!("delete from follow_batches where id = $2 and listener_id = $1", listener.0, batch)
        .execute(&mut *db)
        .await?
        .rows_affected();
    touch(db, listener, gone).await?;
    Ok((found > 0).then_some(gone))
}

/// What this listener decided about events.
pub async fn verdicts(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<(EventId, Verdict)>> {
    let rows = sqlx::query!(
        r#"select event_id as "event: EventId", verdict as "verdict: Verdict" from event_feedback
           where listener_id = $1 order by judged_at desc"#,
        listener.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event, row.verdict)).collect())
}

/// A judged event as `/you` lists it.
pub struct JudgedRow {
    pub event: EventId,
    pub name: String,
    pub starts_on: Option<NaiveDate>,
    pub verdict: Verdict,
}

/// The newest 200.
pub async fn judged_events(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<JudgedRow>> {
    sqlx::query_as!(
        JudgedRow,
        r#"select e.id as "event: EventId", e.name, e.starts_on, f.verdict as "verdict: Verdict"
           from event_feedback f join events e on e.id = f.event_id
           where f.listener_id = $1 order by f.judged_at desc limit 200"#,
        listener.0
    )
    .fetch_all(db)
    .await
}

/// Sets or takes back a verdict. A foreign key error means that there is no such event.
pub async fn judge(
    db: &mut PgConnection,
    listener: ListenerId,
    event: EventId,
    verdict: Option<Verdict>,
) -> sqlx::Result<u64> {
    let done = match verdict {
        Some(verdict) => {
            sqlx::query!(
                "insert into event_feedback (listener_id, event_id, verdict) values ($1, $2, $3)
                 on conflict (listener_id, event_id) do update set verdict = excluded.verdict, judged_at = now()",
                listener.0,
                event.0,
                verdict as Verdict
            )
            .execute(&mut *db)
            .await?
        }
        None => {
            sqlx::query!("delete from event_feedback where listener_id = $1 and event_id = $2", listener.0, event.0)
                .execute(&mut *db)
                .await?
        }
    };
    touch(db, listener, done.rows_affected()).await
}

/// Counts an explicit act, if anything changed.
pub(super) async fn touch(db: &mut PgConnection, listener: ListenerId, changes: u64) -> sqlx::Result<u64> {
    if changes > 0 {
        sqlx::query!("update listeners set version = version + 1 where id = $1", listener.0).execute(db).await?;
    }
    Ok(changes)
}
