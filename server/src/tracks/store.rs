//! Tracks and vectors in Postgres. Vectors travel as `real[]`; the column type is pgvector's.

use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgExecutor};

use super::TrackId;
use crate::{artists::ArtistId, vector::ModelId};

/// The model in use, if one is.
pub async fn active_model(db: impl PgExecutor<'_>) -> sqlx::Result<Option<ModelId>> {
    let id = sqlx::query_scalar!("select id from models where active").fetch_optional(db).await?;
    Ok(id.map(|id| ModelId(id.into())))
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

/// Computes an artist's mean over its track vectors of a model anew; tracks that are drafts do not count. Without
/// tracks there is no mean. To be called in a transaction.
pub async fn refresh_mean(db: &mut PgConnection, artist: ArtistId, model: &str) -> sqlx::Result<()> {
    // Two tracks that get their vectors at once both refresh the mean. The later one of them waits here, and reads
    // what the other has written; without, a mean over older tracks could be the last that is written.
    sqlx::query!("select id from artists where id = $1 for no key update", artist.0).fetch_optional(&mut *db).await?;
    let written = sqlx::query!(
        "insert into artist_vectors (artist_id, model_id, dims, mean, tracks, spread)
         select $1, $2, min(v.dims), avg(v.vector), count(*), greatest(0, 1 - vector_norm(avg(v.vector)))
         from track_vectors v join tracks t on t.id = v.track_id
         where t.artist_id = $1 and v.model_id = $2 and not t.draft
         having count(*) > 0
         on conflict (artist_id, model_id) do update
         set mean = excluded.mean, tracks = excluded.tracks, spread = excluded.spread, updated_at = now(),
             -- how crowded it is around another sound is not known yet
             crowding = case when artist_vectors.mean = excluded.mean then artist_vectors.crowding end",
        artist.0,
        model
    )
    .execute(&mut *db)
    .await?;
    if written.rows_affected() == 0 {
        sqlx::query!("delete from artist_vectors where artist_id = $1 and model_id = $2", artist.0, model)
            .execute(db)
            .await?;
    }
    Ok(())
}

/// An audio file for an artist.
#[derive(Clone, Debug)]
pub struct NewUpload<'a> {
    pub artist: ArtistId,
    pub title: &'a str,
    /// At most 64 MiB.
    pub bytes: &'a [u8],
    pub file_name: &'a str,
    pub draft: bool,
    /// Where it is from, such as `upload` or `demo`.
    pub source: &'a str,
    /// (scheme, value) of the track where it is from.
    pub external_id: Option<(&'a str, &'a str)>,
    /// Keep the audio after its vector is stored.
    pub keep: bool,
}

/// Stores a file as a track, once per artist and content; returns whether the track is new. The audio is stored
/// unless the track has its vector already and the audio is not to be kept. To be called in a transaction.
pub async fn put_upload(db: &mut PgConnection, new: &NewUpload<'_>) -> sqlx::Result<(TrackId, bool)> {
    let sha256: [u8; 32] = Sha256::digest(new.bytes).into();
    let row = sqlx::query!(
        r#"insert into tracks (artist_id, title, audio_sha256, source, draft, scheme, external_id)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (artist_id, audio_sha256) do update set draft = tracks.draft and excluded.draft
           returning id as "id: TrackId", (xmax = 0) as "new!""#,
        new.artist.0,
        new.title,
        &sha256,
        new.source,
        new.draft,
        new.external_id.map(|(scheme, _)| scheme),
        new.external_id.map(|(_, value)| value)
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "insert into track_audio (track_id, bytes, file_name, keep)
         select $1, $2, $3, $4
         where $4 or not exists (select from track_vectors v join models m on m.id = v.model_id and m.active
                                 where v.track_id = $1)
         on conflict (track_id) do update set keep = track_audio.keep or excluded.keep",
        row.id.0,
        new.bytes,
        new.file_name,
        new.keep
    )
    .execute(db)
    .await?;
    Ok((row.id, row.new))
}

