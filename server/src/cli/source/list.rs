//! `undercard source list` and `kinds`: sources and kinds of sources, as lists.

use std::process::ExitCode;

use sqlx::PgPool;

use crate::{
    cli::{now, print_json},
    config::SourceList,
    ingest::sources,
    runtime,
    sources::{Run, RunOutcome, Source, store},
};

#[derive(serde::Serialize)]
struct ListedSource {
    name: String,
    kind: String,
    address: String,
    /// Why it is not asked, if it is not.
    obstacle: Option<String>,
    next_run_at: Option<chrono::DateTime<chrono::Utc>>,
    last_run: Option<String>,
    warning: Option<String>,
}

pub async fn run(pool: &PgPool, args: &SourceList) -> anyhow::Result<ExitCode> {
    let runs = store::runs(pool, None, i64::MAX).await?;
    let listed: Vec<ListedSource> = store::all(pool)
        .await?
        .into_iter()
        .map(|source| {
            let run = runs.iter().find(|run| run.source == source.id);
            listed(source, run)
        })
        .collect();
    if args.json {
        print_json(&listed)?;
        return Ok(ExitCode::SUCCESS);
    }
    for source in listed {
        let next = source.next_run_at.map_or_else(String::new, |at| {
            let minutes = (at - now()).num_minutes();
            if minutes <= 0 { ", due now".to_owned() } else { format!(", next in {minutes} min") }
        });
        say!("{} ({}, {}{next})", source.name, source.kind, source.address);
        for line in [source.obstacle, source.last_run, source.warning].into_iter().flatten() {
            say!("  {line}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn listed(source: Source, run: Option<&Run>) -> ListedSource {
    ListedSource {
        obstacle: match sources::by_key(&source.kind) {
            Some(kind) => runtime::obstacle(&source, kind.about()),
            None => Some(format!("This version cannot read sources of the kind “{}”.", source.kind)),
        },
        last_run: run.map(|run| format!("{}: {}", when(run), run.message)),
        warning: run.map(|run| run.warning.clone()).filter(|warning| !warning.is_empty()),
        name: source.name,
        kind: source.kind,
        address: source.address,
        next_run_at: source.next_run_at,
    }
}

fn when(run: &Run) -> String {
    let how = match run.outcome {
        RunOutcome::Running => "running since",
        RunOutcome::Complete => "read",
        RunOutcome::Partial => "read in part",
        RunOutcome::Unchanged => "unchanged",
        RunOutcome::Failed => "failed",
    };
    format!("{how} {}", run.ended_at.unwrap_or(run.began_at).format("%Y-%m-%d %H:%M UTC"))
}

pub fn kinds() -> anyhow::Result<ExitCode> {
    for kind in sources::all() {
        let about = kind.about();
        say!("{:<14} {}", about.key, about.title);
        let terms = [about.terms.summary, about.terms.url].join(" ");
        if !terms.trim().is_empty() {
            say!("{:<14} {}", "", terms.trim());
        }
    }
    Ok(ExitCode::SUCCESS)
}
