//! Follow button: a form of its own, so that it works without JavaScript.

use leptos::prelude::*;

use crate::{api::Follow, choices::choices, components::post_form, dto::ArtistRef};

/// `named`: whether the name is to be seen, where several buttons stand together.
#[component]
pub fn FollowButton(artist: ArtistRef, followed: bool, #[prop(optional)] named: bool) -> impl IntoView {
    let choices = choices();
    let id = artist.id;
    let now = move || choices.follows(id, followed);
    let fields = view! {
    <input type="hidden" name="artist" value=id.to_string()/>
    <input type="hidden" name="followed" value=move || if now() { "false" } else { "true" }/>
    <button class="button follow" type="submit" data-followed=move || if now() { "true" } else { "false" }>
        {move || if now() { "Unfollow" } else { "Follow" }}
        <span class=if named { "" } else { "sr-only" }>" "<bdi>{artist.name}</bdi></span>
    </button>
    }
    .into_any();
    post_form(choices.follow, "follow-form", move || Follow { artist: id, followed: !now() }, fields)
}
