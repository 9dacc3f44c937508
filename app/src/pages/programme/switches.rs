//! Filters, order and view as links: each leads to the same programme with one thing changed.

use leptos::prelude::*;

use crate::dto::Switch;

/// Links of one kind, named for screen readers.
pub fn switches(label: &'static str, all: Vec<Switch>, beside: Option<AnyView>) -> AnyView {
    view! { <nav class="switches" aria-label=label>{all.into_iter().map(switch).collect_view()} {beside}</nav> }
        .into_any()
}

/// The month before, a month, and the month after.
pub fn months(before: Option<Switch>, month: Switch, after: Option<Switch>) -> AnyView {
    let (before, after) = (before.map(|to| arrow("←", to)), after.map(|to| arrow("→", to)));
    view! { <span class="switches-month">{before} {switch(month)} {after}</span> }.into_any()
}

pub fn switch(to: Switch) -> AnyView {
    link(to.url, to.label, None, to.current.then_some("true"), None)
}

/// The page stays where it is.
pub fn link_in_place(to: Switch) -> AnyView {
    link(to.url, to.label, None, to.current.then_some("true"), Some(""))
}

/// `key` tells the style sheet which view it leads to: it shows the one that is not shown yet. The page stays where it is.
pub fn view_switch(to: Switch, key: &'static str) -> AnyView {
    link(to.url, to.label, None, None, Some(key))
}

fn arrow(text: &'static str, to: Switch) -> AnyView {
    link(to.url, text.to_string(), Some(to.label), None, None)
}

fn link(
    url: String,
    text: String,
    label: Option<String>,
    current: Option<&'static str>,
    view: Option<&'static str>,
) -> AnyView {
    view! {
        <a class="switch" href=url aria-label=label aria-current=current data-to=view data-noscroll=view>{text}</a>
    }
    .into_any()
}
