//! All tracks of an artist that have audio and no vector of the model in use.

use super::{Failure, embed_track, refresh_mean, run::Attempt};
use crate::{artists::ArtistId, tracks::model_store};

pub(super) async fn run(attempt: &Attempt<'_>, artist: ArtistId) -> Result<String, Failure> {
    let model = embed_track::active_model(attempt).await?;
    let tracks = model_store::lacking_of_artist(&attempt.environment.pool, artist, &model).await?;
    let mut refused = Vec::new();
    for (at, track) in tracks.iter().enumerate() {
        attempt.progress.done(at, tracks.len());
        match embed_track::embed(attempt, *track, &model, Some(&model)).await {
            Ok(_) => {}
            // The others may be fine.
            Err(Failure::Fail(why)) => refused.push(why),
            Err(failure) => return Err(failure),
        }
    }
    attempt.progress.done(tracks.len(), tracks.len());
    let model = embed_track::active_model(attempt).await?;
    refresh_mean::refresh(attempt, artist, &model).await?;
    match refused.first() {
        None => Ok(format!("{} tracks embedded.", tracks.len())),
        Some(why) => Err(Failure::Fail(format!(
            "{} of {} tracks could not be embedded; the first one: {why}",
            refused.len(),
            tracks.len()
        ))),
    }
}
