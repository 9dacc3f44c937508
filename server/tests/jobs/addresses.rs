//! Tracks by the address of their audio: fetched by a worker, from a site of this process on 127.0.0.1.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use sqlx::PgPool;
use undercard::{
    artists::ArtistId,
    db::MIGRATOR,
    jobs::{self, track_files},
    queue::{self, JobRow, JobState, store::Filter},
    tracks::{TrackId, address_store::NewAddress},
};

use crate::bench::{Bench, tone};

const SOON: Duration = Duration::from_secs(60);

/// Somebody's site; returns where it is, and a switch that breaks `/shaky.wav` until it is on.
async fn site() -> (String, Arc<AtomicBool>) {
    let works = Arc::new(AtomicBool::new(false));
    let wav = |number: u32| ([(header::CONTENT_TYPE, "application/octet-stream")], tone(number)).into_response();
    let shaky = works.clone();
    let routes = Router::new()
        .route("/one.wav", get(move || async move { wav(1) }))
        .route("/again/one.wav", get(move || async move { wav(1) }))
        .route("/moved.wav", get(|| async { axum::response::Redirect::permanent("/two.wav") }))
        .route("/two.wav", get(move || async move { wav(2) }))
        .route("/page", get(|| async { axum::response::Html("<!doctype html><title>Low Tide</title>") }))
        .route("/inside", get(|| async { axum::response::Redirect::permanent("http://127.0.0.1:1/one.wav") }))
        .route(
            "/shaky.wav",
            get(move || async move {
                match shaky.load(Ordering::Relaxed) {
                    true => wav(3),
                    false => StatusCode::FORBIDDEN.into_response(),
                }
            }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async { axum::serve(listener, routes).await.unwrap() });
    (address, works)
}

async fn name(bench: &Bench, artist: ArtistId, address: &str) -> TrackId {
    let new = NewAddress { artist, title: address, address, draft: false, source: "upload" };
    let mut tx = bench.pool.begin().await.unwrap();
    let track = track_files::take_address(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    track
}

async fn job(bench: &Bench, track: TrackId) -> JobRow {
    let jobs = queue::store::recent(&bench.pool, &Filter::default(), 100).await.unwrap();
    jobs.into_iter().find(|job| job.track == Some(track)).unwrap()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_is_at_an_address_is_fetched_and_heard_once(pool: PgPool) {
    let (bench, (host, _)) = (Bench::new(pool).await, site().await);
    let (artist, _) = bench.artist("one", 0).await;
    let heard = [format!("http://{host}/one.wav"), format!("http://{host}/moved.wav")];
    for address in heard.iter().chain(&heard) {
        name(&bench, artist, address).await;
    }
    let _worker = bench.worker(&["--contact", "booking@collective.example", "--reach", &host]);
    assert!(bench.settle(SOON).await);
    bench.check(2, 1).await;
    assert_eq!(bench.count("select count(*) from tracks where audio_sha256 is not null").await, 2);
    name(&bench, artist, &heard[0]).await;
    assert_eq!(bench.open_jobs().await, 0, "it is known how it sounds");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_cannot_be_fetched_or_heard_says_why_and_can_be_tried_again(pool: PgPool) {
    let (bench, (host, works)) = (Bench::new(pool).await, site().await);
    let (artist, _) = bench.artist("one", 0).await;
    let bad = [
        ("/missing.wav", "404"),
        ("/page", "address of a page"),
        ("/inside", "127.0.0.1"),
        ("/shaky.wav", "403"),
        ("/again/one.wav", "same recording"),
    ];
    let good = name(&bench, artist, &format!("http://{host}/one.wav")).await;
    let arguments = ["--contact", "booking@collective.example", "--reach", &host];
    let worker = bench.worker(&arguments);
    assert!(bench.settle(SOON).await);
    assert_eq!(job(&bench, good).await.state, JobState::Done);
    let mut tracks = Vec::new();
    for (path, why) in bad {
        tracks.push((name(&bench, artist, &format!("http://{host}{path}")).await, why));
    }
    // Nothing but public addresses, and what the operator named.
    tracks.push((name(&bench, artist, "http://127.0.0.2:7/one.wav").await, "127.0.0.2"));
    assert!(bench.settle(SOON).await);
    for (track, why) in &tracks {
        let job = job(&bench, *track).await;
        assert_eq!(job.state, JobState::Failed, "{why}: {job:?}");
        assert!(job.message.contains(why), "{why}: {}", job.message);
    }
    assert_eq!(bench.count("select count(*) from track_vectors").await, 1, "the rest is untouched");
    assert_eq!(bench.count("select count(*) from track_audio").await, 0);

    works.store(true, Ordering::Relaxed);
    let shaky = job(&bench, tracks[3].0).await;
    let mut tx = bench.pool.begin().await.unwrap();
    assert!(jobs::retry(&mut tx, shaky.id).await.unwrap());
    tx.commit().await.unwrap();
    assert!(bench.settle(SOON).await);
    assert_eq!(job(&bench, tracks[3].0).await.state, JobState::Done);
    drop(worker);

    // A worker of an operator that nobody could write to fetches nothing.
    let silent = name(&bench, artist, &format!("http://{host}/two.wav")).await;
    let _worker = bench.worker(&["--reach", &host]);
    assert!(bench.settle(SOON).await);
    assert!(job(&bench, silent).await.message.contains("--contact"));
}
