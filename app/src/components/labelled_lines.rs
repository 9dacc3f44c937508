//! Labelled lines: a history, or a list of sources.

use leptos::prelude::*;

use crate::dto::LabelledLine;

pub fn labelled_lines(lines: Vec<LabelledLine>) -> AnyView {
    let line = |line: LabelledLine| {
        let what = match line.url {
            Some(url) => view! { <a href=url rel="external noopener">{line.what}</a> }.into_any(),
            None => view! { <b>{line.what}</b> }.into_any(),
        };
        view! { <li>{what} " " {line.text}</li> }.into_any()
    };
    view! { <ul class="told">{lines.into_iter().map(line).collect_view()}</ul> }.into_any()
}
