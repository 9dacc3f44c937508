//! A form that posts to a server function. Without JavaScript the browser sends its fields; with it the same input is
//! sent directly, so that the browser needs no code to read a form back.

use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

pub fn post_form<S>(
    action: ServerAction<S>,
    class: &'static str,
    input: impl Fn() -> S + 'static,
    fields: AnyView,
) -> AnyView
where
    S: ServerFn + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
{
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        action.dispatch(input());
    };
    form(class, S::url(), Box::new(submit), fields)
}

fn form(class: &'static str, url: &'static str, submit: Box<dyn FnMut(SubmitEvent)>, fields: AnyView) -> AnyView {
    view! { <form class=class method="post" action=url on:submit=submit>{fields}</form> }.into_any()
}
