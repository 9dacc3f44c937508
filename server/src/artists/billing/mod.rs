//! Billing lines: the artists that one line of a bill names.
//!
//! `b2b`, `vs` and `feat.` always separate. `&`, `+`, "and", "x", a comma and a slash separate only when the
//! whole is no known artist and every part is one: "Above & Beyond" must stay together. Knows no database;
//! the caller says which folded names are known (see `name/`). Where parts become artists: the stores.

use crate::artists::name::{display, fold};
use words::{is_noise, undecorated};

mod words;

pub use words::is_time;

/// One act of a bill line, as printed, without "(live)", bullets and the like. Never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// May still be refused by [`super::name::ArtistName::parse`], for example when it is too long.
    pub name: String,
    /// Plays back to back with the next part.
    pub back_to_back: bool,
    /// Announced as a guest of the part before.
    pub featured: bool,
}

/// A known artist is looked for in at most this many words between weak separators; keeps a line linear.
const MAX_PIECE: usize = 4;

/// Splits one line of a bill. `known` is asked with folded names. Placeholders ("TBA", "and more") and times
/// give no part, so the answer may be empty. Linear in the length of the line.
pub fn split(text: &str, known: &dyn Fn(&str) -> bool) -> Vec<Part> {
    let line = display(text);
    let mut parts: Vec<Part> = Vec::new();
    let (mut atoms, mut featured) = (Vec::new(), false);
    let mut word_before = String::new();
    let push = |word_before: &mut String, atoms: &mut Vec<Atom>, glue| {
        let text = std::mem::take(word_before);
        atoms.push(Atom { text, glue });
    };
    let words: Vec<&str> = line.split(' ').collect();
    let mut at = 0;
    while let Some(&word) = words.get(at) {
        at += 1;
        match separator(word, &words[at..]) {
            Some(Separator::Strong { back_to_back, rest, words_more }) => {
                at += words_more;
                push(&mut word_before, &mut atoms, "");
                finish(&std::mem::take(&mut atoms), featured, known, &mut parts);
                if back_to_back && let Some(last) = parts.last_mut() {
                    last.back_to_back = true;
                }
                featured = !back_to_back && !parts.is_empty();
                word_before.push_str(rest);
            }
            Some(Separator::Weak(glue)) => push(&mut word_before, &mut atoms, glue),
            None => {
                let (word, comma) = word.strip_suffix(',').map_or((word, false), |word| (word, true));
                if !word_before.is_empty() {
                    word_before.push(' ');
                }
                word_before.push_str(word);
                if comma {
                    push(&mut word_before, &mut atoms, ", ");
                }
            }
        }
    }
    push(&mut word_before, &mut atoms, "");
    finish(&atoms, featured, known, &mut parts);
    if let Some(last) = parts.last_mut() {
        last.back_to_back = false;
    }
    let only_separators = parts.is_empty() && !line.is_empty() && words.iter().all(|w| separator(w, &[]).is_some());
    if only_separators {
        parts.push(Part { name: line, ..Part::default() }); // an artist called "VS" or "B2B"
    }
    parts
}

/// What stands between two separators, and the separator after it as printed.
struct Atom {
    text: String,
    glue: &'static str,
}

enum Separator<'a> {
    Strong { back_to_back: bool, rest: &'a str, words_more: usize },
    Weak(&'static str),
}

/// Words that separate artists only where that is safe, and how they are printed.
const WEAK: [(&str, &str); 11] = [
    ("&", " & "),
    ("+", " + "),
    ("x", " x "),
    ("X", " X "),
    ("×", " × "),
    ("/", " / "),
    ("and", " and "),
    ("And", " And "),
    ("AND", " AND "),
    ("presents", " presents "),
    ("pres.", " pres. "),
];

fn separator<'a>(word: &'a str, next: &[&str]) -> Option<Separator<'a>> {
    let strong = |back_to_back, rest, words_more| Some(Separator::Strong { back_to_back, rest, words_more });
    if word.len() > 2 && word.is_char_boundary(2) && word[..2].eq_ignore_ascii_case("w/") {
        return strong(false, &word[2..], 0);
    }
    if let Some((_, glue)) = WEAK.iter().find(|(weak, _)| word == *weak) {
        return Some(Separator::Weak(glue));
    }
    if word.len() > 14 {
        return None;
    }
    let plain = word.trim_matches(['(', ')', '[', ']', ':', ',']).to_ascii_lowercase();
    match plain.as_str() {
        "feat" | "feat." | "ft" | "ft." | "featuring" | "w/" => strong(false, "", 0),
        "vs" | "vs." | "back-to-back" => strong(true, "", 0),
        "back" if matches!(next, [to, back, ..] if to.eq_ignore_ascii_case("to") && back.eq_ignore_ascii_case("back")) => {
            strong(true, "", 2)
        }
        word => {
            let counts = word.strip_prefix('b')?;
            let chain =
                counts.len() >= 2 && counts.as_bytes().chunks(2).all(|pair| matches!(pair, [b'2'..=b'9', b'b']));
            if chain { strong(true, "", 0) } else { None }
        }
    }
}

/// Turns what stands between two strong separators into parts.
fn finish(atoms: &[Atom], featured: bool, known: &dyn Fn(&str) -> bool, parts: &mut Vec<Part>) {
    let from = atoms.iter().position(|a| !is_noise(&a.text)).unwrap_or(atoms.len());
    let to = atoms.iter().rposition(|a| !is_noise(&a.text)).map_or(from, |last| last + 1);
    let atoms = &atoms[from..to];
    let mut push = |text: String| {
        let name = undecorated(&text, known);
        if !is_noise(&name) && !is_time(&name) {
            parts.push(Part { name, back_to_back: false, featured });
        }
    };
    match cut(atoms, known) {
        Some(ends) => {
            let mut start = 0;
            for end in ends {
                push(joined(&atoms[start..end]));
                start = end;
            }
        }
        None => push(joined(atoms)),
    }
}

/// Where to cut so that every piece is known, with the fewest cuts; `None`: leave it whole.
fn cut(atoms: &[Atom], known: &dyn Fn(&str) -> bool) -> Option<Vec<usize>> {
    let is_known = |piece: &[Atom]| {
        let text = joined(piece);
        known(&fold(&text)) || known(&fold(&undecorated(&text, known)))
    };
    if atoms.len() < 2 || is_known(atoms) {
        return None;
    }
    let mut fewest: Vec<Option<(usize, usize)>> = vec![Some((0, 0))]; // (pieces, where the last one starts)
    for end in 1..=atoms.len() {
        let starts = end.saturating_sub(MAX_PIECE)..end;
        let best = starts
            .filter_map(|start| Some((fewest[start]?.0 + 1, start)))
            .filter(|&(_, start)| is_noise(&atoms[start].text) && end == start + 1 || is_known(&atoms[start..end]))
            .min();
        fewest.push(best);
    }
    let (mut ends, mut end) = (Vec::new(), atoms.len());
    while end > 0 {
        ends.push(end);
        end = fewest[end]?.1;
    }
    ends.reverse();
    Some(ends)
}

fn joined(atoms: &[Atom]) -> String {
    let mut text = String::new();
    for (i, atom) in atoms.iter().enumerate() {
        text.push_str(&atom.text);
        if i + 1 < atoms.len() {
            text.push_str(if atom.text.is_empty() { atom.glue.trim_start() } else { atom.glue });
        }
    }
    text
}

#[cfg(test)]
mod tests;
