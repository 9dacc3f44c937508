//! Which format a file has, told from its beginning. Knows no file names.

use std::fmt;

use serde_json::Value;

use crate::ingest::{
    formats::json_stream::Scanner,
    sources::{calendar::is_calendar, mail::is_letter, page::is_page},
};

/// How much of a file is looked at.
pub const SAMPLE_BYTES: u64 = 1 << 16;

/// What a file can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Network,
    NewsletterEvents,
    FollowList,
    ArtistIds,
    EmbeddingCache,
    LayerStudy,
    Undercard,
    /// What the rows are, and the separator.
    Csv(Table, u8),
    NameList,
    /// A web page, or bare JSON-LD.
    Page,
    /// iCalendar.
    Calendar,
    /// A newsletter mail.
    Mail,
}

/// What the rows of a CSV file are, told from its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Artists,
    Events,
    Follows,
    Scene,
    Collaborations,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Network => "artist network (similar_artists_map)",
            Self::NewsletterEvents => "newsletter events (events)",
            Self::FollowList => "follow list (my_artists)",
            Self::ArtistIds => "artist ids (artist_id_mapping)",
            Self::EmbeddingCache => "embedding cache",
            Self::LayerStudy => "layer study (spike)",
            Self::Undercard => "Undercard JSON",
            Self::Csv(Table::Artists, _) => "artists CSV",
            Self::Csv(Table::Events, _) => "events CSV",
            Self::Csv(Table::Follows, _) => "follows CSV",
            Self::Csv(Table::Scene, _) => "scene CSV",
            Self::Csv(Table::Collaborations, _) => "collaborations CSV",
            Self::NameList => "list of names",
            Self::Page => "web page",
            Self::Calendar => "calendar",
            Self::Mail => "mail",
        })
    }
}

const KNOWN: &str = "known are Undercard JSON and CSV (see server/src/ingest/FORMATS.md), a list of names, calendars (.ics), web pages with \
    JSON-LD, newsletter mails, and the files similar_artists_map, events, my_artists, artist_id_mapping and the embedding cache";

/// Tells the format from the first [`SAMPLE_BYTES`] of UTF-8; `Err` says why nothing fits.
pub fn recognise(sample: &[u8]) -> Result<Format, String> {
    let text = sample.trim_ascii_start();
    if is_calendar(text) {
        return Ok(Format::Calendar);
    }
    if is_page(text) {
        return Ok(Format::Page);
    }
    if is_letter(text) {
        return Ok(Format::Mail);
    }
    let json = match text.first() {
        None => return Err(format!("the file is empty; {KNOWN}")),
        Some(b'{') => from_object(text)?,
        Some(b'[') => from_array(text),
        Some(_) => None,
    };
    if let Some(format) = json {
        return Ok(format);
    }
    let unlike_text =
        text.starts_with(b"<") || text.starts_with(b"BEGIN:") || text.starts_with(b"{") || text.starts_with(b"[");
    let unprintable = text.iter().filter(|b| **b < 32 && !b.is_ascii_whitespace()).count();
    if unlike_text || unprintable * 50 > text.len() || text.starts_with(b"%PDF") || text.starts_with(b"PK\x03\x04") {
        return Err(format!("the format is not known; {KNOWN}"));
    }
    from_lines(&String::from_utf8_lossy(text))
}

fn from_object(text: &[u8]) -> Result<Option<Format>, String> {
    let mut scanner = Scanner::new(text);
    let mut first = true;
    let _opened = scanner.open(b'{');
    for _ in 0..1_000 {
        let key = match scanner.next_key(&mut first) {
            Ok(Some((_, key))) => key,
            Ok(None) => break,
            Err(stop) if (text.len() as u64) < SAMPLE_BYTES - 3 => return Err(stop.reason()),
            Err(_) => break,
        };
        let begins = scanner.peek().ok().flatten();
        let is_layer = key.strip_prefix("layer_").is_some_and(|number| number.parse::<u8>().is_ok());
        match (key.as_str(), begins) {
            ("@context" | "@graph" | "@type", _) => return Ok(Some(Format::Page)),
            ("undercard", Some(b'0'..=b'9')) => return Ok(Some(Format::Undercard)),
            ("events", Some(b'[')) => return Ok(Some(Format::NewsletterEvents)),
            ("artists", Some(b'[')) => return Ok(Some(Format::FollowList)),
            ("pairwise_similarities" | "layer_rankings", Some(b'[')) => return Ok(Some(Format::LayerStudy)),
            (_, Some(b'[')) if is_layer => return Ok(Some(Format::LayerStudy)),
            _ => {}
        }
        let begin = text.len() - scanner.remaining();
        let entry = scanner.value();
        let raw = &text[begin.min(text.len() - scanner.remaining())..text.len() - scanner.remaining()];
        let has = |word: &str| raw.windows(word.len()).any(|window| window == word.as_bytes());
        if begins == Some(b'[') && (has("\"all_layers\"") || has("\"track_name\"")) {
            return Ok(Some(Format::EmbeddingCache));
        }
        if begins == Some(b'{') && (has("\"status\"") || has("\"similar_artists\"")) {
            return Ok(Some(Format::Network));
        }
        let strings = || match entry.as_ref().ok().map(|entry| &entry.value) {
            Some(Ok(Value::Object(ids))) => !ids.is_empty() && ids.values().all(Value::is_string),
            _ => false,
        };
        if key == "verified_artists" && begins == Some(b'{') || key == "mapping" && strings() {
            return Ok(Some(Format::ArtistIds));
        }
        match entry {
            Ok(_) => {}
            Err(stop) if (text.len() as u64) < SAMPLE_BYTES - 3 => return Err(stop.reason()),
            Err(_) => break,
        }
    }
    Ok(None)
}

