//! Layouts that the projection begins with, and the alignment of a new one with the last.

use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};

/// (x, y).
pub type Position = [f32; 2];

/// Of the first layout: the same catalogue begins the same.
const SEED: u64 = 20;
/// Steps of the power iteration. It need not converge: all it gives is an order from one end to the other.
const STEPS: usize = 1_000;

/// The first layout: the two slowest modes of a random walk along the links, found by power iteration, each as ranks in
/// [0, 1], so that a few artists far out do not press all the others together. Links stand on both sides, and everybody
/// has one.
pub fn spectral(links: &[Vec<u32>]) -> Vec<Position> {
    let mut random = ChaCha12Rng::seed_from_u64(SEED);
    let mut modes: [Vec<f32>; 2] =
        std::array::from_fn(|_| links.iter().map(|_| random.random_range(-1.0..1.0)).collect());
    for _ in 0..STEPS {
        for mode in &mut modes {
            *mode = walk(mode, links);
        }
        let [first, second] = &mut modes;
        // By degree, because that is where the walk is at home.
        let even = vec![1.0; links.len()];
        orthogonalize(first, &even, links);
        orthogonalize(second, &even, links);
        orthogonalize(second, first, links);
        normalize(first, links);
        normalize(second, links);
    }
    let [x, y] = modes.map(|mode| ranks(&mode));
    x.into_iter().zip(y).map(|(x, y)| [x, y]).collect()
}

/// One step of a walk that stays where it is half of the time.
fn walk(mode: &[f32], links: &[Vec<u32>]) -> Vec<f32> {
    let mean = |to: &Vec<u32>| to.iter().map(|to| mode[*to as usize]).sum::<f32>() / to.len().max(1) as f32;
    mode.iter().zip(links).map(|(value, to)| 0.5 * value + 0.5 * mean(to)).collect()
}

fn product(a: &[f32], b: &[f32], links: &[Vec<u32>]) -> f64 {
    a.iter().zip(b).zip(links).map(|((a, b), to)| f64::from(a * b) * to.len() as f64).sum()
}

/// Takes out of a mode what it has of another.
fn orthogonalize(mode: &mut [f32], other: &[f32], links: &[Vec<u32>]) {
    let share = (product(mode, other, links) / product(other, other, links).max(f64::MIN_POSITIVE)) as f32;
    mode.iter_mut().zip(other).for_each(|(value, other)| *value -= share * other);
}

fn normalize(mode: &mut [f32], links: &[Vec<u32>]) {
    let length = product(mode, mode, links).sqrt().max(f64::MIN_POSITIVE) as f32;
    mode.iter_mut().for_each(|value| *value /= length);
}

/// The place of each value among all, from 0 to 1.
fn ranks(values: &[f32]) -> Vec<f32> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]).then(a.cmp(b)));
    let mut ranks = vec![0.0; values.len()];
    for (rank, at) in order.into_iter().enumerate() {
        ranks[at] = rank as f32 / values.len() as f32;
    }
    ranks
}

/// The last layout with those who are new: each in the middle of its links that have a place, found step by step along
/// the links; the others in the middle of all.
pub fn with_new(before: &[Option<Position>], links: &[Vec<u32>]) -> Vec<Position> {
    let mut found = before.to_vec();
    loop {
        let of_links = |at: usize| mean(links[at].iter().filter_map(|to| found[*to as usize]));
        let next: Vec<(usize, Position)> =
            (0..found.len()).filter(|at| found[*at].is_none()).filter_map(|at| Some((at, of_links(at)?))).collect();
        if next.is_empty() {
            break;
        }
        next.into_iter().for_each(|(at, position)| found[at] = Some(position));
    }
    let middle = mean(found.iter().flatten().copied()).unwrap_or_default();
    // Two in one spot would never part: the steps of the optimizer depend on the way from one to the other.
    let mut random = ChaCha12Rng::seed_from_u64(SEED);
    let is_new = before.iter().map(Option::is_none);
    let apart = |axis: f32, random: &mut ChaCha12Rng| axis + random.random_range(-0.01..0.01);
    found
        .into_iter()
        .zip(is_new)
        .map(|(position, is_new)| {
            let position = position.unwrap_or(middle);
            if is_new { position.map(|axis| apart(axis, &mut random)) } else { position }
        })
        .collect()
}

fn mean(positions: impl Iterator<Item = Position>) -> Option<Position> {
    let (count, sum) = positions
        .fold((0, [0.0; 2]), |(count, sum), position| (count + 1, [sum[0] + position[0], sum[1] + position[1]]));
    (count > 0).then(|| sum.map(|axis| axis / count as f32))
}

