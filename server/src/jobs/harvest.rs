//! Harvest of a source: everything that it lists now → the catalogue. What it no longer lists vanishes after two complete
//! runs without it; a run that broke off, or that brought half as much as the last good one, removes nothing. Neither does
//! an entry that cannot be read: it may be what is missed.

use super::{Attempt, Job, enrich};
use crate::{
    events::run_store,
    ingest::{
        Item, Origin,
        client::Validators,
        source::{Question, SourceAnswer, SourceContext},
    },
    intake::{Intake, Provenance, report},
    queue::{Failure, JobRow, Queue, Subject},
    runtime::source_access,
    sources::{
        self, Refused, RunOutcome, Source, SourceId, UnreadEntries,
        store::{self, RunEnd},
    },
};

/// Refusals that are kept with the run.
const KEPT: usize = 50;
/// Entries between two reports of progress.
const PROGRESS_EVERY: usize = 25;

/// Reads everything that a source lists now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Harvest {
    pub source: SourceId,
}

impl Job for Harvest {
    const KIND: &'static str = "harvest";
    const QUEUE: Queue = Queue::Sources;

    fn subject(&self) -> Subject {
        Subject::source(self.source)
    }

    fn of(subject: Subject) -> Option<Self> {
        Some(Self { source: subject.source? })
    }

    fn title(row: &JobRow) -> String {
        format!("Read {}", row.source_name.as_deref().unwrap_or("a source"))
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        let id = self.source;
        let environment = attempt.environment;
        let Some(source) = store::get(&environment.pool, id).await? else {
            return Ok("The source is not there any more.".to_owned());
        };
        let began_at = environment.now();
        let mut db = environment.pool.acquire().await?;
        let run = store::begin_run(&mut db, id, began_at).await?;
        drop(db);
        let outcome = harvest(attempt, &source, run).await;
        let end = match &outcome {
            Ok(end) => end.clone(),
            Err(failure) => failed(failure.to_string()),
        };
        store::end_run(&environment.pool, run, &end, environment.now()).await?;
        let end = outcome?;
        // Whom these bills brought is asked about at once.
        enrich::enqueue_wanting(environment).await?;
        Ok(end.message)
    }
}

