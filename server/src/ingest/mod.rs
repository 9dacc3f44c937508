//! Ingestion: other people's files and sites → records. One file per source or format; knows no database.
//!
//! What leans on what, from the bottom: `records`, `origin`, `file_format`, `omissions`, `record_sink` and `text` (values
//! and texts); `client` (requests; nothing else of this folder); `source` (what a source is; `client` and the records);
//! `sources` (the sites, one file each; no file format); `formats` (files; of `sources` only the parsers of pages, calendars
//! and mails that were saved, and the network's name); [`read`] and `follow_names` on top. One loop is meant:
//! `sources/table.rs` fetches a file of ours and hands it to [`read`].
//!
//! [`read`] recognises a file by what is in it, never by its name, and hands over one [`Item`] after the
//! other without ever holding the whole file (pages, calendars and mails are small, and held). Our own formats:
//! `FORMATS.md`. Sites that are asked: `sources/`. What becomes of a record: `intake/`.

pub mod client;
pub mod demo;
mod file_format;
mod follow_names;
pub mod formats;
mod omissions;
mod origin;
mod record_sink;
pub mod records;
pub mod source;
pub mod sources;
pub mod text;

use std::{
    io::{self, BufReader, Read},
    ops::ControlFlow,
};

use record_sink::{RecordSink, StopReason};

pub use file_format::FileFormat;
pub use follow_names::read_names;
pub use formats::saved_pages::lines;
pub use origin::Origin;
pub use record_sink::Summary;
pub use records::Item;

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
    let mut out = RecordSink::new(sink);
    let failed = |source| ReadError { name: origin.name.clone(), source };
    match read_into(input, origin, &mut out) {
        Ok(()) => Ok(out.summary),
        Err(StopReason::Asked) => {
            out.summary.stopped = true;
            Ok(out.summary)
        }
        Err(StopReason::Broken { line, reason }) => {
            out.summary.stopped = out.refuse(line, "the file", reason).is_err();
            Ok(out.summary)
        }
        Err(StopReason::Io(source)) => Err(failed(source)),
    }
}

fn read_into(input: impl Read, origin: &Origin, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
    let mut input = text::utf8::Utf8::new(input)?;
    let mut sample = Vec::new();
    (&mut input).take(formats::recognise::SAMPLE_BYTES).read_to_end(&mut sample)?;
    let format = formats::recognise::recognise(&sample);
    let whole = io::Cursor::new(sample.clone()).chain(input);
    let format = match format {
        Ok(format) => format,
        Err(reason) => return Err(StopReason::Broken { line: 1, reason }),
    };
    out.summary.format = Some(format);
    let json = |whole| formats::json_stream::Scanner::new(BufReader::with_capacity(1 << 16, whole));
    match format {
        FileFormat::Network => formats::artist_network::read(&mut json(whole), out),
        FileFormat::NewsletterEvents => formats::newsletter_events::read(&mut json(whole), origin, out),
        FileFormat::FollowList => formats::follow_list::read(&mut json(whole), out),
        FileFormat::ArtistIds => formats::artist_ids::read(&mut json(whole), out),
        FileFormat::EmbeddingCache => formats::embedding_cache::read(&mut json(whole), out),
        FileFormat::LayerStudy => formats::layer_study::read(out),
        FileFormat::Undercard => formats::json::read(&mut json(whole), origin, out),
        FileFormat::Csv(kind, delimiter) => formats::csv::read(whole, kind, delimiter, origin, out),
        FileFormat::NameList => formats::csv::read_lines(BufReader::new(whole), out),
        FileFormat::Page | FileFormat::Calendar | FileFormat::Mail => {
            formats::saved_pages::read(format, whole, origin, out)
        }
    }
}

#[cfg(test)]
mod announcement_tests;
#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod tests;
