//! Sources and their runs in Postgres.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, types::Json};

use super::{Refused, Run, RunOutcome, Source, SourceId, UnreadEntries};

/// A source as it is written.
#[derive(Clone)]
pub struct NewSource<'a> {
    pub name: &'a str,
    pub kind: &'a str,
    pub address: &'a str,
    pub city: &'a str,
    pub zone: &'a str,
    pub enabled: bool,
    pub every_s: i32,
    pub next_run_at: Option<DateTime<Utc>>,
}

/// Adds a source; `None` when its name or its address is there already.
pub async fn add(db: impl PgExecutor<'_>, new: &NewSource<'_>) -> sqlx::Result<Option<SourceId>> {
    sqlx::query_scalar!(
        r#"insert into sources (name, kind, address, city, zone, enabled, every_s, next_run_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id as "id: SourceId""#,
        new.name,
        new.kind,
        new.address,
        new.city,
        new.zone,
        new.enabled,
        new.every_s,
        new.next_run_at
    )
    .fetch_optional(db)
    .await
}

/// All of them, by name.
pub async fn all(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Source>> {
    sqlx::query_as!(
        Source,
        r#"select id as "id: SourceId", name, kind, address, city, zone, enabled, acknowledged_at, key, every_s,
                  next_run_at, etag, last_modified
           from sources order by lower(name)"#
    )
    .fetch_all(db)
    .await
}

pub async fn get(db: impl PgExecutor<'_>, id: SourceId) -> sqlx::Result<Option<Source>> {
    sqlx::query_as!(
        Source,
        r#"select id as "id: SourceId", name, kind, address, city, zone, enabled, acknowledged_at, key, every_s,
                  next_run_at, etag, last_modified
           from sources where id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// What an operator may change; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default)]
pub struct SourceChange {
    pub address: Option<String>,
    pub city: Option<String>,
    pub zone: Option<String>,
    pub enabled: Option<bool>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Empty: none any more.
    pub key: Option<String>,
    pub every_s: Option<i32>,
}

/// Changes a source; false when there is none. A new address is read as if for the first time.
pub async fn change(db: impl PgExecutor<'_>, id: SourceId, change: &SourceChange) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update sources
         set address = coalesce($2, address), city = coalesce($3, city), zone = coalesce($4, zone),
             enabled = coalesce($5, enabled), acknowledged_at = coalesce($6, acknowledged_at),
             key = case when $7 = '' then null else coalesce($7, key) end, every_s = coalesce($8, every_s),
             etag = case when $2 is null then etag end, last_modified = case when $2 is null then last_modified end
         where id = $1",
        id.0,
        change.address,
        change.city,
        change.zone,
        change.enabled,
        change.acknowledged_at,
        change.key,
        change.every_s
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets a source and its runs; what it brought stays. False when there is none.
pub async fn remove(db: impl PgExecutor<'_>, id: SourceId) -> sqlx::Result<bool> {
    Ok(sqlx::query!("delete from sources where id = $1", id.0).execute(db).await?.rows_affected() > 0)
}

/// Takes those that are due, one per host at most and none whose host has closed its door, and says when each is due
/// next. Two processes that look at once get different ones.
pub async fn take_due(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<Vec<SourceId>> {
    sqlx::query_scalar!(
        r#"with due as (
               select s.id, s.next_run_at, regexp_replace(substring(lower(s.address) from '^https?://(?:[^/@]*@)?([^/?#]+)'), ':(80|443)$', '') as host
               from sources s
               where s.enabled and s.next_run_at <= $1
               for update of s skip locked
           ),
           first as (
               select distinct on (coalesce(due.host, due.id::text)) due.id
               from due left join hosts h on h.host = due.host
               where h.closed_until is null or h.closed_until <= $1
               order by coalesce(due.host, due.id::text), due.next_run_at, due.id
           )
           update sources s set next_run_at = $1 + s.every_s * interval '1 second'
           from first where s.id = first.id
           returning s.id as "id: SourceId""#,
        now
    )
    .fetch_all(db)
    .await
}

/// Begins a run. One that never ended broke off.
pub async fn begin_run(db: &mut PgConnection, source: SourceId, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query!(
        "update source_runs set outcome = 'failed', ended_at = $2, message = 'It broke off: the server was stopped.'
         where source_id = $1 and outcome = 'running'",
        source.0,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_scalar!("insert into source_runs (source_id, began_at) values ($1, $2) returning id", source.0, now)
        .fetch_one(db)
        .await
}

/// What a run came to so far, for those who watch.
pub async fn count_run(
    db: impl PgExecutor<'_>,
    run: i64,
    attempted: i32,
    accepted: i32,
    refused: i32,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update source_runs set attempted = $2, accepted = $3, refused = $4 where id = $1",
        run,
        attempted,
        accepted,
        refused
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct RunEnd {
    pub outcome: RunOutcome,
    pub attempted: i32,
    pub accepted: i32,
    pub refused: i32,
    pub vanished: i32,
    pub message: String,
    pub warning: String,
    pub refusals: Vec<Refused>,
}

pub async fn end_run(db: impl PgExecutor<'_>, run: i64, end: &RunEnd, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update source_runs
         set ended_at = $2, outcome = $3, attempted = $4, accepted = $5, refused = $6, vanished = $7, message = $8,
             warning = $9, refusals = $10
         where id = $1",
        run,
        now,
        end.outcome as RunOutcome,
        end.attempted,
        end.accepted,
        end.refused,
        end.vanished,
        end.message,
        end.warning,
        Json(&end.refusals) as _
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What to ask "has it changed?" with the next time.
pub async fn put_validators(
    db: impl PgExecutor<'_>,
    source: SourceId,
    etag: Option<&str>,
    last_modified: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!("update sources set etag = $2, last_modified = $3 where id = $1", source.0, etag, last_modified)
        .execute(db)
        .await?;
    Ok(())
}

/// What was read once.
pub async fn marks(db: impl PgExecutor<'_>, source: SourceId) -> sqlx::Result<HashSet<String>> {
    let marks =
        sqlx::query_scalar!("select mark from source_marks where source_id = $1", source.0).fetch_all(db).await?;
    Ok(marks.into_iter().collect())
}

pub async fn put_marks(
    db: impl PgExecutor<'_>,
    source: SourceId,
    marks: &[String],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into source_marks (source_id, mark, read_at) select $1, unnest($2::text[]), $3 on conflict do nothing",
        source.0,
        marks,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How many entries the last complete run had that nobody was warned of.
pub async fn last_good(db: impl PgExecutor<'_>, source: SourceId) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "select accepted from source_runs
         where source_id = $1 and outcome = 'complete' and warning = '' order by began_at desc limit 1",
        source.0
    )
    .fetch_optional(db)
    .await
}

/// What could not be read in the last runs that read something, the newest first.
pub async fn unread_entries(db: impl PgExecutor<'_>, source: SourceId) -> sqlx::Result<Vec<UnreadEntries>> {
    let rows = sqlx::query!(
        r#"select began_at, refusals as "refusals: Json<Vec<Refused>>" from source_runs
           where source_id = $1 and outcome in ('complete', 'partial') order by began_at desc limit 100"#,
        source.0
    )
    .fetch_all(db)
    .await?;
    let unread =
        |refusals: Vec<Refused>| refusals.into_iter().filter(|entry| entry.unread).map(|entry| entry.what).collect();
    Ok(rows.into_iter().map(|row| UnreadEntries { began_at: row.began_at, whats: unread(row.refusals.0) }).collect())
}

/// The operator has looked: the source really lists so few now.
pub async fn accept_warning(db: impl PgExecutor<'_>, source: SourceId) -> sqlx::Result<()> {
    sqlx::query!("update source_runs set warning = '' where source_id = $1 and warning <> ''", source.0)
        .execute(db)
        .await?;
    Ok(())
}

/// The newest runs first: of one source, or the last one of each.
pub async fn runs(db: impl PgExecutor<'_>, source: Option<SourceId>, limit: i64) -> sqlx::Result<Vec<Run>> {
    let rows = sqlx::query!(
        r#"select id, source_id as "source: SourceId", began_at, ended_at, outcome as "outcome: RunOutcome", attempted,
                  accepted, refused, vanished, message, warning, refusals as "refusals: Json<Vec<Refused>>"
           from source_runs r
           where case when $1::bigint is null
                      then id = (select max(id) from source_runs last where last.source_id = r.source_id)
                      else source_id = $1 end
           order by began_at desc, id desc limit $2"#,
        source.map(|source| source.0),
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Run {
            id: row.id,
            source: row.source,
            began_at: row.began_at,
            ended_at: row.ended_at,
            outcome: row.outcome,
            attempted: row.attempted,
            accepted: row.accepted,
            refused: row.refused,
            vanished: row.vanished,
            message: row.message,
            warning: row.warning,
            refusals: row.refusals.0,
        })
        .collect())
}
