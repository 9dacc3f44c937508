//! The audio of a track: the stored file, or, for a track of the demo catalogue, the sound of its synthesiser.

use sqlx::PgConnection;

use crate::{
    ingest::demo::sound::{self, DemoTrack},
    tracks::{TrackId, store},
};

/// A track's file as it came in, while it is kept; `None` when it is not there any more.
pub async fn audio(db: &mut PgConnection, track: TrackId) -> sqlx::Result<Option<Vec<u8>>> {
    if let Some(bytes) = store::audio(&mut *db, track).await? {
        return Ok(Some(bytes));
    }
    let synthetic = store::synthetic(db, track).await?.and_then(|id| DemoTrack::of_id(&id));
    let Some(synthetic) = synthetic else { return Ok(None) };
    let played = tokio::task::spawn_blocking(move || sound::wav(&sound::render(&synthetic)));
    Ok(Some(played.await.map_err(|error| sqlx::Error::Decode(error.into()))?))
}
