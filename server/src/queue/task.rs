//! Tasks: which job is to be done, in which queue, and about whom.

use crate::{artists::ArtistId, sources::SourceId, tracks::TrackId};

/// Which workers take a task: `undercard work --queues …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue {
    /// About one artist: short, and somebody may be waiting for it.
    Sound,
    /// About the whole catalogue: long.
    Catalogue,
    /// Requests to other people's sites: mostly waiting. One at a time per site.
    Sources,
}

impl Queue {
    pub const ALL: [Self; 3] = [Self::Sound, Self::Catalogue, Self::Sources];

    /// As the command line and the queue's tables have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Catalogue => "catalogue",
            Self::Sources => "sources",
        }
    }
}

/// Whom or what a task is about: the columns of its row. Most tasks have one of them, or an artist at a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Subject {
    pub artist: Option<ArtistId>,
    pub track: Option<TrackId>,
    pub model: Option<String>,
    pub source: Option<SourceId>,
}

impl Subject {
    pub fn artist(artist: ArtistId) -> Self {
        Self { artist: Some(artist), ..Self::default() }
    }

    pub fn track(track: TrackId) -> Self {
        Self { track: Some(track), ..Self::default() }
    }

    pub fn model(model: &str) -> Self {
        Self { model: Some(model.to_owned()), ..Self::default() }
    }

    pub fn source(source: SourceId) -> Self {
        Self { source: Some(source), ..Self::default() }
    }

    pub fn at(self, source: SourceId) -> Self {
        Self { source: Some(source), ..self }
    }

    /// The same for the same job about the same subject, such as `identify:5:17` for source 5 and artist 17.
    pub fn key(&self, kind: &str) -> String {
        let Self { artist, track, model, source } = self;
        let parts = [
            source.map(|id| id.to_string()),
            track.map(|id| id.to_string()),
            artist.map(|id| id.to_string()),
            model.clone(),
        ];
        parts.into_iter().flatten().fold(kind.to_owned(), |key, part| format!("{key}:{part}"))
    }
}

/// A job to be done, as its row has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Task {
    pub kind: &'static str,
    pub queue: Queue,
    /// Enqueueing a task twice is enqueueing it once: the key says what is the same.
    pub key: String,
    pub subject: Subject,
    /// Whether it begins again when it is enqueued while it runs, because what it has read may have changed.
    pub restarts: bool,
}
