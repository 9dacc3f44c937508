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
    // Tells the style sheet that there is another message.
    let turn = move || if choices.answers().is_multiple_of(2) { "even" } else { "odd" };
    view! { <p class="status-line" role="status" data-tone=tone data-turn=turn>{said}</p> }.into_any()
}
