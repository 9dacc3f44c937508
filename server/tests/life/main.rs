//! A fortnight of harvests against local stand-ins of every source, with the clock as an argument: what is listed twice is
//! one event, what is cancelled, moved, gone and back again is so, and who plays is looked up, asked about and heard.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod standins;
mod tables;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use undercard::{
    config::{Device, SoundOptions},
    db,
    ingest::client::{Client, ClientOptions},
    jobs::{self, WorkerOptions},
    runtime::{self, Environment, PgHostBudget},
    sources::store::{self, NewSource, SourceChange},
};

use standins::{Listed, Shared, Sites, World};

const MONDAY: i64 = 1_803_891_600; // 2027-03-01, nine o'clock in Lisbon
const DAY: i64 = 86_400;

/// The catalogue of a small city, and the day it is there.
struct Life {
    pool: PgPool,
    world: Shared,
    environment: Arc<Environment>,
    now: Arc<AtomicI64>,
    mails: PathBuf,
}

impl Life {
    async fn begin(pool: PgPool) -> Self {
        db::migrate(&pool).await.unwrap();
        let world: Shared = Arc::new(Mutex::new(World::default()));
        let sites = standins::open(&world).await;
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
        runtime::first_start(&pool, &models).await.unwrap();
        runtime::introduce(&pool).await.unwrap();
        let mails = tempdir();
        let now = Arc::new(AtomicI64::new(MONDAY));
        let time = now.clone();
        let clock = move || DateTime::from_timestamp(time.load(Ordering::Relaxed), 0).unwrap();
        sources(&pool, &sites, &mails, clock()).await;
        let politeness = Arc::new(PgHostBudget::new(pool.clone()));
        let client = Client::new(ClientOptions {
            contact: Some("operator@undercard.example".to_owned()),
            reach: sites.reach(),
            politeness,
        });
        let environment = Environment::new(pool.clone(), sound(), None)
            .decoding_with(env!("CARGO_BIN_EXE_undercard").into())
            .asking_with(Some(client.unwrap()))
            .at_the_time_of(clock);
        Self { pool, world, environment: Arc::new(environment), now, mails }
    }

    /// Lets the world be as `change` makes it, and works until nothing is due any more.
    async fn day(&self, number: i64, change: impl FnOnce(&mut World)) {
        self.now.store(MONDAY + number * DAY, Ordering::Relaxed);
        change(&mut self.world.lock().unwrap());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let settings = WorkerOptions { concurrency: 4, ..WorkerOptions::default() };
        let work = tokio::spawn(jobs::work(self.environment.clone(), settings, async {
            let _ = stopped.await;
        }));
        self.settle().await;
        let _ = stop.send(());
        work.await.unwrap();
    }

    async fn settle(&self) {
        let mut quiet = 0;
        for _ in 0..2_400 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let due = jobs::enqueue_due(&self.environment).await.unwrap();
            let open: i64 = sqlx::query_scalar("select count(*) from jobs where state in ('waiting', 'running')")
                .fetch_one(&self.pool)
                .await
                .unwrap();
            quiet = if open == 0 && due == 0 { quiet + 1 } else { 0 };
            if quiet == 3 {
                return;
            }
        }
        panic!(
            "the work does not end: {:?}",
            self.rows("select key || ' ' || state || ' ' || message from jobs where state in ('waiting', 'running')")
                .await
        );
    }

    async fn rows(&self, sql: &'static str) -> Vec<String> {
        sqlx::query_scalar(sql).fetch_all(&self.pool).await.unwrap()
    }

    fn post(&self, name: &str, mail: &str) {
        std::fs::write(self.mails.join(name), mail.replace('\n', "\r\n")).unwrap();
    }
}

