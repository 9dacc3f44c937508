//! The scene signal: how near two artists are in the artist network.
//!
//! Raw: the strength s of their edge in its larger direction, or of the best path of at most three steps,
//! s = 1 / Σ (1 / sᵢ) (`scene/paths.rs`), whichever is larger. Value: 1 − exp(−s / 5). Evidence is read off the closeness
//! of the two, all ways together and seen from both sides (`scene/closeness.rs`). Missing when the network does not know
//! one of the two, or nobody has asked it yet; the explanation tells these apart. Two known artists without a path
//! have the value 0, and no evidence against them: lists are short, and a quarter of the ways back are missing.

use super::{RowOf, Signal};
use crate::{
    artists::Node,
    scene::{SceneGraph, Standing, closeness::Walk, paths},
    similarity::{
        SimilarityIndex,
        evidence::{RatioCurve, SignalCurve},
        fact::{Fact, Named},
        reading::{MissingReason, PairReading, SignalReading},
    },
    wording::{decimals, list},
};

pub(super) const SIGNAL: Signal = Signal {
    pair,
    measure: |index, a, b| known_both(&index.scene, a, b).then(|| index.scene.flows().ratio(a, b)),
    shipped,
    by_name: true,
    // The network knows nobody that the catalogue does not.
    guest: |_, _| None,
    missing,
    sentence,
    raw_text: |strength| format!("strength {}", decimals(strength)),
    known,
    why_listen: "the same people listen to both",
};

/// Ways through the network that an explanation shows.
const PATHS: usize = 3;

/// Real strengths run from 0.0003 to 50 with a median of 0.64 and a 95th percentile of 5.4.
const SCALE: f32 = 5.0;

/// Value of a strength ≥ 0.
pub fn value(strength: f32) -> f32 {
    -(-strength / SCALE).exp_m1()
}

/// Value, or `None` unless the network knows both.
fn scene(a: Standing, b: Standing, strength: f32) -> Option<f32> {
    (a == Standing::Known && b == Standing::Known).then(|| value(strength))
}

/// The likelihood ratio of no way at all: 52.9 % of the pairs that one listener follows, and 81.4 % of pairs drawn by lot.
const NO_WAY: f32 = 0.65;

fn shipped() -> SignalCurve {
    SignalCurve {
        curve: RatioCurve::Mixture { gain: (1.0 - NO_WAY) / NO_WAY },
        basis: "Measured on the lists of 903 artists and the 767 of them that one listener follows.".to_owned(),
        pairs: 0,
    }
}

fn known_both(graph: &SceneGraph, a: Node, b: Node) -> bool {
    graph.standing(a) == Standing::Known && graph.standing(b) == Standing::Known
}

fn pair(index: &SimilarityIndex, a: Node, b: Node) -> PairReading {
    let ways = paths::between(&index.scene, a, b, PATHS);
    let strength = ways.first().map_or(0.0, |way| way.strength);
    let value = scene(index.scene.standing(a), index.scene.standing(b), strength);
    let evidence = ways.into_iter().map(|way| Fact::Path {
        artists: way.nodes.into_iter().map(|node| Named::new(&index.roster, node)).collect(),
        steps: way.steps,
        strength: way.strength,
    });
    PairReading { value, raw: value.map(|_| strength), calibrated: false, evidence: evidence.collect() }
}

fn missing(index: &SimilarityIndex, node: Node) -> Option<MissingReason> {
    match index.scene.standing(node) {
        Standing::Known => None,
        Standing::Unknown => Some(MissingReason::UnknownToNetwork),
        Standing::NotAsked => Some(MissingReason::NotAsked),
    }
}

fn sentence(reading: &SignalReading, _: f32, a: &str, b: &str) -> String {
    let Some(via) = stops(reading) else {
        return format!("{a} and {b} have no connection within three steps of the artist network.");
    };
    match (via.as_slice(), reading.speaks()) {
        ([], true) => format!("Fans of {a} also listen to {b}."),
        ([one], true) => format!("Fans of {a} listen to {one}, and {one}’s fans to {b}."),
        ([first, .., last], true) => {
            format!("Fans of {a} listen to {first}, {first}’s to {last}, and {last}’s to {b}.")
        }
        ([], false) => format!("{a} and {b} are linked in the artist network, but no closer than most pairs."),
        (via, false) => {
            format!("{a} and {b} are connected through {}, but no closer than most pairs.", list(via))
        }
    }
}

/// The artists between the two ends of the first path; none for a direct edge.
fn stops(reading: &SignalReading) -> Option<Vec<&str>> {
    reading.evidence.iter().find_map(|evidence| match evidence {
        Fact::Path { artists, .. } => {
            Some(artists[1..artists.len() - 1].iter().map(|artist| artist.name.as_str()).collect())
        }
        _ => None,
    })
}

fn known(index: &SimilarityIndex, node: Node, own_lists: &[String]) -> String {
    let neighbours = match index.scene.degree(node) {
        1 => "One neighbour".to_owned(),
        degree => format!("{degree} neighbours"),
    };
    if own_lists.is_empty() {
        format!("{neighbours} in the artist network, all from other artists’ lists.")
    } else {
        format!("{neighbours} in the artist network ({}).", own_lists.join("; "))
    }
}

/// The working arrays of a row.
#[derive(Default)]
pub struct SceneRow {
    walk: Walk,
}

impl SceneRow {
    pub(super) fn gather(&mut self, row: RowOf<'_>, admit: &mut impl FnMut(Node) -> bool) {
        let targets = row.targets.map(|targets| &targets.is[..]);
        self.walk.walk(row.index.scene.flows(), row.from, targets);
        for node in self.walk.reached() {
            admit(node);
        }
    }

    /// What [`Self::measure`] is at most.
    #[inline]
    pub(super) fn at_most(&self, to: Node) -> f32 {
        self.walk.ratio(to)
    }

    #[inline]
    pub(super) fn measure(&self, row: RowOf<'_>, to: Node) -> Option<f32> {
        known_both(&row.index.scene, row.from, to).then(|| self.walk.ratio(to))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_value_follows_the_formula() {
        assert_eq!(value(0.0), 0.0);
        assert!((value(5.0) - 0.632_120_6).abs() < 1e-6);
        assert!((value(0.64) - 0.120_149).abs() < 1e-5);
    }

    #[test]
    fn it_is_missing_when_either_is_unknown_or_was_not_asked() {
        use Standing::*;
        assert_eq!(scene(Known, Unknown, 3.0), None);
        assert_eq!(scene(NotAsked, Known, 3.0), None);
        assert_eq!(scene(Known, Known, 0.0), Some(0.0));
    }

    proptest! {
        #[test]
        fn stronger_is_closer_and_stays_in_bounds(x in 0.0f32..1e6, y in 0.0f32..1e6) {
            let (low, high) = (value(x.min(y)), value(x.max(y)));
            prop_assert!((0.0..=1.0).contains(&low) && low <= high && high <= 1.0);
        }
    }
}