/// A bare list: of names, or of newsletter events.
fn from_array(text: &[u8]) -> Option<Format> {
    let mut scanner = Scanner::new(text);
    scanner.open(b'[').ok()?;
    match scanner.peek().ok()?? {
        b'"' => Some(Format::FollowList),
        b'{' => {
            let keys = ["\"ticket_url\"", "\"event_time\"", "\"event_date\"", "\"day_marker\""];
            let head = &text[..text.len().min(4_096)];
            if head.windows(7).any(|window| window == b"\"@type\"") {
                return Some(Format::Page);
            }
            keys.iter()
                .any(|key| head.windows(key.len()).any(|w| w == key.as_bytes()))
                .then_some(Format::NewsletterEvents)
        }
        _ => None,
    }
}

fn from_lines(text: &str) -> Result<Format, String> {
    let header = text.lines().next().unwrap_or_default();
    for delimiter in [b',', b';', b'\t'] {
        let columns: Vec<String> = header.split(delimiter as char).map(column).collect();
        if let Some(table) = table(&columns) {
            return Ok(Format::Csv(table, delimiter));
        }
    }
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(200).collect();
    let separated = lines.iter().filter(|line| line.contains([',', ';', '\t'])).count();
    if separated * 2 > lines.len() {
        let header = crate::ingest::record_sink::shown(header);
        return Err(format!("the columns “{header}” are not known: the first row must name them; {KNOWN}"));
    }
    Ok(Format::NameList)
}

/// A column's name as it is looked for: `Artist Name(s)` is `artist_names`.
pub fn column(header: &str) -> String {
    let text = header.trim().trim_matches('"').trim().to_lowercase();
    text.chars().filter(|c| !matches!(c, '(' | ')')).map(|c| if matches!(c, ' ' | '-') { '_' } else { c }).collect()
}

fn table(columns: &[String]) -> Option<Table> {
    let has = |name: &str| columns.iter().any(|column| column == name);
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    if has("artist") && has("neighbour") && has("strength") {
        Some(Table::Scene)
    } else if has("a") && has("b") && has("kind") {
        Some(Table::Collaborations)
    } else if has("name") && any(&["acts", "date", "venue", "start"]) {
        Some(Table::Events)
    } else if has("name") && any(&["aliases", "genres", "tags", "disambiguation", "spotify", "musicbrainz"]) {
        Some(Table::Artists)
    } else if any(&FOLLOW_COLUMNS) {
        Some(Table::Follows)
    } else {
        None
    }
}

/// Columns that name the artist of a follow list, as people and playlist exporters call them.
pub const FOLLOW_COLUMNS: [&str; 6] = ["artist", "artists", "artist_name", "artist_names", "track_artists", "name"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_known_by_its_content() {
        for (text, format) in [
            (r#"{"A": {"status": "error", "error": "x"}}"#, Format::Network),
            (r#"{"events": {"status": "success", "similar_artists": []}}"#, Format::Network),
            (r#"{"mapping": {"status": "error", "error": "x"}}"#, Format::Network),
            (r#"{"count": 0, "events": []}"#, Format::NewsletterEvents),
            (r#" [{"name": "x", "ticket_url": null}]"#, Format::NewsletterEvents),
            (r#"{"artists": ["A"]}"#, Format::FollowList),
            (r#"["A"]"#, Format::FollowList),
            (r#"{"comment": "x", "mapping": {"A": "b"}}"#, Format::ArtistIds),
            (r#"{"A": [], "B": [{"track_name": "x"}]}"#, Format::EmbeddingCache),
            (r#"{"layer_0": []}"#, Format::LayerStudy),
            (r#"{"pairwise_similarities": []}"#, Format::LayerStudy),
            (r#"{"undercard": 1, "events": []}"#, Format::Undercard),
            ("name,genres\n", Format::Csv(Table::Artists, b',')),
            ("Name;Date;Venue;Acts\n", Format::Csv(Table::Events, b';')),
            ("\"Track Name\",\"Artist Name(s)\",\"Album\"\n", Format::Csv(Table::Follows, b',')),
            ("artist\tneighbour\tstrength\n", Format::Csv(Table::Scene, b'\t')),
            ("a,b,kind,evidence,date", Format::Csv(Table::Collaborations, b',')),
            ("artist\nA\n", Format::Csv(Table::Follows, b',')),
            ("BEGIN:VCALENDAR\r\n", Format::Calendar),
            ("<!DOCTYPE html><p>", Format::Page),
            (r#"{"@context": "https://schema.org", "@type": "MusicEvent"}"#, Format::Page),
            (r#"[{"@type": "MusicEvent"}]"#, Format::Page),
            ("From: a@b.example\nSubject: x\nDate: y\n\n+ A", Format::Mail),
            ("Return-Path: <a@b.example>\r\nTo: x\r\n\r\n", Format::Mail),
            ("From: Burial\nTo: Four Tet\n!!!\n", Format::NameList),
            ("Sunn O)))\nTyler, The Creator\n!!!\n", Format::NameList),
        ] {
            assert_eq!(recognise(text.as_bytes()), Ok(format), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_known_formats() {
        for text in [
            "",
            " \n",
            "{}",
            "[]",
            "[1]",
            "{\"a\": 1}",
            "<rss>",
            "BEGIN:VCARD",
            "%PDF-1.7",
            "PK\u{3}\u{4}",
            "x,y\n1,2\n",
            "\0\0\0\0",
        ] {
            assert!(
                recognise(text.as_bytes()).is_err_and(|reason| reason.contains("known are Undercard JSON")),
                "{text:?}"
            );
        }
        assert!(recognise(b"{\"A\": {\"sta").is_err_and(|reason| reason.contains("ends early")));
    }
}
