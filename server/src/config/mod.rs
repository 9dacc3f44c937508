//! Command line and environment: `--help` is the configuration reference. Nothing else reads either.

mod artists;
mod lab;
mod maps;
mod models;
mod outgoing;
mod source;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;

pub use artists::{ArtistsCommand, ArtistsDoubtful, ArtistsDuplicates};
pub use lab::{Lab, LabChunks, LabCost, LabLayers, LabRecommend, LabReliability, LabSizes, LabTaste};
pub use maps::{MapOptions, TilesUrl};
pub use models::{Models, ModelsAdd, ModelsList, ModelsRefit, ModelsUse};
pub use outgoing::Outgoing;
pub use source::{DefaultPlace, SourceAdd, SourceCheck, SourceCommand, SourceList, SourceRemove, SourceRun, SourceSet};

/// The model that ships with Undercard and needs no download.
pub const BUILT_IN: &str = "timbre-v1";

/// City of venues whose source states none, unless the operator says otherwise.
pub const DEFAULT_CITY: &str = "New York";
/// IANA time zone of [`DEFAULT_CITY`].
pub const DEFAULT_ZONE: &str = "America/New_York";

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
    /// Do the work that waits, such as embedding tracks, without serving pages
    Work(Work),
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
    /// Sound → vector: decode audio files and run the model on them
    Embed(Embed),
    /// The models: which there are, where to get them, which one is in use
    #[command(subcommand)]
    Models(Models),
    /// Admins
    #[command(subcommand)]
    Admin(Admin),
    /// Who is who: doubtful identities and near-duplicates
    #[command(subcommand)]
    Artists(ArtistsCommand),
    /// Whom the catalogue is filled from: pages, calendars, mails and sites
    #[command(subcommand)]
    Source(SourceCommand),
    /// Experiments
    #[command(subcommand)]
    Lab(Lab),
    /// Check that everything is in place
    Doctor(Doctor),
    /// Audio on standard input → mono samples on standard output, with everything else forbidden
    #[command(hide = true)]
    Decode(Decode),
}

#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Where to listen
    #[arg(long, env = "UNDERCARD_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Addresses or networks of proxies in front of this server, such as `10.0.0.0/8`: they may open any number of
    /// connections, as this machine may. Any other address has at most 64
    #[arg(long, env = "UNDERCARD_PROXIES", value_name = "NETWORK,…", value_delimiter = ',', value_parser = network)]
    pub proxies: Vec<IpNet>,
    #[command(flatten)]
    pub site: SiteOptions,
    /// The address people reach this server at, for links in calendar files
    #[arg(long, env = "UNDERCARD_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Load the invented demo catalogue when there are no artists and no events yet
    #[arg(long)]
    pub demo_if_empty: bool,
    /// Keep uploaded audio after its vector is stored; otherwise it is deleted then
    #[arg(long, env = "UNDERCARD_KEEP_AUDIO")]
    pub keep_audio: bool,
    /// Connections to the database
    #[arg(long, env = "UNDERCARD_POOL", default_value_t = 8, value_name = "N")]
    pub pool: u32,
    #[command(flatten)]
    pub calibrated: Calibrated,
    #[command(flatten)]
    pub sound: SoundOptions,
    /// What programs send as `Authorization: Bearer …` to use the inference service at /embed. Without one it is open
    /// to this machine, and closed when the server listens on any other address
    #[arg(long, env = "UNDERCARD_EMBED_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub embed_token: Option<String>,
    #[command(flatten)]
    pub maps: MapOptions,
    #[command(flatten)]
    pub outgoing: Outgoing,
    /// Only serve: the work that waits is for `undercard work` processes
    #[arg(long, env = "UNDERCARD_NO_WORK")]
    pub no_work: bool,
    /// Jobs at once, of each queue
    #[arg(long, env = "UNDERCARD_CONCURRENCY", default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: u16,
}

