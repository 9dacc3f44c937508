//! `GET /desk/progress`: jobs as they go, as server-sent events. One connection to the database listens for all
//! browsers (`follow`); a browser that reads too slowly is told to look at everything again instead of being waited for.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    http::{StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt};
use sqlx::postgres::PgListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use super::Desk;
use crate::web::State;

/// News that a slow browser may be behind.
const BEHIND: usize = 256;
const MOST_BROWSERS: usize = 200;
/// After which a browser asks anew, so that one that went away unseen is let go, and one that is no admin any more too.
const LEASE: Duration = Duration::from_secs(5 * 60);
const ALIVE: Duration = Duration::from_secs(15);
/// When a browser comes back after a break; spread, so that all of them do not come at once.
const BACK_MS: std::ops::Range<u64> = 1_000..4_000;
const RETRY: Duration = Duration::from_secs(3);

/// From the one that listens to all that want to know. `None`: something was missed.
pub struct Hub {
    news: broadcast::Sender<Option<Arc<str>>>,
    room: Arc<Semaphore>,
    stopped: watch::Sender<bool>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            news: broadcast::channel(BEHIND).0,
            room: Arc::new(Semaphore::new(MOST_BROWSERS)),
            stopped: watch::channel(false).0,
        }
    }
}

impl Hub {
    /// Ends all streams, which would hold up a server that stops.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }
}

/// Listens to the database until it is dropped. Survives one that goes away and comes back.
pub async fn follow(state: State) {
    loop {
        if let Err(error) = listen(&state).await {
            tracing::warn!(%error, "no news of jobs; trying again");
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn listen(state: &State) -> sqlx::Result<()> {
    let news = &state.hub().news;
    let mut listener = PgListener::connect_with(state.catalogue()).await?;
    listener.listen("jobs").await?;
    // Sending fails when nobody listens, which is as good.
    let _ = news.send(None);
    while let Some(notice) = listener.try_recv().await? {
        let _ = news.send(Some(notice.payload().into()));
    }
    Ok(())
}

pub async fn stream(desk: Desk) -> Response {
    let hub = desk.state().hub();
    let Ok(place) = hub.room.clone().try_acquire_owned() else {
        let seconds = [(header::RETRY_AFTER, "30")];
        return (StatusCode::SERVICE_UNAVAILABLE, seconds, "Too many browsers follow the jobs already.\n")
            .into_response();
    };
    let events = events(hub.news.subscribe(), hub.stopped.subscribe(), place);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response();
    // Proxies that collect answers before they pass them on.
    response.headers_mut().insert("x-accel-buffering", header::HeaderValue::from_static("no"));
    response
}

fn events(
    news: broadcast::Receiver<Option<Arc<str>>>,
    mut stopped: watch::Receiver<bool>,
    place: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Event, Infallible>> {
    // What happened between the page and this stream was missed.
    let hello = Event::default().event("resync").data("").retry(Duration::from_millis(rand::random_range(BACK_MS)));
    let jobs = BroadcastStream::new(news).map(move |news| {
        let _held = &place;
        match news {
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
