//! The constellation: the nearest artists around one, placed so that nearer to the centre means more similar to it,
//! neighbours that are similar to each other stand side by side, and labels do not cover each other. The same neighbours
//! always give the same picture.

use app::dto::{Constellation, Star, StarLine};

use super::{Presenter, score};
use crate::{
    artists::Node,
    similarity::{
        Explanation, PairEvidence, SignalKind, evidence::LIMIT, neighbours::SimilarArtist, signals::scene::value,
    },
};

/// More would be a cloud, and fewer no picture.
const STARS: usize = 15;
/// Lines among the neighbours themselves, strongest first.
const LINES: usize = 22;
/// Distance from the centre of the nearest and the farthest star, in the unit square.
const NEAREST: f32 = 0.17;
const FARTHEST: f32 = 0.44;
/// Room that a star and its label take.
const LABEL: (f32, f32) = (0.27, 0.075);
const ROUNDS: usize = 120;

/// Evidence on the scale of the picture, in [0, 1].
fn closeness(evidence: &PairEvidence) -> f32 {
    (evidence.total / LIMIT).clamp(0.0, 1.0)
}

impl Presenter<'_> {
    pub fn constellation(&self, centre: Node, near: &[(SimilarArtist, Explanation)]) -> Constellation {
        let near: Vec<&SimilarArtist> = near.iter().take(STARS).map(|(near, _)| near).collect();
        let scores: Vec<f32> = near.iter().map(|near| closeness(&near.evidence)).collect();
        let places = places(&scores, &self.round(&near));
        let star = |node: Node, (x, y): (f32, f32), near: Option<&SimilarArtist>| {
            let id = self.snapshot.index.roster.id(node);
            Star {
                artist: self.artist_ref(node),
                x,
                y,
                score: near.map_or(1.0, |near| closeness(&near.evidence)),
                lead: near.and_then(|near| near.evidence.lead()).map(score::kind),
                soon: self.snapshot.of_artist.contains_key(&id),
                followed: self.profile.follows(id),
            }
        };
        let stars = std::iter::once(star(centre, (0.5, 0.5), None))
            .chain(near.iter().zip(places).map(|(near, place)| star(near.node, place, Some(near))))
            .collect();
        let spokes = near.iter().enumerate().map(|(at, near)| StarLine {
            from: 0,
            to: at + 1,
            kind: near.evidence.lead().map_or(app::dto::SignalKind::Scene, score::kind),
            strength: closeness(&near.evidence),
        });
        Constellation { stars, lines: spokes.chain(self.among(&near)).collect() }
    }

    /// The neighbours in the order of a walk around the centre: each is followed by the most similar one that is left.
    fn round(&self, near: &[&SimilarArtist]) -> Vec<usize> {
        let index = &self.snapshot.index;
        let similarity =
            |a: usize, b: usize| index.pair_evidence(near[a].node, near[b].node).map_or(0.0, |evidence| evidence.total);
        let mut left: Vec<usize> = (0..near.len()).collect();
        let mut round: Vec<usize> = left.drain(..left.len().min(1)).collect();
        while let Some(last) = round.last().copied()
            && !left.is_empty()
        {
            // Of equals the nearest to the centre, which comes first.
            let next = (1..left.len())
                .fold(0, |best, at| if similarity(last, left[at]) > similarity(last, left[best]) { at } else { best });
            round.push(left.remove(next));
        }
        round
    }

    /// Stated edges between the neighbours.
    fn among(&self, near: &[&SimilarArtist]) -> Vec<StarLine> {
        let index = &self.snapshot.index;
        let mut lines = Vec::new();
        for (at, a) in near.iter().enumerate() {
            for (further, b) in near.iter().enumerate().skip(at + 1) {
                let scene = index.scene.edge(a.node, b.node).map(|strength| (SignalKind::Scene, value(strength)));
                let tie = index.ties.direct(a.node, b.node).map(|tie| (SignalKind::Collaboration, tie.weight));
                let strongest = scene.into_iter().chain(tie).max_by(|x, y| x.1.total_cmp(&y.1));
                lines.extend(strongest.map(|(kind, strength)| StarLine {
                    from: at + 1,
                    to: further + 1,
                    kind: score::kind(kind),
                    strength,
                }));
            }
        }
        lines.sort_by(|x, y| y.strength.total_cmp(&x.strength));
        lines.truncate(LINES);
        lines
    }
}

