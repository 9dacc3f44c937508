//! Sources, their runs and their questions, as rows.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgPool;
use undercard::{
    artists::ArtistId,
    db::{self, MIGRATOR},
    jobs, queue,
    sources::{
        RunOutcome, SourceId,
        enrichment_store::{self, Enrichment, EnrichmentOutcome, StoredCandidate, Topic},
        store::{self, NewSource, RunEnd, SourceChange},
    },
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_803_891_600, 0).unwrap()
}

async fn source(pool: &PgPool, name: &str, address: &str, next_run_at: Option<DateTime<Utc>>) -> SourceId {
    let new =
        NewSource { name, kind: "page", address, city: "", zone: "UTC", enabled: true, every_s: 3_600, next_run_at };
    store::add(pool, &new).await.unwrap().unwrap()
}

async fn run(pool: &PgPool, id: SourceId, accepted: i32, outcome: RunOutcome, warning: &str, at: DateTime<Utc>) {
    let mut db = pool.acquire().await.unwrap();
    let run = store::begin_run(&mut db, id, at).await.unwrap();
    let end = RunEnd {
        outcome,
        attempted: accepted,
        accepted,
        refused: 0,
        vanished: 0,
        message: String::new(),
        warning: warning.to_owned(),
        refusals: Vec::new(),
    };
    store::end_run(pool, run, &end, at).await.unwrap();
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_is_due_is_taken_once_and_one_of_a_host_at_a_time(pool: PgPool) {
    let first = source(&pool, "a", "https://one.example/a", Some(now() - Duration::hours(2))).await;
    let second = source(&pool, "b", "https://ONE.example/b", Some(now() - Duration::hours(1))).await;
    let other = source(&pool, "c", "https://two.example/", Some(now())).await;
    let folder = source(&pool, "d", "/var/mail/letters", Some(now())).await;
    source(&pool, "later", "https://three.example/", Some(now() + Duration::seconds(1))).await;
    source(&pool, "site", "https://four.example/", None).await;
    let off = source(&pool, "off", "https://five.example/", Some(now())).await;
    let change = SourceChange { enabled: Some(false), ..SourceChange::default() };
    assert!(store::change(&pool, off, &change).await.unwrap());

    let mut due = store::take_due(&pool, now()).await.unwrap();
    due.sort();
    assert_eq!(due, [first, other, folder]);
    assert_eq!(store::take_due(&pool, now()).await.unwrap(), [second], "the host's other source follows");
    assert_eq!(store::take_due(&pool, now()).await.unwrap(), []);
    let again = store::get(&pool, first).await.unwrap().unwrap();
    assert_eq!(again.next_run_at, Some(now() + Duration::hours(1)));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_source_of_a_host_that_has_closed_its_door_waits(pool: PgPool) {
    let id = source(&pool, "a", "https://one.example:443/a", Some(now())).await;
    sqlx::query("insert into hosts (host, gap_ms, closed_until) values ('one.example', 1000, $1)")
        .bind(now() + Duration::minutes(1))
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(store::take_due(&pool, now()).await.unwrap(), []);
    assert_eq!(store::take_due(&pool, now() + Duration::minutes(2)).await.unwrap(), [id]);
    sqlx::query("update hosts set closed_until = $1").bind(now() + Duration::days(1)).execute(&pool).await.unwrap();
    let other_door = source(&pool, "b", "http://one.example:8080/b", Some(now())).await;
    assert_eq!(store::take_due(&pool, now()).await.unwrap(), [other_door], "another port is another server");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn only_a_complete_run_that_nobody_was_warned_of_is_what_the_next_is_measured_by(pool: PgPool) {
    let id = source(&pool, "a", "https://one.example/a", None).await;
    assert_eq!(store::last_good(&pool, id).await.unwrap(), None);
    run(&pool, id, 20, RunOutcome::Complete, "", now()).await;
    run(&pool, id, 3, RunOutcome::Complete, "so few", now() + Duration::hours(1)).await;
    run(&pool, id, 1, RunOutcome::Partial, "", now() + Duration::hours(2)).await;
    run(&pool, id, 0, RunOutcome::Failed, "", now() + Duration::hours(3)).await;
    assert_eq!(store::last_good(&pool, id).await.unwrap(), Some(20));
    store::accept_warning(&pool, id).await.unwrap();
    assert_eq!(store::last_good(&pool, id).await.unwrap(), Some(3), "somebody has looked");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_run_that_never_ended_broke_off(pool: PgPool) {
    let id = source(&pool, "a", "https://one.example/a", None).await;
    let mut db = pool.acquire().await.unwrap();
    store::begin_run(&mut db, id, now()).await.unwrap();
    store::begin_run(&mut db, id, now() + Duration::hours(1)).await.unwrap();
    let runs = store::runs(&pool, Some(id), 10).await.unwrap();
    assert_eq!(runs.iter().map(|run| run.outcome).collect::<Vec<_>>(), [RunOutcome::Running, RunOutcome::Failed]);
    assert!(runs[1].message.contains("broke off"));
    assert_eq!(store::runs(&pool, None, 10).await.unwrap().len(), 1, "the last of each source");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn another_address_is_read_as_if_for_the_first_time(pool: PgPool) {
    let id = source(&pool, "a", "https://one.example/a", None).await;
    store::put_validators(&pool, id, Some("\"1\""), None).await.unwrap();
    store::change(&pool, id, &SourceChange { city: Some("Here".to_owned()), ..SourceChange::default() }).await.unwrap();
    assert!(store::get(&pool, id).await.unwrap().unwrap().etag.is_some());
    let change = SourceChange { address: Some("https://one.example/b".to_owned()), ..SourceChange::default() };
    store::change(&pool, id, &change).await.unwrap();
    assert_eq!(store::get(&pool, id).await.unwrap().unwrap().etag, None);
    assert!(!store::change(&pool, SourceId(99), &change).await.unwrap());
}

/// An artist on so many upcoming bills of a source.
async fn billed(pool: &PgPool, name: &str, bills: i32, source: &str) -> ArtistId {
    let artist: i64 = sqlx::query_scalar("insert into artists (name, folded) values ($1, $1) returning id")
        .bind(name)
        .fetch_one(pool)
        .await
        .unwrap();
    for bill in 0..bills {
        sqlx::query(
            "with event as (
                 insert into events (name, folded, city, zone, starts_on, starts_at, source)
                 values ($1 || $2, $1 || $2, 'Here', 'UTC', $3::timestamptz::date, $3, $5) returning id)
             insert into event_acts (event_id, position, artist_id) select id, 1, $4 from event",
        )
        .bind(name)
        .bind(bill.to_string())
        .bind(now() + Duration::days(7))
        .bind(artist)
        .bind(source)
        .execute(pool)
        .await
        .unwrap();
    }
    ArtistId(artist)
}

#[sqlx::test(migrations = false)]
async fn those_on_most_upcoming_bills_are_asked_about_first(pool: PgPool) {
    db::migrate(&pool).await.unwrap();
    let one = billed(&pool, "one bill", 1, "page").await;
    let three = billed(&pool, "three bills", 3, "page").await;
    billed(&pool, "invented", 5, "demo").await;
    let asked = billed(&pool, "asked", 4, "page").await;
    let busy = billed(&pool, "busy", 4, "page").await;
    let nobody = billed(&pool, "no bill", 0, "page").await;
    let site = source(&pool, "map", "https://map.example/", None).await;
    let enrichment = Enrichment {
        artist: asked,
        source_kind: "music-map".to_owned(),
        topic: Topic::Scene,
        asked_at: now(),
        outcome: EnrichmentOutcome::Unknown,
        message: String::new(),
        again_at: Some(now() + Duration::days(28)),
    };
    enrichment_store::put(&pool, &enrichment).await.unwrap();
    let mut tx = pool.begin().await.unwrap();
    jobs::enqueue(&mut tx, &jobs::AskScene { artist: busy, source: site }).await.unwrap();
    tx.commit().await.unwrap();
    let wanting = async |at| {
        let (kinds, topics) = (["music-map".to_owned()], ["scene".to_owned()]);
        let under_way = queue::store::artists_under_way(&pool, &jobs::ENRICHMENT_KINDS).await.unwrap();
        enrichment_store::wanting(&pool, &kinds, &topics, "demo", &under_way, at, 10).await.unwrap()
    };
    assert_eq!(wanting(now()).await, [three, one]);
    let listener: i64 =
        sqlx::query_scalar("insert into listeners default values returning id").fetch_one(&pool).await.unwrap();
    sqlx::query("insert into follows (listener_id, artist_id) values ($1, $2)")
        .bind(listener)
        .bind(nobody.0)
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(wanting(now()).await, [three, one, nobody], "whom somebody follows is asked about as well");
    let later = now() + Duration::days(29);
    assert_eq!(wanting(later).await, [nobody], "the nights are over");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_choice_stays_however_often_a_site_is_unsure(pool: PgPool) {
    let (few, many) = (billed(&pool, "few", 1, "page").await, billed(&pool, "many", 2, "page").await);
    let candidates = [StoredCandidate { value: "1".to_owned(), name: "Few".to_owned(), ..StoredCandidate::default() }];
    for artist in [few, many] {
        enrichment_store::put_review(&pool, artist, "musicbrainz", &candidates, "two of that name", now())
            .await
            .unwrap();
    }
    let open = enrichment_store::reviews(&pool, now(), 10).await.unwrap();
    assert_eq!(open.iter().map(|review| (review.artist, review.upcoming)).collect::<Vec<_>>(), [(many, 2), (few, 1)]);
    assert_eq!(open[0].candidates, candidates);
    assert!(enrichment_store::choose(&pool, many, "musicbrainz", "1", now()).await.unwrap());
    assert!(!enrichment_store::choose(&pool, many, "deezer", "1", now()).await.unwrap(), "nobody was asked that");
    enrichment_store::put_review(&pool, many, "musicbrainz", &[], "three of that name", now()).await.unwrap();
    assert_eq!(enrichment_store::reviews(&pool, now(), 10).await.unwrap().len(), 1);
    assert_eq!(enrichment_store::choice(&pool, many, "musicbrainz").await.unwrap().as_deref(), Some("1"));
}
