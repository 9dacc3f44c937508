//! Pooling of the network's output into the vector that is stored: mean over time where the graph leaves it to us,
//! standardised where the model has constants, unit length always.

use super::EmbedError;

/// Standardised features are clipped here: one odd dimension must not outweigh the rest.
const CLIP: f32 = 4.0;

/// z = clip((feature − centre) / scale, ±4), each block of features with the same weight in all.
#[derive(Clone, Debug)]
pub(super) struct Standardise {
    centre: Vec<f32>,
    /// 1 / scale
    gain: Vec<f32>,
    /// 1 / √(size of the feature's block): a block of k features that are all at ±1 weighs 1 whatever its k.
    weight: Vec<f32>,
}

impl Standardise {
    /// `blocks` are sizes in order. All three describe the same features.
    pub fn new(centre: &[f32], scale: &[f32], blocks: &[usize]) -> Result<Self, EmbedError> {
        let dims = centre.len();
        if scale.len() != dims || blocks.iter().sum::<usize>() != dims {
            return Err(EmbedError::Model(format!(
                "the constants do not fit together: {dims} centres, {} scales, blocks of {} features",
                scale.len(),
                blocks.iter().sum::<usize>()
            )));
        }
        let usable = |x: &f32| x.is_finite();
        if !centre.iter().all(usable) || !scale.iter().all(|x| usable(x) && *x > 0.0) {
            return Err(EmbedError::Model("the constants contain a scale that is not a positive number".to_owned()));
        }
        let weight = blocks.iter().flat_map(|&size| std::iter::repeat_n(1.0 / (size as f32).sqrt(), size)).collect();
        Ok(Self { centre: centre.to_vec(), gain: scale.iter().map(|x| 1.0 / x).collect(), weight })
    }

    pub fn apply(&self, features: &[f32]) -> Vec<f32> {
        let constants = self.centre.iter().zip(&self.gain).zip(&self.weight);
        let standard = |(x, ((centre, gain), weight)): (&f32, ((&f32, &f32), &f32))| {
            ((x - centre) * gain).clamp(-CLIP, CLIP) * weight
        };
        features.iter().zip(constants).map(standard).collect()
    }
}

/// Mean of `frames` rows of `dims` values, summed in double precision.
pub(super) fn mean_over_time(states: &[f32], dims: usize) -> Vec<f32> {
    let mut sums = vec![0.0f64; dims];
    for row in states.chunks_exact(dims) {
        for (sum, &x) in sums.iter_mut().zip(row) {
            *sum += f64::from(x);
        }
    }
    let frames = (states.len() / dims.max(1)).max(1) as f64;
    sums.into_iter().map(|sum| (sum / frames) as f32).collect()
}

/// Scales to unit length. Refuses what is not finite and what points nowhere.
pub(super) fn unit(mut vector: Vec<f32>) -> Result<Vec<f32>, EmbedError> {
    let length = vector.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
    if !length.is_finite() {
        return Err(EmbedError::Runtime("the network's output is not finite".to_owned()));
    }
    if length < 1e-12 {
        return Err(EmbedError::NoSignal("the network finds no signal in this track".to_owned()));
    }
    for x in &mut vector {
        *x = (f64::from(*x) / length) as f32;
    }
    Ok(vector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_standardised_clipped_and_weighed_by_block() {
        let standardise = Standardise::new(&[1.0, 0.0, 0.0, 0.0, 0.0], &[2.0, 1.0, 1.0, 1.0, 1.0], &[1, 4]).unwrap();
        assert_eq!(standardise.apply(&[3.0, 1.0, -1.0, 100.0, -100.0]), [1.0, 0.5, -0.5, 2.0, -2.0]);
    }

    #[test]
    fn constants_that_do_not_fit_are_refused() {
        assert!(Standardise::new(&[0.0; 3], &[1.0; 2], &[3]).is_err());
        assert!(Standardise::new(&[0.0; 3], &[1.0; 3], &[2]).is_err());
        assert!(Standardise::new(&[0.0; 3], &[1.0, 0.0, 1.0], &[3]).is_err());
        assert!(Standardise::new(&[f32::NAN; 1], &[1.0], &[1]).is_err());
    }

    #[test]
    fn the_mean_over_time_is_that_of_each_column() {
        assert_eq!(mean_over_time(&[1.0, 10.0, 3.0, 20.0], 2), [2.0, 15.0]);
    }

    #[test]
    fn a_vector_has_unit_length_or_is_refused() {
        assert_eq!(unit(vec![3.0, 4.0]), Ok(vec![0.6, 0.8]));
        assert!(matches!(unit(vec![0.0, 0.0]), Err(EmbedError::NoSignal(_))));
        assert!(matches!(unit(vec![f32::NAN, 1.0]), Err(EmbedError::Runtime(_))));
        assert!(matches!(unit(vec![f32::INFINITY, 1.0]), Err(EmbedError::Runtime(_))));
    }
}
