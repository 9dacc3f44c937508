//! Inference service: audio in, vector out, for other programs.
//!
//! - `POST /embed`: JSON `{"audio": [f32 …], "sampling_rate": 24000}`, or the samples as little-endian f32
//!   (`application/octet-stream` with `?sampling_rate=24000`), or an audio file (`multipart/form-data`, part `file`).
//!   Answers `{"embedding": [L][D], "shape": [L, D], …}`, or with `Accept: application/octet-stream` the values as
//!   little-endian f32. L is all hidden states of a network that has them, in order; `?layers=one` asks for the one in use
//!   alone, which is faster. Vectors have unit length.
//! - `GET /health`: `{"status", "model", "device"}`.
//! - `GET /readyz`: whether the model still gives the expected vector for a fixed tone (`readiness.rs`).
//!
//! What comes in is in `audio_input.rs`, what goes out in `response.rs`, who may ask in `access.rs`.

mod access;
mod audio_input;
mod readiness;
mod rejection;
mod response;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;
use tokio::sync::{Mutex, Semaphore};
use tower_http::{catch_panic::CatchPanicLayer, csrf::CsrfLayer, timeout::TimeoutLayer};

use crate::runtime::Environment;
use audio_input::AudioInput;
use rejection::EmbedRejection;

pub use access::Access;

/// Largest request: an audio file as uploads may be, 11 minutes of samples at 24 kHz, or some 2 minutes as JSON.
pub const MOST_BYTES: usize = 64 << 20;
/// Requests that are read or computed at a time. Each holds its body in memory; the network takes one after the other.
pub const MOST_AT_ONCE: usize = 8;
/// A large model on a small CPU takes seconds for a track, and others may be before it.
const LONGEST: Duration = Duration::from_secs(120);

/// What the service works with. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<ServiceInner>);

struct ServiceInner {
    environment: Arc<Environment>,
    access: Access,
    room: Semaphore,
    readiness: Mutex<readiness::Readiness>,
}

impl Service {
    /// `room` is how many requests are taken at a time, [`MOST_AT_ONCE`] unless there is a reason.
    pub fn new(environment: Arc<Environment>, access: Access, room: usize) -> Self {
        let readiness = Mutex::default();
        Self(Arc::new(ServiceInner { environment, access, room: Semaphore::new(room), readiness }))
    }
}

/// The routes of the service.
pub fn router(service: Service) -> Router {
    Router::new()
        .route("/embed", post(embed))
        .route("/health", get(health))
        .route("/readyz", get(readyz))
        .with_state(service)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        // A page of another site must not use a visitor's browser to reach a server on the visitor's machine.
        .layer(CsrfLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST))
        .layer(CatchPanicLayer::new())
}

async fn embed(Shared(service): Shared<Service>, request: Request) -> Response {
    service.embed(request).await.unwrap_or_else(EmbedRejection::into_response)
}

impl Service {
    async fn embed(&self, request: Request) -> Result<Response, EmbedRejection> {
        let ServiceInner { environment, access, room, .. } = &*self.0;
        access.check(request.headers())?;
        let _place = room.try_acquire().map_err(|_| EmbedRejection::Full)?;
        let format = response::ResponseFormat::requested(request.headers());
        let one = response::one_layer(request.uri().query().unwrap_or_default());
        let sound = audio_input::read(request).await?;
        let layers = if one { None } else { environment.active_embedder_of_layers().await? };
        let (embedder, first) = match &layers {
            Some(embedder) => (embedder.clone(), Some(0)),
            None => (environment.active_embedder().await?, None),
        };
        let embedded = match (sound, layers) {
            (AudioInput::File(bytes), Some(layers)) => layers.embed_layers(bytes, &|_| {}).await,
            (AudioInput::File(bytes), None) => embedder.embed(bytes, &|_| {}).await.map(|one| vec![one]),
            (AudioInput::Samples { samples, rate_hz }, Some(layers)) => {
                layers.embed_samples_layers(samples, rate_hz).await
            }
            (AudioInput::Samples { samples, rate_hz }, None) => {
                embedder.embed_samples(samples, rate_hz).await.map(|one| vec![one])
            }
        };
        let embedded = embedded.inspect_err(|_| environment.note_failure(&embedder))?;
        let model = embedder.model();
        Ok(response::render(format, model, first.unwrap_or(model.layer), &embedded))
    }
}

async fn health(Shared(service): Shared<Service>) -> Response {
    match service.0.environment.active_embedder().await {
        Ok(embedder) => axum::Json(json!({
            "status": "ok", "model": embedder.model().id, "device": embedder.device(),
        }))
        .into_response(),
        Err(error) => {
            let body = json!({"status": "unavailable", "error": error.to_string()});
            (StatusCode::SERVICE_UNAVAILABLE, axum::Json(body)).into_response()
        }
    }
}

async fn readyz(Shared(service): Shared<Service>) -> Response {
    let ServiceInner { environment, readiness, .. } = &*service.0;
    match readiness.lock().await.check(environment).await {
        Ok(line) => format!("{line}\n").into_response(),
        Err(line) => (StatusCode::SERVICE_UNAVAILABLE, format!("{line}\n")).into_response(),
    }
}
