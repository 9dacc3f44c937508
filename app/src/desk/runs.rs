//! Health sign and run history of a source: a sign for its health, a bar for each run, and the runs in words.

use leptos::prelude::*;

use crate::dto::desk::{Health, RunBar, RunReport};

/// A sign of its own shape for each state, so that nothing hangs on colour alone, and the word beside it.
pub fn health(health: Health) -> AnyView {
    let sign = match health {
        Health::Fine => view! { <circle cx="12" cy="12" r="11"></circle><path d="M6.5 12.5l4 4 7-8.5"></path> }.into_any(),
        Health::Warning => view! { <path class="solid" d="M12 1L23.5 22.5H.5z"></path><path d="M12 8.5v7M12 18v2"></path> }.into_any(),
        Health::Failing => view! { <rect x="1" y="1" width="22" height="22"></rect><path d="M7 7l10 10M17 7L7 17"></path> }.into_any(),
        Health::Off => view! { <circle cx="12" cy="12" r="10"></circle><path d="M5 19L19 5"></path> }.into_any(),
        Health::Wanting => view! { <path class="solid" d="M12 .5L23.5 12 12 23.5.5 12z"></path><path d="M9 9.5a3 3 0 1 1 3 3v1.5M12 16v2"></path> }.into_any(),
        Health::New => view! { <circle cx="12" cy="12" r="10"></circle> }.into_any(),
    };
    view! {
        <p class="health" data-health=health.key()>
            <svg class="health-sign" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">{sign}</svg>
            {health.label()}
        </p>
    }
    .into_any()
}

const HIGH: u32 = 36;
const STEP: usize = 10;

/// How many entries were accepted by each of the last runs, the oldest first.
pub fn history(id: i64, bars: &[RunBar]) -> Option<AnyView> {
    let last = bars.last()?;
    let most = bars.iter().map(|bar| bar.accepted).max().unwrap_or(0).max(1);
    let bar = |(at, bar): (usize, &RunBar)| {
        // A run that brought nothing is still seen to have been.
        let high = (bar.accepted * HIGH / most).max(2);
        view! {
            <rect data-run=bar.key x=(at * STEP).to_string() y=(HIGH - high).to_string() width="8" height=high.to_string()></rect>
        }
    };
    let (title, description) = (format!("history-title-{id}"), format!("history-told-{id}"));
    let both = format!("{title} {description}");
    let counts = bars.iter().map(|bar| bar.accepted.to_string()).collect::<Vec<_>>().join(", ");
    let words = match bars.len() {
        1 => format!("One run, which accepted {}.", last.accepted),
        runs => format!("The last {runs} runs, the oldest first: {counts}. The most was {most}."),
    };
    let box_of = format!("0 0 {} {HIGH}", bars.len() * STEP);
    Some(
        view! {
            <svg
                class="history" viewBox=box_of width=(bars.len() * STEP).to_string() height=HIGH.to_string() role="img"
                aria-labelledby=both
            >
                <title id=title>"Accepted entries"</title>
                <desc id=description>{words}</desc>
                {bars.iter().enumerate().map(bar).collect_view()}
            </svg>
        }
        .into_any(),
    )
}

/// A run with all that it said.
pub fn run(run: RunReport) -> AnyView {
    let RunReport { key, label, when, message, warning, refusals, more_refused } = run;
    let count = refusals.len() as i32 + more_refused;
    let refused = (count > 0).then(|| {
        let more = (more_refused > 0).then(|| view! { <li class="hint">"and " {more_refused} " more"</li> });
        let row = |(what, why): (String, String)| view! { <li><b><bdi>{what}</bdi></b> " " <span>{why}</span></li> };
        view! {
            <details>
                <summary>{count} " refused, and why"</summary>
                <ul class="plain-list">{refusals.into_iter().map(row).collect_view()} {more}</ul>
            </details>
        }
    });
    view! {
        <li class="run" data-run=key>
            <p class="job-how"><span class="state" data-state=key>{label}</span> <span class="hint">{when}</span></p>
            <p>{message}</p>
            {(!warning.is_empty()).then(|| view! { <p class="odd">{warning}</p> })}
            {refused}
        </li>
    }
    .into_any()
}
