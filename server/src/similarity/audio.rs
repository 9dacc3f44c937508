//! The audio signal: how alike two artists sound.
//!
//! Raw: the mean cosine over all pairs of their tracks, same model and layer, which is the dot product
//! of their mean vectors. Value: the share of catalogue pairs that are less similar (the empirical
//! distribution of the model), because raw cosines crowd together. Missing when one side has no vector
//! of the model in use.

use crate::vector::{MeanVector, VectorError};

/// How a raw cosine becomes a value in [0, 1].
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Calibration {
    /// The cosine itself, negative ones as 0.
    #[default]
    Raw,
    /// Rising quantiles of the cosines of catalogue pairs, at equal steps of probability; at least two.
    Quantiles(Box<[f32]>),
}

impl Calibration {
    /// Raw when there are too few quantiles to tell anything.
    pub fn new(quantiles: Vec<f32>) -> Self {
        if quantiles.len() < 2 { Self::Raw } else { Self::Quantiles(quantiles.into()) }
    }

    /// Share of catalogue pairs below `cosine`, interpolated between quantiles.
    pub fn value(&self, cosine: f32) -> f32 {
        match self {
            Self::Raw => cosine.clamp(0.0, 1.0),
            Self::Quantiles(quantiles) => {
                let above = quantiles.partition_point(|quantile| *quantile <= cosine);
                if above == 0 {
                    return 0.0;
                }
                if above == quantiles.len() {
                    return 1.0;
                }
                let (low, high) = (quantiles[above - 1], quantiles[above]);
                let part = if high > low { (cosine - low) / (high - low) } else { 0.0 };
                ((above - 1) as f32 + part) / (quantiles.len() - 1) as f32
            }
        }
    }
}

/// (raw mean cosine, value), or `None` when one side has no vector.
pub fn audio(
    a: Option<&MeanVector>,
    b: Option<&MeanVector>,
    calibration: &Calibration,
) -> Result<Option<(f32, f32)>, VectorError> {
    let (Some(a), Some(b)) = (a, b) else { return Ok(None) };
    let raw = a.mean_cosine(b)?;
    Ok(Some((raw, calibration.value(raw))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_artist_without_a_vector_is_missing_and_not_zero() {
        let a = MeanVector::new("m".into(), vec![0.6, 0.8]).unwrap();
        assert_eq!(audio(Some(&a), None, &Calibration::Raw), Ok(None));
        assert_eq!(audio(None, None, &Calibration::Raw), Ok(None));
    }

    #[test]
    fn two_models_are_an_error_and_not_a_number() {
        let a = MeanVector::new("m".into(), vec![1.0]).unwrap();
        let b = MeanVector::new("n".into(), vec![1.0]).unwrap();
        assert!(audio(Some(&a), Some(&b), &Calibration::Raw).is_err());
    }

    #[test]
    fn the_value_is_the_share_of_pairs_that_are_less_similar() {
        let calibration = Calibration::new(vec![0.5, 0.6, 0.7, 0.8, 0.9]);
        assert_eq!(calibration.value(0.4), 0.0);
        assert!((calibration.value(0.7) - 0.5).abs() < 1e-6);
        assert!((calibration.value(0.65) - 0.375).abs() < 1e-4);
        assert_eq!(calibration.value(0.95), 1.0);
    }

    proptest! {
        #[test]
        fn calibration_keeps_order_and_bounds(mut quantiles in prop::collection::vec(-1.0f32..1.0, 2..40), x in -1.0f32..1.0, y in -1.0f32..1.0) {
            quantiles.sort_by(f32::total_cmp);
            let calibration = Calibration::new(quantiles);
            let (low, high) = (x.min(y), x.max(y));
            let (a, b) = (calibration.value(low), calibration.value(high));
            prop_assert!((0.0..=1.0).contains(&a) && (0.0..=1.0).contains(&b) && a <= b + 1e-6);
        }

        #[test]
        fn the_signal_is_symmetric(a in prop::collection::vec(-0.5f32..0.5, 3), b in prop::collection::vec(-0.5f32..0.5, 3)) {
            let a = MeanVector::new("m".into(), a).unwrap();
            let b = MeanVector::new("m".into(), b).unwrap();
            prop_assert_eq!(audio(Some(&a), Some(&b), &Calibration::Raw), audio(Some(&b), Some(&a), &Calibration::Raw));
        }
    }
}
