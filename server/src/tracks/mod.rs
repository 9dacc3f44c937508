//! Tracks, their vectors, and each artist's mean vector per model: the audio that an artist is judged by.

pub mod address_store;
pub mod format;
pub mod model_store;
pub mod outlier;
pub mod sound_store;
pub mod store;

/// Internal id of a track.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct TrackId(pub i64);

impl std::fmt::Display for TrackId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
