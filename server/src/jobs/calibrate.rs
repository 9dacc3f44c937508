//! Calibration of a model: the distribution of its cosines over pairs, the hubness of each artist, the index of its means.

use super::{Attempt, Job, LearnEvidence, enqueue};
use crate::{
    queue::{Failure, JobRow, Queue, Subject},
    similarity::calibration,
    tracks::{model_store, sound_store},
    vector::ModelId,
};

/// Calibrates a model: the distribution of its cosines, the hubness of each artist, and the index of its means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calibrate {
    pub model: String,
}

impl Job for Calibrate {
    const KIND: &'static str = "calibrate";
    const QUEUE: Queue = Queue::Catalogue;
    const RESTARTS: bool = true;

    fn subject(&self) -> Subject {
        Subject::model(&self.model)
    }

    fn of(subject: Subject) -> Option<Self> {
        Some(Self { model: subject.model? })
    }

    fn title(row: &JobRow) -> String {
        format!("Calibrate {}", row.model.as_deref().unwrap_or("a model"))
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        let pool = &attempt.environment.pool;
        let model = ModelId::from(self.model.as_str());
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
        let hubness: Vec<_> = artists.into_iter().zip(measured.hubness).collect();
        let mut tx = pool.begin().await?;
        attempt.hold(&mut tx).await?;
        let pairs = i64::try_from(measured.pairs).unwrap_or(i64::MAX);
        model_store::put_calibration(&mut tx, &model, &measured.quantiles, pairs, &hubness).await?;
        enqueue(&mut tx, &LearnEvidence).await?;
        tx.commit().await?;
        Ok(format!("{pairs} pairs of {} artists compared.", hubness.len()))
    }
}
