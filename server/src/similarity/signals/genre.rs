//! The genre signal: how much two artists' tags agree, rare tags counting more.
//!
//! Value: rarity-weighted Jaccard, Σ weights of shared tags / Σ weights of all their tags, with
//! weight = ln(1 + N / n_tag) (`artists/tags.rs`). Raw: the plain Jaccard index, shown beside it.
//! Missing when one side has no tags.

use super::{ArtistValues, Guest, RowOf, Signal};
use crate::{
    artists::{
        Node,
        tags::{TagId, TagIndex, is_rare, tag_weight},
    },
    similarity::{
        SimilarityIndex,
        evidence::{RatioCurve, SignalCurve},
        fact::Fact,
        reading::{MissingReason, PairReading, SignalReading},
    },
    wording::{decimals, list},
};

pub(super) const SIGNAL: Signal = Signal {
    pair,
    measure: |index, a, b| Some(genre(&index.tags, a, b)?.1),
    shipped: || SignalCurve {
        curve: RatioCurve::knots([(0.0, -0.15), (0.02, 0.0), (0.1, 0.3), (0.3, 0.7), (0.6, 1.0), (1.0, 1.2)]),
        basis:
            "A judgement: sharing no tag says little, for most artists have few of those that would fit them; sharing \
                most of them, or a rare one, says much."
                .to_owned(),
        pairs: 0,
    },
    by_name: false,
    guest,
    missing: |index, node| index.tags.of(node).is_empty().then_some(MissingReason::NoTags),
    sentence,
    raw_text: |jaccard| format!("plain Jaccard {}", decimals(jaccard)),
    known,
    why_listen: "they share genres",
};

/// Shared tags that a sentence names.
const NAMED: usize = 3;

/// Weighted Jaccard from the weights of all tags of either side and of those they share; `None` when one has none.
fn value(a: f32, b: f32, shared: f32) -> Option<f32> {
    (a > 0.0 && b > 0.0).then(|| (shared / (a + b - shared)).clamp(0.0, 1.0))
}

/// The tags that both have.
fn shared(tags: &TagIndex, a: Node, b: Node) -> Vec<TagId> {
    let other = tags.of(b);
    tags.of(a).iter().copied().filter(|tag| other.binary_search(tag).is_ok()).collect()
}

/// (plain Jaccard, value), or `None` when one side has no tags.
fn genre(tags: &TagIndex, a: Node, b: Node) -> Option<(f32, f32)> {
    let shared = shared(tags, a, b);
    let weight = shared.iter().fold(0.0, |sum, tag| sum + tags.weight(*tag)); // `sum` of nothing is -0.0
    let value = value(tags.total(a), tags.total(b), weight)?;
    let all = tags.of(a).len() + tags.of(b).len() - shared.len();
    Some((shared.len() as f32 / all as f32, value))
}

fn pair(index: &SimilarityIndex, a: Node, b: Node) -> PairReading {
    let tags = &index.tags;
    let measured = genre(tags, a, b);
    let tag = |tag| Fact::Tag { tag: tags.name(tag).to_owned(), weight: tags.weight(tag) };
    let mut evidence: Vec<Fact> = shared(tags, a, b).into_iter().map(tag).collect();
    evidence.sort_by(|x, y| y.weight().total_cmp(&x.weight()));
    PairReading {
        raw: measured.map(|(jaccard, _)| jaccard),
        value: measured.map(|(_, value)| value),
        calibrated: false,
        evidence,
    }
}

/// A guest that the index holds has its tags there. A tag that nobody has yet would be the rarest.
fn guest(index: &SimilarityIndex, guest: &Guest<'_>) -> Option<ArtistValues> {
    if guest.node.is_some() {
        return None;
    }
    let tags = &index.tags;
    let tagged = index.roster.nodes().filter(|node| !tags.of(*node).is_empty()).count();
    let found: Vec<Option<TagId>> = guest.tags.iter().map(|tag| tags.find(tag)).collect();
    let own: f32 = found.iter().map(|tag| tag.map_or_else(|| tag_weight(tagged, 1), |tag| tags.weight(tag))).sum();
    let mut row = GenreRow::new(index.roster.len());
    found.into_iter().flatten().for_each(|tag| row.add(tags.having(tag), tags.weight(tag), &mut |_| true));
    let to = |node: Node| Some((node, value(own, tags.total(node), row.shared[node.at()])?));
    Some(index.roster.nodes().filter_map(to).collect())
}

fn sentence(reading: &SignalReading, _: f32, a: &str, b: &str) -> String {
    let rare = shared_tags(reading, is_rare);
    match (shared_tags(reading, |_| true).as_slice(), reading.speaks()) {
        ([], _) => format!("{a} and {b} share no genre."),
        (_, true) if !rare.is_empty() => format!("{a} and {b} both play {}, rare here.", list(&rare)),
        (tags, true) => format!("{a} and {b} both play {}.", list(tags)),
        (tags, false) => format!("{a} and {b} share only {}, like many others.", list(tags)),
    }
}

