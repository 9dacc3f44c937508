//! Constellation: the drawn neighbourhood of an artist. The list beside it says the same in words; every star is a link.
//!
//! Lengths are percentages and there is no view box, so that letters keep their size while the sky stretches.

use leptos::{ev::MouseEvent, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    address,
    components::{fill, ink, labels, percent, shortened},
    dto::{Constellation, Star, StarLine},
};

/// `kept` is appended to the address of each artist.
#[component]
pub fn ConstellationMap(constellation: Constellation, kept: String) -> impl IntoView {
    let Constellation { stars, lines } = constellation;
    let centre = stars.first().map(|star| star.artist.name.clone()).unwrap_or_default();
    let lines = lines.iter().filter_map(|line| drawn_line(line, &stars)).collect_view();
    let rooms = labels::rooms(&stars);
    let stars = stars
        .into_iter()
        .zip(rooms)
        .enumerate()
        .map(|(index, (star, room))| view! { <StarMark star index room kept=kept.clone()/> }.into_any())
        .collect_view();
    view! {
        <figure class="constellation">
            <svg class="sky" width="100%" height="100%" role="group" aria-label=format!("Constellation around {centre}")>
                <g aria-hidden="true">{lines}</g>
                {stars}
            </svg>
            <figcaption>
                "Bigger and nearer = more similar. Side by side = similar to each other. Line colour = why. Ring = plays soon. Tap to explore, or read "
                <a href="#nearest" rel="external">"the list"</a> "."
            </figcaption>
        </figure>
    }
    .into_any()
}

fn drawn_line(line: &StarLine, stars: &[Star]) -> Option<impl IntoView + use<>> {
    let (from, to) = (stars.get(line.from)?, stars.get(line.to)?);
    let width = match (line.strength * 3.0) as u32 {
        0 => "1.25",
        1 => "2.25",
        _ => "3.5",
    };
    Some(view! {
        <line
            class="star-line" data-ink=line.kind.key() data-beside=(line.from > 0).then_some("") stroke-width=width
            x1=percent(from.x) y1=percent(from.y) x2=percent(to.x) y2=percent(to.y)
        ></line>
    })
}

#[component]
fn StarMark(star: Star, index: usize, room: labels::Room, kept: String) -> impl IntoView {
    let href = address::artist(star.artist.id) + &kept;
    let centre = index == 0;
    let radius = if centre { 15.0 } else { 5.0 + 9.0 * star.score.clamp(0.0, 1.0) };
    let name = shortened(&star.artist.name, labels::LETTERS);
    let shown = |side: Option<labels::Side>, class: &'static str| {
        // A name without room is hidden until its star has the pointer or the focus.
        let (anchor, x, y) = side.unwrap_or(labels::Side::Above).place();
        let hidden = side.is_none().then_some("");
        view! { <text class=class data-hidden=hidden text-anchor=anchor x=x.to_string() y=y.to_string()>{name.clone()}</text> }
    };
    let names = (shown(room.wide, "star-name star-wide"), shown(room.narrow, "star-name star-narrow"));
    let radius_text = (radius as u32).to_string();
    let label = star_label(&star, centre);
    let navigate = use_navigate();
    let target = href.clone();
    let go = move |click: MouseEvent| {
        let plain =
            click.button() == 0 && !(click.meta_key() || click.ctrl_key() || click.shift_key() || click.alt_key());
        if plain {
            click.prevent_default();
            navigate(&target, NavigateOptions { scroll: false, ..Default::default() });
        }
    };
    view! {
        <svg x=percent(star.x) y=percent(star.y) overflow="visible">
            <a
                class="star" href=href aria-label=label on:click=go data-ink=ink(star.lead)
                data-centre=centre.then_some("") data-soon=star.soon.then_some("") data-followed=star.followed.then_some("")
            >
                <circle class="star-target" r="15"></circle>
                {star.soon.then(|| view! { <circle class="star-soon" r=(radius as u32 + 5).to_string()></circle> })}
                <circle class="star-dot" r=radius_text fill=star.lead.map_or("currentColor", fill)></circle>
                {names.0} {names.1}
            </a>
        </svg>
    }
}

fn star_label(star: &Star, centre: bool) -> String {
    let short = shortened(&star.artist.name, labels::LETTERS);
    // What can be read must be part of what is read aloud.
    let mut label = if short == star.artist.name { short } else { format!("{short}: {}", star.artist.name) };
    match (centre, star.lead) {
        (true, _) => label.push_str(", in the centre"),
        (false, Some(lead)) => {
            label.push_str(", similar by ");
            label.push_str(lead.label());
        }
        (false, None) => {}
    }
    if star.soon {
        label.push_str(", plays soon");
    }
    if star.followed {
        label.push_str(", followed");
    }
    label
}
