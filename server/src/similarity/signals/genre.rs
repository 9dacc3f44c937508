//! The genre signal: how much two artists' tags agree, rare tags counting more.
//!
//! Value: rarity-weighted Jaccard, Σ weights of shared tags / Σ weights of all their tags, with
//! weight = ln(1 + N / n_tag) (`artists/tags.rs`). Raw: the plain Jaccard index, shown beside it.
//! Missing when one side has no tags.

use crate::artists::{
    Node,
    tags::{TagId, TagIndex},
};

/// Weighted Jaccard of two artists from the weight of what they share; `None` when one has no tags.
pub fn value(tags: &TagIndex, a: Node, b: Node, shared_weight: f32) -> Option<f32> {
    let (a, b) = (tags.total(a), tags.total(b));
    (a > 0.0 && b > 0.0).then(|| (shared_weight / (a + b - shared_weight)).clamp(0.0, 1.0))
}

/// The tags that both have.
pub fn shared(tags: &TagIndex, a: Node, b: Node) -> Vec<TagId> {
    let other = tags.of(b);
    tags.of(a).iter().copied().filter(|tag| other.binary_search(tag).is_ok()).collect()
}

/// (plain Jaccard, value), or `None` when one side has no tags.
pub fn genre(tags: &TagIndex, a: Node, b: Node) -> Option<(f32, f32)> {
    let shared = shared(tags, a, b);
    let weight = shared.iter().map(|tag| tags.weight(*tag)).sum();
    let value = value(tags, a, b, weight)?;
    let all = tags.of(a).len() + tags.of(b).len() - shared.len();
    Some((shared.len() as f32 / all as f32, value))
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
