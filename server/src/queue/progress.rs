//! Progress of a running job, for the people who watch: a few writes a second at most, however fast the job is.

use std::time::Duration;

use sqlx::PgPool;
use tokio::{sync::watch, task::JoinHandle, time::timeout};

use super::store::{self, Claim};

/// Between two writes.
const PACE: Duration = Duration::from_millis(200);

#[derive(Clone, Debug, Default, PartialEq)]
struct Now {
    stage: String,
    done: i32,
    total: i32,
}

/// Reports from anywhere in a job how far it is.
pub struct Progress {
    now: watch::Sender<Now>,
    writer: JoinHandle<()>,
}

impl Progress {
    pub fn of(pool: PgPool, claim: Claim) -> Self {
        let (now, mut changes) = watch::channel(Now { total: 1, ..Now::default() });
        let mut end = changes.clone();
        let writer = tokio::spawn(async move {
            while changes.changed().await.is_ok() {
                let Now { stage, done, total } = changes.borrow_and_update().clone();
                if let Err(error) = store::progress(&pool, &claim, &stage, done, total).await {
                    tracing::debug!(job = claim.id.0, %error, "the progress of a job was not written");
                }
                // Nobody has to wait for a pause: it is over when there is nothing more to come.
                let _ = timeout(PACE, async { while end.changed().await.is_ok() {} }).await;
            }
        });
        Self { now, writer }
    }

    /// What it does now.
    pub fn stage(&self, stage: &str) {
        self.now.send_if_modified(|now| {
            let new = now.stage != stage;
            stage.clone_into(&mut now.stage);
            new
        });
    }

    /// How much of it is done.
    pub fn done(&self, done: usize, total: usize) {
        let total = i32::try_from(total).unwrap_or(i32::MAX).max(1);
        let done = i32::try_from(done).unwrap_or(i32::MAX).min(total);
        self.now.send_modify(|now| (now.done, now.total) = (done, total));
    }

    /// The last word, written before the job's end is.
    pub async fn close(self) {
        drop(self.now);
        if let Err(error) = self.writer.await {
            tracing::warn!(%error, "the progress of a job ended early");
        }
    }
}
