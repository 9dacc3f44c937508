//! Artist names: what an artist is called, and when two spellings mean the same artist.
//!
//! [`ArtistName`] is a name fit to be stored and shown; [`fold`] is the key by which names are
//! compared. Knows no database and no source: whether two artists share a name is decided in
//! `store.rs` by external ids.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest name that is accepted, in characters after normalisation.
pub const MAX_CHARS: usize = 200;

/// Marks stacked on one letter beyond this are dropped, or one name would paint over a whole page.
const MAX_MARKS: usize = 4;

/// A display name: NFC, on one line, single spaces, 1 to [`MAX_CHARS`] characters, nothing invisible.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtistName(String);

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("the name is empty: enter at least one letter, digit or symbol")]
    Empty,
    #[error("the name has only invisible characters: type it again without copying the formatting")]
    Invisible,
    #[error("the name has {chars} characters: shorten it to {MAX_CHARS}")]
    TooLong { chars: usize },
}

impl ArtistName {
    /// Cleans and checks a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = display(text);
        let chars = name.chars().count();
        if chars > MAX_CHARS {
            return Err(NameError::TooLong { chars });
        }
        if name.chars().any(is_visible) {
            Ok(Self(name))
        } else if text.trim().is_empty() {
            Err(NameError::Empty)
        } else {
            Err(NameError::Invisible)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identity key, see [`fold`].
    pub fn key(&self) -> String {
        fold(&self.0)
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for ArtistName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for ArtistName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Any text made fit to show on one line: NFC, controls and bidi overrides gone, spaces single.
/// May be empty and of any length.
pub fn display(text: &str) -> String {
    let visible = one_line(text);
    cap_marks(cap_marks(visible.chars()).nfc())
}

/// The key by which two spellings of one artist are found equal.
///
/// Case, accents, punctuation and a trailing "(NYC)" or "(live)" do not count; `&`, `+` and "and" are
/// one word. Letters of different scripts stay different even where they look alike. A name without any
/// letter or digit ("!!!") is its own key. `fold(fold(x)) == fold(x)`; only an invisible name gives "".
pub fn fold(name: &str) -> String {
    let plain: String =
        one_line(name).chars().filter(|c| !matches!(c, '´' | '™')).nfkd().filter(|c| !is_accent(*c)).collect();
    let stem = without_suffixes(&plain);
    let mut key = String::with_capacity(stem.len());
    for c in stem.chars().flat_map(char::to_lowercase) {
        match c {
            '&' | '+' => key.push_str(" and "),
            '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | '′' | '`' | '.' => {}
            'ø' => key.push('o'),
            'ł' => key.push('l'),
            'ß' => key.push_str("ss"),
            'æ' => key.push_str("ae"),
            'œ' => key.push_str("oe"),
            'đ' | 'ð' => key.push('d'),
            'þ' => key.push_str("th"),
            'ı' => key.push('i'),
            'ħ' => key.push('h'),
            'ŧ' => key.push('t'),
            'ς' => key.push('σ'),
            '\u{307}' => {} // what lower-casing İ leaves behind
            '$' => key.push(c),
            c if c.is_alphanumeric() => key.push(c),
            c if is_combining_mark(c) && key.ends_with(|p: char| p.is_alphanumeric() || is_combining_mark(p)) => {
                key.push(c)
            }
            _ => key.push(' '),
        }
    }
    let key = collapse(&key);
    if !key.is_empty() {
        return key.nfc().collect();
    }
    let symbols: String = collapse(stem).nfc().collect();
    if symbols.is_empty() { one_line(name).to_lowercase().nfc().collect() } else { symbols }
}

/// The `NYC` of `AG (NYC)`: a city or country that tells the artist from others of the name. [`fold`] leaves it out.
pub fn place_suffix(name: &str) -> Option<&str> {
    let name = name.trim_end();
    let suffixes = &name[without_suffixes(name).len()..];
    suffixes.split(['(', ')', '[', ']']).map(str::trim).find(|inside| is_place(inside))
}

/// Removes "(NYC)", "[UK]", "(live)" and the like from the end, unless nothing would be left.
fn without_suffixes(name: &str) -> &str {
    let mut stem = name.trim_end();
    loop {
        let open = match stem.chars().next_back() {
            Some(')') => stem.rfind('('),
            Some(']') => stem.rfind('['),
            _ => None,
        };
        let Some(open) = open else { return stem };
        let inside = &stem[open + 1..stem.len() - 1];
        let before = &stem[..open];
        // "f(x)" is a name; "Upgrade (UK)" is Upgrade.
        let apart = before.ends_with(char::is_whitespace) || inside.len() > 1;
        if before.trim().is_empty() || !apart || !is_suffix(inside) {
            return stem;
        }
        stem = before.trim_end();
    }
}

fn is_suffix(inside: &str) -> bool {
    let word = inside.trim().to_ascii_lowercase();
    is_place(&word) || matches!(word.as_str(), "live" | "dj set" | "live set" | "hybrid set" | "live pa")
}

/// Whether a suffix may be the code of a city or country.
fn is_place(inside: &str) -> bool {
    (1..=3).contains(&inside.len()) && inside.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Whitespace of any kind becomes single spaces; invisible characters disappear. Joiners survive only
/// between two letters that are not ASCII: Persian and emoji need them there.
fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(4 * MAX_CHARS));
    let mut space = false;
    let mut joiner = None;
    for c in text.chars() {
        if matches!(c, '\u{200c}' | '\u{200d}') {
            joiner = (!space && out.ends_with(|p: char| !p.is_ascii())).then_some(c);
        } else if c.is_whitespace() {
            space = !out.is_empty();
            joiner = None;
        } else if !is_invisible(c) {
            if space {
                out.push(' ');
            } else if let Some(joiner) = joiner.filter(|_| !c.is_ascii()) {
                out.push(joiner);
            }
            (space, joiner) = (false, None);
            out.push(c);
        }
    }
    out
}

fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn cap_marks(text: impl Iterator<Item = char>) -> String {
    let mut run = 0;
    text.filter(|&c| {
        run = if is_combining_mark(c) { run + 1 } else { 0 };
        run <= MAX_MARKS
    })
    .collect()
}

fn is_visible(c: char) -> bool {
    !(c.is_whitespace() || is_invisible(c) || is_combining_mark(c) || matches!(c, '\u{200c}' | '\u{200d}' | '\u{2800}'))
}

/// Controls, bidi controls, zero-width characters, fillers and tags: nothing a reader could see or type.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Marks that only colour a letter of an alphabet. Vowel signs of Indic scripts and the Japanese voicing
/// marks are not among them: without them two different words would be one. Joiners and variation
/// selectors are dropped too.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests;
