//! `/desk` and `/desk/jobs`.

use crate::dto::ArtistRef;

/// An artist without a sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unheard {
    pub artist: ArtistRef,
    /// Upcoming events on whose bill it stands.
    pub unlocks: usize,
    /// Such as `next Fri 27 Nov`.
    pub next: Option<String>,
    pub tags: Vec<String>,
}

/// Work that somebody began and did not publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfinishedWork {
    pub artist: ArtistRef,
    /// Such as `new artist, 3 tracks`.
    pub what: String,
}

/// The model in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelInUse {
    /// `None`: nothing can be embedded; `sentence` says what to do.
    pub id: Option<String>,
    /// Ships with Undercard.
    pub built_in: bool,
    pub sentence: String,
}

/// `/desk`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    pub query: String,
    /// Such as `412 artists without a sound`.
    pub summary: String,
    pub unheard: Vec<Unheard>,
    pub page: usize,
    pub pages: usize,
    pub unfinished: Vec<UnfinishedWork>,
    pub jobs: Vec<DeskJob>,
    /// What waits for a decision, such as `3 artists, 1 pair of events`; empty when nothing does.
    pub reviews: String,
    pub model: ModelInUse,
}

/// What has become of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    Running,
    Done,
    Failed,
    SetAside,
    Discarded,
}

impl JobState {
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::SetAside, Self::Discarded];

    /// Machine name: query string, CSS hook.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::SetAside => "set_aside",
            Self::Discarded => "discarded",
        }
    }

    /// What an admin reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Running => "Running",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::SetAside => "Set aside",
            Self::Discarded => "Discarded",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether it will still change by itself.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// One piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskJob {
    pub id: i64,
    /// Such as `Embed a track`.
    pub what: String,
    pub artist: Option<ArtistRef>,
    pub state: JobState,
    /// Such as `decoding`.
    pub stage: String,
    pub done: u32,
    pub total: u32,
    /// Why it failed or waits, and what to do next.
    pub message: String,
    /// Such as `3 min ago`.
    pub when: String,
    /// Such as `tried 2 times`.
    pub tries: String,
    pub may_retry: bool,
    pub may_discard: bool,
}

/// `/desk/jobs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobsPage {
    /// Only this state.
    pub only: Option<JobState>,
    /// How many there are of each state.
    pub counts: Vec<(JobState, i64)>,
    pub jobs: Vec<DeskJob>,
    pub page: usize,
    pub pages: usize,
}
