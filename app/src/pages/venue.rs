//! `/venues/:id`: what is on at a venue, and what kind of acts play there.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;

use super::{bookings::bookings_sheet, id_param, loaded::loaded, page_param};
use crate::{
    address, api,
    choices::choices,
    components::{VenueVerdictButtons, fit},
    dto::VenuePage,
    error::AppError,
};

pub fn venue_page() -> AnyView {
    let (id, page) = (id_param("id"), page_param());
    let said = choices().judge_venue.version();
    loaded(
        move || (id.get(), page.get(), said.get()),
        |(id, page, _)| async move {
            match id {
                Some(id) => api::venue(id, page).await,
                None => Err(AppError::not_found("venue")),
            }
        },
        sheet,
    )
}

fn sheet(page: VenuePage) -> AnyView {
    let id = page.venue.id;
    if page.is_merged {
        return view! { <Redirect path=address::venue(id)/> }.into_any();
    }
    let head = head(&page);
    bookings_sheet(head, page.bookings, "What kind of acts play here", "Who plays here most often")
}

fn head(page: &VenuePage) -> AnyView {
    let name = page.venue.name.clone();
    let fitted = fit(&name);
    let address = page.address.clone().map(|address| view! { <bdi>{address}</bdi> ", " });
    let map = page.map_url.clone().map(|url| view! { " " <a href=url rel="external noopener">"Map"</a> });
    let website = page.website.clone().map(|url| view! { " " <a href=url rel="external noopener">"Website"</a> });
    let aliases = (!page.aliases.is_empty()).then(|| {
        let names = page.aliases.iter().map(|alias| view! { <li><bdi>{alias.clone()}</bdi></li> }).collect_view();
        view! { <div class="artist-line"><h2>"Also"</h2> <ul>{names}</ul></div> }
    });
    view! {
        <Title text=name.clone()/>
        <header class="bookings-head">
            <h1 class="headline" data-fit=fitted><bdi>{name}</bdi></h1>
            <p class="bookings-about">{address} <bdi>{page.city.clone()}</bdi> {map} {website}</p>
            <VenueVerdictButtons venue=page.venue.clone() verdict=page.verdict/>
            <div class="artist-lines">{aliases}</div>
        </header>
    }
    .into_any()
}
