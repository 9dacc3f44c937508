//! Speed and memory, as `./dev bench` runs it: on generated catalogues of the real network's size and of
//! 100,000 artists, or on real files (`UNDERCARD_BENCH_DATA`, a folder with `similar_artists_map.json`,
//! `my_artists.json` and `events*.json`).
//!
//! Every figure stands beside its target, and their ratio: below 1 is within. Parts alone: `./dev bench listings` (reading
//! pages, calendars and mails), `similarity`, `pages`, `merging`. `./dev bench million` fills a database with a million
//! artists first, which takes some minutes.

mod generated;
mod listings;
mod load;
mod merging;
mod million;
mod similarity;
mod sound;

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use sqlx::{PgPool, postgres::PgPoolOptions};
use undercard::{
    db,
    ingest::{self, Item, Origin},
    intake::{Intake, Provenance},
    similarity::{SimilarityIndex, index::Scope},
    web,
};

const FOLLOWS: usize = 961;
const EVENTS: usize = 1_000;

fn main() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let data = environment("UNDERCARD_BENCH_DATA").map(PathBuf::from);
    println!("{:<58} {:>10} {:>10} {:>6}", "", "measured", "target", "ratio");
    if wanted("listings") {
        listings::run();
    }
    if wanted("similarity") {
        similarity::run()?;
    }
    if std::env::args().any(|argument| argument == "million") {
        return million::run(&fresh_database().await?).await;
    }
    if wanted("pages") {
        let pool = fresh_database().await?;
        network(&pool, data.as_deref()).await?;
        sound::index(&pool, &sound::means(100_000)).await?;
        events(&pool, data.as_deref()).await?;
        pages(&pool).await?;
    }
    if wanted("merging") {
        merge(&fresh_database().await?).await?;
    }
    Ok(())
}

/// Brings the artist network into the database, the real one where there is one.
async fn network(pool: &PgPool, data: Option<&Path>) -> anyhow::Result<()> {
    let network = match data {
        Some(folder) => std::fs::read(folder.join("similar_artists_map.json"))?,
        None => generated::network(18_826, 904, 41).into_bytes(),
    };
    let begun = Instant::now();
    import(pool, "network.json", &network).await?;
    line("import of the network of 18,826 artists", begun.elapsed(), Duration::from_secs(10));
    let index = SimilarityIndex::load(pool, Scope::at("2030-01-01T12:00:00Z".parse()?)).await?;
    similarity::measure("real size", &index);
    Ok(())
}

async fn events(pool: &PgPool, data: Option<&Path>) -> anyhow::Result<()> {
    import(pool, "events.json", generated::events(EVENTS, &names(pool).await?).as_bytes()).await?;
    if let Some(folder) = data {
        for file in std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).filter(|path| is_events(path)) {
            import(pool, &file.display().to_string(), &std::fs::read(&file)?).await?;
        }
    }
    Ok(())
}

async fn merge(pool: &PgPool) -> anyhow::Result<()> {
    let (took, what) = merging::measure(pool).await?;
    line("10,000 listings into 100,000 events", took, Duration::from_secs(60));
    println!("  ({what})");
    Ok(())
}

fn is_events(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("events"))
}

/// The bench is a program of its own: it reads its environment here.
#[expect(clippy::disallowed_methods, reason = "a benchmark has no configuration but this")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a part is to be measured: those that were asked for, or all but the million artists.
fn wanted(part: &str) -> bool {
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    asked.is_empty() || asked.iter().any(|argument| argument == part)
}

async fn fresh_database() -> anyhow::Result<PgPool> {
    let url =
        environment("DATABASE_URL").ok_or_else(|| anyhow::anyhow!("DATABASE_URL is not set; use `./dev bench`"))?;
    let admin = PgPool::connect(&url).await?;
    sqlx::query("drop database if exists undercard_bench with (force)").execute(&admin).await?;
    sqlx::query("create database undercard_bench").execute(&admin).await?;
    let options = url.parse::<sqlx::postgres::PgConnectOptions>()?.database("undercard_bench");
    let pool = PgPoolOptions::new().max_connections(8).connect_with(options).await?;
    db::migrate(&pool).await?;
    Ok(pool)
}

async fn import(pool: &PgPool, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let source = Provenance {
        name: "bench".into(),
        city: "Bench".into(),
        zone: "Europe/Lisbon".into(),
        listed_on: None,
        listener: "bench".into(),
        now: chrono::DateTime::UNIX_EPOCH,
        apart: false,
        purge_past: false,
    };
    let mut intake = Intake::new(pool.clone(), source);
    let (items, mut received) = tokio::sync::mpsc::channel(1_024);
    let (bytes, origin) = (bytes.to_vec(), Origin::of_file(name));
    let reader = tokio::task::spawn_blocking(move || {
        ingest::read(bytes.as_slice(), &origin, &mut |item| {
            if items.blocking_send(item).is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    });
    while let Some(item) = received.recv().await {
        if let Item::Record { line, record } = item {
            intake.push(line, record).await?;
        }
    }
    intake.flush().await?;
    reader.await?.map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(())
}

async fn names(pool: &PgPool) -> anyhow::Result<Vec<String>> {
    Ok(sqlx::query_scalar("select name from artists order by id").fetch_all(pool).await?)
}

/// The state of a web server over a database.
async fn load(pool: &PgPool) -> anyhow::Result<web::AppState> {
    let assets = app::Assets::new("/pkg/a.css".into(), app::Scripts::default(), "/pkg/1f2e".into(), Default::default());
    let url = "http://127.0.0.1".to_owned();
    web::AppState::load(pool.clone(), pool.clone(), assets, url, web::WebSettings::default()).await
}

async fn pages(pool: &PgPool) -> anyhow::Result<()> {
    let state = load(pool).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = web::router(state, Path::new("/nonexistent"), axum::Router::new());
    tokio::spawn(web::listen(listener, router, Vec::new(), std::future::pending()));
    let cookie = load::follow(pool, FOLLOWS).await?;

    let begun = Instant::now();
    load::get(address, &cookie).await?;
    line("home page for 961 follows, first", begun.elapsed(), Duration::from_millis(300));
    let begun = Instant::now();
    load::get(address, &cookie).await?;
    line("home page for 961 follows, nothing changed", begun.elapsed(), Duration::from_millis(30));

    let found = load::sustained(address, &cookie, 16, Duration::from_secs(10)).await?;
    println!(
        "{:<58} {:>8.0}/s {:>8}/s {:>6.2}",
        "home page sustained, generator included",
        found.per_second,
        300,
        300.0 / found.per_second
    );
    line("home page sustained: p99", found.p99, Duration::from_millis(100));
    memory("VmRSS:", "300 MB");
    Ok(())
}

/// Prints a line of what Linux says of this process.
fn memory(of: &str, target: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix(of)).unwrap_or(" unknown").trim();
    println!("{:<58} {resident:>13} (target {target}; the bench itself included)", format!("memory, {of}"));
}

fn line(what: &str, measured: Duration, target: Duration) {
    let ratio = measured.as_secs_f64() / target.as_secs_f64();
    println!("{what:<58} {:>10} {:>10} {ratio:>6.2}", shown(measured), shown(target));
}

fn shown(time: Duration) -> String {
    if time >= Duration::from_secs(1) {
        format!("{:.2} s", time.as_secs_f64())
    } else {
        format!("{:.2} ms", time.as_secs_f64() * 1e3)
    }
}
