//! Work that survives: a real Postgres, real workers, a real model. Workers die, are suspended and told to stop; nothing
//! is lost, nothing is done twice, and what a dead worker had begun is done again soon. `./dev faults` runs the long
//! tests as well.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod addresses;
mod bells;
mod bench;
mod kills;
mod models;
mod uploads;
