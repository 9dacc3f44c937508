//! Edit-distance automaton: which keys of a finite-state map start with a text, or nearly so.
//!
//! The bit-parallel simulation of S. Wu, U. Manber, Fast text searching allowing errors, CACM 1992, with swapped
//! neighbours as one typo (optimal string alignment). A state is a few machine words, so nothing is built for a text.
//! fst's own automaton is built first, which takes 20 ms and megabytes for 40 letters, and counts a swap as two typos.

use std::cell::Cell;

use fst::Automaton;

/// So many characters of a text are compared; the rest does not matter.
const MOST_CHARS: usize = 62;
const MOST_TYPOS: usize = 2;
/// Steps of a new budget: some 40 ms of a core. A query with typos takes 4,000 among 100,000 artists, one letter 100,000.
const STEPS: u32 = 250_000;

/// Work that one request may cause, in steps along the keys. Searches that have spent it end with what they found.
pub struct SearchBudget(Cell<u32>);

impl Default for SearchBudget {
    fn default() -> Self {
        Self::of(STEPS)
    }
}

impl SearchBudget {
    pub fn of(steps: u32) -> Self {
        Self(Cell::new(steps))
    }

    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    pub(super) fn spend(&self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

/// Accepts the keys that start with a text in which at most so many typos are mended. An edit of the first letter uses up
/// all of them: people rarely get that one wrong, and most of the walk would be spent on it.
pub struct TypoAutomaton<'a> {
    /// By character: bit j is set where it is the one at place j of the text.
    ascii: [u64; 128],
    others: Vec<(u32, u64)>,
    /// The bit of the whole text.
    end: u64,
    typos: usize,
    whole_words: bool,
    budget: &'a SearchBudget,
}

/// What was read of a key.
#[derive(Clone, Copy)]
pub struct TypoState {
    /// By number of typos: bit j is set where the key so far may stand for the first j characters of the text.
    reached: [u64; MOST_TYPOS + 1],
    /// The same one character earlier.
    before: [u64; MOST_TYPOS + 1],
    /// Where the last character stands in the text.
    last: u64,
    /// Typos of the best start of the key, as soon as there is one.
    distance: Option<u8>,
    is_start: bool,
    /// A character whose bytes have not all been read.
    code: u32,
    missing: u8,
}

impl<'a> TypoAutomaton<'a> {
    /// `whole_words`: the start of the key must end with a word.
    pub fn new(text: &str, typos: usize, whole_words: bool, budget: &'a SearchBudget) -> Self {
        let (mut ascii, mut others, mut end) = ([0; 128], Vec::<(u32, u64)>::new(), 1);
        for c in text.chars().take(MOST_CHARS).map(u32::from) {
            match (ascii.get_mut(c as usize), others.iter_mut().find(|(other, _)| *other == c)) {
                (Some(places), _) | (None, Some((_, places))) => *places |= end,
                (None, None) => others.push((c, end)),
            }
            end <<= 1;
        }
        Self { ascii, others, end, typos: typos.min(MOST_TYPOS), whole_words, budget }
    }

    /// How many typos the best start of the key has.
    pub fn distance(&self, state: &TypoState) -> Option<u8> {
        let now = (0..=self.typos).find(|typos| state.reached[*typos] & self.end != 0).map(|typos| typos as u8);
        now.into_iter().chain(state.distance).min()
    }

    fn places(&self, c: u32) -> u64 {
        match self.ascii.get(c as usize) {
            Some(places) => *places,
            None => self.others.iter().find(|(other, _)| *other == c).map_or(0, |(_, places)| *places),
        }
    }

    fn read(&self, state: &TypoState, c: u32) -> TypoState {
        let TypoState { reached: old, before, last, .. } = *state;
        let here = self.places(c);
        let whole = (self.end << 1) - 1;
        let mut new = [0; MOST_TYPOS + 1];
        new[0] = (old[0] & here) << 1;
        for typos in 1..=self.typos {
            let fewer = typos - 1;
            let edited = match state.is_start {
                false => old[fewer] | (old[fewer] << 1) | ((before[fewer] & (last >> 1) & here) << 2),
                true if typos == self.typos => old[0] | (old[0] << 1),
                true => 0,
            };
            new[typos] = (((old[typos] & here) << 1) | edited | (new[fewer] << 1)) & whole;
        }
        let mut next = TypoState { reached: new, before: old, last: here, is_start: false, missing: 0, ..*state };
        if !self.whole_words {
            next.distance = self.distance(&next);
        } else if c == u32::from(b' ') {
            next.distance = self.distance(state);
        }
        next
    }
}

impl Automaton for &TypoAutomaton<'_> {
    type State = TypoState;

