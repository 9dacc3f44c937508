//! Models in Postgres: which there are, which one is in use, their constants and the progress of each.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::{TrackId, sound_store, store::SYNTHETIC};
use crate::{artists::ArtistId, vector::ModelId};

/// A model as the catalogue knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredModel {
    pub id: String,
    pub dims: i32,
    pub layer: i16,
    /// What it hears of a track, such as `30 s`.
    pub window: String,
    pub active: bool,
    pub added_at: DateTime<Utc>,
    /// Tracks with a vector of it, and artists with a mean.
    pub tracks: i64,
    pub artists: i64,
    /// For a model with constants of its own: the manifest entry that computes its features, and how many tracks the
    /// constants were fitted on.
    pub base: Option<String>,
    pub fitted_on: Option<i32>,
}

/// All models, the one in use first.
pub async fn all(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<StoredModel>> {
    sqlx::query_as!(
        StoredModel,
        r#"select m.id, m.dims, m.layer, m."window", m.active, m.added_at,
                  (select count(*) from track_vectors v where v.model_id = m.id) as "tracks!",
                  (select count(*) from artist_vectors v where v.model_id = m.id) as "artists!",
                  c.base as "base?", c.tracks as "fitted_on?"
           from models m left join model_constants c on c.model_id = m.id
           order by m.active desc, m.added_at desc, m.id"#
    )
    .fetch_all(db)
    .await
}

/// Dimensions, layer and window of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VectorShape {
    pub dims: i32,
    pub layer: i16,
    pub window: String,
}

