//! Mono mixing: the mean of the channels, clamped to ±1, with broken frames silenced.

use super::EmbedError;

/// Collects mono samples and counts those that were no numbers.
#[derive(Default)]
pub(super) struct Mono {
    pub samples: Vec<f32>,
    /// Frames so far, and how many of them held something that is not finite.
    frames: u64,
    broken: u64,
}

impl Mono {
    /// `interleaved` holds whole frames of `channels` samples. The mean of a frame is clamped to ±1: lossy formats
    /// overshoot a little, broken files by powers of ten. A frame with a NaN or an infinity is silence.
    pub fn push(&mut self, interleaved: &[f32], channels: usize) {
        // Nearly everything is one of the first two, which are several times faster when the number is known here.
        match channels {
            1 => self.extend(interleaved.iter().copied()),
            2 => self.extend(interleaved.as_chunks::<2>().0.iter().map(|[left, right]| (left + right) * 0.5)),
            _ => {
                let scale = 1.0 / channels as f32;
                self.extend(interleaved.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>() * scale));
            }
        }
    }

    fn extend(&mut self, means: impl Iterator<Item = f32>) {
        let (before, mut broken) = (self.samples.len(), 0);
        self.samples.extend(means.map(|mean| {
            broken += u64::from(!mean.is_finite());
            if mean.is_finite() { mean.clamp(-1.0, 1.0) } else { 0.0 }
        }));
        self.broken += broken;
        self.frames += (self.samples.len() - before) as u64;
    }

    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// One broken frame in a thousand is a glitch; more is no recording.
    pub fn check(&self) -> Result<(), EmbedError> {
        if self.broken * 1000 <= self.frames {
            return Ok(());
        }
        let (broken, frames) = (self.broken, self.frames);
        Err(EmbedError::Corrupt(format!("{broken} of {frames} samples are not numbers: export the file again")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mono(interleaved: &[f32], channels: usize) -> Mono {
        let mut mono = Mono::default();
        mono.push(interleaved, channels);
        mono
    }

    #[test]
    fn channels_become_their_mean() {
        assert_eq!(mono(&[1.0, 0.0, 0.5, -0.5, -1.0, -0.5], 2).samples, [0.5, 0.0, -0.75]);
        assert_eq!(mono(&[0.25, -0.25], 1).samples, [0.25, -0.25]);
        assert_eq!(mono(&[0.5, 0.25, 0.0, 1.0, 0.5, 0.0], 3).samples, [0.25, 0.5]);
    }

    #[test]
    fn a_glitch_is_silenced_and_a_file_full_of_them_is_refused() {
        let mut samples = vec![0.1; 2000];
        samples[7] = f32::NAN;
        samples[8] = f32::NEG_INFINITY;
        let glitch = mono(&samples, 1);
        assert_eq!(glitch.samples[7..9], [0.0, 0.0]);
        assert_eq!(glitch.check(), Ok(()));
        samples[9] = f32::INFINITY;
        assert!(matches!(mono(&samples, 1).check(), Err(EmbedError::Corrupt(_))));
    }

    #[test]
    fn absurd_samples_are_clamped() {
        assert_eq!(mono(&[1e30, -1e30, 1.5], 1).samples, [1.0, -1.0, 1.0]);
    }
}
