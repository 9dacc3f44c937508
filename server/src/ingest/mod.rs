//! Other people's listings and facts → records. One file per source or format; knows no database.
//!
//! [`read`] recognises a file by what is in it, never by its name, and hands over one [`Item`] after the
//! other without ever holding the whole file (pages, calendars and mails are small, and held). Our own formats:
//! `FORMATS.md`. Sites that are asked: `sources/`. What becomes of a record: `jobs/intake`.

pub mod charset;
pub mod client;
mod csv;
pub mod demo;
pub mod document;
mod fields;
mod foreign;
mod format;
mod json;
mod json_stream;
pub mod markup;
pub mod moment;
mod names;
mod newsletter_block;
pub mod newsletter_time;
mod out;
mod own;
mod own_event;
mod predecessor_events;
mod predecessor_follows;
mod predecessor_ids;
mod predecessor_network;
mod predecessor_studies;
mod predecessor_vectors;
pub mod records;
pub mod source;
pub mod sources;
mod text;
mod title;

use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

use chrono::NaiveDate;

pub use foreign::lines;
pub use format::Format;
pub use names::read_names;
use out::{Out, Stop};
use records::{Record, Refusal};

/// One entry of a file, in its order.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "handed over one at a time, never kept in bulk")]
pub enum Item {
    /// `line` counts from 1 and is where the entry begins.
    Record { line: u64, record: Record },
    /// Could not be taken over, or not wholly: an event whose link is unusable gives the event and a refusal.
    Refused(Refusal),
    /// Understood, and nothing in it is for the catalogue.
    Skipped { line: u64, what: String, why: String },
}

/// What is known about a file besides its content.
#[derive(Clone, Debug)]
pub struct Origin {
    /// For messages.
    pub name: String,
    /// When the list was published; dates a list that only names weekdays.
    pub listed_on: Option<NaiveDate>,
    /// Where venues are that state no city.
    pub city: String,
    /// IANA zone of `city`.
    pub zone: String,
}

impl Origin {
    /// The first date (`2025-10-31`) in the file's name is the day of publication.
    pub fn of_file(name: &str) -> Self {
        let date = |at: usize| name.get(at..at + 10).and_then(|text| fields::date(text).ok());
        Self {
            name: name.to_owned(),
            listed_on: (0..name.len()).find_map(date),
            city: "New York".to_owned(),
            zone: "America/New_York".to_owned(),
        }
    }
}

/// What a file came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// `None`: not recognised, or empty.
    pub format: Option<Format>,
    pub records: u64,
    pub refused: u64,
    pub skipped: u64,
    /// The receiver asked to stop.
    pub stopped: bool,
    /// Remarks about the file as a whole, such as fields that are not known.
    pub notes: Vec<String>,
}

/// The input could not be read to its end; all before was delivered.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {name}: {source}")]
pub struct ReadError {
    pub name: String,
    pub source: io::Error,
}

/// Reads one file to its end or until `sink` breaks. Whatever is wrong inside the file reaches `sink` as a
/// refusal; only a failing `input` is an error.
pub fn read(
    input: impl Read,
    origin: &Origin,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<Summary, ReadError> {
    let mut out = Out::new(sink);
    let failed = |source| ReadError { name: origin.name.clone(), source };
    match read_into(input, origin, &mut out) {
        Ok(()) => Ok(out.summary),
        Err(Stop::Asked) => {
            out.summary.stopped = true;
            Ok(out.summary)
        }
        Err(Stop::Broken { line, reason }) => {
            out.summary.stopped = out.refuse(line, "the file", reason).is_err();
            Ok(out.summary)
        }
        Err(Stop::Io(source)) => Err(failed(source)),
    }
}

fn read_into(input: impl Read, origin: &Origin, out: &mut Out<'_>) -> Result<(), Stop> {
    let mut input = text::Utf8::new(input)?;
    let mut sample = Vec::new();
    (&mut input).take(format::SAMPLE_BYTES).read_to_end(&mut sample)?;
    let format = format::recognise(&sample);
    let whole = io::Cursor::new(sample.clone()).chain(input);
    let format = match format {
        Ok(format) => format,
        Err(reason) => return Err(Stop::Broken { line: 1, reason }),
    };
    out.summary.format = Some(format);
    let json = |whole| json_stream::Scanner::new(BufReader::with_capacity(1 << 16, whole));
    match format {
        Format::Network => predecessor_network::read(&mut json(whole), out),
        Format::NewsletterEvents => predecessor_events::read(&mut json(whole), origin, out),
        Format::FollowList => predecessor_follows::read(&mut json(whole), out),
        Format::ArtistIds => predecessor_ids::read(&mut json(whole), out),
        Format::EmbeddingCache => predecessor_vectors::read(&mut json(whole), out),
        Format::LayerStudy => predecessor_studies::read(out),
        Format::Undercard => json::read(&mut json(whole), origin, out),
        Format::Csv(kind, delimiter) => csv::read(whole, kind, delimiter, origin, out),
        Format::NameList => csv::read_lines(BufReader::new(whole), out),
        Format::Page | Format::Calendar | Format::Mail => foreign::read(format, whole, origin, out),
    }
}

#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod tests;
