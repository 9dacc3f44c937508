//! One budget per host, over processes and restarts, by the clock of the database.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use undercard::{
    db::MIGRATOR,
    ingest::client::{
        Pace,
        politeness::{FetchOutcome, Held, MARGIN, Memory, Politeness, RobotsCopy, SLACK},
    },
    runtime::PgHostBudget,
    sources::host_store,
};

use super::{
    Hasty, class, client, impatient, now, page,
    server::{Server, html, say},
};

const HOST: &str = "venue.example";
/// Such as fifty in five seconds.
const PACE: Pace = Pace { asks: 50, per: Duration::from_secs(5) };
const PATIENCE: Duration = Duration::from_secs(60);

/// Another process on the same database.
async fn process(pool: &PgPool) -> PgHostBudget {
    let options = sqlx::postgres::PgPoolOptions::new().max_connections(3);
    PgHostBudget::new(options.connect_with((*pool.connect_options()).clone()).await.unwrap())
}

/// Writes down every departure.
struct Watched {
    inner: Arc<dyn Politeness>,
    left: Arc<Mutex<Vec<DateTime<Utc>>>>,
}

#[async_trait::async_trait]
impl Politeness for Watched {
    async fn acquire(&self, host: &str, pace: Pace, patience: Duration) -> Result<DateTime<Utc>, Held> {
        let left = self.inner.acquire(host, pace, patience).await?;
        self.left.lock().unwrap().push(left);
        Ok(left)
    }

    async fn report(&self, host: &str, outcome: &FetchOutcome) -> Result<(), String> {
        self.inner.report(host, outcome).await
    }

    async fn robots(&self, host: &str) -> Result<Option<RobotsCopy>, String> {
        self.inner.robots(host).await
    }

    async fn keep_robots(&self, host: &str, copy: &RobotsCopy) -> Result<(), String> {
        self.inner.keep_robots(host, copy).await
    }
}

fn smallest_gap<T: Ord + Copy, D: Ord>(mut moments: Vec<T>, between: impl Fn(T, T) -> D) -> D {
    moments.sort_unstable();
    moments.windows(2).map(|pair| between(pair[1], pair[0])).min().unwrap()
}

