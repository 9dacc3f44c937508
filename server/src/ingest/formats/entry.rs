//! Entries of our own formats → records, the same for JSON and CSV (a CSV row is an object whose lists are
//! split at `;`). Events are in `event_entry.rs`; the formats are described in `FORMATS.md`.

use serde_json::Value;

use crate::ingest::{
    formats::artist_network::neighbours_of,
    omissions::Omissions,
    record_sink::RecordSink,
    records::{ArtistRecord, CollaborationRecord, SceneRecord},
    text::{
        excerpt::excerpt,
        fields::{Object, artist, clean, date, flag, instant, tags, text, texts},
    },
};

/// Schemes of external ids that may stand as fields of their own.
pub const ID_SCHEMES: [&str; 9] =
    ["spotify", "musicbrainz", "deezer", "discogs", "bandcamp", "soundcloud", "lastfm", "itunes", "wikidata"];
const ARTIST_FIELDS: [&str; 6] = ["name", "aliases", "genres", "tags", "disambiguation", "ids"];
const SCENE_FIELDS: [&str; 6] = ["artist", "network", "known", "note", "fetched_at", "neighbours"];
const COLLABORATION_FIELDS: [&str; 5] = ["a", "b", "kind", "evidence", "date"];
const KINDS: [&str; 5] = ["collaboration", "remix", "back_to_back", "same_group", "same_label"];
const MAX_ALIASES: usize = 100;
/// The network of a scene list that names none.
pub const OWN_NETWORK: &str = "own";

/// Says once which fields are not known; they are passed over.
pub fn note_unknown(entry: &Object, known: &[&[&str]], out: &mut RecordSink<'_>) {
    for field in entry.keys().filter(|field| !known.iter().any(|fields| fields.contains(&field.as_str()))) {
        out.note(format!("the field “{}” is not known and was passed over", excerpt(field)));
    }
}

pub fn artist_record(entry: &Object, out: &mut RecordSink<'_>) -> Result<ArtistRecord, String> {
    note_unknown(entry, &[&ARTIST_FIELDS, &ID_SCHEMES], out);
    let name = artist(&text(entry, "name")?.unwrap_or_default())?;
    let aliases = texts(entry, "aliases")?;
    if aliases.len() > MAX_ALIASES {
        return Err(format!("{} aliases, {MAX_ALIASES} at most", aliases.len()));
    }
    let aliases: Result<Vec<String>, String> = aliases.iter().map(|alias| artist(alias)).collect();
    let mut external_ids = Vec::new();
    let nested = match entry.get("ids") {
        None | Some(Value::Null) => &Object::new(),
        Some(Value::Object(ids)) => ids,
        Some(_) => return Err("“ids” must be an object such as {\"spotify\": \"…\"}".to_owned()),
    };
    let own = ID_SCHEMES.iter().filter_map(|scheme| Some((*scheme, text(entry, scheme).transpose()?)));
    let named = nested.keys().filter_map(|scheme| Some((scheme.as_str(), text(nested, scheme).transpose()?)));
    for (scheme, value) in own.chain(named) {
        let value = value?;
        let usable = scheme.len() <= 40
            && !scheme.is_empty()
            && scheme.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !usable || value.chars().count() > 200 {
            return Err(format!(
                "the id “{}” of “{}” cannot be kept: schemes are small letters, ids have at most 200 characters",
                excerpt(&value),
                excerpt(scheme)
            ));
        }
        external_ids.push((scheme.to_owned(), value));
    }
    let mut genres = tags(entry, "genres")?;
    genres.extend(tags(entry, "tags")?);
    Ok(ArtistRecord { name, aliases: aliases?, disambiguation: text(entry, "disambiguation")?, external_ids, genres })
}

/// An artist's list; the complaint says which neighbours were left out.
pub fn scene_record(entry: &Object, out: &mut RecordSink<'_>) -> Result<(SceneRecord, Option<String>), String> {
    note_unknown(entry, &[&SCENE_FIELDS], out);
    let name = artist(&text(entry, "artist")?.unwrap_or_default())?;
    let mut omissions = Omissions::default();
    let neighbours = match entry.get("neighbours") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) if list.len() <= 10_000 => neighbours_of(&name, list, "strength", &mut omissions),
        Some(Value::Array(list)) => return Err(format!("{} neighbours, 10000 at most", list.len())),
        Some(_) => return Err("“neighbours” must be a list".to_owned()),
    };
    let known = bool_of(entry, "known")?.unwrap_or(!neighbours.is_empty());
    if !known && !neighbours.is_empty() {
        return Err("the network cannot list neighbours of an artist it does not know: correct “known”".to_owned());
    }
    let record = SceneRecord {
        artist: name,
        network: text(entry, "network")?.unwrap_or_else(|| OWN_NETWORK.to_owned()),
        known,
        note: text(entry, "note")?,
        fetched_at: text(entry, "fetched_at")?.map(|at| instant(&at)).transpose()?,
        neighbours,
        partial: false,
    };
    Ok((record, omissions.sentence()))
}

pub fn collaboration_record(entry: &Object, out: &mut RecordSink<'_>) -> Result<CollaborationRecord, String> {
    note_unknown(entry, &[&COLLABORATION_FIELDS], out);
    let side = |key: &str| artist(&text(entry, key)?.unwrap_or_default());
    let (a, b) = (side("a")?, side("b")?);
    if crate::artists::name::fold(&a) == crate::artists::name::fold(&b) {
        return Err(format!("“{a}” and “{b}” are one artist: a collaboration needs two"));
    }
    let kind = text(entry, "kind")?.unwrap_or_default().to_lowercase().replace([' ', '-'], "_");
    let kind = if kind == "b2b" { "back_to_back".to_owned() } else { kind };
    if !KINDS.contains(&kind.as_str()) {
        return Err(format!("the kind “{}” is not known: use one of {}", excerpt(&kind), KINDS.join(", ")));
    }
    let on = text(entry, "date")?.map(|text| date(&text)).transpose()?;
    Ok(CollaborationRecord { a, b, ids: [None, None], kind, evidence: text(entry, "evidence")?, on })
}

/// A truth value that may be written as a text.
pub fn bool_of(entry: &Object, key: &str) -> Result<Option<bool>, String> {
    match entry.get(key) {
        Some(Value::Bool(value)) => Ok(Some(*value)),
        Some(Value::String(text)) => flag(clean(text, key)?.as_deref(), key),
        _ => flag(text(entry, key)?.as_deref(), key),
    }
}
