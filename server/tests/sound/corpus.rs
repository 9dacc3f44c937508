//! Damaged files through the real decoding process, thousands of them: every one is an answer or a named error.

use std::{collections::BTreeMap, time::Instant};

use futures::{StreamExt, stream};
use undercard::embedding::{EmbedError, window::Wish};

use super::{audio, children, decoder, mutants::*, pcm, tune::tune, wav};

/// Few samples: what counts is what happens before they come.
const WISH: Wish = Wish { rate_hz: 8_000, window_ms: 30_000, shortest_ms: 3_000 };

/// Every seed cut at each percent, and `rounds` × 197 damaged by chance.
fn corpus(rounds: u32) -> Vec<(String, Vec<u8>)> {
    let sound = tune(8_000, 0.0, 4.0, 4.0);
    let mut seeds = vec![("tune.wav", wav(pcm(8_000, 2, 16), sound.len(), |k, _| sound[k]))];
    seeds.extend(
        ["tune.mp3", "tune-8k.mp3", "tune.m4a", "tune-alac.m4a", "tune.flac", "tune.ogg"]
            .map(|name| (name, audio(name))),
    );
    let mut chance = Chance(0x5eed);
    let mut files = Vec::new();
    for (name, seed) in &seeds {
        let mut add = |how: String, file: Vec<u8>| files.push((format!("{name}, {how}"), file));
        for percent in 0..100 {
            add(format!("first {percent} %"), truncated(seed, percent));
        }
        for k in 0..80 * rounds {
            add(format!("flipped {k}"), flipped(seed, &mut chance));
            add(format!("resized {k}"), resized(seed, &mut chance));
        }
        for k in 0..30 * rounds {
            add(format!("moved {k}"), moved(seed, &mut chance));
        }
        for (other, end) in std::iter::repeat_n(&seeds, rounds as usize).flatten() {
            add(format!("spliced with {other}"), spliced(seed, end, &mut chance));
        }
    }
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_damaged_files_are_answers_or_named_errors() {
    let files = corpus(1);
    assert!(files.len() >= 2_000, "{}", files.len());
    are_answers_or_named_errors(&files).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes ten minutes: ./dev faults"]
async fn twenty_thousand_damaged_files_are_answers_or_named_errors() {
    let files = corpus(15);
    assert!(files.len() >= 20_000, "{}", files.len());
    are_answers_or_named_errors(&files).await;
}

async fn are_answers_or_named_errors(files: &[(String, Vec<u8>)]) {
    let (decoder, began) = (decoder(), Instant::now());
    let mut tally: BTreeMap<&str, u32> = BTreeMap::new();
    let mut answers = stream::iter(files)
        .map(|(name, file)| {
            let decoder = &decoder;
            async move { (name, decoder.decode(file, WISH, &|_| ()).await) }
        })
        .buffer_unordered(4);
    while let Some((name, answer)) = answers.next().await {
        let kind = match answer {
            Ok((samples, heard)) => {
                assert!(samples.iter().all(|x| x.is_finite()), "{name}");
                assert!(samples.len() >= 24_000 && heard.ms >= 3_000, "{name}: {heard:?}");
                // Whatever a file claims, this is all that reaches us of it.
                assert!(samples.len() <= 240_000 && heard.ms <= 30_000, "{name}: {heard:?}");
                "heard"
            }
            Err(EmbedError::Corrupt(reason)) if reason.contains("broke the decoder") => "broke the decoder",
            Err(EmbedError::Corrupt(reason)) if reason.contains("than is allowed") => "went over a limit",
            Err(EmbedError::Corrupt(reason)) => {
                assert!(!reason.contains("was stopped"), "{name}: {reason}");
                "corrupt"
            }
            Err(EmbedError::Unsupported(_)) => "unsupported",
            Err(EmbedError::NoSignal(_)) => "no signal",
            Err(error) => panic!("{name}: not a fault of the file: {error:?}"),
        };
        *tally.entry(kind).or_default() += 1;
    }
    println!("{} files in {:.0} s: {tally:?}", files.len(), began.elapsed().as_secs_f64());
    assert!(tally["heard"] > 300 && tally["corrupt"] > 300, "the corpus is one-sided: {tally:?}");
    let decoders = children().into_iter().filter(|pid| {
        std::fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.contains("decode\0--rate-hz"))
    });
    assert!(decoders.count() <= 8, "decoders were left behind"); // other tests decode at the same time
}