fn tempdir() -> PathBuf {
    static NUMBER: AtomicI64 = AtomicI64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mails-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[expect(clippy::disallowed_methods, reason = "tests are told where the runtime is as the server is")]
fn sound() -> SoundOptions {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let runtime = std::env::var("UNDERCARD_ONNXRUNTIME").expect("UNDERCARD_ONNXRUNTIME; `./dev unit` sets it");
    SoundOptions {
        weights_dir: models.join("weights"),
        models_dir: models,
        onnxruntime: Some(runtime.into()),
        device: Device::Cpu,
        threads: 1,
    }
}

/// What the operator sets up: four listings, and where the sites that know artists are.
async fn sources(pool: &PgPool, sites: &Sites, mails: &Path, now: DateTime<Utc>) {
    let mails = mails.display().to_string();
    let listings = [
        ("Kontor", "page", &sites.page),
        ("Harbour calendar", "calendar", &sites.calendar),
        ("Commons", "gancio", &sites.gancio),
        ("Friday letter", "mail", &mails),
    ];
    for (name, kind, address) in listings {
        let new = NewSource {
            name,
            kind,
            address,
            city: "Port Levant",
            zone: "Europe/Lisbon",
            enabled: true,
            every_s: DAY as i32,
            next_run_at: Some(now),
        };
        store::add(pool, &new).await.unwrap().unwrap();
    }
    for source in store::all(pool).await.unwrap() {
        let address = match source.kind.as_str() {
            "music-map" => &sites.music_map,
            "musicbrainz" => &sites.musicbrainz,
            "listenbrainz" => &sites.listenbrainz,
            "deezer" => &sites.deezer,
            _ => continue,
        };
        let change = SourceChange {
            address: Some(address.clone()),
            enabled: Some(true),
            acknowledged_at: Some(now),
            ..SourceChange::default()
        };
        store::change(pool, source.id, &change).await.unwrap();
    }
    sqlx::query("update sources set enabled = false where kind = 'itunes'").execute(pool).await.unwrap();
}

fn listed(
    id: &'static str,
    name: &'static str,
    starts: &'static str,
    venue: &'static str,
    acts: &[&'static str],
) -> Listed {
    Listed { id, name, starts, venue, acts: acts.to_vec(), cancelled: false }
}

fn first_day(world: &mut World) {
    world.page = vec![
        listed("p1", "Undertow", "2027-03-12T22:00", "Kontor", &["Vanta Harbour", "Moss Index"]),
        listed("p2", "Low Tide", "2027-03-13T21:00", "Kontor", &["Far Shore"]),
        listed("p3", "Slack Water", "2027-03-18T21:00", "Kontor", &["Paper Lantern"]),
        listed("p4", "Spring Tide", "2027-03-20T22:00", "Kontor", &["Vanta Harbour"]),
    ];
    world.calendar = vec![
        listed("c1", "Undertow", "2027-03-12T22:00", "Kontor", &["Vanta Harbour", "Moss Index"]),
        listed("c2", "Night School", "2027-03-19T20:00", "Net Loft", &["Moss Index"]),
        listed("c3", "Quiet Hours", "2027-03-21T19:00", "Net Loft", &["Low Ceiling"]),
    ];
    world.gancio = vec![listed("g1", "Harbour Social", "2027-03-14T18:00", "Signal Box", &[])];
}

const MAIL: &str = "From: Friday letter <list@letter.example>
To: readers@letter.example
Subject: The week
Date: Mon, 8 Mar 2027 08:00:00 +0000
Message-ID: <week-10@letter.example>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<html><body>
<p>+ [Fri] +</p>
<p>+ <a href=\"https://click.example/u/1\">Undertow</a> [Vanta Harbour, Moss Index] [Kontor] [10p-4a] [#dub]</p>
<p>+ <a href=\"https://click.example/u/2\">Basement Letter</a> [Low Ceiling] [The Cellar] [9p-1a] [#folk]</p>
</body></html>
";

/// Fourteen days; the tables at their end, as text.
async fn fortnight(pool: PgPool) -> (Life, Vec<String>) {
    let life = Life::begin(pool).await;
    life.day(0, first_day).await;
    life.day(1, |_| {}).await;
    life.day(2, |world| world.page[1].cancelled = true).await;
    life.day(3, |world| world.calendar[1].starts = "2027-03-20T21:00").await;
    life.day(4, |world| world.page_is_broken = true).await;
    life.day(5, |world| {
        world.page_is_broken = false;
        world.calendar.truncate(2);
    })
    .await;
    life.day(6, |_| {}).await;
    assert_eq!(life.rows("select name from events where withdrawn_at is not null").await, ["Quiet Hours: Low Ceiling"]);
    life.post("week-10.eml", MAIL);
    life.day(7, |_| {}).await;
    life.day(8, |world| {
        world.calendar.push(listed("c3", "Quiet Hours", "2027-03-21T19:00", "Net Loft", &["Low Ceiling"]));
    })
    .await;
    life.day(9, |world| world.page[0].acts.push("Paper Lantern")).await;
    let whole = life.world.lock().unwrap().page.clone();
    life.day(10, |world| world.page.retain(|event| event.id == "p4")).await;
    let warnings =
        life.rows("select name from sources s join source_runs r on r.source_id = s.id where r.warning <> ''");
    assert_eq!(warnings.await, ["Kontor"], "somebody is told");
    life.day(11, |_| {}).await;
    life.day(12, |world| world.page = whole).await;
    life.day(13, |_| {}).await;
    let tables = tables(&life).await;
    (life, tables)
}

async fn tables(life: &Life) -> Vec<String> {
    let mut all = Vec::new();
    for sql in [
        "select format('event %s | %s | %s | %s | %s | %s', e.name, v.name,
                to_char(e.starts_at at time zone e.zone, 'MM-DD HH24:MI'), e.status,
                case when e.withdrawn_at is null then 'listed' else 'withdrawn' end,
                (select string_agg(a.name, ', ' order by x.position) from event_acts x join artists a on a.id = x.artist_id
                 where x.event_id = e.id))
         from events e join venues v on v.id = e.venue_id order by 1",
        "select format('listing %s | %s | %s', l.source, e.name, case when l.gone_at is null then 'there' else 'gone' end)
         from event_listings l join events e on e.id = l.event_id order by 1",
        "select format('change %s | %s | %s | %s', e.name, c.kind, c.source,
                (extract(epoch from c.changed_at) - 1803891600)::bigint / 86400)
         from event_changes c join events e on e.id = c.event_id order by c.changed_at, 1",
        "select format('inquiry %s | %s | %s | %s', a.name, i.source_kind, i.topic, i.outcome)
         from artist_inquiries i join artists a on a.id = i.artist_id order by 1",
        "select format('heard %s | %s tracks', a.name, v.tracks) from artist_vectors v join artists a on a.id = v.artist_id order by 1",
        "select format('review %s | %s', a.name, r.scheme) from identity_reviews r join artists a on a.id = r.artist_id order by 1",
        "select format('scene %s | %s | %s', a.name, l.network, l.status) from scene_lists l join artists a on a.id = l.artist_id
         where l.fetched_at is not null and l.status = 'known' order by 1",
    ] {
        all.extend(life.rows(sql).await);
    }
    all
}