/// Places for stars of these scores (best first), the centre being taken. `round` is their order around it.
fn places(scores: &[f32], round: &[usize]) -> Vec<(f32, f32)> {
    let (best, worst) = (scores.first().copied().unwrap_or(1.0), scores.last().copied().unwrap_or(0.0));
    let mut turn = vec![0; scores.len()];
    round.iter().enumerate().for_each(|(at, star)| turn[*star] = at);
    let mut places: Vec<(f32, f32)> = scores
        .iter()
        .enumerate()
        .map(|(at, score)| {
            // Half by score, half by rank: equal scores still make rings, outliers do not crush the rest.
            let by_score = if best > worst { (best - score) / (best - worst) } else { 0.5 };
            let by_rank = at as f32 / scores.len().max(2) as f32;
            let radius = NEAREST + (FARTHEST - NEAREST) * (by_score + by_rank) / 2.0;
            let share = turn[at] as f32 / scores.len() as f32;
            let angle = share * std::f32::consts::TAU - std::f32::consts::FRAC_PI_2;
            (0.5 + radius * angle.cos(), 0.5 + radius * angle.sin())
        })
        .collect();
    for _ in 0..ROUNDS {
        if !push_apart(&mut places) {
            break;
        }
    }
    places
}

/// Pushes overlapping labels apart, up and down mostly, because that is the short way; whether any moved.
fn push_apart(places: &mut [(f32, f32)]) -> bool {
    let mut moved = false;
    for at in 0..places.len() {
        for other in 0..=places.len() {
            if other == at {
                continue;
            }
            // The last "other" is the centre, which does not move.
            let (x, y) = places.get(other).copied().unwrap_or((0.5, 0.5));
            let (dx, dy) = (places[at].0 - x, places[at].1 - y);
            let overlap_y = LABEL.1 - dy.abs();
            if dx.abs() < LABEL.0 && overlap_y > 1e-4 {
                let step = (overlap_y / 2.0 + 0.002) * if dy > 0.0 || (dy == 0.0 && at > other) { 1.0 } else { -1.0 };
                places[at].1 = (places[at].1 + step).clamp(0.05, 0.95);
                places[at].0 = (places[at].0 + dx.signum() * 0.004).clamp(0.12, 0.88);
                moved = true;
            }
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stay_on_the_sheet_and_labels_do_not_cover_each_other() {
        for count in 0..=STARS {
            let scores: Vec<f32> = (0..count).map(|at| 0.9 - at as f32 * 0.04).collect();
            // Every third beside each other: any order has to do.
            let mut round: Vec<usize> = (0..count).collect();
            round.sort_by_key(|at| (at % 3, *at));
            let mut all = places(&scores, &round);
            all.push((0.5, 0.5));
            for (at, a) in all.iter().enumerate() {
                assert!((0.0..=1.0).contains(&a.0) && (0.0..=1.0).contains(&a.1));
                for b in &all[at + 1..] {
                    let covered = (a.0 - b.0).abs() < LABEL.0 && (a.1 - b.1).abs() < LABEL.1 * 0.6;
                    assert!(!covered, "{count}: {a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn the_same_scores_give_the_same_picture() {
        assert_eq!(places(&[0.9, 0.5, 0.5], &[0, 2, 1]), places(&[0.9, 0.5, 0.5], &[0, 2, 1]));
    }
}
