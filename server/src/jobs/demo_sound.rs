//! Sound for the artists of the demo catalogue: synthesised tracks that go the way of all others, through the decoder and
//! the model. Their audio is not stored; it is made anew whenever it is needed (`runtime/track_audio.rs`).

use futures::{StreamExt, stream};

use super::{Attempt, Calibrate, Job, embed_track, enqueue_alone};
use crate::{
    artists::{self, ArtistId, fold},
    ingest::{
        demo::{self, sound::DemoTrack},
        records::Record,
    },
    queue::{Failure, JobRow, Queue, Subject},
    tracks::{TrackId, store as tracks},
};

/// Artists under way at once: while a track of one is in the network, one of another is played.
const IN_FLIGHT: usize = 3;

/// Sound for the artists of the demo catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSound;

impl Job for DemoSound {
    const KIND: &'static str = "demo_sound";
    const QUEUE: Queue = Queue::Catalogue;

    fn subject(&self) -> Subject {
        Subject::default()
    }

    fn of(_subject: Subject) -> Option<Self> {
        Some(Self)
    }

    fn title(_: &JobRow) -> String {
        "Make sound for the demo catalogue".to_owned()
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        let pool = &attempt.environment.pool;
        let model = attempt.active_model().await?;
        let artists = artists(attempt).await?;
        let total = artists.len();
        attempt.progress.stage("playing and listening");
        let mut heard = stream::iter(artists)
            .map(|(artist, tracks)| embed_artist(attempt, &model, artist, tracks))
            .buffer_unordered(IN_FLIGHT);
        let (mut done, mut count) = (0, 0);
        while let Some(tracks) = heard.next().await {
            (done, count) = (done + 1, count + tracks?);
            attempt.progress.done(done, total);
        }
        enqueue_alone(pool, &Calibrate { model: model.clone() }).await?;
        Ok(format!("{count} tracks of {total} invented artists were played and heard."))
    }
}

/// The invented artists that are in the catalogue, with their tracks.
async fn artists(attempt: &Attempt<'_>) -> Result<Vec<(ArtistId, Vec<DemoTrack>)>, Failure> {
    // The day matters to events only.
    let invented: Vec<_> = demo::records(chrono::NaiveDate::default())
        .into_iter()
        .filter_map(|record| if let Record::Artist(artist) = record { Some(artist) } else { None })
        .map(|artist| (fold(&artist.name), demo::sound::tracks(&artist.name, &artist.genres)))
        .collect();
    let names: Vec<String> = invented.iter().map(|(name, _)| name.clone()).collect();
    let known = artists::store::find_folded(&attempt.environment.pool, &names).await?;
    Ok(invented.into_iter().filter_map(|(name, tracks)| Some((*known.get(&name)?, tracks))).collect())
}

async fn embed_artist(
    attempt: &Attempt<'_>,
    model: &str,
    artist: ArtistId,
    invented: Vec<DemoTrack>,
) -> Result<usize, Failure> {
    let pool = &attempt.environment.pool;
    let mut tx = pool.begin().await?;
    attempt.hold(&mut tx).await?;
    let mut waiting: Vec<TrackId> = Vec::new();
    for track in &invented {
        let id = tracks::put_synthetic(&mut *tx, artist, &track.title, &track.id()).await?;
        if !tracks::has_vector(&mut *tx, id).await? {
            waiting.push(id);
        }
    }
    tx.commit().await?;
    for track in &waiting {
        embed_track::embed(attempt, *track, model).await?;
    }
    let mut tx = pool.begin().await?;
    tracks::refresh_mean(&mut tx, artist, model).await?;
    tx.commit().await?;
    Ok(invented.len())
}