/// Whether an artist has the track that a place knows by this id.
pub async fn is_known(db: impl PgExecutor<'_>, artist: ArtistId, scheme: &str, value: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from tracks where artist_id = $1 and scheme = $2 and external_id = $3) as "is!""#,
        artist.0,
        scheme,
        value
    )
    .fetch_one(db)
    .await
}

/// Scheme and source of tracks that a synthesiser plays: their external id is all it takes.
pub const SYNTHETIC: &str = "demo";

/// Stores a track that a synthesiser plays, unless it is there. Visitors may listen to it.
pub async fn put_synthetic(
    db: impl PgExecutor<'_>,
    artist: ArtistId,
    title: &str,
    external_id: &str,
) -> sqlx::Result<TrackId> {
    sqlx::query_scalar!(
        r#"insert into tracks (artist_id, title, scheme, external_id, source, public_audio)
           values ($1, $2, $3, $4, $3, true)
           on conflict (artist_id, scheme, external_id) do update set title = excluded.title, public_audio = true
           returning id as "id: TrackId""#,
        artist.0,
        title,
        SYNTHETIC,
        external_id
    )
    .fetch_one(db)
    .await
}

/// What a synthesiser plays a track from; none for a track that came in.
pub async fn synthetic(db: impl PgExecutor<'_>, track: TrackId) -> sqlx::Result<Option<String>> {
    let id = sqlx::query_scalar!("select external_id from tracks where id = $1 and scheme = $2", track.0, SYNTHETIC)
        .fetch_optional(db)
        .await?;
    Ok(id.flatten())
}

/// Whether visitors may listen to a track.
pub async fn is_public(db: impl PgExecutor<'_>, track: TrackId) -> sqlx::Result<bool> {
    let public =
        sqlx::query_scalar!("select public_audio from tracks where id = $1", track.0).fetch_optional(db).await?;
    Ok(public.unwrap_or_default())
}

/// Whether a track has audio and no vector of the model in use.
pub async fn waits_for_vector(db: impl PgExecutor<'_>, track: TrackId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from track_audio where track_id = $1)
              and not exists (select from track_vectors v join models m on m.id = v.model_id and m.active
                              where v.track_id = $1) as "waits!""#,
        track.0
    )
    .fetch_one(db)
    .await
}

/// Whether a track has a vector of the model in use.
pub async fn has_vector(db: impl PgExecutor<'_>, track: TrackId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from track_vectors v join models m on m.id = v.model_id and m.active
                          where v.track_id = $1) as "has!""#,
        track.0
    )
    .fetch_one(db)
    .await
}

/// A track as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    pub id: TrackId,
    pub title: String,
    pub source: String,
    pub draft: bool,
    /// Whether visitors may listen to it.
    pub public_audio: bool,
    /// None when only a vector came in, or it was not decoded yet.
    pub duration_ms: Option<i32>,
    /// The decoder stopped at its limit: there is more than was heard.
    pub cut: bool,
    /// The part that the model in use heard.
    pub heard_from_ms: Option<i32>,
    pub heard_ms: Option<i32>,
    /// Of the model in use.
    pub has_vector: bool,
    pub has_audio: bool,
}

/// An artist's tracks, drafts too, in the order they came.
pub async fn tracks_of(db: impl PgExecutor<'_>, artist: ArtistId) -> sqlx::Result<Vec<Track>> {
    sqlx::query_as!(
        Track,
        r#"select t.id as "id: TrackId", t.title, t.source, t.draft, t.public_audio, t.duration_ms, t.cut,
                  v.heard_from_ms as "heard_from_ms?", v.heard_ms as "heard_ms?",
                  v.track_id is not null as "has_vector!",
                  exists (select from track_audio a where a.track_id = t.id) as "has_audio!"
           from tracks t
           left join track_vectors v on v.track_id = t.id and v.model_id = (select id from models where active)
           where t.artist_id = $1 order by t.id"#,
        artist.0
    )
    .fetch_all(db)
    .await
}

