//! `undercard lab chunks`: the full context against chunks of it.

use std::process::ExitCode;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use sqlx::PgPool;

use super::layers::print_figures;
use crate::{
    cli::{Usage, print_json},
    config::LabChunks,
    runtime::{ChunkError, Environment},
};

pub async fn run(pool: PgPool, args: LabChunks) -> anyhow::Result<ExitCode> {
    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {wide_msg}")
            .context("invalid progress bar template")?,
    );
    let progress = |done: usize, total: usize, whose: &str| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        bar.set_message(whose.to_owned());
    };
    let environment = Environment::new(pool, args.sound, None);
    let study = environment.study_chunks(args.seconds, args.artists, &progress).await;
    bar.finish_and_clear();
    let study = study.map_err(|error| match error {
        ChunkError::Refused(why) => Usage(why).into(),
        error => anyhow::Error::from(error),
    })?;
    if args.json {
        print_json(&study)?;
        return Ok(ExitCode::SUCCESS);
    }
    say!("{} on {}, {} tracks", study.model, study.device, study.tracks);
    print_figures(&study.ways);
    for reason in &study.left_out {
        say!("Left out: {reason}");
    }
    Ok(ExitCode::SUCCESS)
}
