//! Who lists an event, and what happened to it since. Reads only; merging writes both.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::EventId;

/// One source that lists, or listed, an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    pub source: String,
    pub url: Option<String>,
    /// Since when it is not listed there any more.
    pub gone_at: Option<DateTime<Utc>>,
    /// The kind of the source, where it is still one.
    pub kind: Option<String>,
}

/// Those who listed it first come first.
pub async fn listings(db: impl PgExecutor<'_>, event: EventId) -> sqlx::Result<Vec<Listing>> {
    sqlx::query_as!(
        Listing,
        r#"select l.source, l.url, l.gone_at, s.kind as "kind?"
           from event_listings l left join sources s on s.name = l.source
           where l.event_id = $1 order by l.first_seen_at, l.id"#,
        event.0
    )
    .fetch_all(db)
    .await
}

/// Something that happened to an event after it was first listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub changed_at: DateTime<Utc>,
    /// As the table has it, such as `moved`.
    pub kind: String,
    pub source: String,
    pub before: String,
    pub after: String,
}

/// The newest first.
pub async fn changes(db: impl PgExecutor<'_>, event: EventId, limit: i64) -> sqlx::Result<Vec<Change>> {
    sqlx::query_as!(
        Change,
        "select changed_at, kind, source, before, after from event_changes
         where event_id = $1 order by changed_at desc, id desc limit $2",
        event.0,
        limit
    )
    .fetch_all(db)
    .await
}
