//! Web server: pages and HTTP. The routes are in `router.rs`, the shared state in `state/`, what pages request in
//! `backend/`, the admin desk in `desk/`; `convert/` turns the domain into what pages show, `error.rs` errors into what
//! visitors see.

mod accept;
pub mod assets;
mod audio;
pub mod backend;
mod byte_range;
mod calendar;
mod catalogue_map;
mod convert;
pub mod desk;
pub mod embed;
mod entity_tag;
mod error;
mod feed;
mod map;
mod middleware;
mod promoter_index;
mod refresh;
pub mod router;
pub mod snapshot;
mod state;
mod venue_index;
mod visit;
mod whole;

pub use accept::listen;
pub use desk::follow_jobs;
pub use refresh::keep_current;
pub use router::router;
pub use state::{AppState, WebSettings};

/// The clock: requests read it here, everything below takes the time as an argument.
#[expect(clippy::disallowed_methods, reason = "this is the edge where the clock is read")]
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}

/// Runs what keeps a core busy for milliseconds without holding up the other requests of its thread.
fn busy<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
