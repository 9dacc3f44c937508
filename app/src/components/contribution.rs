//! Bars of evidence: what each signal says of a pair, in the inks of the signals and in words.

use leptos::prelude::*;

use crate::{
    components::{InkKey, fill},
    dto::{Score, SignalKind, SignalShare},
};

/// All that speaks for a pair in one bar; what no signal fills stays paper.
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
            <ul class="contribution-words">{score.signals.into_iter().filter_map(part_in_words).collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// Missing signals are left out: how many are known stands beside the bar.
fn part_in_words(share: SignalShare) -> Option<impl IntoView> {
    let words = match share.said? {
        said if said > 0.0 => "for",
        said if said < 0.0 => "against",
        _ => "says nothing",
    };
    Some(view! { <li data-signal=share.kind.key()><InkKey kind=share.kind/> " " {words}</li> })
}

/// One signal's evidence: to the right it speaks for a pair, to the left against it.
#[component]
pub fn EvidenceBar(kind: SignalKind, said: Option<f32>) -> impl IntoView {
    let length = said.map_or(0.0, |said| said.abs() / 2.0);
    let x = if said.is_some_and(|said| said < 0.0) { 0.5 - length } else { 0.5 };
    view! {
        <div class="evidence-bar">
            <svg class="contribution-bar" width="100%" height="18" aria-hidden="true" focusable="false">
                <rect data-ink=kind.key() fill=fill(kind) height="100%" x=percent(x) width=percent(length)></rect>
                <line class="evidence-middle" x1="50%" x2="50%" y1="0" y2="100%"></line>
            </svg>
            <p class="evidence-ends" aria-hidden="true"><span>"against"</span> <span>"for"</span></p>
        </div>
    }
    .into_any()
}

/// A length in a drawing, to a tenth of a percent. Whole numbers, so that server and browser write the same.
pub fn percent(part: f32) -> String {
    let tenths = (part.clamp(0.0, 1.0) * 1000.0 + 0.5) as u32;
    format!("{}.{}%", tenths / 10, tenths % 10)
}
