//! Server functions, each one line. Their names are public (they are the URLs under `/api`).
//! Those that only read are `GetUrl`; those that change something are POST.

mod artists;
mod events;
mod listener;
mod map;
mod promoters;
mod search;
mod venues;

pub use artists::*;
pub use events::*;
pub use listener::*;
pub use map::*;
pub use promoters::*;
pub use search::*;
pub use venues::*;
