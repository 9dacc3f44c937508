//! `/venues/:id`: what is on at a venue, and what kind of acts play there.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_query_map};

use super::{id_param, loaded::loaded, programme::section};
use crate::{
    address, api,
    choices::choices,
    components::{ArtistLink, Pager, VenueVerdictButtons, fit},
    dto::{GenreBar, RegularAct, VenuePage},
    error::AppError,
};

pub fn venue_page() -> AnyView {
    let (id, query) = (id_param("id"), use_query_map());
    let page = Memo::new(move |_| query.read().get("page").and_then(|page| page.parse().ok()).unwrap_or(1));
    let said = choices().judge_venue.version();
    loaded(
        move || (id.get(), page.get(), said.get()),
        |(id, page, _)| async move {
            match id {
                Some(id) => api::venue(id, page).await,
                None => Err(AppError::not_found("venue")),
            }
        },
        sheet,
    )
}

fn sheet(page: VenuePage) -> AnyView {
    let id = page.venue.id;
    if page.is_merged {
        return view! { <Redirect path=address::venue(id)/> }.into_any();
    }
    let head = head(&page);
    let VenuePage { summary, sections, genres, regulars, previous, next, .. } = page;
    let sections = sections.into_iter().map(section).collect_view();
    view! {
        <Title text=page.venue.name/>
        <div class="venue" data-venue=id.to_string()>
            {head}
            <section aria-labelledby="venue-events">
                <h2 id="venue-events" class="section-title">"What’s on"</h2>
                <p>{summary}</p>
                <div class="events" data-view="auto">{sections}</div>
                <Pager page=page.page pages=page.pages previous next/>
            </section>
            {kinds(genres)} {often(regulars)}
            <section aria-labelledby="venue-feeds">
                <h2 id="venue-feeds" class="section-title">"Feeds"</h2>
                <p class="venue-feeds">
                    <a class="button" href=address::venue_calendar(id) rel="external">"Calendar to subscribe to"</a>
                    <a class="button" href=address::venue_feed(id) rel="external">"Atom feed"</a>
                </p>
            </section>
        </div>
    }
    .into_any()
}

fn head(page: &VenuePage) -> AnyView {
    let name = page.venue.name.clone();
    let fitted = fit(&name);
    let address = page.address.clone().map(|address| view! { <bdi>{address}</bdi> ", " });
    let map = page.map_url.clone().map(|url| view! { " " <a href=url rel="external noopener">"Map"</a> });
    let website = page.website.clone().map(|url| view! { " " <a href=url rel="external noopener">"Website"</a> });
    let aliases = (!page.aliases.is_empty()).then(|| {
        let names = page.aliases.iter().map(|alias| view! { <li><bdi>{alias.clone()}</bdi></li> }).collect_view();
        view! { <div class="artist-line"><h2>"Also"</h2> <ul>{names}</ul></div> }
    });
    view! {
        <header class="venue-head">
            <h1 class="headline" data-fit=fitted><bdi>{name}</bdi></h1>
            <p class="venue-place">{address} <bdi>{page.city.clone()}</bdi> {map} {website}</p>
            <VenueVerdictButtons venue=page.venue.clone() verdict=page.verdict/>
            <div class="artist-lines">{aliases}</div>
        </header>
    }
    .into_any()
}

/// The tags of the acts as bars.
fn kinds(genres: Vec<GenreBar>) -> Option<AnyView> {
    let bar = |genre: GenreBar| {
        view! {
            <li class="genre">
                <span>{genre.name}</span> " " <span class="hint">{genre.acts}</span>
                <svg class="genre-bar" width="100%" height="10" aria-hidden="true" focusable="false">
                    <rect height="100%" width=genre.width></rect>
                </svg>
            </li>
        }
        .into_any()
    };
    (!genres.is_empty()).then(|| {
        view! {
            <section aria-labelledby="venue-kinds">
                <h2 id="venue-kinds" class="section-title">"What kind of acts play here"</h2>
                <ul class="genres">{genres.into_iter().map(bar).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

fn often(regulars: Vec<RegularAct>) -> Option<AnyView> {
    let row = |act: RegularAct| {
        view! { <li class="hit"><ArtistLink artist=act.artist/> " " <span class="hint">{act.events}</span></li> }
            .into_any()
    };
    (!regulars.is_empty()).then(|| {
        view! {
            <section aria-labelledby="venue-regulars">
                <h2 id="venue-regulars" class="section-title">"Who plays here most often"</h2>
                <ul class="hits">{regulars.into_iter().map(row).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}
