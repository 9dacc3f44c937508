//! Typo-tolerant search over folded names: a finite-state map walked by an edit-distance automaton (`typos.rs`). Every
//! word start of a name is a key, so "koze" finds "DJ Koze".
//!
//! Serves artists, venues and titles of events alike. Who of them is popular is an argument; what a request may cost is
//! a [`SearchBudget`].

mod typos;

use std::hash::Hash;

use fst::{IntoStreamer, Map, MapBuilder, Streamer};
use rustc_hash::FxHashMap;

use self::typos::TypoAutomaton;
use super::fold;

pub use self::typos::SearchBudget;

/// Where at least so many names match as they are written, no typo is assumed.
const ENOUGH: usize = 10;
/// In a query of so many letters, one typo is forgiven.
const ONE_TYPO_LETTERS: usize = 4;
/// In a query of so many letters, two typos are forgiven, also where its last word is not complete.
const TWO_TYPOS_LETTERS: usize = 8;

/// One name of one subject.
#[derive(Debug)]
struct SearchEntry<T> {
    subject: T,
    /// Set when this is an alias.
    alias: Option<Box<str>>,
}

/// The index. `T` is what the names are names of.
pub struct NameIndex<T> {
    map: Map<Vec<u8>>,
    /// The most popular first, then the shortest: the order of what matches equally well.
    entries: Vec<SearchEntry<T>>,
    /// Entries per key number.
    postings: Vec<Vec<u32>>,
    by_folded: FxHashMap<Box<str>, Vec<T>>,
}

/// How well a name matches, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchQuality {
    Exact,
    /// The query is one or more whole words of the name.
    Words,
    /// The name, or a word of it, starts with the query.
    Prefix,
    OneTypo,
    TwoTypos,
}

/// One subject that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Match<T> {
    pub subject: T,
    /// The alias that matched, when it matched better than the name.
    pub alias: Option<String>,
    pub quality: MatchQuality,
}

impl<T: Copy + Eq + Hash + Ord> NameIndex<T> {
    /// `names` are (subject, folded name, alias as written or `None` for the name itself). The more popular subject
    /// comes first where two match equally well.
    pub fn new(
        names: impl IntoIterator<Item = (T, String, Option<String>)>,
        popularity: impl Fn(T) -> f32,
    ) -> Result<Self, fst::Error> {
        let mut names: Vec<_> = names
            .into_iter()
            .map(|(subject, folded, alias)| (popularity(subject), folded.chars().count(), subject, folded, alias))
            .collect();
        names.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        let (mut entries, mut keys) = (Vec::new(), Vec::new());
        let mut by_folded: FxHashMap<Box<str>, Vec<T>> = FxHashMap::default();
        // Who has the name comes before whoever has it as an alias.
        let (own, aliases): (Vec<_>, Vec<_>) = names.iter().partition(|(.., alias)| alias.is_none());
        for (_, _, subject, folded, _) in own.into_iter().chain(aliases) {
            by_folded.entry(folded.as_str().into()).or_default().push(*subject);
        }
        for (_, _, subject, folded, alias) in names {
            let number = entries.len() as u32;
            let starts = std::iter::once(0).chain(folded.match_indices(' ').map(|(at, _)| at + 1));
            keys.extend(starts.map(|at| (folded[at..].to_owned(), number)));
            entries.push(SearchEntry { subject, alias: alias.map(Into::into) });
        }
        keys.sort_unstable();
        let mut builder = MapBuilder::memory();
        let mut postings: Vec<Vec<u32>> = Vec::new();
        let mut last: Option<&str> = None;
        for (key, number) in &keys {
            if last != Some(key) {
                builder.insert(key, postings.len() as u64)?;
                postings.push(Vec::new());
                last = Some(key);
            }
            if let Some(posting) = postings.last_mut() {
                posting.push(*number);
            }
        }
        Ok(Self { map: Map::new(builder.into_inner()?)?, entries, postings, by_folded })
    }

    /// The subjects whose folded name or alias is exactly this one: those of the name first, and of these the most popular.
    /// Usually none or one.
    pub fn exact(&self, name: &str) -> &[T] {
        self.by_folded.get(fold(name).as_str()).map_or(&[], Vec::as_slice)
    }

