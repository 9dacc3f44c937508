//! Audio of a track, `GET /tracks/{id}/audio`.
//!
//! Public tracks are for visitors, such as those of the demo, which are synthesised anew. Others are for admins: whoever
//! uploads a file to have it analysed has not published it.

use std::sync::LazyLock;

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State as Shared},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use moka::sync::Cache;

use super::{
    AppState, byte_range,
    error::{WebError, WebResult},
    middleware::ListenerCookie,
};
use crate::{
    ingest::demo::sound::{self, DemoTrack},
    people::{ListenerKey, admin_store},
    tracks::{TrackId, format, store},
};

/// The last few tracks that were played: a browser requests a part of them when the listener seeks.
static PLAYED: LazyLock<Cache<String, Bytes>> = LazyLock::new(|| Cache::new(16));

pub async fn file(
    Shared(state): Shared<AppState>,
    cookie: Option<Extension<ListenerCookie>>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Response {
    match find(&state, cookie.and_then(|cookie| cookie.0.0).as_ref(), TrackId(id)).await {
        Ok((mime, bytes)) => attached(mime, "private, max-age=3600", byte_range::requested(&headers, bytes)),
        Err(WebError::NotFound(_)) => {
            (StatusCode::NOT_FOUND, "There is no such track, or it is not for everybody to hear.\n").into_response()
        }
        Err(error) => error.unavailable(),
    }
}

/// Audio to play. Whatever a file holds, it is never a page of ours.
pub fn attached(mime: &'static str, cache: &'static str, body: impl IntoResponse) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, mime),
        (header::CACHE_CONTROL, cache),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (header::CONTENT_DISPOSITION, "attachment"),
    ];
    (headers, body).into_response()
}

/// (media type, file). Those who may not hear a track do not learn whether it is there.
async fn find(state: &AppState, key: Option<&ListenerKey>, track: TrackId) -> WebResult<(&'static str, Bytes)> {
    if !store::is_public(state.pool(), track).await? {
        let admin = match key {
            Some(key) => admin_store::admin(state.pool(), key).await?,
            None => None,
        };
        admin.ok_or(WebError::NotFound("track"))?;
    }
    if let Some(id) = store::synthetic(state.pool(), track).await?
        && let Some(track) = DemoTrack::of_id(&id)
    {
        let play = || Bytes::from(sound::wav(&sound::render(&track)));
        return Ok(("audio/wav", crate::web::busy(|| PLAYED.get_with(id, play))));
    }
    if let Some(bytes) = store::audio(state.pool(), track).await?
        && let Some(format) = format::of(&bytes)
    {
        return Ok((format.mime, bytes.into()));
    }
    Err(WebError::NotFound("track"))
}
