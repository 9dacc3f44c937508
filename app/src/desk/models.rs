//! Model list, `/desk/models`: the models that embed tracks.

use leptos::prelude::*;

use super::parts::{button_form, job_row, refused};
use crate::dto::desk::{DeskModel, ModelsPage};

pub fn models(page: ModelsPage) -> AnyView {
    let ModelsPage { models, device, throughput, no_refit, jobs, refusal } = page;
    let refit = match no_refit {
        Some(why) => view! { <p class="hint">{why}</p> }.into_any(),
        None => button_form(
            "/desk/models/refit".to_owned(),
            "",
            "Refit on this catalogue",
            String::new(),
            Some("Fit the built-in model’s constants on this catalogue? The result is a model of its own, which hears the catalogue and is used once that is complete.".to_owned()),
        ),
    };
    let running =
        (!jobs.is_empty()).then(|| view! { <ul class="jobs">{jobs.into_iter().map(job_row).collect_view()}</ul> });
    view! {
        <h1 class="page-title">"Models"</h1>
        {refused(refusal.as_ref(), "models")}
        <dl class="facts desk-facts">
            <dt>"Device"</dt><dd>{device}</dd>
            <dt>"Speed"</dt><dd>{throughput}</dd>
        </dl>
        <div id="models-jobs" data-live="">{running}</div>
        <div class="models">{models.into_iter().map(model).collect_view()}</div>
        <section class="step" aria-labelledby="refit-title">
            <h2 id="refit-title" class="section-title">"Fit the built-in model"</h2>
            <p class="step-lead">
                "The built-in model ships with constants from synthetic sound. Fitted on at least 200 tracks of this catalogue it "
                "tells its artists apart better. The raw features are kept, so no audio is needed."
            </p>
            {refit}
        </section>
    }
    .into_any()
}

fn model(model: DeskModel) -> AnyView {
    let DeskModel { id, title, built_in, in_use, missing, facts, can_use, can_calibrate } = model;
    let use_it = can_use.then(|| {
        let confirm = format!("Embed the catalogue with {id} and use it once that is complete?");
        button_form(format!("/desk/models/{id}/use"), "solid", "Use this model", id.clone(), Some(confirm))
    });
    let calibrate = can_calibrate
        .then(|| button_form(format!("/desk/models/{id}/calibrate"), "", "Calibrate anew", id.clone(), None));
    let key = id.clone();
    view! {
        <article class="model" data-model=key data-used=in_use.then_some("")>
            <header class="model-band">
                <h2 class="model-name">{id}</h2>
                {in_use.then(|| view! { <span class="model-used">"in use"</span> })}
            </header>
            <div class="model-body">
                <p>{title} {built_in.then(|| view! { " " <span class="soon">"built-in"</span> })}</p>
                <dl class="model-facts">
                    {facts.into_iter().map(|(what, how)| view! { <div><dt>{what}</dt><dd>{how}</dd></div> }).collect_view()}
                </dl>
                {missing.map(|missing| view! { <p class="refused">{missing}</p> })}
                <div class="model-acts">{use_it} {calibrate}</div>
            </div>
        </article>
    }
    .into_any()
}
