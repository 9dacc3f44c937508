//! The artist network: who is named near whom, how strongly, and by which network.

pub mod closeness;
pub mod graph;
pub mod paths;
pub mod store;

pub use graph::SceneGraph;
pub use paths::ScenePath;

/// What the networks say about an artist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has asked yet.
    #[default]
    NotAsked,
    /// Asked; no network knows it.
    Unknown,
    /// It has a list of its own, or stands on somebody's list.
    Known,
}
