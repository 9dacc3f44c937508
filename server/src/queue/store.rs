//! Rows of `jobs`, and the queue's own functions. Every write of a running job names its attempt, so that a worker
//! that lost its job to another one (it was stopped for a while, say) changes nothing any more. Only the number tells
//! whose turn it is: a job that was taken for dead and waits again may still be ended by the attempt that was alive.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::{JobId, JobRow, JobState, Queue, Subject, Task, notify};
use crate::{artists::ArtistId, sources::SourceId, tracks::TrackId};

/// Deaths of workers after which a job is set aside.
pub const MOST_DEATHS: i32 = 3;
/// Tries after failures that may pass; with the queue's back-off (e, e², … seconds) about four minutes.
pub const MOST_TRIES: i32 = 6;

/// Which jobs to list: those to which all of it applies. What is empty applies to all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In the order in which they are listed.
    pub states: Vec<JobState>,
    pub kinds: Vec<&'static str>,
    pub artist: Option<ArtistId>,
    pub job: Option<JobId>,
}

/// A running job: the row and which of its attempts this is.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub id: JobId,
    pub attempt: i32,
    pub kind: String,
    pub subject: Subject,
}

/// Writes or renews the row of a task; returns it, and whether it runs at this moment and may go on.
///
/// A running attempt that has read what may have changed since is superseded: the row waits again under the number of
/// the next attempt, so that what the old one still writes is refused.
pub async fn renew(db: &mut PgConnection, task: &Task) -> sqlx::Result<(JobId, bool)> {
    let row = sqlx::query!(
        r#"insert into jobs as j (key, kind, artist_id, track_id, model_id, source_id)
           values ($1, $2, coalesce($3, (select artist_id from tracks where id = $4)), $4, $5, $7)
           on conflict (key) do update
           set (state, stage, message, done, deaths, attempts, finished_at, updated_at) =
               (select 'waiting', '', '', 0, 0, j.attempts + $6::bool::int, null::timestamptz, now()
                where $6 or j.state <> 'running'
                union all
                select j.state, j.stage, j.message, j.done, j.deaths, j.attempts, j.finished_at, j.updated_at
                where j.state = 'running' and not $6)
           returning id as "id: JobId", state = 'running' as "runs!""#,
        task.key,
        task.kind,
        task.subject.artist.map(|artist| artist.0),
        task.subject.track.map(|track| track.0),
        task.subject.model,
        task.restarts,
        task.subject.source.map(|source| source.0)
    )
    .fetch_one(db)
    .await?;
    Ok((row.id, row.runs))
}

/// Puts a job into the queue, or changes when it is due there. Those about one source are done one after the other.
pub async fn add_to_queue(db: &mut PgConnection, id: JobId, task: &Task, after: Duration) -> sqlx::Result<()> {
    // The queue's schema is its own and not among our migrations, so this is not checked when it is compiled.
    sqlx::query(
        "select 1 from graphile_worker.add_job($1, json_build_object('job', $2::bigint), job_key := $3,
             run_at := now() + $4 * interval '1 second', max_attempts := $5, queue_name := $6)",
    )
    .bind(task.queue.name())
    .bind(id.0)
    .bind(&task.key)
    .bind(after.as_secs_f64())
    .bind(MOST_TRIES)
    .bind(task.subject.source.map(|source| format!("source {source}")))
    .execute(&mut *db)
    .await?;
    wake(db, task.queue).await
}

/// State by state, if states are asked for; the newest first.
pub async fn recent(db: impl PgExecutor<'_>, filter: &Filter, limit: i64) -> sqlx::Result<Vec<JobRow>> {
    let kinds: Vec<String> = filter.kinds.iter().map(|kind| (*kind).to_owned()).collect();
    sqlx::query_as!(
        JobRow,
        r#"select j.id as "id: JobId", j.kind, j.artist_id as "artist: ArtistId", a.name as "artist_name?",
                  j.track_id as "track: TrackId", t.title as "track_title?", j.model_id as model,
                  j.source_id as "source: SourceId", s.name as "source_name?",
                  j.state as "state: JobState", j.stage, j.done, j.total, j.message, j.attempts, j.deaths,
                  j.created_at, j.updated_at, j.finished_at
           from jobs j left join artists a on a.id = j.artist_id left join tracks t on t.id = j.track_id
                       left join sources s on s.id = j.source_id
           where ($1::text[] = '{}' or j.state = any($1)) and ($2::text[] = '{}' or j.kind = any($2))
                 and ($3::bigint is null or j.artist_id = $3) and ($4::bigint is null or j.id = $4)
           order by array_position($1, j.state), j.updated_at desc, j.id desc limit $5"#,
        &filter.states as &[JobState],
        &kinds,
        filter.artist.map(|artist| artist.0),
        filter.job.map(|job| job.0),
        limit
    )
    .fetch_all(db)
    .await
}

