//! Comparison of two folded names: in what they differ, and how likely two artists so spelled are one.
//!
//! The values are judgements, set by eye on the 18,600 names of a real network: of the likeliest 30 pairs all are one
//! artist.

use serde::Serialize;

/// In what two spellings differ, when they differ in one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpellingDifference {
    /// Spaces, "the", "and", "&".
    Spacing,
    /// One is called DJ.
    Dj,
    /// A letter is doubled.
    DoubledLetter,
    /// Two letters are swapped.
    SwappedLetters,
    /// A letter that sounds much like the other one.
    SimilarLetter,
    /// One letter more.
    AddedLetter,
    /// Another letter.
    OtherLetter,
}

impl SpellingDifference {
    /// What people read.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Spacing => "the same letters",
            Self::Dj => "one is called DJ",
            Self::DoubledLetter => "a doubled letter",
            Self::SwappedLetters => "two letters swapped",
            Self::SimilarLetter => "a letter that sounds alike",
            Self::AddedLetter => "one letter more",
            Self::OtherLetter => "another letter",
        }
    }

    /// For a long name.
    fn value(self) -> f32 {
        match self {
            Self::Spacing => 0.85,
            // "DJ Khalid" and "Khalid" are two: the network has to speak for them as well.
            Self::Dj => 0.55,
            Self::SimilarLetter | Self::AddedLetter => 0.6,
            Self::DoubledLetter | Self::SwappedLetters => 0.8,
            Self::OtherLetter => 0.35,
        }
    }
}

/// How two names compare.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Comparison {
    pub difference: SpellingDifference,
    /// Letters of the shorter one.
    letters: usize,
    /// They differ in the first letter, where people rarely mistype.
    at_start: bool,
    /// They differ in a word of one letter, which is more often an initial than a mistake.
    initial: bool,
}

impl Comparison {
    /// In [0, 1]; mistyped names need the network to speak for them as well.
    pub fn value(self, network_agrees: bool) -> f32 {
        use SpellingDifference::*;
        let mistyped = !matches!(self.difference, Spacing | Dj);
        let by_length = match (mistyped, self.letters) {
            (false, 6..) | (true, 12..) => 1.0,
            (true, 9..) => 0.8,
            (false, 4..) => 0.7,
            (true, 7..) => 0.6,
            (true, 5..) => 0.25,
            _ => 0.3,
        };
        let mut value = self.difference.value() * by_length;
        if self.at_start {
            value *= 0.3;
        }
        if self.initial {
            value *= 0.2;
        }
        if mistyped && !network_agrees {
            value *= 0.5;
        }
        value
    }
}

/// Groups of letters that are taken for one another by ear.
const ALIKE: [&str; 6] = ["aeiouy", "ckqsz", "dt", "bp", "fv", "mn"];

/// Whether two folded names differ in one thing, and in which. `None`: in nothing, or in more; or in a number, because
/// numbered names are a series and not one artist.
pub(super) fn compare(x: &str, y: &str) -> Option<Comparison> {
    let (a, b) = (letters_of(x), letters_of(y));
    let comparison =
        |difference| Comparison { difference, letters: a.len().min(b.len()), at_start: false, initial: false };
    if x == y || numbers(x) != numbers(y) || is_numeral_apart(x, y) {
        return None;
    }
    if a == b {
        let dj = is_dj(x) != is_dj(y);
        return Some(comparison(if dj { SpellingDifference::Dj } else { SpellingDifference::Spacing }));
    }
    let start = a.iter().zip(&b).take_while(|(p, q)| p == q).count();
    let (p, q) = (&a[start..], &b[start..]);
    let difference = match p.len() as isize - q.len() as isize {
        0 if p.len() > 1 && p[0] == q[1] && p[1] == q[0] && p[2..] == q[2..] => SpellingDifference::SwappedLetters,
        0 if p[1..] == q[1..] && sounds_alike(p[0], q[0]) => SpellingDifference::SimilarLetter,
        0 if p[1..] == q[1..] => SpellingDifference::OtherLetter,
        1 if p[1..] == *q => added(p[0], start, &a),
        -1 if q[1..] == *p => added(q[0], start, &b),
        _ => return None,
    };
    let words = |name: &str| name.split(' ').count();
    let has_initial = |name: &str| name.split(' ').any(|word| word.chars().count() == 1);
    let initial = words(x) != words(y) && (has_initial(x) || has_initial(y));
    Some(Comparison { at_start: start == 0, initial, ..comparison(difference) })
}

fn added(letter: char, at: usize, longer: &[char]) -> SpellingDifference {
    if at > 0 && longer[at - 1] == letter { SpellingDifference::DoubledLetter } else { SpellingDifference::AddedLetter }
}

fn sounds_alike(p: char, q: char) -> bool {
    ALIKE.iter().any(|group| group.contains(p) && group.contains(q))
}

/// The letters of a folded name without spaces, a leading "the", "and", and "DJ" in front or at the end; all of its
/// letters when nothing would be left.
pub(super) fn letters_of(folded: &str) -> Vec<char> {
    let words: Vec<&str> = folded.split(' ').collect();
    let last = words.len() - 1;
    let counts = |at: usize, word: &str| match word {
        "the" => at > 0,
        "dj" => at > 0 && at < last,
        "and" => at == 0 || at == last,
        _ => true,
    };
    let letters: Vec<char> =
        words.iter().enumerate().filter(|(at, word)| counts(*at, word)).flat_map(|(_, word)| word.chars()).collect();
    if letters.is_empty() { folded.chars().filter(|c| *c != ' ').collect() } else { letters }
}

fn is_dj(folded: &str) -> bool {
    folded.starts_with("dj ") || folded.ends_with(" dj")
}

fn numbers(folded: &str) -> Vec<char> {
    folded.chars().filter(|c| c.is_numeric()).collect()
}

/// "Boyz II Men" and "Boyz I Men": the same words but for one that is a Roman numeral on both sides or missing on one.
fn is_numeral_apart(x: &str, y: &str) -> bool {
    let numerals = |name: &str| -> Vec<String> {
        name.split(' ')
            .skip(1)
            .filter(|word| word.chars().all(|c| matches!(c, 'i' | 'v' | 'x')))
            .map(str::to_owned)
            .collect()
    };
    numerals(x) != numerals(y)
}
