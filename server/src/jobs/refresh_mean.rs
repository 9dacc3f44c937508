//! An artist's mean over its tracks. When many artists have no measure of their surroundings yet, the model is
//! calibrated anew.

use super::{Ask, Failure, ask, embed_track, run::Attempt};
use crate::{
    artists::ArtistId,
    tracks::{model_store, store as tracks},
};

pub(super) async fn run(attempt: &Attempt<'_>, artist: ArtistId) -> Result<String, Failure> {
    let model = embed_track::active_model(attempt).await?;
    refresh(attempt, artist, &model).await?;
    Ok(String::new())
}

/// Computes the mean, and asks for the calibration that follows.
pub(super) async fn refresh(attempt: &Attempt<'_>, artist: ArtistId, model: &str) -> Result<(), Failure> {
    let mut tx = attempt.environment.pool.begin().await?;
    tracks::refresh_mean(&mut tx, artist, model).await?;
    if model_store::calibration_is_due(&mut *tx, model).await? {
        ask(&mut tx, &Ask::Calibrate { model: model.to_owned() }).await?;
    }
    tx.commit().await?;
    Ok(())
}
