//! Connection acceptor. Our own loop, because `axum::serve` waits for slow headers and slow readers for ever, and takes as
//! many connections from one address as there are.

mod slots;

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse,
};
use futures::FutureExt;
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use ipnet::IpNet;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{Instant, sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;

use slots::{Slot, Slots};

/// A client that does not finish its headers is let go.
const HEADERS: Duration = Duration::from_secs(10);
/// A client that reads nothing of its answer for this long is disconnected.
const STALLED: Duration = Duration::from_secs(30);
/// What may still finish after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);
const MOST_CONNECTIONS: usize = 1_024;
/// From one address, or one IPv6 network of 64 bits.
const MOST_OF_ONE: usize = 64;
/// Refused connections that are answered with 503 at a time; more are closed without an answer.
const MOST_REFUSALS: usize = 128;
const REFUSAL: Duration = Duration::from_secs(2);
/// After which an `accept` that failed, for want of file descriptors most likely, is tried again.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` is done, then lets running requests finish. This machine and `proxies` may open any number of
/// connections: many readers come through them.
pub async fn listen(listener: TcpListener, router: Router, proxies: Vec<IpNet>, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let slots = Slots::new(MOST_CONNECTIONS, MOST_OF_ONE, proxies);
    let refusals = Arc::new(Semaphore::new(MOST_REFUSALS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "connection not accepted; trying again");
                    sleep(PAUSE).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let _ = stream.set_nodelay(true); // only a delay is lost without it
        match slots.enter(peer.ip(), Instant::now()) {
            Some(slot) => serve(stream, router.clone(), slot, &graceful),
            None => refuse(stream, &refusals),
        }
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = sleep(GRACE) => tracing::warn!("connections still open after the grace period; closing them"),
    }
}

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADERS);
    http
}

fn serve(stream: TcpStream, router: Router, slot: Slot, graceful: &GracefulShutdown) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(STALLED));
    let slot = Arc::new(slot);
    let (router, marked) = (TowerToHyperService::new(router), slot.clone());
    let service = service_fn(move |request: Request<Incoming>| {
        let slot = marked.clone();
        slot.mark(Instant::now());
        router.call(request).inspect(move |_| slot.mark(Instant::now()))
    });
    let connection = graceful.watch(http().serve_connection(TokioIo::new(Box::pin(stream)), service));
    tokio::spawn(async move {
        tokio::select! {
            ended = connection => if let Err(error) = ended {
                tracing::debug!(%error, "connection ended early");
            },
            () = slot.evicted() => tracing::debug!("connection closed for another one"),
        }
    });
}

/// Answers 503, on a connection for which there is no slot.
fn refuse(stream: TcpStream, refusals: &Arc<Semaphore>) {
    let Ok(permit) = refusals.clone().try_acquire_owned() else { return };
    let answer = service_fn(async |_: Request<Incoming>| {
        let wait = [(header::RETRY_AFTER, "2"), (header::CONNECTION, "close")];
        let words = "Too many connections at the moment. Please try again in a few seconds.\n";
        Ok::<_, Infallible>((StatusCode::SERVICE_UNAVAILABLE, wait, words).into_response())
    });
    tokio::spawn(async move {
        let connection = http().keep_alive(false).serve_connection(TokioIo::new(stream), answer);
        // Refused or hung up: it is over either way.
        let _ = timeout(REFUSAL, connection).await;
        drop(permit);
    });
}
