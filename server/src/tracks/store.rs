//! Tracks and vectors in Postgres. Vectors travel as `real[]`; the column type is pgvector's.

use sqlx::{PgConnection, PgExecutor};

use crate::{
    artists::ArtistId,
    vector::{MeanVector, ModelId},
};

/// The model in use, if one is.
pub async fn active_model(db: impl PgExecutor<'_>) -> sqlx::Result<Option<ModelId>> {
    let id = sqlx::query_scalar!("select id from models where active").fetch_optional(db).await?;
    Ok(id.map(|id| ModelId(id.into())))
}

/// Every artist's mean vector of a model.
pub async fn all_means(db: impl PgExecutor<'_>, model: &ModelId) -> sqlx::Result<Vec<(ArtistId, MeanVector)>> {
    let rows = sqlx::query!(
        r#"select artist_id as "id: ArtistId", mean::real[] as "mean!" from artist_vectors where model_id = $1"#,
        &*model.0
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let mean = MeanVector::new(model.clone(), row.mean).map_err(|error| sqlx::Error::Decode(error.into()))?;
            Ok((row.id, mean))
        })
        .collect()
}

/// Rising quantiles of a model's pair cosines; empty when it was never calibrated.
pub async fn calibration(db: impl PgExecutor<'_>, model: &ModelId) -> sqlx::Result<Vec<f32>> {
    let quantiles = sqlx::query_scalar!("select quantiles from model_calibrations where model_id = $1", &*model.0)
        .fetch_optional(db)
        .await?;
    Ok(quantiles.unwrap_or_default())
}

/// A vector with what identifies its track.
#[derive(Clone, Debug)]
pub struct NewTrackVector {
    pub artist: ArtistId,
    pub title: String,
    pub scheme: String,
    pub external_id: String,
    pub source: String,
    pub model: String,
    pub layer: i16,
    pub window: String,
    /// Of unit length.
    pub vector: Vec<f32>,
}

/// Writes a track and its vector unless they are there; returns whether the vector is new. The
/// artist's mean follows with [`refresh_mean`].
pub async fn put_vector(db: &mut PgConnection, new: &NewTrackVector) -> sqlx::Result<bool> {
    let dims = new.vector.len() as i32;
    sqlx::query!(
        r#"insert into models (id, dims, layer, "window") values ($1, $2, $3, $4) on conflict do nothing"#,
        new.model,
        dims,
        new.layer,
        new.window
    )
    .execute(&mut *db)
    .await?;
    let track = sqlx::query_scalar!(
        "insert into tracks (artist_id, title, scheme, external_id, source) values ($1, $2, $3, $4, $5)
         on conflict (artist_id, scheme, external_id) do update set title = tracks.title
         returning id",
        new.artist.0,
        new.title,
        new.scheme,
        new.external_id,
        new.source
    )
    .fetch_one(&mut *db)
    .await?;
    let done = sqlx::query!(
        r#"insert into track_vectors (track_id, model_id, dims, layer, "window", vector)
           values ($1, $2, $3, $4, $5, $6::real[]::vector) on conflict do nothing"#,
        track,
        new.model,
        dims,
        new.layer,
        new.window,
        &new.vector
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Computes an artist's mean over its track vectors of a model anew.
pub async fn refresh_mean(db: &mut PgConnection, artist: ArtistId, model: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into artist_vectors (artist_id, model_id, dims, mean, tracks, spread)
         select $1, $2, min(v.dims), avg(v.vector), count(*), greatest(0, 1 - vector_norm(avg(v.vector)))
         from track_vectors v join tracks t on t.id = v.track_id
         where t.artist_id = $1 and v.model_id = $2
         having count(*) > 0
         on conflict (artist_id, model_id) do update
         set mean = excluded.mean, tracks = excluded.tracks, spread = excluded.spread, updated_at = now()",
        artist.0,
        model
    )
    .execute(db)
    .await?;
    Ok(())
}
