//! Mean vectors tied to the model they come from. Vectors of different models are never compared: the
//! types here refuse it, the database keys do too.

use std::sync::Arc;

use crate::config::BUILT_IN;

/// Id of an embedding model, such as `mert-v1-95m`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModelId(pub Arc<str>);

impl From<&str> for ModelId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

/// A model by its name. The built-in one says what it is: nobody should take its word for a musician's.
pub fn describe_model(id: &str) -> String {
    match id.strip_prefix(BUILT_IN) {
        Some("") => format!("{id}, the built-in model: timbre and rhythm statistics, not a learned network"),
        Some(_) => format!(
            "{id}, the built-in model fitted on this catalogue: timbre and rhythm statistics, not a learned network"
        ),
        None => id.to_owned(),
    }
}

/// The mean of an artist's unit track vectors, not renormalised: its length is at most 1, and the dot
/// product of two means is the mean cosine over all pairs of their tracks.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanVector {
    model: ModelId,
    values: Box<[f32]>,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VectorError {
    #[error("a vector of model {0} holds a value that is not a finite number")]
    NotFinite(String),
    #[error("a vector of model {model} has length {length:.3}; a mean of unit vectors is at most 1 long")]
    TooLong { model: String, length: f32 },
    #[error("vectors of {0} and {1} cannot be compared")]
    OtherModel(String, String),
    #[error("vectors of {model} have {a} and {b} values")]
    OtherDimension { model: String, a: usize, b: usize },
    #[error("a zero vector has no direction")]
    Zero,
}

impl MeanVector {
    /// Takes `values` over after checking that they are finite and at most unit length.
    pub fn new(model: ModelId, values: Vec<f32>) -> Result<Self, VectorError> {
        if values.iter().any(|value| !value.is_finite()) {
            return Err(VectorError::NotFinite(model.0.to_string()));
        }
        let length = norm(&values);
        if length > 1.001 {
            return Err(VectorError::TooLong { model: model.0.to_string(), length });
        }
        Ok(Self { model, values: values.into() })
    }

    pub fn model(&self) -> &ModelId {
        &self.model
    }

    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Mean cosine over all track pairs, in [-1, 1].
    pub fn mean_cosine(&self, other: &Self) -> Result<f32, VectorError> {
        if self.model != other.model {
            return Err(VectorError::OtherModel(self.model.0.to_string(), other.model.0.to_string()));
        }
        if self.values.len() != other.values.len() {
            return Err(VectorError::OtherDimension {
                model: self.model.0.to_string(),
                a: self.values.len(),
                b: other.values.len(),
            });
        }
        Ok(self.values.iter().zip(&other.values).map(|(a, b)| a * b).sum::<f32>().clamp(-1.0, 1.0))
    }
}

/// Scales to unit length.
pub fn unit(mut values: Vec<f32>) -> Result<Vec<f32>, VectorError> {
    let length = norm(&values);
    if length == 0.0 || !length.is_finite() {
        return Err(VectorError::Zero);
    }
    values.iter_mut().for_each(|value| *value /= length);
    Ok(values)
}

fn norm(values: &[f32]) -> f32 {
    values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_two_models_are_never_compared() {
        let a = MeanVector::new("a".into(), vec![1.0, 0.0]).unwrap();
        let b = MeanVector::new("b".into(), vec![1.0, 0.0]).unwrap();
        assert!(matches!(a.mean_cosine(&b), Err(VectorError::OtherModel(..))));
    }

    #[test]
    fn a_mean_that_is_not_finite_or_too_long_is_refused() {
        assert!(MeanVector::new("a".into(), vec![f32::NAN]).is_err());
        assert!(MeanVector::new("a".into(), vec![f32::INFINITY]).is_err());
        assert!(MeanVector::new("a".into(), vec![1.0, 1.0]).is_err());
        assert!(unit(vec![0.0, 0.0]).is_err());
    }

    #[test]
    fn the_dot_product_of_two_means_is_the_mean_cosine_over_all_track_pairs() {
        let mean = |x: [[f32; 2]; 2]| vec![(x[0][0] + x[1][0]) / 2.0, (x[0][1] + x[1][1]) / 2.0];
        let (a, b) = ([[1.0, 0.0], [0.6, 0.8]], [[0.0, 1.0], [0.8, 0.6]]);
        let by_pairs: f32 = a.iter().flat_map(|x| b.iter().map(move |y| x[0] * y[0] + x[1] * y[1])).sum::<f32>() / 4.0;
        let (a, b) = (MeanVector::new("m".into(), mean(a)).unwrap(), MeanVector::new("m".into(), mean(b)).unwrap());
        assert!((a.mean_cosine(&b).unwrap() - by_pairs).abs() < 1e-6);
    }
}
