//! The sound index: every artist's mean in the model in use, side by side in memory, and the artists nearest by
//! sound alone.

use ndarray::Array2;

use super::{
    calibration,
    cosine::CosineCalibration,
    matrix::{Matrix, dot, fixed, floats},
    short_means::ShortMeans,
};
use crate::{
    artists::Node,
    vector::{MeanVector, ModelId, VectorError},
};

/// Artists whose hubness was never measured get it when they are loaded, up to so many; with more of them the
/// calibration is due, and they take the mean until it was done.
const MEASURED_AT_ONCE: usize = 200;
const NO_ROW: u32 = u32::MAX;
/// With more artists than this, a search goes through the short means first.
const SHORT_FIRST: usize = 10_000;
/// So many times the wanted ones are then compared exactly.
const COMPARED: usize = 5;
/// With more artists than this, who is near by sound is asked of the index in Postgres, which takes about as long for
/// any number.
pub const EXACT_LIMIT: usize = 1_000_000;

/// The means of one model: at most one is in use.
#[derive(Clone, Debug, Default)]
pub struct SoundIndex {
    /// `None`: no model is in use, and nobody has a sound.
    pub model: Option<ModelId>,
    pub calibration: CosineCalibration,
    /// By node; shorter than the roster when nobody has a vector.
    rows: Vec<u32>,
    /// By row.
    nodes: Vec<Node>,
    /// By row: the mean cosine to the nearest (`calibration.rs`); 0 while there is no calibration.
    hubness: Vec<f32>,
    means: Matrix,
    /// By row; only of a large catalogue.
    short: Option<ShortMeans>,
}

/// A mean to compare others with.
#[derive(Clone, Copy, Debug)]
pub struct QueryVector<'a> {
    mean: &'a [i16],
    hubness: f32,
}

impl SoundIndex {
    /// `means` are those of the model with their hubness, `roster` is how many nodes there are. An error when a mean
    /// is of another model or dimension.
    pub fn new(
        model: ModelId,
        roster: usize,
        means: impl IntoIterator<Item = (Node, MeanVector, Option<f32>)>,
        calibration: CosineCalibration,
    ) -> Result<Self, VectorError> {
        let mut sound = Self { model: Some(model.clone()), calibration, ..Self::default() };
        let mut unmeasured = Vec::new();
        for (node, mean, hubness) in means {
            if mean.model() != &model {
                return Err(VectorError::OtherModel(model.0.to_string(), mean.model().0.to_string()));
            }
            if sound.means.is_empty() {
                sound.rows = vec![NO_ROW; roster];
                sound.means = Matrix::new(mean.values().len());
            }
            if mean.values().len() != sound.means.dims() {
                let (a, b) = (sound.means.dims(), mean.values().len());
                return Err(VectorError::OtherDimension { model: model.0.to_string(), a, b });
            }
            let row = sound.nodes.len();
            if hubness.is_none() {
                unmeasured.push(row);
            }
            sound.rows[node.at()] = row as u32;
            sound.nodes.push(node);
            sound.hubness.push(hubness.unwrap_or_default());
            sound.means.push(mean.values());
        }
        if sound.calibration != CosineCalibration::Raw {
            sound.fill_in(&unmeasured);
        }
        if sound.len() > SHORT_FIRST {
            sound.short = Some(ShortMeans::new(&sound.means));
        }
        Ok(sound)
    }

    fn fill_in(&mut self, unmeasured: &[usize]) {
        if unmeasured.len() <= MEASURED_AT_ONCE {
            for (row, hubness) in unmeasured.iter().zip(calibration::hubness(&self.means, unmeasured)) {
                self.hubness[*row] = hubness;
            }
            return;
        }
        let measured = self.hubness.len() - unmeasured.len();
        // The unmeasured ones are 0 and add nothing.
        let mean = self.hubness.iter().sum::<f32>() / measured.max(1) as f32;
        unmeasured.iter().for_each(|row| self.hubness[*row] = mean);
    }

    /// The same sounds of only some artists, for a search that looks for nobody else.
    pub fn only(&self, nodes: impl IntoIterator<Item = Node>) -> Self {
        let mut some = Self {
            model: self.model.clone(),
            calibration: self.calibration.clone(),
            rows: vec![NO_ROW; self.rows.len()],
            means: Matrix::new(self.means.dims()),
            ..Self::default()
        };
        for node in nodes {
            let Some(row) = self.row(node).filter(|_| some.rows[node.at()] == NO_ROW) else { continue };
            some.rows[node.at()] = some.nodes.len() as u32;
            some.nodes.push(node);
            some.hubness.push(self.hubness[row]);
            some.means.push_row(self.means.row(row));
        }
        some
    }

    /// How many artists have a sound.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether an artist has a vector of the model in use.
    pub fn has(&self, node: Node) -> bool {
        self.row(node).is_some()
    }

