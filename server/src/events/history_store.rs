//! History of the listings of an event, as its page shows it. What happened to it since: `change_store.rs`.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::EventId;

/// One source that lists, or listed, an event.
#[derive(Clone, Debug, PartialEq)]
pub struct ListingHistory {
    pub source: String,
    pub url: Option<String>,
    /// Since when it is not listed there any more.
    pub gone_at: Option<DateTime<Utc>>,
    /// The kind of the source, where it is still one.
    pub kind: Option<String>,
}

/// Those who listed it first come first.
pub async fn listings(db: impl PgExecutor<'_>, event: EventId) -> sqlx::Result<Vec<ListingHistory>> {
    sqlx::query_as!(
        ListingHistory,
        r#"select l.source, l.url, l.gone_at, s.kind as "kind?"
           from event_listings l left join sources s on s.name = l.source
           where l.event_id = $1 order by l.first_seen_at, l.id"#,
        event.0
    )
    .fetch_all(db)
    .await
}
