//! A page of music-map → its names and rows by number. Knows nothing of artists.

use std::{collections::BTreeMap, sync::LazyLock};

use scraper::{ElementRef, Selector};

use crate::ingest::text::document::{Document, selector};

/// Names and rows above this number are left out; real lists have at most 48.
pub const MOST_NAMES: usize = 200;

#[derive(Debug, Default)]
pub struct Page {
    /// N → the text of `id=sN`.
    pub names: BTreeMap<usize, String>,
    /// N → `Aid[N]`; what is no number is NaN. Later assignments win, as in a browser.
    pub rows: BTreeMap<usize, Vec<f32>>,
    /// There was more than [`MOST_NAMES`].
    pub cut: bool,
}

impl Page {
    /// `Err` says why the page could not be read to its end.
    pub fn read(html: &str) -> Result<Self, String> {
        static NAMES: LazyLock<Selector> = LazyLock::new(|| selector("a[id^=s]"));
        static SCRIPTS: LazyLock<Selector> = LazyLock::new(|| selector("script"));
        let document = Document::read(html);
        if let Some(reason) = document.cut {
            return Err(reason);
        }
        let mut page = Self::default();
        for (_, name) in document.select(&NAMES) {
            match number(&name) {
                Some(number) if number > MOST_NAMES => page.cut = true,
                // The first of a number counts.
                Some(number) => drop(page.names.entry(number).or_insert_with(|| name.text().collect())),
                None => {}
            }
        }
        for (_, script) in document.select(&SCRIPTS) {
            page.read_rows(&script.text().collect::<String>());
        }
        Ok(page)
    }

    /// Whatever is no assignment in the agreed form is passed over.
    fn read_rows(&mut self, script: &str) {
        for part in script.split("Aid[").skip(1) {
            let Some((number, rest)) = part.split_once(']') else { continue };
            let Ok(number) = number.trim().parse::<usize>() else { continue };
            let array = ["=", "new", "Array", "("]
                .iter()
                .try_fold(rest, |rest, word| rest.trim_start().strip_prefix(word))
                .and_then(|rest| rest.split_once(')'));
            let Some((values, _)) = array else { continue };
            if number > MOST_NAMES {
                self.cut = true;
                continue;
            }
            let row: Vec<f32> =
                values.split(',').take(MOST_NAMES + 1).map(|value| value.trim().parse().unwrap_or(f32::NAN)).collect();
            if row.iter().any(|value| !value.is_nan()) {
                self.rows.insert(number, row);
            }
        }
    }
}

/// N of `id=sN`.
fn number(name: &ElementRef<'_>) -> Option<usize> {
    let digits = name.attr("id")?.strip_prefix('s').filter(|digits| (1..=4).contains(&digits.len()))?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}
