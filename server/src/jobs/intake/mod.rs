//! Records → rows: the one way into the catalogue, for files now and for harvests later.
//!
//! Records are gathered into batches, and each batch is one transaction. Storing is idempotent: what is
//! there already is found (by external id, by folded name, by source id or by night and place) and only
//! completed. A record that the database refuses is refused alone; the rest of its batch is kept.

mod batch;
mod bill;
pub mod report;

use sqlx::PgPool;

use crate::ingest::records::{Record, Refusal};
use report::{Outcome, Report};

/// Records per transaction.
const BATCH: usize = 500;
/// Names per transaction; scene lists hold up to some fifty each.
const BATCH_NAMES: usize = 20_000;

/// What is known about all records of one import.
#[derive(Clone, Debug)]
pub struct Source {
    /// Such as `file:events_2025-11-08.json` or `demo`; part of an event's identity at its source.
    pub name: String,
    /// Where events take place that state no venue.
    pub city: String,
    pub zone: String,
    pub listed_on: Option<chrono::NaiveDate>,
    /// Whose follows these are.
    pub listener: String,
}

pub struct Intake {
    pool: PgPool,
    source: Source,
    waiting: Vec<(u64, Record)>,
    waiting_names: usize,
    pub report: Report,
}

impl Intake {
    pub fn new(pool: PgPool, source: Source) -> Self {
        Self { pool, source, waiting: Vec::new(), waiting_names: 0, report: Report::default() }
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
        let done = batch::store(&mut tx, &self.source, records).await?;
        tx.commit().await?;
        for ((line, record), stored) in records.iter().zip(done.outcomes) {
            match stored {
                Ok(outcome) => self.report.count(report::kind(record), outcome),
                Err(reason) => self
                    .report
                    .refuse(Some(report::kind(record)), Refusal { line: *line, what: report::what(record), reason }),
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
                    self.report.refuse(Some(kind), Refusal { line, what, reason });
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

impl From<crate::events::store::Put> for Outcome {
    fn from(put: crate::events::store::Put) -> Self {
        match put {
            crate::events::store::Put::New => Self::Stored,
            crate::events::store::Put::Merged => Self::Merged,
        }
    }
}
