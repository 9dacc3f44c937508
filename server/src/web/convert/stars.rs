//! Constellation: the nearest artists around one, placed so that nearer to the centre means more similar to it,
//! neighbours that are similar to each other stand side by side, and labels do not cover each other. With a second artist
//! pinned, each of the two has a side, and who is near both stands between them. The same neighbours always give the same
//! picture.

use app::dto::{Constellation, Star, StarLine};

use super::{Presenter, score};
use crate::{
    artists::Node,
    similarity::{
        Explanation, PairEvidence, SignalKind, evidence::LIMIT, neighbours::SimilarArtist, signals::scene::value,
    },
};

/// So many have room for their labels.
pub const NAMED: usize = 15;
/// Where a reader asks for more. More than that would be a cloud.
pub const MOST: usize = 40;
/// Lines among the neighbours themselves, strongest first, for each star.
const LINES_A_STAR: f32 = 1.5;
/// Distance from the centre of the nearest and the farthest star, in the unit square.
const NEAREST: f32 = 0.17;
const FARTHEST: f32 = 0.44;
/// Room that a star with its label takes, and one without.
const LABEL: (f32, f32) = (0.27, 0.075);
const DOT: (f32, f32) = (0.05, 0.055);
const ROUNDS: usize = 120;
const CENTRE: (f32, f32) = (0.5, 0.5);
/// Where the artist of the page and the pinned one stand.
const SIDES: [(f32, f32); 2] = [(0.24, 0.5), (0.76, 0.5)];

/// Evidence on the scale of the picture, in [0, 1].
fn closeness(evidence: &PairEvidence) -> f32 {
    (evidence.total / LIMIT).clamp(0.0, 1.0)
}

/// Whose neighbourhood is drawn.
pub struct Centres {
    pub centre: Node,
    pub pinned: Option<Node>,
}

impl Presenter<'_> {
    /// `walk` is appended to the address of each artist, `more` asks for more stars.
    pub fn constellation(
        &self,
        centres: &Centres,
        near: &[(SimilarArtist, Explanation)],
        more: bool,
        walk: &str,
    ) -> Constellation {
        let near = near.iter().map(|(near, _)| near).filter(|near| Some(near.node) != centres.pinned);
        let near: Vec<&SimilarArtist> = near.take(if more { MOST } else { NAMED }).collect();
        let scores: Vec<f32> = near.iter().map(|near| closeness(&near.evidence)).collect();
        let pinned = centres.pinned.map(|pinned| (pinned, self.evidence_of(&near, pinned)));
        let (fixed, places) = match &pinned {
            None => (vec![CENTRE], around(&scores, &self.round(&near))),
            Some((_, to_pinned)) => {
                let to_pinned: Vec<f32> = to_pinned.iter().map(closeness).collect();
                (SIDES.to_vec(), between(&scores, &to_pinned))
            }
        };
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
        let centre_nodes = std::iter::once(centres.centre).chain(centres.pinned);
        let stars: Vec<Star> = centre_nodes
            .zip(&fixed)
            .map(|(node, place)| star(node, *place, None))
            .chain(near.iter().zip(places).map(|(near, place)| star(near.node, place, Some(near))))
            .collect();
        let first = fixed.len();
        let spokes = near.iter().enumerate().map(|(at, near)| spoke(0, first + at, &near.evidence));
        let to_pinned = pinned.iter().flat_map(|(_, evidence)| evidence.iter().enumerate());
        let to_pinned = to_pinned.filter(|(_, evidence)| evidence.total > 0.0);
        let to_pinned = to_pinned.map(|(at, evidence)| spoke(1, first + at, evidence));
        let mut lines: Vec<StarLine> = spokes.chain(to_pinned).collect();
        // With two centres there is no ring for the lines to run along.
        if pinned.is_none() {
            lines.extend(self.among(&near, first).into_iter().map(|line| bent(line, &stars)));
        }
        Constellation { centres: first, stars, lines, walk: walk.to_owned() }
    }

    fn evidence_of(&self, near: &[&SimilarArtist], other: Node) -> Vec<PairEvidence> {
        near.iter().map(|near| self.snapshot.index.pair_evidence(near.node, other).unwrap_or_default()).collect()
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
    fn among(&self, near: &[&SimilarArtist], first: usize) -> Vec<StarLine> {
        let index = &self.snapshot.index;
        let mut lines = Vec::new();
        for (at, a) in near.iter().enumerate() {
            for (further, b) in near.iter().enumerate().skip(at + 1) {
                let scene = index.scene.edge(a.node, b.node).map(|strength| (SignalKind::Scene, value(strength)));
                let tie = index.ties.direct(a.node, b.node).map(|tie| (SignalKind::Collaboration, tie.weight));
                let strongest = scene.into_iter().chain(tie).max_by(|x, y| x.1.total_cmp(&y.1));
                lines.extend(strongest.map(|(kind, strength)| StarLine {
                    from: first + at,
                    to: first + further,
                    kind: score::kind(kind),
                    strength,
                    bend: None,
                }));
            }
        }
        lines.sort_by(|x, y| y.strength.total_cmp(&x.strength));
        lines.truncate((LINES_A_STAR * near.len() as f32) as usize);
        lines
    }
}

