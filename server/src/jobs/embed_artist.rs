//! All tracks of an artist that have audio and no vector of the model in use.

use super::{Attempt, Job, embed_track, refresh_mean};
use crate::{
    artists::ArtistId,
    queue::{Failure, JobRow, Queue, Subject},
    tracks::model_store,
};

/// Embeds all tracks of an artist whose audio is there and that have no vector of the active model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbedArtist {
    pub artist: ArtistId,
}

impl Job for EmbedArtist {
    const KIND: &'static str = "embed_artist";
    const QUEUE: Queue = Queue::Sound;
    const RESTARTS: bool = true;

    fn subject(&self) -> Subject {
        Subject::artist(self.artist)
    }

    fn of(subject: Subject) -> Option<Self> {
        Some(Self { artist: subject.artist? })
    }

    fn title(_: &JobRow) -> String {
        "Hear the tracks of an artist".to_owned()
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        let model = attempt.active_model().await?;
        let tracks = model_store::lacking_of_artist(&attempt.environment.pool, self.artist, &model).await?;
        let mut refused = Vec::new();
        for (at, track) in tracks.iter().enumerate() {
            attempt.progress.done(at, tracks.len());
            match embed_track::embed(attempt, *track, &model).await {
                Ok(_) => {}
                // The others may be fine.
                Err(Failure::Fail(why)) => refused.push(why),
                Err(failure) => return Err(failure),
            }
        }
        attempt.progress.done(tracks.len(), tracks.len());
        let model = attempt.active_model().await?;
        refresh_mean::refresh(attempt, self.artist, &model).await?;
        match refused.first() {
            None => Ok(format!("{} tracks embedded.", tracks.len())),
            Some(why) => Err(Failure::Fail(format!(
                "{} of {} tracks could not be embedded; the first one: {why}",
                refused.len(),
                tracks.len()
            ))),
        }
    }
}
