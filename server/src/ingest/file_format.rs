//! File formats that can be imported, and their names for people. Recognised in `formats/recognise.rs`.

use std::fmt;

/// What a file can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    Network,
    NewsletterEvents,
    FollowList,
    ArtistIds,
    EmbeddingCache,
    LayerStudy,
    Undercard,
    /// What the rows are, and the separator.
    Csv(CsvRows, u8),
    NameList,
    /// A web page, or bare JSON-LD.
    Page,
    /// iCalendar.
    Calendar,
    /// A newsletter mail.
    Mail,
}

/// What the rows of a CSV file are, by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvRows {
    Artists,
    Events,
    Follows,
    Scene,
    Collaborations,
}

impl fmt::Display for FileFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Network => "artist network (similar_artists_map)",
            Self::NewsletterEvents => "newsletter events (events)",
            Self::FollowList => "follow list (my_artists)",
            Self::ArtistIds => "artist ids (artist_id_mapping)",
            Self::EmbeddingCache => "embedding cache",
            Self::LayerStudy => "layer study (spike)",
            Self::Undercard => "Undercard JSON",
            Self::Csv(CsvRows::Artists, _) => "artists CSV",
            Self::Csv(CsvRows::Events, _) => "events CSV",
            Self::Csv(CsvRows::Follows, _) => "follows CSV",
            Self::Csv(CsvRows::Scene, _) => "scene CSV",
            Self::Csv(CsvRows::Collaborations, _) => "collaborations CSV",
            Self::NameList => "list of names",
            Self::Page => "web page",
            Self::Calendar => "calendar",
            Self::Mail => "mail",
        })
    }
}
