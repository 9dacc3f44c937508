//! From sound to vector as it happens: the real decoding process, the real runtime, real files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod commands;
mod corpus;
mod embedding;
mod formats;
mod mutants;
mod prison;
mod refusals;
mod resampling;
mod tune;

use std::{
    fs,
    path::{Path, PathBuf},
};

use undercard::embedding::{
    EmbedError,
    decode::{Decoder, Excerpt},
    window::Wish,
};

/// What `timbre-v1` wants.
const WISH: Wish = Wish { rate_hz: 24_000, window_ms: 30_000, shortest_ms: 3_000 };

fn decoder() -> Decoder {
    Decoder::new(PathBuf::from(env!("CARGO_BIN_EXE_undercard")), 4)
}

async fn decode(file: &[u8]) -> Result<(Vec<f32>, Excerpt), EmbedError> {
    decoder().decode(file, WISH, &|_| ()).await
}

/// A file of tests/audio.
fn audio(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audio").join(name)).unwrap()
}

/// A WAV file. `sample` says what frame k has in channel c.
fn wav(spec: hound::WavSpec, frames: usize, sample: impl Fn(usize, usize) -> f32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    let full = (1i64 << (spec.bits_per_sample - 1)) as f32;
    for k in 0..frames {
        for c in 0..usize::from(spec.channels) {
            match spec.sample_format {
                hound::SampleFormat::Float => writer.write_sample(sample(k, c)).unwrap(),
                hound::SampleFormat::Int => {
                    writer.write_sample((sample(k, c) * full).round().clamp(-full, full - 1.0) as i32).unwrap();
                }
            }
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

fn pcm(rate_hz: u32, channels: u16, bits: u16) -> hound::WavSpec {
    let sample_format = if bits == 32 { hound::SampleFormat::Float } else { hound::SampleFormat::Int };
    hound::WavSpec { channels, sample_rate: rate_hz, bits_per_sample: bits, sample_format }
}

/// The processes that this one started and that are still there, zombies included.
fn children() -> Vec<u32> {
    let mut children = Vec::new();
    for task in fs::read_dir("/proc/self/task").unwrap() {
        let list = fs::read_to_string(task.unwrap().path().join("children")).unwrap_or_default();
        children.extend(list.split_whitespace().map(|pid| pid.parse::<u32>().unwrap()));
    }
    children
}
