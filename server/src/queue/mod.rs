//! The queue of background jobs: tasks, claims, progress and notifications in Postgres. It knows no job: what each one
//! does is in `jobs/`.
//!
//! Claims, back-off and the recovery of dead workers are graphile_worker's; the rows of `jobs` are what people watch,
//! and what a job is about.

mod enqueue;
mod failpoint;
mod failure;
pub mod notify;
mod progress;
pub mod store;
mod task;

use chrono::{DateTime, Utc};

use crate::{artists::ArtistId, sources::SourceId, tracks::TrackId};

pub use enqueue::enqueue;
pub use failpoint::{Failpoint, KillAt, pass};
pub use failure::Failure;
pub use progress::Progress;
pub use store::Claim;
pub use task::{Queue, Subject, Task};

/// Internal id of a job.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct JobId(pub i64);

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The state of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum JobState {
    /// In the queue; after a failure that may pass, until its time.
    Waiting,
    Running,
    Done,
    /// Will not succeed as it is; the message says why.
    Failed,
    /// Its worker died three times; it waits for a person.
    SetAside,
    /// A person gave it up.
    Discarded,
}

/// A row of `jobs`, as people watch it.
#[derive(Clone, Debug, PartialEq)]
pub struct JobRow {
    pub id: JobId,
    /// Such as `embed_track`.
    pub kind: String,
    pub artist: Option<ArtistId>,
    pub artist_name: Option<String>,
    pub track: Option<TrackId>,
    pub track_title: Option<String>,
    pub model: Option<String>,
    pub source: Option<SourceId>,
    pub source_name: Option<String>,
    pub state: JobState,
    /// What it is doing now, such as `decoding`; empty when it does nothing.
    pub stage: String,
    pub done: i32,
    pub total: i32,
    /// Why it failed, waits or was set aside, and what to do next.
    pub message: String,
    pub attempts: i32,
    pub deaths: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}
