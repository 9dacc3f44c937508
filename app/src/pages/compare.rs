//! `/artists/:id/with`: whom to compare an artist with, and how one gets from it to an artist that the listener follows.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{id_param, loaded::loaded};
use crate::{
    address, api,
    components::{ArtistLink, Empty, WayList},
    dto::{Comparable, ComparePage},
    error::AppError,
};

pub fn compare_page() -> AnyView {
    let (id, params) = (id_param("id"), use_query_map());
    let query = Memo::new(move |_| params.read().get("q").unwrap_or_default());
    let emphasis = Memo::new(move |_| address::read_emphasis(&params.read()));
    loaded(
        move || (id.get(), query.get(), emphasis.get()),
        |(id, query, emphasis)| async move {
            match id {
                Some(id) => api::compare(id, query, emphasis).await,
                None => Err(AppError::not_found("artist")),
            }
        },
        sheet,
    )
}

fn sheet(page: ComparePage) -> AnyView {
    let ComparePage { artist, query, found, hits, ways, no_way } = page;
    let none = hits.is_empty() && !query.is_empty();
    let hits = hits.into_iter().map(hit).collect_view();
    let none = none.then(|| {
        view! { <p class="hint">"Try fewer letters, or another spelling."</p> }
    });
    let ways = if ways.is_empty() {
        view! { <Empty headline="No way yet"><p>{no_way}</p></Empty> }.into_any()
    } else {
        view! { <WayList ways/> }.into_any()
    };
    view! {
        <Title text=format!("Compare {}", artist.name)/>
        <div class="compare">
            <h1 class="page-title">"Compare " <ArtistLink artist=artist.clone()/></h1>
            <CompareForm id=artist.id query=query.clone()/>
            {(!query.is_empty()).then(|| view! { <p class="compare-found">{found}</p> })}
            {none}
            <ul class="hits">{hits}</ul>
            <section aria-labelledby="ways-title">
                <h2 id="ways-title" class="section-title">"From here to an artist you follow"</h2>
                {ways}
            </section>
        </div>
    }
    .into_any()
}

fn hit(hit: Comparable) -> AnyView {
    view! {
        <li class="hit">
            <a class="name" href=hit.url><bdi>{hit.artist.name}</bdi></a>
            {hit.soon.map(|soon| view! { " " <span class="soon">{soon}</span> })}
        </li>
    }
    .into_any()
}

/// Asks for the artist to compare with.
#[component]
pub fn CompareForm(id: i64, query: String) -> impl IntoView {
    view! {
        <form method="get" action=address::compare(id) class="search-form">
            <label class="field field-wide">
                <span class="field-name">"Compare with"</span>
                <input type="search" name="q" autocomplete="off" spellcheck="false" maxlength="100" value=query/>
            </label>
            <button class="button" type="submit">"Compare"</button>
        </form>
    }
    .into_any()
}
