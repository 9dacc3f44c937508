//! JSON files larger than memory, entry by entry.
//!
//! The scanner walks the outer brackets itself and hands each entry to serde_json on its own. So an entry
//! that is too long, too deep or wrong is refused alone and the file goes on, and every entry knows its
//! line. Knows nothing of what the entries mean.

use std::io::BufRead;

use serde_json::Value;

use crate::ingest::record_sink::StopReason;

/// Longest entry, in bytes. A line-up of 10,000 acts takes about 1 MB.
pub const MAX_ENTRY_BYTES: usize = 4 << 20;

/// One entry: a value, or why it is none.
pub struct JsonEntry {
    pub line: u64,
    pub value: Result<Value, String>,
}

/// A cursor in a JSON text.
pub struct Scanner<R> {
    input: R,
    line: u64,
    column: u64,
}

impl Scanner<&[u8]> {
    /// How many bytes are not taken yet.
    pub fn remaining(&self) -> usize {
        self.input.len()
    }
}

impl<R: BufRead> Scanner<R> {
    pub fn new(input: R) -> Self {
        Self { input, line: 1, column: 1 }
    }

    /// The next byte that is not white space, without taking it; `None` at the end.
    pub fn peek(&mut self) -> Result<Option<u8>, StopReason> {
        loop {
            match self.input.fill_buf()?.first().copied() {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.bump()?,
                other => return Ok(other),
            }
        }
    }

    /// Takes an opening bracket.
    pub fn open(&mut self, bracket: u8) -> Result<(), StopReason> {
        match self.peek()? {
            Some(byte) if byte == bracket => self.bump(),
            _ => Err(self.unexpected(if bracket == b'{' { "“{”" } else { "“[”" })),
        }
    }

    /// The next key of an object, `None` after the last one. `first` is true before the first key.
    pub fn next_key(&mut self, first: &mut bool) -> Result<Option<(u64, String)>, StopReason> {
        if !self.next_entry(b'}', first)? {
            return Ok(None);
        }
        if self.peek()? != Some(b'"') {
            return Err(self.unexpected("a key in quotes"));
        }
        let JsonEntry { line, value } = self.value()?;
        let key = match value {
            Ok(Value::String(key)) => key,
            Ok(_) => String::new(),
            Err(reason) => return Err(StopReason::Broken { line, reason: format!("a key cannot be read: {reason}") }),
        };
        if self.peek()? != Some(b':') {
            return Err(self.unexpected("“:”"));
        }
        self.bump()?;
        Ok(Some((line, key)))
    }

    /// Whether an array goes on; then its next element is read with [`Self::value`].
    pub fn next_element(&mut self, first: &mut bool) -> Result<bool, StopReason> {
        self.next_entry(b']', first)
    }

    fn next_entry(&mut self, close: u8, first: &mut bool) -> Result<bool, StopReason> {
        let was_first = std::mem::replace(first, false);
        match self.peek()? {
            Some(byte) if byte == close => {
                self.bump()?;
                Ok(false)
            }
            Some(b',') if !was_first => {
                self.bump()?;
                match self.peek()? {
                    Some(byte) if byte != close => Ok(true),
                    _ => Err(self.unexpected("another entry")),
                }
            }
            Some(_) if was_first => Ok(true),
            _ => Err(self.unexpected("“,”")),
        }
    }

    /// Takes a whole value of any kind.
    pub fn value(&mut self) -> Result<JsonEntry, StopReason> {
        self.peek()?;
        let line = self.line;
        let (mut raw, mut depth, mut in_string, mut escaped, mut length) = (Vec::new(), 0_u64, false, false, 0_usize);
        loop {
            let Some(byte) = self.input.fill_buf()?.first().copied() else {
                if length > 0 && depth == 0 && !in_string {
                    break;
                }
                return Err(self.unexpected("a value"));
            };
            let is_end = |byte| matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\r' | b'\n');
            if depth == 0 && !in_string && is_end(byte) {
                if length == 0 {
                    return Err(self.unexpected("a value"));
                }
                break;
            }
            self.bump()?;
            length += 1;
            if length <= MAX_ENTRY_BYTES {
                raw.push(byte);
            }
            if in_string {
                in_string = byte != b'"' || escaped;
                escaped = byte == b'\\' && !escaped;
            } else {
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
            }
            if depth == 0 && !in_string && matches!(byte, b'"' | b'}' | b']') {
                break;
            }
        }
        let value = if length > MAX_ENTRY_BYTES {
            Err(format!("longer than {} MB: split it", MAX_ENTRY_BYTES >> 20))
        } else {
            parse(&raw, line)
        };
        Ok(JsonEntry { line, value })
    }

