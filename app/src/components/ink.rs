//! Inks: one per signal, always beside the signal's name, never alone.

use leptos::prelude::*;

use crate::dto::SignalKind;

/// The raster that stands for sound, defined once for all drawings of a document.
#[component]
pub fn InkDefs() -> impl IntoView {
    view! {
        <svg class="defs" width="0" height="0" aria-hidden="true" focusable="false">
            <defs>
                <pattern id="raster" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect class="raster-ground" width="6" height="6"></rect>
                    <rect class="raster-line" width="3" height="6"></rect>
                </pattern>
            </defs>
        </svg>
    }
}

/// What a drawing fills a signal's shape with.
pub fn fill(kind: SignalKind) -> &'static str {
    match kind {
        SignalKind::Audio => "url(#raster)",
        _ => "currentColor",
    }
}

/// A patch of ink and the signal's name.
#[component]
pub fn InkKey(kind: SignalKind) -> impl IntoView {
    view! {
        <span class="ink-key" data-ink=kind.key()>
            <span class="ink-patch" aria-hidden="true"></span>
            {kind.label()}
        </span>
    }
}

/// The CSS hook for a lead signal that may be missing.
pub fn ink(lead: Option<SignalKind>) -> &'static str {
    lead.map_or("none", SignalKind::key)
}
