//! Size shares: how many acts drawn by lot get which word for a listener of artists drawn by lot, beside what the cuts of
//! the rank promise (`recommendation/fit.rs`). With few follows or many, they should be the same.

use rand::{SeedableRng, rngs::ChaCha12Rng};
use serde::Serialize;

use crate::{
    artists::Node,
    recommendation::{Fit, Interest, Taste},
    similarity::{SignalKind, SimilarityIndex, reference},
};

/// How many artists a listener follows.
const FOLLOWS: [usize; 5] = [1, 5, 20, 200, 1_000];
/// Acts that each listener's words are counted on, at most.
const ACTS: usize = 500;
/// What listeners and acts are drawn with.
pub const SEED: u64 = 1;

/// The words of the acts of listeners with so many follows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SizeShares {
    pub follows: usize,
    /// Whether sound counts, or is left out as if it were missing for everybody.
    pub sound: bool,
    /// Listeners that were drawn.
    pub listeners: usize,
    /// Best word last.
    pub words: Vec<WordShare>,
    /// The part of "no match" for want of anything to compare.
    pub unjudged: f64,
    /// The largest distance between a share and what is promised, in points.
    pub deviation: f64,
}

/// Shares are in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WordShare {
    pub fit: Fit,
    pub share: f64,
    pub promised: f64,
}

/// Runs the experiment among the artists that something is known of: for each number of follows, without sound and, where
/// anybody has a sound, with it. A number that the catalogue does not have is what it has; empty without two artists.
pub fn run(index: &SimilarityIndex, seed: u64) -> Vec<SizeShares> {
    let informed = reference::draw(index, usize::MAX);
    if informed.len() < 2 {
        return Vec::new();
    }
    // Some are left to be acts.
    let mut numbers = FOLLOWS.map(|follows| follows.min(informed.len().div_ceil(2))).to_vec();
    numbers.dedup();
    let sounds = if index.sound.is_empty() { &[false][..] } else { &[false, true] };
    let cases = sounds.iter().flat_map(|sound| numbers.iter().map(move |follows| (*follows, *sound)));
    cases.map(|(follows, sound)| shares(index, &informed, follows, sound, seed)).collect()
}

fn shares(index: &SimilarityIndex, informed: &[Node], follows: usize, sound: bool, seed: u64) -> SizeShares {
    let mut random = ChaCha12Rng::seed_from_u64(seed);
    // One artist tells less about the words of all than a thousand do.
    let listeners = (200 / follows).clamp(5, 40);
    let mut counts = [0usize; WORDS.len()];
    let mut unjudged = 0;
    for _ in 0..listeners {
        let count = (follows + ACTS).min(informed.len());
        let drawn: Vec<Node> =
            rand::seq::index::sample(&mut random, informed.len(), count).into_iter().map(|at| informed[at]).collect();
        let (followed, acts) = drawn.split_at(follows);
        let interests: Vec<Interest> = followed.iter().copied().map(Interest::follow).collect();
        let taste = if sound {
            Taste::new(index, &interests, acts)
        } else {
            Taste::without(index, &interests, acts, SignalKind::Audio)
        };
        for act in acts {
            let affinity = taste.affinity(*act);
            unjudged += usize::from(affinity.is_none());
            counts[affinity.map_or(Fit::NoMatch, |affinity| affinity.fit) as usize] += 1;
        }
    }
    let acts = counts.iter().sum::<usize>() as f64;
    let words = WORDS.map(|fit| WordShare {
        fit,
        share: counts[fit as usize] as f64 / acts,
        promised: f64::from(fit.promised()),
    });
    let deviation = words.iter().map(|word| 100.0 * (word.share - word.promised).abs()).fold(0.0, f64::max);
    SizeShares { follows, sound, listeners, words: words.to_vec(), unjudged: unjudged as f64 / acts, deviation }
}

/// The words of acts that are not followed.
const WORDS: [Fit; 5] = [Fit::NoMatch, Fit::Maybe, Fit::Good, Fit::Strong, Fit::MadeForYou];
