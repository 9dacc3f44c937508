//! Typo-tolerant search over folded names and aliases: a finite-state map walked by Levenshtein
//! automata. Every word start of a name is a key, so "koze" finds "DJ Koze".

use fst::{
    Automaton, IntoStreamer, Map, MapBuilder, Streamer,
    automaton::{Levenshtein, Str},
};
use rustc_hash::FxHashMap;

use super::{Node, fold};

/// Queries are cut to this many characters: an automaton for a longer one costs more than it finds.
const LONGEST_QUERY_CHARS: usize = 40;
/// Keys looked at before ranking.
const MOST_KEYS: usize = 4_000;

/// One way to say one artist.
#[derive(Debug)]
struct SearchEntry {
    node: Node,
    folded: Box<str>,
    /// Set when this is an alias.
    alias: Option<Box<str>>,
}

/// The index.
pub struct NameIndex {
    map: Map<Vec<u8>>,
    entries: Vec<SearchEntry>,
    /// Entries per key number.
    postings: Vec<Vec<u32>>,
    by_folded: FxHashMap<Box<str>, Vec<Node>>,
}

/// One artist that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    pub node: Node,
    /// The alias that matched, when it matched better than the name.
    pub alias: Option<String>,
    /// 0 exact, then rising with typos, with the match not being at the start, and with what is left over.
    pub distance: f32,
}