    #[inline]
    pub(super) fn row(&self, node: Node) -> Option<usize> {
        self.rows.get(node.at()).filter(|row| **row != NO_ROW).map(|row| *row as usize)
    }

    /// An artist's mean, as the index is asked with it.
    pub fn mean(&self, node: Node) -> Option<Vec<f32>> {
        Some(self.means.values(self.row(node)?))
    }

    pub(super) fn node(&self, row: usize) -> Node {
        self.nodes[row]
    }

    #[inline]
    pub(super) fn query(&self, node: Node) -> Option<QueryVector<'_>> {
        let row = self.row(node)?;
        Some(QueryVector { mean: self.means.row(row), hubness: self.hubness[row] })
    }

    /// (raw mean cosine over all pairs of their tracks, value), or `None` when one side has no vector.
    pub fn compare(&self, a: Node, b: Node) -> Option<(f32, f32)> {
        let (a, row) = (self.query(a)?, self.row(b)?);
        let cosine = dot(a.mean, self.means.row(row));
        Some((cosine, self.value(cosine, a, row)))
    }

    /// The value of a cosine between a query and the artist in a row.
    pub(super) fn value(&self, cosine: f32, query: QueryVector<'_>, row: usize) -> f32 {
        self.calibration.value(self.calibration.corrected(cosine, [query.hubness, self.hubness[row]]))
    }

    /// Whether a search compares everybody exactly.
    pub(super) fn is_compared_exactly(&self) -> bool {
        self.short.is_none()
    }

    /// How much higher a cosine may be than that of the short means.
    #[inline]
    pub(super) fn slack(&self, a: usize, b: usize) -> f32 {
        self.short.as_ref().map_or(0.0, |short| short.slack(a, b))
    }

    /// The means of some of the artists, a row each in their order; zeros for those without.
    pub(super) fn floats(&self, nodes: &[Node]) -> Array2<f32> {
        floats(&self.means, nodes.iter().map(|node| self.row(*node)))
    }

    /// The means of all.
    pub(super) fn all_floats(&self) -> Array2<f32> {
        floats(&self.means, (0..self.len()).map(Some))
    }

    pub(super) fn cosine_at(&self, query: QueryVector<'_>, row: usize) -> f32 {
        dot(query.mean, self.means.row(row))
    }

    /// The cosine of a query with every row.
    pub(super) fn cosines(&self, query: QueryVector<'_>, cosines: &mut Vec<f32>) {
        self.means.dots(query.mean, cosines);
    }

    /// (corrected cosine, row) of the `count` nearest to an artist's row, in no order. `cosines` is filled with those of
    /// everybody: exact ones, or in a large catalogue those of the short means.
    pub(super) fn nearest_rows_to(&self, row: usize, count: usize, cosines: &mut Vec<f32>) -> Vec<(f32, u32)> {
        let query = QueryVector { mean: self.means.row(row), hubness: self.hubness[row] };
        let Some(short) = &self.short else {
            self.cosines(query, cosines);
            return self.nearest_rows(cosines, count, Some(row));
        };
        short.dots(row, cosines);
        let mut near = self.nearest_rows(cosines, COMPARED * count, Some(row));
        for (key, at) in &mut near {
            *key = self.calibration.corrected(self.cosine_at(query, *at as usize), [0.0, self.hubness[*at as usize]]);
        }
        if near.len() > count && count > 0 {
            keep(&mut near, count);
        }
        near
    }

    /// The rows of the `count` nearest by corrected cosine, in no order, without `skip`.
    pub(super) fn nearest_rows(&self, cosines: &[f32], count: usize, skip: Option<usize>) -> Vec<(f32, u32)> {
        // The query's own hubness is the same for all: it moves nobody.
        let key = |row: usize| self.calibration.corrected(cosines[row], [0.0, self.hubness[row]]);
        let mut best: Vec<(f32, u32)> = Vec::with_capacity(2 * count);
        let mut least = f32::NEG_INFINITY;
        if count == 0 {
            return best;
        }
        for row in (0..cosines.len()).filter(|row| Some(*row) != skip) {
            let key = key(row);
            if key > least {
                best.push((key, row as u32));
                if best.len() == 2 * count {
                    least = keep(&mut best, count);
                }
            }
        }
        if best.len() > count {
            keep(&mut best, count);
        }
        best
    }

    /// The artists nearest to a mean by sound alone, nearest first, with their raw mean cosines: exact, over everybody
    /// with a vector. Hubs are corrected for as in the signal. `values` has the model's dimension; nobody is near
    /// to a mean of another.
    pub fn nearest(&self, values: &[f32], count: usize, skip: Option<Node>) -> Vec<(Node, f32)> {
        if values.len() != self.means.dims() {
            return Vec::new();
        }
        let mean: Vec<i16> = fixed(values).collect();
        let mut cosines = Vec::new();
        self.cosines(QueryVector { mean: &mean, hubness: 0.0 }, &mut cosines);
        let mut nearest = self.nearest_rows(&cosines, count, skip.and_then(|node| self.row(node)));
        nearest.sort_unstable_by(order);
        nearest.into_iter().map(|(_, row)| (self.node(row as usize), cosines[row as usize])).collect()
    }

    /// The artists nearest to one of them, nearest first, with their raw mean cosines; nobody when it has no vector. In a
    /// large catalogue one may be missed here and there.
    pub fn nearest_to(&self, node: Node, count: usize) -> Vec<(Node, f32)> {
        let (Some(row), Some(query)) = (self.row(node), self.query(node)) else { return Vec::new() };
        let mut nearest = self.nearest_rows_to(row, count, &mut Vec::new());
        nearest.sort_unstable_by(order);
        nearest.into_iter().map(|(_, row)| (self.node(row as usize), self.cosine_at(query, row as usize))).collect()
    }

    /// What a mean from outside is to everybody with a vector: (artist, value), in no order. `values` has the model's
    /// dimension; to a mean of another there is nothing to say.
    pub fn compare_vector(&self, values: &[f32], skip: Option<Node>) -> Vec<(Node, f32)> {
        if values.len() != self.means.dims() {
            return Vec::new();
        }
        let mean: Vec<i16> = fixed(values).collect();
        let mut cosines = Vec::new();
        self.cosines(QueryVector { mean: &mean, hubness: 0.0 }, &mut cosines);
        let others: Vec<usize> = (0..cosines.len()).filter(|row| Some(self.node(*row)) != skip).collect();
        let mut nearest: Vec<f32> = others.iter().map(|row| cosines[*row]).collect();
        nearest.sort_unstable_by(|x, y| y.total_cmp(x));
        nearest.truncate(calibration::NEAREST);
        let hubness = nearest.iter().sum::<f32>() / nearest.len().max(1) as f32;
        let query = QueryVector { mean: &mean, hubness };
        others.into_iter().map(|row| (self.node(row), self.value(cosines[row], query, row))).collect()
    }

    /// The nearest of some artists; those that have no vector are not near.
    pub fn nearest_of(&self, node: Node, some: &[Node], count: usize) -> Vec<(Node, f32)> {
        let compared = |other: &Node| Some((*other, self.compare(node, *other)?));
        let mut near: Vec<_> = some.iter().filter(|other| **other != node).filter_map(compared).collect();
        near.sort_unstable_by(|(a, x), (b, y)| y.1.total_cmp(&x.1).then(y.0.total_cmp(&x.0)).then(a.cmp(b)));
        near.into_iter().take(count).map(|(other, (cosine, _))| (other, cosine)).collect()
    }
}

