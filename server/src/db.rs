//! Database pool and migrations.

use std::time::Duration;

use anyhow::Context;
use sqlx::{
    Executor, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// All migrations, compiled in.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

/// Where graphile_worker keeps its tables.
pub const QUEUE_SCHEMA: &str = "graphile_worker";

/// A pool whose sessions give up on statements after `statement_timeout`, so that no request can hold
/// a connection for ever. Imports pass `None`.
pub async fn connect(url: &str, size: u32, statement_timeout: Option<Duration>) -> anyhow::Result<PgPool> {
    let millis = statement_timeout.map_or(0, |limit| limit.as_millis());
    connect_with(url, size, format!("set statement_timeout = {millis}")).await
}

/// A pool for jobs. A worker that is suspended in the middle of a transaction must not keep others from the rows that
/// it has locked: the database ends its transaction after `idle`.
pub async fn connect_worker(url: &str, size: u32, idle: Duration) -> anyhow::Result<PgPool> {
    let millis = idle.as_millis().max(1);
    connect_with(url, size, format!("set idle_in_transaction_session_timeout = {millis}")).await
}

/// `setting` is a statement that every session begins with.
async fn connect_with(url: &str, size: u32, setting: String) -> anyhow::Result<PgPool> {
    let options: PgConnectOptions = url
        .parse()
        .context("DATABASE_URL is not a Postgres address such as postgres://user:password@host:5432/name")?;
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(3))
        .max_lifetime(Duration::from_secs(30 * 60))
        .after_connect(move |connection, _| {
            // Made of a number of ours: no injection.
            let set = sqlx::AssertSqlSafe(setting.clone());
            Box::pin(async move {
                connection.execute(set).await?;
                Ok(())
            })
        })
        .connect_with(options)
        .await
        .context(
            "the database does not answer: is Postgres running, and is DATABASE_URL right? (`./dev run` starts one)",
        )
}

/// Brings the schema up to date, that of the queue too. Safe to run twice and by two processes at once.
pub async fn migrate(pool: &PgPool) -> anyhow::Result<()> {
    migrate_queue(pool).await?;
    // Last, so that a catalogue with a current schema has the queue as well.
    MIGRATOR.run(pool).await.context(
        "the migration failed: Postgres 15 or newer with the extension pgvector is needed, and the right to create it",
    )
}

/// The tables of graphile_worker, which is not among our migrations: tests that ask for work call [`migrate`].
async fn migrate_queue(pool: &PgPool) -> anyhow::Result<()> {
    // Two of these at once can meet while they create the tables, and one of them would fail.
    let mut one = pool.begin().await?;
    sqlx::query("select pg_advisory_xact_lock(hashtext('undercard: schema of the queue'))").execute(&mut *one).await?;
    graphile_worker::WorkerUtils::new(pool.clone(), QUEUE_SCHEMA)
        .migrate()
        .await
        .context("the migration of the queue failed: Postgres 15 or newer is needed")?;
    one.commit().await?;
    Ok(())
}

/// Whether the schema is the one this binary was built for.
pub async fn is_current(pool: &PgPool) -> anyhow::Result<bool> {
    let applied: Vec<i64> =
        match sqlx::query_scalar("select version from _sqlx_migrations where success").fetch_all(pool).await {
            Ok(applied) => applied,
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P01") => return Ok(false),
            Err(error) => return Err(error.into()),
        };
    Ok(MIGRATOR.iter().all(|migration| applied.contains(&migration.version)))
}

/// A transaction that sees one moment of the database, however long it reads.
pub async fn begin_snapshot(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    pool.begin_with("begin isolation level repeatable read read only").await
}

/// Whether the database answers.
pub async fn answers(pool: &PgPool) -> bool {
    sqlx::query("select 1").execute(pool).await.is_ok()
}

/// (Postgres, pgvector if it can be installed).
pub async fn versions(pool: &PgPool) -> sqlx::Result<(String, Option<String>)> {
    let postgres = sqlx::query_scalar("show server_version").fetch_one(pool).await?;
    let vector = sqlx::query_scalar("select default_version from pg_available_extensions where name = 'vector'")
        .fetch_optional(pool)
        .await?;
    Ok((postgres, vector))
}
