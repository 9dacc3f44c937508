//! Calendar file of an event, `GET /events/{id}/calendar.ics`.

use app::address;
use axum::{
    extract::{Path, State as Shared},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{AppState, backend::event_of, error::WebError, snapshot::Snapshot};
use crate::{
    artists::ArtistId,
    events::{Event, EventId, calendar},
};

/// Acts that a calendar or a feed names.
const MOST_ACTS: usize = 100;

pub async fn file(Shared(state): Shared<AppState>, Path(id): Path<i64>) -> Response {
    let snapshot = state.snapshot();
    let event = match event_of(&state, &snapshot, EventId(id)).await {
        Ok(event) => event,
        Err(WebError::NotFound(_)) => return (StatusCode::NOT_FOUND, "There is no such event.\n").into_response(),
        Err(error) => return error.unavailable(),
    };
    let link = format!("{}{}", state.public_url(), address::event(id));
    match calendar::file(&event, &act_names(&snapshot, &event), &link) {
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

/// The bill in order, as far as a calendar or a feed names it.
pub fn act_names<'a>(snapshot: &'a Snapshot, event: &Event) -> Vec<&'a str> {
    let roster = &snapshot.index.roster;
    let name = |artist: ArtistId| roster.node(artist).map(|node| roster.name(node));
    event.acts.iter().filter_map(|act| name(act.artist)).take(MOST_ACTS).collect()
}
