//! Verdict buttons of a venue: follow or hide it, and undo it.

use leptos::prelude::*;

use crate::{
    api::JudgeVenue,
    choices::choices,
    components::post_form,
    dto::{VenueRef, VenueVerdict},
};

#[component]
pub fn VenueVerdictButtons(venue: VenueRef, verdict: VenueVerdict) -> impl IntoView {
    let buttons = VenueVerdict::GIVEN
        .into_iter()
        .map(|gives| view! { <VenueVerdictButton venue=venue.clone() verdict gives/> }.into_any())
        .collect_view();
    view! { <div class="verdicts">{buttons}</div> }
}

/// A button that gives a verdict, or takes it back when it was given.
#[component]
pub fn VenueVerdictButton(venue: VenueRef, verdict: VenueVerdict, gives: VenueVerdict) -> impl IntoView {
    let choices = choices();
    let id = venue.id;
    let given = move || choices.venue_verdict(id, verdict) == gives;
    let next = move || if given() { VenueVerdict::None } else { gives };
    let (do_it, undo_it) = match gives {
        VenueVerdict::Hidden => ("✕ Hide venue", "✕ Hidden · Undo"),
        _ => ("Follow venue", "Followed · Undo"),
    };
    let fields = view! {
    <input type="hidden" name="id" value=id.to_string()/>
    <input type="hidden" name="verdict" value=move || next().key()/>
    <button class="button quiet" type="submit" data-gives=gives.key() data-given=move || given().then_some("")>
        {move || if given() { undo_it } else { do_it }}
        <span class="sr-only">" "<bdi>{venue.name}</bdi></span>
    </button>
    }
    .into_any();
    post_form(choices.judge_venue, "verdict-form", move || JudgeVenue { id, verdict: next() }, fields)
}
