//! What can be asked for.

use sqlx::PgConnection;

use super::{JobId, store};
use crate::{artists::ArtistId, sources::SourceId, tracks::TrackId};

/// A thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// Audio → vector of the active model.
    EmbedTrack { track: TrackId },
    /// All tracks of an artist whose audio is there and that have no vector of the active model.
    EmbedArtist { artist: ArtistId },
    /// Vectors of another model for the whole catalogue; it becomes the active one once they are complete.
    EmbedCatalogue { model: String },
    /// The mean over an artist's tracks.
    RefreshMean { artist: ArtistId },
    /// The distribution of a model's cosines, how crowded it is around each artist, and the index.
    Calibrate { model: String },
    /// Constants of the built-in model fitted on this catalogue, as a new model.
    Refit,
    /// Sound for the artists of the demo catalogue.
    DemoSound,
    /// All that a source lists now.
    Harvest { source: SourceId },
    /// Who an artist is, at one site.
    Identify { artist: ArtistId, source: SourceId },
    /// Who is near an artist, by one network.
    AskScene { artist: ArtistId, source: SourceId },
    /// Pieces of an artist's music from one site, to be heard.
    AskPreviews { artist: ArtistId, source: SourceId },
}

/// Who takes it: `undercard work --queues …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue {
    /// What concerns one artist: short, and somebody may be waiting for it.
    Sound,
    /// What concerns all of them: long.
    Catalogue,
    /// What other people's sites are asked: mostly waiting. Of one site there is one at a time.
    Sources,
}

impl Queue {
    pub const ALL: [Self; 3] = [Self::Sound, Self::Catalogue, Self::Sources];

    /// As the command line and the queue's tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Catalogue => "catalogue",
            Self::Sources => "sources",
        }
    }
}

impl Ask {
    /// As the column `jobs.kind` has it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::EmbedTrack { .. } => "embed_track",
            Self::EmbedArtist { .. } => "embed_artist",
            Self::EmbedCatalogue { .. } => "embed_catalogue",
            Self::RefreshMean { .. } => "refresh_mean",
            Self::Calibrate { .. } => "calibrate",
            Self::Refit => "refit",
            Self::DemoSound => "demo_sound",
            Self::Harvest { .. } => "harvest",
            Self::Identify { .. } => "identify",
            Self::AskScene { .. } => "ask_scene",
            Self::AskPreviews { .. } => "ask_previews",
        }
    }

    /// The same for the same thing to do.
    pub fn key(&self) -> String {
        let kind = self.kind();
        match self {
            Self::EmbedTrack { track } => format!("{kind}:{track}"),
            Self::EmbedArtist { artist } | Self::RefreshMean { artist } => format!("{kind}:{artist}"),
            Self::EmbedCatalogue { model } | Self::Calibrate { model } => format!("{kind}:{model}"),
            Self::Refit | Self::DemoSound => kind.to_owned(),
            Self::Harvest { source } => format!("{kind}:{source}"),
            Self::Identify { artist, source }
            | Self::AskScene { artist, source }
            | Self::AskPreviews { artist, source } => format!("{kind}:{source}:{artist}"),
        }
    }

    pub fn queue(&self) -> Queue {
        match self {
            Self::EmbedTrack { .. } | Self::EmbedArtist { .. } | Self::RefreshMean { .. } => Queue::Sound,
            Self::EmbedCatalogue { .. } | Self::Calibrate { .. } | Self::Refit | Self::DemoSound => Queue::Catalogue,
            Self::Harvest { .. } | Self::Identify { .. } | Self::AskScene { .. } | Self::AskPreviews { .. } => {
                Queue::Sources
            }
        }
    }

    pub fn artist(&self) -> Option<ArtistId> {
        match self {
            Self::EmbedArtist { artist }
            | Self::RefreshMean { artist }
            | Self::Identify { artist, .. }
            | Self::AskScene { artist, .. }
            | Self::AskPreviews { artist, .. } => Some(*artist),
            _ => None,
        }
    }

    pub fn track(&self) -> Option<TrackId> {
        match self {
            Self::EmbedTrack { track } => Some(*track),
            _ => None,
        }
    }

    pub fn model(&self) -> Option<&str> {
        match self {
            Self::EmbedCatalogue { model } | Self::Calibrate { model } => Some(model),
            _ => None,
        }
    }

    pub fn source(&self) -> Option<SourceId> {
        match self {
            Self::Harvest { source }
            | Self::Identify { source, .. }
            | Self::AskScene { source, .. }
            | Self::AskPreviews { source, .. } => Some(*source),
            _ => None,
        }
    }

    /// The way back from a row; none when the row's parts do not fit its kind.
    pub(super) fn of_row(
        kind: &str,
        artist: Option<ArtistId>,
        track: Option<TrackId>,
        model: Option<String>,
        source: Option<SourceId>,
    ) -> Option<Self> {
        Some(match kind {
            "embed_track" => Self::EmbedTrack { track: track? },
            "embed_artist" => Self::EmbedArtist { artist: artist? },
            "refresh_mean" => Self::RefreshMean { artist: artist? },
            "embed_catalogue" => Self::EmbedCatalogue { model: model? },
            "calibrate" => Self::Calibrate { model: model? },
            "refit" => Self::Refit,
            "demo_sound" => Self::DemoSound,
            "harvest" => Self::Harvest { source: source? },
            "identify" => Self::Identify { artist: artist?, source: source? },
            "ask_scene" => Self::AskScene { artist: artist?, source: source? },
            "ask_previews" => Self::AskPreviews { artist: artist?, source: source? },
            _ => return None,
        })
    }

    /// Whether what it reads may have changed since it began, so that it has to begin again when it is asked
    /// for while it runs. A track's audio never changes, and a site is not asked twice for want of patience.
    pub(super) fn reads_what_changes(&self) -> bool {
        !matches!(self, Self::EmbedTrack { .. } | Self::DemoSound | Self::Refit) && self.source().is_none()
    }
}

/// Asks for a thing to be done, once the caller's transaction is committed. Asking twice is asking once; asking for
/// what failed or was given up is a new try.
pub async fn ask(db: &mut PgConnection, ask: &Ask) -> sqlx::Result<JobId> {
    let (id, runs) = store::renew(db, ask).await?;
    if !runs {
        store::enqueue(db, id, ask, std::time::Duration::ZERO).await?;
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_can_be_read_off_its_row() {
        let all = [
            Ask::EmbedTrack { track: TrackId(3) },
            Ask::EmbedArtist { artist: ArtistId(4) },
            Ask::RefreshMean { artist: ArtistId(4) },
            Ask::EmbedCatalogue { model: "timbre-v1".to_owned() },
            Ask::Calibrate { model: "timbre-v1".to_owned() },
            Ask::Refit,
            Ask::DemoSound,
            Ask::Harvest { source: SourceId(5) },
            Ask::Identify { artist: ArtistId(4), source: SourceId(5) },
            Ask::AskScene { artist: ArtistId(4), source: SourceId(5) },
            Ask::AskPreviews { artist: ArtistId(4), source: SourceId(5) },
        ];
        let keys: std::collections::HashSet<String> = all.iter().map(Ask::key).collect();
        assert_eq!(keys.len(), all.len());
        for ask in all {
            let row = Ask::of_row(ask.kind(), ask.artist(), ask.track(), ask.model().map(str::to_owned), ask.source());
            assert_eq!(row, Some(ask));
        }
        assert_eq!(Ask::of_row("embed_track", None, None, None, None), None);
    }
}
