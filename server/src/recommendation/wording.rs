//! Reasons as sentences, rendered from affinities and explanations alone.

use super::{Affinity, Because};
use crate::similarity::{Explanation, Landscape, wording};

/// Why one act speaks for an event.
pub fn act(landscape: &Landscape, affinity: &Affinity) -> String {
    let name = landscape.roster.name(affinity.act);
    match affinity.because {
        Because::Followed => format!("You follow {name}."),
        Because::Near(near) => {
            let explanation = Explanation::of(landscape, affinity.act, near.followed);
            format!("{name} is close to {}: {}.", landscape.roster.name(near.followed), wording::because(&explanation))
        }
    }
}

/// Why an event is recommended, in one sentence; `acts` best first.
pub fn event(landscape: &Landscape, acts: &[Affinity]) -> String {
    let followed: Vec<&str> = acts
        .iter()
        .filter(|affinity| affinity.because == Because::Followed)
        .map(|affinity| landscape.roster.name(affinity.act))
        .collect();
    match (followed.as_slice(), acts.first()) {
        (_, None) => "We don't know these acts yet.".to_owned(),
        ([], Some(best)) => act(landscape, best),
        ([one], _) => format!("You follow {one}."),
        (few, _) if few.len() <= 3 => format!("You follow {}.", wording::list(few)),
        ([first, second, rest @ ..], _) => format!("You follow {first}, {second} and {} more.", rest.len()),
    }
}