fn spoke(from: usize, to: usize, evidence: &PairEvidence) -> StarLine {
    let kind = evidence.lead().map_or(app::dto::SignalKind::Scene, score::kind);
    StarLine { from, to, kind, strength: closeness(evidence), bend: None }
}

/// Leads a line between two neighbours around the centre, at their distance from it: lines that go the same way run side
/// by side, and none crosses the centre.
fn bent(line: StarLine, stars: &[Star]) -> StarLine {
    let polar = |at: usize| {
        let (dx, dy) = (stars[at].x - CENTRE.0, stars[at].y - CENTRE.1);
        (dx.hypot(dy), dy.atan2(dx))
    };
    let ((from, start), (to, end)) = (polar(line.from), polar(line.to));
    // The short way round.
    let turn = (end - start + std::f32::consts::PI).rem_euclid(std::f32::consts::TAU) - std::f32::consts::PI;
    let control = |share: f32| {
        // A cubic curve stays within its control points, so they lie further out.
        let radius = (from + (to - from) * share) * (1.0 + turn.abs() / std::f32::consts::TAU);
        let angle = start + turn * share;
        ((CENTRE.0 + radius * angle.cos()).clamp(0.02, 0.98), (CENTRE.1 + radius * angle.sin()).clamp(0.02, 0.98))
    };
    StarLine { bend: Some([control(1.0 / 3.0), control(2.0 / 3.0)]), ..line }
}

/// Places for stars of these scores (best first) around the centre. `round` is their order around it.
fn around(scores: &[f32], round: &[usize]) -> Vec<(f32, f32)> {
    let (best, worst) = (scores.first().copied().unwrap_or(1.0), scores.last().copied().unwrap_or(0.0));
    let mut turn = vec![0; scores.len()];
    round.iter().enumerate().for_each(|(at, star)| turn[*star] = at);
    let places = scores
        .iter()
        .enumerate()
        .map(|(at, score)| {
            // Half by score, half by rank: equal scores still make rings, outliers do not crush the rest.
            let by_score = if best > worst { (best - score) / (best - worst) } else { 0.5 };
            let by_rank = at as f32 / scores.len().max(2) as f32;
            let radius = NEAREST + (FARTHEST - NEAREST) * (by_score + by_rank) / 2.0;
            let share = turn[at] as f32 / scores.len() as f32;
            let angle = share * std::f32::consts::TAU - std::f32::consts::FRAC_PI_2;
            (CENTRE.0 + radius * angle.cos(), CENTRE.1 + radius * angle.sin())
        })
        .collect();
    apart(places, &[CENTRE])
}

/// Places for stars between two artists: the nearer to the one or the other, the further on its side, and the nearest to
/// both in the middle. `to_first` and `to_second` are how close each is to the two.
fn between(to_first: &[f32], to_second: &[f32]) -> Vec<(f32, f32)> {
    let places = to_first.iter().zip(to_second).enumerate().map(|(at, (first, second))| {
        let lean = (second - first) / (first + second).max(f32::EPSILON);
        let away = 0.08 + 0.36 * at as f32 / to_first.len() as f32;
        (0.5 + 0.3 * lean, if at % 2 == 0 { 0.5 - away } else { 0.5 + away })
    });
    apart(places.collect(), &SIDES)
}

