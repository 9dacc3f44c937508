//! Calibration of a model in this catalogue: the hubness of each artist, and how corrected cosines are distributed
//! over pairs of artists. Measured by a job, stored, and read with the index.

use ndarray::{Array2, Axis};
use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};
use rayon::prelude::*;

use super::{
    cosine::corrected,
    matrix::{Matrix, dot, floats},
};
use crate::{artists::ArtistId, vector::MeanVector};

/// Whose mean cosine is an artist's hubness: its nearest.
pub const NEAREST: usize = 10;
/// Fewer artists have no distribution worth the name.
pub const FEWEST: usize = 8;
/// An artist's nearest are looked for among at most so many, drawn by seed: with more, the time would grow with the
/// square of the catalogue, and only the difference between two artists' hubness matters.
const LANDMARKS: usize = 20_000;
/// Of so many landmarks the cosines are worked out exactly: the nearest, the artist itself, and some to spare.
const KEPT: usize = NEAREST + 6;
/// One product of matrices: small enough for the cache of a core.
const ROWS_A_BLOCK: usize = 128;
const LANDMARKS_A_BLOCK: usize = 512;
/// Every pair of at most so many artists is measured; of more, a sample.
const EVERY_PAIR: usize = 1_000;
const SAMPLE: usize = 400_000;
/// A quantile for each thousandth, ends included.
const QUANTILES: usize = 1_001;
/// What the landmarks are drawn with.
pub const SEED: u64 = 10;

/// The calibration of one model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeasuredCalibration {
    /// Rising; the first is the lowest and the last the highest pair. Empty with fewer than [`FEWEST`] artists: the
    /// cosine then stands for itself.
    pub quantiles: Vec<f32>,
    /// How many pairs that was read off.
    pub pairs: u64,
    /// By artist, in the order given: the mean cosine to its [`NEAREST`] nearest others.
    pub hubness: Vec<f32>,
}

/// Measures the means of one model. The same means and seed give the same figures on every machine. 100,000 means of
/// 519 values take less than a minute of two cores.
pub fn measure(means: &[(ArtistId, MeanVector)], seed: u64) -> MeasuredCalibration {
    let mut matrix = Matrix::new(means.first().map_or(0, |(_, mean)| mean.values().len()));
    means.iter().for_each(|(_, mean)| matrix.push(mean.values()));
    let rows: Vec<usize> = (0..matrix.len()).collect();
    let hubness = hubness(&matrix, &rows);
    if matrix.len() < FEWEST {
        return MeasuredCalibration { hubness, ..MeasuredCalibration::default() };
    }
    let mut pairs: Vec<f32> = pairs(matrix.len(), seed)
        .into_par_iter()
        .map(|(a, b)| corrected(dot(matrix.row(a), matrix.row(b)), [hubness[a], hubness[b]]))
        .collect();
    pairs.sort_unstable_by(f32::total_cmp);
    let at = |step: usize| pairs[(step * (pairs.len() - 1) + (QUANTILES - 1) / 2) / (QUANTILES - 1)];
    MeasuredCalibration { quantiles: (0..QUANTILES).map(at).collect(), pairs: pairs.len() as u64, hubness }
}

/// The hubness of the rows `of`, in their order; 0 for a row that is alone.
pub fn hubness(means: &Matrix, of: &[usize]) -> Vec<f32> {
    let landmarks = landmarks(means.len());
    let others = floats(means, landmarks.iter().copied().map(Some));
    let block = |rows: &[usize]| -> Vec<f32> {
        let near = nearest_landmarks(&floats(means, rows.iter().copied().map(Some)), &others);
        rows.iter()
            .zip(near)
            .map(|(row, near)| mean_cosine(means, *row, near.iter().map(|at| landmarks[*at])))
            .collect()
    };
    of.par_chunks(ROWS_A_BLOCK).flat_map_iter(block).collect()
}