    /// Subjects whose name starts (or has a word that starts) with the query: exact names, then names with its words, then
    /// names with words that begin like it, then those with typos, each kind the most popular first. `%`, `_` and the like are plain text.
    pub fn search(&self, query: &str, budget: &SearchBudget) -> Vec<Match<T>> {
        let wanted = fold(query);
        let letters = wanted.chars().filter(|c| *c != ' ').count();
        let mut best: FxHashMap<T, (MatchQuality, bool, u32)> = FxHashMap::default();
        if letters > 0 {
            self.collect(&TypoAutomaton::new(&wanted, 0, false, budget), wanted.len(), budget, &mut best);
        }
        if letters >= ONE_TYPO_LETTERS && best.len() < ENOUGH {
            let long = letters >= TWO_TYPOS_LETTERS;
            let automaton = TypoAutomaton::new(&wanted, if long { 2 } else { 1 }, !long, budget);
            self.collect(&automaton, wanted.len(), budget, &mut best);
        }
        for subject in self.by_folded.get(wanted.as_str()).into_iter().flatten() {
            if let Some((quality, ..)) = best.get_mut(subject) {
                *quality = MatchQuality::Exact;
            }
        }
        let mut found: Vec<_> = best.into_iter().map(|(subject, (quality, _, at))| (quality, at, subject)).collect();
        found.sort_unstable();
        let alias = |at: u32| self.entries[at as usize].alias.as_deref().map(str::to_owned);
        found.into_iter().map(|(quality, at, subject)| Match { subject, alias: alias(at), quality }).collect()
    }

    /// The nearest names, for "did you mean". Looser than [`Self::search`].
    pub fn nearest(&self, name: &str, count: usize, budget: &SearchBudget) -> Vec<T> {
        let mut found: Vec<T> = self.search(name, budget).into_iter().map(|hit| hit.subject).collect();
        if found.len() < count {
            // The start of the name finds what a long tail of typos hides.
            let folded = fold(name);
            let head: String = folded.chars().take((folded.chars().count() * 2 / 3).max(3)).collect();
            let mut best = FxHashMap::default();
            self.collect(&TypoAutomaton::new(&head, 0, false, budget), head.len(), budget, &mut best);
            let mut heads: Vec<(u32, T)> = best.into_iter().map(|(subject, (.., at))| (at, subject)).collect();
            heads.sort_unstable();
            heads.retain(|(_, subject)| !found.contains(subject));
            found.extend(heads.into_iter().map(|(_, subject)| subject));
        }
        found.truncate(count);
        found
    }

