//! Pairwise similarities of the studied artists.

use rayon::prelude::*;

/// A symmetric matrix without its diagonal, kept as the triangle above it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs {
    size: usize,
    /// Row by row: (0, 1), (0, 2) … (0, size − 1), (1, 2) …
    values: Vec<f64>,
}

/// How many pairs so many artists make.
pub fn count(size: usize) -> usize {
    size * size.saturating_sub(1) / 2
}

impl Pairs {
    /// Asks for every pair once, with a < b. Works on all cores.
    pub fn by(size: usize, alike: impl Fn(usize, usize) -> f64 + Sync) -> Self {
        let alike = &alike;
        let values = (0..size).into_par_iter().flat_map_iter(|a| (a + 1..size).map(move |b| alike(a, b))).collect();
        Self { size, values }
    }

    /// How many artists there are.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Of each pair: (0, 1), (0, 2) …
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Of two different artists.
    pub fn get(&self, a: usize, b: usize) -> f64 {
        let (a, b) = (a.min(b), a.max(b));
        self.values[a * (2 * self.size - a - 1) / 2 + b - a - 1]
    }

    /// (a, b, similarity) with a < b.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let indices = (0..self.size).flat_map(|a| (a + 1..self.size).map(move |b| (a, b)));
        indices.zip(&self.values).map(|((a, b), value)| (a, b, *value))
    }

    /// The `k` artists of `among` most like `of`, most alike first; of two that are equally alike the first one.
    pub fn nearest(&self, of: usize, k: usize, among: &[usize]) -> Vec<usize> {
        let mut others: Vec<usize> = among.iter().copied().filter(|other| *other != of).collect();
        let order = |x: &usize, y: &usize| self.get(of, *y).total_cmp(&self.get(of, *x)).then(x.cmp(y));
        if k > 0 && others.len() > k {
            others.select_nth_unstable_by(k - 1, order);
        }
        others.truncate(k);
        others.sort_unstable_by(order);
        others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_asked_for_once_and_found_from_both_sides() {
        let pairs = Pairs::by(5, |a, b| (10 * a + b) as f64);
        assert_eq!(pairs.values().len(), count(5));
        assert_eq!(pairs.values(), [1.0, 2.0, 3.0, 4.0, 12.0, 13.0, 14.0, 23.0, 24.0, 34.0]);
        for (a, b, value) in pairs.iter() {
            assert_eq!((pairs.get(a, b), pairs.get(b, a)), (value, value));
            assert_eq!(value, (10 * a + b) as f64);
        }
    }

    #[test]
    fn the_nearest_come_first_and_equals_in_their_order() {
        // 0 is 1 like 1 and 2, 3 like 3.
        let pairs = Pairs::by(4, |a, b| if (a, b) == (0, 3) { 3.0 } else { 1.0 });
        let all = [0, 1, 2, 3];
        assert_eq!(pairs.nearest(0, 2, &all), [3, 1]);
        assert_eq!(pairs.nearest(0, 9, &all), [3, 1, 2]);
        assert_eq!(pairs.nearest(0, 1, &[0, 2]), [2]);
        assert_eq!(pairs.nearest(0, 0, &all), Vec::<usize>::new());
    }

    #[test]
    fn one_artist_makes_no_pair() {
        assert_eq!((count(0), count(1), count(2)), (0, 0, 1));
        assert!(Pairs::by(1, |_, _| 0.0).values().is_empty());
    }
}