pub async fn shape(db: impl PgExecutor<'_>, id: &str) -> sqlx::Result<Option<VectorShape>> {
    sqlx::query_as!(VectorShape, r#"select dims, layer, "window" from models where id = $1"#, id)
        .fetch_optional(db)
        .await
}

/// Adds a model unless it is there. One of other dimensions under the same id is refused by its vectors' key.
pub async fn put(db: impl PgExecutor<'_>, id: &str, shape: &VectorShape) -> sqlx::Result<()> {
    sqlx::query!(
        r#"insert into models (id, dims, layer, "window") values ($1, $2, $3, $4) on conflict do nothing"#,
        id,
        shape.dims,
        shape.layer,
        shape.window
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes a model the one in use, if none is.
pub async fn activate_first(db: impl PgExecutor<'_>, id: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update models set active = true where id = $1 and not exists (select from models where active)",
        id
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Makes a model the one in use. To be called in a transaction.
pub async fn activate(db: &mut PgConnection, id: &str) -> sqlx::Result<()> {
    // Two statements: the unique index on the model in use is checked row by row.
    sqlx::query!("update models set active = false where active and id <> $1", id).execute(&mut *db).await?;
    sqlx::query!("update models set active = true where id = $1 and not active", id).execute(db).await?;
    Ok(())
}

/// The model in use, which stays in use until the transaction ends.
pub async fn hold_active(db: impl PgExecutor<'_>) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select id from models where active for share").fetch_optional(db).await
}

/// What standardises a fitted model's features.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The manifest entry that computes the features.
    pub base: String,
    /// How many tracks they were fitted on.
    pub tracks: i32,
    pub centre: Vec<f32>,
    pub scale: Vec<f32>,
}

/// The constants of a fitted model; none for a model of the manifest.
pub async fn constants(db: impl PgExecutor<'_>, id: &str) -> sqlx::Result<Option<Fitted>> {
    sqlx::query_as!(Fitted, "select base, tracks, centre, scale from model_constants where model_id = $1", id)
        .fetch_optional(db)
        .await
}

/// Adds a model with constants that were fitted on this catalogue; returns its id, such as `timbre-v1-fit-2`. To be
/// called in a transaction.
pub async fn put_fitted(db: &mut PgConnection, shape: &VectorShape, fitted: &Fitted) -> sqlx::Result<String> {
    // One refit at a time chooses a number.
    sqlx::query!("lock table model_constants in share row exclusive mode").execute(&mut *db).await?;
    let earlier = sqlx::query_scalar!(r#"select count(*) as "n!" from model_constants where base = $1"#, fitted.base)
        .fetch_one(&mut *db)
        .await?;
    let id = format!("{}-fit-{}", fitted.base, earlier + 1);
    put(&mut *db, &id, shape).await?;
    sqlx::query!(
        "insert into model_constants (model_id, base, source, tracks, centre, scale)
         values ($1, $2, 'catalogue', $3, $4, $5)",
        id,
        fitted.base,
        fitted.tracks,
        &fitted.centre,
        &fitted.scale
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// The raw features that a manifest entry computed, of every track that is no draft.
pub async fn features(db: impl PgExecutor<'_>, base: &str) -> sqlx::Result<Vec<Vec<f32>>> {
    sqlx::query_scalar!(
        "select f.features from track_features f join tracks t on t.id = f.track_id
         where f.base = $1 and not t.draft order by f.track_id",
        base
    )
    .fetch_all(db)
    .await
}

/// A track without a vector of a model, and what there is to make one from.
#[derive(Clone, Debug, PartialEq)]
pub struct Lacking {
    pub track: TrackId,
    /// Raw features of the model's base.
    pub features: Option<Vec<f32>>,
    /// It is there, or can be synthesised.
    pub has_audio: bool,
}

/// The next tracks after `after` that lack a vector of a model.
pub async fn lacking(
    db: impl PgExecutor<'_>,
    model: &str,
    base: &str,
    after: TrackId,
    limit: i64,
) -> sqlx::Result<Vec<Lacking>> {
    sqlx::query_as!(
        Lacking,
        r#"select t.id as "track: TrackId", f.features as "features?",
                  t.scheme is not distinct from $5
                      or exists (select from track_audio a where a.track_id = t.id) as "has_audio!"
           from tracks t left join track_features f on f.track_id = t.id and f.base = $2
           where t.id > $3 and not exists (select from track_vectors v where v.track_id = t.id and v.model_id = $1)
           order by t.id limit $4"#,
        model,
        base,
        after.0,
        limit,
        SYNTHETIC
    )
    .fetch_all(db)
    .await
}

/// How many tracks lack a vector of a model: all, and those that there is something to make one from.
pub async fn count_lacking(db: impl PgExecutor<'_>, model: &str, base: &str) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "all!",
                  count(*) filter (where exists (select from track_features f where f.track_id = t.id and f.base = $2)
                                      or exists (select from track_audio a where a.track_id = t.id)
                                      or t.scheme is not distinct from $3) as "possible!"
           from tracks t
           where not exists (select from track_vectors v where v.track_id = t.id and v.model_id = $1)"#,
        model,
        base,
        SYNTHETIC
    )
    .fetch_one(db)
    .await?;
    Ok((row.all, row.possible))
}

/// Deletes the audio of all tracks that have a vector of a model, except where it is to be kept.
pub async fn forget_audio(db: impl PgExecutor<'_>, model: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from track_audio a
         where not a.keep and exists (select from track_vectors v where v.track_id = a.track_id and v.model_id = $1)",
        model
    )
    .execute(db)
    .await?;
    Ok(())
}

/// An artist's tracks that lack a vector of a model and have audio.
pub async fn lacking_of_artist(db: impl PgExecutor<'_>, artist: ArtistId, model: &str) -> sqlx::Result<Vec<TrackId>> {
    sqlx::query_scalar!(
        r#"select t.id as "id: TrackId" from tracks t join track_audio a on a.track_id = t.id
           where t.artist_id = $1
             and not exists (select from track_vectors v where v.track_id = t.id and v.model_id = $2)
           order by t.id"#,
        artist.0,
        model
    )
    .fetch_all(db)
    .await
}

/// Artists that have a vector of a model for some track that is no draft.
pub async fn artists_with_vectors(db: impl PgExecutor<'_>, model: &str) -> sqlx::Result<Vec<ArtistId>> {
    sqlx::query_scalar!(
        r#"select distinct t.artist_id as "artist: ArtistId" from tracks t join track_vectors v on v.track_id = t.id
           where v.model_id = $1 and not t.draft order by 1"#,
        model
    )
    .fetch_all(db)
    .await
}

/// Whether a twentieth of a model's means or more came since it was calibrated.
pub async fn calibration_is_due(db: impl PgExecutor<'_>, model: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select count(*) filter (where crowding is null) * 20 >= count(*) and count(*) > 1 as "due!"
           from artist_vectors where model_id = $1"#,
        model
    )
    .fetch_one(db)
    .await
}

/// Stores what was measured on a model's means, and makes its index. Without quantiles (few artists) the model is not
/// calibrated. To be called in a transaction.
pub async fn put_calibration(
    db: &mut PgConnection,
    model: &ModelId,
    quantiles: &[f32],
    pairs: i64,
    hubness: &[(ArtistId, f32)],
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from model_calibrations where model_id = $1 and cardinality($2::real[]) = 0",
        &*model.0,
        quantiles
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into model_calibrations (model_id, quantiles, pairs)
         select $1, $2, $3 where cardinality($2::real[]) > 0
         on conflict (model_id) do update
         set quantiles = excluded.quantiles, pairs = excluded.pairs, computed_at = now()",
        &*model.0,
        quantiles,
        pairs
    )
    .execute(&mut *db)
    .await?;
    let (artists, hubness): (Vec<i64>, Vec<f32>) = hubness.iter().map(|(artist, value)| (artist.0, *value)).unzip();
    sqlx::query!(
        "update artist_vectors v set crowding = n.crowding
         from unnest($2::bigint[], $3::real[]) as n(artist, crowding)
         where v.artist_id = n.artist and v.model_id = $1",
        &*model.0,
        &artists,
        &hubness
    )
    .execute(&mut *db)
    .await?;
    sound_store::index_means(db, model).await
}

/// Writes a track's vector that was made from its features, with the part of the audio that they were heard in.
pub async fn put_restandardised(
    db: impl PgExecutor<'_>,
    track: TrackId,
    model: &str,
    vector: &[f32],
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"insert into track_vectors (track_id, model_id, dims, layer, "window", vector, heard_from_ms, heard_ms)
           select t.id, m.id, m.dims, m.layer, m."window", $3::real[]::vector, v.heard_from_ms, v.heard_ms
           from tracks t cross join models m
           left join lateral (select heard_from_ms, heard_ms from track_vectors
                              where track_id = t.id and "window" = m."window" limit 1) v on true
           where t.id = $1 and m.id = $2
           on conflict do nothing"#,
        track.0,
        model,
        vector
    )
    .execute(db)
    .await?;
    Ok(())
}
