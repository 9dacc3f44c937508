//! Feeds of the coming events of a venue or a promoter: a calendar to subscribe to, `GET /venues/{id}/calendar.ics` and
//! `/promoters/{id}/calendar.ics`, and Atom, `…/feed.atom`.

use app::address;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};

use super::{AppState, calendar::act_names, entity_tag, error::WebError};
use crate::events::{
    Event, PromoterId,
    atom::{self, FeedEntry},
    calendar, promoter_store, venue_page_store,
};

/// Events in one feed.
const MOST_EVENTS: usize = 1_000;

#[derive(Clone, Copy)]
enum FeedFormat {
    Calendar,
    Atom,
}

impl FeedFormat {
    /// Of the feed of the venue or promoter at this address.
    fn path(self, of: &str) -> String {
        match self {
            Self::Calendar => address::bookings_calendar(of),
            Self::Atom => address::bookings_feed(of),
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

pub async fn promoter_calendar(Shared(state): Shared<AppState>, Path(id): Path<i64>, headers: HeaderMap) -> Response {
    of_promoter(&state, PromoterId(id), &headers, FeedFormat::Calendar).await
}

pub async fn promoter_atom(Shared(state): Shared<AppState>, Path(id): Path<i64>, headers: HeaderMap) -> Response {
    of_promoter(&state, PromoterId(id), &headers, FeedFormat::Atom).await
}

async fn of_venue(state: &AppState, id: i64, headers: &HeaderMap, format: FeedFormat) -> Response {
    match venue_page_store::get(state.pool(), id).await {
        Ok(Some(found)) if found.venue.id != id => {
            Redirect::permanent(&format.path(&address::venue(found.venue.id))).into_response()
        }
        Ok(Some(found)) => {
            feed(state, headers, format, &found.venue.name, &address::venue(id), |event| event.is_at(id))
        }
        Ok(None) => (StatusCode::NOT_FOUND, "There is no such venue.\n").into_response(),
        Err(error) => WebError::from(error).unavailable(),
    }
}

async fn of_promoter(state: &AppState, id: PromoterId, headers: &HeaderMap, format: FeedFormat) -> Response {
    match promoter_store::get(state.pool(), id).await {
        Ok(Some((promoter, _))) => {
            let page = address::promoter(id.0);
            feed(state, headers, format, &promoter.name, &page, |event| event.is_put_on_by(id))
        }
        Ok(None) => (StatusCode::NOT_FOUND, "There is no such promoter.\n").into_response(),
        Err(error) => WebError::from(error).unavailable(),
    }
}

/// The coming events that are of the venue or promoter `name`, whose page is at `page`.
fn feed(
    state: &AppState,
    headers: &HeaderMap,
    format: FeedFormat,
    name: &str,
    page: &str,
    is_theirs: impl Fn(&Event) -> bool,
) -> Response {
    let snapshot = state.snapshot();
    let coming = snapshot.coming(crate::web::now(), is_theirs).take(MOST_EVENTS).map(|at| &snapshot.events[at]);
    let absolute = |path: &str| format!("{}{path}", state.public_url());
    let link = |event: &Event| absolute(&address::event(event.id.0));
    let text = match format {
        FeedFormat::Calendar => {
            let entries = coming.filter_map(|event| calendar::entry(event, &act_names(&snapshot, event), &link(event)));
            calendar::feed(name, entries)
        }
        FeedFormat::Atom => {
            let entry = |event| FeedEntry { event, acts: act_names(&snapshot, event), link: link(event) };
            let entries: Vec<FeedEntry> = coming.map(entry).collect();
            atom::feed(name, &absolute(page), &absolute(&format.path(page)), &entries)
        }
    };
    entity_tag::unless_known(headers, format.mime(), text.into())
}
