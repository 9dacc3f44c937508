//! Reasons for recommendations as sentences, rendered from affinities and explanations alone.

use super::{Affinity, AffinityReason, Fit};
use crate::{
    similarity::{
        Explanation, SimilarityIndex,
        presenter::{self, as_sentence},
    },
    wording::list,
};

/// Why one act has an affinity, in one sentence.
pub fn describe_act(index: &SimilarityIndex, affinity: &Affinity) -> String {
    let name = index.roster.name(affinity.act);
    match affinity.reason {
        AffinityReason::Followed => as_sentence(&format!("You follow {name}")),
        AffinityReason::Saved => as_sentence(&format!("You saved {name}")),
        AffinityReason::Near(near) => {
            if affinity.fit == Fit::NoMatch {
                return format!("{name} is no match with your artists.");
            }
            presenter::because(&Explanation::of(index, near.artist, affinity.act))
        }
    }
}

/// Why an event is recommended, in one sentence; `acts` best first.
pub fn describe_event(index: &SimilarityIndex, acts: &[Affinity]) -> String {
    let of = |reason: AffinityReason| -> Vec<&str> {
        let acts = acts.iter().filter(|affinity| affinity.reason == reason);
        acts.map(|affinity| index.roster.name(affinity.act)).collect()
    };
    let (verb, names) = match of(AffinityReason::Followed) {
        none if none.is_empty() => ("saved", of(AffinityReason::Saved)),
        followed => ("follow", followed),
    };
    match (names.as_slice(), acts.first()) {
        (_, None) => "New names: we have no information on these acts yet.".to_owned(),
        ([], Some(best)) if best.fit == Fit::NoMatch => "No match with your artists.".to_owned(),
        ([], Some(best)) => describe_act(index, best),
        ([first, second, rest @ ..], _) if rest.len() > 1 => {
            format!("You {verb} {first}, {second} and {} more.", rest.len())
        }
        (few, _) => as_sentence(&format!("You {verb} {}", list(few))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        artists::Node,
        recommendation::{Interest, Taste},
        similarity::generated::{NAMES, catalogue},
    };

    proptest! {
        #[test]
        fn every_reason_is_a_sentence_and_no_match_names_no_closeness(index in catalogue(), interests in prop::collection::vec((0..NAMES.len() as u32, 0..3), 1..4)) {
            let interests: Vec<Interest> = interests
                .into_iter()
                .map(|(node, kind)| match kind {
                    0 => Interest::follow(Node(node)),
                    1 => Interest::saved_act(Node(node)),
                    _ => Interest::saved(Node(node), 0.3),
                })
                .collect();
            let acts: Vec<Node> = (0..NAMES.len() as u32).map(Node).collect();
            let taste = Taste::new(&index, &interests, &acts);
            let affinities: Vec<Affinity> = acts.iter().filter_map(|act| taste.affinity(*act)).collect();
            for affinity in &affinities {
                for said in [describe_act(&index, affinity), describe_event(&index, &[*affinity])] {
                    prop_assert!(said.ends_with('.') && !said.ends_with(".."), "{said}");
                    let expected = match affinity.reason {
                        AffinityReason::Followed => said.starts_with("You follow "),
                        AffinityReason::Saved => said.starts_with("You saved "),
                        AffinityReason::Near(_) => said.contains("o match") == (affinity.fit == Fit::NoMatch) && !said.starts_with("You "),
                    };
                    prop_assert!(expected, "{said} {affinity:?}");
                }
            }
            prop_assert!(describe_event(&index, &[]).ends_with('.'));
            prop_assert!(describe_event(&index, &affinities).ends_with('.'));
        }
    }
}
