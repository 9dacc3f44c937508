//! `undercard models add`: import of a published checkpoint.

use std::{
    io::{BufRead, IsTerminal, stdin},
    path::Path,
    process::ExitCode,
};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::download;
use crate::{
    cli::Usage,
    config::ModelsAdd,
    embedding::{
        checkpoint::Checkpoint,
        manifest::{Manifest, ModelEntry, Published},
        self_test,
        tensors::Layout,
    },
};

/// Imports a checkpoint: read and checked here, by nothing that could run code it brings.
pub async fn add(args: ModelsAdd) -> anyhow::Result<ExitCode> {
    let (models, weights) = (&args.sound.models_dir, &args.sound.weights_dir);
    let manifest = Manifest::read(models)?;
    let entry = manifest.entry(&args.id).map_err(|error| Usage(error.to_string()))?;
    let Some(published) = &entry.checkpoint else {
        return Err(Usage(format!("{} ships with Undercard: there is nothing to add", args.id)).into());
    };
    // Before the licence is read for nothing.
    let fetching = args.from.contains("://").then(|| download::permitted(&args.from, &args.outgoing)).transpose()?;
    let runtime = args.sound.runtime().ok_or_else(|| {
        Usage("no ONNX Runtime to test the weights with: set --onnxruntime; `./dev` downloads one".to_owned())
    })?;
    if !(args.accept_licence || agrees(entry, published)?) {
        return Err(
            Usage(format!("the licence was not accepted: nothing was imported ({})", entry.spec.licence)).into()
        );
    }
    let layout = Layout::parse(&published.layout.read(models)?)?;
    let mut checkpoint = match fetching {
        Some(fetching) => Checkpoint::read(args.from.clone(), fetching.fetch().await?)?,
        None => {
            eprintln!("Reading {}", args.from);
            Checkpoint::open(Path::new(&args.from))?
        }
    };
    if let Some(expected) = published.sha256.as_ref().filter(|expected| **expected != hex::encode(checkpoint.sha256)) {
        let (found, page) = (hex::encode(checkpoint.sha256), &published.page);
        anyhow::bail!("{} has the sha256 {found}, not {expected}: get it again from {page}", args.from);
    }
    let bar = ProgressBar::new(layout.tensors() as u64).with_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len} tensors {elapsed}")
            .context("invalid progress bar template")?,
    );
    let staged =
        layout.import(&args.id, &mut checkpoint, weights, crate::cli::now(), |done| bar.set_position(done as u64))?;
    bar.finish_and_clear();
    eprintln!("Testing the weights");
    let outputs = self_test::run(entry, models, staged.folder(), &runtime)?;
    staged.keep()?;
    say!(
        "Imported {} ({} graphs agree on a test tone). `undercard models use {}` embeds the catalogue with it.",
        entry.spec.title,
        outputs.len(),
        args.id
    );
    Ok(ExitCode::SUCCESS)
}

/// Shows the terms and, on a terminal, asks.
fn agrees(entry: &ModelEntry, published: &Published) -> anyhow::Result<bool> {
    let Published { page, terms, .. } = published;
    eprintln!("{}\nPublished at {page}\nLicence: {}. {terms}", entry.spec.title, entry.spec.licence);
    if !stdin().is_terminal() {
        eprintln!("Read the licence and pass --accept-licence.");
        return Ok(false);
    }
    eprint!("Do you accept it? [yes/no] ");
    let mut answer = String::new();
    stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
