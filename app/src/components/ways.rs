//! Ways from one artist to another, each a line of stops with what leads from one to the next.

use leptos::prelude::*;

use crate::{
    components::{ArtistLink, ink},
    dto::{ArtistRef, Way, WayStep},
};

#[component]
pub fn WayList(ways: Vec<Way>) -> impl IntoView {
    view! { <ol class="ways-list">{ways.into_iter().map(way).collect_view()}</ol> }.into_any()
}

fn way(way: Way) -> AnyView {
    let mut stops = way.stops.into_iter();
    let first = stops.next().map(|artist| view! { <p class="way-stop"><ArtistLink artist/></p> });
    let steps = way.steps.into_iter().zip(stops).map(step).collect_view();
    view! { <li class="way">{first} {steps}</li> }.into_any()
}

fn step((step, to): (WayStep, ArtistRef)) -> AnyView {
    view! {
        <p class="way-step" data-ink=ink(step.lead)><a href=step.url>{step.because}</a></p>
        <p class="way-stop"><ArtistLink artist=to/></p>
    }
    .into_any()
}
