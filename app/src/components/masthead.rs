//! Page header: the name of the site, the search of everything, and the navigation.

use leptos::prelude::*;
use leptos_router::{
    components::A,
    hooks::{use_location, use_query_map},
};

#[component]
pub fn Masthead() -> impl IntoView {
    view! {
        <header class="masthead">
            <a class="logo" href="/"><span class="logo-word" data-word="Undercard">"Undercard"</span></a>
            <SearchBox/>
            <nav class="ways" aria-label="Main">
                <A href="/" exact=true>"Programme"</A>
                <A href="/artists">"Artists"</A>
                <A href="/you">"You"</A>
            </nav>
        </header>
    }
    .into_any()
}

/// A plain get form: a search loads a document. It shows what was searched for where that is the page.
#[component]
fn SearchBox() -> impl IntoView {
    let searched = use_location().pathname.get_untracked() == "/search";
    let query = searched.then(|| use_query_map().read_untracked().get("q")).flatten();
    view! {
        <form method="get" action="/search" class="search-box" role="search" aria-label="Site">
            <label>
                <span class="sr-only">"Search artists, events, venues and promoters"</span>
                <input
                    type="search" name="q" value=query placeholder="Search" autocomplete="off" spellcheck="false"
                    maxlength="100" enterkeyhint="search"
                />
            </label>
            <button type="submit"><span class="sr-only">"Search"</span></button>
        </form>
    }
    .into_any()
}