/// Of each row the places of its nearest landmarks, itself perhaps among them: a few more than are needed, because sums of
/// floats differ in the last digit from machine to machine.
fn nearest_landmarks(rows: &Array2<f32>, landmarks: &Array2<f32>) -> Vec<Vec<usize>> {
    let least = |near: &[(f32, usize)]| near.get(KEPT - 1).map_or(f32::NEG_INFINITY, |last| last.0);
    let mut near: Vec<Vec<(f32, usize)>> = vec![Vec::new(); rows.nrows()];
    for (block, landmarks) in landmarks.axis_chunks_iter(Axis(0), LANDMARKS_A_BLOCK).enumerate() {
        let first = block * LANDMARKS_A_BLOCK;
        let cosines = rows.dot(&landmarks.t());
        for (near, cosines) in near.iter_mut().zip(cosines.rows()) {
            let mut enough = least(near);
            for (at, cosine) in cosines.iter().enumerate() {
                if *cosine > enough {
                    near.insert(near.partition_point(|kept| kept.0 >= *cosine), (*cosine, first + at));
                    near.truncate(KEPT);
                    enough = least(near);
                }
            }
        }
    }
    near.into_iter().map(|near| near.into_iter().map(|(_, at)| at).collect()).collect()
}

/// The mean cosine to the nearest of some rows, itself excluded.
fn mean_cosine(means: &Matrix, row: usize, others: impl Iterator<Item = usize>) -> f32 {
    let others = others.filter(|other| *other != row);
    let mut cosines: Vec<f32> = others.map(|other| dot(means.row(row), means.row(other))).collect();
    cosines.sort_unstable_by(|x, y| y.total_cmp(x));
    cosines.truncate(NEAREST);
    cosines.iter().sum::<f32>() / cosines.len().max(1) as f32
}

/// Rows to look for neighbours among, in order.
fn landmarks(rows: usize) -> Vec<usize> {
    if rows <= LANDMARKS {
        return (0..rows).collect();
    }
    let mut random = ChaCha12Rng::seed_from_u64(SEED);
    let mut drawn = rand::seq::index::sample(&mut random, rows, LANDMARKS).into_vec();
    drawn.sort_unstable();
    drawn
}

