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
    let followed: Vec<&str> = acts
        .iter()
        .filter(|affinity| affinity.reason == AffinityReason::Followed)
        .map(|affinity| index.roster.name(affinity.act))
        .collect();
    match (followed.as_slice(), acts.first()) {
        (_, None) => "New names: we have no information on these acts yet.".to_owned(),
        ([], Some(best)) if best.fit == Fit::NoMatch => "No match with your artists.".to_owned(),
        ([], Some(best)) => describe_act(index, best),
        ([one], _) => as_sentence(&format!("You follow {one}")),
        (few, _) if few.len() <= 3 => as_sentence(&format!("You follow {}", list(few))),
        ([first, second, rest @ ..], _) => format!("You follow {first}, {second} and {} more.", rest.len()),
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
        fn every_reason_is_a_sentence_and_no_match_names_no_closeness(index in catalogue(), followed in prop::collection::vec((0..NAMES.len() as u32, any::<bool>()), 1..4)) {
            let interests: Vec<Interest> = followed
                .into_iter()
                .map(|(node, follow)| if follow { Interest::follow(Node(node)) } else { Interest::saved(Node(node), 0.3) })
                .collect();
            let acts: Vec<Node> = (0..NAMES.len() as u32).map(Node).collect();
            let taste = Taste::new(&index, &interests, &acts);
            let affinities: Vec<Affinity> = acts.iter().filter_map(|act| taste.affinity(*act)).collect();
            for affinity in &affinities {
                for said in [describe_act(&index, affinity), describe_event(&index, &[*affinity])] {
                    prop_assert!(said.ends_with('.') && !said.ends_with(".."), "{said}");
                    let matches = !matches!(affinity.fit, Fit::NoMatch | Fit::Followed);
                    prop_assert!(matches != (said.contains("o match") || said.starts_with("You follow")), "{said} {:?}", affinity.fit);
                }
            }
            prop_assert!(describe_event(&index, &[]).ends_with('.'));
            prop_assert!(describe_event(&index, &affinities).ends_with('.'));
        }
    }
}
