//! Listeners and follows in Postgres.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, PgPool, Postgres, postgres::PgArguments, query::Query, types::Json};

use super::{Listener, ListenerId, ListenerKey};
use crate::artists::ArtistId;

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

/// How many listeners follow each artist; those whom nobody follows are left out.
pub async fn follower_counts(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(ArtistId, i64)>> {
    let rows = sqlx::query!(
        r#"select artist_id as "artist: ArtistId", count(*) as "followers!" from follows group by artist_id"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.artist, row.followers)).collect())
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

/// Follows artists; following again is no change, and takes back that they are not the artists. Returns how many are new.
pub async fn follow(
    db: &mut PgConnection,
    listener: ListenerId,
    artists: &[ArtistId],
    batch: Option<i64>,
) -> sqlx::Result<u64> {
    let artists: Vec<i64> = artists.iter().map(|artist| artist.0).collect();
    sqlx::query!(
        "delete from act_feedback where listener_id = $1 and artist_id = any($2) and verdict = 'not_this'",
        listener.0,
        &artists
    )
    .execute(&mut *db)
    .await?;
    let new = sqlx::query!(
        "insert into follows (listener_id, artist_id, batch_id) select $1, unnest($2::bigint[]), $3 on conflict do nothing",
        listener.0,
        &artists,
        batch
    );
    change(db, listener, new).await
}

pub async fn unfollow(db: &mut PgConnection, listener: ListenerId, artist: ArtistId) -> sqlx::Result<u64> {
    let gone = sqlx::query!("delete from follows where listener_id = $1 and artist_id = $2", listener.0, artist.0);
    change(db, listener, gone).await
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
    );
    let gone = change(&mut *db, listener, gone).await?;
    let found = sqlx::query!("delete from follow_batches where id = $2 and listener_id = $1", listener.0, batch)
        .execute(db)
        .await?
        .rows_affected();
    Ok((found > 0).then_some(gone))
}

/// Executes a statement, and counts it as an explicit act if it changed anything.
pub(super) async fn change(
    db: &mut PgConnection,
    listener: ListenerId,
    statement: Query<'_, Postgres, PgArguments>,
) -> sqlx::Result<u64> {
    let changes = statement.execute(&mut *db).await?.rows_affected();
    if changes > 0 {
        sqlx::query!("update listeners set version = version + 1 where id = $1", listener.0).execute(db).await?;
    }
    Ok(changes)
}
