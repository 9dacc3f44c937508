//! Map bodies: `GET /map/points` and `GET /map/names`, for the script that draws the map.

use axum::{extract::State as Shared, http::HeaderMap, response::Response};

use super::{AppState, entity_tag};

pub async fn points(Shared(state): Shared<AppState>, headers: HeaderMap) -> Response {
    entity_tag::unless_known(&headers, "application/octet-stream", state.snapshot().map.points.clone())
}

pub async fn names(Shared(state): Shared<AppState>, headers: HeaderMap) -> Response {
    entity_tag::unless_known(&headers, "text/plain; charset=utf-8", state.snapshot().map.names.clone())
}
