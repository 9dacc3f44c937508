//! Track list of an artist on the desk: upload, play, and the progress of the analysis.

use leptos::prelude::*;

use super::parts::{button_form, desk_address, escaped, job_state, refused};
use crate::dto::desk::{DeskTrack, FormRefusal};

/// What the file chooser offers; what is accepted is decided by what a file holds.
const ACCEPT: &str = "audio/*,.mp3,.m4a,.aac,.flac,.ogg,.oga,.wav";

pub fn tracks(
    artist: i64,
    tracks: Vec<DeskTrack>,
    rules: String,
    audio_rule: String,
    no_addresses: Option<&'static str>,
    refusal: Option<&FormRefusal>,
) -> AnyView {
    let action = format!("{}/tracks", desk_address(artist));
    let list = if tracks.is_empty() {
        view! { <p class="hint">"No track yet. Three are enough to be sure of a sound."</p> }.into_any()
    } else {
        view! { <ul class="tracks">{tracks.into_iter().map(track).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="step" aria-labelledby="tracks-title">
            <h2 id="tracks-title" class="section-title"><span class="step-number">"2"</span> " Tracks"</h2>
            <form class="upload" method="post" action=action enctype="multipart/form-data" data-upload="">
                <label class="drop">
                    <span class="drop-title">"Drop audio files here"</span>
                    <span class="drop-or">"or choose them"</span>
                    <input type="file" name="file" multiple required accept=ACCEPT/>
                </label>
                <p class="hint">{rules} " " {audio_rule}</p>
                <button class="button solid upload-button" type="submit">"Upload"</button>
                <ul class="upload-list" aria-live="polite"></ul>
            </form>
            {refused(refusal, "upload")}
            {addresses(artist, no_addresses, refusal)}
            <div id="tracks" data-live="">{list}</div>
        </section>
    }
    .into_any()
}

/// Audio that is somewhere else: fetched by a job, one track for each address.
fn addresses(artist: i64, obstacle: Option<&'static str>, refusal: Option<&FormRefusal>) -> AnyView {
    if let Some(obstacle) = obstacle {
        return view! { <p class="hint">{obstacle}</p> }.into_any();
    }
    let refusal = refusal.filter(|refusal| refusal.form == "addresses");
    let entered = refusal.map(|refusal| refusal.entered("addresses")).unwrap_or_default();
    view! {
        <details class="addresses" open=refusal.is_some()>
            <summary>"Or give the addresses of audio files"</summary>
            <form method="post" action=format!("{}/addresses", desk_address(artist))>
                <label class="field">
                    <span class="field-name">"Addresses, one on each line"</span>
                    <textarea name="addresses" rows="3" required spellcheck="false" placeholder="https://…/track.mp3">{escaped(&entered)}</textarea>
                </label>
                {refused(refusal, "addresses")}
                <p class="hint">"Of files that may be heard for this: your own, or those of the artist."</p>
                <button class="button" type="submit">"Fetch"</button>
            </form>
        </details>
    }
    .into_any()
}

fn track(track: DeskTrack) -> AnyView {
    let id = track.id;
    let state = match &track.job {
        Some(job) if job.state.is_open() || !track.heard => job_state(job),
        _ if track.heard => view! { <span class="state" data-state="done">"Heard"</span> }.into_any(),
        _ => view! { <span class="state" data-state="waiting">"Not heard by this model"</span> }.into_any(),
    };
    let retry = track.job.as_ref().filter(|job| job.may_retry && !track.heard).map(|job| {
        button_form(format!("/desk/jobs/{}/retry", job.id), "quiet", "Try again", track.title.clone(), None)
    });
    let player = track.playable.then(|| {
        view! { <audio controls preload="none" src=format!("/tracks/{id}/audio") aria-label=format!("Listen to {}", track.title)></audio> }
    });
    let confirm = format!("Delete “{}” with its vector?", track.title);
    view! {
        <li class="track" id=format!("track-{id}") data-track=id.to_string() data-heard=track.heard.then_some("")>
            <div class="track-what">
                <p class="track-title">
                    <bdi>{track.title.clone()}</bdi>
                    {track.draft.then(|| view! { " " <span class="soon">"draft"</span> })}
                </p>
                <p class="job-how">{state} " " <span class="hint">{track.length}</span></p>
                {track.odd.map(|odd| view! { <p class="odd" role="note">{odd}</p> })}
                {player}
            </div>
            <div class="job-acts">
                {retry}
                {button_form(format!("/desk/tracks/{id}/delete"), "quiet", "Delete", track.title, Some(confirm))}
            </div>
        </li>
    }
    .into_any()
}
