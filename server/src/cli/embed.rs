//! `undercard embed`: one vector for each file.

use std::{path::Path, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context;
use futures::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::{Usage, print_json};
use crate::{
    config,
    embedding::{EmbedError, Embedded, Embedder, EmbedderOptions},
};

/// Files on their way at once: one in the network, others in their decoders.
const AT_ONCE: usize = 4;

#[derive(Serialize)]
struct EmbedRecord<'a> {
    file: String,
    sha256: String,
    model: &'a str,
    layer: i16,
    window: ExcerptRecord,
    dims: usize,
    vector: Vec<f32>,
}

/// Which part of the file was heard.
#[derive(Serialize)]
struct ExcerptRecord {
    from_ms: u32,
    ms: u32,
    of_ms: u32,
    cut: bool,
}

pub async fn run(args: config::Embed) -> anyhow::Result<ExitCode> {
    let layers = match args.layers.as_deref() {
        None => false,
        Some("all") => true,
        Some(other) => return Err(Usage(format!("--layers takes `all`, not `{other}`")).into()),
    };
    let options = EmbedderOptions::new(&args.sound, &args.model)?;
    let embedder = if layers { Embedder::open_layers(&options)? } else { Embedder::open(&options)? };
    let bar = ProgressBar::new(args.files.len() as u64).with_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {wide_msg}")
            .context("invalid progress bar template")?,
    );
    bar.set_message(format!("{} on {}", embedder.model().id, embedder.device()));
    bar.enable_steady_tick(Duration::from_millis(200));
    let mut results = stream::iter(&args.files)
        .map(|path| {
            let (embedder, bar) = (&embedder, &bar);
            async move { (path, one(embedder, path, layers, bar).await) }
        })
        .buffered(AT_ONCE);
    let mut records = Vec::new();
    let mut refused = 0;
    while let Some((path, result)) = results.next().await {
        bar.inc(1);
        match result {
            Ok(embedded) => {
                let first = if layers { 0 } else { embedder.model().layer };
                let numbered = embedded.into_iter().zip(first..);
                records.extend(numbered.map(|(embedded, layer)| record(path, &embedder, layer, embedded)));
            }
            Err(error) => {
                refused += 1;
                bar.suspend(|| eprintln!("undercard: {}: {error:#}", path.display()));
            }
        }
    }
    bar.finish_and_clear();
    if args.json {
        print_json(&records)?;
    } else {
        for EmbedRecord { file, model, layer, window, dims, .. } in &records {
            let seconds = |ms: u32| f64::from(ms) / 1000.0;
            let (from, to) = (seconds(window.from_ms), seconds(window.from_ms + window.ms));
            let layer = if layers { format!(", layer {layer}") } else { String::new() };
            say!(
                "{file}: {dims} values of {model}{layer}, heard {from:.1}–{to:.1} s of {:.1} s",
                seconds(window.of_ms)
            );
        }
    }
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One vector, or one for each layer.
async fn one(embedder: &Embedder, path: &Path, layers: bool, bar: &ProgressBar) -> anyhow::Result<Vec<Embedded>> {
    let file: Arc<[u8]> = tokio::fs::read(path).await?.into();
    let report = |stage| bar.set_message(format!("{} {}", wording(stage), path.display()));
    loop {
        let answer = match layers {
            true => embedder.embed_layers(Arc::clone(&file), &report).await,
            false => embedder.embed(Arc::clone(&file), &report).await.map(|embedded| vec![embedded]),
        };
        match answer {
            Err(EmbedError::Busy) => tokio::time::sleep(Duration::from_millis(100)).await,
            answer => return Ok(answer?),
        }
    }
}

fn record<'a>(path: &Path, embedder: &'a Embedder, layer: i16, embedded: Embedded) -> EmbedRecord<'a> {
    let model = embedder.model();
    EmbedRecord {
        file: path.display().to_string(),
        sha256: hex::encode(embedded.sha256),
        model: &model.id,
        layer,
        window: ExcerptRecord {
            from_ms: embedded.heard_from_ms,
            ms: embedded.heard_ms,
            of_ms: embedded.duration_ms,
            cut: embedded.cut,
        },
        dims: embedded.vector.len(),
        vector: embedded.vector,
    }
}

fn wording(stage: crate::embedding::Stage) -> &'static str {
    use crate::embedding::Stage;
    match stage {
        Stage::Decoding => "decoding",
        Stage::Resampling => "resampling",
        Stage::Listening => "listening to",
    }
}
