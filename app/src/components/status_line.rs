//! Status line: the result of the last action, for screen readers and at the foot of the window.

use leptos::prelude::*;

use crate::choices::Choices;

#[component]
pub fn StatusLine(choices: Choices) -> impl IntoView {
    let said = move || match choices.outcome() {
        Some(Ok(message)) => message,
        Some(Err(error)) => error.to_string(),
        None => String::new(),
    };
    let tone = move || match choices.outcome() {
        Some(Ok(_)) => "done",
        Some(Err(_)) => "failed",
        None => "silent",
    };
    view! { <p class="status-line" role="status" data-tone=tone>{said}</p> }.into_any()
}
