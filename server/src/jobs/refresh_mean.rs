//! An artist's mean over its tracks. When many artists have no measure of their surroundings yet, the model is
//! calibrated anew.

use super::{Attempt, Calibrate, Job, enqueue};
use crate::{
    artists::ArtistId,
    queue::{Failure, JobRow, Queue, Subject},
    tracks::{model_store, store as tracks},
};

/// Computes the mean over an artist's tracks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshMean {
    pub artist: ArtistId,
}

impl Job for RefreshMean {
    const KIND: &'static str = "refresh_mean";
    const QUEUE: Queue = Queue::Sound;
    const RESTARTS: bool = true;

    fn subject(&self) -> Subject {
        Subject::artist(self.artist)
    }

    fn of(subject: Subject) -> Option<Self> {
        Some(Self { artist: subject.artist? })
    }

    fn title(_: &JobRow) -> String {
        "Refresh the mean of an artist".to_owned()
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        let model = attempt.active_model().await?;
        refresh(attempt, self.artist, &model).await?;
        Ok(String::new())
    }
}

/// Computes the mean, and asks for the calibration that follows.
pub(super) async fn refresh(attempt: &Attempt<'_>, artist: ArtistId, model: &str) -> Result<(), Failure> {
    let mut tx = attempt.environment.pool.begin().await?;
    tracks::refresh_mean(&mut tx, artist, model).await?;
    if model_store::calibration_is_due(&mut *tx, model).await? {
        enqueue(&mut tx, &Calibrate { model: model.to_owned() }).await?;
    }
    tx.commit().await?;
    Ok(())
}
