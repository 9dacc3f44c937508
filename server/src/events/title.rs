//! Comparison of event titles: what of a title says which event it is, and what only says how it is going.

use std::collections::{BTreeSet, HashSet};

use crate::artists::fold;

/// Phrases that tell how an event is doing. They never count, and a name without them is the better name.
const STATUS: &[&str] = &[
    "sold out",
    "cancelled",
    "canceled",
    "postponed",
    "moved",
    "rescheduled",
    "new date",
    "new venue",
    "venue change",
    "low tickets",
    "last tickets",
    "few tickets left",
    "tickets",
    "on sale",
    "just announced",
    "extra show added",
];
/// Words that join names and say nothing themselves.
const FILLERS: &[&str] = &[
    "live",
    "presents",
    "present",
    "pres",
    "presented",
    "by",
    "with",
    "w",
    "feat",
    "featuring",
    "ft",
    "the",
    "a",
    "an",
    "and",
    "at",
    "in",
    "of",
    "on",
    "x",
    "vs",
    "dj",
    "set",
    "show",
    "more",
    "special",
    "guest",
    "guests",
    "support",
    "plus",
    "tba",
];
/// Words that many events share. They count a quarter.
const WEAK: &[&str] = &[
    "party",
    "night",
    "nights",
    "club",
    "session",
    "sessions",
    "festival",
    "concert",
    "tour",
    "jazz",
    "techno",
    "house",
    "disco",
    "open",
    "air",
    "release",
    "album",
    "evening",
    "day",
    "daytime",
    "rave",
    "music",
    "friday",
    "saturday",
    "sunday",
    "thursday",
    "wednesday",
    "tuesday",
    "monday",
    "opening",
    "closing",
    "afterparty",
    "after",
    "brunch",
    "mic",
    "jam",
    "karaoke",
    "world",
    "edition",
    "vol",
    "volume",
    "anniversary",
    "birthday",
    "fridays",
    "saturdays",
    "sundays",
    "no",
    "nye",
    "halloween",
    "marathon",
];

/// Which of several shows of one night a title means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    Early,
    Late,
    Matinee,
    After,
    /// "Second show", "night 2", "part 2".
    Nth(u32),
}

/// A title taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Title {
    /// Folded words that count, without the name of the venue.
    pub words: BTreeSet<String>,
    /// The same in the order of the title and without spaces.
    squashed: String,
    pub markers: Vec<Marker>,
}

/// Whether a name says how the event is doing.
pub fn has_status_words(name: &str) -> bool {
    let folded = padded(name);
    STATUS.iter().any(|phrase| folded.contains(&format!(" {phrase} ")))
}

/// All words folded, with a space at either end. Brackets hold no suffix here: "(Late Show)" matters.
fn padded(name: &str) -> String {
    let open: String = name.chars().map(|c| if matches!(c, '(' | ')' | '[' | ']') { ' ' } else { c }).collect();
    format!(" {} ", fold(&open))
}

impl Title {
    /// `venue` is the name of the place: "Undertow at Kontor" at the Kontor is "Undertow".
    pub fn read(name: &str, venue: Option<&str>) -> Self {
        let mut text = padded(name);
        for phrase in STATUS {
            text = text.replace(&format!(" {phrase} "), " ");
        }
        let mut markers = Vec::new();
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut of_markers = HashSet::new();
        for (at, word) in words.iter().enumerate() {
            let next = words.get(at + 1).copied().unwrap_or_default();
            let is_show = |word: &str| matches!(word, "show" | "set" | "concert" | "performance" | "session");
            let nth = |word: &str| match word {
                "1" | "one" | "1st" | "first" | "i" => Some(1),
                "2" | "two" | "2nd" | "second" | "ii" => Some(2),
                "3" | "three" | "3rd" | "third" | "iii" => Some(3),
                other => other.parse::<u32>().ok().filter(|n| *n < 100),
            };
            let (marker, taken) = match *word {
                "early" if is_show(next) => (Some(Marker::Early), 2),
                "late" if is_show(next) => (Some(Marker::Late), 2),
                "matinee" => (Some(Marker::Matinee), 1),
                "afterparty" | "aftershow" | "afterhours" | "afters" => (Some(Marker::After), 1),
                "after" if matches!(next, "party" | "hours" | "show") => (Some(Marker::After), 2),
                "night" | "day" | "part" | "pt" | "show" | "set" => (nth(next).map(Marker::Nth), 2),
                "first" | "second" | "third" | "1st" | "2nd" | "3rd" if is_show(next) => {
                    (nth(word).map(Marker::Nth), 2)
                }
                _ => (None, 0),
            };
            if let Some(marker) = marker {
                markers.push(marker);
                of_markers.extend(at..at + taken);
            }
        }
        let kept: BTreeSet<String> = words
            .iter()
            .enumerate()
            .filter(|(at, _)| !of_markers.contains(at))
            .map(|(_, word)| (*word).to_owned())
            .collect();
        let place = venue.map(padded).unwrap_or_default();
        let place: HashSet<&str> = place.split_whitespace().collect();
        // A title that is nothing but its venue, or nothing but fillers, keeps what it has.
        let strong: BTreeSet<String> = kept.iter().filter(|word| !FILLERS.contains(&word.as_str())).cloned().collect();
        let own: BTreeSet<String> = strong.iter().filter(|word| !place.contains(word.as_str())).cloned().collect();
        let words = [own, strong, kept].into_iter().find(|words| !words.is_empty()).unwrap_or_default();
        let squashed = text.split_whitespace().filter(|word| words.contains(*word)).collect();
        Self { words, squashed, markers }
    }