/// What the catalogue is after the fortnight, and how it came to be so.
const EXPECTED: [&str; 54] = [
    "event Basement Letter | The Cellar | 03-12 21:00 | scheduled | listed | Low Ceiling",
    "event Harbour Social | Signal Box | 03-14 18:00 | scheduled | listed | ",
    "event Low Tide | Kontor | 03-13 21:00 | cancelled | listed | Far Shore",
    "event Night School: Moss Index | Net Loft | 03-20 21:00 | scheduled | listed | ",
    "event Quiet Hours: Low Ceiling | Net Loft | 03-21 19:00 | scheduled | listed | ",
    "event Slack Water | Kontor | 03-18 21:00 | scheduled | listed | Paper Lantern",
    "event Spring Tide | Kontor | 03-20 22:00 | scheduled | listed | Vanta Harbour",
    "event Undertow | Kontor | 03-12 22:00 | scheduled | listed | Vanta Harbour, Moss Index, Paper Lantern",
    "listing Commons | Harbour Social | there",
    "listing Friday letter | Basement Letter | there",
    "listing Friday letter | Undertow | there",
    "listing Harbour calendar | Night School: Moss Index | there",
    "listing Harbour calendar | Quiet Hours: Low Ceiling | there",
    "listing Harbour calendar | Undertow | there",
    "listing Kontor | Low Tide | there",
    "listing Kontor | Slack Water | there",
    "listing Kontor | Spring Tide | there",
    "listing Kontor | Undertow | there",
    "change Low Tide | cancelled | Kontor | 2",
    "change Night School: Moss Index | moved | Harbour calendar | 3",
    "change Quiet Hours: Low Ceiling | vanished | Harbour calendar | 6",
    "change Quiet Hours: Low Ceiling | reappeared | Harbour calendar | 8",
    "change Undertow | act_added | Kontor | 9",
    "inquiry Far Shore | deezer | identity | unknown",
    "inquiry Far Shore | deezer | previews | unknown",
    "inquiry Far Shore | listenbrainz | scene | unknown",
    "inquiry Far Shore | music-map | scene | unknown",
    "inquiry Far Shore | musicbrainz | identity | unknown",
    "inquiry Low Ceiling | deezer | identity | unknown",
    "inquiry Low Ceiling | deezer | previews | unknown",
    "inquiry Low Ceiling | listenbrainz | scene | unknown",
    "inquiry Low Ceiling | music-map | scene | unknown",
    "inquiry Low Ceiling | musicbrainz | identity | unknown",
    "inquiry Moss Index | deezer | identity | unknown",
    "inquiry Moss Index | deezer | previews | unknown",
    "inquiry Moss Index | listenbrainz | scene | unknown",
    "inquiry Moss Index | music-map | scene | unknown",
    "inquiry Moss Index | musicbrainz | identity | uncertain",
    "inquiry Paper Lantern | deezer | identity | found",
    "inquiry Paper Lantern | deezer | previews | found",
    "inquiry Paper Lantern | listenbrainz | scene | unknown",
    "inquiry Paper Lantern | music-map | scene | unknown",
    "inquiry Paper Lantern | musicbrainz | identity | unknown",
    "inquiry Vanta Harbour | deezer | identity | unknown",
    "inquiry Vanta Harbour | deezer | previews | unknown",
    "inquiry Vanta Harbour | listenbrainz | scene | found",
    "inquiry Vanta Harbour | music-map | scene | found",
    "inquiry Vanta Harbour | musicbrainz | identity | found",
    "heard Paper Lantern | 3 tracks",
    "review Moss Index | musicbrainz",
    "scene Far Shore | music-map | known",
    "scene Moss Index | music-map | known",
    "scene Vanta Harbour | listenbrainz | known",
    "scene Vanta Harbour | music-map | known",
];

