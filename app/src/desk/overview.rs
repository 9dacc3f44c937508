//! Desk overview, `/desk`: artists without audio, and what audio would unlock.

use leptos::prelude::*;

use super::parts::{desk_link, job_row};
use crate::{
    components::{Empty, Pager},
    dto::desk::{ModelInUse, Overview, UnfinishedWork, Unheard},
};

pub fn overview(page: Overview) -> AnyView {
    let Overview { query, summary, unheard, page, pages, unfinished, jobs, reviews, model } = page;
    let address = |page: usize| {
        let mut params = leptos_router::params::ParamsMap::new();
        if !query.is_empty() {
            params.insert("q", query.clone());
        }
        params.insert("page", page.to_string());
        format!("/desk{}", params.to_query_string())
    };
    let (previous, next) = (address(page.saturating_sub(1)), address(page + 1));
    let list = if unheard.is_empty() {
        view! {
            <Empty headline="Nobody is missing">
                <p>"Every artist that was asked for has a sound. A new one can be added by name."</p>
            </Empty>
        }
        .into_any()
    } else {
        view! { <ul class="hits unheard">{unheard.into_iter().map(unheard_row).collect_view()}</ul> }.into_any()
    };
    let nothing_runs = jobs.is_empty().then(|| view! { <p class="hint">"Nothing is waiting or running."</p> });
    view! {
        <h1 class="page-title">"Unheard"</h1>
        <div class="desk-overview">
            <section class="desk-missing" aria-labelledby="missing-title">
                <h2 id="missing-title" class="section-title">"Artists without a sound"</h2>
                <form method="get" action="/desk" class="search-form" role="search">
                    <label class="field field-wide">
                        <span class="field-name">"Search by name"</span>
                        <input type="search" name="q" autocomplete="off" spellcheck="false" maxlength="200" value=query.clone()/>
                    </label>
                    <button class="button solid" type="submit">"Search"</button>
                </form>
                <p class="hits-summary" role="status">{summary}</p>
                {list}
                <Pager page pages previous next/>
            </section>
            <div class="desk-aside">
                <section class="desk-add" aria-labelledby="add-title">
                    <h2 id="add-title" class="section-title">"Add an artist"</h2>
                    <form method="get" action="/desk/artists/new">
                        <label class="field">
                            <span class="field-name">"Name"</span>
                            <input type="text" name="name" required maxlength="200" autocomplete="off" spellcheck="false" value=query/>
                        </label>
                        <button class="button solid" type="submit">"Look it up"</button>
                    </form>
                </section>
                {open_reviews(reviews)}
                {unfinished_work(unfinished)}
                <section aria-labelledby="jobs-title">
                    <h2 id="jobs-title" class="section-title">"Under way"</h2>
                    <div id="overview-jobs" data-live="">
                        {nothing_runs}
                        <ul class="jobs">{jobs.into_iter().map(job_row).collect_view()}</ul>
                    </div>
                    <p class="row-more"><a href="/desk/jobs">"All jobs"</a></p>
                </section>
                {model_in_use(model)}
            </div>
        </div>
    }
    .into_any()
}

fn unheard_row(unheard: Unheard) -> AnyView {
    let events = match unheard.unlocks {
        1 => "upcoming event",
        _ => "upcoming events",
    };
    let id = unheard.artist.id.to_string();
    let none = (unheard.unlocks == 0).then_some("");
    view! {
        <li class="unheard-row" data-artist=id data-none=none>
            <p class="unlocks"><b>{unheard.unlocks}</b> " " <span>{events}</span></p>
            <div class="hit-who">
                {desk_link(unheard.artist)}
                <p class="hit-notes">
                    {unheard.next.map(|next| view! { <span class="soon">{next}</span> })}
                    <span class="hit-tags">{unheard.tags.join(" / ")}</span>
                </p>
            </div>
        </li>
    }
    .into_any()
}

fn open_reviews(reviews: String) -> Option<AnyView> {
    (!reviews.is_empty()).then(|| {
        view! {
            <section aria-labelledby="decide-title">
                <h2 id="decide-title" class="section-title">"For you to decide"</h2>
                <p>{reviews}</p>
                <p class="row-more"><a href="/desk/reviews">"To the reviews"</a></p>
            </section>
        }
        .into_any()
    })
}

fn unfinished_work(unfinished: Vec<UnfinishedWork>) -> Option<AnyView> {
    (!unfinished.is_empty()).then(|| {
        let row = |work: UnfinishedWork| {
            view! { <li class="unfinished-row">{desk_link(work.artist)} " " <span class="hint">{work.what}</span></li> }
        };
        view! {
            <section aria-labelledby="unfinished-title">
                <h2 id="unfinished-title" class="section-title">"Not published yet"</h2>
                <ul>{unfinished.into_iter().map(row).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

fn model_in_use(model: ModelInUse) -> AnyView {
    let built_in = model.built_in.then(|| view! { " " <span class="soon">"built-in"</span> });
    view! {
        <section aria-labelledby="model-title">
            <h2 id="model-title" class="section-title">"Model in use"</h2>
            {model.id.map(|id| view! { <p class="model-id">{id} {built_in}</p> })}
            <p>{model.sentence}</p>
            <p class="row-more"><a href="/desk/models">"All models"</a></p>
        </section>
    }
    .into_any()
}
