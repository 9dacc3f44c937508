//! Examples of recommendations: for some well known artists, the coming event that their fans would like best.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::{Fit, Interest, Recommendation, is_open, judge};
use crate::{artists::Node, events::Event, similarity::SimilarityIndex};

/// Artists to choose from.
const CHOICES: usize = 3;
/// So many of the best connected artists are tried: those that most readers know.
const TRIED: usize = 30;
/// A bill with fewer acts shows no difference between them.
const FEWEST_ACTS: usize = 3;

/// An artist, and the event that its fans would like best.
pub struct Example {
    pub liked: Node,
    pub judged: Recommendation,
}

/// The most telling ones: each bill has an act that fits well and is not the liked artist itself. No bill comes twice.
pub fn find(index: &SimilarityIndex, events: &[Event], now: DateTime<Utc>) -> Vec<Example> {
    let mut known: Vec<Node> = index.roster.nodes().filter(|node| index.scene.degree(*node) > 0).collect();
    known.sort_by_key(|node| (Reverse(index.scene.degree(*node)), *node));
    known.truncate(TRIED);
    let mut found: Vec<Example> = known.into_iter().filter_map(|liked| best(index, events, liked, now)).collect();
    found.sort_by(|x, y| y.judged.ratio.total_cmp(&x.judged.ratio));
    let mut examples: Vec<Example> = Vec::new();
    for example in found {
        if examples.iter().all(|other| other.judged.event != example.judged.event) {
            examples.push(example);
        }
    }
    examples.truncate(CHOICES);
    examples
}

fn best(index: &SimilarityIndex, events: &[Event], liked: Node, now: DateTime<Utc>) -> Option<Example> {
    let judged = judge(index, events, &[Interest::follow(liked)]);
    let telling = |judged: &Recommendation| {
        let event = &events[judged.event];
        is_open(event, now, false)
            && event.acts.len() >= FEWEST_ACTS
            && judged.fit() >= Some(Fit::Good)
            && judged.best().is_some_and(|best| best.act != liked)
    };
    let best = judged.into_iter().filter(telling).max_by(|x, y| x.ratio.total_cmp(&y.ratio))?;
    Some(Example { liked, judged: best })
}
