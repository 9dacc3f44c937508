//! `/search`: artists, coming events, venues and promoters by name. All state is in the query string.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::loaded::loaded;
use crate::{
    api,
    components::{ArtistLine, Empty, Pager, Poster},
    dto::{NamedHit, SearchHits, SearchResults, SearchSection},
};

pub fn search_page() -> AnyView {
    let params = use_query_map();
    let text = move |name: &str| params.read().get(name).unwrap_or_default();
    let asked = Memo::new(move |_| (text("q"), text("only"), text("page").parse().unwrap_or(1)));
    loaded(
        move || asked.get(),
        |(query, only, page)| api::search(query, only, page),
        |found| view! { <Found found/> }.into_any(),
    )
}

#[component]
fn Found(found: SearchResults) -> impl IntoView {
    let SearchResults { headline, nothing_found, sections, page, pages, previous, next } = found;
    let empty = nothing_found.then(|| {
        view! {
            <Empty headline="No match">
                <p>"Check the spelling, or try fewer letters: accents, case and punctuation don’t matter."</p>
                <p class="problem-ways">
                    <a class="button" href="/artists">"All artists"</a>
                    <a class="button" href="/">"To the programme"</a>
                </p>
            </Empty>
        }
    });
    view! {
        <Title text=headline.clone()/>
        <div class="search">
            <h1 class="search-title"><bdi>{headline}</bdi></h1>
            {empty} {sections.into_iter().map(section).collect_view()} <Pager page pages previous next/>
        </div>
    }
    .into_any()
}

fn section(section: SearchSection) -> AnyView {
    let SearchSection { title, hits, more } = section;
    let (id, named) = (title.clone(), title.clone());
    let hits = match hits {
        SearchHits::Artists(artists) => lines(artists.into_iter().map(|hit| view! { <ArtistLine hit/> }.into_any())),
        SearchHits::Named(hits) => lines(hits.into_iter().map(named_line)),
        SearchHits::Events(events) => {
            let rows = events.into_iter().map(|card| view! { <Poster card/> }.into_any()).collect_view();
            view! { <div class="events" data-view="list">{rows}</div> }.into_any()
        }
    };
    view! {
        <section aria-labelledby=named>
            <h2 class="section-title" id=id>{title}</h2>
            {hits}
            {more.map(|more| view! { <p class="search-more"><a class="button" href=more.url>{more.label}</a></p> })}
        </section>
    }
    .into_any()
}

fn lines(lines: impl Iterator<Item = AnyView>) -> AnyView {
    view! { <ul class="hits">{lines.collect_view()}</ul> }.into_any()
}

fn named_line(hit: NamedHit) -> AnyView {
    view! {
        <li class="hit">
            <div class="hit-who">
                <a class="name" href=hit.url><bdi>{hit.name}</bdi></a>
                <p class="hit-notes"><bdi>{hit.city}</bdi> <span class="hit-tags">{hit.note}</span></p>
            </div>
        </li>
    }
    .into_any()
}
