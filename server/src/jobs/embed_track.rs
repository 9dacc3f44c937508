//! A track's audio → its vector, and the artist's mean with it.

use super::{Attempt, EmbedCatalogue, Job, fetch_track, refresh_mean, track_vector};
use crate::{
    embedding::Embedded,
    queue::{self, Failpoint, Failure, JobRow, Queue, Subject},
    tracks::{TrackId, model_store, store as tracks},
    wording::minutes_seconds,
};

/// Embeds a track: audio → vector of the active model. A track's audio never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbedTrack {
    pub track: TrackId,
}

impl Job for EmbedTrack {
    const KIND: &'static str = "embed_track";
    const QUEUE: Queue = Queue::Sound;

    fn subject(&self) -> Subject {
        Subject::track(self.track)
    }

    fn of(subject: Subject) -> Option<Self> {
        Some(Self { track: subject.track? })
    }

    fn title(row: &JobRow) -> String {
        match &row.track_title {
            Some(title) => format!("Hear “{title}”"),
            None => "Hear a track".to_owned(),
        }
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        let track = self.track;
        let environment = attempt.environment;
        let Some(artist) = tracks::artist_of(&environment.pool, track).await? else {
            return Ok("The track is not there any more.".to_owned());
        };
        fetch_track::fetch(attempt, track).await?;
        let mut message = "It had its vector already.".to_owned();
        while tracks::waits_for_vector(&environment.pool, track).await? {
            // Once more when another model came into use meanwhile.
            let model = attempt.active_model().await?;
            message = embed(attempt, track, &model).await?;
        }
        if !tracks::has_vector(&environment.pool, track).await? {
            return Err(Failure::Fail("The audio is not there any more: upload the file again.".to_owned()));
        }
        attempt.progress.stage("refreshing the mean");
        let model = attempt.active_model().await?;
        refresh_mean::refresh(attempt, artist, &model).await?;
        environment.pass(Failpoint::MeanRefreshed);
        Ok(message)
    }
}

/// Embeds a track with the model in use and stores its vector, unless another one came into use meanwhile. Says how long
/// the audio is.
pub(super) async fn embed(attempt: &Attempt<'_>, track: TrackId, model: &str) -> Result<String, Failure> {
    let environment = attempt.environment;
    let embedder = environment.embedder(model).await?;
    let Some(embedded) = track_vector::embed(attempt, track, &embedder).await? else {
        return Ok("The audio is not there any more.".to_owned());
    };
    let mut tx = environment.pool.begin().await?;
    environment.pass(Failpoint::TransactionOpen);
    attempt.hold(&mut tx).await?;
    if model_store::hold_active(&mut *tx).await?.as_deref() == Some(model) {
        track_vector::put(&mut tx, track, model, &embedder, &embedded).await?;
        environment.pass(Failpoint::VectorWritten);
        // The audio is needed once more when the whole catalogue is being embedded with another model.
        if !queue::store::is_open(&mut *tx, EmbedCatalogue::KIND).await? {
            tracks::forget_audio(&mut *tx, track).await?;
        }
        environment.pass(Failpoint::BeforeCommit);
        tx.commit().await?;
        environment.pass(Failpoint::AfterCommit);
    }
    Ok(heard(&embedded))
}

/// Such as `Heard 30.0 s of 3:05 from 1:17 on.`
fn heard(embedded: &Embedded) -> String {
    let mut text =
        format!("Heard {:.1} s of {}", f64::from(embedded.heard_ms) / 1e3, minutes_seconds(embedded.duration_ms));
    if embedded.heard_from_ms > 0 {
        text += &format!(" from {} on", minutes_seconds(embedded.heard_from_ms));
    }
    if embedded.cut {
        text += "; the file is longer than what is decoded";
    }
    text + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_which_part_was_heard() {
        let mut embedded = Embedded {
            sha256: [0; 32],
            duration_ms: 185_400,
            cut: false,
            heard_from_ms: 77_700,
            heard_ms: 30_000,
            vector: vec![1.0],
            features: None,
        };
        assert_eq!(heard(&embedded), "Heard 30.0 s of 3:05 from 1:17 on.");
        (embedded.heard_from_ms, embedded.cut) = (0, true);
        assert_eq!(heard(&embedded), "Heard 30.0 s of 3:05; the file is longer than what is decoded.");
    }
}
