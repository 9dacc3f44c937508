//! Merges of artists in Postgres. Each call is to be made in a transaction.
//!
//! Rows are kept as JSON by table and restored by column name: a new column of one of these tables needs a default.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgExecutor};

use super::{ArtistMerge, MergeError};
use crate::{
    artists::ArtistId,
    events::{
        act_store, listing_store,
        review_store::{self, Noun},
    },
    tracks::store::refresh_mean,
};

/// Which of two artists is kept: the one whom the network says more about, then the older one.
pub async fn keeper(db: &mut PgConnection, a: ArtistId, b: ArtistId) -> sqlx::Result<(ArtistId, ArtistId)> {
    let kept = sqlx::query_scalar!(
        r#"select a.id as "id: ArtistId" from artists a where a.id in ($1, $2)
           order by (select count(*) from scene_edges where a.id in (artist_id, neighbour_id)) desc, a.id limit 1"#,
        a.0,
        b.0
    )
    .fetch_optional(db)
    .await?;
    Ok(if kept == Some(b) { (b, a) } else { (a, b) })
}

/// Merges `lost` into `kept`; returns the number of the merge.
pub async fn merge(
    db: &mut PgConnection,
    kept: ArtistId,
    lost: ArtistId,
    now: DateTime<Utc>,
) -> Result<i64, MergeError> {
    listing_store::lock(&mut *db).await?;
    let names = sqlx::query!(
        r#"select id as "id: ArtistId", name from artists where id in ($1, $2) and not draft order by id for update"#,
        kept.0,
        lost.0
    )
    .fetch_all(&mut *db)
    .await?;
    let name = |id| names.iter().find(|row| row.id == id).map(|row| row.name.clone()).ok_or(MergeError::Gone);
    let (kept_name, lost_name) = (name(kept)?, name(lost)?);
    let rows = sqlx::query_file_scalar!("src/artists/merging/lost.sql", lost.0).fetch_one(&mut *db).await?;
    let overwritten = sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(to_jsonb(l)), '[]') as "rows!" from scene_lists l
           where artist_id = $1 and status = 'unknown'"#,
        kept.0
    )
    .fetch_one(&mut *db)
    .await?;
    let mut gained =
        sqlx::query_file_scalar!("src/artists/merging/move.sql", kept.0, lost.0).fetch_one(&mut *db).await?;
    gained["acts"] = json!(act_store::replace(&mut *db, lost, kept, now).await?);
    gained["tracks"] = json!(move_tracks(&mut *db, kept, lost).await?);
    sqlx::query!("update artist_external_ids set artist_id = $1 where artist_id = $2", kept.0, lost.0)
        .execute(&mut *db)
        .await?;
    review_store::repoint(&mut *db, Noun::Artist, kept.0, lost.0).await?;
    touch_followers(&mut *db, kept, lost).await?;
    let models = models(&mut *db, kept, lost).await?;
    sqlx::query!("delete from artists where id = $1", lost.0).execute(&mut *db).await?;
    for model in models {
        refresh_mean(&mut *db, kept, &model).await?;
    }
    let moved = json!({ "lost": rows, "gained": gained, "kept": { "scene_lists": overwritten } });
    let id = sqlx::query_scalar!(
        "insert into artist_merges (kept_id, lost_id, kept_name, lost_name, moved, merged_at)
         values ($1, $2, $3, $4, $5, $6) returning id",
        kept.0,
        lost.0,
        kept_name,
        lost_name,
        moved,
        now
    )
    .fetch_one(db)
    .await?;
    Ok(id)
}

