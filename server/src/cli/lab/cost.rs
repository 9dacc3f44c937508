//! `undercard lab cost`: the measured cost of embedding an artist.

use std::{io::Cursor, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context;
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    cli::{Usage, print_json},
    config::LabCost,
    embedding::{Embedder, EmbedderOptions, tone::tone},
    lab::cost::{Cost, EmbeddingWork},
};

/// What is measured: a file of the usual length in the usual rate.
const RATE_HZ: u32 = 44_100;
const TRACK_MS: u32 = 30_000;
/// The median of so many; one before them warms up.
const RUNS: usize = 5;

#[derive(Serialize)]
struct CostReport {
    /// `None` when the seconds were given.
    measured: Option<MeasuredOn>,
    #[serde(flatten)]
    work: EmbeddingWork,
    #[serde(flatten)]
    cost: Cost,
}

#[derive(Serialize)]
struct MeasuredOn {
    model: String,
    device: String,
    runs: usize,
}

pub async fn run(args: LabCost) -> anyhow::Result<ExitCode> {
    let (seconds_per_track, measured) = match args.seconds {
        Some(seconds) => (seconds, None),
        None => {
            let embedder = Embedder::open(&EmbedderOptions::new(&args.sound, &args.model)?)?;
            let seconds = measure(&embedder).await?;
            let (model, device) = (embedder.model().id.clone(), embedder.device().to_owned());
            (seconds, Some(MeasuredOn { model, device, runs: RUNS }))
        }
    };
    let work = EmbeddingWork { tracks_per_artist: args.tracks, seconds_per_track, price_per_hour: args.price_per_hour };
    let cost = work.cost().map_err(|reason| Usage(reason.to_owned()))?;
    let answer = CostReport { measured, work, cost };
    if args.json {
        print_json(&answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(MeasuredOn { model, device, runs }) = &answer.measured {
        say!("{model} on {device}: {seconds_per_track:.4} s a track of 30 s, from file to vector (median of {runs})");
    }
    say!("{} tracks an artist: {:.3} s, {:.6} an artist", args.tracks, cost.seconds_per_artist, cost.per_artist);
    say!(
        "1,000 artists: {:.2} h, {:.4}; {:.0} artists an hour",
        cost.hours_per_1000_artists,
        cost.per_1000_artists,
        cost.artists_per_hour
    );
    if args.price_per_hour == 0.0 {
        say!("Set the price of one hour of the device with --price-per-hour PRICE.");
    }
    Ok(ExitCode::SUCCESS)
}

/// Seconds from a file to its vector, one track after the other.
async fn measure(embedder: &Embedder) -> anyhow::Result<f64> {
    let file: Arc<[u8]> = wav(&tone(RATE_HZ, TRACK_MS)).context("cannot write the test file")?.into();
    let mut times = Vec::with_capacity(RUNS);
    for run in 0..=RUNS {
        let began = Instant::now();
        embedder.embed(Arc::clone(&file), &|_| {}).await?;
        if run > 0 {
            times.push(began.elapsed());
        }
    }
    times.sort_unstable();
    Ok(times[RUNS / 2].max(Duration::from_nanos(1)).as_secs_f64())
}

fn wav(samples: &[f32]) -> Result<Vec<u8>, hound::Error> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec)?;
    for sample in samples {
        writer.write_sample((sample * f32::from(i16::MAX)) as i16)?;
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}
