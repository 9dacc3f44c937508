//! Options of `undercard artists …`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum ArtistsCommand {
    /// Acts that may not be the artist whom an artist network knows by that name, the most doubtful first
    Doubtful(ArtistsDoubtful),
    /// Artists that are probably one under two spellings, the likeliest first
    Duplicates(ArtistsDuplicates),
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

#[derive(Clone, Debug, Args)]
pub struct ArtistsDuplicates {
    /// How many
    #[arg(long, short = 'n', default_value_t = 30, value_name = "N")]
    pub count: u16,
    /// Print an array of {a: {id, name}, b, score, difference, spelling, shared, neighbours, linked}
    #[arg(long)]
    pub json: bool,
}
