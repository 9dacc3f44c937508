//! Artist picker. It stays open until enough artists are followed, then folds.

use leptos::prelude::*;

use crate::{
    address,
    components::FollowButton,
    dto::{ArtistRef, Starter},
};

/// `follows`: how many artists the listener follows. Without `starters` it is folded.
#[component]
pub fn Picker(starters: Vec<Starter>, follows: usize) -> impl IntoView {
    let (title, lead) = match follows {
        0 => (
            "Start from any artist",
            "Follow one artist and every line-up is re-ordered for you: the better an act matches, the larger its name.",
        ),
        _ => ("Follow more artists", "The more of your artists are here, the more acts can be matched."),
    };
    let open = !starters.is_empty();
    view! {
        <details class="picker" open=open>
            <summary><h2 class="picker-title">{title}</h2></summary>
            <p class="picker-lead">{lead}</p>
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
        </details>
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
