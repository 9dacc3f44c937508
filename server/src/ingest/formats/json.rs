//! Undercard JSON: `{"undercard": 1, "artists": [], "scene": [], "collaborations": [], "events": [], "follows": []}`,
//! any subset in any order after the mark. See `FORMATS.md`.

use std::io::BufRead;

use serde_json::Value;

use crate::ingest::{
    formats::{
        entry::{artist_record, collaboration_record, scene_record},
        event_entry::event_record,
        follow_list as follows,
        follow_list::Follows,
        json_stream::{JsonEntry, Scanner},
    },
    origin::Origin,
    record_sink::{RecordSink, StopReason},
    records::Record,
    text::{excerpt::excerpt, fields::Object},
};

/// The version of the format that is written and read.
const VERSION: u64 = 1;

pub fn read(scanner: &mut Scanner<impl BufRead>, origin: &Origin, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
    let (mut first, mut followed) = (true, Follows::default());
    scanner.open(b'{')?;
    while let Some((line, section)) = scanner.next_key(&mut first)? {
        let is_list = scanner.peek()? == Some(b'[');
        match section.as_str() {
            "undercard" => {
                let version = scanner.value()?.value.ok().as_ref().and_then(Value::as_u64);
                if version != Some(VERSION) {
                    return Err(StopReason::Broken {
                        line,
                        reason: format!("this version of the format is not known: {VERSION} is"),
                    });
                }
            }
            "follows" if is_list => follows::list(scanner, &mut followed, out)?,
            "artists" | "scene" | "collaborations" | "events" if is_list => {
                let mut first = true;
                scanner.open(b'[')?;
                while scanner.next_element(&mut first)? {
                    let JsonEntry { line, value } = scanner.value()?;
                    entry(&section, line, value, origin, out)?;
                }
            }
            "artists" | "scene" | "collaborations" | "events" | "follows" => {
                scanner.value()?;
                out.refuse(line, &format!("section “{section}”"), "it must be a list: put its entries in [ ]")?;
            }
            _ => {
                scanner.value()?;
                out.note(format!("the field “{}” is not known and was passed over", excerpt(&section)));
            }
        }
    }
    scanner.end()
}

fn entry(
    section: &str,
    line: u64,
    value: Result<Value, String>,
    origin: &Origin,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    match value {
        Ok(Value::Object(entry)) => object(section, line, &entry, origin, out),
        Ok(_) => out.refuse(line, section, "an entry must be an object: put its fields in { }"),
        Err(reason) => out.refuse(line, section, reason),
    }
}

/// Hands over one entry of a section; a CSV row comes here too.
pub fn object(
    section: &str,
    line: u64,
    entry: &Object,
    origin: &Origin,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    let label = |noun: &str, key: &str| match entry.get(key).and_then(Value::as_str) {
        Some(name) => format!("{noun} “{}”", excerpt(name)),
        None => noun.to_owned(),
    };
    let (what, read) = match section {
        "artists" => {
            (label("artist", "name"), artist_record(entry, out).map(|record| (Record::Artist(record), Vec::new())))
        }
        "scene" => (
            label("list of", "artist"),
            scene_record(entry, out)
                .map(|(record, complaint)| (Record::Scene(record), complaint.into_iter().collect())),
        ),
        "collaborations" => (
            label("collaboration of", "a"),
            collaboration_record(entry, out).map(|record| (Record::Collaboration(record), Vec::new())),
        ),
        _ => (
            label("event", "name"),
            event_record(entry, origin, out).map(|(record, omissions)| (Record::Event(record), omissions)),
        ),
    };
    match read {
        Err(reason) => out.refuse(line, &what, reason),
        Ok((record, omissions)) => {
            out.record(line, record)?;
            omissions.into_iter().try_for_each(|complaint| out.omit(line, &what, complaint))
        }
    }
}
