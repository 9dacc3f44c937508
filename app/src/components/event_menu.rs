//! Menu of an event: what is rarely done with one, folded away. Works without JavaScript.

use leptos::prelude::*;

use crate::{
    address,
    components::{ArtistLink, VerdictButton},
    dto::{EventCard, Verdict},
};

#[component]
pub fn EventMenu(card: EventCard) -> impl IntoView {
    let EventCard { id, name, on, verdict, acts, .. } = card;
    let calendar = (!on.is_empty()).then(|| {
        view! { <a class="button quiet" href=address::calendar(id) rel="external" download="">"Add to calendar"</a> }
    });
    let artists = (!acts.is_empty()).then(|| {
        let links = acts.into_iter().map(|act| view! { <li><ArtistLink artist=act.artist/></li> }).collect_view();
        view! { <ul class="menu-artists" aria-label="Artists">{links}</ul> }
    });
    // One name for all: opening a menu closes the others.
    view! {
        <details class="menu" name="event-menu">
            <summary class="button quiet">
                <span class="glyph" aria-hidden="true">"⋯"</span> <span class="word">"More"</span>
                <span class="sr-only">" about " <bdi>{name.clone()}</bdi></span>
            </summary>
            <div class="menu-sheet">
                <div class="verdicts"><VerdictButton event=id name verdict gives=Verdict::Hidden/> {calendar}</div>
                {artists}
            </div>
        </details>
    }
    .into_any()
}
