//! `undercard source …`: the sources that the catalogue is filled from.

mod add;
mod check;
mod list;

use std::process::ExitCode;

use sqlx::PgPool;

use super::{Usage, client};
use crate::{
    config::{SourceCommand, SourceRemove, SourceRun, SourceSet},
    ingest::sources,
    jobs, runtime,
    sources::{Source, store},
};

pub async fn run(pool: PgPool, command: SourceCommand) -> anyhow::Result<ExitCode> {
    if !crate::db::is_current(&pool).await? {
        return Err(Usage("the database has no current schema: run `undercard migrate` first".to_owned()).into());
    }
    runtime::introduce(&pool).await?;
    match command {
        SourceCommand::Add(args) => add::run(&pool, args).await,
        SourceCommand::List(args) => list::run(&pool, &args).await,
        SourceCommand::Kinds => list::kinds(),
        SourceCommand::Check(args) => check::run(&pool, args).await,
        SourceCommand::Set(args) => set(&pool, *args).await,
        SourceCommand::Run(args) => run_now(&pool, args).await,
        SourceCommand::Remove(args) => remove(&pool, args).await,
    }
}

/// The sources of these names.
async fn named(pool: &PgPool, names: &[String]) -> anyhow::Result<Vec<Source>> {
    let all = store::all(pool).await?;
    let mut found = Vec::new();
    for name in names {
        match all.iter().find(|source| source.name.to_lowercase() == name.to_lowercase()) {
            Some(source) => found.push(source.clone()),
            None => {
                let there: Vec<&str> = all.iter().map(|source| source.name.as_str()).collect();
                return Err(Usage(format!("no source is called “{name}”; there are: {}", there.join(", "))).into());
            }
        }
    }
    Ok(found)
}

async fn set(pool: &PgPool, args: SourceSet) -> anyhow::Result<ExitCode> {
    if let Some(zone) = &args.zone {
        check_zone(zone)?;
    }
    let chosen = if args.all { store::all(pool).await? } else { named(pool, &args.names).await? };
    if chosen.len() > 1 && (args.address.is_some() || args.key.is_some()) {
        return Err(Usage("--address and --key apply to one source: name one".to_owned()).into());
    }
    let change = store::SourceChange {
        address: args.address,
        city: args.city,
        zone: args.zone,
        enabled: if args.on { Some(true) } else { args.off.then_some(false) },
        acknowledged_at: args.acknowledge.then(super::now),
        key: args.key,
        every_s: args.every.map(|hours| hours as i32 * 3_600),
    };
    for source in chosen {
        let about = sources::by_key(&source.kind).map(|kind| kind.about());
        if let Some(about) = about.filter(|_| args.acknowledge) {
            eprintln!("{}: {} {}", source.name, about.terms.summary, about.terms.url);
        }
        store::change(pool, source.id, &change).await?;
        if args.accept {
            store::accept_warning(pool, source.id).await?;
        }
        let changed = store::get(pool, source.id).await?.unwrap_or(source);
        match about.and_then(|about| runtime::obstacle(&changed, about)) {
            Some(obstacle) => say!("Changed {}. {obstacle}", changed.name),
            None => say!("Changed {}; it can be read.", changed.name),
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_now(pool: &PgPool, args: SourceRun) -> anyhow::Result<ExitCode> {
    let mut chosen = named(pool, &args.names).await?;
    if args.names.is_empty() {
        chosen = store::all(pool).await?;
        chosen.retain(|source| source.enabled && source.next_run_at.is_some());
    }
    let mut tx = pool.begin().await?;
    for source in &chosen {
        jobs::enqueue(&mut tx, &jobs::Harvest { source: source.id }).await?;
    }
    tx.commit().await?;
    let names: Vec<&str> = chosen.iter().map(|source| source.name.as_str()).collect();
    say!("Enqueued: {}. A worker (`undercard serve` or `undercard work`) reads them.", names.join(", "));
    Ok(ExitCode::SUCCESS)
}

async fn remove(pool: &PgPool, args: SourceRemove) -> anyhow::Result<ExitCode> {
    for source in named(pool, &[args.name]).await? {
        store::remove(pool, source.id).await?;
        say!("Removed {}; its events stay.", source.name);
    }
    Ok(ExitCode::SUCCESS)
}

fn check_zone(zone: &str) -> Result<(), Usage> {
    match zone.parse::<chrono_tz::Tz>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Usage(format!("--zone: unknown time zone “{zone}”; use one such as Europe/Lisbon"))),
    }
}
