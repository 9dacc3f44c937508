//! Artist picker for a listener who follows nobody yet.

use leptos::prelude::*;

use crate::{
    address,
    components::FollowButton,
    dto::{ArtistRef, Starter},
};

#[component]
pub fn Picker(starters: Vec<Starter>) -> impl IntoView {
    view! {
        <section class="picker" aria-labelledby="picker-title">
            <h2 id="picker-title" class="picker-title">"Start from any artist"</h2>
            <p class="picker-lead">
                "Follow one artist and every line-up is re-ordered for you: the better an act matches, the larger its name."
            </p>
            <form method="get" action="/artists" class="search-form" role="search" aria-label="Artists">
                <label class="field field-wide">
                    <span class="field-name">"Artist"</span>
                    <input type="search" name="q" autocomplete="off" maxlength="100"/>
                </label>
                <button class="button solid" type="submit">"Search"</button>
            </form>
            <ul class="starters">
                {starters.into_iter().map(|starter| view! { <StarterLine starter/> }.into_any()).collect_view()}
            </ul>
            <p>"Have a list already? " <a href="/you">"Paste or upload it"</a> "."</p>
        </section>
    }
    .into_any()
}

#[component]
fn StarterLine(starter: Starter) -> impl IntoView {
    let artist = ArtistRef { id: starter.id, name: starter.name.clone() };
    view! {
        <li class="starter">
            <span class="starter-who">
                <a class="name" href=address::artist(starter.id)><bdi>{starter.name}</bdi></a>
                <span class="hint">{starter.hint}</span>
            </span>
            <FollowButton artist followed=false/>
        </li>
    }
}
