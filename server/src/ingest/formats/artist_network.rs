//! `similar_artists_map.json`: lists that the earlier prototype fetched from music-map.
//!
//! `{"A": {"status": "success", "similar_artists": [{"name", "rank", "relationship_strength"}]},
//! "B": {"status": "error", "error": "…"}}`. An error means that music-map gave no list.

use std::io::BufRead;

use serde_json::Value;

use crate::{
    artists::name::fold,
    ingest::{
        formats::json_stream::Scanner,
        omissions::Omissions,
        record_sink::{RecordSink, StopReason},
        records::{Record, SceneRecord},
        sources::music_map::NETWORK,
        text::fields::{Object, artist, text},
    },
};

/// music-map lists at most 48; a list longer than this is no list.
const MAX_NEIGHBOURS: usize = 10_000;

pub fn read(scanner: &mut Scanner<impl BufRead>, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
    let mut first = true;
    scanner.open(b'{')?;
    while let Some((line, name)) = scanner.next_key(&mut first)? {
        let entry = scanner.value()?;
        let what = format!("list of “{name}”");
        let list = entry.value.and_then(|value| list(&name, &value));
        match list {
            Err(reason) => out.refuse(line, &what, reason)?,
            Ok((record, complaint)) => {
                out.record(line, Record::Scene(record))?;
                if let Some(complaint) = complaint {
                    out.omit(line, &what, complaint)?;
                }
            }
        }
    }
    scanner.end()
}

fn list(name: &str, value: &Value) -> Result<(SceneRecord, Option<String>), String> {
    let Value::Object(entry) = value else {
        return Err("not an object with “status”: correct or remove it".to_owned());
    };
    let artist = artist(name)?;
    let known = match text(entry, "status")?.as_deref() {
        Some("success") => true,
        Some("error") => false,
        None => entry.contains_key("similar_artists"),
        Some(other) => return Err(format!("the status “{other}” is not known: it must be success or error")),
    };
    let note = if known { None } else { text(entry, "error")? };
    let mut record = SceneRecord {
        artist,
        network: NETWORK.to_owned(),
        known,
        note,
        fetched_at: None,
        neighbours: Vec::new(),
        partial: false,
    };
    let mut omissions = Omissions::default();
    match entry.get("similar_artists") {
        _ if !known => {}
        Some(Value::Array(neighbours)) if neighbours.len() <= MAX_NEIGHBOURS => {
            record.neighbours = neighbours_of(&record.artist, neighbours, "relationship_strength", &mut omissions);
        }
        Some(Value::Array(neighbours)) => {
            return Err(format!("{} neighbours, {MAX_NEIGHBOURS} at most", neighbours.len()));
        }
        _ => return Err("“similar_artists” is missing or no list: fetch this artist again".to_owned()),
    }
    Ok((record, omissions.sentence()))
}

/// The usable neighbours of a list. A strength ≤ 0 is the source's way to say "none"; one that is missing or
/// no number is a complaint. The artist itself is no neighbour.
pub fn neighbours_of(of: &str, list: &[Value], strength_key: &str, omissions: &mut Omissions) -> Vec<(String, f32)> {
    let own = fold(of);
    let mut neighbours = Vec::with_capacity(list.len());
    for value in list {
        let Value::Object(neighbour) = value else {
            omissions.add("a neighbour is no object".to_owned());
            continue;
        };
        match neighbour_of(neighbour, strength_key) {
            Ok(Some((name, strength))) if fold(&name) != own => neighbours.push((name, strength)),
            Ok(_) => {}
            Err(complaint) => omissions.add(complaint),
        }
    }
    neighbours
}

fn neighbour_of(neighbour: &Object, strength_key: &str) -> Result<Option<(String, f32)>, String> {
    let name = text(neighbour, "name")?.ok_or("a neighbour has no name")?;
    let name = artist(&name).map_err(|error| format!("a neighbour: {error}"))?;
    let strength = match neighbour.get(strength_key) {
        Some(Value::Number(number)) => number.as_f64().map(|strength| strength as f32).filter(|s| s.is_finite()),
        _ => None,
    };
    match strength {
        Some(strength) if strength > 0.0 => Ok(Some((name, strength))),
        Some(_) => Ok(None),
        None => Err(format!("the neighbour “{name}” has no strength")),
    }
}
