//! Resampling to the model's rate: band-limited, without delay, exact in length.

use rubato::{Fft, FixedSync, Resampler as _, WindowFunction, audioadapter_buffers::direct::SequentialSlice};

use super::EmbedError;

/// Shortest block, in input samples: the length of the filter, and so its steepness.
const SHORTEST_BLOCK: usize = 2048;

/// Resamples one mono stream. Sample k of the output is the input at the time k / `to`; n samples become
/// round(n · `to` / `from`).
pub struct Resampler {
    fft: Option<Fft<f32>>,
    from: u32,
    to: u32,
    /// Input that fills no block yet.
    waiting: Vec<f32>,
    block: Vec<f32>,
    /// Leading output samples that are the filter's delay.
    delay: usize,
    taken: u64,
    out: Vec<f32>,
}

impl Resampler {
    /// Rates in Hz. The transforms are planned once for each stream: some milliseconds.
    pub fn new(from: u32, to: u32) -> Result<Self, EmbedError> {
        let mut resampler =
            Self { fft: None, from, to, waiting: Vec::new(), block: Vec::new(), delay: 0, taken: 0, out: Vec::new() };
        if from == to {
            return Ok(resampler);
        }
        // A block must hold a whole number of samples of both rates. It must be even on both sides as well: the filter
        // is centred on the middle of a block, and an odd one leaves a delay of a fraction of a sample. Rates without a
        // common divisor take blocks of two seconds, which costs memory and nothing else.
        let period = (from / gcd(from, to)) as usize;
        let block = period * SHORTEST_BLOCK.div_ceil(period).next_multiple_of(2);
        let (input, output) = (from as usize, to as usize);
        let fft = Fft::new_custom(input, output, block, 1, 1, WindowFunction::BlackmanHarris2, FixedSync::Both)
            .map_err(failed)?;
        resampler.delay = fft.output_delay();
        resampler.block = vec![0.0; fft.output_frames_next()];
        resampler.waiting.reserve(fft.input_frames_next());
        resampler.fft = Some(fft);
        Ok(resampler)
    }

    /// Takes the next samples.
    pub fn push(&mut self, mut samples: &[f32]) -> Result<(), EmbedError> {
        self.taken += samples.len() as u64;
        let Some(size) = self.fft.as_ref().map(|fft| fft.input_frames_next()) else {
            self.out.extend_from_slice(samples);
            return Ok(());
        };
        while self.waiting.len() + samples.len() >= size {
            let (now, later) = samples.split_at(size - self.waiting.len());
            self.waiting.extend_from_slice(now);
            samples = later;
            self.turn()?;
        }
        self.waiting.extend_from_slice(samples);
        Ok(())
    }

    /// Everything, once the last samples were pushed.
    pub fn finish(mut self) -> Result<Vec<f32>, EmbedError> {
        let wanted = resampled_len(self.taken, self.from, self.to);
        if let Some(size) = self.fft.as_ref().map(|fft| fft.input_frames_next()) {
            while self.out.len() < wanted {
                self.waiting.resize(size, 0.0);
                self.turn()?;
            }
        }
        self.out.truncate(wanted);
        Ok(self.out)
    }

    /// One block through the filter.
    fn turn(&mut self) -> Result<(), EmbedError> {
        let Some(fft) = &mut self.fft else { return Ok(()) };
        let (taken, made) = (self.waiting.len(), self.block.len());
        let input = SequentialSlice::new(&self.waiting, 1, taken).map_err(failed)?;
        let mut output = SequentialSlice::new_mut(&mut self.block, 1, made).map_err(failed)?;
        fft.process_into_buffer(&input, &mut output, None).map_err(failed)?;
        let skipped = self.delay.min(made);
        self.delay -= skipped;
        self.out.extend_from_slice(&self.block[skipped..]);
        self.waiting.clear();
        Ok(())
    }
}

/// The whole of `samples` at once.
pub fn resample(samples: &[f32], from: u32, to: u32) -> Result<Vec<f32>, EmbedError> {
    let mut resampler = Resampler::new(from, to)?;
    resampler.push(samples)?;
    resampler.finish()
}

/// round(n · to / from)
pub fn resampled_len(n: u64, from: u32, to: u32) -> usize {
    ((2 * n * u64::from(to) + u64::from(from)) / (2 * u64::from(from))) as usize
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn failed(error: impl std::fmt::Display) -> EmbedError {
    EmbedError::Runtime(format!("the resampler failed: {error}"))
}
