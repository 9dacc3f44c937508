//! Test tone.

/// Mono samples in [-0.25, 0.5]: a triangle wave that climbs, and a click every 6,000 samples, so that timbre, harmony
/// and rhythm all have something to hear. From integers up to the last step, so that every machine and language makes
/// the same bits; `models/tone.py` does.
pub fn tone(rate_hz: u32, duration_ms: u32) -> Vec<f32> {
    let samples = i64::from(rate_hz) * i64::from(duration_ms) / 1_000;
    let sample = |n: i64| {
        let triangle = ((n * (200 + n / 500)) % 48_000 - 24_000).abs() - 12_000;
        let click = if n % 6_000 < 30 { 12_000 } else { 0 };
        (triangle + click) as f32 / 48_000.0
    };
    (0..samples).map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tone_is_as_long_as_asked_and_never_too_loud() {
        let samples = tone(24_000, 6_000);
        assert_eq!(samples.len(), 144_000);
        assert!(samples.iter().all(|sample| (-0.25..=0.5).contains(sample)));
        // The first click stands on the top of the wave.
        assert_eq!((samples[0], samples[30]), (0.5, 0.125));
    }
}