/// When a job of a kind was last enqueued or worked on.
pub async fn asked_at(db: impl PgExecutor<'_>, kind: &str) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select max(updated_at) from jobs where kind = $1", kind).fetch_one(db).await
}

/// Those of an artist and its tracks, the newest first.
pub async fn of_artist(db: impl PgExecutor<'_>, artist: ArtistId) -> sqlx::Result<Vec<JobRow>> {
    recent(db, &Filter { artist: Some(artist), ..Filter::default() }, 500).await
}

/// Artists about whom a job of one of these kinds waits or runs.
pub async fn artists_under_way(db: impl PgExecutor<'_>, kinds: &[&str]) -> sqlx::Result<Vec<i64>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    sqlx::query_scalar!(
        r#"select distinct artist_id as "artist!" from jobs
           where artist_id is not null and kind = any($1) and state in ('waiting', 'running')"#,
        &kinds
    )
    .fetch_all(db)
    .await
}

/// By source: how many artists jobs that wait or run are about.
pub async fn artists_by_source(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(SourceId, i64)>> {
    let rows = sqlx::query!(
        r#"select source_id as "source!: SourceId", count(distinct artist_id) as "artists!" from jobs
           where source_id is not null and artist_id is not null and state in ('waiting', 'running')
           group by source_id"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.source, row.artists)).collect())
}

/// Whether this task was ever enqueued.
pub async fn is_known(db: impl PgExecutor<'_>, task: &Task) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from jobs where key = $1) as "is!""#, task.key).fetch_one(db).await
}

pub async fn get(db: impl PgExecutor<'_>, id: JobId) -> sqlx::Result<Option<JobRow>> {
    Ok(recent(db, &Filter { job: Some(id), ..Filter::default() }, 1).await?.pop())
}

/// How many jobs are in each state; states without any are left out.
pub async fn counts(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(JobState, i64)>> {
    let rows = sqlx::query!(
        r#"select state as "state: JobState", count(*) as "jobs!" from jobs group by state order by state"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.state, row.jobs)).collect())
}

/// Lets the workers of a queue look for jobs, once the caller's transaction is committed.
pub async fn wake(db: impl PgExecutor<'_>, queue: Queue) -> sqlx::Result<()> {
    sqlx::query_scalar!("select pg_notify($1, '')", notify::channel(queue)).execute(db).await?;
    Ok(())
}

/// Gives a job up; in the caller's transaction. False when there is no such job, or it is done.
pub async fn discard(db: &mut PgConnection, id: JobId) -> sqlx::Result<bool> {
    let key = sqlx::query_scalar!(
        "update jobs set state = 'discarded', stage = '', finished_at = now(), updated_at = now()
         where id = $1 and state in ('waiting', 'running', 'failed', 'set_aside') returning key",
        id.0
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(key) = key else { return Ok(false) };
    sqlx::query("select 1 from graphile_worker.remove_job($1)").bind(key).execute(db).await?;
    Ok(true)
}

/// Kind and subject of a job that can be tried again; its row stays locked.
pub async fn retryable(db: &mut PgConnection, id: JobId) -> sqlx::Result<Option<(String, Subject)>> {
    let row = sqlx::query!(
        r#"select kind, artist_id as "artist: ArtistId", track_id as "track: TrackId", model_id as model,
                  source_id as "source: SourceId"
           from jobs
           where id = $1 and state in ('failed', 'set_aside', 'discarded', 'waiting') for update"#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let subject = Subject { artist: row.artist, track: row.track, model: row.model, source: row.source };
        (row.kind, subject)
    }))
}

/// Begins an attempt. None when there is nothing to do any more: the row went with its artist, or it was set aside, or
/// done by a worker that died before the queue heard of it.
pub async fn claim(db: impl PgExecutor<'_>, id: JobId) -> sqlx::Result<Option<Claim>> {
    let row = sqlx::query!(
        r#"update jobs
           set state = 'running', attempts = attempts + 1, stage = '', message = '', done = 0, total = 1,
               finished_at = null, updated_at = now()
           where id = $1 and state in ('waiting', 'running')
           returning attempts, kind, artist_id as "artist: ArtistId", track_id as "track: TrackId", model_id,
                     source_id as "source: SourceId""#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let subject = Subject { artist: row.artist, track: row.track, model: row.model_id, source: row.source };
        Claim { id, attempt: row.attempts, kind: row.kind, subject }
    }))
}

/// Tells how far an attempt is; false when it is not the current one any more. What gets further each time is not what
/// kills its worker.
pub async fn progress(
    db: impl PgExecutor<'_>,
    claim: &Claim,
    stage: &str,
    done: i32,
    total: i32,
) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update jobs
         set stage = $3, done = $4, total = $5, deaths = case when $4 > 0 then 0 else deaths end, updated_at = now()
         where id = $1 and attempts = $2 and state = 'running'",
        claim.id.0,
        claim.attempt,
        stage,
        done,
        total
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() > 0)
}

