//! Undercard's server, in layer order (arrows point up this list; `tests/architecture/` checks them).
#![recursion_limit = "256"]

/// Command line and environment: the only place that reads either.
pub mod config;
/// Database pool and migrations.
pub mod db;
/// Logging set-up and the rules for field names.
pub mod telemetry;
/// Mean vectors tied to a model; refuses to compare across models.
pub mod vector;
/// Counts and lengths of audio as text.
pub mod wording;

/// Artists: identity, name folding, billing lines, tags, search.
pub mod artists;
/// Collaborations: who played, recorded and toured with whom, as typed edges with evidence.
pub mod collaborations;
/// Events: what happens where and when, venues, promoters, listings and their merging.
pub mod events;
/// Listeners: follows, lists of follows, verdicts; admins.
pub mod people;
/// The artist network: lists, strengths, bounded paths.
pub mod scene;
/// Sources: whom the operator reads from, their runs, enrichments of artists, rate limits per host.
pub mod sources;
/// Tracks, their vectors, and the mean vector of each artist.
pub mod tracks;

/// Embedding of audio. Knows no artist and no database.
pub mod embedding;
/// Other people's files and sites → records. Knows no database.
pub mod ingest;
/// Artist ↔ artist: one file per signal, the blend, the explanation. Pure but for loading.
pub mod similarity;

/// The experiments: how well models and the recommender do, and what they cost.
pub mod lab;
/// Follows → acts → events: score, diversify, reason.
pub mod recommendation;

/// The queue of background jobs: tasks, claims, progress. Knows no job.
pub mod queue;

/// Records → rows of the catalogue.
pub mod intake;

/// What jobs and doors share: environment, active model, host budget, access to sources.
pub mod runtime;

/// Background jobs: one file per job, one registry.
pub mod jobs;

/// Pages and HTTP.
pub mod web;

/// The command line, one file per subcommand.
pub mod cli;
