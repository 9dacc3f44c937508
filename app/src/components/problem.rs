//! Error pages and empty states, each with a way on.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{backend::StatusSetter, error::AppError};

/// A page that could not be made. Sets the status of the response.
#[component]
pub fn Problem(error: AppError) -> impl IntoView {
    let (status, headline) = match &error {
        AppError::NotFound { .. } => (404, "Not on the bill"),
        AppError::Invalid { .. } => (400, "That cannot be read"),
        AppError::TooMany { .. } => (429, "One at a time"),
        AppError::Unavailable => (503, "Doors are closed"),
        AppError::Internal { .. } => (500, "The sound went out"),
        AppError::Transport { .. } => (502, "No line to the stage"),
    };
    if let Some(setter) = use_context::<StatusSetter>() {
        (setter.0)(status);
    }
    view! {
        <Title text=headline/>
        <section class="problem" role="alert">
            <p class="problem-number" aria-hidden="true">{status}</p>
            <h1 class="problem-title">{headline}</h1>
            <p class="problem-text">{error.to_string()}</p>
            <p class="problem-ways">
                <a class="button" href="/">"To the programme"</a>
                <a class="button" href="/artists">"Find an artist"</a>
            </p>
        </section>
    }
    .into_any()
}

/// A place where something could be and is not.
#[component]
pub fn Empty(headline: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{headline}</p>
            <div class="empty-text">{children()}</div>
        </div>
    }
    .into_any()
}
