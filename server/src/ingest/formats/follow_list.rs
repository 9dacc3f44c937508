//! `my_artists.json`: one person's favourite artists, `{"artists": ["A", "B"]}` or the bare list.

use std::{collections::HashSet, io::BufRead};

use serde_json::Value;

use crate::{
    artists::name::fold,
    ingest::{
        formats::json_stream::{JsonEntry, Scanner},
        record_sink::{RecordSink, StopReason},
        records::{FollowRecord, Record},
        text::{excerpt::excerpt, fields::artist},
    },
};

pub fn read(scanner: &mut Scanner<impl BufRead>, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
    let mut follows = Follows::default();
    if scanner.peek()? == Some(b'[') {
        list(scanner, &mut follows, out)?;
        return scanner.end();
    }
    let mut first = true;
    scanner.open(b'{')?;
    while let Some((_, key)) = scanner.next_key(&mut first)? {
        if key == "artists" && scanner.peek()? == Some(b'[') {
            list(scanner, &mut follows, out)?;
        } else {
            scanner.value()?;
            out.note(format!("the field “{}” is not known and was passed over", excerpt(&key)));
        }
    }
    scanner.end()
}

/// A list of names, or of objects with `artist` or `name`.
pub fn list(
    scanner: &mut Scanner<impl BufRead>,
    follows: &mut Follows,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    let mut first = true;
    scanner.open(b'[')?;
    while scanner.next_element(&mut first)? {
        let JsonEntry { line, value } = scanner.value()?;
        let name = value.and_then(|value| match value {
            Value::String(name) => Ok(name),
            Value::Object(entry) => match entry.get("artist").or(entry.get("name")) {
                Some(Value::String(name)) => Ok(name.clone()),
                _ => Err("“artist” must name the artist".to_owned()),
            },
            _ => Err("a follow must be an artist's name".to_owned()),
        });
        match name {
            Ok(name) => follows.add(line, &name, out)?,
            Err(reason) => out.refuse(line, "follow", reason)?,
        }
    }
    Ok(())
}

/// Each artist is followed once, however often a playlist names it.
#[derive(Default)]
pub struct Follows {
    seen: HashSet<String>,
}

impl Follows {
    pub fn add(&mut self, line: u64, name: &str, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
        match artist(name) {
            Ok(artist) if self.seen.insert(fold(&artist)) => out.record(line, Record::Follow(FollowRecord { artist })),
            Ok(_) => Ok(()),
            Err(reason) => out.refuse(line, &format!("follow “{name}”"), reason),
        }
    }
}
