//! Page footer: what the inks mean.

use leptos::prelude::*;

use crate::{components::InkKey, dto::SignalKind};

#[component]
pub fn Colophon() -> impl IntoView {
    view! {
        <footer class="colophon">
            <h2 class="colophon-title">"Four inks, four reasons"</h2>
            <dl class="colophon-inks">
                {SignalKind::ALL
                    .into_iter()
                    .map(|kind| view! { <div><dt><InkKey kind/></dt><dd>{meaning(kind)}</dd></div> })
                    .collect_view()}
            </dl>
            <p class="colophon-note">
                "The larger an act is set, the better it matches the artists you follow, whatever its place on the printed bill. "
                "A signal that is missing is called missing; it never counts as zero."
            </p>
        </footer>
    }
    .into_any()
}

fn meaning(kind: SignalKind) -> &'static str {
    match kind {
        SignalKind::Audio => "They sound alike: their tracks lie close together.",
        SignalKind::Scene => "The same people listen to both: they are near each other in the artist network.",
        SignalKind::Genre => "They share tags, and rare tags say more than common ones.",
        SignalKind::Collaboration => "They made music, shared a label or stood on a bill together.",
    }
}
