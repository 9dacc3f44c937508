//! Undercard's server, in layer order (arrows point up this list; `tests/architecture.rs` checks them).
#![recursion_limit = "256"]

/// Command line and environment: the only place that reads either.
pub mod config;
/// Pool and migrations.
pub mod db;
/// Log set-up and the rules for field names.
pub mod telemetry;
/// Mean vectors tied to a model; refuses to compare across models.
pub mod vector;

/// Who plays: identity, name folding, billing lines, tags, search.
pub mod artists;
/// Who played, recorded and toured with whom: typed edges with evidence.
pub mod collaborations;
/// What happens where and when.
pub mod events;
/// Listeners: follows, lists of follows, verdicts about events.
pub mod people;
/// The artist network: lists, strengths, bounded paths.
pub mod scene;
/// Whom the operator asks for facts, and how it went.
pub mod sources;
/// The sounds an artist is judged by.
pub mod tracks;

/// Sound → vector. Knows no artist and no database.
pub mod embedding;
/// Other people's files → records. Knows no database.
pub mod ingest;
/// Artist ↔ artist: one file per signal, the blend, the explanation. Pure but for loading.
pub mod similarity;

/// The experiments: how well the recommender ranks.
pub mod lab;
/// Person → events: score, diversify, reason.
pub mod recommendation;

/// Records → rows of the catalogue.
pub mod intake;
/// Background jobs: one file per job, one registry.
pub mod jobs;
/// The queue of background jobs: tasks, claims, progress. Knows no job.
pub mod queue;
/// What jobs and doors share: environment, active model, host budget, access to sources.
pub mod runtime;

/// Pages and HTTP.
pub mod web;

/// One file per subcommand.
pub mod cli;
