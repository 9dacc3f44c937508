//! Deletion of a track on the desk.

use axum::{extract::Path, response::Response};

use super::Desk;
use crate::{
    jobs::track_files,
    tracks::{self, TrackId},
    web::error::{WebError, WebResult},
};

pub async fn delete(desk: Desk, Path(id): Path<i64>) -> Response {
    let removed = remove(&desk, TrackId(id)).await;
    desk.redirect(removed)
}

async fn remove(desk: &Desk, track: TrackId) -> WebResult<String> {
    let mut tx = desk.state.pool().begin().await?;
    let artist = tracks::store::artist_of(&mut *tx, track).await?.ok_or(WebError::NotFound("track"))?;
    track_files::delete(&mut tx, track).await?;
    tx.commit().await?;
    Ok(format!("/desk/artists/{artist}#tracks"))
}
