//! The runtime that jobs and doors share: environment, active model, access to sources, request budgets. It knows no job.

mod active_model;
mod bootstrap;
mod chunk_study;
mod dry_run;
mod environment;
mod host_budget;
pub mod source_access;
pub mod track_audio;

pub use bootstrap::{add_model, check_model, first_start, introduce};
pub use chunk_study::{ChunkError, ChunkStudy};
pub use dry_run::{dry_run, recognise};
pub use environment::Environment;
pub use host_budget::PgHostBudget;
pub use source_access::obstacle;
