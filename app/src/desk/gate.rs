//! Admin sign-in pages: the one-time link, and the page for everybody without admin rights.

use leptos::prelude::*;

use crate::error::AppError;

/// Nothing happens before the button is pressed: programs open links ahead of people.
pub fn enter(action: String) -> AnyView {
    view! {
        <section class="gate">
            <h1 class="page-title">"The desk"</h1>
            <p class="gate-text">
                "This link makes this browser an admin, once. Admins add artists and their tracks, choose the model and weigh "
                "the signals. Other browsers that followed artists together with this one no longer do."
            </p>
            <form method="post" action=action>
                <button class="button solid" type="submit">"Make this browser an admin"</button>
            </form>
        </section>
    }
    .into_any()
}

pub fn no_entry(why: &'static str) -> AnyView {
    view! {
        <section class="gate">
            <h1 class="page-title">"No entry"</h1>
            <p class="gate-text" role="alert">{why}</p>
            {how()}
        </section>
    }
    .into_any()
}

pub fn refused() -> AnyView {
    view! {
        <section class="gate">
            <h1 class="page-title">"Crew only"</h1>
            <p class="gate-text">"The desk is for admins, and this browser is none."</p>
            {how()}
        </section>
    }
    .into_any()
}

fn how() -> AnyView {
    view! {
        <p class="gate-text">"On the server, " <code>"undercard admin create"</code> " prints a link that makes one browser an admin."</p>
        <p class="problem-ways"><a class="button" href="/">"To the programme"</a></p>
    }
    .into_any()
}

pub fn problem(error: &AppError) -> AnyView {
    view! {
        <section class="gate" role="alert">
            <h1 class="page-title">"Not now"</h1>
            <p class="gate-text">{error.to_string()}</p>
            <p class="problem-ways"><a class="button" href="/desk">"To the desk"</a></p>
        </section>
    }
    .into_any()
}