#[sqlx::test(migrations = false)]
async fn a_fortnight_of_harvests_ends_in_the_expected_tables(pool: PgPool) {
    let (life, tables) = fortnight(pool).await;
    assert_eq!(tables, EXPECTED);
    assert_eq!(life.rows("select host from hosts where asked = 0").await, [""; 0]);
    let audio = life.rows("select file_name from track_audio").await;
    assert_eq!(audio, [""; 0], "what was heard is deleted");
    let kept = life.rows("select column_name::text from information_schema.columns where column_name like '%preview%'");
    assert_eq!(kept.await, [""; 0], "a signed address has no column to be kept in");

    // The same day once more: nobody says anything new.
    sqlx::query("update sources set next_run_at = now() - interval '1 year' where next_run_at is not null")
        .execute(&life.pool)
        .await
        .unwrap();
    life.day(13, |_| {}).await;
    assert_eq!(self::tables(&life).await, EXPECTED);
}

#[sqlx::test(migrations = false)]
async fn another_city_lives_the_same_fortnight_to_the_same_tables(pool: PgPool) {
    assert_eq!(fortnight(pool).await.1, EXPECTED);
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_read_any_more_is_not_withdrawn_and_what_is_gone_beside_it_is(pool: PgPool) {
    let life = Life::begin(pool).await;
    life.day(0, first_day).await;
    life.day(1, |world| world.page[2].starts = "some time in March").await;
    life.day(2, |_| {}).await;
    life.day(3, |_| {}).await;
    let withdrawn = "select name from events where withdrawn_at is not null";
    assert!(life.rows(withdrawn).await.is_empty());
    let said = "select message from source_runs r join sources s on s.id = r.source_id
                where s.name = 'Kontor' and r.outcome <> 'unchanged' order by r.began_at desc limit 1";
    assert!(life.rows(said).await[0].contains("1 entry could not be read"), "{:?}", life.rows(said).await);
    // Seen yesterday beside the entry that could not be read even then: it is another one.
    life.day(4, |world| world.page.truncate(3)).await;
    life.day(5, |_| {}).await;
    assert_eq!(life.rows(withdrawn).await, ["Spring Tide"]);
    life.day(6, |world| world.page[2].starts = "2027-03-18T21:00").await;
    assert_eq!(life.rows(withdrawn).await, ["Spring Tide"]);
}
