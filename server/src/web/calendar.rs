//! Calendar file of an event, `GET /events/{id}/calendar.ics`.

use axum::{
    extract::{Path, State as Shared},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{AppState, backend::event_of, error::WebError};
use crate::{
    artists::ArtistId,
    events::{EventId, calendar},
};

pub async fn file(Shared(state): Shared<AppState>, Path(id): Path<i64>) -> Response {
    let snapshot = state.snapshot();
    let event = match event_of(&state, &snapshot, EventId(id)).await {
        Ok(event) => event,
        Err(WebError::NotFound(_)) => return (StatusCode::NOT_FOUND, "There is no such event.\n").into_response(),
        Err(error) => {
            let error = app::error::AppError::from(error);
            return (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response();
        }
    };
    let name = |artist: ArtistId| snapshot.index.roster.node(artist).map(|node| snapshot.index.roster.name(node));
    let acts: Vec<&str> = event.acts.iter().filter_map(|act| name(act.artist)).take(100).collect();
    let link = format!("{}/events/{id}", state.public_url());
    match calendar::file(&event, &acts, &link) {
        Some(text) => (
            [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"event-{id}.ics\"")),
            ],
            text,
        )
            .into_response(),
        None => (StatusCode::NOT_FOUND, "This event has no date yet.\n").into_response(),
    }
}