/// Holds an attempt's row until the transaction ends, so that no other attempt begins meanwhile; false when one has.
pub async fn hold(db: &mut PgConnection, claim: &Claim) -> sqlx::Result<bool> {
    let row = sqlx::query_scalar!(
        "select attempts from jobs where id = $1 and attempts = $2 and state in ('running', 'waiting') for no key update",
        claim.id.0,
        claim.attempt
    )
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

/// Ends an attempt; what was there to do is done, or is not, for the reason that the message gives.
pub async fn finish(db: impl PgExecutor<'_>, claim: &Claim, state: JobState, message: &str) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update jobs
         set state = $3, stage = '', message = $4, done = case $3 when 'done' then total else done end,
             finished_at = case $3 when 'waiting' then null else now() end, updated_at = now()
         where id = $1 and attempts = $2 and state in ('running', 'waiting')",
        claim.id.0,
        claim.attempt,
        state as JobState,
        message
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() > 0)
}

/// Whether a job's worker died while it did it.
pub async fn is_suspect(db: impl PgExecutor<'_>, id: JobId) -> sqlx::Result<bool> {
    let deaths = sqlx::query_scalar!("select deaths from jobs where id = $1", id.0).fetch_optional(db).await?;
    Ok(deaths.is_some_and(|deaths| deaths > 0))
}

/// Whether a job of this kind waits or runs.
pub async fn is_open(db: impl PgExecutor<'_>, kind: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from jobs where kind = $1 and state in ('waiting', 'running')) as "it!""#,
        kind
    )
    .fetch_one(db)
    .await
}

/// Counts the death of a job's worker; the job waits again, or is set aside after [`MOST_DEATHS`].
pub async fn count_death(db: impl PgExecutor<'_>, id: JobId) -> sqlx::Result<()> {
    sqlx::query!(
        "update jobs
         set deaths = deaths + 1, stage = '', updated_at = now(),
             state = case when deaths + 1 >= $2 then 'set_aside' else 'waiting' end,
             finished_at = case when deaths + 1 >= $2 then now() end,
             message = case when deaths + 1 >= $2
                 then 'The process that did this died ' || deaths + 1 || ' times, so it is left alone: retry it, or discard it.'
                 else 'The process that did this died; it is tried again.' end
         where id = $1 and state = 'running'",
        id.0,
        MOST_DEATHS
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A worker that ends gives its job back.
pub async fn hand_back(db: impl PgExecutor<'_>, id: JobId) -> sqlx::Result<()> {
    sqlx::query!(
        "update jobs set state = 'waiting', stage = '', message = 'Handed back by a server that was stopped.', updated_at = now()
         where id = $1 and state = 'running'",
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}
