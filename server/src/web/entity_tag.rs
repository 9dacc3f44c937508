//! Conditional answers: a body with an entity tag, or 304 for a reader who has it already.

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

/// The body, or 304 where the reader has it already. The entity tag is a weak one, because the body may leave compressed.
pub fn unless_known(headers: &HeaderMap, mime: &'static str, body: Bytes) -> Response {
    let tag = format!("W/\"{}\"", hex::encode(&Sha256::digest(&body)[..16]));
    let kept = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_known = kept.split(',').any(|one| one.trim() == "*" || one.trim() == tag);
    let about = [(header::ETAG, tag), (header::CACHE_CONTROL, "public, max-age=900".to_owned())];
    if is_known {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(header::CONTENT_TYPE, mime)], body).into_response()
}
