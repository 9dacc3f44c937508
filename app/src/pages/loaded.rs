//! Page frame: wait for the data, then show it or say what went wrong. One frame for all, because each
//! copy of it would be sent to every reader.

use std::{future::Future, pin::Pin};

use leptos::prelude::*;

use crate::{
    backend::BackendResult,
    components::{Loading, Problem},
};

type Arrival = Pin<Box<dyn Future<Output = AnyView> + Send>>;
type Departure = Box<dyn Fn() -> Arrival + Send + Sync>;

/// Shows what `data` holds once it is there. What was there before stays until then.
pub fn loaded<T>(data: Resource<BackendResult<T>>, show: fn(T) -> AnyView) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    frame(Box::new(move || {
        Box::pin(async move {
            match data.await {
                Ok(data) => show(data),
                Err(error) => view! { <Problem error/> }.into_any(),
            }
        })
    }))
}

fn frame(arrival: Departure) -> AnyView {
    view! { <Transition fallback=Loading>{move || Suspend::new(arrival())}</Transition> }.into_any()
}
