//! Embedding cache of the earlier prototype: `{artist: [{track_name, artist_name, spotify_id, all_layers: [13][768],
//! computed_at, model}]}`. Layer 11 is kept, the one our model uses; the others must be whole all the same,
//! or the track was not computed by that model.

use std::io::BufRead;

use serde_json::Value;

use crate::ingest::{
    formats::json_stream::{JsonEntry, Scanner},
    record_sink::{RecordSink, StopReason},
    records::{Record, TrackVectorRecord},
    text::fields::{artist, instant, name, text},
};

/// Their `mert-v1-95m-hf-13layers`: the same weights and the same 30 s window as ours.
const THEIR_MODEL: &str = "mert-v1-95m-hf-13layers";
const MODEL: &str = "mert-v1-95m";
const LAYERS: usize = 13;
const DIMENSIONS: usize = 768;
const LAYER: u16 = 11;

pub fn read(scanner: &mut Scanner<impl BufRead>, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
    let mut first = true;
    scanner.open(b'{')?;
    while let Some((line, key)) = scanner.next_key(&mut first)? {
        if scanner.peek()? != Some(b'[') {
            scanner.value()?;
            out.refuse(line, &format!("tracks of “{key}”"), "not a list of tracks: correct or remove it")?;
            continue;
        }
        let mut first = true;
        scanner.open(b'[')?;
        while scanner.next_element(&mut first)? {
            let JsonEntry { line, value } = scanner.value()?;
            match value.and_then(|value| record(&key, &value)) {
                Ok(record) => out.record(line, Record::TrackVector(record))?,
                Err(reason) => out.refuse(line, &format!("track of “{key}”"), reason)?,
            }
        }
    }
    scanner.end()
}

fn record(key: &str, value: &Value) -> Result<TrackVectorRecord, String> {
    let Value::Object(track) = value else { return Err("a track must be an object".to_owned()) };
    let title = text(track, "track_name")?.ok_or("no track_name")?;
    let title = name(&title, "track_name")?.ok_or("no track_name")?;
    match text(track, "model")?.as_deref() {
        Some(THEIR_MODEL | MODEL) => {}
        Some(other) => {
            return Err(format!("the model “{other}” is not ours: vectors of different models are never compared"));
        }
        None => return Err("no model is named: vectors of different models are never compared".to_owned()),
    }
    let layers = match track.get("all_layers") {
        Some(Value::Array(layers)) if layers.len() == LAYERS => layers,
        _ => return Err(format!("“all_layers” must hold {LAYERS} layers: compute this track again")),
    };
    let mut vector = Vec::new();
    for (number, layer) in layers.iter().enumerate() {
        let values = finite(layer).ok_or_else(|| {
            format!("layer {number} does not hold {DIMENSIONS} finite numbers: compute this track again")
        })?;
        if number == usize::from(LAYER) {
            vector = values;
        }
    }
    if vector.iter().all(|value| *value == 0.0) {
        return Err(format!("layer {LAYER} is all zero, which no sound gives: compute this track again"));
    }
    Ok(TrackVectorRecord {
        artist: artist(text(track, "artist_name")?.as_deref().unwrap_or(key))?,
        track: title,
        model: MODEL.to_owned(),
        layer: LAYER,
        external_id: text(track, "spotify_id")?.map(|id| ("spotify".to_owned(), id)),
        vector,
        computed_at: text(track, "computed_at")?.map(|at| instant(&at)).transpose()?,
    })
}

fn finite(layer: &Value) -> Option<Vec<f32>> {
    let Value::Array(values) = layer else { return None };
    let numbers: Option<Vec<f32>> =
        values.iter().map(|value| value.as_f64().map(|n| n as f32).filter(|n| n.is_finite())).collect();
    numbers.filter(|numbers| numbers.len() == DIMENSIONS)
}
