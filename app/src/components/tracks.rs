//! Track list, with the browser's own player where a track may be played.

use leptos::prelude::*;

use crate::dto::TrackLine;

#[component]
pub fn TrackList(tracks: Vec<TrackLine>) -> impl IntoView {
    let track = |track: TrackLine| {
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
