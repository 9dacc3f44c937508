//! Near-duplicates: spellings that are probably one artist, such as "Camo & Krooked" and "Camo Krooked".
//!
//! Candidates are found in blocks: names whose letters are the same once spaces, "the", "and" and "DJ" are gone, or that
//! become the same when a letter is left out of either (one block per name and left-out letter, so 100,000 names make
//! some two million entries and no pair is compared twice). What speaks for a pair is independent enough to combine as a
//! noisy-or: the spelling (`spelling.rs`), the neighbours that both have in the network, and an edge between the two,
//! because a network lists a misspelling near what was meant. Knows no database.

mod spelling;
pub mod store;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use serde::Serialize;

pub use spelling::SpellingDifference;

use super::{Adjacency, Node};
use spelling::{Comparison, compare, letters_of};

/// Names of fewer letters are candidates only when all letters are the same: one letter less of a short name is
/// another word.
const FEWEST_LETTERS: usize = 5;
/// A block of more names says nothing about any two of them.
const LARGEST_BLOCK: usize = 60;
/// What a network edge between the two is worth.
const LINKED: f32 = 0.4;
/// What every further shared neighbour leaves of the rest.
const SHARED: f32 = 0.6;

/// A name or alias of an artist.
#[derive(Clone, Debug)]
pub struct KnownName {
    pub node: Node,
    pub folded: String,
}

/// Two artists that may be one, and what speaks for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Duplicate {
    #[serde(skip)]
    pub a: Node,
    #[serde(skip)]
    pub b: Node,
    /// In [0, 1].
    pub score: f32,
    pub difference: SpellingDifference,
    /// What the spelling says, in [0, 1].
    pub spelling: f32,
    /// Neighbours that both have in the network.
    pub shared: usize,
    /// What they say, in [0, 1].
    pub neighbours: f32,
    /// Whether the network lists one with the other.
    pub linked: bool,
}

/// The pairs with a score of at least `least`, the likeliest first.
pub fn find<T: Copy>(names: &[KnownName], network: &Adjacency<T>, least: f32) -> Vec<Duplicate> {
    let mut best: FxHashMap<(Node, Node), Duplicate> = FxHashMap::default();
    for (x, y) in candidates(names) {
        let (x, y) = (&names[x as usize], &names[y as usize]);
        let Some(comparison) = compare(&x.folded, &y.folded) else { continue };
        let found = judge(network, x.node.min(y.node), x.node.max(y.node), comparison);
        if found.score >= least && best.get(&(found.a, found.b)).is_none_or(|other| other.score < found.score) {
            best.insert((found.a, found.b), found);
        }
    }
    let mut found: Vec<Duplicate> = best.into_values().collect();
    found.sort_by(|x, y| y.score.total_cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    found
}

fn judge<T: Copy>(network: &Adjacency<T>, a: Node, b: Node, comparison: Comparison) -> Duplicate {
    let linked = network.get(a, b).is_some();
    let others = |of: Node, but: Node| network.row(of).map(|(node, _)| node).filter(move |node| *node != but);
    let of_a: FxHashSet<Node> = others(a, b).collect();
    let of_b: Vec<Node> = others(b, a).collect();
    let shared = of_b.iter().filter(|node| of_a.contains(node)).count();
    // A misspelling is listed by few, so the smaller of the two neighbourhoods is the measure.
    let share = shared as f32 / of_a.len().min(of_b.len()).max(1) as f32;
    let neighbours = share.sqrt() * (1.0 - SHARED.powi(shared as i32));
    let network_says = 1.0 - (1.0 - neighbours) * if linked { 1.0 - LINKED } else { 1.0 };
    let spelling = comparison.value(network_says > 0.0);
    Duplicate {
        a,
        b,
        score: 1.0 - (1.0 - spelling) * (1.0 - network_says),
        difference: comparison.difference,
        spelling,
        shared,
        neighbours,
        linked,
    }
}

/// Pairs of positions in `names` that share a block, of different artists, each once.
fn candidates(names: &[KnownName]) -> Vec<(u32, u32)> {
    let mut blocks: Vec<(u64, u32)> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let letters = letters_of(&name.folded);
        let at = at as u32;
        blocks.push((hash(letters.iter()), at));
        if letters.len() >= FEWEST_LETTERS {
            let left_out = (0..letters.len()).filter(|out| *out == 0 || letters[*out] != letters[*out - 1]);
            blocks.extend(left_out.map(|out| (hash(letters[..out].iter().chain(&letters[out + 1..])), at)));
        }
    }
    blocks.sort_unstable();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for block in blocks.chunk_by(|x, y| x.0 == y.0).filter(|block| block.len() <= LARGEST_BLOCK) {
        for (first, (_, x)) in block.iter().enumerate() {
            let others = block[first + 1..].iter().map(|(_, y)| (*x, *y));
            pairs.extend(others.filter(|(x, y)| names[*x as usize].node != names[*y as usize].node));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn hash<'a>(letters: impl Iterator<Item = &'a char>) -> u64 {
    use std::hash::Hasher;
    let mut hasher = FxHasher::default();
    letters.for_each(|letter| hasher.write_u32(*letter as u32));
    hasher.finish()
}

#[cfg(test)]
mod tests;