/// A track's file, as long as it is there: what to listen to, and what the decoder gets.
pub async fn audio(db: impl PgExecutor<'_>, track: TrackId) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select bytes from track_audio where track_id = $1", track.0).fetch_optional(db).await
}

/// Whose track it is.
pub async fn artist_of(db: impl PgExecutor<'_>, track: TrackId) -> sqlx::Result<Option<ArtistId>> {
    sqlx::query_scalar!(r#"select artist_id as "artist: ArtistId" from tracks where id = $1"#, track.0)
        .fetch_optional(db)
        .await
}

/// Deletes a track with its audio and vectors; returns whose it was. The artist's mean follows with [`refresh_mean`].
pub async fn delete_track(db: impl PgExecutor<'_>, track: TrackId) -> sqlx::Result<Option<ArtistId>> {
    sqlx::query_scalar!(r#"delete from tracks where id = $1 returning artist_id as "artist: ArtistId""#, track.0)
        .fetch_optional(db)
        .await
}

/// An artist and its tracks are drafts no longer. The artist's mean follows with [`refresh_mean`].
pub async fn publish(db: &mut PgConnection, artist: ArtistId) -> sqlx::Result<()> {
    sqlx::query!("update tracks set draft = false where artist_id = $1 and draft", artist.0).execute(&mut *db).await?;
    sqlx::query!("update artists set draft = false where id = $1 and draft", artist.0).execute(db).await?;
    Ok(())
}

/// An artist's track vectors of a model, drafts too.
pub async fn vectors_of_artist(
    db: impl PgExecutor<'_>,
    artist: ArtistId,
    model: &ModelId,
) -> sqlx::Result<Vec<(TrackId, Vec<f32>)>> {
    let rows = sqlx::query!(
        r#"select t.id as "id: TrackId", v.vector::real[] as "vector!"
           from track_vectors v join tracks t on t.id = v.track_id
           where t.artist_id = $1 and v.model_id = $2 order by t.id"#,
        artist.0,
        &*model.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.vector)).collect())
}

/// What a model made of a track's audio.
#[derive(Clone, Debug)]
pub struct NewEmbedding<'a> {
    pub track: TrackId,
    pub model: &'a str,
    pub layer: i16,
    pub window: &'a str,
    pub duration_ms: u32,
    pub cut: bool,
    pub heard_from_ms: u32,
    pub heard_ms: u32,
    /// Of unit length.
    pub vector: &'a [f32],
    /// What the network said before its constants, with the manifest entry that computed it.
    pub features: Option<(&'a str, &'a [f32])>,
}

/// Writes a track's vector, unless it is there already or the track is gone; returns whether it is new. To be called
/// in a transaction, together with [`forget_audio`].
pub async fn put_embedding(db: &mut PgConnection, new: &NewEmbedding<'_>) -> sqlx::Result<bool> {
    let written = sqlx::query!(
        r#"insert into track_vectors (track_id, model_id, dims, layer, "window", vector, heard_from_ms, heard_ms)
           select id, $2, $3, $4, $5, $6::real[]::vector, $7, $8 from tracks where id = $1
           on conflict do nothing"#,
        new.track.0,
        new.model,
        new.vector.len() as i32,
        new.layer,
        new.window,
        new.vector,
        new.heard_from_ms as i32,
        new.heard_ms as i32
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update tracks set duration_ms = $2, cut = $3 where id = $1",
        new.track.0,
        new.duration_ms as i32,
        new.cut
    )
    .execute(&mut *db)
    .await?;
    if let Some((base, features)) = new.features {
        sqlx::query!(
            "insert into track_features (track_id, base, features) select id, $2, $3 from tracks where id = $1
             on conflict do nothing",
            new.track.0,
            base,
            features
        )
        .execute(db)
        .await?;
    }
    Ok(written.rows_affected() > 0)
}

/// Deletes a track's audio unless it is to be kept.
pub async fn forget_audio(db: impl PgExecutor<'_>, track: TrackId) -> sqlx::Result<()> {
    sqlx::query!("delete from track_audio where track_id = $1 and not keep", track.0).execute(db).await?;
    Ok(())
}
