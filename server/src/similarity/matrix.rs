//! Vectors of one length, one after the other, in 16-bit fixed point.
//!
//! Going through 100,000 means of 519 values is bound by memory: half the bytes of `f32` take half the time
//! (4.3 ms against 9.4 ms on one core). Integers add up the same in every order, so a dot product does not depend
//! on how a machine groups them; against exact arithmetic it is off by about 1e-5 for vectors of unit length.

use ndarray::Array2;
use rayon::prelude::*;

/// What 1.0 is. The sum of products of two vectors of unit length then stays below 2³¹ (Cauchy–Schwarz).
const ONE: f32 = 32_767.0;
/// Rows worth a thread of their own.
const ROWS_A_THREAD: usize = 8_192;

/// Rows of `dims` values, each row at most of unit length.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    dims: usize,
    values: Vec<i16>,
}

impl Matrix {
    pub fn new(dims: usize) -> Self {
        Self { dims, values: Vec::new() }
    }

    pub fn dims(&self) -> usize {
        self.dims
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.dims).unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Adds a row of `dims` values.
    pub fn push(&mut self, values: &[f32]) {
        debug_assert_eq!(values.len(), self.dims);
        self.values.extend(fixed(values));
    }

    /// Adds a row of another matrix of the same length.
    pub fn push_row(&mut self, row: &[i16]) {
        debug_assert_eq!(row.len(), self.dims);
        self.values.extend_from_slice(row);
    }

    pub fn row(&self, at: usize) -> &[i16] {
        &self.values[at * self.dims..][..self.dims]
    }

    /// A row as it was added, to within half a step.
    pub fn values(&self, at: usize) -> Vec<f32> {
        self.row(at).iter().map(|value| f32::from(*value) / ONE).collect()
    }

    /// The dot product of a vector with every row, in order.
    pub fn dots(&self, with: &[i16], out: &mut Vec<f32>) {
        let rows = self.values.par_chunks_exact(self.dims.max(1)).with_min_len(ROWS_A_THREAD);
        rows.map(|row| dot(row, with)).collect_into_vec(out);
    }
}

/// Some rows as floats, for products of whole matrices; zeros for `None`.
pub fn floats(matrix: &Matrix, rows: impl ExactSizeIterator<Item = Option<usize>>) -> Array2<f32> {
    let mut floats = Array2::zeros((rows.len(), matrix.dims()));
    for (mut to, row) in floats.rows_mut().into_iter().zip(rows) {
        let values = row.map_or(&[][..], |row| matrix.row(row));
        to.iter_mut().zip(values).for_each(|(to, value)| *to = f32::from(*value) / ONE);
    }
    floats
}

/// A vector of at most unit length in fixed point.
pub fn fixed(values: &[f32]) -> impl Iterator<Item = i16> {
    values.iter().map(|value| (value * ONE).round() as i16)
}

/// The dot product, in [-1, 1].
pub fn dot(a: &[i16], b: &[i16]) -> f32 {
    // Blocks of a fixed size are what the compiler turns into instructions on many values at once.
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<32>(), b.as_chunks::<32>());
    let product = |(x, y): (&i16, &i16)| i32::from(*x) * i32::from(*y);
    let blocks: i32 = a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(product).sum::<i32>()).sum();
    let sum = blocks + a_rest.iter().zip(b_rest).map(product).sum::<i32>();
    (sum as f32 / (ONE * ONE)).clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vector::unit;

    proptest! {
        #[test]
        fn a_dot_product_is_that_of_the_vectors(values in prop::collection::vec((-1.0f32..1.0, -1.0f32..1.0), 1..600)) {
            let (a, b): (Vec<f32>, Vec<f32>) = values.into_iter().unzip();
            let (Ok(a), Ok(b)) = (unit(a), unit(b)) else { return Ok(()) };
            let exact: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            let mut matrix = Matrix::new(a.len());
            matrix.push(&b);
            matrix.push(&a);
            let (mut dots, query) = (Vec::new(), fixed(&a).collect::<Vec<_>>());
            matrix.dots(&query, &mut dots);
            prop_assert!((f64::from(dots[0]) - exact).abs() < 2e-4);
            prop_assert!((dots[1] - 1.0).abs() < 1e-4);
            prop_assert_eq!(dots[0], dot(&query, matrix.row(0)));
        }
    }

    #[test]
    fn nothing_overflows_however_the_length_is_spread() {
        for dims in [1, 2, 32, 519, 16_000] {
            let row: Vec<i16> = fixed(&vec![1.0 / (dims as f32).sqrt(); dims]).collect();
            assert!((dot(&row, &row) - 1.0).abs() < 0.01, "{dims}");
        }
        assert!(Matrix::default().is_empty() && Matrix::new(3).is_empty());
    }
}
