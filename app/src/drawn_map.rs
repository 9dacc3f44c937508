//! Drawn map: venues or cities as dots on a sheet that holds true around its middle. Rendered by the server alone, so that
//! the browser half need not carry it; `public/places.js` puts streets under it where there are any, and lets a place be
//! chosen on it. The list beside it says the same in words.
//!
//! Lengths are shares of the sheet and there is no view box, so that letters keep their size while the sheet stretches.

use leptos::prelude::*;

use crate::{
    components::{Empty, percent},
    dto::{DrawnMap, LabelSide, ListedPlace, MapMark, MapTiles, MapView},
};

/// The programme on a map, as HTML.
pub fn map_view(view: MapView) -> String {
    // Components ask for an owner, and give nothing to it here: nothing on a map is reactive.
    let owner = Owner::new();
    let html = owner.with(|| whole(view).to_html());
    owner.unset_with_forced_cleanup();
    html.replace("<!>", "")
}

fn whole(view: MapView) -> AnyView {
    let MapView { map, places, note } = view;
    let map = match map {
        Some(map) => drawn_map(map, None),
        None => {
            view! { <Empty headline="No map yet"><p>"We don’t know where these venues are."</p></Empty> }.into_any()
        }
    };
    let place = |ListedPlace { name, url, about }: ListedPlace| {
        view! { <li class="hit"><a class="name" href=url><bdi>{name}</bdi></a> " " <span class="hint">{about}</span></li> }
    };
    view! {
        <div class="map-frame">{map} <p class="map-note">{note}</p></div>
        <ul class="hits map-list" aria-label="Where it takes place">{places.into_iter().map(place).collect_view()}</ul>
    }
    .into_any()
}

/// `fills`: the id of the form whose fields `latitude` and `longitude` a click on the map fills.
pub fn drawn_map(map: DrawnMap, fills: Option<&'static str>) -> AnyView {
    let DrawnMap { edges, marks, here, meridians, parallels, scale, tiles } = map;
    let edges = format!("{},{},{},{}", edges.north, edges.east, edges.south, edges.west);
    let up = |x: f32| view! { <line x1=percent(x) x2=percent(x) y1="0" y2="100%"></line> };
    let across = |y: f32| view! { <line y1=percent(y) y2=percent(y) x1="0" x2="100%"></line> };
    let at = here.as_ref().map(|here| here.place.clone());
    let here = here.map_or_else(
        || view! { <circle class="map-here" r="9" visibility="hidden"></circle> }.into_any(),
        |here| view! { <circle class="map-here" r="9" cx=percent(here.x) cy=percent(here.y)></circle> }.into_any(),
    );
    // Small marks lie on large ones.
    let marks = marks.into_iter().map(mark).collect_view();
    let streets = |part: fn(&MapTiles) -> &String| tiles.as_ref().map(part).cloned();
    view! {
        <venue-map
            class="map" data-edges=edges data-here=at data-fills=fills data-tiles=streets(|tiles| &tiles.url)
            data-attribution=streets(|tiles| &tiles.attribution) data-script=streets(|tiles| &tiles.script)
            data-style=streets(|tiles| &tiles.style)
        >
            <svg class="map-sheet" width="100%" height="100%" aria-hidden="true" focusable="false">
                <g class="map-grid">{meridians.into_iter().map(up).collect_view()} {parallels.into_iter().map(across).collect_view()}</g>
                {marks}
                {here}
                <svg class="map-scale" x="12" y="100%" overflow="visible">
                    <rect y="-16" height="4" width=percent(scale.width)></rect>
                    <text y="-22">{scale.label}</text>
                </svg>
            </svg>
        </venue-map>
    }
    .into_any()
}

fn mark(mark: MapMark) -> AnyView {
    let MapMark { name, url, events, x, y, radius, place, wide, narrow } = mark;
    let title = if events.is_empty() { name.clone() } else { format!("{name}: {events}") };
    let label = |side: Option<LabelSide>, radius: u16, class: &'static str| {
        side.map(|side| {
            let (anchor, dx, dy) = offset(side, radius);
            view! { <text class=class text-anchor=anchor x=dx.to_string() y=dy.to_string()>{name.clone()}</text> }
        })
    };
    let small = (f32::from(radius) * MapMark::NARROW) as u16;
    let labels = (label(wide, radius, "map-label map-wide"), label(narrow, small, "map-label map-narrow"));
    view! {
        <svg x=percent(x) y=percent(y) overflow="visible">
            <a class="map-mark" href=url tabindex="-1" data-place=place>
                <title>{title}</title>
                <circle r=radius.to_string()></circle>
                {labels.0} {labels.1}
            </a>
        </svg>
    }
    .into_any()
}

/// `text-anchor`, `x` and `y` of a name, seen from its mark.
const fn offset(side: LabelSide, radius: u16) -> (&'static str, i16, i16) {
    let away = radius.cast_signed() + 4;
    match side {
        LabelSide::Right => ("start", away, 5),
        LabelSide::Left => ("end", -away, 5),
        LabelSide::Below => ("middle", 0, away + 11),
        LabelSide::Above => ("middle", 0, -away),
    }
}