/// A network, or an address, which is a network of one.
fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse()
        .or_else(|_| address())
        .map_err(|_| "name an address such as 10.0.0.7, or a network such as 10.0.0.0/8".to_owned())
}

/// What the cosine of two artists is measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Calibration {
    /// The share of catalogue pairs that are less alike, hubs corrected
    #[default]
    Catalogue,
    /// Nothing: the cosine itself is the value
    Raw,
}

#[derive(Clone, Debug, Args)]
pub struct Calibrated {
    /// What the cosine of two artists' sounds is measured by
    #[arg(long, env = "UNDERCARD_CALIBRATION", value_enum, default_value_t)]
    pub calibration: Calibration,
}

#[derive(Clone, Debug, Args)]
pub struct SiteOptions {
    /// Folder of the built browser half (`assets.json`, `pkg/`, fonts)
    #[arg(long, env = "UNDERCARD_SITE_ROOT", default_value = ".dev/site", value_name = "FOLDER")]
    pub site_root: PathBuf,
}

/// Which device runs the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Device {
    /// The fastest one that is there; what it took is logged
    #[default]
    Auto,
    Cpu,
    Openvino,
    Cuda,
    Tensorrt,
}

/// Where models are and what runs them.
#[derive(Clone, Debug, Args)]
pub struct SoundOptions {
    /// Folder of `manifest.toml` and the models that ship with Undercard
    #[arg(long, env = "UNDERCARD_MODELS", default_value = "models", value_name = "FOLDER")]
    pub models_dir: PathBuf,
    /// Folder of weights that `undercard models add` imported
    #[arg(long, env = "UNDERCARD_WEIGHTS", default_value = ".dev/weights", value_name = "FOLDER")]
    pub weights_dir: PathBuf,
    /// The ONNX Runtime library (libonnxruntime.so); `./dev` fetches one
    #[arg(long, env = "UNDERCARD_ONNXRUNTIME", value_name = "FILE")]
    pub onnxruntime: Option<PathBuf>,
    /// What runs the model; a device that is asked for and not there is an error
    #[arg(long, env = "UNDERCARD_DEVICE", value_enum, default_value_t)]
    pub device: Device,
    /// Threads of the model on a CPU; 0 is as many as it makes use of: all cores for MERT, one for the built-in model
    #[arg(long, env = "UNDERCARD_THREADS", default_value_t = 0, value_name = "N")]
    pub threads: usize,
}

