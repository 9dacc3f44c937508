//! Rate limits per host in Postgres, the rows of `hosts`: one budget for all processes. Each function is one statement,
//! so that no two processes can come to different conclusions. What the numbers should be:
//! `ingest/client/politeness/`.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

/// A host as the desk shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// With its port where that is unusual.
    pub host: String,
    /// The next request may leave then, unless one of the next two is later.
    pub next_at: DateTime<Utc>,
    pub held_until: Option<DateTime<Utc>>,
    pub closed_until: Option<DateTime<Utc>>,
    pub gap_ms: i32,
    pub asked: i64,
    pub last_asked_at: Option<DateTime<Utc>>,
    /// In a row.
    pub failures: i32,
    /// What went wrong last; empty after a success.
    pub note: String,
    /// Of its robots.txt; `None`: never asked for, 0: no answer.
    pub robots_status: Option<i32>,
    pub robots_until: Option<DateTime<Utc>>,
}

/// A moment on the clock of the database.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservation {
    pub now: DateTime<Utc>,
    /// When it is, or would be.
    pub at: DateTime<Utc>,
    /// Whether it was taken.
    pub taken: bool,
    /// The host wants silence or is closed; else it is only the others who come first.
    pub barred: bool,
    pub note: String,
}

/// All hosts that were ever asked, those in trouble first.
pub async fn list(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Host>> {
    sqlx::query_as!(
        Host,
        "select host, next_at, held_until, closed_until, gap_ms, asked, last_asked_at, failures, note, robots_status,
                robots_until
         from hosts
         order by failures desc, last_asked_at desc nulls last, host"
    )
    .fetch_all(db)
    .await
}

/// Makes the row of a host that was never asked.
pub async fn create(db: impl PgExecutor<'_>, host: &str, gap: Duration) -> sqlx::Result<()> {
    let gap_ms = i32::try_from(gap.as_millis()).unwrap_or(i32::MAX);
    sqlx::query!("insert into hosts (host, gap_ms) values ($1, $2) on conflict (host) do nothing", host, gap_ms)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes the host's next free moment, unless that is further away than `patience` or the host is closed. `None`: there
/// is no such host yet.
pub async fn reserve(
    db: impl PgExecutor<'_>,
    host: &str,
    gap: Duration,
    patience: Duration,
) -> sqlx::Result<Option<Reservation>> {
    let gap_ms = i32::try_from(gap.as_millis()).unwrap_or(i32::MAX);
    sqlx::query_as!(
        Reservation,
        r#"with seen as materialized (
               select host, note, clock_timestamp() as now,
                      greatest(clock_timestamp(), next_at, last_asked_at + make_interval(secs => $2), held_until,
                               closed_until) as at,
                      coalesce(greatest(held_until, closed_until) > clock_timestamp(), false) as barred,
                      coalesce(closed_until > clock_timestamp(), false) as closed
               from hosts where host = $1 for update
           ), took as (
               update hosts h
               set next_at = seen.at + make_interval(secs => $2), gap_ms = $4
               from seen
               where h.host = seen.host and not seen.closed and seen.at <= seen.now + make_interval(secs => $3)
               returning h.host
           )
           select now as "now!", at as "at!", note, barred as "barred!", exists (select from took) as "taken!"
           from seen"#,
        host,
        gap.as_secs_f64(),
        patience.as_secs_f64(),
        gap_ms
    )
    .fetch_optional(db)
    .await
}

/// Begins a request now, unless the one before left less than `gap` ago, or the host was closed or asked for silence
/// meanwhile.
pub async fn begin_request(db: impl PgExecutor<'_>, host: &str, gap: Duration) -> sqlx::Result<Option<Reservation>> {
    sqlx::query_as!(
        Reservation,
        r#"with seen as materialized (
               select host, note, clock_timestamp() as now,
                      greatest(clock_timestamp(), last_asked_at + make_interval(secs => $2), held_until,
                               closed_until) as at,
                      coalesce(greatest(held_until, closed_until) > clock_timestamp(), false) as barred
               from hosts where host = $1 for update
           ), gone as (
               update hosts h
               set last_asked_at = seen.now, asked = h.asked + 1
               from seen
               where h.host = seen.host and not seen.barred
                     and seen.now >= coalesce(h.last_asked_at + make_interval(secs => $2), seen.now)
               returning h.host
           )
           select now as "now!", at as "at!", note, barred as "barred!", exists (select from gone) as "taken!"
           from seen"#,
        host,
        gap.as_secs_f64()
    )
    .fetch_optional(db)
    .await
}

/// A request succeeded: the host is open again.
pub async fn answered(db: impl PgExecutor<'_>, host: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update hosts set failures = 0, closed_until = null, note = ''
         where host = $1 and (failures <> 0 or closed_until is not null or note <> '')",
        host
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How failures in a row close a host.
#[derive(Clone, Copy, Debug)]
pub struct Closing {
    pub after: u32,
    /// Doubled at each further failure, up to `longest`.
    pub first: Duration,
    pub longest: Duration,
}

/// A request failed, or the host asked for silence (`held`).
pub async fn failed(
    db: impl PgExecutor<'_>,
    host: &str,
    held: Option<Duration>,
    note: &str,
    closing: Closing,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update hosts
         set failures = failures + 1,
             note = $2,
             held_until = greatest(held_until, clock_timestamp() + make_interval(secs => $3)),
             closed_until = case when failures + 1 >= $4 then
                 clock_timestamp() + make_interval(secs => least($5 * 2 ^ least(failures + 1 - $4, 30), $6)) end
         where host = $1",
        host,
        note,
        held.map(|held| held.as_secs_f64()),
        i32::try_from(closing.after).unwrap_or(i32::MAX),
        closing.first.as_secs_f64(),
        closing.longest.as_secs_f64()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A copy of a robots.txt that still holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Robots {
    /// 0: there was no answer.
    pub status: i32,
    pub text: String,
    pub until: DateTime<Utc>,
    pub now: DateTime<Utc>,
}

pub async fn robots(db: impl PgExecutor<'_>, host: &str) -> sqlx::Result<Option<Robots>> {
    sqlx::query_as!(
        Robots,
        r#"select robots_status as "status!", robots as text, robots_until as "until!", clock_timestamp() as "now!"
           from hosts where host = $1 and robots_status is not null and robots_until > clock_timestamp()"#,
        host
    )
    .fetch_optional(db)
    .await
}

/// Keeps a robots.txt for so long.
pub async fn keep_robots(
    db: impl PgExecutor<'_>,
    host: &str,
    status: i32,
    text: &str,
    holds: Duration,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update hosts
         set robots_status = $2, robots = $3, robots_until = clock_timestamp() + make_interval(secs => $4)
         where host = $1",
        host,
        status,
        text,
        holds.as_secs_f64()
    )
    .execute(db)
    .await?;
    Ok(())
}
