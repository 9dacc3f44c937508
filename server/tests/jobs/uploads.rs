//! From a file to a vector and a mean, and files from which there is no way.

use std::time::Duration;

use sqlx::PgPool;
use undercard::{
    artists::ArtistId,
    db::MIGRATOR,
    jobs::{self, track_files},
    queue::{self, JobState, store::Filter},
    tracks,
};

use crate::bench::{Bench, tone};

const SOON: Duration = Duration::from_secs(30);

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_same_file_fifty_times_at_once_is_one_track_and_one_vector(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let (artist, _) = bench.artist("one", 0).await;
    let file = tone(1);
    let uploads = (0..50).map(|_| bench.upload(artist, &file));
    let tracks = futures::future::join_all(uploads).await;
    assert!(tracks.iter().all(|track| *track == tracks[0]), "fifty answers, one track");
    assert_eq!(bench.count("select count(*) from track_audio").await, 1);
    assert_eq!(bench.count("select count(*) from jobs").await, 1);
    assert_eq!(bench.count("select count(*) from graphile_worker._private_jobs").await, 1);
    let _worker = bench.worker(&[]);
    assert!(bench.settle(SOON).await);
    bench.check(1, 1).await;
    let jobs = queue::store::recent(&bench.pool, &Filter::default(), 10).await.unwrap();
    let [job] = &jobs[..] else { panic!("{jobs:?}") };
    assert_eq!((job.attempts, job.done, job.total, job.artist), (1, 1, 1, Some(artist)), "{job:?}");
    assert!(job.message.starts_with("Heard 3.2 s of 0:03"), "{}", job.message);

    // Once more, now that the vector is there: nothing to do.
    bench.upload(artist, &file).await;
    assert_eq!(bench.open_jobs().await, 0);
    assert_eq!(bench.count("select count(*) from track_audio").await, 0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_file_that_is_no_audio_fails_once_with_the_reason(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let (artist, _) = bench.artist("one", 0).await;
    bench.upload(artist, b"badly formatted: no audio at all").await;
    let _worker = bench.worker(&[]);
    assert!(bench.settle(SOON).await);
    tokio::time::sleep(Duration::from_secs(4)).await; // the queue's first back-off is shorter
    let [job] = &queue::store::of_artist(&bench.pool, artist).await.unwrap()[..] else { panic!("one job") };
    assert_eq!((job.state, job.attempts), (JobState::Failed, 1), "{job:?}");
    assert!(!job.message.is_empty());
    assert_eq!(bench.count("select count(*) from graphile_worker._private_jobs").await, 0, "it does not come back");

    let mut tx = bench.pool.begin().await.unwrap();
    assert!(queue::store::discard(&mut tx, job.id).await.unwrap());
    assert!(!queue::store::discard(&mut tx, job.id).await.unwrap(), "once");
    tx.commit().await.unwrap();
    assert_eq!(queue::store::counts(&bench.pool).await.unwrap(), [(JobState::Discarded, 1)]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn drafts_count_for_nothing_until_they_are_published(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let (artist, tracks) = bench.artist("new", 3).await;
    sqlx::query("update tracks set draft = true").execute(&bench.pool).await.unwrap();
    sqlx::query("update artists set draft = true").execute(&bench.pool).await.unwrap();
    let _worker = bench.worker(&[]);
    assert!(bench.settle(SOON).await);
    let model = tracks::store::active_model(&bench.pool).await.unwrap().unwrap();
    let vectors = tracks::store::vectors_of_artist(&bench.pool, artist, &model).await.unwrap();
    assert_eq!(vectors.iter().map(|(track, _)| *track).collect::<Vec<_>>(), tracks, "they can be looked at");
    assert_eq!(bench.count("select count(*) from artist_vectors").await, 0);

    publish(&bench, artist).await;
    assert!(bench.settle(SOON).await);
    bench.check(3, 1).await;
    assert_eq!(bench.count("select count(*) from artists where draft").await, 0);

    for track in tracks {
        let mut tx = bench.pool.begin().await.unwrap();
        assert!(track_files::delete(&mut tx, track).await.unwrap());
        tx.commit().await.unwrap();
    }
    assert!(bench.settle(SOON).await);
    assert_eq!(bench.count("select count(*) from artist_vectors").await, 0, "no tracks, no mean");
}

async fn publish(bench: &Bench, artist: ArtistId) {
    let mut tx = bench.pool.begin().await.unwrap();
    track_files::publish(&mut tx, artist).await.unwrap();
    tx.commit().await.unwrap();
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn asking_a_hundred_times_is_asking_once(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let (artist, _) = bench.artist("one", 0).await;
    for _ in 0..100 {
        let mut tx = bench.pool.begin().await.unwrap();
        jobs::enqueue(&mut tx, &jobs::RefreshMean { artist }).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut undone = bench.pool.begin().await.unwrap();
    jobs::enqueue(&mut undone, &jobs::EmbedArtist { artist }).await.unwrap();
    undone.rollback().await.unwrap();
    assert_eq!(bench.count("select count(*) from jobs").await, 1, "and what was rolled back was not asked");
    assert_eq!(bench.count("select count(*) from graphile_worker._private_jobs").await, 1);
    let worker = bench.worker(&["--queues", "catalogue"]);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(bench.open_jobs().await, 1, "that queue is not this worker's");
    worker.kill();
    let _worker = bench.worker(&["--queues", "sound"]);
    assert!(bench.settle(SOON).await);
}
