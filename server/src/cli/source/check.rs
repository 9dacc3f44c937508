//! `undercard source check`: what an address would bring, without storing any of it.

use std::{path::Path, process::ExitCode};

use sqlx::PgPool;

use super::{check_zone, client};
use crate::{
    cli::{Usage, now, print_json},
    config::{DefaultPlace, SourceCheck},
    ingest::{
        Item, Origin,
        client::Client,
        records::{EventRecord, Record},
        source::{SourceAnswer, SourceKind},
        sources,
    },
    intake::report,
    runtime,
};

/// Listings and refusals printed in full.
const PRINTED: usize = 50;
/// Lines of mails printed with what they were taken for.
const PRINTED_LINES: usize = 300;

pub async fn run(pool: &PgPool, args: SourceCheck) -> anyhow::Result<ExitCode> {
    check_zone(&args.place.zone)?;
    let address = whole(&args.address)?;
    let client = client(pool, &args.outgoing)?;
    let kind = kind(client.as_ref(), args.kind.as_deref(), &address).await?;
    let answer = request(client.as_ref(), kind, &address, args.key.as_deref(), &args.place).await?;
    if args.json {
        print_json(&lines(&answer).into_iter().chain(read(&answer)).collect::<Vec<_>>())?;
    } else {
        say!("{address}: {}", kind.about().title);
        print(&answer, PRINTED);
        for line in read(&answer).take(PRINTED_LINES) {
            say!("  line {} {}: {}: {}", line.line, line.taken_as.unwrap_or_default(), line.what, line.verdict);
        }
        if answer.lines.len() > PRINTED_LINES {
            say!("  … and {} more lines", answer.lines.len() - PRINTED_LINES);
        }
    }
    let any = answer.items.iter().any(|item| matches!(item, Item::Record { .. }));
    Ok(if any { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// An address, or the absolute path of a folder: the worker that reads it may be started elsewhere.
pub fn whole(address: &str) -> Result<String, Usage> {
    if address.contains("://") {
        return Ok(address.to_owned());
    }
    match Path::new(address).canonicalize() {
        Ok(path) => Ok(path.display().to_string()),
        Err(error) => Err(Usage(format!("{address} is neither an address (https://…) nor a folder here: {error}"))),
    }
}

/// What an address is called when nobody named it.
pub fn short(address: &str) -> String {
    match url::Url::parse(address) {
        Ok(url) if url.host_str().is_some() => url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned(),
        _ => Path::new(address)
            .file_name()
            .map_or_else(|| address.to_owned(), |name| name.to_string_lossy().into_owned()),
    }
}

/// The kind that was named, or what is there.
pub async fn kind(
    client: Option<&Client>,
    named: Option<&str>,
    address: &str,
) -> Result<&'static dyn SourceKind, Usage> {
    match named {
        Some(key) => sources::by_key(key)
            .ok_or_else(|| Usage(format!("unknown kind of source “{key}”; `undercard source kinds` lists them"))),
        None => runtime::recognise(client, address)
            .await
            .map_err(|why| Usage(format!("{address}: {why} (or set --kind to one of `undercard source kinds`)"))),
    }
}

/// Requests all listings.
pub async fn request(
    client: Option<&Client>,
    kind: &'static dyn SourceKind,
    address: &str,
    key: Option<&str>,
    place: &DefaultPlace,
) -> anyhow::Result<SourceAnswer> {
    let zone: chrono_tz::Tz = place.zone.parse().map_err(|_| Usage(format!("unknown time zone “{}”", place.zone)))?;
    let now = now();
    let origin = Origin {
        name: address.to_owned(),
        listed_on: Some(now.with_timezone(&zone).date_naive()),
        city: place.city.clone(),
        zone: place.zone.clone(),
    };
    Ok(runtime::dry_run(client, kind, address, key, &origin, now).await.map_err(Usage)?)
}

#[derive(serde::Serialize)]
struct CheckedLine {
    line: u64,
    what: String,
    verdict: String,
    /// Of a line of a mail: what it was taken for.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_as: Option<&'static str>,
}

impl CheckedLine {
    fn entry(line: u64, what: &str, verdict: String) -> Self {
        Self { line, what: what.to_owned(), verdict, taken_as: None }
    }
}

/// Of a mail, each line.
fn read(answer: &SourceAnswer) -> impl Iterator<Item = CheckedLine> {
    answer.lines.iter().map(|line| CheckedLine {
        taken_as: Some(line.taken),
        ..CheckedLine::entry(line.line, &line.text, line.why.clone())
    })
}

fn lines(answer: &SourceAnswer) -> Vec<CheckedLine> {
    let lines = answer.items.iter().map(|item| match item {
        Item::Record { line, record: Record::Event(event) } => CheckedLine::entry(*line, &event.name, describe(event)),
        Item::Record { line, record } => CheckedLine::entry(*line, report::kind(record), "taken".to_owned()),
        Item::Refused(refusal) => {
            CheckedLine::entry(refusal.line, &refusal.what, format!("refused: {}", refusal.reason))
        }
        Item::Skipped { line, what, why } => CheckedLine::entry(*line, what, format!("passed over: {why}")),
    });
    lines.collect()
}

pub fn print(answer: &SourceAnswer, most: usize) {
    let lines = lines(answer);
    let events = answer.items.iter().filter(|item| matches!(item, Item::Record { .. })).count();
    for line in lines.iter().take(most) {
        say!("  {}: {}", line.what, line.verdict);
    }
    if lines.len() > most {
        say!("  … and {} more", lines.len() - most);
    }
    for note in answer.notes.iter().take(5) {
        say!("  note: {note}");
    }
    say!(
        "{events} entries would be imported{}.",
        if answer.complete { "" } else { "; reading stopped before the end" }
    );
}

fn describe(event: &EventRecord) -> String {
    let when = match (event.when.on, event.when.start) {
        (Some(on), Some(start)) => format!("{on} {}", start.format("%H:%M")),
        (Some(on), None) => on.to_string(),
        (None, _) => "no date".to_owned(),
    };
    let venue = event.venue.as_ref().map_or("no venue", |venue| venue.name.as_str());
    let acts: Vec<&str> = event.acts.iter().map(|act| act.text.as_str()).collect();
    format!("{when}, {venue}, {}", if acts.is_empty() { "no acts".to_owned() } else { acts.join(" · ") })
}