/// Every pair of a small catalogue, a sample of a large one.
fn pairs(rows: usize, seed: u64) -> Vec<(usize, usize)> {
    if rows <= EVERY_PAIR {
        return (0..rows).flat_map(|a| (a + 1..rows).map(move |b| (a, b))).collect();
    }
    let mut random = ChaCha12Rng::seed_from_u64(seed);
    let mut draw = || {
        let (a, b) = (random.random_range(0..rows), random.random_range(0..rows - 1));
        // Skipping `a` makes all others equally likely.
        (a, if b < a { b } else { b + 1 })
    };
    (0..SAMPLE).map(|_| draw()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{similarity::cosine::CosineCalibration, vector::unit};

    /// Directions that share a part, some more of it than others: those are near to everybody.
    fn with_hubs(count: usize, share: impl Fn(usize) -> f32) -> Vec<(ArtistId, MeanVector)> {
        let mut random = ChaCha12Rng::seed_from_u64(1);
        let dims = 24;
        (0..count)
            .map(|at| {
                let mut values: Vec<f32> = (0..dims).map(|_| random.random::<f32>() - 0.5).collect();
                values[0] += share(at);
                (ArtistId(at as i64), MeanVector::new("m".into(), unit(values).unwrap()).unwrap())
            })
            .collect()
    }

    /// Skewness of how often each is among the `k` nearest of others: 0 when all are equally often.
    fn skewness(count: usize, k: usize, similarity: impl Fn(usize, usize) -> f32) -> f64 {
        let mut times = vec![0.0f64; count];
        for a in 0..count {
            let mut others: Vec<usize> = (0..count).filter(|b| *b != a).collect();
            others.sort_by(|x, y| similarity(a, *y).total_cmp(&similarity(a, *x)));
            others[..k].iter().for_each(|b| times[*b] += 1.0);
        }
        let mean = times.iter().sum::<f64>() / count as f64;
        let moment = |power| times.iter().map(|n| (n - mean).powi(power)).sum::<f64>() / count as f64;
        moment(3) / moment(2).powf(1.5)
    }

    #[test]
    fn the_hubness_is_the_mean_cosine_to_the_nearest_ten() {
        let means = with_hubs(LANDMARKS_A_BLOCK + 100, |at| (at % 10) as f32 * 0.12);
        let mut matrix = Matrix::new(24);
        means.iter().for_each(|(_, mean)| matrix.push(mean.values()));
        let rows = [0, 3, LANDMARKS_A_BLOCK, LANDMARKS_A_BLOCK + 99];
        for (row, hubness) in rows.into_iter().zip(hubness(&matrix, &rows)) {
            let others = (0..matrix.len()).filter(|other| *other != row);
            let mut cosines: Vec<f32> = others.map(|other| dot(matrix.row(row), matrix.row(other))).collect();
            cosines.sort_by(|x, y| y.total_cmp(x));
            assert_eq!(hubness, cosines[..NEAREST].iter().sum::<f32>() / NEAREST as f32, "{row}");
        }
    }

    #[test]
    fn the_correction_takes_hubs_down() {
        let means = with_hubs(300, |at| (at % 10) as f32 * 0.12);
        let measured = measure(&means, 1);
        let cosine = |a: usize, b: usize| means[a].1.mean_cosine(&means[b].1).unwrap();
        let raw = skewness(means.len(), 10, cosine);
        let after =
            skewness(means.len(), 10, |a, b| corrected(cosine(a, b), [measured.hubness[a], measured.hubness[b]]));
        assert!(raw > 1.0 && after < raw / 2.0, "{raw} {after}");
    }

    #[test]
    fn where_all_have_the_same_hubness_the_order_stays() {
        let count = 60;
        let around: Vec<(ArtistId, MeanVector)> = (0..count)
            .map(|at| {
                let angle = std::f32::consts::TAU * at as f32 / count as f32;
                (ArtistId(at), MeanVector::new("m".into(), vec![angle.cos(), angle.sin()]).unwrap())
            })
            .collect();
        let measured = measure(&around, 1);
        let (low, high) = (measured.hubness.iter().copied().fold(1.0, f32::min), measured.hubness[0]);
        assert!(high - low < 1e-3, "{low} {high}");
        let by = |key: &dyn Fn(usize) -> f32| {
            let mut order: Vec<usize> = (1..count as usize / 2).collect();
            order.sort_by(|x, y| key(*y).total_cmp(&key(*x)));
            order
        };
        let cosine = |b: usize| around[0].1.mean_cosine(&around[b].1).unwrap();
        assert_eq!(by(&cosine), by(&|b| corrected(cosine(b), [measured.hubness[0], measured.hubness[b]])));
    }

    #[test]
    fn the_values_of_catalogue_pairs_are_spread_evenly_for_small_and_large_catalogues() {
        for count in [40, 3_000] {
            let means = with_hubs(count, |at| (at % 7) as f32 * 0.1);
            let measured = measure(&means, 3);
            assert_eq!(measured.pairs, if count == 40 { 780 } else { SAMPLE as u64 });
            assert!(measured.quantiles.is_sorted());
            let calibration = CosineCalibration::new(measured.quantiles.clone());
            let values: Vec<f32> = (0..count)
                .map(|a| (a, (a * 7 + 1) % count))
                .filter(|(a, b)| a != b)
                .map(|(a, b)| {
                    let cosine = means[a].1.mean_cosine(&means[b].1).unwrap();
                    calibration.value(corrected(cosine, [measured.hubness[a], measured.hubness[b]]))
                })
                .collect();
            let mean = values.iter().sum::<f32>() / values.len() as f32;
            assert!((mean - 0.5).abs() < 0.1, "{count}: {mean}");
        }
    }

    #[test]
    fn the_same_means_give_the_same_figures_and_too_few_give_no_distribution() {
        let means = with_hubs(1_200, |_| 0.2);
        assert_eq!(measure(&means, 5), measure(&means, 5));
        assert_ne!(measure(&means, 5).quantiles, measure(&means, 6).quantiles);
        for count in [0, 1, 2, FEWEST - 1] {
            let measured = measure(&means[..count], 5);
            assert_eq!((measured.quantiles.len(), measured.pairs, measured.hubness.len()), (0, 0, count));
        }
        assert_eq!(measure(&means[..1], 5).hubness, [0.0]);
        assert!((measure(&means[..2], 5).hubness[0] - means[0].1.mean_cosine(&means[1].1).unwrap()).abs() < 1e-3);
    }
}
