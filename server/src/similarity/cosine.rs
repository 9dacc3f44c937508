//! Calibration of cosines: which share of catalogue pairs a cosine is above. The quantiles are measured by
//! `calibration.rs`.

/// How a raw cosine becomes a value in [0, 1].
#[derive(Clone, Debug, Default, PartialEq)]
pub enum CosineCalibration {
    /// The cosine itself, negative ones as 0; hubs stay.
    #[default]
    Raw,
    /// Rising quantiles of the corrected cosines of catalogue pairs, at equal steps of probability; at least two.
    Quantiles(Quantiles),
}

/// Rising numbers, and where to begin looking among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantiles {
    rising: Box<[f32]>,
    /// By equal parts of their range: how many lie below the part before.
    below: Box<[u32]>,
    parts_per_unit: f32,
}

/// So that a search begins next to where it ends.
const PARTS: usize = 2_048;

impl Quantiles {
    fn new(rising: Vec<f32>) -> Self {
        let (low, high) = (rising[0], rising[rising.len() - 1]);
        let parts_per_unit = if high > low { PARTS as f32 / (high - low) } else { 0.0 };
        let before = |part: usize| low + (part as f32 - 1.0) / parts_per_unit;
        let below = |part: usize| rising.partition_point(|quantile| *quantile < before(part)) as u32;
        let below = if high > low { (0..=PARTS).map(below).collect() } else { vec![0; PARTS + 1].into() };
        Self { rising: rising.into(), below, parts_per_unit }
    }

    /// What a share of the pairs lies below, to the next quantile.
    pub fn at(&self, share: f32) -> f32 {
        self.rising[((self.rising.len() - 1) as f32 * share).round() as usize]
    }

    /// How many are at most as high.
    #[inline]
    fn up_to(&self, value: f32) -> usize {
        let part = ((value - self.rising[0]) * self.parts_per_unit).clamp(0.0, PARTS as f32) as usize;
        let below = self.below[part] as usize;
        below + self.rising[below..].iter().take_while(|quantile| **quantile <= value).count()
    }
}

impl CosineCalibration {
    /// Raw when there are too few quantiles to tell anything.
    pub fn new(quantiles: Vec<f32>) -> Self {
        if quantiles.len() < 2 { Self::Raw } else { Self::Quantiles(Quantiles::new(quantiles)) }
    }

    /// By what pairs are ordered: the cosine less what the hubness of both sides takes off.
    pub fn corrected(&self, cosine: f32, hubness: [f32; 2]) -> f32 {
        match self {
            Self::Raw => cosine,
            Self::Quantiles(_) => corrected(cosine, hubness),
        }
    }

    /// Share of catalogue pairs below a corrected cosine, interpolated between quantiles.
    pub fn value(&self, corrected: f32) -> f32 {
        match self {
            Self::Raw => corrected.clamp(0.0, 1.0),
            Self::Quantiles(quantiles) => {
                let above = quantiles.up_to(corrected);
                let quantiles = &quantiles.rising;
                if above == 0 {
                    return 0.0;
                }
                if above == quantiles.len() {
                    return 1.0;
                }
                let (low, high) = (quantiles[above - 1], quantiles[above]);
                let part = if high > low { (corrected - low) / (high - low) } else { 0.0 };
                ((above - 1) as f32 + part) / (quantiles.len() - 1) as f32
            }
        }
    }
}

/// How much nearer two artists are than each is to its ten nearest, on average.
pub fn corrected(cosine: f32, hubness: [f32; 2]) -> f32 {
    cosine - (hubness[0] + hubness[1]) / 2.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_value_is_the_share_of_pairs_that_are_less_similar() {
        let calibration = CosineCalibration::new(vec![0.5, 0.6, 0.7, 0.8, 0.9]);
        assert_eq!(calibration.value(0.4), 0.0);
        assert!((calibration.value(0.7) - 0.5).abs() < 1e-6);
        assert!((calibration.value(0.65) - 0.375).abs() < 1e-4);
        assert_eq!(calibration.value(0.95), 1.0);
    }

    #[test]
    fn being_near_to_a_hub_counts_less_unless_the_cosine_is_asked_for() {
        let calibrated = CosineCalibration::new(vec![-1.0, 0.0, 1.0]);
        assert!(calibrated.corrected(0.5, [0.3, 0.6]) < calibrated.corrected(0.5, [0.3, 0.4]));
        assert_eq!(CosineCalibration::Raw.corrected(0.5, [0.3, 0.6]), 0.5);
    }

    proptest! {
        #[test]
        fn calibration_keeps_order_and_bounds(mut quantiles in prop::collection::vec(-1.0f32..1.0, 2..40), x in -1.0f32..1.0, y in -1.0f32..1.0) {
            quantiles.sort_by(f32::total_cmp);
            let calibration = CosineCalibration::new(quantiles);
            let (low, high) = (x.min(y), x.max(y));
            let (a, b) = (calibration.value(low), calibration.value(high));
            if let CosineCalibration::Quantiles(quantiles) = &calibration {
                for value in [x, y, quantiles.rising[0], quantiles.rising[1], -2.0, 2.0] {
                    let expected = quantiles.rising.iter().filter(|quantile| **quantile <= value).count();
                    prop_assert_eq!(quantiles.up_to(value), expected);
                }
            }
            prop_assert!((0.0..=1.0).contains(&a) && (0.0..=1.0).contains(&b) && a <= b + 1e-6);
        }

        #[test]
        fn the_correction_is_symmetric(cosine in -1.0f32..1.0, a in -1.0f32..1.0, b in -1.0f32..1.0) {
            prop_assert_eq!(corrected(cosine, [a, b]), corrected(cosine, [b, a]));
        }
    }
}
