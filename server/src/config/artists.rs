//! Options of `undercard artists …`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum ArtistsCommand {
    /// Acts that may not be the artist whom an artist network knows by that name, the most doubtful first
    Doubtful(ArtistsDoubtful),
}

#[derive(Clone, Debug, Args)]
pub struct ArtistsDoubtful {
    /// How many
    #[arg(long, short = 'n', default_value_t = 30, value_name = "N")]
    pub count: u16,
    /// Print an array of {artist: {id, name}, value, network, reasons, neighbours: [name], billmates: [name]}
    #[arg(long)]
    pub json: bool,
}
