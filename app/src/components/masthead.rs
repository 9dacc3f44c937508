//! Page header: the name of the site and its navigation.

use leptos::prelude::*;
use leptos_router::components::A;

#[component]
pub fn Masthead() -> impl IntoView {
    view! {
        <header class="masthead">
            <a class="logo" href="/"><span class="logo-word" data-word="Undercard">"Undercard"</span></a>
            <nav class="ways" aria-label="Main">
                <A href="/" exact=true>"Programme"</A>
                <A href="/artists">"Artists"</A>
                <A href="/you">"You"</A>
            </nav>
        </header>
    }
    .into_any()
}
