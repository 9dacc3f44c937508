//! Work that survives a restart: one file per job. Whoever wants something done asks for it in its own transaction
//! ([`ask`]); a worker (`worker.rs`, in `undercard serve` or `undercard work`) does it. The queue itself (claims,
//! back-off, recovery of dead workers) is graphile_worker's; the rows of `jobs` are what people watch, and what a job
//! is about. A job may run more than once, so each one may.

mod ask;
mod bell;
mod calibrate;
mod chunk_study;
mod courtesy;
mod demo_sound;
mod embed_artist;
mod embed_catalogue;
mod embed_track;
mod environment;
mod failpoint;
mod fetch_track;
mod harvest;
mod inquire;
pub mod intake;
mod listening;
mod outgoing;
mod progress;
mod refit;
mod refresh_mean;
mod run;
mod sample;
mod schedule;
pub mod sounds;
mod start;
pub mod store;
mod worker;

pub use ask::{Ask, Queue, ask};
pub use chunk_study::{ChunkError, ChunkStudy};
pub use courtesy::PgCourtesy;
pub use environment::Environment;
pub use failpoint::{Death, Point};
pub use outgoing::obstacle;
pub use sample::{recognise, sample};
pub use schedule::look;
pub use start::{BUILT_IN, UseError, first_start, introduce, use_model};
pub use worker::{Recovery, Settings, work};

use run::Failure;

use chrono::{DateTime, Utc};

use crate::{artists::ArtistId, sources::SourceId, tracks::TrackId};

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

/// Where a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
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

/// A job as people watch it.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub id: JobId,
    /// Such as `embed_track`; see [`Ask::kind`].
    pub kind: String,
    pub artist: Option<ArtistId>,
    pub artist_name: Option<String>,
    pub track: Option<TrackId>,
    pub track_title: Option<String>,
    pub model: Option<String>,
    pub source: Option<SourceId>,
    pub source_name: Option<String>,
    pub state: State,
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
