//! Record sink: collects what a reader finds, counts it, and says why reading stopped. Knows no format.

use std::{io, ops::ControlFlow};

use super::{
    file_format::FileFormat,
    records::{Item, Record, Refusal},
    text::excerpt::excerpt,
};

/// Why a reader does not go on.
pub enum StopReason {
    /// The receiver wants no more.
    Asked,
    /// The file cannot be understood from here on.
    Broken {
        line: u64,
        reason: String,
    },
    Io(io::Error),
}

impl StopReason {
    /// In words, for a refusal of the file.
    pub fn message(self) -> String {
        match self {
            Self::Asked => "stopped".to_owned(),
            Self::Broken { reason, .. } => reason,
            Self::Io(error) => error.to_string(),
        }
    }
}

impl From<io::Error> for StopReason {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What a file came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// `None`: not recognised, or empty.
    pub format: Option<FileFormat>,
    pub records: u64,
    pub refused: u64,
    pub skipped: u64,
    /// The receiver asked to stop.
    pub stopped: bool,
    /// Remarks about the file as a whole, such as fields that are not known.
    pub notes: Vec<String>,
}

/// The receiver, and the count of what it got.
pub struct RecordSink<'a> {
    sink: &'a mut dyn FnMut(Item) -> ControlFlow<()>,
    pub summary: Summary,
}

impl<'a> RecordSink<'a> {
    pub fn new(sink: &'a mut dyn FnMut(Item) -> ControlFlow<()>) -> Self {
        Self { sink, summary: Summary::default() }
    }

    pub fn record(&mut self, line: u64, record: Record) -> Result<(), StopReason> {
        self.summary.records += 1;
        self.put(Item::Record { line, record })
    }

    /// An entry that cannot be read. `what` is shortened for the message, `reason` must name the next move.
    pub fn refuse(&mut self, line: u64, what: &str, reason: impl Into<String>) -> Result<(), StopReason> {
        self.put_refusal(line, what, reason.into(), true)
    }

    /// What was read and is left out: a part of an entry that is taken over, or an entry that is nothing for us.
    pub fn omit(&mut self, line: u64, what: &str, reason: impl Into<String>) -> Result<(), StopReason> {
        self.put_refusal(line, what, reason.into(), false)
    }

    fn put_refusal(&mut self, line: u64, what: &str, reason: String, unread: bool) -> Result<(), StopReason> {
        self.summary.refused += 1;
        self.put(Item::Refused(Refusal { line, what: excerpt(what), reason, unread }))
    }

    pub fn skip(&mut self, line: u64, what: &str, why: &str) -> Result<(), StopReason> {
        self.summary.skipped += 1;
        self.put(Item::Skipped { line, what: excerpt(what), why: why.to_owned() })
    }

    /// A remark about the whole file; the same one only once, at most twenty.
    pub fn note(&mut self, note: String) {
        if self.summary.notes.len() < 20 && !self.summary.notes.contains(&note) {
            self.summary.notes.push(note);
        }
    }

    fn put(&mut self, item: Item) -> Result<(), StopReason> {
        if (self.sink)(item).is_break() { Err(StopReason::Asked) } else { Ok(()) }
    }
}