    /// Whether the two mean different shows of one night: one is the early one, the other the late one.
    pub fn is_another_show(&self, other: &Self) -> bool {
        // An after-party is another event than a show that does not call itself one.
        let after = |title: &Self| title.markers.contains(&Marker::After);
        let marked = |title: &Self| title.markers.iter().any(|marker| *marker != Marker::After);
        after(self) != after(other)
            || (marked(self) && marked(other) && !self.markers.iter().any(|marker| other.markers.contains(marker)))
    }

    /// 0…1. The greater of two: shared weight over all weight (Dice), and 0.9 where the shorter title lies within the
    /// longer one and weighs at least one whole word.
    pub fn likeness(&self, other: &Self) -> f32 {
        if self.words.is_empty() || other.words.is_empty() {
            return 0.0;
        }
        let is_shared = |word: &&String| other.words.iter().any(|of| is_same(word, of));
        let shared = total(self.words.iter().filter(is_shared));
        let (a, b) = (total(&self.words), total(&other.words));
        let dice = (2.0 * shared / (a + b)).min(1.0);
        if self.squashed == other.squashed {
            1.0 // "Under Tow"
        } else if shared >= 1.0 && shared >= a.min(b) {
            dice.max(0.9)
        } else {
            dice
        }
    }

    /// The title without the names of these acts, unless little would be left.
    pub fn without<'a>(&self, acts: impl IntoIterator<Item = &'a str>) -> Self {
        let named = self.acts_in(acts);
        let words: BTreeSet<String> = self.words.difference(&named).cloned().collect();
        if named.is_empty() || total(&words) < 1.0 {
            return self.clone();
        }
        let squashed = words.iter().map(String::as_str).collect();
        Self { words, squashed, markers: self.markers.clone() }
    }

    /// How far this title is made of names of these acts, at most 0.95.
    pub fn names<'a>(&self, acts: impl IntoIterator<Item = &'a str>) -> f32 {
        0.95 * total(&self.acts_in(acts)) / total(&self.words)
    }

    /// The words of this title that are whole names of acts.
    fn acts_in<'a>(&self, acts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
        let mut covered = BTreeSet::new();
        for act in acts {
            let words: Vec<&str> = act.split_whitespace().filter(|word| !FILLERS.contains(word)).collect();
            if !words.is_empty() && words.iter().all(|word| self.words.contains(*word)) {
                covered.extend(words.into_iter().map(str::to_owned));
            }
        }
        covered
    }
}

fn weight(word: &str) -> f32 {
    if WEAK.contains(&word) { 0.25 } else { 1.0 }
}

fn total<'a>(words: impl IntoIterator<Item = &'a String>) -> f32 {
    words.into_iter().fold(0.0, |sum, word| sum + weight(word))
}

/// Equal, or one letter apart where the word is long enough for that to be a slip and holds no digit.
fn is_same(a: &str, b: &str) -> bool {
    a == b
        || (a.len().min(b.len()) >= 6 && !a.bytes().chain(b.bytes()).any(|c| c.is_ascii_digit()) && is_one_apart(a, b))
}

fn is_one_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a[front..].iter().rev().zip(b[front..].iter().rev()).take_while(|(x, y)| x == y).count();
    a.len() - front - back <= 1 && b.len() - front - back <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> f32 {
        Title::read(a, Some("Kontor")).likeness(&Title::read(b, Some("Kontor")))
    }

    #[test]
    fn words_that_join_and_words_of_state_do_not_count() {
        for name in
            ["UNDERTOW!", "Undertow (SOLD OUT)", "Undertow live at Kontor", "The Undertow – cancelled", "Under Tow"]
        {
            assert_eq!(likeness("Undertow", name), 1.0, "{name}");
        }
        assert!(has_status_words("Undertow (Sold Out!)") && !has_status_words("Soldout Brothers"));
    }

    #[test]
    fn a_shared_common_word_is_little_and_a_slip_is_nothing() {
        assert!(likeness("Jazz Night", "Jazz Brunch") < 0.6);
        assert!(likeness("Techno Friday with Brume", "Techno Friday with Calder") < 0.5);
        assert!(likeness("Undertwo Sessions", "Undertow Sessions") < 1.0);
        assert_eq!(likeness("Underrtow", "Undertow"), 1.0);
    }

    #[test]
    fn early_and_late_part_a_night_and_a_title_without_either_fits_both() {
        let read = |name| Title::read(name, None);
        assert!(read("Brume (Early Show)").is_another_show(&read("Brume – late show")));
        assert!(read("Brume matinee").is_another_show(&read("Brume, Late Show")));
        assert!(read("Brume Night 1").is_another_show(&read("Brume Night 2")));
        assert!(read("Undertow afterparty").is_another_show(&read("Undertow")));
        assert!(!read("Brume (Early Show)").is_another_show(&read("Brume")));
        assert!(!read("Late Bloomers").is_another_show(&read("Early Birds")));
    }
}
