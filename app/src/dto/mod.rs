//! Data transfer objects between server and pages. Plain data: every date and number that a page shows is already
//! formatted by the server, so that server and browser render the same text.
//!
//! Made from the domain in `server/src/web/convert/`, and those of the desk in `server/src/web/desk/`.

mod artist;
mod bookings;
pub mod desk;
mod emphasis;
mod event;
mod explanation;
mod labelled_line;
mod listener;
mod map;
mod place_map;
mod programme;
mod promoter;
mod search;
mod signal;
mod venue;
mod ways;

pub use artist::*;
pub use bookings::*;
pub use emphasis::*;
pub use event::*;
pub use explanation::*;
pub use labelled_line::*;
pub use listener::*;
pub use map::*;
pub use place_map::*;
pub use programme::*;
pub use promoter::*;
pub use search::*;
pub use signal::*;
pub use venue::*;
pub use ways::*;
