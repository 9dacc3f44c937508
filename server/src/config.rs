//! Command line and environment: `--help` is the configuration reference. Nothing else reads either.

use std::{net::SocketAddr, path::PathBuf};

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

/// Gigs you would love, down to the acts at the bottom of the bill, and why.
#[derive(Debug, Parser)]
#[command(name = "undercard", version, max_term_width = 100)]
pub struct Config {
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub logs: Logs,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Clone, Debug, Args)]
pub struct Database {
    /// Postgres 15 or newer with pgvector
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub database_url: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub struct Logs {
    /// What is logged to standard error, such as `info` or `warn,undercard=debug`
    #[arg(long, env = "UNDERCARD_LOG", default_value = "info,sqlx=warn", global = true, value_name = "FILTER")]
    pub log: String,
    /// Log lines as JSON
    #[arg(long, env = "UNDERCARD_LOG_JSON", global = true)]
    pub log_json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the pages
    Serve(Serve),
    /// Bring the database schema up to date
    Migrate,
    /// Read files of artists, events, networks and follows into the catalogue
    Import(Import),
    /// The artists nearest to one
    Similar(Similar),
    /// Why two artists are close, or what is missing to tell
    Explain(Explain),
    /// Events for the artists on a list
    Recommend(Recommend),
    /// Let a browser act for a listener that an import made: prints a link
    Link(Link),
    /// Experiments
    #[command(subcommand)]
    Lab(Lab),
    /// Check that everything is in place
    Doctor(Doctor),
}

#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Where to listen
    #[arg(long, env = "UNDERCARD_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub site: Site,
    /// The address people reach this server at, for links in calendar files
    #[arg(long, env = "UNDERCARD_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Load the invented demo catalogue when there are no artists and no events yet
    #[arg(long)]
    pub demo_if_empty: bool,
    /// Connections to the database
    #[arg(long, env = "UNDERCARD_POOL", default_value_t = 8, value_name = "N")]
    pub pool: u32,
}

#[derive(Clone, Debug, Args)]
pub struct Site {
    /// Folder of the built browser half (`assets.json`, `pkg/`, fonts)
    #[arg(long, env = "UNDERCARD_SITE_ROOT", default_value = ".dev/site", value_name = "FOLDER")]
    pub site_root: PathBuf,
}

#[derive(Clone, Debug, Args)]
pub struct Import {
    /// JSON or CSV files; what they are is recognised by their content. `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The source's name, part of an event's identity there; the file's name without its date when not given
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// The day a list was published, which dates lists that only name weekdays; a date in the file's name when not given
    #[arg(long, value_name = "DATE")]
    pub listed_on: Option<NaiveDate>,
    /// City of events that state none
    #[arg(long, default_value = "New York", value_name = "CITY")]
    pub city: String,
    /// Time zone of events that state none
    #[arg(long, default_value = "America/New_York", value_name = "ZONE")]
    pub zone: String,
    /// Whose follows are imported; the file's name when not given
    #[arg(long, value_name = "NAME")]
    pub listener: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct Similar {
    /// The artist's name, in any spelling
    pub name: String,
    /// How many
    #[arg(long, short = 'n', default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub count: u16,
    /// Print an array of {artist: {id, name}, score, coverage, signals: {audio, scene, genre, collaboration}}
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct Explain {
    pub a: String,
    pub b: String,
    /// Print the whole explanation as an object
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct Recommend {
    /// A list of artists: one name a line, CSV or JSON
    #[arg(long, value_name = "FILE")]
    pub follows: PathBuf,
    /// First local date; today when not given
    #[arg(long, value_name = "DATE")]
    pub from: Option<NaiveDate>,
    /// Last local date
    #[arg(long, value_name = "DATE")]
    pub to: Option<NaiveDate>,
    /// Only this city
    #[arg(long, value_name = "CITY")]
    pub city: Option<String>,
    /// Every event on record: also those that are over, have no date yet, or that nobody can judge
    #[arg(long)]
    pub all: bool,
    /// Print an array of {event, score, coverage, reasons}; see README
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct Link {
    /// The listener's name as `import --listener` had it
    pub listener: String,
    /// The address people reach the server at
    #[arg(long, env = "UNDERCARD_PUBLIC_URL", default_value = "http://127.0.0.1:3000", value_name = "URL")]
    pub public_url: String,
}

#[derive(Debug, Subcommand)]
pub enum Lab {
    /// How well events with followed artists are told from events without, when those artists are hidden
    Recommend(LabRecommend),
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
pub struct Doctor {
    #[command(flatten)]
    pub site: Site,
    #[arg(long)]
    pub json: bool,
}

impl Config {
    pub fn from_command_line() -> Self {
        Self::parse()
    }
}

impl Database {
    pub fn url(&self) -> anyhow::Result<&str> {
        self.database_url.as_deref().ok_or_else(|| {
            anyhow::anyhow!("no database: set DATABASE_URL, or use `./dev undercard …`, which starts one")
        })
    }
}
