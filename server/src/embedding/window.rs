//! Window of a track: the part that the model hears. Models judge one stretch in full: cut into chunks, a vector loses
//! what tells artists apart.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::EmbedError;

/// No model is asked about less than this.
pub const SHORTEST_MS: u32 = 3_000;
/// A clip that is longer than the window by no more than this is a clip still: its beginning is heard.
const CLIP_MARGIN_MS: u32 = 5_000;
/// Root mean square, around the mean, below which nothing is to be heard: −80 dB of full scale.
const SILENCE: f64 = 1e-4;

/// What a model wants to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub rate_hz: u32,
    /// The longest part it hears at once.
    pub window_ms: u32,
    /// The shortest it can judge.
    pub shortest_ms: u32,
}

impl Wish {
    /// The samples to hear of `len` at the wished rate: all of a short clip, the first window of a clip that is hardly
    /// longer, the middle window of a longer track. Intros are alike; the middle is the track.
    pub fn part_of(&self, len: usize) -> Result<Range<usize>, EmbedError> {
        let shortest_ms = self.shortest_ms.max(SHORTEST_MS);
        if len < self.samples(shortest_ms) {
            return Err(EmbedError::NoSignal(format!(
                "{:.1} s of sound is too short: {} s are needed",
                len as f64 / f64::from(self.rate_hz),
                f64::from(shortest_ms) / 1000.0
            )));
        }
        let window = self.samples(self.window_ms);
        let from = match len {
            _ if len <= self.samples(self.window_ms + CLIP_MARGIN_MS) => 0,
            _ => (len - window) / 2,
        };
        Ok(from..len.min(from + window))
    }

    pub fn samples(&self, ms: u32) -> usize {
        (u64::from(ms) * u64::from(self.rate_hz) / 1000) as usize
    }

    pub fn ms(&self, samples: usize) -> u32 {
        (samples as u64 * 1000 / u64::from(self.rate_hz.max(1))) as u32
    }
}

/// Zero mean, unit variance: (x − mean) / √(variance + 1e-7), as Wav2Vec2 and its kin were trained.
pub(super) fn normalise(samples: &mut [f32]) {
    let (mean, variance) = moments(samples);
    let gain = 1.0 / (variance + 1e-7).sqrt();
    for x in samples {
        *x = ((f64::from(*x) - mean) * gain) as f32;
    }
}

fn moments(samples: &[f32]) -> (f64, f64) {
    let n = samples.len().max(1) as f64;
    let mean = sum(samples, |x| x) / n;
    (mean, sum(samples, |x| (x - mean).powi(2)) / n)
}

/// Eight sums at once, which need not wait for each other.
fn sum(samples: &[f32], term: impl Fn(f64) -> f64) -> f64 {
    let (eights, rest) = samples.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in eights {
        for (sum, &x) in sums.iter_mut().zip(eight) {
            *sum += term(f64::from(x));
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|&x| term(f64::from(x))).sum::<f64>()
}

/// Refuses silence, which any network turns into a vector that means nothing. An offset is silence as well.
pub fn audible(samples: &[f32]) -> Result<(), EmbedError> {
    let (_, variance) = moments(samples);
    if variance.sqrt() < SILENCE {
        return Err(EmbedError::NoSignal("there is nothing but silence in the part that is heard".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WISH: Wish = Wish { rate_hz: 24_000, window_ms: 30_000, shortest_ms: 1_000 };

    fn seconds(s: f64) -> usize {
        (s * 24_000.0) as usize
    }

    #[test]
    fn a_clip_is_heard_from_its_beginning_and_a_track_in_its_middle() {
        for (len, from, to) in [(3.0, 0.0, 3.0), (12.5, 0.0, 12.5), (30.0, 0.0, 30.0), (35.0, 0.0, 30.0)] {
            assert_eq!(WISH.part_of(seconds(len)), Ok(seconds(from)..seconds(to)), "{len} s");
        }
        assert_eq!(WISH.part_of(seconds(240.0)), Ok(seconds(105.0)..seconds(135.0)));
        let just_over = WISH.part_of(seconds(35.0) + 1).unwrap();
        assert_eq!(just_over.len(), seconds(30.0));
        assert_eq!(just_over.start, seconds(2.5));
    }

    #[test]
    fn what_is_too_short_is_refused_with_its_length() {
        let Err(EmbedError::NoSignal(reason)) = WISH.part_of(seconds(3.0) - 1) else { panic!() };
        assert_eq!(reason, "3.0 s of sound is too short: 3 s are needed");
        let longer = Wish { shortest_ms: 5_600, ..WISH };
        assert!(longer.part_of(seconds(5.5)).is_err());
        assert!(longer.part_of(seconds(5.6)).is_ok());
    }

    #[test]
    fn normalising_leaves_neither_offset_nor_level() {
        let mut samples: Vec<f32> = (0..10_000).map(|k| 0.3 + 0.01 * (k as f32 * 0.37).sin()).collect();
        normalise(&mut samples);
        let (mean, variance) = moments(&samples);
        assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 0.01, "{mean} {variance}");
    }

    #[test]
    fn silence_and_an_offset_are_refused_and_a_whisper_is_not() {
        assert!(audible(&[0.0; 1000]).is_err());
        assert!(audible(&[0.7; 1000]).is_err());
        assert!(audible(&[]).is_err());
        let whisper: Vec<f32> = (0..1000).map(|k| 0.001 * (k as f32).sin()).collect();
        assert_eq!(audible(&whisper), Ok(()));
    }
}