    /// Keeps the best name of each subject: (quality, whether it is an alias, entry). `length` is the query's, in bytes.
    fn collect(
        &self,
        automaton: &TypoAutomaton<'_>,
        length: usize,
        budget: &SearchBudget,
        best: &mut FxHashMap<T, (MatchQuality, bool, u32)>,
    ) {
        let mut stream = self.map.search_with_state(automaton).into_stream();
        while let Some((key, number, state)) = stream.next() {
            let quality = match automaton.distance(&state) {
                Some(0) if matches!(key.get(length), None | Some(b' ')) => MatchQuality::Words,
                Some(0) => MatchQuality::Prefix,
                Some(1) => MatchQuality::OneTypo,
                _ => MatchQuality::TwoTypos,
            };
            for &at in &self.postings[number as usize] {
                budget.spend();
                let entry = &self.entries[at as usize];
                let name = (quality, entry.alias.is_some(), at);
                best.entry(entry.subject).and_modify(|old| *old = name.min(*old)).or_insert(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 7] = ["DJ Koze", "Kölsch", "Above & Beyond", "Helena Hauff", "100% Silk", "A_B", "!!!"];

    fn index() -> NameIndex<usize> {
        let aliases = [(3, fold("H. Hauff"), Some("H. Hauff".to_owned()))];
        NameIndex::new(NAMES.iter().enumerate().map(|(at, name)| (at, fold(name), None)).chain(aliases), |_| 0.0)
            .unwrap()
    }

    fn search(index: &NameIndex<usize>, query: &str) -> Vec<Match<usize>> {
        index.search(query, &SearchBudget::default())
    }

    fn first(query: &str) -> Option<&'static str> {
        search(&index(), query).first().map(|hit| NAMES[hit.subject])
    }

    #[test]
    fn accents_case_and_typos_are_forgiven() {
        assert_eq!(first("kolsch"), Some("Kölsch"));
        assert_eq!(first("KÖLSCH"), Some("Kölsch"));
        assert_eq!(first("kolcsh"), Some("Kölsch"));
        assert_eq!(first("helna hauff"), Some("Helena Hauff"));
        assert_eq!(first("abvoe and beyond"), Some("Above & Beyond"));
        assert_eq!(first("above and beyo"), Some("Above & Beyond"));
    }

    #[test]
    fn any_word_of_a_name_finds_it() {
        assert_eq!(first("koze"), Some("DJ Koze"));
        assert_eq!(first("beyond"), Some("Above & Beyond"));
        assert_eq!(first("hau"), Some("Helena Hauff"));
    }

    #[test]
    fn short_queries_forgive_nothing_and_incomplete_words_only_long_ones() {
        assert_eq!(first("kuz"), None);
        assert_eq!(first("hauf"), Some("Helena Hauff"));
        assert_eq!(first("huaf"), None);
        assert_eq!(first("huaff"), Some("Helena Hauff"));
        assert_eq!(first("hleena hau"), Some("Helena Hauff"));
        assert_eq!(first("helna haufx"), Some("Helena Hauff"), "two typos in ten letters");
        assert_eq!(first("hxxf"), None);
    }

    #[test]
    fn an_alias_finds_its_artist() {
        let hits = search(&index(), "h hauff");
        assert_eq!((hits[0].subject, hits[0].alias.as_deref()), (3, Some("H. Hauff")));
        assert_eq!(search(&index(), "hauff")[0].alias, None, "the name matches as well");
    }

    #[test]
    fn exact_names_come_first_then_whole_words_then_prefixes_then_typos_and_of_each_the_most_popular() {
        let names = ["Four Get", "Four Tet", "Four", "The Four", "Fourward", "Foru"];
        let popularity = [3.0, 90.0, 0.0, 50.0, 7.0, 1_000.0];
        let names_of = |query: &str| {
            let entries = names.iter().enumerate().map(|(at, name)| (at, fold(name), None));
            let index = NameIndex::new(entries, |at: usize| popularity[at]).unwrap();
            search(&index, query).into_iter().map(|hit| names[hit.subject]).collect::<Vec<_>>()
        };
        assert_eq!(names_of("four"), ["Four", "Four Tet", "The Four", "Four Get", "Fourward", "Foru"]);
        assert_eq!(names_of("fuor tet"), ["Four Tet"]);
    }

    #[test]
    fn typos_are_looked_for_only_where_few_names_match() {
        let names = (0..12).map(|at| (at, if at == 0 { "siena".to_owned() } else { format!("sienna {at}") }, None));
        let index = NameIndex::new(names, |_| 0.0).unwrap();
        assert_eq!(search(&index, "sienna").len(), 11);
        assert_eq!(search(&index, "siena").len(), 12);
    }

    #[test]
    fn wildcards_are_plain_text() {
        assert_eq!((first("%"), first("_")), (None, None));
        assert_eq!(first("100%"), Some("100% Silk"));
        assert_eq!(first("!!!"), Some("!!!"));
    }

    #[test]
    fn a_search_ends_when_its_budget_is_spent() {
        let index = index();
        let budget = SearchBudget::of(30);
        for _ in 0..50 {
            index.nearest("Helnea Hauuff und das Orchester der Stadt", 3, &budget);
        }
        assert!(budget.is_spent());
        assert!(index.search("koze", &budget).is_empty());
        assert_eq!(index.exact("koze dj"), &[] as &[usize]);
        assert_eq!(index.exact("DJ KOZE"), [0], "exact names cost nothing");
    }

    #[test]
    fn nothing_absurd_panics() {
        let index = index();
        for query in ["", " ", "\0", &"x".repeat(5_000), "\u{202e}abc", "🎵🎵", &"a ".repeat(3_000)] {
            search(&index, query);
            index.nearest(query, 5, &SearchBudget::default());
        }
    }
}
