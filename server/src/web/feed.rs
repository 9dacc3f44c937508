//! Feeds of a venue's coming events: a calendar to subscribe to, `GET /venues/{id}/calendar.ics`, and Atom,
//! `GET /venues/{id}/feed.atom`.

use app::{address, error::AppError};
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};

use super::{AppState, calendar::act_names, entity_tag, error::WebError};
use crate::events::{
    Event,
    atom::{self, FeedEntry},
    calendar, venue_page_store,
};

/// Events in one feed.
const MOST_EVENTS: usize = 1_000;

#[derive(Clone, Copy)]
enum FeedFormat {
    Calendar,
    Atom,
}

impl FeedFormat {
    fn path(self, venue: i64) -> String {
        match self {
            Self::Calendar => address::venue_calendar(venue),
            Self::Atom => address::venue_feed(venue),
        }
    }

    const fn mime(self) -> &'static str {
        match self {
            Self::Calendar => "text/calendar; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
        }
    }
}

pub async fn venue_calendar(Shared(state): Shared<AppState>, Path(id): Path<i64>, headers: HeaderMap) -> Response {
    of_venue(&state, id, &headers, FeedFormat::Calendar).await
}

pub async fn venue_atom(Shared(state): Shared<AppState>, Path(id): Path<i64>, headers: HeaderMap) -> Response {
    of_venue(&state, id, &headers, FeedFormat::Atom).await
}

async fn of_venue(state: &AppState, id: i64, headers: &HeaderMap, format: FeedFormat) -> Response {
    let found = match venue_page_store::get(state.pool(), id).await {
        Ok(Some(found)) => found,
        Ok(None) => return (StatusCode::NOT_FOUND, "There is no such venue.\n").into_response(),
        Err(error) => {
            let error = AppError::from(WebError::from(error));
            return (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response();
        }
    };
    let venue = found.venue;
    if venue.id != id {
        return Redirect::permanent(&format.path(venue.id)).into_response();
    }
    let snapshot = state.snapshot();
    let coming = snapshot.coming_to(id, crate::web::now()).take(MOST_EVENTS).map(|at| &snapshot.events[at]);
    let absolute = |path: String| format!("{}{path}", state.public_url());
    let link = |event: &Event| absolute(address::event(event.id.0));
    let text = match format {
        FeedFormat::Calendar => {
            let entries = coming.filter_map(|event| calendar::entry(event, &act_names(&snapshot, event), &link(event)));
            calendar::feed(&venue.name, entries)
        }
        FeedFormat::Atom => {
            let entry = |event| FeedEntry { event, acts: act_names(&snapshot, event), link: link(event) };
            let entries: Vec<FeedEntry> = coming.map(entry).collect();
            atom::feed(&venue.name, &absolute(address::venue(id)), &absolute(format.path(id)), &entries)
        }
    };
    entity_tag::unless_known(headers, format.mime(), text.into())
}
