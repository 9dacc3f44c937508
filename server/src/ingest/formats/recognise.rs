//! Format detection from the beginning of a file. Knows no file names.

use serde_json::Value;

use crate::ingest::{
    file_format::{CsvRows, FileFormat},
    formats::json_stream::Scanner,
    sources::{calendar::is_calendar, mail::is_letter, page::is_page},
    text::excerpt::excerpt,
};

/// How much of a file is looked at.
pub const SAMPLE_BYTES: u64 = 1 << 16;

const KNOWN: &str = "known are Undercard JSON and CSV (see server/src/ingest/FORMATS.md), a list of names, calendars (.ics), web pages with \
    JSON-LD, newsletter mails, and the files similar_artists_map, events, my_artists, artist_id_mapping and the embedding cache";

/// Detects the format from the first [`SAMPLE_BYTES`] of UTF-8; `Err` says why nothing fits.
pub fn recognise(sample: &[u8]) -> Result<FileFormat, String> {
    let text = sample.trim_ascii_start();
    if is_calendar(text) {
        return Ok(FileFormat::Calendar);
    }
    if is_page(text) {
        return Ok(FileFormat::Page);
    }
    if is_letter(text) {
        return Ok(FileFormat::Mail);
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

fn from_object(text: &[u8]) -> Result<Option<FileFormat>, String> {
    let mut scanner = Scanner::new(text);
    let mut first = true;
    let _opened = scanner.open(b'{');
    for _ in 0..1_000 {
        let key = match scanner.next_key(&mut first) {
            Ok(Some((_, key))) => key,
            Ok(None) => break,
            Err(stop) if (text.len() as u64) < SAMPLE_BYTES - 3 => return Err(stop.message()),
            Err(_) => break,
        };
        let begins = scanner.peek().ok().flatten();
        let is_layer = key.strip_prefix("layer_").is_some_and(|number| number.parse::<u8>().is_ok());
        match (key.as_str(), begins) {
            ("@context" | "@graph" | "@type", _) => return Ok(Some(FileFormat::Page)),
            ("undercard", Some(b'0'..=b'9')) => return Ok(Some(FileFormat::Undercard)),
            ("events", Some(b'[')) => return Ok(Some(FileFormat::NewsletterEvents)),
            ("artists", Some(b'[')) => return Ok(Some(FileFormat::FollowList)),
            ("pairwise_similarities" | "layer_rankings", Some(b'[')) => return Ok(Some(FileFormat::LayerStudy)),
            (_, Some(b'[')) if is_layer => return Ok(Some(FileFormat::LayerStudy)),
            _ => {}
        }
        let begin = text.len() - scanner.remaining();
        let entry = scanner.value();
        let raw = &text[begin.min(text.len() - scanner.remaining())..text.len() - scanner.remaining()];
        let has = |word: &str| raw.windows(word.len()).any(|window| window == word.as_bytes());
        if begins == Some(b'[') && (has("\"all_layers\"") || has("\"track_name\"")) {
            return Ok(Some(FileFormat::EmbeddingCache));
        }
        if begins == Some(b'{') && (has("\"status\"") || has("\"similar_artists\"")) {
            return Ok(Some(FileFormat::Network));
        }
        let strings = || match entry.as_ref().ok().map(|entry| &entry.value) {
            Some(Ok(Value::Object(ids))) => !ids.is_empty() && ids.values().all(Value::is_string),
            _ => false,
        };
        if key == "verified_artists" && begins == Some(b'{') || key == "mapping" && strings() {
            return Ok(Some(FileFormat::ArtistIds));
        }
        match entry {
            Ok(_) => {}
            Err(stop) if (text.len() as u64) < SAMPLE_BYTES - 3 => return Err(stop.message()),
            Err(_) => break,
        }
    }
    Ok(None)
}

/// A bare list: of names, or of newsletter events.
fn from_array(text: &[u8]) -> Option<FileFormat> {
    let mut scanner = Scanner::new(text);
    scanner.open(b'[').ok()?;
    match scanner.peek().ok()?? {
        b'"' => Some(FileFormat::FollowList),
        b'{' => {
            let keys = ["\"ticket_url\"", "\"event_time\"", "\"event_date\"", "\"day_marker\""];
            let head = &text[..text.len().min(4_096)];
            if head.windows(7).any(|window| window == b"\"@type\"") {
                return Some(FileFormat::Page);
            }
            keys.iter()
                .any(|key| head.windows(key.len()).any(|w| w == key.as_bytes()))
                .then_some(FileFormat::NewsletterEvents)
        }
        _ => None,
    }
}

fn from_lines(text: &str) -> Result<FileFormat, String> {
    let header = text.lines().next().unwrap_or_default();
    for delimiter in [b',', b';', b'\t'] {
        let columns: Vec<String> = header.split(delimiter as char).map(column).collect();
        if let Some(table) = table(&columns) {
            return Ok(FileFormat::Csv(table, delimiter));
        }
    }
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(200).collect();
    let separated = lines.iter().filter(|line| line.contains([',', ';', '\t'])).count();
    if separated * 2 > lines.len() {
        let header = excerpt(header);
        return Err(format!("the columns “{header}” are not known: the first row must name them; {KNOWN}"));
    }
    Ok(FileFormat::NameList)
}

/// A column's name as it is looked for: `Artist Name(s)` is `artist_names`.
pub fn column(header: &str) -> String {
    let text = header.trim().trim_matches('"').trim().to_lowercase();
    text.chars().filter(|c| !matches!(c, '(' | ')')).map(|c| if matches!(c, ' ' | '-') { '_' } else { c }).collect()
}

fn table(columns: &[String]) -> Option<CsvRows> {
    let has = |name: &str| columns.iter().any(|column| column == name);
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    if has("artist") && has("neighbour") && has("strength") {
        Some(CsvRows::Scene)
    } else if has("a") && has("b") && has("kind") {
        Some(CsvRows::Collaborations)
    } else if has("name") && any(&["acts", "date", "venue", "start"]) {
        Some(CsvRows::Events)
    } else if has("name") && any(&["aliases", "genres", "tags", "disambiguation", "spotify", "musicbrainz"]) {
        Some(CsvRows::Artists)
    } else if any(&FOLLOW_COLUMNS) {
        Some(CsvRows::Follows)
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
            (r#"{"A": {"status": "error", "error": "x"}}"#, FileFormat::Network),
            (r#"{"events": {"status": "success", "similar_artists": []}}"#, FileFormat::Network),
            (r#"{"mapping": {"status": "error", "error": "x"}}"#, FileFormat::Network),
            (r#"{"count": 0, "events": []}"#, FileFormat::NewsletterEvents),
            (r#" [{"name": "x", "ticket_url": null}]"#, FileFormat::NewsletterEvents),
            (r#"{"artists": ["A"]}"#, FileFormat::FollowList),
            (r#"["A"]"#, FileFormat::FollowList),
            (r#"{"comment": "x", "mapping": {"A": "b"}}"#, FileFormat::ArtistIds),
            (r#"{"A": [], "B": [{"track_name": "x"}]}"#, FileFormat::EmbeddingCache),
            (r#"{"layer_0": []}"#, FileFormat::LayerStudy),
            (r#"{"pairwise_similarities": []}"#, FileFormat::LayerStudy),
            (r#"{"undercard": 1, "events": []}"#, FileFormat::Undercard),
            ("name,genres\n", FileFormat::Csv(CsvRows::Artists, b',')),
            ("Name;Date;Venue;Acts\n", FileFormat::Csv(CsvRows::Events, b';')),
            ("\"Track Name\",\"Artist Name(s)\",\"Album\"\n", FileFormat::Csv(CsvRows::Follows, b',')),
            ("artist\tneighbour\tstrength\n", FileFormat::Csv(CsvRows::Scene, b'\t')),
            ("a,b,kind,evidence,date", FileFormat::Csv(CsvRows::Collaborations, b',')),
            ("artist\nA\n", FileFormat::Csv(CsvRows::Follows, b',')),
            ("BEGIN:VCALENDAR\r\n", FileFormat::Calendar),
            ("<!DOCTYPE html><p>", FileFormat::Page),
            (r#"{"@context": "https://schema.org", "@type": "MusicEvent"}"#, FileFormat::Page),
            (r#"[{"@type": "MusicEvent"}]"#, FileFormat::Page),
            ("From: a@b.example\nSubject: x\nDate: y\n\n+ A", FileFormat::Mail),
            ("Return-Path: <a@b.example>\r\nTo: x\r\n\r\n", FileFormat::Mail),
            ("From: Burial\nTo: Four Tet\n!!!\n", FileFormat::NameList),
            ("Sunn O)))\nTyler, The Creator\n!!!\n", FileFormat::NameList),
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