/// Takes apart again what was merged, and remembers that the two are different. Returns both, the kept one first.
pub async fn undo(db: &mut PgConnection, merge: i64, now: DateTime<Utc>) -> Result<(ArtistId, ArtistId), MergeError> {
    listing_store::lock(&mut *db).await?;
    let row = sqlx::query!(
        r#"select kept_id as "kept: ArtistId", lost_id as "lost: ArtistId", moved,
                  exists (select from artist_merges later
                          where later.id > m.id and later.kept_id = m.kept_id and later.undone_at is null) as "covered!"
           from artist_merges m where id = $1 and undone_at is null
             and exists (select from artists where id = m.kept_id) for update"#,
        merge
    )
    .fetch_optional(&mut *db)
    .await?
    .ok_or(MergeError::NotMerged)?;
    if row.covered {
        return Err(MergeError::LaterMerge);
    }
    let (kept, lost) = (row.kept, row.lost);
    let (was, gained) = (&row.moved["lost"], &row.moved["gained"]);
    sqlx::query!(
        "insert into artists overriding system value
         select * from jsonb_populate_recordset(null::artists, $1)",
        was["artists"]
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_file!("src/artists/merging/restore.sql", was, gained, kept.0).execute(&mut *db).await?;
    sqlx::query!(
        "insert into scene_lists select * from jsonb_populate_recordset(null::scene_lists, $1) on conflict do nothing",
        row.moved["kept"]["scene_lists"]
    )
    .execute(&mut *db)
    .await?;
    restore_tracks(&mut *db, kept, &was["tracks"], &gained["tracks"]).await?;
    let acts = serde_json::from_value(gained["acts"].clone()).map_err(|error| sqlx::Error::Decode(error.into()))?;
    act_store::restore(&mut *db, lost, kept, acts, now).await?;
    review_store::restore_artists(&mut *db, &was["merge_reviews"], (kept, lost), now).await?;
    touch_followers(&mut *db, kept, lost).await?;
    for model in models(&mut *db, kept, lost).await? {
        refresh_mean(&mut *db, kept, &model).await?;
        refresh_mean(&mut *db, lost, &model).await?;
    }
    sqlx::query!("update artist_merges set undone_at = $2 where id = $1", merge, now).execute(db).await?;
    Ok((kept, lost))
}

/// The merges that hold, the last one first.
pub async fn latest(db: impl PgExecutor<'_>, limit: i64) -> sqlx::Result<Vec<ArtistMerge>> {
    sqlx::query_as!(
        ArtistMerge,
        r#"select id, kept_id as "kept: ArtistId", kept_name, lost_name, merged_at
           from artist_merges m where undone_at is null and exists (select from artists where id = m.kept_id)
           order by id desc limit $1"#,
        limit
    )
    .fetch_all(db)
    .await
}

/// Moves tracks; returns those that were moved. The others are there already, by content or by id.
async fn move_tracks(db: &mut PgConnection, kept: ArtistId, lost: ArtistId) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "update tracks t set artist_id = $1
         where artist_id = $2 and not exists (
             select from tracks own where own.artist_id = $1
               and (own.audio_sha256 = t.audio_sha256 or (own.scheme, own.external_id) = (t.scheme, t.external_id)))
         returning id",
        kept.0,
        lost.0
    )
    .fetch_all(db)
    .await
}

/// Gives tracks back. Those that both had get what was computed from the other one's.
async fn restore_tracks(db: &mut PgConnection, kept: ArtistId, lost: &Value, moved: &Value) -> sqlx::Result<()> {
    sqlx::query!(
        "update tracks own set artist_id = lost.artist_id
         from jsonb_populate_recordset(null::tracks, $2) lost where own.id = lost.id and own.artist_id = $1",
        kept.0,
        lost
    )
    .execute(&mut *db)
    .await?;
    let back = sqlx::query_scalar!(
        "insert into tracks overriding system value
         select * from jsonb_populate_recordset(null::tracks, $1) lost where not $2::jsonb @> to_jsonb(lost.id)
         on conflict do nothing returning id",
        lost,
        moved
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        r#"with twins as (
               select t.id, own.id as own from tracks t
               join tracks own on own.artist_id = $2
                and (own.audio_sha256 = t.audio_sha256 or (own.scheme, own.external_id) = (t.scheme, t.external_id))
               where t.id = any($1)
           ), features as (
               insert into track_features (track_id, base, features)
               select w.id, f.base, f.features from twins w join track_features f on f.track_id = w.own
               on conflict do nothing
           ), audio as (
               insert into track_audio (track_id, bytes, file_name, keep)
               select w.id, a.bytes, a.file_name, a.keep from twins w join track_audio a on a.track_id = w.own
               on conflict do nothing
           )
           insert into track_vectors (track_id, model_id, dims, layer, "window", vector, computed_at, heard_from_ms, heard_ms)
           select w.id, v.model_id, v.dims, v.layer, v."window", v.vector, v.computed_at, v.heard_from_ms, v.heard_ms
           from twins w join track_vectors v on v.track_id = w.own
           on conflict do nothing"#,
        &back,
        kept.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What is recommended to the followers of either changes.
async fn touch_followers(db: &mut PgConnection, a: ArtistId, b: ArtistId) -> sqlx::Result<()> {
    sqlx::query!(
        "update listeners set version = version + 1
         where id in (select listener_id from follows where artist_id in ($1, $2))",
        a.0,
        b.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The models that have a vector of a track of either.
async fn models(db: &mut PgConnection, a: ArtistId, b: ArtistId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select distinct v.model_id from track_vectors v join tracks t on t.id = v.track_id
         where t.artist_id in ($1, $2) order by 1",
        a.0,
        b.0
    )
    .fetch_all(db)
    .await
}
