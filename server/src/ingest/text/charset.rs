//! Character sets: bytes of a page, feed or mail → text. Never fails: what is no text in its charset becomes U+FFFD, and
//! U+0000, which the database cannot hold, is dropped.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far into a page its own word about its charset is looked for.
const META_WITHIN: usize = 2_048;

/// `declared` is what came with the bytes (a header). In this order count: a byte order mark; that the bytes are UTF-8
/// beyond chance (pages are called Latin-1 that are not); what was declared; what the page says; else Windows' Latin.
pub fn text(bytes: &[u8], declared: Option<&str>) -> String {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let said =
        || declared.or_else(|| declared_within(bytes)).and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let is_utf_8 = || bytes.iter().any(|byte| *byte >= 0x80) && std::str::from_utf8(bytes).is_ok();
    let encoding = marked.or_else(|| is_utf_8().then_some(UTF_8)).or_else(said).unwrap_or_else(|| {
        let replaced = String::from_utf8_lossy(bytes).chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
        let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
        // A few torn characters in UTF-8 are no other charset.
        if replaced * 4 <= high { UTF_8 } else { WINDOWS_1252 }
    });
    let (text, _, _) = encoding.decode(bytes);
    if text.contains('\0') { text.replace('\0', "") } else { text.into_owned() }
}

/// `charset=…` (or `encoding="…"`) near the beginning.
fn declared_within(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(META_WITHIN)];
    let at = ["charset=", "encoding="].iter().find_map(|key| {
        let found = head.windows(key.len()).position(|window| window.eq_ignore_ascii_case(key.as_bytes()))?;
        Some(found + key.len())
    })?;
    let label =
        head[at..].split(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte))).find(|l| !l.is_empty());
    label.and_then(|label| std::str::from_utf8(label).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_come_out_of_every_charset() {
        let words = "<meta charset=X>Beyoncé – Größe";
        let utf_16: Vec<u8> = "\u{feff}"
            .chars()
            .chain(words.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let latin = WINDOWS_1252.encode(words).0.into_owned();
        assert_eq!(text(words.as_bytes(), None), words);
        assert_eq!(text(words.as_bytes(), Some("iso-8859-1")), words, "mislabelled");
        assert_eq!(text(&utf_16, Some("utf-8")), words);
        assert_eq!(text(&latin, Some("ISO-8859-1")), words);
        assert_eq!(text(&latin, None), words, "nothing said");
        let greek = encoding_rs::ISO_8859_7.encode("<?xml encoding='ISO-8859-7'?>Αθήνα").0.into_owned();
        assert!(text(&greek, None).ends_with("Αθήνα"));
    }

    #[test]
    fn broken_text_survives_without_nul() {
        assert_eq!(text(b"a\0b", None), "ab");
        assert_eq!(text("Größe Größe Größe Größe\u{e9}".as_bytes(), None), "Größe Größe Größe Größe\u{e9}");
        assert_eq!(
            text(&[b"Gr\xc3\xb6\xc3\x9fe ".repeat(4), b"\xff".to_vec()].concat(), None),
            "Größe Größe Größe Größe \u{fffd}"
        );
        assert_eq!(text(b"\xff\xfea", None), "\u{fffd}");
        assert_eq!(text(b"a", Some("no such charset")), "a");
    }
}
