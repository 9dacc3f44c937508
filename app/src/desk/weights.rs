//! Weights page, `/desk/weights`: how much each signal counts, and what changing that would change.

use leptos::prelude::*;

use super::parts::refused;
use crate::{
    address,
    components::{InkKey, ink},
    dto::desk::{WeightDial, WeightMove, WeightRow, WeightSample, WeightsPage},
};

pub fn weights(page: WeightsPage) -> AnyView {
    let WeightsPage { rows, unsaved, summary, samples, refusal } = page;
    let changed = rows.iter().any(|row| row.changed);
    let reset = changed.then(|| {
        view! {
            <form method="post" action="/desk/weights/reset" data-confirm="Go back to the built-in weights?">
                <button class="button" type="submit">"Back to the built-in weights"</button>
            </form>
        }
    });
    let standing = match (unsaved, changed) {
        (true, _) => "Not saved: below is what these weights would change.",
        (false, true) => "In force.",
        (false, false) => "In force; these are the built-in weights.",
    };
    view! {
        <h1 class="page-title">"Weights"</h1>
        <form class="weights" method="post" action="/desk/weights">
            <p class="step-lead">
                "In hundredths; each group is scaled to 100 when it is saved. A signal that is missing counts for nothing, and the "
                "others share its weight."
            </p>
            <div class="weight-rows">{rows.into_iter().map(row).collect_view()}</div>
            <p class="hint" role="status">{standing}</p>
            {refused(refusal.as_ref(), "weights")}
            <div class="weight-acts">
                <button class="button" type="submit" formmethod="get" formaction="/desk/weights">"Preview"</button>
                <button class="button solid" type="submit">"Save"</button>
            </div>
        </form>
        {reset}
        <section class="step" aria-labelledby="moves-title">
            <h2 id="moves-title" class="section-title">"What changes"</h2>
            <p class="step-lead">{summary}</p>
            <div class="samples">{samples.into_iter().map(sample).collect_view()}</div>
        </section>
    }
    .into_any()
}

fn row(row: WeightRow) -> AnyView {
    let key = row.key;
    let dial = |WeightDial { kind, hundredths, built_in }: WeightDial| {
        let id = format!("{key}-{}", kind.key());
        let value = hundredths.to_string();
        view! {
            <div class="dial">
                <label for=id.clone()><InkKey kind/></label>
                <input type="range" min="0" max="100" step="1" value=value.clone() data-dial=id.clone() aria-label=format!("{} in hundredths", kind.label())/>
                <input class="dial-number" type="number" id=id.clone() name=id min="0" max="100" step="1" required inputmode="numeric" value=value/>
                <span class="hint">"built-in " {built_in}</span>
            </div>
        }
    };
    let dials = row.dials.into_iter().map(dial).collect_view();
    view! {
        <fieldset class="weight-row">
            <legend>{row.label}</legend>
            <p class="hint">{row.explanation}</p>
            {dials}
        </fieldset>
    }
    .into_any()
}

fn sample(sample: WeightSample) -> AnyView {
    let gone = (!sample.gone.is_empty()).then(|| {
        let names = sample.gone.iter().map(|artist| artist.name.clone()).collect::<Vec<_>>().join(", ");
        view! { <p class="hint">"No longer among the ten: " <bdi>{names}</bdi></p> }
    });
    view! {
        <div class="part sample" data-artist=sample.artist.id.to_string()>
            <h3 class="part-title"><a href=address::artist(sample.artist.id)><bdi>{sample.artist.name}</bdi></a></h3>
            <ol class="near-list">{sample.now.into_iter().map(moved).collect_view()}</ol>
            {gone}
        </div>
    }
    .into_any()
}

fn moved(near: WeightMove) -> AnyView {
    let (direction, words) = match near.moved {
        None => ("new", "new".to_owned()),
        Some(0) => ("same", String::new()),
        Some(places) if places > 0 => ("up", format!("▲ {places}")),
        Some(places) => ("down", format!("▼ {}", -places)),
    };
    view! {
        <li class="near" data-ink=ink(near.lead) data-moved=direction>
            <p class="row-score"><b>{near.text}</b></p>
            <p class="near-who">
                <a class="name" href=address::artist(near.artist.id)><bdi>{near.artist.name}</bdi></a> " "
                <span class="moved">{words}</span>
            </p>
        </li>
    }
    .into_any()
}
