//! The whole catalogue with another model. From kept features where the model shares them (pure arithmetic), from audio
//! where that is kept. The old vectors stay in use until every track that can have a new one has it; then the switch
//! is one row.

use std::path::Path;

use futures::{StreamExt, stream};
use sqlx::PgConnection;

use super::{Attempt, Calibrate, Job, enqueue, track_vector};
use crate::{
    embedding::{EmbedError, Embedder},
    queue::{Failure, JobId, JobRow, Queue, Subject},
    runtime,
    tracks::{
        TrackId,
        model_store::{self, Lacking},
        store as tracks,
    },
};

/// Tracks per page of the list.
const PAGE: i64 = 64;
/// Tracks under way at once: while one is in the network, others are decoded.
const IN_FLIGHT: usize = 4;
/// Rounds after which tracks that still come in are left for the next time.
const MOST_ROUNDS: usize = 10;

/// What a pass over the catalogue came to.
#[derive(Default)]
struct Tally {
    refused: usize,
    first_refusal: Option<String>,
}

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UseError {
    /// It is not known, or a file of it is missing or altered; names the command that helps.
    #[error(transparent)]
    NotReady(#[from] EmbedError),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Enqueues the change to another model: one of the manifest whose files are in place, or one that was fitted on this
/// catalogue. To be called in a transaction.
pub async fn use_model(db: &mut PgConnection, models: &Path, weights: &Path, id: &str) -> Result<JobId, UseError> {
    if model_store::constants(&mut *db, id).await?.is_none() {
        runtime::check_model(models, weights, id).await?;
    }
    Ok(enqueue(db, &EmbedCatalogue { model: id.to_owned() }).await?)
}

/// Embeds the whole catalogue with another model, which becomes the active one once its vectors are complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbedCatalogue {
    pub model: String,
}

impl Job for EmbedCatalogue {
    const KIND: &'static str = "embed_catalogue";
    const QUEUE: Queue = Queue::Catalogue;
    const RESTARTS: bool = true;

    fn subject(&self) -> Subject {
        Subject::model(&self.model)
    }

    fn of(subject: Subject) -> Option<Self> {
        Some(Self { model: subject.model? })
    }

    fn title(row: &JobRow) -> String {
        format!("Hear the catalogue with {}", row.model.as_deref().unwrap_or("another model"))
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        let model = &self.model;
        let environment = attempt.environment;
        let fitted = model_store::constants(&environment.pool, model).await?;
        let base = fitted.map_or_else(|| model.to_owned(), |fitted| fitted.base);
        runtime::add_model(environment, model).await?;
        let embedder = environment.embedder(model).await?;
        for _ in 0..MOST_ROUNDS {
            let tally = embed_all(attempt, model, &base, &embedder).await?;
            refresh_means(attempt, model).await?;
            if let Some(lacking) = switch(attempt, model, &base, tally.refused).await? {
                return Ok(message(model, lacking, &tally));
            }
        }
        Err(Failure::Retry("Tracks keep coming in faster than they can be embedded.".to_owned()))
    }
}

/// One pass over all tracks without a vector of the model.
async fn embed_all(attempt: &Attempt<'_>, model: &str, base: &str, embedder: &Embedder) -> Result<Tally, Failure> {
    let pool = &attempt.environment.pool;
    let (_, possible) = model_store::count_lacking(pool, model, base).await?;
    let total = usize::try_from(possible).unwrap_or(0);
    let (mut tally, mut done, mut last) = (Tally::default(), 0, TrackId(0));
    attempt.progress.stage("embedding");
    loop {
        let page = model_store::lacking(pool, model, base, last, PAGE).await?;
        let Some(end) = page.last() else { return Ok(tally) };
        last = end.track;
        let mut results =
            stream::iter(page).map(|track| embed_one(attempt, model, embedder, track)).buffer_unordered(IN_FLIGHT);
        while let Some(result) = results.next().await {
            match result {
                Ok(false) => continue,
                Ok(true) => {}
                Err(Failure::Fail(why)) => {
                    tally.refused += 1;
                    tally.first_refusal.get_or_insert(why);
                }
                Err(failure) => return Err(failure),
            }
            done += 1;
            attempt.progress.done(done, total);
        }
    }
}

/// Whether there was something to make a vector from.
async fn embed_one(attempt: &Attempt<'_>, model: &str, embedder: &Embedder, track: Lacking) -> Result<bool, Failure> {
    let mut tx;
    match track {
        Lacking { track, features: Some(features), .. } => {
            let vector = embedder.standardise(&features)?;
            tx = attempt.environment.pool.begin().await?;
            attempt.hold(&mut tx).await?;
            model_store::put_restandardised(&mut *tx, track, model, &vector).await?;
        }
        Lacking { track, has_audio: true, .. } => {
            let Some(embedded) = track_vector::embed(attempt, track, embedder).await? else { return Ok(false) };
            tx = attempt.environment.pool.begin().await?;
            attempt.hold(&mut tx).await?;
            track_vector::put(&mut tx, track, model, embedder, &embedded).await?;
        }
        Lacking { .. } => return Ok(false),
    }
    tx.commit().await?;
    Ok(true)
}

async fn refresh_means(attempt: &Attempt<'_>, model: &str) -> Result<(), Failure> {
    let pool = &attempt.environment.pool;
    attempt.progress.stage("refreshing the means");
    for artists in model_store::artists_with_vectors(pool, model).await?.chunks(100) {
        let mut tx = pool.begin().await?;
        for artist in artists {
            tracks::refresh_mean(&mut tx, *artist, model).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Makes the model the one in use; none when tracks came in meanwhile that have to be embedded first. Returns how many
/// tracks stay without a vector because nothing is left of them to make one from.
async fn switch(attempt: &Attempt<'_>, model: &str, base: &str, refused: usize) -> Result<Option<usize>, Failure> {
    attempt.progress.stage("switching");
    let mut tx = attempt.environment.pool.begin().await?;
    attempt.hold(&mut tx).await?;
    // Waits for the tracks whose vectors of the old model are being written at this moment, then counts.
    model_store::activate(&mut tx, model).await?;
    let (all, possible) = model_store::count_lacking(&mut *tx, model, base).await?;
    let (all, possible) = (usize::try_from(all).unwrap_or(0), usize::try_from(possible).unwrap_or(0));
    if possible > refused {
        return Ok(None);
    }
    model_store::forget_audio(&mut *tx, model).await?;
    enqueue(&mut tx, &Calibrate { model: model.to_owned() }).await?;
    tx.commit().await?;
    Ok(Some(all - possible))
}

fn message(model: &str, lacking: usize, tally: &Tally) -> String {
    let mut text = format!("{model} is in use.");
    if lacking > 0 {
        text += &format!(
            " {lacking} tracks have no vector of it: neither their audio nor features that it shares are kept. Upload \
             them again."
        );
    }
    if let Some(why) = &tally.first_refusal {
        text += &format!(" {} tracks were refused; the first one: {why}", tally.refused);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_embedded_is_counted_and_named() {
        assert_eq!(message("m", 0, &Tally::default()), "m is in use.");
        let tally = Tally { refused: 1, first_refusal: Some("It is silent.".to_owned()) };
        let text = message("m", 2, &tally);
        assert!(text.contains("2 tracks have no vector") && text.ends_with("the first one: It is silent."), "{text}");
    }
}
