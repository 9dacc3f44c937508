//! Contribution bar: how much each signal gives to a score, in the inks of the signals and in words.

use leptos::prelude::*;

use crate::{
    components::{InkKey, fill},
    dto::{Score, SignalShare},
};

/// The bar runs from 0 to 1; what no signal fills stays paper.
#[component]
pub fn ContributionBar(score: Score) -> impl IntoView {
    let mut start = 0.0;
    let parts = score
        .signals
        .iter()
        .filter(|share| share.contribution > 0.0)
        .map(|share| {
            let x = start;
            start += share.contribution;
            view! {
                <rect
                    data-ink=share.kind.key() fill=fill(share.kind) height="100%"
                    x=percent(x) width=percent(share.contribution)
                ></rect>
            }
        })
        .collect_view();
    view! {
        <div class="contribution">
            <svg class="contribution-bar" width="100%" height="14" aria-hidden="true" focusable="false">{parts}</svg>
            <ul class="contribution-words">{score.signals.into_iter().map(part_in_words).collect_view()}</ul>
        </div>
    }
    .into_any()
}

fn part_in_words(share: SignalShare) -> impl IntoView {
    let amount = match share.value {
        Some(_) => points(share.contribution).to_string(),
        None => "missing".to_string(),
    };
    view! {
        <li data-signal=share.kind.key() data-missing=share.value.is_none().then_some("")>
            <InkKey kind=share.kind/>
            " "
            <b>{amount}</b>
        </li>
    }
}

/// Hundredths of a score, as the parts of a bar are labelled.
fn points(part: f32) -> u32 {
    (part.clamp(0.0, 1.0) * 100.0 + 0.5) as u32
}

/// A length in a drawing, to a tenth of a percent. Whole numbers, so that server and browser write the same.
pub fn percent(part: f32) -> String {
    let tenths = (part.clamp(0.0, 1.0) * 1000.0 + 0.5) as u32;
    format!("{}.{}%", tenths / 10, tenths % 10)
}
