//! Job progress as server-sent events, `GET /desk/progress`. One connection to the database listens for all browsers
//! (`follow`); a browser that reads too slowly is asked to load everything again instead of being waited for.

use std::{convert::Infallible, time::Duration};

use axum::{
    http::{StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt};
use sqlx::postgres::PgListener;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use super::Desk;
use crate::web::{AppState, state::Subscription};

/// After which a browser connects anew, so that one that went away unseen is let go, and one that is no admin any more too.
const LEASE: Duration = Duration::from_secs(5 * 60);
const ALIVE: Duration = Duration::from_secs(15);
/// When a browser comes back after a break; spread, so that all of them do not come at once.
const BACK_MS: std::ops::Range<u64> = 1_000..4_000;
const RETRY: Duration = Duration::from_secs(3);

/// Listens to the database until it is dropped. Survives one that goes away and comes back.
pub async fn follow(state: AppState) {
    loop {
        if let Err(error) = listen(&state).await {
            tracing::warn!(%error, "job updates interrupted; reconnecting");
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn listen(state: &AppState) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(state.catalogue()).await?;
    listener.listen("jobs").await?;
    state.hub().publish(None);
    while let Some(notice) = listener.try_recv().await? {
        state.hub().publish(Some(notice.payload()));
    }
    Ok(())
}

pub async fn stream(desk: Desk) -> Response {
    let Some(subscription) = desk.state().hub().subscribe() else {
        let seconds = [(header::RETRY_AFTER, "30")];
        return (StatusCode::SERVICE_UNAVAILABLE, seconds, "Too many browsers follow the jobs already.\n")
            .into_response();
    };
    let events = events(subscription);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response();
    // Proxies that collect answers before they pass them on.
    response.headers_mut().insert("x-accel-buffering", header::HeaderValue::from_static("no"));
    response
}

fn events(subscription: Subscription) -> impl Stream<Item = Result<Event, Infallible>> {
    let Subscription { updates, mut stopped, place } = subscription;
    // What happened between the page and this stream was missed.
    let hello = Event::default().event("resync").data("").retry(Duration::from_millis(rand::random_range(BACK_MS)));
    let jobs = BroadcastStream::new(updates).map(move |update| {
        let _held = &place;
        match update {
            Ok(Some(job)) => Event::default().event("job").data(&*job),
            Ok(None) | Err(BroadcastStreamRecvError::Lagged(_)) => Event::default().event("resync").data(""),
        }
    });
    let end = async move {
        tokio::select! {
            () = tokio::time::sleep(LEASE) => {}
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
    };
    futures::stream::iter([hello]).chain(jobs).map(Ok).take_until(end)
}
