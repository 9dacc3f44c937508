//! "Wrong artist?": a form with which a listener reports that an artist is another than the one that a network means.

use leptos::prelude::*;

use crate::{api::ReportArtist, choices::choices, components::post_form, dto::DoubtfulArtist};

#[component]
pub fn WrongArtist(doubtful: DoubtfulArtist) -> impl IntoView {
    let DoubtfulArtist { artist, caveat } = doubtful;
    let (id, report) = (artist.id, choices().report);
    let (note, sent) = (RwSignal::new(String::new()), RwSignal::new(false));
    let fields = view! {
        <input type="hidden" name="artist" value=id.to_string()/>
        <label>
            "What is wrong? (optional)"
            <input name="note" maxlength="300" autocomplete="off" on:input=move |event| note.set(event_target_value(&event))/>
        </label>
        <button class="button" type="submit">"Report" <span class="sr-only">" "<bdi>{artist.name}</bdi></span></button>
    }
    .into_any();
    let input = move || {
        sent.set(true);
        ReportArtist { artist: id, note: note.get_untracked() }
    };
    let thanks = move || {
        let received = sent.get() && matches!(&*report.value().read(), Some(Ok(())));
        received.then_some("Thank you. A moderator will look at it.")
    };
    view! {
        <div class="wrong-artist">
            {caveat.map(|caveat| view! { <p class="hint">{caveat}</p> })}
            <details>
                <summary>"Wrong artist?"</summary>
                {post_form(report, "wrong-artist-form", input, fields)}
                <p role="status">{thanks}</p>
            </details>
        </div>
    }
    .into_any()
}
