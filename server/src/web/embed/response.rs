//! Response of the service: the vector as JSON, or as bytes.

use axum::{
    Json,
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::embedding::{Embedded, ModelSpec};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseFormat {
    Json,
    Bytes,
}

impl ResponseFormat {
    pub(super) fn requested(headers: &HeaderMap) -> Self {
        let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let bytes = accepts.flat_map(|value| value.split(',')).any(|kind| {
            kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/octet-stream")
        });
        if bytes { Self::Bytes } else { Self::Json }
    }
}

/// The shape in the answer's headers, as `L,D`.
const SHAPE: HeaderName = HeaderName::from_static("x-shape");
const MODEL: HeaderName = HeaderName::from_static("x-model");

#[derive(Serialize)]
struct EmbedResponse<'a> {
    /// One vector for each layer.
    embedding: Vec<&'a [f32]>,
    /// Layers, dimensions.
    shape: [usize; 2],
    model: &'a str,
    /// The hidden state of each layer of `embedding`.
    layers: Vec<i16>,
    heard_from_ms: u32,
    heard_ms: u32,
}

/// Whether `?layers=one` is asked for.
pub(super) fn one_layer(query: &str) -> bool {
    query.split('&').any(|pair| pair == "layers=one")
}

/// `embedded` are the layers from `first` on, at least one.
pub(super) fn render(format: ResponseFormat, model: &ModelSpec, first: i16, embedded: &[Embedded]) -> Response {
    let shape = [embedded.len(), model.dims];
    match format {
        ResponseFormat::Json => Json(EmbedResponse {
            embedding: embedded.iter().map(|layer| layer.vector.as_slice()).collect(),
            shape,
            model: &model.id,
            layers: (first..).take(embedded.len()).collect(),
            heard_from_ms: embedded.first().map_or(0, |layer| layer.heard_from_ms),
            heard_ms: embedded.first().map_or(0, |layer| layer.heard_ms),
        })
        .into_response(),
        ResponseFormat::Bytes => {
            let values = embedded.iter().flat_map(|layer| &layer.vector);
            let bytes: Vec<u8> = values.flat_map(|value| value.to_le_bytes()).collect();
            let [layers, dims] = shape;
            let headers = [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (SHAPE, format!("{layers},{dims}")),
                (MODEL, model.id.clone()),
            ];
            (headers, bytes).into_response()
        }
    }
}
