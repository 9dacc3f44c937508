//! Lab page, `/desk/lab`: the experiments, drawn by the server.

use leptos::prelude::*;

use super::{
    parts::{meter, span_row},
    ranking::ranking as ranking_figures,
};
use crate::{
    components::{Empty, percent},
    dto::desk::{ChunksForm, CostForm, HubBar, LabLayer, LabPage},
};

pub fn lab(page: LabPage) -> AnyView {
    let LabPage { summary, notes, layers, ranking, cost, chunks } = page;
    let study = if layers.is_empty() {
        view! {
            <Empty headline="Nothing to compare yet">
                <p>"A study needs two artists with tracks that one model has heard."</p>
            </Empty>
        }
        .into_any()
    } else {
        figures(layers)
    };
    view! {
        <h1 class="page-title">"Lab"</h1>
        {ranking_figures(ranking)}
        <section class="step" aria-labelledby="layers-title">
            <h2 id="layers-title" class="section-title">"Which model tells artists apart"</h2>
            <p class="step-lead">
                "Each bar runs from the similarity of the two artists that are least alike to that of the two most alike; the notch "
                "is the mean. The wider the span, the more a model tells apart. " {summary}
            </p>
            {study}
            {notes.into_iter().map(|note| view! { <p class="hint">{note}</p> }).collect_view()}
        </section>
        {chunked(chunks)}
        {cost_form(cost)}
    }
    .into_any()
}

fn figures(layers: Vec<LabLayer>) -> AnyView {
    view! { <ol class="spans">{layers.into_iter().map(layer).collect_view()}</ol> }.into_any()
}

fn layer(layer: LabLayer) -> AnyView {
    let LabLayer { label, in_use, span, min, mean, max, range, facts, hubs, hubs_title } = layer;
    let hubs = (!hubs.is_empty()).then(|| {
        view! {
            <figure class="hubs">
                <figcaption class="hint">{hubs_title}</figcaption>
                <ol>{hubs.into_iter().map(hub_bar).collect_view()}</ol>
            </figure>
        }
    });
    let score = view! { <b>{span}</b> <span>"span"</span> }.into_any();
    let more = view! {
        <details>
            <summary>"Particulars"</summary>
            <dl class="model-facts">
                {facts.into_iter().map(|(what, how)| view! { <div><dt>{what}</dt><dd><bdi>{how}</bdi></dd></div> }).collect_view()}
            </dl>
            {hubs}
        </details>
    };
    span_row(label, in_use, score, [min, mean, max], range, Some(more.into_any()))
}

fn hub_bar(bar: HubBar) -> AnyView {
    let HubBar { of, artists, length } = bar;
    view! {
        <li class="hub">
            <span class="hub-of">{of}</span>
            <svg class="hub-bar" width="100%" height="14" aria-hidden="true" focusable="false">
                <rect class="hub-fill" height="100%" width=percent(length)></rect>
            </svg>
            <span class="hub-artists">{artists}</span>
        </li>
    }
    .into_any()
}

fn chunked(form: ChunksForm) -> AnyView {
    let ChunksForm { seconds, artists, refusal, at_work, result } = form;
    let busy = at_work.is_some();
    let progress = at_work.map(|(done, total, words)| {
        view! {
            <div role="status">
                <p class="hint">{words.clone()} " " <a href="/desk/lab#chunks">"Look again"</a></p>
                {meter(done, total, words)}
            </div>
        }
    });
    let result = result.map(|(headline, layers)| view! { <p class="step-lead">{headline}</p> {figures(layers)} });
    view! {
        <section class="step" id="chunks" aria-labelledby="chunks-title">
            <h2 id="chunks-title" class="section-title">"The whole or its pieces"</h2>
            <p class="step-lead">
                "Embeds tracks of this catalogue twice with the model in use: in one piece, and as the mean of short chunks. Tracks "
                "whose audio is gone cannot take part. The answer is kept until the server is started anew."
            </p>
            <form class="inline-form" method="post" action="/desk/lab/chunks">
                <label class="field">
                    <span class="field-name">"Seconds in a chunk"</span>
                    <input type="number" name="seconds" min="3" max="29" step="any" required inputmode="decimal" value=seconds/>
                </label>
                <label class="field">
                    <span class="field-name">"Artists"</span>
                    <input type="number" name="artists" min="2" max="500" step="1" required inputmode="numeric" value=artists/>
                </label>
                <button class="button solid" type="submit" disabled=busy>"Compare"</button>
            </form>
            {refusal.map(|why| view! { <p class="refused" role="alert">{why}</p> })}
            {progress}
            {result}
        </section>
    }
    .into_any()
}

fn cost_form(form: CostForm) -> AnyView {
    let CostForm { tracks, seconds, price, hint, result } = form;
    let result = match result {
        Ok(facts) => view! {
            <dl class="facts desk-facts">
                {facts.into_iter().map(|(what, how)| view! { <dt>{what}</dt><dd>{how}</dd> }).collect_view()}
            </dl>
        }
        .into_any(),
        Err(why) => view! { <p class="refused" role="alert">{why}</p> }.into_any(),
    };
    view! {
        <section class="step" id="cost" aria-labelledby="cost-title">
            <h2 id="cost-title" class="section-title">"What an artist costs"</h2>
            <form class="inline-form" method="get" action="/desk/lab#cost">
                <label class="field">
                    <span class="field-name">"Tracks an artist"</span>
                    <input type="number" name="tracks" min="1" max="1000" step="1" required inputmode="numeric" value=tracks/>
                </label>
                <label class="field">
                    <span class="field-name">"Seconds a track"</span>
                    <input type="number" name="seconds" min="0" step="any" required inputmode="decimal" value=seconds/>
                </label>
                <label class="field">
                    <span class="field-name">"Price of the device per hour"</span>
                    <input type="number" name="price" min="0" step="any" required inputmode="decimal" value=price/>
                </label>
                <button class="button" type="submit">"Work it out"</button>
            </form>
            <p class="hint">{hint}</p>
            {result}
        </section>
    }
    .into_any()
}
