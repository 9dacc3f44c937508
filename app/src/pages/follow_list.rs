//! Form to follow a whole list: paste or choose a file, look at what it would do, follow. Without JavaScript the form
//! follows at once, and the page then shows the batch with what was not found and an undo.

use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};

use crate::{
    api::{FollowList, PreviewFollows},
    choices::choices,
    components::{ArtistLink, UnmatchedNames, post_form},
    dto::{FollowBatch, FollowPreview},
    error::AppError,
};

/// What a list may weigh. The server has the last word; this only spares the wait.
const LARGEST_BYTES: f64 = 2_000_000.0;

/// How many of the new artists a preview names.
const NAMED: usize = 40;

#[component]
pub fn FollowListForm() -> impl IntoView {
    let choices = choices();
    let preview = ServerAction::<PreviewFollows>::new();
    let list = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let shown = RwSignal::new(false);
    let show = move |_| {
        refused.set(None);
        shown.set(true);
        preview.dispatch(PreviewFollows { list: list.get_untracked() });
    };
    // Once followed, the text has done its work; the batch below takes over.
    Effect::new(move || {
        if matches!(&*choices.follow_list.value().read(), Some(Ok(_))) {
            shown.set(false);
            list.set(String::new());
        }
    });
    let fields = view! {
    <label class="field field-wide">
        <span class="field-name">"One name a line, CSV or JSON"</span>
        <textarea
            name="list" rows="6" required spellcheck="false" autocomplete="off" prop:value=move || list.get()
            on:input=move |event| { shown.set(false); list.set(event_target_value(&event)); }
        ></textarea>
    </label>
    <div class="paste-ways">
        <label class="field needs-script">
            <span class="field-name">"or a file"</span>
            <input type="file" accept=".txt,.csv,.json,text/plain,text/csv,application/json"
                on:change=move |event| read_file(&event, list, refused)/>
        </label>
        <button class="button needs-script" type="button" on:click=show>"Preview"</button>
        <button class="button solid" type="submit">"Follow all"</button>
    </div>
    }
    .into_any();
    let form = post_form(choices.follow_list, "paste-form", move || FollowList { list: list.get_untracked() }, fields);
    view! {
        <section class="list-form" aria-labelledby="list-title">
            <h2 id="list-title" class="section-title">"Follow a list"</h2>
            {form}
            <p class="refused" role="alert">{move || refused.get()}</p>
            <div class="preview" aria-live="polite">
                {move || shown.get().then(|| preview.value().get()).flatten().map(|answer| view! { <Preview answer/> }.into_any())}
            </div>
            {move || choices.follow_list.value().get().and_then(Result::ok).map(|batch| view! { <Done batch/> }.into_any())}
        </section>
    }
    .into_any()
}

#[component]
fn Preview(answer: Result<FollowPreview, AppError>) -> impl IntoView {
    match answer {
        Err(error) => view! { <p class="refused">{error.to_string()}</p> }.into_any(),
        Ok(preview) => {
            let count = preview.new.len();
            let beyond = count.saturating_sub(NAMED);
            let names = preview
                .new
                .into_iter()
                .take(NAMED)
                .map(|artist| view! { <li><ArtistLink artist/></li> })
                .collect_view();
            view! {
                <dl class="preview-counts">
                    <div><dt>"New"</dt><dd>{count}</dd></div>
                    <div><dt>"Already followed"</dt><dd>{preview.already}</dd></div>
                    <div><dt>"Repeated"</dt><dd>{preview.repeated}</dd></div>
                    <div><dt>"Not found"</dt><dd>{preview.unmatched.len()}</dd></div>
                </dl>
                <ul class="preview-names">{names}</ul>
                {(beyond > 0).then(|| view! { <p class="more-bill">"and " {beyond} " more"</p> })}
                <UnmatchedNames unmatched=preview.unmatched/>
            }
            .into_any()
        }
    }
}

#[component]
fn Done(batch: FollowBatch) -> impl IntoView {
    view! { <p class="done" role="status">"Followed: " {batch.label} ". It can be undone below."</p> }
}

/// Puts the chosen file's text into the field, so that it can be read before anything is sent.
fn read_file(event: &web_sys::Event, list: RwSignal<String>, refused: RwSignal<Option<String>>) {
    let Some(file) = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
        .and_then(|input| input.files())
        .and_then(|files| files.get(0))
    else {
        return;
    };
    if file.size() > LARGEST_BYTES {
        refused.set(Some("This file is larger than 2 MB. Split it and follow the parts.".to_string()));
        return;
    }
    refused.set(None);
    spawn_local(async move {
        match wasm_bindgen_futures::JsFuture::from(file.text()).await {
            Ok(text) => list.set(text.as_string().unwrap_or_default()),
            Err(_) => refused.set(Some("This file could not be read.".to_string())),
        }
    });
}
