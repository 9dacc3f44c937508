//! Pages, one file each. A page asks for its data at the top, once, and hands it to views that know no request.

mod artist;
mod artists;
mod event;
mod explanation;
mod follow_list;
mod loaded;
mod not_found;
mod programme;
mod venue;
mod you;

pub use artist::ArtistRoute;
pub use artists::ArtistsPage;
pub use event::EventRoute;
pub use explanation::ExplanationRoute;
pub use not_found::NotFoundPage;
pub use programme::ProgrammePage;
pub use venue::VenueRoute;
pub use you::YouRoute;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// An id from the path; `None` when what stands there is no number.
fn id_param(name: &'static str) -> Memo<Option<i64>> {
    let params = use_params_map();
    Memo::new(move |_| params.read().get(name).and_then(|text| text.parse().ok()))
}
