//! The runner of one attempt: claim the row, run the job, write how it ended. A failure says whether it is tried again.

use std::{sync::Arc, time::Duration};

use futures::FutureExt;

use super::{attempt::Attempt, registry};
use crate::{
    queue::{Claim, Failpoint, Failure, JobId, JobState, Progress, store},
    runtime::Environment,
};

/// Attempts a job. An error makes the queue try again after its back-off; everything else ends in the row.
pub(super) async fn run_attempt(environment: &Arc<Environment>, id: JobId, last_try: bool) -> Result<(), String> {
    let pool = &environment.pool;
    let claim = store::claim(pool, id).await.map_err(|error| error.to_string())?;
    let Some(claim) = claim else {
        tracing::info!(job = id.0, "job skipped: it was done or discarded meanwhile");
        return Ok(());
    };
    environment.pass(Failpoint::Claimed);
    let progress = Progress::of(pool.clone(), claim.clone());
    let attempt = Attempt::new(environment, &claim, &progress);
    let began = tokio::time::Instant::now();
    let outcome = std::panic::AssertUnwindSafe(run(&attempt)).catch_unwind().await;
    progress.close().await;
    let outcome = outcome.unwrap_or_else(|_| {
        Err(Failure::Retry("This is a bug: the job panicked, see the log of the server.".to_owned()))
    });
    let (kind, elapsed_ms) = (&claim.kind, began.elapsed().as_millis() as u64);
    match &outcome {
        Ok(message) => tracing::info!(job = id.0, kind, elapsed_ms, message, "job done"),
        Err(failure) => tracing::warn!(job = id.0, kind, elapsed_ms, %failure, "job failed"),
    }
    environment.pass(Failpoint::BeforeDone);
    end(environment, &claim, outcome, last_try).await
}

async fn run(attempt: &Attempt<'_>) -> Result<String, Failure> {
    let Claim { kind, subject, .. } = attempt.claim();
    let job = registry::find(kind).ok_or_else(|| {
        Failure::Fail(format!("This version knows no job {kind}: discard it, or use a newer version."))
    })?;
    (job.run)(subject.clone(), attempt).await
}

async fn end(
    environment: &Environment,
    claim: &Claim,
    outcome: Result<String, Failure>,
    last_try: bool,
) -> Result<(), String> {
    let pool = &environment.pool;
    let written = match &outcome {
        Ok(message) => store::finish(pool, claim, JobState::Done, message).await,
        Err(Failure::Retry(why)) if !last_try => {
            store::finish(pool, claim, JobState::Waiting, &format!("{why} It is tried again.")).await
        }
        Err(Failure::Retry(why) | Failure::Fail(why)) => store::finish(pool, claim, JobState::Failed, why).await,
        Err(Failure::Snooze(after, why)) => snooze(environment, claim, *after, why).await,
        Err(Failure::Superseded) => Ok(false),
    };
    match written {
        Ok(true) => {}
        Ok(false) => tracing::warn!(job = claim.id.0, attempt = claim.attempt, "a superseded attempt wrote nothing"),
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
    let written = store::finish(&mut *tx, claim, JobState::Waiting, why).await?;
    if let Some(task) = registry::find(&claim.kind).and_then(|job| job.task(claim.subject.clone()))
        && written
    {
        store::add_to_queue(&mut tx, claim.id, &task, after).await?;
    }
    tx.commit().await?;
    Ok(written)
}