impl NameIndex {
    /// `names` are (artist, folded name, alias as written or `None` for the name itself).
    pub fn new(names: impl IntoIterator<Item = (Node, String, Option<String>)>) -> Result<Self, fst::Error> {
        let (mut entries, mut keys) = (Vec::new(), Vec::new());
        let mut by_folded: FxHashMap<Box<str>, Vec<Node>> = FxHashMap::default();
        for (node, folded, alias) in names {
            let number = entries.len() as u32;
            let starts = std::iter::once(0).chain(folded.match_indices(' ').map(|(at, _)| at + 1));
            keys.extend(starts.map(|at| (folded[at..].to_owned(), number)));
            by_folded.entry(folded.as_str().into()).or_default().push(node);
            entries.push(SearchEntry { node, folded: folded.into(), alias: alias.map(Into::into) });
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

    /// The artists whose folded name or alias is exactly this one. Usually none or one.
    pub fn exact(&self, name: &str) -> &[Node] {
        self.by_folded.get(fold(name).as_str()).map_or(&[], Vec::as_slice)
    }

    /// Artists whose name starts (or has a word that starts) with the query, typos forgiven: none
    /// below 4 characters, one below 6, two from 6 on. Best first. `%`, `_` and the like are plain text.
    pub fn search(&self, query: &str) -> Vec<Match> {
        let wanted: String = fold(query).chars().take(LONGEST_QUERY_CHARS).collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let typos = match wanted.chars().count() {
            0..4 => 0,
            4..6 => 1,
            _ => 2,
        };
        let mut best: FxHashMap<Node, Match> = FxHashMap::default();
        self.collect(Str::new(&wanted).starts_with(), &wanted, &mut best);
        if typos > 0
            && best.len() < 50
            && let Ok(automaton) = Levenshtein::new(&wanted, typos)
        {
            self.collect(automaton.starts_with(), &wanted, &mut best);
        }
        let mut found: Vec<Match> = best.into_values().collect();
        found.sort_by(|a, b| a.distance.total_cmp(&b.distance).then(a.node.cmp(&b.node)));
        found
    }

    /// The nearest names, for "did you mean". Looser than [`Self::search`].
    pub fn nearest(&self, name: &str, count: usize) -> Vec<Node> {
        let mut found: Vec<Node> = self.search(name).into_iter().map(|hit| hit.node).collect();
        if found.len() < count {
            // A prefix of the query still finds what a long tail of typos hides.
            let folded = fold(name);
            let head: String = folded.chars().take((folded.chars().count() * 2 / 3).max(3)).collect();
            for hit in self.search(&head) {
                if !found.contains(&hit.node) {
                    found.push(hit.node);
                }
            }
        }
        found.truncate(count);
        found
    }

    fn collect(&self, automaton: impl Automaton, wanted: &str, best: &mut FxHashMap<Node, Match>) {
        let mut stream = self.map.search(automaton).into_stream();
        let mut seen = 0;
        while let Some((key, number)) = stream.next() {
            let key = String::from_utf8_lossy(key);
            for &at in &self.postings[number as usize] {
                let entry = &self.entries[at as usize];
                let distance = rank(wanted, &key, &entry.folded);
                let better = best.get(&entry.node).is_none_or(|old| distance < old.distance);
                if better {
                    let alias = entry.alias.as_deref().map(str::to_owned);
                    best.insert(entry.node, Match { node: entry.node, alias, distance });
                }
            }
            seen += 1;
            if seen == MOST_KEYS {
                break;
            }
        }
    }
}

/// Typos weigh most, then matching in the middle of the name, then what the query leaves unsaid.
fn rank(wanted: &str, key: &str, folded: &str) -> f32 {
    let length = wanted.chars().count();
    let typos = if key.starts_with(wanted) { 0 } else { prefix_distance(wanted, key) };
    let middle = if key.len() == folded.len() { 0.0 } else { 0.5 };
    let unsaid = folded.chars().count().saturating_sub(length) as f32;
    typos as f32 + middle + unsaid / (unsaid + 40.0)
}

/// Smallest edit distance between `wanted` and any prefix of `key` (both short).
fn prefix_distance(wanted: &str, key: &str) -> usize {
    let wanted: Vec<char> = wanted.chars().collect();
    let mut row: Vec<usize> = (0..=wanted.len()).collect();
    let mut least = row[wanted.len()];
    for (i, c) in key.chars().take(wanted.len() + 2).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for j in 1..row.len() {
            let above = row[j];
            row[j] = (diagonal + usize::from(wanted[j - 1] != c)).min(above + 1).min(row[j - 1] + 1);
            diagonal = above;
        }
        least = least.min(row[wanted.len()]);
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> NameIndex {
        let names = ["DJ Koze", "Kölsch", "Above & Beyond", "Helena Hauff", "100% Silk", "A_B", "!!!"];
        NameIndex::new(names.iter().enumerate().map(|(at, name)| (Node(at as u32), fold(name), None)).chain([(
            Node(3),
            fold("H. Hauff"),
            Some("H. Hauff".to_owned()),
        )]))
        .unwrap()
    }

    fn first(query: &str) -> Option<Node> {
        index().search(query).first().map(|hit| hit.node)
    }

    #[test]
    fn accents_case_and_typos_are_forgiven() {
        assert_eq!(first("kolsch"), Some(Node(1)));
        assert_eq!(first("KÖLSCH"), Some(Node(1)));
        assert_eq!(first("kolcsh"), Some(Node(1)));
        assert_eq!(first("helna hauff"), Some(Node(3)));
        assert_eq!(first("abvoe and beyond"), Some(Node(2)));
    }

    #[test]
    fn any_word_of_a_name_finds_it_and_the_start_ranks_first() {
        assert_eq!(first("koze"), Some(Node(0)));
        assert_eq!(first("beyond"), Some(Node(2)));
        assert_eq!(first("hau"), Some(Node(3)));
    }

    #[test]
    fn an_alias_finds_its_artist() {
        let hits = index().search("h hauff");
        assert_eq!(hits[0].node, Node(3));
        assert_eq!(hits[0].alias.as_deref(), Some("H. Hauff"));
    }

    #[test]
    fn wildcards_are_plain_text() {
        assert!(index().search("%").is_empty());
        assert!(index().search("_").len() <= 1);
        assert_eq!(first("100%"), Some(Node(4)));
        assert_eq!(first("!!!"), Some(Node(6)));
    }

    #[test]
    fn nothing_absurd_panics() {
        for query in ["", " ", "\0", &"x".repeat(5_000), "\u{202e}abc", "🎵🎵", &"a ".repeat(3_000)] {
            index().search(query);
            index().nearest(query, 5);
        }
    }
}
