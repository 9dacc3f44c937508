//! Other people's listings and facts → records. One file per source or format; knows no database.
//!
//! [`read`] recognises a file by what is in it, never by its name, and hands over one [`Item`] after the
//! other without ever holding the whole file (pages, calendars and mails are small, and held). Our own formats:
//! `FORMATS.md`. Sites that are asked: `sources/`. What becomes of a record: `jobs/intake`.

pub mod client;
pub mod demo;
mod follow_names;
pub mod formats;
mod omissions;
mod record_sink;
pub mod records;
pub mod source;
pub mod sources;
pub mod text;

use std::{
    io::{self, BufReader, Read},
    ops::ControlFlow,
};

use chrono::NaiveDate;

use record_sink::{Out, Stop};
use records::{Record, Refusal};

pub use follow_names::read_names;
pub use formats::{recognise::Format, saved_pages::lines};

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
        let date = |at: usize| name.get(at..at + 10).and_then(|text| text::fields::date(text).ok());
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
    let mut input = text::utf8::Utf8::new(input)?;
    let mut sample = Vec::new();
    (&mut input).take(formats::recognise::SAMPLE_BYTES).read_to_end(&mut sample)?;
    let format = formats::recognise::recognise(&sample);
    let whole = io::Cursor::new(sample.clone()).chain(input);
    let format = match format {
        Ok(format) => format,
        Err(reason) => return Err(Stop::Broken { line: 1, reason }),
    };
    out.summary.format = Some(format);
    let json = |whole| formats::json_stream::Scanner::new(BufReader::with_capacity(1 << 16, whole));
    match format {
        Format::Network => formats::artist_network::read(&mut json(whole), out),
        Format::NewsletterEvents => formats::newsletter_events::read(&mut json(whole), origin, out),
        Format::FollowList => formats::follow_list::read(&mut json(whole), out),
        Format::ArtistIds => formats::artist_ids::read(&mut json(whole), out),
        Format::EmbeddingCache => formats::embedding_cache::read(&mut json(whole), out),
        Format::LayerStudy => formats::layer_study::read(out),
        Format::Undercard => formats::json::read(&mut json(whole), origin, out),
        Format::Csv(kind, delimiter) => formats::csv::read(whole, kind, delimiter, origin, out),
        Format::NameList => formats::csv::read_lines(BufReader::new(whole), out),
        Format::Page | Format::Calendar | Format::Mail => formats::saved_pages::read(format, whole, origin, out),
    }
}

#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod tests;
