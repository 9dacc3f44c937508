//! Undercard CSV: the header says what the rows are; lists inside a field are separated by `;`. A row becomes
//! the same object as in our JSON. Also lists of names, one on a line. See `FORMATS.md`.

use std::{
    cell::RefCell,
    collections::{HashSet, VecDeque},
    io::{self, BufRead, Read},
    rc::Rc,
};

use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Value, json};

use crate::{
    artists::name::fold,
    ingest::{
        file_format::CsvRows,
        formats::{
            follow_list::Follows,
            json,
            json_stream::MAX_ENTRY_BYTES,
            recognise::{FOLLOW_COLUMNS, column},
        },
        origin::Origin,
        record_sink::{RecordSink, StopReason},
        text::fields::Object,
    },
};

pub fn read(
    input: impl Read,
    table: CsvRows,
    delimiter: u8,
    origin: &Origin,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    let progress = Rc::new(RefCell::new(ReadPosition::default()));
    let input = Counted { input, progress: Rc::clone(&progress) };
    let mut rows = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(input);
    let mut row = ByteRecord::new();
    let (mut columns, mut follows, mut scene) = (Vec::new(), Follows::default(), SceneRows::default());
    loop {
        progress.borrow_mut().used = 0;
        match rows.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let line = rows.position().line();
                return Err(match error.into_kind() {
                    ::csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                        StopReason::Broken { line, reason: error.to_string() }
                    }
                    ::csv::ErrorKind::Io(error) => StopReason::Io(error),
                    other => StopReason::Broken { line, reason: format!("{other:?}") },
                });
            }
        }
        let line = progress.borrow_mut().line_of(row.position().map_or(0, ::csv::Position::byte));
        let mut fields = Vec::with_capacity(row.len());
        for field in &row {
            fields.push(std::str::from_utf8(field).ok());
        }
        let Some(fields) = fields.into_iter().collect::<Option<Vec<&str>>>() else {
            out.refuse(line, "row", "not UTF-8 text: save the file as UTF-8")?;
            continue;
        };
        if columns.is_empty() {
            columns = fields.iter().map(|header| column(header)).collect();
        } else if fields.iter().all(|field| field.trim().is_empty()) {
        } else if fields.len() > columns.len() {
            let reason = format!(
                "{} fields, the header has {}: put quotes around fields with a separator",
                fields.len(),
                columns.len()
            );
            out.refuse(line, "row", reason)?;
        } else {
            match table {
                CsvRows::Follows => follow(line, &columns, &fields, &mut follows, out)?,
                CsvRows::Scene => scene.row(line, &object(&columns, &fields), origin, out)?,
                CsvRows::Artists => json::object("artists", line, &object(&columns, &fields), origin, out)?,
                CsvRows::Events => json::object("events", line, &object(&columns, &fields), origin, out)?,
                CsvRows::Collaborations => {
                    json::object("collaborations", line, &object(&columns, &fields), origin, out)?
                }
            }
        }
    }
    scene.flush(origin, out)
}

/// One name on a line.
pub fn read_lines(mut input: impl BufRead, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
    let (mut follows, mut line) = (Follows::default(), 0);
    let mut bytes = Vec::new();
    loop {
        line += 1;
        bytes.clear();
        if (&mut input).take(MAX_ENTRY_BYTES as u64).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(());
        }
        match std::str::from_utf8(&bytes) {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => follows.add(line, name_on_line(text), out)?,
            Err(_) => out.refuse(line, "name", "not UTF-8 text: save the file as UTF-8")?,
        }
    }
}

/// The name without a bullet or number in front of it.
pub fn name_on_line(line: &str) -> &str {
    let text = line.trim();
    let text = ["- ", "* ", "• ", "· "].iter().find_map(|bullet| text.strip_prefix(bullet)).unwrap_or(text);
    let after_digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = after_digits.len() < text.len() && text.len() - after_digits.len() <= 4;
    let rest = [". ", ") "].iter().find_map(|mark| after_digits.strip_prefix(mark));
    rest.filter(|_| numbered).unwrap_or(text).trim()
}

const LISTS: [&str; 6] = ["aliases", "genres", "tags", "acts", "set_times", "promoter"];

fn object(columns: &[String], fields: &[&str]) -> Object {
    let filled = columns.iter().zip(fields).filter(|(column, field)| !column.is_empty() && !field.trim().is_empty());
    let value = |column: &str, field: &str| match column {
        column if LISTS.contains(&column) => {
            Value::Array(field.split(';').map(|part| Value::String(part.trim().to_owned())).collect())
        }
        _ => Value::String(field.trim().to_owned()),
    };
    filled.map(|(column, field)| (column.clone(), value(column, field))).collect()
}