async fn harvest(attempt: &Attempt<'_>, source: &Source, run: i64) -> Result<RunEnd, Failure> {
    let environment = attempt.environment;
    let (pool, now) = (&environment.pool, environment.now());
    let site = source_access::permitted(environment, source)?;
    let origin = Origin {
        name: source.name.clone(),
        listed_on: Some(now.with_timezone(&zone(source)?).date_naive()),
        city: source.city.clone(),
        zone: source.zone.clone(),
    };
    let validators = Validators { etag: source.etag.clone(), last_modified: source.last_modified.clone() };
    let known = store::marks(pool, source.id).await?;
    attempt.progress.stage("asking");
    let context = SourceContext {
        client: site.client,
        address: &source.address,
        key: source.key.as_deref(),
        origin: &origin,
        validators: &validators,
        known: &known,
        now,
    };
    let answer =
        site.kind.fetch(&context, &Question::Listings).await.map_err(|error| source_access::failure(error, now))?;
    let lists_all = site.kind.about().lists_all;
    if answer.unchanged {
        let mut vanished = 0;
        if lists_all {
            let runs = store::unread_entries(pool, source.id).await?;
            let since = runs.split_first().and_then(|(last, earlier)| sources::unread_since(last, earlier));
            let mut tx = pool.begin().await?;
            vanished = run_store::repeat_run(&mut tx, &source.name, now, since, now).await?;
            tx.commit().await?;
        }
        let message = "Nothing has changed since the last time.".to_owned();
        return Ok(RunEnd { outcome: RunOutcome::Unchanged, vanished: count(vanished), message, ..nothing() });
    }

    attempt.progress.stage("storing");
    let terms = site.kind.about().terms;
    let provenance = Provenance {
        name: source.name.clone(),
        city: source.city.clone(),
        zone: source.zone.clone(),
        listed_on: origin.listed_on,
        listener: source.name.clone(),
        now,
        apart: terms.apart,
        purge_past: terms.purge_past,
    };
    let SourceAnswer { items, complete, validators, read, notes, .. } = answer;
    let mut intake = Intake::new(pool.clone(), provenance);
    let total = items.len();
    for (at, item) in items.into_iter().enumerate() {
        match item {
            Item::Record { line, record } => intake.push(line, record).await?,
            Item::Refused(refusal) => intake.report.refuse(None, refusal),
            Item::Skipped { line, what, why } => intake.report.note(format!("line {line}: {what}: {why}")),
        }
        if at % PROGRESS_EVERY == 0 {
            attempt.progress.done(at, total);
        }
    }
    intake.flush().await?;
    attempt.progress.done(total, total);
    notes.into_iter().for_each(|note| intake.report.note(note));

    let counts = intake.report.kinds.values();
    let accepted = count(counts.map(|kind| kind.stored + kind.merged).sum());
    let refused = count(intake.report.refused);
    store::count_run(pool, run, accepted + refused, accepted, refused).await?;
    let warning = match lists_all {
        true => sources::warning(accepted, store::last_good(pool, source.id).await?),
        false => None,
    };
    let refusals = kept(&intake.report.refusals);
    let unread = intake.report.refusals.iter().filter(|refusal| refusal.unread).count();
    let mut vanished = 0;
    store::put_marks(pool, source.id, &read, now).await?;
    if complete && warning.is_none() {
        if lists_all {
            let whats = refusals.iter().filter(|refusal| refusal.unread).map(|refusal| refusal.what.clone()).collect();
            let unread_since = match unread {
                0 => None,
                // Not all of them are kept to be compared with.
                more if more > KEPT => Some(now),
                _ => sources::unread_since(
                    &UnreadEntries { began_at: now, whats },
                    &store::unread_entries(pool, source.id).await?,
                ),
            };
            vanished = intake.end_run(now, unread_since).await?;
        }
        store::put_validators(pool, source.id, validators.etag.as_deref(), validators.last_modified.as_deref()).await?;
    }
    Ok(RunEnd {
        outcome: if complete { RunOutcome::Complete } else { RunOutcome::Partial },
        attempted: accepted + refused,
        accepted,
        refused,
        vanished: count(vanished),
        message: summary(
            accepted,
            refused,
            vanished,
            complete,
            if lists_all { unread } else { 0 },
            &intake.report.notes,
        ),
        warning: warning.unwrap_or_default(),
        refusals,
    })
}

fn zone(source: &Source) -> Result<chrono_tz::Tz, Failure> {
    source.zone.parse().map_err(|_| {
        Failure::Fail(format!("There is no time zone “{}”: give the source one such as Europe/Lisbon.", source.zone))
    })
}

fn nothing() -> RunEnd {
    RunEnd {
        outcome: RunOutcome::Failed,
        attempted: 0,
        accepted: 0,
        refused: 0,
        vanished: 0,
        message: String::new(),
        warning: String::new(),
        refusals: Vec::new(),
    }
}

fn failed(message: String) -> RunEnd {
    RunEnd { message, ..nothing() }
}

/// What is kept of the refusals: first what could not be read.
fn kept(refusals: &[report::Refused]) -> Vec<Refused> {
    let (unread, read): (Vec<_>, Vec<_>) = refusals.iter().partition(|refusal| refusal.unread);
    let kept = unread.into_iter().chain(read).take(KEPT);
    kept.map(|refusal| Refused { what: refusal.what.clone(), reason: refusal.reason.clone(), unread: refusal.unread })
        .collect()
}

fn summary(accepted: i32, refused: i32, vanished: u64, complete: bool, unread: usize, notes: &[String]) -> String {
    let mut parts = vec![format!("{accepted} accepted")];
    if refused > 0 {
        parts.push(format!("{refused} refused"));
    }
    if vanished > 0 {
        parts.push(format!("{vanished} gone"));
    }
    let mut text = parts.join(", ") + ".";
    if !complete {
        text.push_str(" It broke off before the end, so nothing is removed for it.");
    } else if unread > 0 {
        let entries = if unread == 1 { "1 entry".to_owned() } else { format!("{unread} entries") };
        text.push_str(&format!(" {entries} could not be read. What may be one of them is not removed."));
    }
    for note in notes.iter().take(3) {
        text.push_str(&format!(" Note: {note}."));
    }
    text
}

fn count(number: u64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
