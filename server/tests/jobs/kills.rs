//! Workers that are killed, suspended, told to stop, or that their own jobs kill.

use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use rustix::process::Signal;
use sqlx::PgPool;
use undercard::{
    artists::ArtistId,
    db::MIGRATOR,
    jobs,
    queue::{self, Failpoint, JobState},
};

use crate::bench::Bench;

/// Dead workers are found out ten times as fast, for tests that cannot wait.
const HASTY: &str = "10";

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_worker_may_be_killed_at_any_of_ten_points(pool: PgPool) {
    let bench = Bench::new(pool).await;
    for (at, (_, name)) in Failpoint::ALL.into_iter().enumerate() {
        bench.artist(name, 2).await;
        let mut doomed = bench.worker(&["--haste", HASTY, "--die-at", name]);
        assert!(doomed.ended(Duration::from_secs(20)).await.is_some(), "nobody died at {name}");
        let began = Instant::now();
        let _heir = bench.worker(&["--haste", HASTY]);
        assert!(bench.settle(Duration::from_secs(20)).await, "not done after a death at {name}");
        println!("{name}: done again after {:.1} s", began.elapsed().as_secs_f64());
        let artists = at as i64 + 1;
        bench.check(2 * artists, artists).await;
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_job_that_kills_three_workers_is_set_aside_and_the_rest_goes_on(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let (artist, _) = bench.artist("poisoned", 1).await;
    for _ in 0..3 {
        let mut victim = bench.worker(&["--haste", HASTY, "--die-at", "audio-read", "--queues", "sound"]);
        assert!(victim.ended(Duration::from_secs(20)).await.is_some());
    }
    bench.artist("innocent", 3).await;
    let _heir = bench.worker(&["--haste", HASTY]);
    assert!(bench.settle(Duration::from_secs(20)).await);
    let [job] = &queue::store::of_artist(&bench.pool, artist).await.unwrap()[..] else { panic!("one job") };
    assert_eq!((job.state, job.deaths), (JobState::SetAside, 3), "{job:?}");
    assert!(job.message.contains("retry it, or discard it"), "{}", job.message);
    assert_eq!(bench.count("select count(*) from track_vectors").await, 3);

    let mut tx = bench.pool.begin().await.unwrap();
    assert!(jobs::retry(&mut tx, job.id).await.unwrap());
    tx.commit().await.unwrap();
    assert!(bench.settle(Duration::from_secs(20)).await);
    bench.check(4, 2).await;
    assert_eq!(bench.deaths(job.id).await, 0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_worker_that_slept_through_the_loss_of_its_job_changes_nothing(pool: PgPool) {
    let bench = Bench::new(pool).await;
    bench.artist("slow", 12).await;
    let sleeper = bench.worker(&["--haste", HASTY]);
    while bench.count("select count(*) from track_vectors").await == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    sleeper.signal(Signal::STOP);
    let _heir = bench.worker(&["--haste", HASTY]);
    assert!(bench.settle(Duration::from_secs(30)).await, "what the sleeper has locked keeps others waiting");
    let before = rows(&bench.pool).await;
    sleeper.signal(Signal::CONT);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(rows(&bench.pool).await, before);
    bench.check(12, 1).await;
}

/// All that a worker writes of its jobs.
async fn rows(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "select j::text from jobs j where kind <> 'calibrate' union all select v::text from track_vectors v
         union all select a.mean::text from artist_vectors a order by 1",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_worker_that_is_told_to_stop_ends_within_ten_seconds_and_leaves_nothing_running(pool: PgPool) {
    let bench = Bench::new(pool).await;
    bench.artist("many", 30).await;
    let mut worker = bench.worker(&[]);
    while bench.count("select count(*) from track_vectors").await < 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    worker.signal(Signal::TERM);
    let took = worker.ended(Duration::from_secs(11)).await.expect("it goes on");
    println!("ended after {:.2} s", took.as_secs_f64());
    assert!(took <= Duration::from_secs(10));
    assert_eq!(bench.count("select count(*) from jobs where state = 'running'").await, 0);
    assert!(bench.open_jobs().await > 0, "it was told to stop, not to finish");
    let _heir = bench.worker(&[]);
    assert!(bench.settle(Duration::from_secs(30)).await);
    bench.check(30, 1).await;
}

/// Kills workers at random moments while they work through a queue, with the times that operators get. Returns the
/// longest time from a death until the jobs that it interrupted were done, or none when some stayed undone.
async fn kill_at_random(bench: &Bench, kills: usize, more: &[&str]) -> Option<Duration> {
    let mut dice = StdRng::seed_from_u64(20);
    let mut longest = Duration::ZERO;
    let mut interrupted_at_all = 0;
    for kill in 0..kills {
        let (artist, _) = bench.artist(&format!("artist {kill}"), 3).await;
        let worker = bench.worker(more);
        // From before it claims anything to after it has done most.
        let running = "select count(*) from jobs where state = 'running'";
        let wait_for_claim = dice.random_bool(0.8);
        let began = Instant::now();
        while wait_for_claim && bench.count(running).await == 0 && began.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..400))).await;
        worker.kill();
        let died = Instant::now();
        let interrupted: Vec<i64> =
            sqlx::query_scalar("select id from jobs where state = 'running'").fetch_all(&bench.pool).await.unwrap();
        interrupted_at_all += interrupted.len();
        let heir = bench.worker(more);
        while !interrupted.is_empty() {
            let open: i64 =
                sqlx::query_scalar("select count(*) from jobs where id = any($1) and state in ('waiting', 'running')")
                    .bind(&interrupted)
                    .fetch_one(&bench.pool)
                    .await
                    .unwrap();
            if open == 0 {
                break;
            }
            if died.elapsed() > Duration::from_secs(30) {
                println!("kill {kill}: {open} of {} interrupted jobs are still not done", interrupted.len());
                return None;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if !interrupted.is_empty() {
            longest = longest.max(died.elapsed());
            println!(
                "kill {kill}: {} interrupted, done {:.1} s later",
                interrupted.len(),
                died.elapsed().as_secs_f64()
            );
        }
        assert!(bench.settle(Duration::from_secs(30)).await, "{artist} is not done");
        heir.kill();
    }
    println!("{kills} kills interrupted {interrupted_at_all} jobs; the slowest was done after {longest:?}");
    assert!(interrupted_at_all >= kills / 2, "the dice hit too few jobs to show anything");
    Some(longest)
}

#[sqlx::test(migrator = "MIGRATOR")]
#[ignore = "takes a quarter of an hour: ./dev faults"]
async fn fifty_random_kills_lose_nothing_and_do_nothing_twice(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let longest = kill_at_random(&bench, 50, &[]).await.expect("all interrupted jobs are done again");
    assert!(longest <= Duration::from_secs(20), "{longest:?}");
    bench.check(150, 50).await;
}

#[sqlx::test(migrator = "MIGRATOR")]
#[ignore = "the control run of ./dev faults"]
async fn without_recovery_interrupted_jobs_stay_undone(pool: PgPool) {
    let bench = Bench::new(pool).await;
    assert_eq!(kill_at_random(&bench, 5, &["--no-recovery"]).await, None, "the test above would not notice");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_artist_that_is_deleted_while_its_jobs_wait_and_run_leaves_nothing_behind(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let _worker = bench.worker(&[]);
    let mut dice = StdRng::seed_from_u64(7);
    for round in 0..12 {
        let (artist, _) = bench.artist(&format!("artist {round}"), 2).await;
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..500))).await;
        delete(&bench.pool, artist).await;
    }
    let (kept, _) = bench.artist("kept", 2).await;
    let mut tx = bench.pool.begin().await.unwrap();
    jobs::enqueue(&mut tx, &jobs::RefreshMean { artist: kept }).await.unwrap();
    tx.commit().await.unwrap();
    assert!(bench.settle(Duration::from_secs(30)).await);
    bench.check(2, 1).await;
    let began = Instant::now();
    while bench.count("select count(*) from graphile_worker._private_jobs").await > 0 {
        assert!(began.elapsed() < Duration::from_secs(20), "jobs of nobody stay in the queue");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Postgres ends one of two transactions that wait for each other, here for the rows of a job; whoever deletes tries again.
async fn delete(pool: &PgPool, artist: ArtistId) {
    const DEADLOCK: &str = "40P01";
    loop {
        match sqlx::query("delete from artists where id = $1").bind(artist.0).execute(pool).await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(DEADLOCK) => {}
            done => {
                done.unwrap();
                return;
            }
        }
    }
}
