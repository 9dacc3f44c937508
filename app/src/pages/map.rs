//! `/map`: all artists in two dimensions, drawn by `public/map.js` in an element of its own. Without a script, the best
//! known ones are a drawing whose points are links.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::loaded::loaded;
use crate::{
    address, api,
    components::{ArtistLine, ArtistLink, Empty},
    dto::{ArtistHit, MapArtist, MapFinding, MapPage, MapRegion},
};

pub fn map_page() -> AnyView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.read().get("q").unwrap_or_default());
    let at = Memo::new(move |_| chosen(&params.read()));
    view! {
        <Title text="Map"/>
        <div class="map-page">
            <h1 class="page-title">"Map of all artists"</h1>
            <form method="get" action="/map" class="search-form map-find" role="search" aria-label="Map">
                <label class="field">
                    <span class="field-name">"Find an artist"</span>
                    <input
                        type="search" name="q" autocomplete="off" spellcheck="false" maxlength="100"
                        value=query.get_untracked()
                    />
                </label>
                <button class="button solid" type="submit">"Find"</button>
            </form>
            {loaded(move || (at.get(), query.get()), |(at, query)| api::find_on_map(at, query), finding)}
            {loaded(|| (), |()| api::map(), map)}
        </div>
    }
    .into_any()
}

/// The artist that the address asks for.
fn chosen(params: &ParamsMap) -> Option<i64> {
    params.get("at").and_then(|id| id.parse().ok())
}

/// Who was chosen, or found by name.
fn finding(finding: MapFinding) -> AnyView {
    let MapFinding { artist, absent, found, hits, .. } = finding;
    let hit = |hit: ArtistHit| {
        view! {
            <li class="hit">
                <a class="name" href=address::map_at(hit.id)><bdi>{hit.name}</bdi></a>
                {hit.soon.map(|soon| view! { " " <span class="soon">{soon}</span> })}
            </li>
        }
        .into_any()
    };
    let searched = (!found.is_empty()).then(|| {
        view! { <p class="hits-summary">{found}</p> <ul class="hits">{hits.into_iter().map(hit).collect_view()}</ul> }
    });
    let chosen = artist.map(|hit| {
        view! {
            <ul class="hits map-card" aria-label="Chosen artist"><ArtistLine hit/></ul>
            {(!absent.is_empty()).then(|| view! { <p class="hint">{absent}</p> })}
        }
    });
    view! { <div class="map-finding">{searched} {chosen}</div> }.into_any()
}

fn map(page: MapPage) -> AnyView {
    if page.artists.is_empty() {
        return view! {
            <Empty headline="No map yet">
                <p>"It is drawn as soon as a few artists are known to be connected."</p>
            </Empty>
        }
        .into_any();
    }
    let ids = |ids: &[i64]| ids.iter().map(i64::to_string).collect::<Vec<_>>().join(" ");
    let (tonight, week, followed) = (ids(&page.tonight), ids(&page.week), ids(&page.followed));
    let params = use_query_map();
    let at = move || chosen(&params.read()).map(|id| id.to_string());
    view! {
        <p class="map-summary">{page.summary}</p>
        <figure class="artist-map">
            <catalogue-map points="/map/points" names="/map/names" at=at tonight=tonight week=week followed=followed>
                {drawing(page.artists)}
            </catalogue-map>
            <figcaption>
                <ul class="map-legend">
                    <li><i class="map-key" data-key="tonight"></i> "plays tonight"</li>
                    <li><i class="map-key" data-key="week"></i> "plays this week"</li>
                    <li><i class="map-key" data-key="followed"></i> "you follow them"</li>
                    <li>
                        <i class="map-key" data-key="0"></i><i class="map-key" data-key="1"></i>
                        <i class="map-key" data-key="2"></i> {page.colours}
                    </li>
                </ul>
            </figcaption>
        </figure>
        <script type="module" src=page.script></script>
        <details class="map-regions">
            <summary>"The regions as a list"</summary>
            <ul>{page.regions.into_iter().map(region).collect_view()}</ul>
        </details>
        {(!page.unplaced.is_empty()).then(|| view! { <p class="hint">{page.unplaced}</p> })}
    }
    .into_any()
}

/// The best known artists. Positions are percentages of a square.
fn drawing(artists: Vec<MapArtist>) -> AnyView {
    let point = |point: MapArtist| {
        let (x, y) = ((point.x * 1_000.0).to_string(), (point.y * 1_000.0).to_string());
        let name = point.named.then(|| {
            view! { <text x=x.clone() y=(point.y * 1_000.0 - 9.0).to_string() text-anchor="middle">{point.artist.name.clone()}</text> }
        });
        let label = if point.tonight { format!("{}, plays tonight", point.artist.name) } else { point.artist.name };
        view! {
            <a href=address::artist(point.artist.id) aria-label=label>
                <circle
                    cx=x cy=y r=if point.tonight { "8" } else { "5" }
                    data-key=if point.tonight { "tonight".to_string() } else { point.colour.to_string() }
                ></circle>
                {name}
            </a>
        }
        .into_any()
    };
    view! {
        <svg viewBox="-20 -20 1040 1040" role="group" aria-label="The best known artists">
            {artists.into_iter().map(point).collect_view()}
        </svg>
    }
    .into_any()
}

fn region(region: MapRegion) -> AnyView {
    let artist = |artist| view! { <li><ArtistLink artist/></li> }.into_any();
    view! {
        <li>
            <h2>{region.name} " " <span class="hint">{region.size}</span></h2>
            <ul>{region.artists.into_iter().map(artist).collect_view()}</ul>
        </li>
    }
    .into_any()
}