    fn start(&self) -> TypoState {
        let mut reached = [1; MOST_TYPOS + 1];
        if self.typos > 0 {
            // The first letter is left out.
            reached[self.typos] = 0b11;
        }
        let before = [0; MOST_TYPOS + 1];
        TypoState { reached, before, last: 0, distance: None, is_start: true, code: 0, missing: 0 }
    }

    fn is_match(&self, state: &TypoState) -> bool {
        self.distance(state).is_some()
    }

    fn can_match(&self, state: &TypoState) -> bool {
        !self.budget.is_spent() && (state.distance.is_some() || state.reached[self.typos] != 0)
    }

    fn accept(&self, state: &TypoState, byte: u8) -> TypoState {
        self.budget.spend();
        let (code, missing) = match byte {
            0..0x80 => (u32::from(byte), 0),
            0x80..0xc0 => ((state.code << 6) | u32::from(byte & 0x3f), state.missing.saturating_sub(1)),
            0xc0..0xe0 => (u32::from(byte & 0x1f), 1),
            0xe0..0xf0 => (u32::from(byte & 0x0f), 2),
            _ => (u32::from(byte & 0x07), 3),
        };
        if missing == 0 { self.read(state, code) } else { TypoState { code, missing, ..*state } }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, key: &str, typos: usize, whole_words: bool) -> Option<u8> {
        let budget = SearchBudget::default();
        let automaton = &TypoAutomaton::new(text, typos, whole_words, &budget);
        let state = key.bytes().fold(automaton.start(), |state, byte| automaton.accept(&state, byte));
        automaton.distance(&state)
    }

    /// Optimal string alignment of two texts by its table.
    fn by_table(a: &[char], b: &[char]) -> usize {
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                let mut least = if i == 0 || j == 0 { i + j } else { usize::MAX };
                if i > 0 && j > 0 {
                    least = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    least = least.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                }
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                table[i][j] = least;
            }
        }
        table[a.len()][b.len()]
    }

    fn least(text: &str, key: &str, typos: usize, whole_words: bool) -> Option<u8> {
        let (text, key): (Vec<char>, Vec<char>) = (text.chars().collect(), key.chars().collect());
        let ends = (0..=key.len()).filter(|end| !whole_words || key.get(*end).is_none_or(|c| *c == ' '));
        let least = ends.map(|end| by_table(&text, &key[..end])).min().unwrap_or(usize::MAX);
        (least <= typos).then_some(least as u8)
    }

    #[test]
    fn a_swap_is_one_typo_and_a_wrong_first_letter_all_that_are_forgiven() {
        assert_eq!(read("fuor tet", "four tet", 1, true), Some(1));
        assert_eq!(read("elswhere", "elsewhere", 2, false), Some(1));
        assert_eq!(read("kolsch", "kölsch", 1, true), Some(1));
        assert_eq!(read("дельфн", "дельфин", 1, true), Some(1));
        assert_eq!(read("zlsewhere", "elsewhere", 2, false), Some(2));
        assert_eq!(read("zlsewhree", "elsewhere", 2, false), None);
    }

    #[test]
    fn whole_words_are_matched_to_their_end() {
        assert_eq!(read("tme warp", "time warp mannheim", 1, true), Some(1));
        assert_eq!(read("tme wa", "time warp", 1, true), None);
        assert_eq!(read("tme wa", "time warp", 1, false), Some(1));
        assert_eq!(read(&"x".repeat(500), &"x".repeat(200), 0, false), Some(0), "of a long text the start is compared");
    }

    proptest! {
        #[test]
        fn the_automaton_counts_what_the_table_counts(
            text in "[abö ]{1,9}",
            key in "[abö ]{0,12}",
            typos in 0usize..=2,
            whole_words: bool,
        ) {
            // What an edit of the first letter costs is a rule of its own.
            let text = format!("x{text}");
            let key = format!("x{key}");
            prop_assert_eq!(read(&text, &key, typos, whole_words), least(&text, &key, typos, whole_words));
        }
    }
}
