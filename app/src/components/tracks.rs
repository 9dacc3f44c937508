//! Tracks, with the browser's own player where they may be heard.

use leptos::prelude::*;

use crate::dto::Track;

#[component]
pub fn TrackList(tracks: Vec<Track>) -> impl IntoView {
    let track = |track: Track| {
        let label = format!("Listen to {}", track.title);
        view! {
            <li class="listen">
                <p><bdi>{track.title}</bdi> <span class="hint">" " {track.note}</span></p>
                {track.audio.map(|src| view! { <audio controls preload="none" src=src aria-label=label></audio> })}
            </li>
        }
        .into_any()
    };
    view! { <ul class="listens">{tracks.into_iter().map(track).collect_view()}</ul> }.into_any()
}
