//! Page frame: wait for the data, then show it or say what went wrong. One frame for all, because each
//! copy of it would be sent to every reader.

use std::{future::Future, pin::Pin};

use leptos::prelude::*;

use crate::{
    backend::BackendResult,
    components::{Loading, Problem},
    scroll,
};

type ViewFuture = Pin<Box<dyn Future<Output = AnyView> + Send>>;
type LoadView = Box<dyn Fn() -> ViewFuture + Send + Sync>;

/// Shows what `data` holds once it is there. What was there before stays until then.
pub fn loaded<T>(data: Resource<BackendResult<T>>, show: fn(T) -> AnyView) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    frame(Box::new(move || {
        Box::pin(async move {
            let answer = data.await;
            scroll::page_is_loaded();
            match answer {
                Ok(data) => show(data),
                Err(error) => view! { <Problem error/> }.into_any(),
            }
        })
    }))
}

fn frame(load: LoadView) -> AnyView {
    view! { <Transition fallback=Loading>{move || Suspend::new(load())}</Transition> }.into_any()
}
