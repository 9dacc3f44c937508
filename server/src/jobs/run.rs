//! One attempt at a job: claim its row, do it, say how it ended. What ended badly says whether to try again.

use std::{sync::Arc, time::Duration};

use futures::FutureExt;

use super::{
    Ask, Environment, JobId, State, calibrate, demo_sound, embed_artist, embed_catalogue, embed_track,
    failpoint::Point,
    harvest, inquire,
    progress::Progress,
    refit, refresh_mean,
    store::{self, Claim},
};
use crate::embedding::EmbedError;

/// Why an attempt did not do what was asked; the text is for the admin.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(super) enum Failure {
    /// May pass: again after the queue's back-off, some times.
    #[error("{0}")]
    Retry(String),
    /// Will pass: again after this time, as often as it takes.
    #[error("{1}")]
    Snooze(Duration, String),
    /// Will not pass as it is.
    #[error("{0}")]
    Fail(String),
    /// Another attempt has taken over: this one must not write any more.
    #[error("another worker has taken over")]
    Superseded,
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Retry(format!("The database: {error}"))
    }
}

impl From<EmbedError> for Failure {
    fn from(error: EmbedError) -> Self {
        match error {
            EmbedError::Busy => Self::Snooze(Duration::from_secs(5), error.to_string()),
            error if error.may_pass() => Self::Retry(error.to_string()),
            error => Self::Fail(error.to_string()),
        }
    }
}

/// What a job hands to its pieces.
pub(super) struct Attempt<'a> {
    pub environment: &'a Environment,
    pub claim: &'a Claim,
    pub progress: &'a Progress,
}

/// Attempts a job. An error makes the queue try again after its back-off; everything else ends in the row.
pub(super) async fn run(environment: &Arc<Environment>, id: JobId, last_try: bool) -> Result<(), String> {
    let pool = &environment.pool;
    let claim = store::claim(pool, id).await.map_err(|error| error.to_string())?;
    let Some(claim) = claim else {
        tracing::info!(job = id.0, "there is nothing to do any more");
        return Ok(());
    };
    environment.pass(Point::Claimed);
    let progress = Progress::of(pool.clone(), claim.clone());
    let attempt = Attempt { environment, claim: &claim, progress: &progress };
    let began = tokio::time::Instant::now();
    let outcome = std::panic::AssertUnwindSafe(perform(&attempt)).catch_unwind().await;
    progress.close().await;
    let outcome = outcome.unwrap_or_else(|_| {
        Err(Failure::Retry("This is a bug: the job panicked, see the log of the server.".to_owned()))
    });
    let (kind, elapsed_ms) = (claim.ask.kind(), began.elapsed().as_millis() as u64);
    match &outcome {
        Ok(message) => tracing::info!(job = id.0, kind, elapsed_ms, message, "job done"),
        Err(failure) => tracing::warn!(job = id.0, kind, elapsed_ms, %failure, "job not done"),
    }
    environment.pass(Point::BeforeDone);
    end(environment, &claim, outcome, last_try).await
}

async fn perform(attempt: &Attempt<'_>) -> Result<String, Failure> {
    match &attempt.claim.ask {
        Ask::EmbedTrack { track } => embed_track::run(attempt, *track).await,
        Ask::EmbedArtist { artist } => embed_artist::run(attempt, *artist).await,
        Ask::EmbedCatalogue { model } => embed_catalogue::run(attempt, model).await,
        Ask::RefreshMean { artist } => refresh_mean::run(attempt, *artist).await,
        Ask::Calibrate { model } => calibrate::run(attempt, model).await,
        Ask::Refit => refit::run(attempt).await,
        Ask::DemoSound => demo_sound::run(attempt).await,
        Ask::Harvest { source } => harvest::run(attempt, *source).await,
        Ask::Identify { artist, source } => inquire::identify::run(attempt, *artist, *source).await,
        Ask::AskScene { artist, source } => inquire::scene::run(attempt, *artist, *source).await,
        Ask::AskPreviews { artist, source } => inquire::previews::run(attempt, *artist, *source).await,
    }
}

async fn end(
    environment: &Environment,
    claim: &Claim,
    outcome: Result<String, Failure>,
    last_try: bool,
) -> Result<(), String> {
    let pool = &environment.pool;
    let written = match &outcome {
        Ok(message) => store::finish(pool, claim, State::Done, message).await,
        Err(Failure::Retry(why)) if !last_try => {
            store::finish(pool, claim, State::Waiting, &format!("{why} It is tried again.")).await
        }
        Err(Failure::Retry(why) | Failure::Fail(why)) => store::finish(pool, claim, State::Failed, why).await,
        Err(Failure::Snooze(after, why)) => snooze(environment, claim, *after, why).await,
        Err(Failure::Superseded) => Ok(false),
    };
    match written {
        Ok(true) => {}
        Ok(false) => tracing::warn!(job = claim.id.0, attempt = claim.attempt, "a stale attempt wrote nothing"),
        Err(error) => return Err(error.to_string()),
    }
    match outcome {
        Err(Failure::Retry(why)) if !last_try => Err(why),
        _ => Ok(()),
    }
}

/// Back into the queue in place of this attempt, which thereby does not count as a try.
async fn snooze(environment: &Environment, claim: &Claim, after: Duration, why: &str) -> sqlx::Result<bool> {
    let mut tx = environment.pool.begin().await?;
    let written = store::finish(&mut *tx, claim, State::Waiting, why).await?;
    if written {
        store::enqueue(&mut tx, claim.id, &claim.ask, after).await?;
    }
    tx.commit().await?;
    Ok(written)
}
