//! The command line, one file per subcommand. Results go to standard output, everything else to standard error.
//! Exit codes: 0 done, 1 failed or refused something, 2 asked wrongly (an unknown name, say).

/// Prints a line to standard output. A reader that went away (`| head`) is no failure.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::cli::write_line(format_args!($($text)*))
    };
}

mod admin;
mod artists;
pub mod decode;
mod doctor;
mod embed;
mod explain;
mod import;
mod lab;
mod link;
mod lookup;
mod models;
mod recommend;
mod serve;
mod similar;
mod source;
mod work;
mod worker;

use std::{process::ExitCode, sync::Arc};

use sqlx::PgPool;

use crate::config::Admin;
use crate::config::Command;
use crate::config::Config;
use crate::config::Database;
use crate::config::Lab;
use crate::config::Models;
use crate::config::Outgoing;
use crate::db;
use crate::ingest::client;
use crate::ingest::client::Client;
use crate::runtime::PgHostBudget;

/// The question was wrong, not the answer: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let database = &config.database;
    match config.command {
        Command::Serve(args) => serve::run(database.url()?, args).await,
        Command::Migrate => {
            db::migrate(&pool(database).await?).await?;
            eprintln!("The schema is up to date.");
            Ok(ExitCode::SUCCESS)
        }
        Command::Import(args) => import::run(pool(database).await?, args).await,
        Command::Similar(args) => similar::run(pool(database).await?, args).await,
        Command::Explain(args) => explain::run(pool(database).await?, args).await,
        Command::Recommend(args) => recommend::run(pool(database).await?, args).await,
        Command::Link(args) => link::run(pool(database).await?, args).await,
        Command::Work(args) => work::run(database.url()?, args).await,
        Command::Embed(args) => embed::run(args).await,
        Command::Decode(args) => Ok(decode::run(&args)),
        Command::Models(Models::List(args)) => models::list(args).await,
        Command::Models(Models::Add(args)) => models::add(args).await,
        Command::Models(Models::Use(args)) => models::use_model(pool(database).await?, args).await,
        Command::Models(Models::Refit(args)) => models::refit(pool(database).await?, args).await,
        Command::Admin(Admin::Create(args)) => admin::create(pool(database).await?, args).await,
        Command::Artists(command) => artists::run(pool(database).await?, command).await,
        Command::Source(command) => source::run(pool(database).await?, command).await,
        Command::Lab(Lab::Layers(args)) => lab::layers(database, args).await,
        Command::Lab(Lab::Cost(args)) => lab::cost(args).await,
        Command::Lab(Lab::Chunks(args)) => lab::chunks(pool(database).await?, args).await,
        Command::Lab(Lab::Recommend(args)) => lab::recommend(pool(database).await?, args).await,
        Command::Lab(Lab::Taste(args)) => lab::taste(pool(database).await?, args).await,
        Command::Lab(Lab::Sizes(args)) => lab::sizes(pool(database).await?, args).await,
        Command::Lab(Lab::Reliability(args)) => lab::reliability(pool(database).await?, args).await,
        Command::Doctor(args) => doctor::run(database.database_url.as_deref(), args).await,
    }
}

/// A few connections without a time limit: a command may take as long as its work does.
async fn pool(database: &Database) -> anyhow::Result<PgPool> {
    db::connect(database.url()?, 3, None).await
}

/// Who asks other people's sites, with the budgets of the database; nobody without a contact.
fn client(pool: &PgPool, outgoing: &Outgoing) -> anyhow::Result<Option<Client>> {
    let contact = outgoing.contact()?;
    if contact.is_none() {
        return Ok(None);
    }
    let politeness = Arc::new(PgHostBudget::new(pool.clone()));
    Client::new(client::ClientOptions { contact, reach: outgoing.reach()?, politeness }).map(Some)
}

/// The clock: commands read it here, everything below takes the time as an argument.
#[expect(clippy::disallowed_methods, reason = "this is the edge where the clock is read")]
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}

fn write_line(text: std::fmt::Arguments<'_>) {
    use std::io::{ErrorKind, Write, stdout};
    let mut out = stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            eprintln!("undercard: cannot write to standard output: {error}");
            std::process::exit(1);
        }
    }
}

/// Prints JSON for programs: indented, one final newline.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    say!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}
