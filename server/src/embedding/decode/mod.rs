//! Decoder for untrusted audio: a file → the samples of a model. The bytes are decoded in a process of their own, as
//! decoders of audio panic, spin and ask for gigabytes when a file is broken: that process may read, compute and write,
//! and nothing else (`jail.rs`); when it dies, only its file is lost.
//!
//! The process reads the file from standard input and writes frames to standard output: a tag, the length of the
//! payload (u32, little-endian), the payload. `D` says that everything is decoded and only resampling remains; `S`
//! brings samples (f32, little-endian, mono, at the model's rate); `E` ends with an [`Excerpt`] and `X` with an
//! [`EmbedError`], both as JSON.

mod child;
mod edits;
mod jail;
#[cfg(test)]
mod million_tests;
mod recording;

use std::{path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::Semaphore,
    time::timeout,
};

use super::{EmbedError, Stage, window::Wish};

pub use child::run;
pub(super) use recording::check_rate;

/// The largest file that is looked at.
pub const LARGEST_FILE: usize = 64 << 20;
/// Of a longer recording, only this much is decoded.
pub const LONGEST_MS: u32 = 15 * 60 * 1000;
/// How long a file may take, from the first byte to the last sample.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes that a pipe holds, where anybody may ask for as many: usually it is a sixteenth.
const PIPE: usize = 1 << 20;
/// Longest JSON that ends an answer.
const LONGEST_RESULT: u32 = 16 << 10;

const DECODED: u8 = b'D';
const SAMPLES: u8 = b'S';
const END: u8 = b'E';
const REFUSED: u8 = b'X';

/// The part of a file that the model hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// Of what was decoded.
    pub duration_ms: u32,
    /// There is more than was decoded.
    pub cut: bool,
    pub from_ms: u32,
    pub ms: u32,
}

impl Excerpt {
    /// The part of a whole recording, at the wished rate, that the model hears.
    pub(super) fn of(mut samples: Vec<f32>, wish: Wish, cut: bool) -> Result<(Vec<f32>, Self), EmbedError> {
        let part = wish.part_of(samples.len())?;
        let duration_ms = wish.ms(samples.len());
        let excerpt = Self { duration_ms, cut, from_ms: wish.ms(part.start), ms: wish.ms(part.len()) };
        samples.truncate(part.end);
        samples.drain(..part.start);
        Ok((samples, excerpt))
    }
}

/// Starts decoding processes, a few at a time.
#[derive(Clone)]
pub struct Decoder {
    /// The binary whose `decode` subcommand is run.
    pub binary: PathBuf,
    pub patience: Duration,
    slots: Arc<Semaphore>,
}

impl Decoder {
    /// `at_once` processes at most.
    pub fn new(binary: PathBuf, at_once: usize) -> Self {
        Self { binary, patience: PATIENCE, slots: Arc::new(Semaphore::new(at_once.max(1))) }
    }

    /// The part of `file` that a model with this wish hears. Waits for a free slot first.
    pub async fn decode(
        &self,
        file: &[u8],
        wish: Wish,
        stage: &(dyn Fn(Stage) + Send + Sync),
    ) -> Result<(Vec<f32>, Excerpt), EmbedError> {
        if file.len() > LARGEST_FILE {
            return Err(EmbedError::TooLong(format!(
                "the file has {} MiB, at most {} are read: export it as mp3 or m4a",
                file.len() >> 20,
                LARGEST_FILE >> 20
            )));
        }
        let _slot = self.slots.acquire().await.map_err(|_| EmbedError::Busy)?;
        stage(Stage::Decoding);
        let mut child = self.start(wish)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(EmbedError::Runtime("the decoding process has no pipes".to_owned()));
        };
        // The kernel may refuse: then the two wait for each other more often.
        let _ = rustix::pipe::fcntl_setpipe_size(&stdin, PIPE);
        let _ = rustix::pipe::fcntl_setpipe_size(&stdout, PIPE);
        let talk = async {
            // Both at once: a pipe that nobody reads would stop the other.
            let ((), answer) = tokio::join!(send(stdin, file), receive(stdout, wish, stage));
            // What it said is all there is to know; the rest of its life is only waited for.
            (answer, child.wait().await)
        };
        match timeout(self.patience, talk).await {
            Ok((Some(answer), _)) => answer,
            Ok((None, status)) => Err(died(status)),
            Err(_) => {
                // Killed and waited for here, so that the slot is free only when the process is gone.
                let _ = child.kill().await;
                let patience = self.patience.as_secs_f32();
                Err(EmbedError::Corrupt(format!("decoding was stopped after {patience} s: export the file again")))
            }
        }
    }

    fn start(&self, wish: Wish) -> Result<Child, EmbedError> {
        Command::new(&self.binary)
            .arg("decode")
            .args(["--rate-hz", &wish.rate_hz.to_string()])
            .args(["--window-ms", &wish.window_ms.to_string()])
            .args(["--shortest-ms", &wish.shortest_ms.to_string()])
            // Nothing that is in the environment is the decoder's business, least of all the database's password.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| EmbedError::Runtime(format!("cannot start {}: {error}", self.binary.display())))
    }
}

/// A process that ends before it has read everything has its reasons, and says them on the other pipe.
async fn send(mut stdin: ChildStdin, file: &[u8]) {
    let _ = stdin.write_all(file).await;
    let _ = stdin.shutdown().await;
}

/// `None` when the answer ends before its end or is not in the form above: a broken decoder is as good as a dead one.
async fn receive(
    mut stdout: ChildStdout,
    wish: Wish,
    stage: &(dyn Fn(Stage) + Send + Sync),
) -> Option<Result<(Vec<f32>, Excerpt), EmbedError>> {
    let most = wish.samples(wish.window_ms);
    let mut samples: Vec<f32> = Vec::with_capacity(most);
    let mut payload = Vec::new();
    loop {
        let tag = stdout.read_u8().await.ok()?;
        let length = stdout.read_u32_le().await.ok()?;
        let limit = if tag == SAMPLES { (4 * (most - samples.len())) as u32 } else { LONGEST_RESULT };
        if length > limit {
            return None;
        }
        payload.resize(length as usize, 0);
        stdout.read_exact(&mut payload).await.ok()?;
        match tag {
            DECODED => stage(Stage::Resampling),
            SAMPLES => {
                let (values, rest) = payload.as_chunks::<4>();
                if !rest.is_empty() {
                    return None;
                }
                samples.extend(values.iter().map(|bytes| f32::from_le_bytes(*bytes)));
            }
            END => {
                let excerpt = serde_json::from_slice(&payload).ok()?;
                let whole = !samples.is_empty() && samples.iter().all(|x| x.is_finite());
                return whole.then_some(Ok((samples, excerpt)));
            }
            REFUSED => return Some(Err(serde_json::from_slice(&payload).ok()?)),
            _ => return None,
        }
    }
}

/// Why a process that said nothing is gone.
fn died(status: std::io::Result<std::process::ExitStatus>) -> EmbedError {
    use std::os::unix::process::ExitStatusExt;
    let how = match status {
        Ok(status) => match (status.code(), status.signal()) {
            (_, Some(6)) => "it asked for more memory than is allowed".to_owned(),
            (_, Some(9 | 24)) => "it took more computing time than is allowed".to_owned(),
            (_, Some(signal)) => format!("it broke the decoder (signal {signal})"),
            (Some(code), None) => format!("it broke the decoder (exit code {code})"),
            (None, None) => "it broke the decoder".to_owned(),
        },
        Err(error) => format!("the decoder is lost: {error}"),
    };
    EmbedError::Corrupt(format!("the file is damaged, {how}: export it again"))
}