/// The first of the shared tags, the rarest first, whose weight is wanted.
fn shared_tags(reading: &SignalReading, wanted: impl Fn(f32) -> bool) -> Vec<&str> {
    let tags = reading.evidence.iter().filter_map(|fact| match fact {
        Fact::Tag { tag, weight } if wanted(*weight) => Some(tag.as_str()),
        _ => None,
    });
    tags.take(NAMED).collect()
}

fn known(index: &SimilarityIndex, node: Node, _: &[String]) -> String {
    match index.tags.of(node).len() {
        1 => "One genre tag.".to_owned(),
        tags => format!("{tags} genre tags."),
    }
}

/// The working arrays of a row.
pub struct GenreRow {
    /// Weight of the shared tags, by node.
    shared: Vec<f32>,
}

impl GenreRow {
    pub(super) fn new(size: usize) -> Self {
        Self { shared: vec![0.0; size] }
    }

    pub(super) fn clear(&mut self, candidates: &[Node]) {
        candidates.iter().for_each(|node| self.shared[node.at()] = 0.0);
    }

    pub(super) fn gather(&mut self, row: RowOf<'_>, admit: &mut impl FnMut(Node) -> bool) {
        let tags = &row.index.tags;
        for tag in tags.of(row.from) {
            let having = match row.targets {
                None => tags.having(*tag),
                Some(targets) => targets.having.get(tag).map_or(&[][..], Vec::as_slice),
            };
            self.add(having, tags.weight(*tag), admit);
        }
    }

    /// These artists share a tag of this weight.
    fn add(&mut self, having: &[Node], weight: f32, admit: &mut impl FnMut(Node) -> bool) {
        for &node in having {
            if admit(node) {
                self.shared[node.at()] += weight;
            }
        }
    }

    /// What [`Self::measure`] is at most, times the weight of the artist's own tags: all tags of two artists weigh at least
    /// as much as those of one.
    #[inline]
    pub(super) fn at_most(&self, to: Node) -> f32 {
        self.shared[to.at()]
    }

    #[inline]
    pub(super) fn measure(&self, row: RowOf<'_>, to: Node) -> Option<f32> {
        value(row.index.tags.total(row.from), row.index.tags.total(to), self.shared[to.at()])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index(tagged: &[(u32, &str)]) -> TagIndex {
        TagIndex::new(6, tagged.iter().map(|(node, tag)| (Node(*node), (*tag).to_owned())))
    }

    #[test]
    fn a_rare_shared_tag_counts_more_than_a_common_one() {
        let tags = index(&[
            (0, "techno"),
            (0, "gqom"),
            (1, "gqom"),
            (1, "house"),
            (2, "techno"),
            (2, "house"),
            (3, "techno"),
            (4, "techno"),
            (5, "techno"),
        ]);
        let (rare, common) = (genre(&tags, Node(0), Node(1)).unwrap(), genre(&tags, Node(0), Node(2)).unwrap());
        assert_eq!(rare.0, common.0, "the plain index sees no difference");
        assert!(rare.1 > common.1);
    }

    #[test]
    fn the_value_follows_the_formula() {
        let tags = index(&[(0, "a"), (0, "b"), (1, "b"), (1, "c"), (2, "b")]);
        let weight = |n: f32| (1.0 + 3.0 / n).ln();
        let expected = weight(3.0) / (weight(1.0) + weight(3.0) + weight(1.0));
        assert!((genre(&tags, Node(0), Node(1)).unwrap().1 - expected).abs() < 1e-6);
    }

    #[test]
    fn an_artist_without_tags_is_missing_and_no_agreement_is_zero() {
        let tags = index(&[(0, "a"), (1, "b")]);
        assert_eq!(genre(&tags, Node(0), Node(2)), None);
        assert_eq!(genre(&tags, Node(0), Node(1)), Some((0.0, 0.0)));
        assert_eq!(genre(&tags, Node(0), Node(0)), Some((1.0, 1.0)));
    }

    proptest! {
        #[test]
        fn it_is_symmetric_and_bounded(tagged in prop::collection::vec((0u32..6, 0u8..9), 0..30)) {
            let tags = TagIndex::new(6, tagged.iter().map(|(node, tag)| (Node(*node), tag.to_string())));
            for a in 0..6 {
                for b in 0..6 {
                    let ab = genre(&tags, Node(a), Node(b));
                    prop_assert_eq!(ab.map(|x| x.0), genre(&tags, Node(b), Node(a)).map(|x| x.0));
                    if let Some((raw, value)) = ab {
                        prop_assert!((0.0..=1.0).contains(&raw) && (0.0..=1.0).contains(&value));
                        prop_assert!((value - genre(&tags, Node(b), Node(a)).unwrap().1).abs() < 1e-5);
                    }
                }
            }
        }
    }
}