/// A layout turned, mirrored, moved and scaled onto the last one, as near as that brings those who are in both (the
/// orthogonal Procrustes problem, in the plane); the first one is only moved and scaled, to a mean square distance of 1
/// from (0, 0).
pub fn aligned(found: Vec<Position>, before: &[Option<Position>]) -> Vec<Position> {
    let both: Vec<(Position, Position)> =
        found.iter().zip(before).filter_map(|(now, before)| Some((*now, (*before)?))).collect();
    if both.len() < 2 {
        let middle = mean(found.iter().copied()).unwrap_or_default();
        let scale = 1.0 / spread(found.iter().copied(), middle);
        return found.into_iter().map(|at| [(at[0] - middle[0]) * scale, (at[1] - middle[1]) * scale]).collect();
    }
    let now = mean(both.iter().map(|(now, _)| *now)).unwrap_or_default();
    let then = mean(both.iter().map(|(_, then)| *then)).unwrap_or_default();
    let scale = spread(both.iter().map(|(_, then)| *then), then) / spread(both.iter().map(|(now, _)| *now), now);
    // As complex numbers, the turn is the direction of Σ conj(now) · then; mirrored, of Σ now · then. The longer sum fits.
    let (mut plain, mut mirrored) = ([0.0_f64; 2], [0.0_f64; 2]);
    for (at, to) in &both {
        let [x, y] = [f64::from(at[0] - now[0]), f64::from(at[1] - now[1])];
        let [u, v] = [f64::from(to[0] - then[0]), f64::from(to[1] - then[1])];
        plain = [plain[0] + x * u + y * v, plain[1] + x * v - y * u];
        mirrored = [mirrored[0] + x * u - y * v, mirrored[1] + x * v + y * u];
    }
    let length = |sum: [f64; 2]| sum[0].hypot(sum[1]);
    let mirror = length(mirrored) > length(plain);
    let turn = if mirror { mirrored } else { plain };
    let length = length(turn);
    let [cos, sin] = if length > 0.0 { turn.map(|axis| (axis / length) as f32) } else { [1.0, 0.0] };
    found
        .into_iter()
        .map(|at| {
            let [x, y] = [(at[0] - now[0]) * scale, (at[1] - now[1]) * scale];
            let y = if mirror { -y } else { y };
            [then[0] + x * cos - y * sin, then[1] + x * sin + y * cos]
        })
        .collect()
}

/// The root of the mean square distance from the middle; 1 where all are in one spot.
fn spread(positions: impl Iterator<Item = Position>, middle: Position) -> f32 {
    let (count, sum) = positions.fold((0, 0.0_f64), |(count, sum), at| {
        (count + 1, sum + f64::from(at[0] - middle[0]).powi(2) + f64::from(at[1] - middle[1]).powi(2))
    });
    let spread = (sum / f64::from(count.max(1))).sqrt() as f32;
    if spread > 0.0 { spread } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_that_was_turned_mirrored_and_scaled_is_put_back() {
        let before: Vec<Position> = vec![[0.0, 0.0], [2.0, 0.1], [0.3, 1.0], [-1.0, -0.5], [0.7, -2.0]];
        for mirror in [1.0, -1.0] {
            let (sin, cos) = 2.1_f32.sin_cos();
            let moved = |at: &Position| {
                let y = mirror * at[1];
                [5.0 + 3.0 * (at[0] * cos - y * sin), 3.0 * (at[0] * sin + y * cos) - 7.0]
            };
            let known: Vec<Option<Position>> = before.iter().copied().map(Some).chain([None]).collect();
            let now = before.iter().map(moved).chain([moved(&[1.0, 1.0])]).collect();
            for (found, expected) in aligned(now, &known).iter().zip(before.iter().chain(&[[1.0, 1.0]])) {
                assert!((found[0] - expected[0]).hypot(found[1] - expected[1]) < 1e-4, "{found:?} {expected:?}");
            }
        }
    }

    #[test]
    fn who_is_new_begins_in_the_middle_of_its_links_that_have_a_place() {
        let before = [Some([1.0, 1.0]), Some([3.0, 1.0]), None, None, None];
        let links = [vec![2], vec![2], vec![0, 1, 3], vec![2], vec![]];
        let found = with_new(&before, &links);
        let near = |at: Position, to: Position| (at[0] - to[0]).hypot(at[1] - to[1]) < 0.02;
        assert_eq!(found[..2], [[1.0, 1.0], [3.0, 1.0]]);
        assert!(near(found[2], [2.0, 1.0]) && near(found[3], [2.0, 1.0]) && near(found[4], [2.0, 1.0]), "{found:?}");
        assert_ne!(found[2], found[3]);
    }

    #[test]
    fn the_first_layout_tells_two_ends_of_a_chain_apart() {
        let links: Vec<Vec<u32>> = (0..30_u32)
            .map(|at| [at.checked_sub(1), (at < 29).then_some(at + 1)].into_iter().flatten().collect())
            .collect();
        let found = spectral(&links);
        let order: Vec<f32> = found.iter().map(|at| at[0]).collect();
        assert!((order[0] - order[29]).abs() > 0.8, "{order:?}");
        assert!((order[14] - order[15]).abs() < 0.1, "{order:?}");
    }
}
