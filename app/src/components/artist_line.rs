//! One artist as a line of a list: who it is, when it plays, and a button to follow it.

use leptos::prelude::*;

use crate::{
    address,
    components::FollowButton,
    dto::{ArtistHit, ArtistRef},
};

#[component]
pub fn ArtistLine(hit: ArtistHit) -> impl IntoView {
    let artist = ArtistRef { id: hit.id, name: hit.name.clone() };
    view! {
        <li class="hit" data-artist=hit.id.to_string()>
            <div class="hit-who">
                <a class="name" href=address::artist(hit.id)><bdi>{hit.name}</bdi></a>
                {hit.alias.map(|alias| view! { <span class="hint">"also " <bdi>{alias}</bdi></span> })}
                <p class="hit-notes">
                    {hit.soon.map(|soon| view! { <span class="soon">{soon}</span> })}
                    {hit.disambiguation.map(|which| view! { <bdi>{which}</bdi> })}
                    {(!hit.known).then(|| view! { <span class="hint">"not in the artist network"</span> })}
                    <span class="hit-tags">{hit.tags.join(" / ")}</span>
                </p>
            </div>
            <FollowButton artist followed=hit.followed/>
        </li>
    }
    .into_any()
}
