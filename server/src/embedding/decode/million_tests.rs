//! A million damaged files decoded in this process, without the sandbox: what the sandbox has to hold.

use std::{
    collections::BTreeMap,
    panic,
    sync::Arc,
    time::{Duration, Instant},
};

use super::child::decode;
use crate::embedding::{EmbedError, window::Wish};
use mutants::*;

#[expect(dead_code, reason = "files that are cut off are read elsewhere")]
#[path = "../../../tests/sound/mutants.rs"]
mod mutants;

const WISH: Wish = Wish { rate_hz: 8_000, window_ms: 30_000, shortest_ms: 100 };
const FILES: usize = 1_000_000;
const THREADS: usize = 2;

fn damaged(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let seed = &seeds[chance.below(seeds.len())];
    match chance.below(9) {
        0..4 => flipped(seed, chance),
        4..6 => resized(seed, chance),
        6..8 => moved(seed, chance),
        _ => spliced(seed, &seeds[chance.below(seeds.len())], chance),
    }
}

/// What became of so many files, and how long the slowest took.
fn hear_all(seeds: &[Vec<u8>], seed: u64, files: usize) -> (BTreeMap<&'static str, usize>, Duration) {
    let (mut tally, mut slowest, mut chance) = (BTreeMap::new(), Duration::ZERO, Chance(seed));
    for number in 0..files {
        if number > 0 && number.is_multiple_of(50_000) {
            println!("{number} of {files}: {tally:?}, slowest {slowest:?}");
        }
        let file: Arc<[u8]> = damaged(seeds, &mut chance).into();
        let began = Instant::now();
        let kind = match panic::catch_unwind(|| decode(file, WISH, || ())) {
            Ok(Ok((samples, _))) => {
                assert!(samples.iter().all(|x| x.is_finite()));
                "heard"
            }
            Ok(Err(EmbedError::Corrupt(_))) => "corrupt",
            Ok(Err(EmbedError::Unsupported(_))) => "unsupported",
            Ok(Err(EmbedError::NoSignal(_))) => "no signal",
            Ok(Err(error)) => panic!("not a fault of the file: {error:?}"),
            Err(_) => "broke the decoder",
        };
        slowest = slowest.max(began.elapsed());
        *tally.entry(kind).or_default() += 1;
    }
    (tally, slowest)
}

#[test]
#[ignore = "takes minutes in a release build: ./dev faults"]
fn a_million_damaged_files_are_answers_or_named_errors() {
    // As short as what is heard may be: 3 s.
    let sound: Vec<u8> = (0..25_000).flat_map(|k| (((k * 331) % 9_001) as i16).to_le_bytes()).collect();
    let mut wav =
        b"RIFF\x74\xc3\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x50\xc3\0\0".to_vec();
    wav.extend(sound);
    let mut seeds = vec![wav];
    seeds.extend(["short.mp3", "short.m4a", "short-alac.m4a", "short.flac", "short.ogg"].map(|name| {
        let path = format!("{}/tests/audio/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(path).unwrap()
    }));
    for seed in &seeds {
        assert!(decode(seed.as_slice().into(), WISH, || ()).is_ok(), "what is not damaged is decoded");
    }

    panic::set_hook(Box::new(|_| ()));
    let began = Instant::now();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let hear = |thread| {
            let seeds = &seeds;
            scope.spawn(move || hear_all(seeds, 0x5eed + thread as u64, FILES / THREADS))
        };
        let threads: Vec<_> = (0..THREADS).map(hear).collect();
        threads.into_iter().map(|thread| thread.join()).collect()
    });
    let _ = panic::take_hook();
    for answer in answers {
        let (tally, slowest) = answer.expect("an answer that is none");
        println!("{tally:?}, slowest {slowest:?}, after {:.0} s", began.elapsed().as_secs_f64());
        assert_eq!(tally.values().sum::<usize>(), FILES / THREADS);
        assert!(tally["heard"] > FILES / 100 && tally["corrupt"] > FILES / 100, "the corpus is one-sided");
        // It is a process of its own that breaks, but it had better be rare.
        assert!(tally.get("broke the decoder").copied().unwrap_or_default() < FILES / 10_000);
        assert!(slowest < Duration::from_secs(5));
    }
}
