//! `/artists`: search as you type. The query string is the state; without JavaScript it is a form.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::loaded::loaded;
use crate::{
    address, api,
    components::{ArtistLine, Empty, Pager},
    dto::ArtistSearch,
};

/// How long the fingers rest before a search is sent.
const PAUSE: Duration = Duration::from_millis(180);

pub fn artists_page() -> AnyView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.read().get("q").unwrap_or_default());
    let page = Memo::new(move |_| params.read().get("page").and_then(|page| page.parse().ok()).unwrap_or(1));
    let navigate = use_navigate();
    // By hand, because `debounce` leaves a value behind that may only be dropped on the thread that made it,
    // and a server moves a page between threads.
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let (typed, navigate) = (event_target_value(&event), navigate.clone());
        let search = move || {
            let quietly = NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(&address::artists(&typed, 1), quietly);
        };
        if let Some(earlier) = waiting.get_value() {
            earlier.clear();
        }
        waiting.set_value(set_timeout_with_handle(search, PAUSE).ok());
    };
    view! {
        <Title text="Artists"/>
        <div class="artists">
            <h1 class="page-title">"Artists"</h1>
            <form method="get" action="/artists" class="search-form" role="search" aria-label="Artists">
                <label class="field field-wide">
                    <span class="field-name">"Search by name"</span>
                    <input
                        type="search" name="q" autocomplete="off" spellcheck="false" maxlength="100"
                        value=query.get_untracked() on:input=typed
                    />
                </label>
                <button class="button solid" type="submit">"Search"</button>
            </form>
            <p><a href="/map">"All artists on a map"</a></p>
            {loaded(
                move || (query.get(), page.get()),
                |(query, page)| api::search_artists(query, page),
                |found| view! { <Found found/> }.into_any(),
            )}
        </div>
    }
    .into_any()
}

#[component]
fn Found(found: ArtistSearch) -> impl IntoView {
    let ArtistSearch { query, hits, page, pages, summary, .. } = found;
    let previous = address::artists(&query, page.saturating_sub(1));
    let next = address::artists(&query, page + 1);
    let list = if hits.is_empty() {
        view! {
            <Empty headline="Nobody by that name">
                <p>"Try fewer letters, or another spelling: accents, case and punctuation don’t matter."</p>
            </Empty>
        }
        .into_any()
    } else {
        view! { <ul class="hits">{hits.into_iter().map(|hit| view! { <ArtistLine hit/> }.into_any()).collect_view()}</ul> }
            .into_any()
    };
    view! {
        <p class="hits-summary" role="status">{summary}</p>
        {list}
        <Pager page pages previous next/>
    }
    .into_any()
}
