//! Reports of listeners that an artist is another than the networks mean, in Postgres, and what a person decided.
//!
//! A decision stays until it is undone. While an artist is decided to be another, what the networks say of its name does
//! not count (`scene/store.rs`); while it is decided to be the same, there is no doubt.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::ArtistId;
use crate::people::ListenerId;

/// Longest note, in characters; a constraint of the database says the same.
pub const MAX_NOTE_CHARS: usize = 300;

/// Notes that a review shows.
const NOTES: i32 = 5;

/// What listeners reported of one artist.
#[derive(Clone, Debug, PartialEq)]
pub struct ArtistReports {
    pub artist: ArtistId,
    /// Listeners who did.
    pub listeners: i64,
    /// The newest few, in their words.
    pub notes: Vec<String>,
}

/// What a person decided.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkIdentity {
    pub artist: ArtistId,
    pub name: String,
    /// Whether it is the artist that the networks mean.
    pub same: bool,
    pub decided_at: DateTime<Utc>,
}

/// Writes a report; another one of the same listener replaces it. A foreign key error means that there is no such artist.
pub async fn put(
    db: impl PgExecutor<'_>,
    artist: ArtistId,
    listener: ListenerId,
    note: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into artist_reports (artist_id, listener_id, note, reported_at) values ($1, $2, $3, $4)
         on conflict (artist_id, listener_id) do update set note = excluded.note, reported_at = excluded.reported_at",
        artist.0,
        listener.0,
        note,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Reported artists about whom nobody decided, those that most listeners reported first.
pub async fn open(db: impl PgExecutor<'_>, limit: i64) -> sqlx::Result<Vec<ArtistReports>> {
    sqlx::query_as!(
        ArtistReports,
        r#"select r.artist_id as "artist: ArtistId", count(*) as "listeners!",
                  coalesce((array_agg(r.note order by r.reported_at desc) filter (where r.note <> ''))[:$2::int], '{}')
                      as "notes!"
           from artist_reports r
           where not exists (select from network_identities n where n.artist_id = r.artist_id)
           group by r.artist_id order by count(*) desc, max(r.reported_at) desc limit $1"#,
        limit,
        NOTES
    )
    .fetch_all(db)
    .await
}

/// Decides whether an artist is the one that the networks mean. A foreign key error means that there is no such artist.
pub async fn decide(db: impl PgExecutor<'_>, artist: ArtistId, same: bool, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into network_identities (artist_id, same, decided_at) values ($1, $2, $3)
         on conflict (artist_id) do update set same = excluded.same, decided_at = excluded.decided_at",
        artist.0,
        same,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a decision back; false when there was none.
pub async fn undo(db: impl PgExecutor<'_>, artist: ArtistId) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from network_identities where artist_id = $1", artist.0).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// Decisions, the last one first.
pub async fn decided(db: impl PgExecutor<'_>, limit: i64) -> sqlx::Result<Vec<NetworkIdentity>> {
    sqlx::query_as!(
        NetworkIdentity,
        r#"select n.artist_id as "artist: ArtistId", a.name, n.same, n.decided_at
           from network_identities n join artists a on a.id = n.artist_id
           order by n.decided_at desc, n.artist_id limit $1"#,
        limit
    )
    .fetch_all(db)
    .await
}
