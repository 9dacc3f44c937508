//! Enqueueing: a task becomes a row, and a job in the queue.

use std::time::Duration;

use sqlx::PgConnection;

use super::{JobId, Task, store};

/// Enqueues a task; it is seen once the caller's transaction is committed. Enqueueing twice is enqueueing once; a task
/// that failed or was discarded gets a new try.
pub async fn enqueue(db: &mut PgConnection, task: &Task) -> sqlx::Result<JobId> {
    let (id, runs) = store::renew(db, task).await?;
    if !runs {
        store::add_to_queue(db, id, task, Duration::ZERO).await?;
    }
    Ok(id)
}
