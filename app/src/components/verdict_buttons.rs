//! Verdict buttons: save or hide an event, and undo it.

use leptos::prelude::*;

use crate::{api::JudgeEvent, choices::choices, components::post_form, dto::Verdict};

#[component]
pub fn VerdictButtons(event: i64, name: String, verdict: Verdict) -> impl IntoView {
    view! {
        <div class="verdicts">
            <VerdictButton event name=name.clone() verdict gives=Verdict::Loved/>
            <VerdictButton event name verdict gives=Verdict::Hidden/>
        </div>
    }
    .into_any()
}

/// A button that gives a verdict, or takes it back when it was given.
#[component]
pub fn VerdictButton(event: i64, name: String, verdict: Verdict, gives: Verdict) -> impl IntoView {
    let choices = choices();
    let given = move || choices.verdict(event, verdict) == gives;
    let (before, after) = match gives {
        Verdict::Loved => (("♡", "Save"), ("♥", "Saved · Undo")),
        _ => (("✕", "Hide"), ("✕", "Hidden · Undo")),
    };
    let words = move || if given() { after } else { before };
    let fields = view! {
    <input type="hidden" name="id" value=event.to_string()/>
    <input type="hidden" name="verdict" value=move || verdict_key(if given() { Verdict::None } else { gives })/>
    <button class="button quiet" type="submit" data-gives=verdict_key(gives) data-given=move || given().then_some("")>
        <span class="glyph" aria-hidden="true">{move || words().0}</span>
        <span class="word">{move || words().1}</span>
        <span class="sr-only">" "<bdi>{name}</bdi></span>
    </button>
    }
    .into_any();
    let say = move || JudgeEvent { id: event, verdict: if given() { Verdict::None } else { gives } };
    post_form(choices.judge, "verdict-form", say, fields)
}

/// The verdict as forms and style sheets write it.
pub fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::None => "none",
        Verdict::Loved => "loved",
        Verdict::Hidden => "hidden",
    }
}
