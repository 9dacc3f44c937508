//! Artist names as links. A name is foreign text: isolated in its direction, never trusted in its length.

use leptos::prelude::*;

use crate::{address, dto::ArtistRef};

#[component]
pub fn ArtistLink(artist: ArtistRef) -> impl IntoView {
    view! { <a class="name" href=address::artist(artist.id)><bdi>{artist.name}</bdi></a> }
}

/// How a printer would fit a name into the line: short names are set wide, long ones condensed. The answer is the
/// number of letters that the case holds; the style sheet has a width and a size for each.
pub fn fit(name: &str) -> &'static str {
    match name.chars().count() {
        0..=6 => "6",
        7..=9 => "9",
        10..=12 => "12",
        13..=16 => "16",
        17..=22 => "22",
        23..=40 => "40",
        _ => "99",
    }
}

/// The first characters of a name, for places that cannot grow.
pub fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_string();
    }
    let mut short: String = name.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}
