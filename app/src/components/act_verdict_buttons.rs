//! Verdict buttons of an act: save it, say that it is not this artist or known already, and undo it.

use leptos::prelude::*;

use crate::{
    api::JudgeAct,
    choices::choices,
    components::post_form,
    dto::{ActVerdict, ArtistRef},
};

/// Folded away until something was said.
#[component]
pub fn ActVerdictButtons(artist: ArtistRef, verdict: ActVerdict) -> impl IntoView {
    let buttons = ActVerdict::GIVEN
        .into_iter()
        .map(|gives| view! { <ActVerdictButton artist=artist.clone() verdict gives/> }.into_any())
        .collect_view();
    view! {
        <details class="act-verdicts" open=verdict != ActVerdict::None>
            <summary>"More" <span class="sr-only">" about " <bdi>{artist.name.clone()}</bdi></span></summary>
            <div class="verdicts">{buttons}</div>
        </details>
    }
    .into_any()
}

/// A button that gives a verdict, or takes it back when it was given.
#[component]
pub fn ActVerdictButton(artist: ArtistRef, verdict: ActVerdict, gives: ActVerdict) -> impl IntoView {
    let choices = choices();
    let id = artist.id;
    let given = move || choices.act_verdict(id, verdict) == gives;
    let next = move || if given() { ActVerdict::None } else { gives };
    let (do_it, undo_it) = match gives {
        ActVerdict::NotThis => ("Not this artist", "Not this artist · Undo"),
        ActVerdict::Known => ("Know it already", "Know it already · Undo"),
        _ => ("♥ Save", "♥ Saved · Undo"),
    };
    let fields = view! {
    <input type="hidden" name="id" value=id.to_string()/>
    <input type="hidden" name="verdict" value=move || next().key()/>
    <button class="button quiet" type="submit" data-gives=gives.key() data-given=move || given().then_some("")>
        {move || if given() { undo_it } else { do_it }}
        <span class="sr-only">" "<bdi>{artist.name}</bdi></span>
    </button>
    }
    .into_any();
    post_form(choices.judge_act, "verdict-form", move || JudgeAct { id, verdict: next() }, fields)
}
