//! Reasons for recommendations as sentences, rendered from affinities and explanations alone.

use super::{Affinity, AffinityReason, Fit};
use crate::similarity::{Explanation, SimilarityIndex, presenter};

/// Why one act has an affinity, in one sentence.
pub fn describe_act(index: &SimilarityIndex, affinity: &Affinity) -> String {
    let name = index.roster.name(affinity.act);
    match affinity.reason {
        AffinityReason::Followed => format!("You follow {name}."),
        AffinityReason::Near(near) => {
            let explanation = Explanation::of(index, affinity.act, near.artist);
            if affinity.fit == Fit::NoMatch {
                return format!("{name}: no match with your artists.");
            }
            presenter::because(&explanation)
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
        ([one], _) => format!("You follow {one}."),
        (few, _) if few.len() <= 3 => format!("You follow {}.", presenter::list(few)),
        ([first, second, rest @ ..], _) => format!("You follow {first}, {second} and {} more.", rest.len()),
    }
}