/// Best first, equals by row.
fn order(x: &(f32, u32), y: &(f32, u32)) -> std::cmp::Ordering {
    y.0.total_cmp(&x.0).then(x.1.cmp(&y.1))
}

/// Keeps the `count` best and returns the least of them.
fn keep(best: &mut Vec<(f32, u32)>, count: usize) -> f32 {
    let (_, least, _) = best.select_nth_unstable_by(count - 1, order);
    let least = least.0;
    best.truncate(count);
    least
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    use super::*;
    use crate::vector::unit;

    /// A sound of the nodes that have one.
    pub fn sound(means: Vec<Option<Vec<f32>>>, calibration: CosineCalibration) -> SoundIndex {
        let size = means.len();
        let means = means
            .into_iter()
            .enumerate()
            .filter_map(|(at, values)| Some((Node(at as u32), MeanVector::new("m".into(), values?).unwrap(), None)));
        SoundIndex::new("m".into(), size, means, calibration).unwrap()
    }

    #[test]
    fn an_artist_without_a_vector_is_missing_and_not_zero() {
        let sound = sound(vec![Some(vec![0.6, 0.8]), None, Some(vec![0.0, 1.0])], CosineCalibration::Raw);
        assert_eq!(sound.compare(Node(0), Node(1)), None);
        assert!((sound.compare(Node(0), Node(2)).unwrap().0 - 0.8).abs() < 1e-4);
        assert_eq!(SoundIndex::default().compare(Node(0), Node(2)), None);
        assert!(sound.has(Node(0)) && !sound.has(Node(1)) && sound.len() == 2);
    }

    #[test]
    fn two_models_or_dimensions_are_an_error_and_not_a_number() {
        let of = |model: &str, values: Vec<f32>| (Node(0), MeanVector::new(model.into(), values).unwrap(), None);
        let new = |means| SoundIndex::new("m".into(), 2, means, CosineCalibration::Raw).map(|sound| sound.len());
        assert!(matches!(new(vec![of("m", vec![1.0]), of("n", vec![1.0])]), Err(VectorError::OtherModel(..))));
        assert!(matches!(
            new(vec![of("m", vec![1.0]), of("m", vec![1.0, 0.0])]),
            Err(VectorError::OtherDimension { .. })
        ));
    }

    #[test]
    fn a_mean_of_another_dimension_is_near_to_nobody() {
        let sound = sound(vec![Some(vec![0.6, 0.8]), Some(vec![0.0, 1.0])], CosineCalibration::Raw);
        assert!(sound.nearest(&[1.0], 5, None).is_empty());
        assert_eq!(sound.nearest(&[0.0, 1.0], 5, None).first().map(|near| near.0), Some(Node(1)));
    }

    #[test]
    fn many_unmeasured_artists_take_the_mean_of_the_measured_ones() {
        let direction = |at: usize| vec![(at as f32).cos(), (at as f32).sin()];
        let means = (0..MEASURED_AT_ONCE + 3).map(|at| {
            let mean = MeanVector::new("m".into(), direction(at)).unwrap();
            (Node(at as u32), mean, (at < 2).then_some(0.2 + 0.2 * at as f32))
        });
        let sound = SoundIndex::new("m".into(), 300, means, CosineCalibration::new(vec![-1.0, 1.0])).unwrap();
        assert!((sound.hubness[5] - 0.3).abs() < 1e-6, "{}", sound.hubness[5]);
    }

    #[test]
    fn a_search_in_two_passes_finds_nearly_all_of_the_nearest() {
        let mut random = StdRng::seed_from_u64(1);
        let mut normal = || (0..6).map(|_| random.random_range(-0.7f32..0.7)).sum::<f32>();
        let spread: Vec<[f32; 60]> = (0..40).map(|_| std::array::from_fn(|_| normal())).collect();
        let mut mean = || {
            let mut values: Vec<f32> = (0..60).map(|_| 0.3 * normal()).collect();
            for (place, spread) in spread.iter().enumerate() {
                let own = normal() / (1.0 + place as f32);
                values.iter_mut().zip(spread).for_each(|(value, spread)| *value += own * spread);
            }
            Some(unit(values).unwrap())
        };
        let sound = sound((0..=SHORT_FIRST).map(|_| mean()).collect(), CosineCalibration::Raw);
        assert!(sound.short.is_some());
        let mut found = 0;
        for node in (0..20).map(|at| Node(at * 400)) {
            let exact = sound.nearest(&sound.mean(node).unwrap(), 50, Some(node));
            let near: Vec<Node> = sound.nearest_to(node, 50).into_iter().map(|(near, _)| near).collect();
            found += exact.iter().filter(|(near_exactly, _)| near.contains(near_exactly)).count();
        }
        assert!(found >= 990, "{found} of 1,000");
    }

    proptest! {
        #[test]
        fn the_nearest_are_those_of_comparing_with_everybody(
            means in prop::collection::vec(prop::option::of(prop::array::uniform3(-0.5f32..0.5)), 1..40),
            count in 0usize..12,
            calibrated in any::<bool>(),
        ) {
            let quantiles = if calibrated { vec![-1.0, 0.0, 1.0] } else { Vec::new() };
            let sound = sound(means.into_iter().map(|mean| mean.map(Vec::from)).collect(), CosineCalibration::new(quantiles));
            for node in (0..40).map(Node) {
                let nearest = sound.nearest_to(node, count);
                let mut all: Vec<f32> = (0..40)
                    .map(Node)
                    .filter(|other| *other != node)
                    .filter_map(|other| Some(sound.compare(node, other)?.1))
                    .collect();
                all.sort_by(|x, y| y.total_cmp(x));
                all.truncate(count);
                prop_assert_eq!(nearest.len(), all.len());
                for ((other, cosine), value) in nearest.iter().zip(all) {
                    let compared = sound.compare(node, *other).unwrap();
                    prop_assert_eq!(*cosine, compared.0);
                    prop_assert!((compared.1 - value).abs() < 1e-5);
                }
            }
        }

        #[test]
        fn only_some_artists_sound_as_before(means in prop::collection::vec(prop::option::of(prop::array::uniform3(-0.5f32..0.5)), 9), wanted in prop::collection::vec(any::<bool>(), 9)) {
            let all = sound(means.into_iter().map(|mean| mean.map(Vec::from)).collect(), CosineCalibration::new(vec![-1.0, 1.0]));
            let some = all.only((0..9).map(Node).filter(|node| wanted[node.at()]));
            for (a, b) in (0..9).flat_map(|a| (0..9).map(move |b| (Node(a), Node(b)))) {
                let both = wanted[a.at()] && wanted[b.at()];
                prop_assert_eq!(some.compare(a, b), all.compare(a, b).filter(|_| both));
            }
        }
    }
}
