//! How a model's cosines are distributed, how crowded it is around each artist, and the index of its means.

use super::{Failure, run::Attempt, store};
use crate::{
    similarity::calibration,
    tracks::{model_store, sound_store},
    vector::ModelId,
};

pub(super) async fn run(attempt: &Attempt<'_>, model: &str) -> Result<String, Failure> {
    let pool = &attempt.environment.pool;
    let model = ModelId::from(model);
    attempt.progress.stage("reading the means");
    let means: Vec<_> =
        sound_store::means(pool, &model).await?.into_iter().map(|mean| (mean.artist, mean.vector)).collect();
    if means.len() < 2 {
        return Ok("Fewer than two artists have a vector: there is nothing to compare yet.".to_owned());
    }
    attempt.progress.stage("comparing pairs");
    let artists: Vec<_> = means.iter().map(|(artist, _)| *artist).collect();
    let measured = tokio::task::spawn_blocking(move || calibration::measure(&means, calibration::SEED))
        .await
        .map_err(|error| Failure::Retry(format!("The measurement broke: {error}")))?;
    attempt.progress.stage("storing");
    let crowding: Vec<_> = artists.into_iter().zip(measured.crowding).collect();
    let mut tx = pool.begin().await?;
    if !store::hold(&mut tx, attempt.claim).await? {
        return Err(Failure::Superseded);
    }
    let pairs = i64::try_from(measured.pairs).unwrap_or(i64::MAX);
    model_store::put_calibration(&mut tx, &model, &measured.quantiles, pairs, &crowding).await?;
    tx.commit().await?;
    Ok(format!("{pairs} pairs of {} artists compared.", crowding.len()))
}
