//! Constellation: the drawn neighbourhood of an artist. The list beside it says the same in words; every star is a link.
//!
//! Lengths are percentages and the letters have no view box, so that they keep their size while the sky stretches. Lines
//! are curves, whose points cannot be percentages: theirs is the unit square, stretched.

use std::cell::Cell;

use leptos::{ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::{FocusOptions, SvgElement};

use crate::{
    address,
    components::{fill, ink, labels, percent, shortened},
    dto::{Constellation, Star, StarLine},
};

/// More stars than this have thinner lines.
const MANY: usize = 20;

thread_local! {
    /// Whether the reader has just walked here by a star.
    static WALKED: Cell<bool> = const { Cell::new(false) };
}

#[component]
pub fn ConstellationMap(constellation: Constellation) -> impl IntoView {
    let Constellation { centres, stars, lines, walk } = constellation;
    Effect::new(|| {
        if WALKED.take() {
            // The page is put in place a moment after it is made.
            request_animation_frame(focus_centre);
        }
    });
    let names: Vec<&str> = stars.iter().take(centres).map(|star| star.artist.name.as_str()).collect();
    let title = format!("Constellation around {}", names.join(" and "));
    let legend = if centres > 1 {
        "Further to one side = closer to that artist. Line colour = why. Ring = plays soon. Tap to explore, or read "
    } else {
        "Bigger and nearer = more similar. Side by side = similar to each other. Line colour = why. Ring = plays soon. Tap to explore, or read "
    };
    let many = (stars.len() > MANY).then_some("");
    let lines = lines.iter().filter_map(|line| drawn_line(line, &stars, centres)).collect_view();
    let rooms = labels::rooms(&stars, centres);
    let stars = stars
        .into_iter()
        .zip(rooms)
        .enumerate()
        .map(|(index, (star, room))| {
            view! { <StarMark star centre={index < centres} room walk=walk.clone()/> }.into_any()
        })
        .collect_view();
    view! {
        <figure class="constellation" data-many=many>
            <svg class="sky" width="100%" height="100%" role="group" aria-label=title>
                <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">{lines}</svg>
                {stars}
            </svg>
            <figcaption>{legend} <a href="#nearest" rel="external">"the list"</a> "."</figcaption>
        </figure>
    }
    .into_any()
}

/// After a walk the focus is where the artist is now, which is read aloud.
fn focus_centre() {
    let centre = document().query_selector(".star[data-centre]").ok().flatten();
    if let Some(centre) = centre.and_then(|centre| centre.dyn_into::<SvgElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // Fails only where the star has just gone.
        let _ = centre.focus_with_options(&options);
    }
}

fn drawn_line(line: &StarLine, stars: &[Star], centres: usize) -> Option<impl IntoView + use<>> {
    let (from, to) = (stars.get(line.from)?, stars.get(line.to)?);
    let width = match (line.strength * 3.0) as u32 {
        0 => "1.25",
        1 => "2.25",
        _ => "3.5",
    };
    let bend = match line.bend {
        Some([first, second]) => format!("C{} {} {} {} ", first.0, first.1, second.0, second.1),
        None => "L".to_string(),
    };
    let path = format!("M{} {}{bend}{} {}", from.x, from.y, to.x, to.y);
    Some(view! {
        <path
            class="star-line" data-ink=line.kind.key() data-beside=(line.from >= centres).then_some("") stroke-width=width
            d=path vector-effect="non-scaling-stroke" fill="none"
        ></path>
    })
}

#[component]
fn StarMark(star: Star, centre: bool, room: labels::Room, walk: String) -> impl IntoView {
    let href = address::artist(star.artist.id) + &walk;
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
            WALKED.set(true);
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
