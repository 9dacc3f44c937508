//! `undercard import FILE…`: import of files, with a report of each.

use std::{
    fs::File,
    io::{IsTerminal, Read},
    ops::ControlFlow,
    path::Path,
    process::ExitCode,
};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use sqlx::PgPool;
use tokio::sync::mpsc;

use super::{Usage, print_json};
use crate::{
    config::Import,
    db,
    ingest::{self, Item, Origin},
    intake::{Intake, Provenance, report::Report},
};

/// Items between the reader and the database: enough to keep both busy, little memory.
const IN_FLIGHT: usize = 1_024;
/// Refusals and notes printed in full; the rest is counted.
const PRINTED: usize = 50;

#[derive(serde::Serialize)]
struct FileReport {
    file: String,
    format: Option<String>,
    #[serde(flatten)]
    report: Report,
}

pub async fn run(pool: PgPool, args: Import) -> anyhow::Result<ExitCode> {
    if !db::is_current(&pool).await? {
        return Err(Usage("the database has no current schema: run `undercard migrate` first".to_owned()).into());
    }
    if args.zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(Usage(format!("--zone: unknown time zone “{}”; use one such as Europe/Lisbon", args.zone)).into());
    }
    let mut reports = Vec::new();
    let mut refused = 0;
    for path in &args.files {
        let report = import(&pool, &args, path).await?;
        refused += report.report.refused;
        if !args.json {
            print(&report);
        }
        reports.push(report);
    }
    if args.json {
        print_json(&reports)?;
    }
    Ok(if refused > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn import(pool: &PgPool, args: &Import, path: &Path) -> anyhow::Result<FileReport> {
    let file = if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() };
    let input: Box<dyn Read + Send> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(path).map_err(|error| Usage(format!("{file}: {error}")))?)
    };
    let length = std::fs::metadata(path).ok().map(|metadata| metadata.len());
    let stem = path.file_stem().map_or_else(|| "stdin".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let mut origin = Origin::of_file(&file);
    origin.city.clone_from(&args.city);
    origin.zone.clone_from(&args.zone);
    origin.listed_on = args.listed_on.or(origin.listed_on);
    let source = Provenance {
        name: args.source.clone().unwrap_or_else(|| without_date(&stem)),
        city: args.city.clone(),
        zone: args.zone.clone(),
        listed_on: origin.listed_on,
        listener: args.listener.clone().unwrap_or(stem),
        now: super::now(),
        apart: false,
        purge_past: false,
    };

    let bar = progress(&file, length);
    let (items, mut received) = mpsc::channel::<Item>(IN_FLIGHT);
    let counted = bar.wrap_read(input);
    let reader = tokio::task::spawn_blocking(move || {
        ingest::read(counted, &origin, &mut |item| {
            // A closed channel means that storing failed; its error is the one to tell.
            if items.blocking_send(item).is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    });
    let mut intake = Intake::new(pool.clone(), source);
    while let Some(item) = received.recv().await {
        match item {
            Item::Record { line, record } => intake.push(line, record).await?,
            Item::Refused(refusal) => intake.report.refuse(None, refusal),
            Item::Skipped { line, what, why } => intake.report.note(format!("line {line}: {what}: {why}")),
        }
    }
    intake.flush().await?;
    let summary = reader.await?.map_err(|error| anyhow::anyhow!("{file}: {error}"))?;
    bar.finish_and_clear();
    summary.notes.into_iter().for_each(|note| intake.report.note(note));
    let format = summary.format.map(|format| format.to_string());
    Ok(FileReport { file, format, report: intake.report })
}

fn progress(file: &str, length: Option<u64>) -> ProgressBar {
    let bar = match length {
        Some(length) => ProgressBar::new(length),
        None => ProgressBar::new_spinner(),
    };
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{msg:30!} {wide_bar} {bytes}/{total_bytes} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(file.to_owned());
    bar
}

fn print(report: &FileReport) {
    let FileReport { file, format, report } = report;
    say!("{file}: {}", format.as_deref().unwrap_or("not recognised"));
    for (kind, counts) in &report.kinds {
        say!(
            "  {kind}: {} read, {} stored, {} merged, {} refused",
            HumanCount(counts.read),
            HumanCount(counts.stored),
            HumanCount(counts.merged),
            HumanCount(counts.refused)
        );
    }
    if report.new_artists > 0 {
        say!("  {} artists are new", HumanCount(report.new_artists));
    }
    if report.undated > 0 {
        say!("  {} events have no date; they are kept, and not recommended until they have one", report.undated);
    }
    for note in report.notes.iter().take(PRINTED) {
        say!("  note: {note}");
    }
    if report.notes.len() > PRINTED {
        say!("  … and {} more notes; `--json` prints them all", report.notes.len() - PRINTED);
    }
    if report.refused > 0 {
        eprintln!("  {} refused in {file}:", HumanCount(report.refused));
    }
    for refusal in report.refusals.iter().take(PRINTED) {
        eprintln!("  line {}: {}: {}", refusal.line, refusal.what, refusal.reason);
    }
    if report.refused as usize > PRINTED {
        eprintln!("  … and {} more; `--json` prints them", report.refused as usize - PRINTED);
    }
}

/// `events_2025-11-08` → `events`: next week's file is the same source.
fn without_date(stem: &str) -> String {
    let digits_or_dashes = |c: char| c.is_ascii_digit() || c == '-' || c == '_';
    let name = stem.trim_end_matches(digits_or_dashes);
    if name.is_empty() { stem.to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::without_date;

    #[test]
    fn the_source_of_a_weekly_file_is_its_name_without_the_date() {
        assert_eq!(without_date("events_2025-11-08"), "events");
        assert_eq!(without_date("venues"), "venues");
        assert_eq!(without_date("2025-11-08"), "2025-11-08");
    }
}