#[derive(Clone, Debug, Args)]
pub struct Work {
    #[command(flatten)]
    pub sound: SoundOptions,
    /// Only these queues: `sound` is what concerns one artist, `catalogue` what concerns all, `sources` what asks other
    /// sites; all of them when not given
    #[arg(long, value_enum, value_delimiter = ',', value_name = "QUEUE,…")]
    pub queues: Vec<QueueName>,
    /// Jobs at once, of each queue
    #[arg(long, env = "UNDERCARD_CONCURRENCY", default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: u16,
    #[command(flatten)]
    pub outgoing: Outgoing,
    #[command(flatten)]
    pub faults: Faults,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum QueueName {
    Sound,
    Catalogue,
    Sources,
}

/// For `./dev faults` and the tests: how a worker dies, and how fast that is noticed.
#[derive(Clone, Debug, Args)]
pub struct Faults {
    /// Die there as `kill -9` would end it: `POINT`, or `POINT:N` at the N-th time
    #[arg(long, hide = true, value_name = "POINT[:N]")]
    pub die_at: Option<String>,
    /// Leave the jobs of dead workers where they are
    #[arg(long, hide = true)]
    pub no_recovery: bool,
    /// Divides the times in which a dead worker is found out
    #[arg(long, hide = true, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub haste: u32,
}

#[derive(Clone, Debug, Args)]
pub struct Embed {
    /// Audio files: mp3, m4a (AAC, ALAC), flac, ogg (Vorbis), wav
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub sound: SoundOptions,
    /// A model of the manifest
    #[arg(long, default_value = BUILT_IN, value_name = "ID")]
    pub model: String,
    /// `all`: every hidden state instead of the one in use
    #[arg(long, value_name = "all")]
    pub layers: Option<String>,
    /// Print an array of {file, sha256, model, layer, window, dims, vector}
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Print a link that makes the browser that opens it an admin, once
    Create(AdminCreate),
}

#[derive(Clone, Debug, Args)]
pub struct AdminCreate {
    /// The address people reach the server at
    #[arg(long, env = "UNDERCARD_PUBLIC_URL", default_value = "http://127.0.0.1:3000", value_name = "URL")]
    pub public_url: String,
}

#[derive(Clone, Debug, Args)]
pub struct Decode {
    /// Rate of the samples that come out
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(1000..=192_000))]
    pub rate_hz: u32,
    /// The longest part that is heard
    #[arg(long, value_name = "MS")]
    pub window_ms: u32,
    /// Shorter audio is refused
    #[arg(long, value_name = "MS")]
    pub shortest_ms: u32,
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
    #[arg(long, default_value = DEFAULT_CITY, value_name = "CITY")]
    pub city: String,
    /// Time zone of events that state none
    #[arg(long, default_value = DEFAULT_ZONE, value_name = "ZONE")]
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
    #[command(flatten)]
    pub calibrated: Calibrated,
    /// Print an array of {artist: {id, name}, score, coverage, signals: {audio, scene, genre, collaboration}}
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct Explain {
    pub a: String,
    pub b: String,
    #[command(flatten)]
    pub calibrated: Calibrated,
    /// Print the whole explanation as an object
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct Recommend {
    /// A list of artists: one name a line, CSV or JSON
    #[arg(long, value_name = "FILE")]
    pub follows: PathBuf,
    #[command(flatten)]
    pub calibrated: Calibrated,
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
    /// Print an array of {event, score, coverage, fit, ratio, reasons}; see README
    #[arg(long)]
    pub json: bool,
    /// With --json: the whole explanation of each reason, and where the event would stand without each signal and follow
    #[arg(long, requires = "json")]
    pub explain: bool,
}

#[derive(Clone, Debug, Args)]
pub struct Link {
    /// The listener's name as `import --listener` had it
    pub listener: String,
    /// The address people reach the server at
    #[arg(long, env = "UNDERCARD_PUBLIC_URL", default_value = "http://127.0.0.1:3000", value_name = "URL")]
    pub public_url: String,
}

#[derive(Clone, Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    pub site: SiteOptions,
    #[command(flatten)]
    pub sound: SoundOptions,
    #[arg(long)]
    pub json: bool,
}

impl Config {
    pub fn from_command_line() -> Self {
        Self::parse()
    }
}

impl SoundOptions {
    /// The ONNX Runtime library, absolute.
    pub fn runtime(&self) -> Option<PathBuf> {
        self.onnxruntime.as_deref().and_then(|path| std::path::absolute(path).ok())
    }
}

/// The program that runs: its `decode` subcommand reads untrusted audio.
pub fn this_program() -> std::io::Result<PathBuf> {
    std::env::current_exe()
}

impl Database {
    pub fn url(&self) -> anyhow::Result<&str> {
        self.database_url.as_deref().ok_or_else(|| {
            anyhow::anyhow!("no database: set DATABASE_URL, or use `./dev undercard …`, which starts one")
        })
    }
}

/// This process from its beginning, under the same number: the way on when a device that it holds is lost for it. Returns
/// only when that fails.
pub fn replace_process() -> anyhow::Error {
    use std::os::unix::process::CommandExt;
    let again =
        this_program().map(|program| std::process::Command::new(program).args(std::env::args_os().skip(1)).exec());
    let error = again.unwrap_or_else(|error| error);
    anyhow::anyhow!("cannot restart this process: {error}")
}
