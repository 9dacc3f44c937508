//! `undercard models`: list, switch and refit of models.

mod add;
mod download;

use std::process::ExitCode;

use serde::Serialize;
use sqlx::PgPool;

use super::print_json;
use crate::{
    config::{BUILT_IN, ModelsList, ModelsRefit, ModelsUse, SoundOptions},
    embedding::manifest::{Manifest, ModelEntry},
    jobs,
};

pub use add::add;

#[derive(Serialize)]
struct ModelRecord<'a> {
    id: &'a str,
    title: &'a str,
    licence: &'a str,
    built_in: bool,
    dims: usize,
    layer: i16,
    layers: usize,
    rate_hz: u32,
    window_ms: u32,
    shortest_ms: u32,
    in_place: bool,
    /// What is missing, and which command gets it.
    missing: Option<String>,
}

fn record<'a>(entry: &'a ModelEntry, sound: &SoundOptions) -> ModelRecord<'a> {
    let spec = &entry.spec;
    let missing = entry.check(&sound.models_dir, &sound.weights_dir).err().map(|error| error.to_string());
    ModelRecord {
        id: &spec.id,
        title: &spec.title,
        licence: &spec.licence,
        built_in: spec.built_in,
        dims: spec.dims,
        layer: spec.layer,
        layers: entry.layers,
        rate_hz: spec.rate_hz,
        window_ms: spec.window_ms,
        shortest_ms: spec.shortest_ms,
        in_place: missing.is_none(),
        missing,
    }
}

pub async fn list(args: ModelsList) -> anyhow::Result<ExitCode> {
    let manifest = Manifest::read(&args.sound.models_dir)?;
    let records: Vec<ModelRecord<'_>> = manifest.entries.iter().map(|entry| record(entry, &args.sound)).collect();
    if args.json {
        print_json(&records)?;
    } else {
        for ModelRecord { id, title, licence, dims, missing, .. } in &records {
            let state = missing.as_deref().unwrap_or("in place");
            say!("{id}: {title}, {dims} dimensions, {licence}\n    {state}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn use_model(pool: PgPool, args: ModelsUse) -> anyhow::Result<ExitCode> {
    let mut tx = pool.begin().await?;
    let job = jobs::use_model(&mut tx, &args.sound.models_dir, &args.sound.weights_dir, &args.id).await?;
    tx.commit().await?;
    say!(
        "Job {job} embeds the catalogue with {} and then switches to it. `undercard serve` or `undercard work` does it.",
        args.id
    );
    Ok(ExitCode::SUCCESS)
}

pub async fn refit(pool: PgPool, _args: ModelsRefit) -> anyhow::Result<ExitCode> {
    let mut tx = pool.begin().await?;
    let job = jobs::enqueue(&mut tx, &jobs::Refit).await?;
    tx.commit().await?;
    say!("Job {job} fits {} on this catalogue. `undercard serve` or `undercard work` does it.", BUILT_IN);
    Ok(ExitCode::SUCCESS)
}
