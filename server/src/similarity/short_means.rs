//! Short means: the coordinates of every mean along the principal axes of all, for a first pass over a large catalogue.
//!
//! Music differs in fewer directions than a model has values: most of a dot product comes from the first few axes. A
//! search ranks everybody by those, and the best of them exactly. What it misses is measured (`./dev bench`).

use ndarray::{Array2, Axis};
use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};
use rayon::prelude::*;

use super::matrix::{Matrix, dot, floats};

/// Coordinates that are kept.
const AXES: usize = 32;
/// The axes are those of at most so many means, evenly spread over the catalogue.
const SAMPLE: usize = 4_000;
/// Each round brings the axes nearer to the principal ones. That they are exact is not needed.
const ROUNDS: usize = 6;
/// Means that are shortened in one product of matrices.
const ROWS_A_BLOCK: usize = 1_024;
/// What fixed point may change of a dot product.
const ROUNDING: f32 = 1e-3;
/// What the first axes are drawn with.
const SEED: u64 = 12;

/// By row, as the means are.
#[derive(Clone, Debug, Default)]
pub struct ShortMeans {
    means: Matrix,
    /// The length of what was left out of each.
    rest: Vec<f32>,
}

impl ShortMeans {
    pub fn new(means: &Matrix) -> Self {
        let axes = principal_axes(means);
        let rows: Vec<usize> = (0..means.len()).collect();
        let blocks: Vec<Array2<f32>> = rows
            .par_chunks(ROWS_A_BLOCK)
            .map(|rows| floats(means, rows.iter().copied().map(Some)).dot(&axes))
            .collect();
        let mut short = Self { means: Matrix::new(axes.ncols()), rest: Vec::with_capacity(means.len()) };
        for (at, row) in blocks.iter().flat_map(|block| block.rows()).enumerate() {
            short.means.push(&row.to_vec());
            let mean = means.row(at);
            short.rest.push((dot(mean, mean) - row.dot(&row)).max(0.0).sqrt());
        }
        short
    }

    /// About the dot product of the mean of a row with every other.
    pub fn dots(&self, row: usize, out: &mut Vec<f32>) {
        self.means.dots(self.means.row(row), out);
    }

    /// How much higher than that a dot product may be (Cauchy–Schwarz, and what rounding may add).
    #[inline]
    pub fn slack(&self, a: usize, b: usize) -> f32 {
        self.rest[a] * self.rest[b] + ROUNDING
    }
}

/// Directions of unit length, one a column, by subspace iteration: Q ← orthonormal columns of Xᵀ X Q (Halko,
/// Martinsson, Tropp, *Finding structure with randomness*, SIAM Review 2011).
fn principal_axes(means: &Matrix) -> Array2<f32> {
    let every = means.len().div_ceil(SAMPLE).max(1);
    let sample = floats(means, (0..means.len()).step_by(every).map(Some));
    let mut random = ChaCha12Rng::seed_from_u64(SEED);
    let mut axes =
        Array2::from_shape_simple_fn((means.dims(), AXES.min(means.dims())), || random.random_range(-1.0..1.0));
    for _ in 0..ROUNDS {
        axes = sample.t().dot(&sample.dot(&axes));
        make_orthonormal(&mut axes);
    }
    axes
}

/// Gram and Schmidt. A column that the others leave nothing of becomes zero.
fn make_orthonormal(columns: &mut Array2<f32>) {
    for at in 0..columns.ncols() {
        let (before, mut rest) = columns.view_mut().split_at(Axis(1), at);
        let mut column = rest.column_mut(0);
        // Twice, because rounding leaves a little of the others behind.
        for _ in 0..2 {
            for other in before.columns() {
                let share = other.dot(&column);
                column.scaled_add(-share, &other);
            }
        }
        let length = column.dot(&column).sqrt();
        column.mapv_inplace(|value| if length > 1e-6 { value / length } else { 0.0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::unit;

    #[test]
    fn short_means_of_few_directions_have_the_same_dot_products() {
        let mut random = ChaCha12Rng::seed_from_u64(3);
        let directions: Vec<Vec<f32>> =
            (0..5).map(|_| (0..80).map(|_| random.random_range(-1.0..1.0)).collect()).collect();
        let mut means = Matrix::new(80);
        for _ in 0..60 {
            let shares: Vec<f32> = (0..5).map(|_| random.random_range(-1.0..1.0)).collect();
            let value =
                |at: usize| directions.iter().zip(&shares).map(|(direction, share)| direction[at] * share).sum();
            means.push(&unit((0..80).map(value).collect()).unwrap());
        }
        let short = ShortMeans::new(&means);
        let (mut exact, mut about) = (Vec::new(), Vec::new());
        for row in 0..means.len() {
            means.dots(means.row(row), &mut exact);
            short.dots(row, &mut about);
            assert!(exact.iter().zip(&about).all(|(exact, about)| (exact - about).abs() < 1e-3));
        }
    }

    #[test]
    fn a_dot_product_is_never_higher_than_the_short_one_and_its_slack() {
        let mut random = ChaCha12Rng::seed_from_u64(5);
        let mut means = Matrix::new(90);
        for _ in 0..200 {
            means.push(&unit((0..90).map(|_| random.random_range(-0.2..1.0)).collect()).unwrap());
        }
        let short = ShortMeans::new(&means);
        let (mut exact, mut about) = (Vec::new(), Vec::new());
        for row in 0..means.len() {
            means.dots(means.row(row), &mut exact);
            short.dots(row, &mut about);
            assert!((0..means.len()).all(|other| exact[other] <= about[other] + short.slack(row, other)));
        }
    }

    #[test]
    fn axes_are_of_unit_length_and_at_right_angles() {
        let mut random = ChaCha12Rng::seed_from_u64(4);
        let mut columns = Array2::from_shape_simple_fn((40, 6), || random.random_range(-1.0f32..1.0));
        let copy = columns.column(0).to_owned();
        columns.column_mut(5).assign(&copy);
        make_orthonormal(&mut columns);
        let products = columns.t().dot(&columns);
        for ((a, b), product) in products.indexed_iter() {
            let expected = if a == b && a != 5 { 1.0 } else { 0.0 };
            assert!((product - expected).abs() < 1e-4, "{a} {b} {product}");
        }
    }
}
