//! `/desk/artists/new` and `/desk/artists/{id}`: adding a sound to an artist, or an artist with its sound.

use super::{DeskJob, FormRefusal};
use crate::dto::{ArtistRef, ExternalId, Score, SignalKind, Tag};

/// An artist that may be the one that is meant, with what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtistCandidate {
    pub artist: ArtistRef,
    pub disambiguation: String,
    /// Bears exactly the name that was asked for.
    pub same_name: bool,
    pub draft: bool,
    pub tags: Vec<String>,
    /// Such as `plays Fri 27 Nov`.
    pub next: Option<String>,
    pub external_ids: Vec<ExternalId>,
    pub has_sound: bool,
}

/// `/desk/artists/new?name=…`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewArtist {
    /// As it would be stored; empty when nothing was asked yet.
    pub name: String,
    pub candidates: Vec<ArtistCandidate>,
    pub refusal: Option<FormRefusal>,
}

/// An upcoming event with the artist on its bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    pub id: i64,
    pub name: String,
    pub day: String,
    pub place: String,
}

/// A track on the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskTrack {
    pub id: i64,
    pub title: String,
    /// Such as `4:12, heard 0:30 from 1:51`.
    pub length: String,
    pub draft: bool,
    /// Its audio is here and can be listened to.
    pub playable: bool,
    /// Has a vector of the model in use.
    pub heard: bool,
    /// The last thing that was done with it.
    pub job: Option<DeskJob>,
    /// Why it may not belong here.
    pub odd: Option<String>,
}

/// A neighbour in the preview.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewNeighbour {
    pub artist: ArtistRef,
    /// Out of 100.
    pub text: String,
    pub lead: Option<SignalKind>,
    /// In the blend only.
    pub score: Option<Score>,
    pub next: Option<String>,
}

/// Whom an event would be recommended to because of this artist.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewEvent {
    pub event: EventLine,
    pub lead: Option<SignalKind>,
    /// One plain sentence.
    pub sentence: String,
}

/// What the catalogue would make of the artist with these tracks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArtistPreview {
    /// Why there is none yet; empty when there is one.
    pub missing: String,
    /// Such as `3 tracks, heard by timbre-v1`.
    pub basis: String,
    /// Nearest first, by sound alone.
    pub by_sound: Vec<PreviewNeighbour>,
    /// Nearest first, all signals weighed.
    pub blended: Vec<PreviewNeighbour>,
    pub events: Vec<PreviewEvent>,
}

/// A signal that an artist lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingSignal {
    pub kind: SignalKind,
    /// Why, in one sentence.
    pub sentence: String,
    /// What an admin can do about it, in one sentence.
    pub remedy: &'static str,
}

/// A place that gives artists ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeChoice {
    pub key: &'static str,
    pub label: &'static str,
}

/// `/desk/artists/{id}`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskArtistPage {
    pub artist: ArtistRef,
    pub disambiguation: String,
    /// Nobody else sees the artist yet.
    pub draft: bool,
    /// Others of that name.
    pub namesakes: Vec<ArtistCandidate>,
    pub external_ids: Vec<ExternalId>,
    pub schemes: Vec<SchemeChoice>,
    pub tags: Vec<Tag>,
    /// Tags that can be taken away here are those of this source.
    pub own_source: &'static str,
    pub known_tags: Vec<String>,
    pub upcoming: Vec<EventLine>,
    /// Nothing for an artist that is not in the catalogue yet.
    pub missing: Vec<MissingSignal>,
    pub tracks: Vec<DeskTrack>,
    /// Such as `mp3, m4a, flac, ogg or wav; up to 64 MiB each`.
    pub upload_rules: String,
    /// What becomes of the audio, in one sentence.
    pub audio_rule: String,
    /// Why audio cannot be fetched by its address.
    pub no_addresses: Option<&'static str>,
    pub preview: ArtistPreview,
    /// Why it cannot be published yet; `None` when it can.
    pub not_yet: Option<String>,
    /// Nothing is left to publish.
    pub published: bool,
    pub refusal: Option<FormRefusal>,
}
