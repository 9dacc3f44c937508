//! Options of `undercard source …`.

use clap::{Args, Subcommand};

use super::Outgoing;

#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// Add a page, a calendar, a folder of mails, a mailbox or a site, and read it from now on
    Add(SourceAdd),
    /// What is asked, when, and how it went
    List(SourceList),
    /// The kinds of sources there are, with their terms
    Kinds,
    /// Read an address or a folder and show what it would bring; stores nothing
    Check(SourceCheck),
    /// Change a source: switch it, acknowledge its terms, give it a key
    Set(Box<SourceSet>),
    /// Read sources now instead of when they are due
    Run(SourceRun),
    /// Forget a source; what it brought stays
    Remove(SourceRemove),
}

/// Where a source's events take place when it does not say.
#[derive(Clone, Debug, Args)]
pub struct DefaultPlace {
    /// The city of events that state none
    #[arg(long, default_value = "", value_name = "CITY")]
    pub city: String,
    /// The time zone of events that state none, such as Europe/Lisbon
    #[arg(long, default_value = "UTC", value_name = "ZONE")]
    pub zone: String,
}

#[derive(Clone, Debug, Args)]
pub struct SourceAdd {
    /// The address of a page, feed or site, a folder of mails, or a mailbox (imaps://HOST/FOLDER?user=NAME)
    pub address: String,
    /// What kind of source it is; told from what is there when it is not given (`undercard source kinds`)
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// What it is called here; its host otherwise
    #[arg(long)]
    pub name: Option<String>,
    /// Your key or token there, or the password of a mailbox
    #[arg(long, env = "UNDERCARD_SOURCE_KEY", hide_env_values = true)]
    pub key: Option<String>,
    #[command(flatten)]
    pub place: DefaultPlace,
    /// Hours between two runs; what the kind of source advises otherwise
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=8760))]
    pub every: Option<u32>,
    /// Add it without reading it first
    #[arg(long)]
    pub unchecked: bool,
    #[command(flatten)]
    pub outgoing: Outgoing,
}

#[derive(Clone, Debug, Args)]
pub struct SourceList {
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Args)]
pub struct SourceCheck {
    /// The address of a page or feed, a folder of mails, or a mailbox (imaps://HOST/FOLDER?user=NAME)
    pub address: String,
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Your key or token there, or the password of a mailbox
    #[arg(long, env = "UNDERCARD_SOURCE_KEY", hide_env_values = true)]
    pub key: Option<String>,
    #[command(flatten)]
    pub place: DefaultPlace,
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub outgoing: Outgoing,
}

#[derive(Clone, Debug, Args)]
pub struct SourceSet {
    /// Names of sources
    #[arg(required_unless_present = "all")]
    pub names: Vec<String>,
    /// All there are
    #[arg(long, conflicts_with_all = ["names", "address", "key"])]
    pub all: bool,
    #[arg(long, conflicts_with = "off")]
    pub on: bool,
    #[arg(long)]
    pub off: bool,
    /// You have read its terms and keep to them
    #[arg(long)]
    pub acknowledge: bool,
    /// Your key or token there, or the password of a mailbox; empty takes it away
    #[arg(long, env = "UNDERCARD_SOURCE_KEY", hide_env_values = true)]
    pub key: Option<String>,
    #[arg(long, value_name = "URL")]
    pub address: Option<String>,
    #[arg(long)]
    pub city: Option<String>,
    #[arg(long)]
    pub zone: Option<String>,
    /// Hours between two runs
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=8760))]
    pub every: Option<u32>,
    /// It really lists so few now: no warning any more
    #[arg(long)]
    pub accept: bool,
}

#[derive(Clone, Debug, Args)]
pub struct SourceRun {
    /// Names of sources; all that are on and have a schedule otherwise
    pub names: Vec<String>,
}

#[derive(Clone, Debug, Args)]
pub struct SourceRemove {
    pub name: String,
}
