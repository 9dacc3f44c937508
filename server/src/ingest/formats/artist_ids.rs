//! `artist_id_mapping.json`: Spotify ids of artists whose names are ambiguous, found by hand.
//!
//! `{"mapping": {"A": "id"}, "verified_artists": {"A": {"id", "genres"}}, "notes": {"A": "…"}}`. The parts
//! may come in any order, so the file is held in memory; each part is limited by the scanner.

use std::{collections::BTreeMap, io::BufRead};

use serde_json::Value;

use crate::ingest::{
    formats::json_stream::Scanner,
    record_sink::{RecordSink, StopReason},
    records::{ArtistRecord, Record},
    text::{
        excerpt::excerpt,
        fields::{Object, artist, tags, text},
    },
};

pub fn read(scanner: &mut Scanner<impl BufRead>, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
    let mut parts: BTreeMap<String, Object> = BTreeMap::new();
    let (mut first, mut begin) = (true, 1);
    scanner.open(b'{')?;
    let walked = loop {
        let (line, key) = match scanner.next_key(&mut first) {
            Ok(Some(key)) => key,
            Ok(None) => break scanner.end(),
            Err(stop) => break Err(stop),
        };
        let entry = match scanner.value() {
            Ok(entry) => entry,
            Err(stop) => break Err(stop),
        };
        match (key.as_str(), entry.value) {
            ("mapping" | "verified_artists" | "notes", Ok(Value::Object(part))) => {
                if key == "mapping" {
                    begin = line;
                }
                parts.insert(key, part);
            }
            ("comment", Ok(_)) => {}
            (_, Ok(_)) => out.note(format!("the field “{}” is not known and was passed over", excerpt(&key))),
            (_, Err(reason)) => out.refuse(line, &format!("field “{key}”"), reason)?,
        }
    };
    let part = |name: &str| parts.get(name).cloned().unwrap_or_default();
    let (mapping, verified, notes) = (part("mapping"), part("verified_artists"), part("notes"));
    let only_verified = verified.keys().filter(|name| !mapping.contains_key(*name));
    for name in mapping.keys().chain(only_verified) {
        match record(name, mapping.get(name), verified.get(name), &notes) {
            Ok(record) => out.record(begin, Record::Artist(record))?,
            Err(reason) => out.refuse(begin, &format!("artist “{name}”"), reason)?,
        }
    }
    walked
}

fn record(name: &str, id: Option<&Value>, verified: Option<&Value>, notes: &Object) -> Result<ArtistRecord, String> {
    let empty = Object::new();
    let verified = match verified {
        None => &empty,
        Some(Value::Object(verified)) => verified,
        Some(_) => return Err("its entry in “verified_artists” must be an object".to_owned()),
    };
    let id = match id {
        Some(Value::String(id)) => id.clone(),
        None => text(verified, "id")?.ok_or("no Spotify id")?,
        Some(_) => return Err("the Spotify id must be a text".to_owned()),
    };
    if id.len() != 22 || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(format!("“{}” is no Spotify id: it has 22 letters and digits", excerpt(&id)));
    }
    Ok(ArtistRecord {
        name: artist(name)?,
        disambiguation: text(notes, name)?,
        external_ids: vec![("spotify".to_owned(), id)],
        genres: tags(verified, "genres")?,
        ..ArtistRecord::default()
    })
}
