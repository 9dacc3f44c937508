//! Unmatched names of a list, each with the nearest artists to follow instead.

use leptos::prelude::*;

use crate::{
    components::{ArtistLink, FollowButton},
    dto::Unmatched,
};

#[component]
pub fn UnmatchedNames(unmatched: Vec<Unmatched>) -> impl IntoView {
    let count = unmatched.len();
    (count > 0).then(|| {
        view! {
            <details class="unmatched" open=count <= 8>
                <summary>{count} {if count == 1 { " name was not found" } else { " names were not found" }}</summary>
                <ul>{unmatched.into_iter().map(|name| view! { <UnmatchedName name/> }.into_any()).collect_view()}</ul>
            </details>
        }
        .into_any()
    })
}

#[component]
fn UnmatchedName(name: Unmatched) -> impl IntoView {
    let suggestions = name
        .suggestions
        .into_iter()
        .map(|artist| {
            view! { <li><ArtistLink artist=artist.clone()/> <FollowButton artist followed=false/></li> }.into_any()
        })
        .collect_view();
    view! {
        <li class="unmatched-name">
            <p><span class="hint">"line " {name.line}</span> " " <bdi>{name.name}</bdi></p>
            <ul class="suggestions">{suggestions}</ul>
        </li>
    }
}
