//! Decoding process: standard input → `recording.rs` → mono → the model's rate → the part it hears → standard output.

use std::{
    io::{self, Read, Write},
    process::ExitCode,
    sync::Arc,
};

use super::{DECODED, END, Excerpt, LARGEST_FILE, LONGEST_MS, REFUSED, SAMPLES, jail, recording::Recording};
use crate::embedding::{EmbedError, mono::Mono, resample::Resampler, window::Wish};

/// Samples that are handed over at once.
const PIECE: usize = 64 << 10;

/// The body of `undercard decode`. What there is to say goes to standard output, refusals too.
pub fn run(wish: Wish) -> ExitCode {
    let mut out = io::stdout().lock();
    let answer = jail::enter()
        .map_err(|error| EmbedError::Runtime(format!("cannot sandbox the decoder, so it was not started: {error}")))
        .and_then(|()| read(io::stdin().lock()))
        // A pipe that nobody reads any more is noticed at the end.
        .and_then(|file| decode(file, wish, || drop(frame(&mut out, DECODED, &[]))));
    let sent = match answer {
        Ok((samples, excerpt)) => send(&mut out, &samples).and_then(|()| send_result(&mut out, END, &excerpt)),
        Err(error) => send_result(&mut out, REFUSED, &error),
    };
    if sent.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// In pieces, about as a pipe takes them: together they would be the samples once more.
fn send(out: &mut impl Write, samples: &[f32]) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(4 * PIECE);
    for piece in samples.chunks(PIECE) {
        bytes.clear();
        bytes.extend(piece.iter().flat_map(|x| x.to_le_bytes()));
        frame(out, SAMPLES, &bytes)?;
    }
    Ok(())
}

fn frame(out: &mut impl Write, tag: u8, payload: &[u8]) -> io::Result<()> {
    out.write_all(&[tag])?;
    out.write_all(&(payload.len() as u32).to_le_bytes())?;
    out.write_all(payload)?;
    out.flush()
}

fn send_result(out: &mut impl Write, tag: u8, value: &impl serde::Serialize) -> io::Result<()> {
    frame(out, tag, &serde_json::to_vec(value)?)
}

fn read(input: impl Read) -> Result<Arc<[u8]>, EmbedError> {
    let mut file = Vec::new();
    input
        .take(LARGEST_FILE as u64 + 1)
        .read_to_end(&mut file)
        .map_err(|error| EmbedError::Runtime(format!("the file did not arrive: {error}")))?;
    match file.len() {
        0 => Err(EmbedError::Corrupt("the file is empty".to_owned())),
        size if size > LARGEST_FILE => Err(EmbedError::TooLong("the file is too large".to_owned())),
        _ => Ok(file.into()),
    }
}

/// The whole file is decoded, as the middle of a track is known only at its end; memory grows with the model's rate,
/// whatever the rate of the file.
pub(super) fn decode(file: Arc<[u8]>, wish: Wish, decoded: impl FnOnce()) -> Result<(Vec<f32>, Excerpt), EmbedError> {
    let mut recording = Recording::open(file)?;
    let mut mono = Mono::default();
    let mut stream: Option<(Resampler, u64)> = None;
    let mut cut = false;
    while let Some(frames) = recording.next()? {
        let (resampler, longest) = match &mut stream {
            Some(stream) => stream,
            none => {
                let longest = u64::from(LONGEST_MS) * u64::from(frames.rate_hz) / 1000;
                none.insert((Resampler::new(frames.rate_hz, wish.rate_hz)?, longest))
            }
        };
        mono.push(frames.interleaved, frames.channels);
        resampler.push(&mono.samples)?;
        mono.samples.clear();
        if mono.frames() >= *longest {
            cut = true;
            break;
        }
    }
    decoded();
    mono.check()?;
    let Some((resampler, _)) = stream else {
        return Err(EmbedError::Corrupt("there is no sound in the file: export it again".to_owned()));
    };
    if !cut {
        recording.check_end(mono.frames())?;
    }
    Excerpt::of(resampler.finish()?, wish, cut || recording.goes_on)
}
