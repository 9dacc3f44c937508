//! Answers that are always finished: each request is answered in a task of its own, whether or not its reader still waits,
//! and only so many at once.
//!
//! A page holds the reactive values that it is made of until the last piece of its HTML was taken: only then does
//! `leptos_integration_utils` (0.8.9, `from_app`) free them. Where the connection owns the page, a reader who leaves early
//! leaves them behind for ever, and what still runs finds values that are gone.

use std::sync::Arc;

use axum::{
    body::{self, Body, Bytes},
    extract::{Request, State as Shared},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

use super::middleware;

/// Requests that are answered at once. Most take a millisecond or two of one core.
pub const MOST: usize = 128;
/// Seconds after which whoever was sent away may try again.
const RETRY_AFTER_S: &str = "1";

/// `room` holds as many permits as requests are answered at once. The body of a request is read before it takes one: a
/// slow sender holds up nobody.
pub async fn answer(Shared(room): Shared<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let (head, sent) = request.into_parts();
    // The router limits what is sent.
    let Ok(sent) = body::to_bytes(sent, usize::MAX).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "The request is too long, or broke off.\n").into_response();
    };
    let Ok(permit) = room.try_acquire_owned() else { return busy() };
    let answered = tokio::spawn(async move {
        let response = next.run(Request::from_parts(head, Body::from(sent))).await;
        let response = if middleware::is_page(&response) { finished(response).await } else { response };
        drop(permit);
        response
    });
    match answered.await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            // The layer that answers panics is further out.
            Ok(panic) => std::panic::resume_unwind(panic),
            // The server is being stopped.
            Err(_) => busy(),
        },
    }
}

fn busy() -> Response {
    let wait = [(header::RETRY_AFTER, RETRY_AFTER_S)];
    (StatusCode::SERVICE_UNAVAILABLE, wait, "Undercard is busy. Please try again in a moment.\n").into_response()
}

/// The same response with its whole body in hand.
async fn finished(response: Response) -> Response {
    let (head, body) = response.into_parts();
    match body::to_bytes(body, usize::MAX).await {
        Ok(bytes) => Response::from_parts(head, Body::from(bytes)),
        Err(error) => {
            tracing::error!(%error, "a page broke off while it was made");
            (StatusCode::INTERNAL_SERVER_ERROR, Bytes::from_static(b"Something went wrong. Please try again.\n"))
                .into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use axum::{Router, middleware::from_fn_with_state, routing::get};
    use futures::FutureExt;
    use tokio::{sync::Notify, time::timeout};
    use tower::ServiceExt;

    use super::*;

    fn request(method: &str) -> Request {
        Request::builder().method(method).uri("/").body(Body::empty()).unwrap()
    }

    /// A page that waits for `go`, and counts how often it was finished.
    fn page(room: usize, go: Arc<Notify>, finished: Arc<AtomicUsize>) -> Router {
        let handler = move || {
            let (go, finished) = (go.clone(), finished.clone());
            async move {
                go.notified().await;
                let pieces = futures::stream::iter(["<p>", "page"].map(Ok::<_, std::io::Error>)).chain(
                    futures::stream::once(async move {
                        finished.fetch_add(1, Ordering::SeqCst);
                        Ok("</p>")
                    }),
                );
                ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], Body::from_stream(pieces))
            }
        };
        use futures::StreamExt;
        Router::new().route("/", get(handler)).layer(from_fn_with_state(Arc::new(Semaphore::new(room)), answer))
    }

    #[tokio::test]
    async fn a_page_is_finished_whether_or_not_its_reader_waits_for_it() {
        let (go, finished) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
        let router = page(2, go.clone(), finished.clone());
        // Given up before the answer, asked for the head alone, and an answer that nobody reads.
        assert!(router.clone().oneshot(request("GET")).now_or_never().is_none());
        let head = tokio::spawn(router.clone().oneshot(request("HEAD")));
        tokio::task::yield_now().await;
        go.notify_waiters();
        assert!(head.await.unwrap().is_ok_and(|response| response.status() == StatusCode::OK));
        go.notify_one();
        drop(router.oneshot(request("GET")).await.unwrap());
        let all = async {
            while finished.load(Ordering::SeqCst) < 3 {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(10), all).await.expect("every page is finished");
    }

    #[tokio::test]
    async fn where_there_is_no_room_one_is_sent_away_at_once_and_told_when_to_come_back() {
        let (go, finished) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
        let router = page(1, go.clone(), finished);
        let first = tokio::spawn(router.clone().oneshot(request("GET")));
        tokio::task::yield_now().await;
        let second = router.clone().oneshot(request("GET")).await.unwrap();
        assert_eq!(
            (second.status(), &second.headers()[header::RETRY_AFTER]),
            (StatusCode::SERVICE_UNAVAILABLE, &"1".parse().unwrap())
        );
        go.notify_one();
        let first = first.await.unwrap().unwrap();
        assert_eq!(body::to_bytes(first.into_body(), 100).await.unwrap(), "<p>page</p>");
        go.notify_one();
        assert_eq!(router.oneshot(request("GET")).await.unwrap().status(), StatusCode::OK, "there is room again");
    }
}
