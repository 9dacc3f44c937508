//! Pages, one file each. A page asks for its data at the top, once, and hands it to views that know no request.

mod artist;
mod artists;
mod bookings;
mod compare;
mod event;
mod explanation;
mod follow_list;
mod loaded;
mod map;
mod not_found;
mod programme;
mod promoter;
mod search;
mod venue;
mod you;

pub use not_found::NotFoundPage;
pub use programme::programme_page;

use leptos::prelude::*;
use leptos_router::{
    LazyRoute,
    hooks::{use_params_map, use_query_map},
};

// Parts of the browser half, each loaded when one of its pages is first shown. The programme, where most readers begin, is in
// the main part with what every page needs.

#[lazy]
fn explorer() -> AnyView {
    artist::artist_page()
}

#[lazy]
fn pairs(page: PairsPage) -> AnyView {
    match page {
        PairsPage::Compare => compare::compare_page(),
        PairsPage::Explanation => explanation::explanation_page(),
    }
}

#[lazy]
fn nights(page: NightsPage) -> AnyView {
    match page {
        NightsPage::Event => event::event_page(),
        NightsPage::Promoter => promoter::promoter_page(),
        NightsPage::Venue => venue::venue_page(),
    }
}

#[lazy]
fn lists(page: ListsPage) -> AnyView {
    match page {
        ListsPage::Artists => artists::artists_page(),
        ListsPage::Map => map::map_page(),
        ListsPage::Search => search::search_page(),
        ListsPage::You => you::you_page(),
    }
}

enum PairsPage {
    Compare,
    Explanation,
}

enum NightsPage {
    Event,
    Promoter,
    Venue,
}

enum ListsPage {
    Artists,
    Map,
    Search,
    You,
}

/// Lets the browser ask for a part while it still reads the page.
#[cfg(feature = "ssr")]
fn preload(part: &str) {
    use leptos_meta::Link;
    for file in use_context::<crate::Assets>().iter().flat_map(|assets| assets.parts_of(part)) {
        // Links note themselves for the head of the document when they are rendered.
        let link =
            view! { <Link rel="preload" href=file as_="fetch" type_="application/wasm" crossorigin="anonymous"/> };
        drop(link.to_html());
    }
}

macro_rules! lazy_route {
    ($route:ident, $part:ident($($page:expr)?)) => {
        pub struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                #[cfg(feature = "ssr")]
                preload(stringify!($part));
                $part($($page)?).await
            }
        }
    };
}

lazy_route!(ArtistRoute, explorer());
lazy_route!(CompareRoute, pairs(PairsPage::Compare));
lazy_route!(ExplanationRoute, pairs(PairsPage::Explanation));
lazy_route!(EventRoute, nights(NightsPage::Event));
lazy_route!(PromoterRoute, nights(NightsPage::Promoter));
lazy_route!(VenueRoute, nights(NightsPage::Venue));
lazy_route!(ArtistsRoute, lists(ListsPage::Artists));
lazy_route!(MapRoute, lists(ListsPage::Map));
lazy_route!(SearchRoute, lists(ListsPage::Search));
lazy_route!(YouRoute, lists(ListsPage::You));

/// An id from the path; `None` when what stands there is no number.
fn id_param(name: &'static str) -> Memo<Option<i64>> {
    let params = use_params_map();
    Memo::new(move |_| params.read().get(name).and_then(|text| text.parse().ok()))
}

/// The page of a list that is asked for, from 1.
fn page_param() -> Memo<u32> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get("page").and_then(|page| page.parse().ok()).unwrap_or(1))
}
