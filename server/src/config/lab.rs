//! Options of `undercard lab …`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{BUILT_IN, SoundOptions};

#[derive(Debug, Subcommand)]
pub enum Lab {
    /// How well events with followed artists are told from events without, when those artists are hidden
    Recommend(LabRecommend),
    /// How well an artist that a listener follows is told from others, when it is left off the list
    Taste(LabTaste),
    /// Which share of artists gets which word for listeners of 1 to 1,000 artists, drawn by lot
    Sizes(LabSizes),
    /// Of the pairs said to be one in so many, how many the artist network puts side by side
    Reliability(LabReliability),
    /// Which hidden state of a model tells artists apart best
    Layers(LabLayers),
    /// What embedding an artist costs
    Cost(LabCost),
    /// The full context against chunks of it
    Chunks(LabChunks),
}

#[derive(Clone, Debug, Args)]
pub struct LabLayers {
    /// A study as JSON; the tracks of the catalogue with --catalogue
    #[arg(value_name = "FILE", required_unless_present = "catalogue")]
    pub file: Option<PathBuf>,
    #[arg(long, conflicts_with = "file")]
    pub catalogue: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct LabCost {
    /// Tracks per artist
    #[arg(long, default_value_t = 3, value_name = "N")]
    pub tracks: u32,
    /// Seconds from a file to its vector; measured when not given
    #[arg(long, value_name = "S")]
    pub seconds: Option<f64>,
    /// The model that is measured, one of the manifest
    #[arg(long, default_value = BUILT_IN, value_name = "ID")]
    pub model: String,
    /// What an hour of the device costs
    #[arg(long, default_value_t = 0.0, value_name = "PRICE")]
    pub price_per_hour: f64,
    #[command(flatten)]
    pub sound: SoundOptions,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct LabChunks {
    /// Length of a chunk
    #[arg(long, default_value_t = 5.0, value_name = "S")]
    pub seconds: f64,
    /// Artists whose tracks are taken
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub artists: u32,
    #[command(flatten)]
    pub sound: SoundOptions,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct LabRecommend {
    /// Files of events
    #[arg(required = true, value_name = "EVENTS")]
    pub events: Vec<PathBuf>,
    /// A list of artists
    #[arg(long, value_name = "FILE")]
    pub follows: PathBuf,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct LabTaste {
    /// A list of artists that one listener follows
    #[arg(value_name = "FILE")]
    pub follows: PathBuf,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct LabSizes {
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct LabReliability {
    #[arg(long)]
    pub json: bool,
}
