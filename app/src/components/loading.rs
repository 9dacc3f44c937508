//! Loading placeholder: blank type in the page's own rhythm, so that nothing jumps when it arrives.

use leptos::prelude::*;

#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <div class="loading" role="status">
            <span class="sr-only">"Loading"</span>
            <span class="blank blank-title" aria-hidden="true"></span>
            <span class="blank blank-line" aria-hidden="true"></span>
            <div class="blank-wall" aria-hidden="true">
                <span class="blank"></span>
                <span class="blank"></span>
                <span class="blank"></span>
            </div>
        </div>
    }
    .into_any()
}
