//! `undercard decode`: what a decoding process runs. Not for people; `undercard embed` is.

use std::process::ExitCode;

use crate::{
    config::Decode,
    embedding::{decode, window::Wish},
};

/// Runs before anything else is set up: no log, no threads, nothing that untrusted bytes could reach.
pub fn run(args: &Decode) -> ExitCode {
    decode::run(Wish { rate_hz: args.rate_hz, window_ms: args.window_ms, shortest_ms: args.shortest_ms })
}
