//! Records → rows: the one way into the catalogue, for files now and for harvests later.
//!
//! Records are gathered into batches, and each batch is one transaction. Storing is idempotent: what is
//! there already is found (by external id, by folded name, by source id or by likeness) and only completed; an event's
//! row follows from what all of its listings say (`listings.rs`). A record that the database refuses is refused alone; the
//! rest of its batch is kept.

mod artists;
mod batch;
mod bill;
mod listings;
pub mod report;
mod scene_lists;

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::{
    events::run_store,
    ingest::records::{Record, Refusal},
};
use report::Report;

/// Records per transaction.
const BATCH: usize = 500;
/// Names per transaction; scene lists hold up to some fifty each.
const BATCH_NAMES: usize = 20_000;

/// What is known about all records of one import.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// Such as `file:events_2025-11-08.json` or `demo`; part of an event's identity at its source.
    pub name: String,
    /// Where events take place that state no venue.
    pub city: String,
    pub zone: String,
    pub listed_on: Option<chrono::NaiveDate>,
    /// Whose follows these are.
    pub listener: String,
    /// When this was said.
    pub now: DateTime<Utc>,
    /// By the source's terms its events are never merged with those of others, nor complete them.
    pub apart: bool,
    /// By the source's terms its past events are not kept.
    pub purge_past: bool,
}

pub struct Intake {
    pool: PgPool,
    provenance: Provenance,
    waiting: Vec<(u64, Record)>,
    waiting_names: usize,
    pub report: Report,
}

impl Intake {
    pub fn new(pool: PgPool, provenance: Provenance) -> Self {
        Self { pool, provenance, waiting: Vec::new(), waiting_names: 0, report: Report::default() }
    }

    /// Takes a record; stores a batch when one is full, and when another kind of record begins: the artists
    /// of a file have to be known when its bills are split.
    pub async fn push(&mut self, line: u64, record: Record) -> sqlx::Result<()> {
        if self.waiting.last().is_some_and(|(_, last)| report::kind(last) != report::kind(&record)) {
            self.flush().await?;
        }
        self.waiting_names += match &record {
            Record::Scene(list) => 1 + list.neighbours.len(),
            Record::Event(event) => 1 + event.acts.len(),
            _ => 1,
        };
        self.waiting.push((line, record));
        if self.waiting.len() >= BATCH || self.waiting_names >= BATCH_NAMES {
            self.flush().await?;
        }
        Ok(())
    }

    /// Ends a run of the source that brought ALL it lists now, and that began at `began_at`: what two such runs in a row
    /// did not bring is gone. Returns how many listings that is since this run. Files that a person imports are no runs.
    pub async fn end_run(&mut self, began_at: DateTime<Utc>, unread_since: Option<DateTime<Utc>>) -> sqlx::Result<u64> {
        self.flush().await?;
        let mut tx = self.pool.begin().await?;
        let gone =
            run_store::end_run(&mut tx, &self.provenance.name, began_at, unread_since, self.provenance.now).await?;
        if self.provenance.purge_past {
            run_store::purge(&mut tx, &self.provenance.name, self.provenance.now.date_naive()).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    /// Stores what is waiting. An error here is the database's (it is down, say); what was stored before stays.
    pub async fn flush(&mut self) -> sqlx::Result<()> {
        self.waiting_names = 0;
        let records = std::mem::take(&mut self.waiting);
        if records.is_empty() {
            return Ok(());
        }
        match self.store(&records).await {
            Err(error) if is_about_the_data(&error) => self.store_one_by_one(records).await,
            other => other,
        }
    }

    async fn store(&mut self, records: &[(u64, Record)]) -> sqlx::Result<()> {
        let mut tx = self.pool.begin().await?;
        let done = batch::store(&mut tx, &self.provenance, records).await?;
        tx.commit().await?;
        for ((line, record), stored) in records.iter().zip(done.outcomes) {
            match stored {
                Ok(outcome) => self.report.count(report::kind(record), outcome),
                Err(reason) => self.report.refuse(
                    Some(report::kind(record)),
                    Refusal { line: *line, what: report::what(record), reason, unread: true },
                ),
            }
        }
        self.report.new_artists += done.new_artists;
        self.report.undated += done.undated;
        for refusal in done.refusals {
            self.report.refuse(None, refusal);
        }
        done.notes.into_iter().for_each(|note| self.report.note(note));
        Ok(())
    }

    async fn store_one_by_one(&mut self, records: Vec<(u64, Record)>) -> sqlx::Result<()> {
        for (line, record) in records {
            let (kind, what) = (report::kind(&record), report::what(&record));
            match self.store(&[(line, record)]).await {
                Err(error) if is_about_the_data(&error) => {
                    let reason = format!("the catalogue refuses it: {error}");
                    self.report.refuse(Some(kind), Refusal { line, what, reason, unread: true });
                }
                other => other?,
            }
        }
        Ok(())
    }
}

/// Whether the database understood the statement and refused these values (SQLSTATE class 22 data, 23 constraint).
fn is_about_the_data(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
}