/// Ten requests by each of two processes, then ten more by one that was started in their place.
async fn ask_thirty_times(server: &Server, courtesies: [Arc<dyn Politeness>; 3]) {
    let [first, second, restarted] = courtesies;
    let ten = |politeness: Arc<dyn Politeness>| {
        let client = client(&[server.port], politeness, impatient());
        futures::future::join_all((0..10).map(move |_| {
            let (client, mut asked) = (client.clone(), page(&server.url("/")));
            asked.pace = PACE;
            async move { client.get(&asked).await.unwrap() }
        }))
    };
    futures::future::join(ten(first), ten(second)).await;
    ten(restarted).await;
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_processes_and_a_restart_keep_one_pace(pool: PgPool) {
    let server = Server::saying(|_| html("hello")).await;
    let left = Arc::new(Mutex::new(Vec::new()));
    let mut courtesies: Vec<Arc<dyn Politeness>> = Vec::new();
    for _ in 0..3 {
        courtesies.push(Arc::new(Watched { inner: Arc::new(process(&pool).await), left: left.clone() }));
    }
    ask_thirty_times(&server, courtesies.try_into().unwrap_or_else(|_| panic!())).await;
    let left = left.lock().unwrap().clone();
    assert_eq!((left.len(), server.asked().len()), (30, 30));
    // By the clock of the budget they left as far apart as they should, whatever this machine was doing.
    let gap = smallest_gap(left, |later, earlier| later - earlier).to_std().unwrap();
    assert!(gap >= PACE.gap() + MARGIN - SLACK, "{gap:?}");
    // The way from leaving to arriving takes a machine that does other things as well a moment more or less.
    let arrivals = server.asked().iter().map(|asked| asked.at).collect();
    let gap = smallest_gap(arrivals, |later, earlier| later - earlier);
    assert!(gap >= PACE.gap() / 2, "{gap:?}");
    let [host] = &host_store::list(&pool).await.unwrap()[..] else { panic!() };
    assert_eq!((host.asked, host.failures, host.gap_ms), (30, 0, 125));
    assert_eq!(host.host, format!("127.0.0.1:{}", server.port));

    // Without it they come all at once.
    let server = Server::saying(|_| html("hello")).await;
    ask_thirty_times(&server, [Arc::new(Hasty), Arc::new(Hasty), Arc::new(Hasty)]).await;
    let arrivals = server.asked().iter().map(|asked| asked.at).collect();
    assert!(smallest_gap(arrivals, |later, earlier| later - earlier) < PACE.gap() / 2);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn moments_are_given_out_without_a_gap_between_them(pool: PgPool) {
    host_store::create(&pool, HOST, PACE.gap()).await.unwrap();
    let gap = PACE.gap() + MARGIN;
    let reserve = || host_store::reserve(&pool, HOST, gap, PATIENCE);
    let all = futures::future::join_all((0..50).map(|_| reserve())).await;
    let mut moments: Vec<_> = all.into_iter().map(|moment| moment.unwrap().unwrap()).collect();
    moments.sort_by_key(|moment| moment.at);
    assert!(moments.iter().all(|moment| moment.taken));
    // Nobody waits longer than needed: the first not at all (the clock is read twice), each other one exactly the gap
    // after the one before.
    let at_once = |moment: &host_store::Reservation| moment.at - moment.now < TimeDelta::milliseconds(1);
    assert!(at_once(&moments[0]), "{:?}", moments[0]);
    let exactly = TimeDelta::from_std(gap).unwrap();
    let longer = moments.windows(2).filter(|pair| pair[1].at - pair[0].at != exactly).count();
    assert_eq!(longer, 0);
    // Whoever comes when nobody is in line goes at once.
    sqlx::query("update hosts set next_at = clock_timestamp() - interval '1 s'").execute(&pool).await.unwrap();
    let next = reserve().await.unwrap().unwrap();
    assert!(at_once(&next), "{next:?}");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_moment_further_away_than_our_patience_is_not_taken(pool: PgPool) {
    host_store::create(&pool, HOST, PACE.gap()).await.unwrap();
    let slow = Duration::from_secs(100);
    assert!(host_store::reserve(&pool, HOST, slow, PATIENCE).await.unwrap().unwrap().taken);
    let before = host_store::list(&pool).await.unwrap();
    let refused = host_store::reserve(&pool, HOST, slow, PATIENCE).await.unwrap().unwrap();
    assert!(!refused.taken && !refused.barred);
    assert_eq!(refused.at, before[0].next_at);
    assert_eq!(host_store::list(&pool).await.unwrap(), before);
    let politeness = process(&pool).await;
    let held = politeness.acquire(HOST, Pace::every(100), PATIENCE).await;
    assert_eq!(held, Err(Held::Until { until: before[0].next_at, note: String::new() }));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_wish_for_silence_also_reaches_those_who_wait_already(pool: PgPool) {
    let politeness = process(&pool).await;
    politeness.acquire(HOST, PACE, PATIENCE).await.unwrap();
    let waiting = host_store::reserve(&pool, HOST, PACE.gap(), PATIENCE).await.unwrap().unwrap();
    assert!(waiting.taken);
    let silence = FetchOutcome::Throttled { wait: Duration::from_secs(3600), note: "asks for less".to_owned() };
    politeness.report(HOST, &silence).await.unwrap();
    let left = host_store::begin_request(&pool, HOST, Duration::ZERO).await.unwrap().unwrap();
    assert!(!left.taken && left.barred);
    let Err(Held::Until { until, note }) = politeness.acquire(HOST, PACE, PATIENCE).await else { panic!() };
    assert_eq!((until > left.now + Duration::from_secs(3500), note.as_str()), (true, "asks for less"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn nobody_leaves_sooner_after_another_than_the_gap_even_when_that_one_was_late(pool: PgPool) {
    host_store::create(&pool, HOST, PACE.gap()).await.unwrap();
    let gap = Duration::from_secs(50);
    let first = host_store::begin_request(&pool, HOST, gap).await.unwrap().unwrap();
    assert!(first.taken);
    let second = host_store::begin_request(&pool, HOST, gap).await.unwrap().unwrap();
    assert!(!second.taken && !second.barred);
    assert_eq!(second.at, first.now + gap);
}

/// The same for both memories.
async fn closes_after_five_failures(politeness: &dyn Politeness) {
    let failed = FetchOutcome::Failed { note: "does not answer".to_owned() };
    politeness.acquire(HOST, super::BRISK, PATIENCE).await.unwrap();
    for _ in 0..4 {
        politeness.report(HOST, &failed).await.unwrap();
    }
    let open_at = politeness.acquire(HOST, super::BRISK, PATIENCE).await.unwrap();
    let mut last = open_at;
    for minutes in [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360] {
        politeness.report(HOST, &failed).await.unwrap();
        // However patient: a closed host is not waited for.
        let held = politeness.acquire(HOST, super::BRISK, Duration::from_secs(24 * 3600)).await;
        let Err(Held::Until { until, note }) = held else { panic!("{held:?}") };
        assert_eq!(note, "does not answer");
        let closed = (until - open_at).num_seconds();
        assert!((minutes * 60..minutes * 60 + 50).contains(&closed), "{closed} s instead of {minutes} min");
        assert!(until > last, "it is not closed anew");
        last = until;
    }
    politeness.report(HOST, &FetchOutcome::Answered).await.unwrap();
    politeness.acquire(HOST, super::BRISK, PATIENCE).await.unwrap();
    for _ in 0..4 {
        politeness.report(HOST, &failed).await.unwrap();
    }
    politeness.acquire(HOST, super::BRISK, PATIENCE).await.unwrap();
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn five_failures_close_a_host_longer_each_time_and_one_success_opens_it(pool: PgPool) {
    closes_after_five_failures(&process(&pool).await).await;
    let [host] = &host_store::list(&pool).await.unwrap()[..] else { panic!() };
    assert_eq!((host.failures, host.note.as_str(), host.closed_until), (4, "does not answer", None));
    closes_after_five_failures(&Memory::starting(now())).await;
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_storm_of_429_is_answered_with_silence_by_everybody(pool: PgPool) {
    let server = Server::saying(|_| say("429 Too Many", "Retry-After: 600\r\n", b"")).await;
    for _ in 0..2 {
        // Restarted, it still knows.
        let client = client(&[server.port], Arc::new(process(&pool).await), impatient());
        for _ in 0..10 {
            assert_eq!(class(&client.get(&page(&server.url("/"))).await), "throttled");
        }
    }
    assert_eq!(server.asked().len(), 1);
    let without = client(&[server.port], Arc::new(Hasty), impatient());
    for _ in 0..10 {
        assert_eq!(class(&without.get(&page(&server.url("/"))).await), "throttled");
    }
    assert_eq!(server.asked().len(), 11);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_host_that_is_down_is_left_alone_after_five_tries(pool: PgPool) {
    let server = Server::saying(|_| Vec::new()).await;
    let client = client(&[server.port], Arc::new(process(&pool).await), impatient());
    let mut classes = Vec::new();
    for _ in 0..8 {
        classes.push(class(&client.get(&page(&server.url("/"))).await));
    }
    assert_eq!(classes[..5], ["unreachable"; 5]);
    assert_eq!(classes[5..], ["throttled"; 3]);
    assert_eq!(server.asked().len(), 5);
    let [host] = &host_store::list(&pool).await.unwrap()[..] else { panic!() };
    assert!(host.closed_until.is_some() && host.note.contains("does not answer"), "{host:?}");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_robots_txt_is_kept_until_its_time(pool: PgPool) {
    let politeness = process(&pool).await;
    politeness.acquire(HOST, PACE, PATIENCE).await.unwrap();
    assert_eq!(politeness.robots(HOST).await.unwrap(), None);
    let copy = |holds| RobotsCopy { status: Some(200), text: "User-agent: *".to_owned(), until: now(), holds };
    politeness.keep_robots(HOST, &copy(Duration::from_secs(600))).await.unwrap();
    let kept = process(&pool).await.robots(HOST).await.unwrap().unwrap();
    assert_eq!((kept.status, kept.text.as_str()), (Some(200), "User-agent: *"));
    assert!(kept.holds <= Duration::from_secs(600) && kept.holds > Duration::from_secs(500), "{kept:?}");
    politeness.keep_robots(HOST, &copy(Duration::ZERO)).await.unwrap();
    assert_eq!(politeness.robots(HOST).await.unwrap(), None);
    politeness.keep_robots(HOST, &RobotsCopy { status: None, ..copy(Duration::from_secs(600)) }).await.unwrap();
    assert_eq!(politeness.robots(HOST).await.unwrap().unwrap().status, None);
}