fn follow(
    line: u64,
    columns: &[String],
    fields: &[&str],
    follows: &mut Follows,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    let field = |name: &str| columns.iter().position(|column| column == name).and_then(|at| fields.get(at)).copied();
    let Some(names) = FOLLOW_COLUMNS.iter().find_map(|name| field(name)) else {
        return out.refuse(line, "row", "no artist in this row: fill or remove it");
    };
    // Playlist exports put all artists of a track into one field and count them in another.
    let uris = field("artist_uris").map(|uris| uris.split([',', ';']).count());
    let is_export = columns.iter().any(|column| matches!(column.as_str(), "artist_names" | "track_artists"));
    let by_comma: Vec<&str> = names.split(", ").flat_map(|names| names.split(',')).collect();
    if names.contains(';') {
        names.split(';').try_for_each(|name| follows.add(line, name, out))
    } else if is_export && by_comma.len() > 1 && uris.is_none_or(|uris| uris == by_comma.len()) {
        by_comma.into_iter().try_for_each(|name| follows.add(line, name, out))
    } else {
        follows.add(line, names, out)
    }
}

/// Collects the rows of one artist, which stand together, into one list.
#[derive(Default)]
struct SceneRows {
    line: u64,
    key: String,
    entry: Object,
    neighbours: Vec<Value>,
    done: HashSet<String>,
}

impl SceneRows {
    fn row(&mut self, line: u64, row: &Object, origin: &Origin, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
        let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
        let key = fold(text("artist"));
        if key.is_empty() {
            return out.refuse(line, "row", "no artist in this row: fill or remove it");
        }
        if key != self.key {
            self.flush(origin, out)?;
            if self.done.contains(&key) {
                return out.refuse(
                    line,
                    &format!("list of “{}”", text("artist")),
                    "the rows of one artist must stand together: sort the file",
                );
            }
            (self.line, self.key) = (line, key);
            self.entry = row
                .iter()
                .filter(|(column, _)| !matches!(column.as_str(), "neighbour" | "strength"))
                .map(|(c, v)| (c.clone(), v.clone()))
                .collect();
        }
        if !text("neighbour").is_empty() {
            let strength = text("strength").parse::<f64>().ok().filter(|strength| strength.is_finite());
            self.neighbours.push(json!({"name": text("neighbour"), "strength": strength}));
        }
        Ok(())
    }

    fn flush(&mut self, origin: &Origin, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
        if self.key.is_empty() {
            return Ok(());
        }
        let mut entry = std::mem::take(&mut self.entry);
        entry.insert("neighbours".to_owned(), Value::Array(std::mem::take(&mut self.neighbours)));
        self.done.insert(std::mem::take(&mut self.key));
        json::object("scene", self.line, &entry, origin, out)
    }
}

/// What is known about the bytes that were read, shared with their reader.
#[derive(Default)]
struct ReadPosition {
    /// Bytes since the last row.
    used: usize,
    read: u64,
    line: u64,
    in_line: bool,
    /// Where lines begin that are not blank: (byte, line from 1).
    begins: VecDeque<(u64, u64)>,
}

impl ReadPosition {
    /// The line of the row that begins at `byte` or behind the blank lines there. (The line that the csv
    /// crate gives is the one of the blank lines.)
    fn line_of(&mut self, byte: u64) -> u64 {
        while self.begins.len() > 1 && self.begins.front().is_some_and(|(begin, _)| *begin < byte) {
            self.begins.pop_front();
        }
        self.begins.front().map_or(1, |(_, line)| *line)
    }
}

/// Fails instead of letting one row, such as one with an open quote, fill the memory; and counts lines.
struct Counted<R> {
    input: R,
    progress: Rc<RefCell<ReadPosition>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut progress = self.progress.borrow_mut();
        if progress.used > MAX_ENTRY_BYTES {
            let reason = format!(
                "a row is longer than {} MB, a quote is not closed: correct it; all before was read",
                MAX_ENTRY_BYTES >> 20
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        let count = self.input.read(into)?;
        for byte in &into[..count] {
            if *byte == b'\n' {
                progress.line += 1;
                progress.in_line = false;
            } else if !progress.in_line && *byte != b'\r' {
                progress.in_line = true;
                let begin = (progress.read, progress.line + 1);
                progress.begins.push_back(begin);
            }
            progress.read += 1;
        }
        progress.used += count;
        Ok(count)
    }
}
