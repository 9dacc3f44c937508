//! Reasons as sentences, rendered from affinities and explanations alone.

use super::{Affinity, Because};
use crate::similarity::{Explanation, SimilarityIndex, presenter};

/// Why one act speaks for an event.
pub fn act(index: &SimilarityIndex, affinity: &Affinity) -> String {
    let name = index.roster.name(affinity.act);
    match affinity.because {
        Because::Followed => format!("You follow {name}."),
        Because::Near(near) => {
            let explanation = Explanation::of(index, affinity.act, near.followed);
            format!("{name} is close to {}: {}.", index.roster.name(near.followed), presenter::because(&explanation))
        }
    }
}

/// Why an event is recommended, in one sentence; `acts` best first.
pub fn event(index: &SimilarityIndex, acts: &[Affinity]) -> String {
    let followed: Vec<&str> = acts
        .iter()
        .filter(|affinity| affinity.because == Because::Followed)
        .map(|affinity| index.roster.name(affinity.act))
        .collect();
    match (followed.as_slice(), acts.first()) {
        (_, None) => "We don't know these acts yet.".to_owned(),
        ([], Some(best)) => act(index, best),
        ([one], _) => format!("You follow {one}."),
        (few, _) if few.len() <= 3 => format!("You follow {}.", presenter::list(few)),
        ([first, second, rest @ ..], _) => format!("You follow {first}, {second} and {} more.", rest.len()),
    }
}