    /// After the outermost bracket nothing may follow.
    pub fn end(&mut self) -> Result<(), StopReason> {
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the file")),
        }
    }

    fn unexpected(&mut self, wanted: &str) -> StopReason {
        let (line, column) = (self.line, self.column);
        let found = match self.input.fill_buf() {
            Err(error) => return StopReason::Io(error),
            Ok(bytes) => bytes.first().copied(),
        };
        let reason = match found {
            None => {
                format!("the file ends early, at line {line}, column {column}: fetch it again; all before was read")
            }
            Some(byte) => format!(
                "not valid JSON at line {line}, column {column}: {wanted} expected, “{}” found; correct it and import again, all before was read",
                (byte as char).escape_default()
            ),
        };
        StopReason::Broken { line, reason }
    }

    fn bump(&mut self) -> Result<(), StopReason> {
        if self.input.fill_buf()?.first() == Some(&b'\n') {
            self.line += 1;
            self.column = 0;
        }
        self.column += 1;
        self.input.consume(1);
        Ok(())
    }
}

/// An entry by itself. `line` is where it begins.
fn parse(raw: &[u8], line: u64) -> Result<Value, String> {
    let error = match serde_json::from_slice(raw) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if let Some(value) = without_nan(raw).and_then(|raw| serde_json::from_slice(&raw).ok()) {
        return Ok(value);
    }
    let text = error.to_string();
    let message = match text.split(" at line ").next().unwrap_or_default() {
        "recursion limit exceeded" => "nested more than 128 levels deep",
        "invalid unicode code point" => "not UTF-8 text: save the file as UTF-8",
        message => message,
    };
    let line = line + (error.line() as u64).saturating_sub(1);
    Err(format!("not valid JSON at line {line}: {message}"))
}

/// Python writes `NaN` and `Infinity`, which JSON does not know: they become null, a value that is not there.
fn without_nan(raw: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(raw.len());
    let (mut in_string, mut escaped, mut found, mut at) = (false, false, false, 0);
    while let Some(&byte) = raw.get(at) {
        if in_string {
            in_string = byte != b'"' || escaped;
            escaped = byte == b'\\' && !escaped;
        } else {
            in_string = byte == b'"';
            let word = [&b"NaN"[..], b"Infinity", b"-Infinity"].into_iter().find(|word| raw[at..].starts_with(word));
            if let Some(word) = word {
                out.extend_from_slice(b"null");
                at += word.len();
                found = true;
                continue;
            }
        }
        out.push(byte);
        at += 1;
    }
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Entries = Vec<(u64, Result<Value, String>)>;

    fn entries(text: &[u8]) -> (Entries, Option<String>) {
        let mut scanner = Scanner::new(text);
        let (mut all, mut first) = (Vec::new(), true);
        let mut walk = || {
            scanner.open(b'[')?;
            while scanner.next_element(&mut first)? {
                let entry = scanner.value()?;
                all.push((entry.line, entry.value));
            }
            scanner.end()
        };
        let broken = match walk() {
            Err(StopReason::Broken { reason, .. }) => Some(reason),
            _ => None,
        };
        (all, broken)
    }

    #[test]
    fn an_entry_knows_the_line_on_which_it_begins() {
        let (all, broken) = entries(b"[\n1,\n\n {\"a\":\n2}\n, \"x\\\"]\", true]\n");
        assert_eq!(all.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4, 6, 6]);
        assert!(all.iter().all(|(_, value)| value.is_ok()) && broken.is_none());
    }

    #[test]
    fn a_wrong_entry_is_refused_alone() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let long = format!("\"{}\"", "x".repeat(MAX_ENTRY_BYTES));
        for (bad, says) in [
            (deep.as_bytes(), "128 levels"),
            (long.as_bytes(), "longer than 4 MB"),
            (&b"1e999"[..], "line 1: number out of range"),
            (b"\"\xff\"", "UTF-8"),
            (b"nul", "line 1"),
            (b"{\"a\" 1}", "line 1"),
            (b"\"\\ud800\"", "line 1"),
        ] {
            let (all, broken) = entries(&[&b"[1,"[..], bad, b",2]"].concat());
            assert_eq!(all.len(), 3, "{says}");
            assert!(all[1].1.as_ref().is_err_and(|reason| reason.contains(says)), "{:?}", all[1].1);
            assert!(broken.is_none());
        }
    }

    #[test]
    fn not_a_number_is_a_missing_value() {
        let (all, _) = entries(br#"[{"a": NaN, "b": [-Infinity, Infinity], "NaN": "NaN"}]"#);
        assert_eq!(all[0].1, Ok(serde_json::json!({"a": null, "b": [null, null], "NaN": "NaN"})));
    }

    #[test]
    fn a_torn_file_gives_what_stood_before_and_says_where_it_ends() {
        let (all, broken) = entries(b"[1,\n{\"a\": [");
        assert_eq!(all.len(), 1);
        assert!(broken.is_some_and(|reason| reason.contains("ends early, at line 2, column 8")));
        let (all, broken) = entries(b"[1 2]");
        assert_eq!(all.len(), 1);
        assert!(broken.is_some_and(|reason| reason.contains("line 1, column 4: “,” expected, “2” found")));
        assert!(entries(b"[1,]").1.is_some());
        assert!(entries(b"[1] x").1.is_some_and(|reason| reason.contains("end of the file")));
    }
}
