//! The scene signal: how near two artists are in the artist network.
//!
//! Raw: the larger direction of the strength s of their edge; without one, of the best path of at most
//! three steps, s = 1 / Σ (1 / sᵢ) (`scene/paths.rs`). Value: 1 − exp(−s / 5). Missing when the network
//! does not know one of the two, or nobody has asked it yet; the explanation tells these apart. Two known
//! artists without a path are 0: that the network keeps them apart is knowledge.

use crate::scene::Standing;

/// Real strengths run from 0.0003 to 50 with a median of 0.64 and a 95th percentile of 5.4.
const SCALE: f32 = 5.0;

/// Value of a strength ≥ 0.
pub fn value(strength: f32) -> f32 {
    -(-strength / SCALE).exp_m1()
}

/// Value, or `None` unless the network knows both.
pub fn scene(a: Standing, b: Standing, strength: f32) -> Option<f32> {
    (a == Standing::Known && b == Standing::Known).then(|| value(strength))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_value_follows_the_formula() {
        assert_eq!(value(0.0), 0.0);
        assert!((value(5.0) - 0.632_120_6).abs() < 1e-6);
        assert!((value(0.64) - 0.120_149).abs() < 1e-5);
    }

    #[test]
    fn it_is_missing_when_either_is_unknown_or_was_not_asked() {
        use Standing::*;
        assert_eq!(scene(Known, Unknown, 3.0), None);
        assert_eq!(scene(NotAsked, Known, 3.0), None);
        assert_eq!(scene(Known, Known, 0.0), Some(0.0));
    }

    proptest! {
        #[test]
        fn stronger_is_closer_and_stays_in_bounds(x in 0.0f32..1e6, y in 0.0f32..1e6) {
            let (low, high) = (value(x.min(y)), value(x.max(y)));
            prop_assert!((0.0..=1.0).contains(&low) && low <= high && high <= 1.0);
        }
    }
}
