//! Page frame: wait for the data, then show it or say what went wrong. One frame for all, because each
//! copy of it would be sent to every reader.

use std::{future::Future, pin::Pin};

use codee::{Decoder, Encoder};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    backend::BackendResult,
    components::{Loading, Problem},
    scroll,
};

type ViewFuture = Pin<Box<dyn Future<Output = AnyView> + Send>>;
type LoadView = Box<dyn Fn() -> ViewFuture + Send + Sync>;

/// Asks for data with `fetch`, again whenever `source` changes, and shows it once it is there. What was there before stays
/// until then.
pub fn loaded<S, T, Answer>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> Answer + Send + Sync + 'static,
    show: fn(T) -> AnyView,
) -> AnyView
where
    S: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    Answer: Future<Output = BackendResult<T>> + Send + 'static,
{
    let data = Resource::<_, JsonBytes>::new_with_options(source, fetch, false);
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

/// JSON, read as bytes like the answers of server functions. Leptos reads what is in the page as a string instead, and the
/// browser half would hold each decoder twice.
struct JsonBytes;

impl<T: Serialize> Encoder<T> for JsonBytes {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(data: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(data)
    }
}

impl<T: DeserializeOwned> Decoder<T> for JsonBytes {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(json: &str) -> Result<T, serde_json::Error> {
        serde_json::from_slice(json.as_bytes())
    }
}

fn frame(load: LoadView) -> AnyView {
    view! { <Transition fallback=Loading>{move || Suspend::new(load())}</Transition> }.into_any()
}
