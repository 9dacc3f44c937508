//! Words around the names of a bill: bullets, "(live)", times and placeholders. Part of `billing/mod.rs`.

use crate::artists::name::fold;

/// Whether a text is a time or a range of times (`9p-3:30a`, `20-2`, `-9p`, `11:59p-3p|Sun`) and so no name.
/// Plain numbers ("1991", "999999999") are names.
pub fn is_time(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let (range, day) = text.split_once('|').map_or((text.as_str(), None), |(r, d)| (r, Some(d)));
    if day.is_some_and(|day| day.trim().len() > 9 || !day.trim().bytes().all(|b| b.is_ascii_alphabetic())) {
        return false;
    }
    let mut ends = range.split(['-', '–', '—']).map(str::trim);
    let is_range = range.contains(['-', '–', '—']);
    let is_clock = |end: &str| {
        let half = ["am", "pm", "a", "p"].iter().any(|half| end.ends_with(half));
        let digits = end.trim_end_matches(['a', 'p', 'm']);
        let (hour, minute) = digits.split_once(':').unwrap_or((digits, "00"));
        let number = |n: &str, max: u8| n.len() <= 2 && n.parse::<u8>().is_ok_and(|n| n <= max);
        number(hour, 24) && number(minute, 59) && (half || digits.len() == end.len()) && (is_range || half)
    };
    let is_end =
        |end: &str| is_clock(end) || (is_range && matches!(end, "" | "?" | "midnight" | "noon" | "late" | "close"));
    range.contains(|c: char| c.is_ascii_digit()) && range.len() <= 24 && ends.all(is_end)
}

const BULLETS: [char; 11] = ['•', '·', '‣', '▪', '●', '◦', '*', '–', '—', '…', '|'];
const ASIDES: [&str; 12] = [
    "live",
    "dj set",
    "dj",
    "live set",
    "hybrid set",
    "live pa",
    "hybrid",
    "extended set",
    "all night long",
    "all night",
    "debut",
    "us debut",
];

/// The name without bullets, dots, a set time in front, "(live)", "live", "presents".
pub(super) fn undecorated(text: &str, known: &dyn Fn(&str) -> bool) -> String {
    let mut name = text.trim();
    if name.len() > 2_000 {
        return name.to_owned(); // no name that anyone will accept; the loop below would be slow
    }
    if let Some((time, rest)) = name.split_once(": ").filter(|(time, _)| is_time(time)) {
        name = if rest.trim().is_empty() { time } else { rest };
    }
    loop {
        let before = name;
        name = name.trim_start_matches("...").trim_end_matches("...").trim_matches(BULLETS).trim();
        name = name
            .strip_prefix("- ")
            .unwrap_or(name)
            .strip_suffix(" -")
            .unwrap_or(name.strip_prefix("- ").unwrap_or(name))
            .trim();
        for (open, close) in [('(', ')'), ('[', ']')] {
            if let Some((stem, aside)) = name.strip_suffix(close).and_then(|n| n.rsplit_once(open))
                && !stem.trim().is_empty()
                && ASIDES.contains(&aside.trim().to_lowercase().as_str())
            {
                name = stem.trim();
            }
            if name.ends_with(close) && !name.contains(open) && name.matches(close).count() == 1 {
                name = name[..name.len() - close.len_utf8()].trim(); // its partner stood before a "feat."
            }
            if name.starts_with(open) && !name.contains(close) {
                name = name[open.len_utf8()..].trim();
            }
        }
        for word in [
            " live",
            " LIVE",
            " Live",
            " dj set",
            " DJ set",
            " DJ Set",
            " live set",
            " presents",
            " presents:",
            " pres.",
        ] {
            let stem = name.strip_suffix(word).map(str::trim).filter(|stem| !stem.is_empty());
            if let Some(stem) = stem.filter(|stem| !known(&fold(name)) && (word != " Live" || known(&fold(stem)))) {
                name = stem;
            }
        }
        if name == before {
            return name.to_owned();
        }
    }
}

/// Placeholders for artists: "TBA", "+ more", "very special guest".
pub(super) fn is_noise(text: &str) -> bool {
    if text.chars().count() > 60 {
        return false;
    }
    let key = fold(text);
    let mut says_so = text.trim().is_empty()
        || !key.chars().any(|c| !matches!(c, '.' | '…' | '-' | '•' | '·' | '*' | '–' | '—' | '|' | ' '));
    let filler = key.split(' ').all(|word| match word {
        "tba" | "tbc" | "more" | "guest" | "guests" | "announced" | "confirmed" => {
            says_so = true;
            true
        }
        word => matches!(
            word,
            "" | "and" | "special" | "very" | "many" | "secret" | "surprise" | "to" | "be" | "plus" | "presents"
        ),
    });
    filler && says_so
}
