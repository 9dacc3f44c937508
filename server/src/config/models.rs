//! Options of `undercard models …`.

use clap::{Args, Subcommand};

use super::{Outgoing, SoundOptions};

#[derive(Debug, Subcommand)]
pub enum Models {
    /// What the manifest holds, and whether its files are in place
    List(ModelsList),
    /// Import a published checkpoint (PyTorch or safetensors)
    Add(ModelsAdd),
    /// Use a model from now on: embeds the catalogue with it, then switches
    Use(ModelsUse),
    /// Fit the built-in model's constants on this catalogue, as a new model version
    Refit(ModelsRefit),
}

#[derive(Clone, Debug, Args)]
pub struct ModelsList {
    #[command(flatten)]
    pub sound: SoundOptions,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct ModelsAdd {
    /// A model of the manifest
    pub id: String,
    /// The checkpoint: a file or an https address
    #[arg(long, value_name = "FILE|URL")]
    pub from: String,
    /// Its licence was read and is accepted
    #[arg(long)]
    pub accept_licence: bool,
    #[command(flatten)]
    pub sound: SoundOptions,
    #[command(flatten)]
    pub outgoing: Outgoing,
}

#[derive(Clone, Debug, Args)]
pub struct ModelsUse {
    /// A model of the manifest, or one that `undercard models refit` made
    pub id: String,
    #[command(flatten)]
    pub sound: SoundOptions,
}

#[derive(Clone, Debug, Args)]
pub struct ModelsRefit {}
