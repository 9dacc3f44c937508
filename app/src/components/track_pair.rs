//! Two tracks to compare: the browser's own players, of which one plays at a time, and a button that switches to the other.
//! Each begins at its start, and goes on where it was left.

use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlMediaElement;

use crate::dto::TrackLine;

/// A track and the address of its audio.
pub type Playable = (TrackLine, String);

/// The two tracks, where both may be played.
pub fn playable_pair(tracks: &[TrackLine]) -> Option<[Playable; 2]> {
    let [first, second] = tracks else { return None };
    let playable = |track: &TrackLine| Some((track.clone(), track.audio.clone()?));
    Some([playable(first)?, playable(second)?])
}

#[component]
pub fn TrackPair(tracks: [Playable; 2]) -> impl IntoView {
    let players: [NodeRef<html::Audio>; 2] = [NodeRef::new(), NodeRef::new()];
    let (playing, last) = (RwSignal::new(None::<usize>), RwSignal::new(0_usize));
    let titles = tracks.each_ref().map(|(track, _)| track.title.clone());
    let element = move |at: usize| -> Option<HtmlMediaElement> { Some((*players[at].get_untracked()?).clone()) };
    let switch = move |_| {
        let from = playing.get_untracked();
        let to = from.map_or_else(|| last.get_untracked(), |from| 1 - from);
        let Some(next) = element(to) else { return };
        start(&next);
    };
    let stop = move |_| {
        if let Some(player) = playing.get_untracked().and_then(element) {
            // Fails only for an element without a player.
            let _ = player.pause();
        }
    };
    let label = move || match playing.get() {
        Some(at) => format!("Switch to {}", titles[1 - at]),
        None => format!("Listen to {}", titles[last.get()]),
    };
    let player = |at: usize, (track, audio): Playable| {
        let name = format!("Listen to {}", track.title);
        let started = move |_| {
            playing.set(Some(at));
            last.set(at);
            if let Some(other) = element(1 - at) {
                // One at a time. Fails only for an element without a player.
                let _ = other.pause();
                if other.ready_state() == HtmlMediaElement::HAVE_NOTHING {
                    // It will be wanted at once when the reader switches.
                    other.set_preload("auto");
                    other.load();
                }
            }
        };
        let stopped = move |_| {
            if playing.get_untracked() == Some(at) {
                playing.set(None);
            }
        };
        view! {
            <li class="listen" data-playing=move || (playing.get() == Some(at)).then_some("")>
                <p><bdi>{track.title}</bdi> <span class="hint">" " {track.note}</span></p>
                <audio
                    node_ref=players[at] controls preload="none" src=audio aria-label=name on:play=started on:pause=stopped
                    on:ended=stopped
                ></audio>
            </li>
        }
        .into_any()
    };
    let [first, second] = tracks;
    view! {
        <div class="track-pair">
            <p class="track-switch needs-script">
                <button class="button" type="button" on:click=switch>{label}</button> " "
                <button class="button" type="button" on:click=stop disabled=move || playing.get().is_none()>"Pause"</button>
            </p>
            <ul class="listens">{player(0, first)} {player(1, second)}</ul>
        </div>
    }
    .into_any()
}

fn start(player: &HtmlMediaElement) {
    if let Ok(started) = player.play() {
        spawn_local(async move {
            // Rejected where it is paused before it has begun, and where there is nothing to play, which the player shows.
            let _ = JsFuture::from(started).await;
        });
    }
}
