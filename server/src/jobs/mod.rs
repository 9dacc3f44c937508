//! Background jobs: one file per job, one line each in the [`registry`]. A job is enqueued in the transaction of whatever
//! it follows from, and done by a [`worker`](work) in `undercard serve` or `undercard work`. It may run more than once,
//! so each effect is idempotent.

mod attempt;
pub mod calibrate;
pub mod demo_sound;
pub mod embed_artist;
pub mod embed_catalogue;
pub mod embed_track;
pub mod enrich;
mod fetch_track;
pub mod find_duplicates;
pub mod harvest;
pub mod learn_evidence;
pub mod project_map;
pub mod refit;
pub mod refresh_mean;
mod registry;
mod runner;
mod schedule;
pub mod track_files;
mod track_vector;
mod worker;

use sqlx::{PgConnection, PgPool};

use crate::queue::{Failure, JobId, JobRow, Queue, Subject, Task};
use attempt::Attempt;

pub use calibrate::Calibrate;
pub use demo_sound::DemoSound;
pub use embed_artist::EmbedArtist;
pub use embed_catalogue::{EmbedCatalogue, UseError, use_model};
pub use embed_track::EmbedTrack;
pub use enrich::{ENRICHMENT_KINDS, identify::Identify, previews::AskPreviews, scene::AskScene};
pub use find_duplicates::FindDuplicates;
pub use harvest::Harvest;
pub use learn_evidence::LearnEvidence;
pub use project_map::ProjectMap;
pub use refit::Refit;
pub use refresh_mean::RefreshMean;
pub use registry::{JOBS, Registration, retry, title};
pub use schedule::enqueue_due;
pub use worker::{Recovery, WorkerOptions, work};

/// A kind of job: what its row says, and what it does.
pub trait Job: Sized + Send + 'static {
    /// As the column `jobs.kind` has it. Rows outlive versions: it never changes.
    const KIND: &'static str;
    const QUEUE: Queue;
    /// Whether it begins again when it is enqueued while it runs, because what it has read may have changed.
    const RESTARTS: bool = false;

    /// Whom or what it is about.
    fn subject(&self) -> Subject;

    /// The way back from a row; `None` when the row lacks what this kind is about.
    fn of(subject: Subject) -> Option<Self>;

    /// One line for the admin, without the artist's name.
    fn title(row: &JobRow) -> String;

    /// The same for the same thing to do.
    fn key(&self) -> String {
        self.subject().key(Self::KIND)
    }

    fn task(&self) -> Task {
        Task {
            kind: Self::KIND,
            queue: Self::QUEUE,
            key: self.key(),
            subject: self.subject(),
            restarts: Self::RESTARTS,
        }
    }

    /// Does it. Returns a message for the admin, which may be empty.
    fn run(self, attempt: &Attempt<'_>) -> impl Future<Output = Result<String, Failure>> + Send;
}

/// Enqueues a job, once the caller's transaction is committed. Enqueueing twice is enqueueing once; what failed or was
/// discarded gets a new try.
pub async fn enqueue<J: Job>(db: &mut PgConnection, job: &J) -> sqlx::Result<JobId> {
    crate::queue::enqueue(db, &job.task()).await
}

/// Enqueues a job that depends on nothing else, in a transaction of its own.
pub async fn enqueue_alone<J: Job>(pool: &PgPool, job: &J) -> sqlx::Result<JobId> {
    let mut tx = pool.begin().await?;
    let id = enqueue(&mut tx, job).await?;
    tx.commit().await?;
    Ok(id)
}