fn apart(mut places: Vec<(f32, f32)>, fixed: &[(f32, f32)]) -> Vec<(f32, f32)> {
    for _ in 0..ROUNDS {
        if !push_apart(&mut places, fixed) {
            break;
        }
    }
    places
}

/// Pushes overlapping labels apart, up and down mostly, because that is the short way; whether any moved. What is fixed
/// does not move.
fn push_apart(places: &mut [(f32, f32)], fixed: &[(f32, f32)]) -> bool {
    let room = |at: usize, places: usize| if at < NAMED || at >= places { LABEL } else { DOT };
    let mut moved = false;
    for at in 0..places.len() {
        for other in 0..places.len() + fixed.len() {
            if other == at {
                continue;
            }
            let (x, y) = places.get(other).copied().unwrap_or_else(|| fixed[other - places.len()]);
            let (mine, theirs) = (room(at, places.len()), room(other, places.len()));
            let (dx, dy) = (places[at].0 - x, places[at].1 - y);
            let overlap_y = (mine.1 + theirs.1) / 2.0 - dy.abs();
            if dx.abs() < (mine.0 + theirs.0) / 2.0 && overlap_y > 1e-4 {
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
        for count in 0..=NAMED {
            let scores: Vec<f32> = (0..count).map(|at| 0.9 - at as f32 * 0.04).collect();
            // Every third beside each other: any order has to do.
            let mut round: Vec<usize> = (0..count).collect();
            round.sort_by_key(|at| (at % 3, *at));
            let mut all = around(&scores, &round);
            all.push(CENTRE);
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
    fn forty_stars_stay_on_the_sheet_and_none_covers_another() {
        let scores: Vec<f32> = (0..MOST).map(|at| 0.9 - at as f32 * 0.015).collect();
        let round: Vec<usize> = (0..MOST).map(|at| at * 7 % MOST).collect();
        let mut all = around(&scores, &round);
        all.push(CENTRE);
        for (at, a) in all.iter().enumerate() {
            assert!((0.0..=1.0).contains(&a.0) && (0.0..=1.0).contains(&a.1));
            for b in &all[at + 1..] {
                assert!((a.0 - b.0).hypot(a.1 - b.1) > 0.025, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn between_two_artists_each_star_stands_on_the_side_of_the_closer_one() {
        let places = between(&[0.9, 0.2, 0.5], &[0.1, 0.8, 0.5]);
        assert!(places[0].0 < 0.4 && places[1].0 > 0.6, "{places:?}");
        assert!((places[2].0 - 0.5).abs() < 0.1, "{places:?}");
    }

    #[test]
    fn a_line_between_neighbours_does_not_cross_the_centre() {
        let star = |x, y| Star {
            artist: app::dto::ArtistRef { id: 1, name: "A".to_owned() },
            x,
            y,
            score: 1.0,
            lead: None,
            soon: false,
            followed: false,
        };
        // Nearly opposite each other.
        let stars = [star(0.5, 0.5), star(0.2, 0.45), star(0.8, 0.4)];
        let line = StarLine { from: 1, to: 2, kind: app::dto::SignalKind::Scene, strength: 1.0, bend: None };
        let [first, second] = bent(line, &stars).bend.unwrap();
        // Halfway along the cubic curve.
        let halfway = |a: f32, b: f32, c: f32, d: f32| (a + 3.0 * b + 3.0 * c + d) / 8.0;
        let (x, y) = (halfway(0.2, first.0, second.0, 0.8), halfway(0.45, first.1, second.1, 0.4));
        assert!((x - 0.5).hypot(y - 0.5) > NEAREST, "{x} {y}");
    }

    #[test]
    fn the_same_scores_give_the_same_picture() {
        assert_eq!(around(&[0.9, 0.5, 0.5], &[0, 2, 1]), around(&[0.9, 0.5, 0.5], &[0, 2, 1]));
    }
}
