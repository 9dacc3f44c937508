//! `undercard artists …`: who is who in the catalogue.

mod doubtful;
mod duplicates;

use std::process::ExitCode;

use sqlx::PgPool;

use crate::config::ArtistsCommand;

pub async fn run(pool: PgPool, command: ArtistsCommand) -> anyhow::Result<ExitCode> {
    match command {
        ArtistsCommand::Doubtful(args) => doubtful::run(pool, &args).await,
        ArtistsCommand::Duplicates(args) => duplicates::run(pool, &args).await,
    }
}
