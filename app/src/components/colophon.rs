//! Page footer: what the inks mean.

use leptos::prelude::*;

use crate::{components::InkKey, dto::SignalKind};

#[component]
pub fn Colophon() -> impl IntoView {
    let [inks, reasons] = SignalKind::COUNT_WORDS;
    view! {
        <footer class="colophon">
            <h2 class="colophon-title">{format!("{inks} inks, {reasons} reasons")}</h2>
            <dl class="colophon-inks">
                {SignalKind::ALL
                    .into_iter()
                    .map(|kind| view! { <div><dt><InkKey kind/></dt><dd>{kind.meaning()}</dd></div> })
                    .collect_view()}
            </dl>
            <p class="colophon-note">
                "The larger an act is set, the better it matches the artists you follow, whatever its place on the printed bill. "
                "Missing information never lowers a match."
            </p>
        </footer>
    }
    .into_any()
}
