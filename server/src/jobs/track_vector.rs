//! Vector of a track from its audio, as the jobs for a track and for the whole catalogue make it.

use std::sync::Arc;

use sqlx::PgConnection;

use super::Attempt;
use crate::{
    embedding::{Embedded, Embedder, Stage},
    queue::{Failpoint, Failure},
    runtime::track_audio,
    tracks::{TrackId, model_store, store as tracks, store::NewEmbedding},
};

/// Embeds a track; `None` when its audio is not there any more.
pub(super) async fn embed(
    attempt: &Attempt<'_>,
    track: TrackId,
    embedder: &Embedder,
) -> Result<Option<Embedded>, Failure> {
    let environment = attempt.environment;
    let mut db = environment.pool.acquire().await?;
    let bytes = track_audio::audio(&mut db, track).await?;
    drop(db);
    let Some(bytes) = bytes else { return Ok(None) };
    environment.pass(Failpoint::AudioRead);
    let embedded = embedder
        .embed(Arc::from(bytes), &|stage| {
            attempt.progress.stage(match stage {
                Stage::Decoding => "decoding",
                Stage::Resampling => "resampling",
                Stage::Listening => "listening",
            });
            if stage == Stage::Listening {
                environment.pass(Failpoint::Decoded);
            }
        })
        .await
        .inspect_err(|_| environment.note_failure(embedder))?;
    environment.pass(Failpoint::Embedded);
    attempt.progress.stage("storing");
    Ok(Some(embedded))
}

/// Stores what an embedder of `model` made of a track. To be called in a transaction.
pub(super) async fn put(
    db: &mut PgConnection,
    track: TrackId,
    model: &str,
    embedder: &Embedder,
    embedded: &Embedded,
) -> Result<(), Failure> {
    let shape = model_store::shape(&mut *db, model).await?;
    let shape = shape.ok_or_else(|| Failure::Fail(format!("The catalogue does not know the model {model}.")))?;
    let base = embedder.model().id.clone();
    let base = model_store::constants(&mut *db, model).await?.map_or(base, |fitted| fitted.base);
    let new = NewEmbedding {
        track,
        model,
        layer: shape.layer,
        window: &shape.window,
        duration_ms: embedded.duration_ms,
        cut: embedded.cut,
        heard_from_ms: embedded.heard_from_ms,
        heard_ms: embedded.heard_ms,
        vector: &embedded.vector,
        features: embedded.features.as_deref().map(|features| (base.as_str(), features)),
    };
    tracks::put_embedding(db, &new).await?;
    Ok(())
}
