//! Lines of a history, or of where something comes from.

use leptos::prelude::*;

use crate::dto::Told;

pub fn told(lines: Vec<Told>) -> AnyView {
    let line = |line: Told| {
        let what = match line.url {
            Some(url) => view! { <a href=url rel="external noopener">{line.what}</a> }.into_any(),
            None => view! { <b>{line.what}</b> }.into_any(),
        };
        view! { <li>{what} " " {line.text}</li> }.into_any()
    };
    view! { <ul class="told">{lines.into_iter().map(line).collect_view()}</ul> }.into_any()
}
