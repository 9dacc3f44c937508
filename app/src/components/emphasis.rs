//! Controls of what counts: a scale from sound to scene, and the signals one by one. All are links, so that the address
//! keeps what was chosen.

use leptos::prelude::*;

use crate::dto::{EmphasisControls, Switch};

/// `signals`: whether each signal can be turned off here.
#[component]
pub fn EmphasisScale(controls: EmphasisControls, signals: bool) -> impl IntoView {
    let EmphasisControls { balance, signals: each, sentence, reset } = controls;
    let stops = balance.into_iter().map(stop).collect_view();
    let each = signals.then(|| {
        let each = each.into_iter().map(signal).collect_view();
        view! { <div class="emphasis-signals" role="group" aria-label="What counts">{each}</div> }
    });
    let said = (!sentence.is_empty()).then(|| {
        let reset = reset.map(|to| view! { <a href=to.url data-noscroll="">{to.label}</a> });
        view! { <p class="emphasis-said">{sentence} " " {reset}</p> }
    });
    view! {
        <div class="emphasis">
            <nav class="emphasis-scale" aria-label="Sound or scene">{stops}</nav>
            {each} {said}
        </div>
    }
    .into_any()
}

fn stop(to: Switch) -> AnyView {
    let current = to.current.then_some("true");
    view! { <a class="emphasis-stop" href=to.url aria-current=current data-noscroll="">{to.label}</a> }.into_any()
}

fn signal(to: Switch) -> AnyView {
    let (off, hint) = if to.current { (None, "counts: leave it out") } else { (Some(""), "left out: let it count") };
    view! {
        <a class="emphasis-signal" href=to.url data-off=off data-noscroll="">
            {to.label} <span class="sr-only">" " {hint}</span>
        </a>
    }
    .into_any()
}
