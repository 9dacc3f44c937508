//! Venues pages, `/desk/venues` and `/desk/venues/{id}`: venues that have no place on the map, and where to put them.

use leptos::prelude::*;

use super::parts::{button_form, refused};
use crate::{
    address,
    components::Empty,
    drawn_map::drawn_map,
    dto::desk::{DeskVenue, DeskVenuePage, DeskVenuesPage},
};

/// The form that a click on the map fills.
const PLACE_FORM: &str = "place";

pub fn venues(page: DeskVenuesPage) -> AnyView {
    let DeskVenuesPage { without, placed, summary } = page;
    let list = if without.is_empty() {
        view! { <Empty headline="All done"><p>"Every venue has a place."</p></Empty> }.into_any()
    } else {
        view! { <ul class="hits">{without.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    let placed = (!placed.is_empty()).then(|| {
        view! {
            <section class="step" aria-labelledby="placed-title">
                <h2 id="placed-title" class="section-title">"Placed by hand"</h2>
                <ul class="hits">{placed.into_iter().map(row).collect_view()}</ul>
            </section>
        }
    });
    view! {
        <h1 class="page-title">"Venues"</h1>
        <p class="step-lead">
            {summary}
            " Events there cannot be found by distance and are not on the map. Sources often state a place; where none does, you can. "
            "Venues with the most coming events come first."
        </p>
        <div class="steps">
            <section class="step" aria-labelledby="without-title">
                <h2 id="without-title" class="section-title">"Without a place"</h2>
                {list}
            </section>
            {placed}
        </div>
    }
    .into_any()
}

fn venue_address(id: i64) -> String {
    format!("/desk/venues/{id}")
}

fn row(venue: DeskVenue) -> AnyView {
    let undo = venue
        .placed
        .is_some()
        .then(|| button_form(venue_address(venue.id) + "/undo", "quiet", "Undo", venue.name.clone(), None));
    let about = facts(&venue);
    view! {
        <li class="hit" data-venue=venue.id.to_string()>
            <div class="hit-who">
                <a class="name" href=venue_address(venue.id)><bdi>{venue.name}</bdi></a> " " <span class="hint">{about}</span>
            </div>
            {undo}
        </li>
    }
    .into_any()
}

/// In one line: where it is, how much is on, and whether an admin placed it.
fn facts(venue: &DeskVenue) -> String {
    let facts = [venue.address.as_ref(), Some(&venue.city), Some(&venue.coming), venue.placed.as_ref()];
    facts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
}

pub fn venue(page: DeskVenuePage) -> AnyView {
    let DeskVenuePage { venue, latitude, longitude, search_url, map, refusal } = page;
    let id = venue.id;
    let about = facts(&venue);
    let undo = venue.placed.is_some().then(|| {
        view! {
            <section class="step" aria-labelledby="undo-title">
                <h2 id="undo-title" class="section-title">"Undo"</h2>
                <p class="step-lead">"Back to the place that sources state, or to none."</p>
                {button_form(venue_address(id) + "/undo", "", "Undo", venue.name.clone(), None)}
            </section>
        }
    });
    let map = map.map(|map| {
        view! {
            <p class="step-lead map-hint">"Click on the map, or enter the degrees."</p>
            {drawn_map(map, Some(PLACE_FORM))}
        }
    });
    view! {
        <h1 class="page-title"><bdi>{venue.name}</bdi></h1>
        <p class="step-lead">{about} " · " <a href=address::venue(id)>"Its page"</a> " · " <a href="/desk/venues">"All venues"</a></p>
        <div class="steps">
            <section class="step" aria-labelledby="place-title">
                <h2 id="place-title" class="section-title">"Where is it?"</h2>
                {map}
                <form id=PLACE_FORM method="post" action=venue_address(id) class="inline-form" autocomplete="off">
                    {degrees("latitude", "Latitude, north is positive", "90", latitude)}
                    {degrees("longitude", "Longitude, east is positive", "180", longitude)}
                    <button class="button solid" type="submit">"Save this place"</button>
                </form>
                {refused(refusal.as_ref(), PLACE_FORM)}
                <p class="hint"><a href=search_url rel="external noopener">"Look it up on OpenStreetMap"</a></p>
            </section>
            {undo}
        </div>
    }
    .into_any()
}

fn degrees(name: &'static str, label: &'static str, most: &'static str, value: String) -> AnyView {
    let least = format!("-{most}");
    view! {
        <label class="field">
            <span class="field-name">{label}</span>
            <input type="number" name=name min=least max=most step="any" required inputmode="decimal" value=value/>
        </label>
    }
    .into_any()
}
