//! The report of an import: counts, refusals and notes.

use std::collections::BTreeMap;

use crate::ingest::records::{Record, Refusal};

/// Refusals kept in full; more are only counted.
const MOST_REFUSALS: usize = 10_000;

/// Counts of one kind of record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub read: u64,
    /// New in the catalogue.
    pub stored: u64,
    /// Found there already (and completed, where it says more).
    pub merged: u64,
    pub refused: u64,
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordOutcome {
    Stored,
    Merged,
}

impl RecordOutcome {
    pub fn of_new(new: bool) -> Self {
        if new { Self::Stored } else { Self::Merged }
    }
}

/// What became of a batch. `outcomes` is as long as the batch.
#[derive(Default)]
pub struct BatchOutcome {
    pub outcomes: Vec<Result<RecordOutcome, String>>,
    pub new_artists: u64,
    /// Parts of records that were refused while the rest was stored.
    pub refusals: Vec<Refusal>,
    pub undated: u64,
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Report {
    /// By kind, such as `events`.
    pub kinds: BTreeMap<&'static str, Counts>,
    pub refusals: Vec<Refused>,
    pub refused: u64,
    /// Artists that other records named for the first time.
    pub new_artists: u64,
    /// Events that nobody has given a date; kept, and not recommended until they have one.
    pub undated: u64,
    /// What was taken over, but needs to be known: clock changes, entries without use.
    pub notes: Vec<String>,
}

/// A refusal as it is printed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Refused {
    pub line: u64,
    pub what: String,
    pub reason: String,
    /// See [`Refusal::unread`].
    pub unread: bool,
}

impl Report {
    pub fn count(&mut self, kind: &'static str, outcome: RecordOutcome) {
        let counts = self.kinds.entry(kind).or_default();
        counts.read += 1;
        match outcome {
            RecordOutcome::Stored => counts.stored += 1,
            RecordOutcome::Merged => counts.merged += 1,
        }
    }

    /// `kind` when the record was read, and refused by what is stored.
    pub fn refuse(&mut self, kind: Option<&'static str>, refusal: Refusal) {
        self.refused += 1;
        if let Some(kind) = kind {
            let counts = self.kinds.entry(kind).or_default();
            counts.read += 1;
            counts.refused += 1;
        }
        if self.refusals.len() < MOST_REFUSALS {
            let Refusal { line, what, reason, unread } = refusal;
            self.refusals.push(Refused { line, what, reason, unread });
        }
    }

    pub fn note(&mut self, note: String) {
        if self.notes.len() < MOST_REFUSALS {
            self.notes.push(note);
        }
    }
}

/// The kind of a record, as a report names it.
pub fn kind(record: &Record) -> &'static str {
    match record {
        Record::Artist(_) => "artists",
        Record::Scene(_) => "scene lists",
        Record::Collaboration(_) => "collaborations",
        Record::Event(_) => "events",
        Record::Follow(_) => "follows",
        Record::TrackVector(_) => "track vectors",
    }
}

/// What a record is, in a refusal.
pub fn what(record: &Record) -> String {
    match record {
        Record::Artist(artist) => format!("artist “{}”", artist.name),
        Record::Scene(list) => format!("scene list of “{}”", list.artist),
        Record::Collaboration(tie) => format!("collaboration of “{}” and “{}”", tie.a, tie.b),
        Record::Event(event) => format!("event “{}”", event.name),
        Record::Follow(follow) => format!("follow “{}”", follow.artist),
        Record::TrackVector(track) => format!("vector of “{}” by “{}”", track.track, track.artist),
    }
}
