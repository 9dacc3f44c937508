//! Facts about venues in Postgres, for the review of whether two are one.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

#[derive(Clone, Debug, PartialEq)]
pub struct VenueFacts {
    pub id: i64,
    pub city: String,
    pub address: Option<String>,
    /// Events that are not over.
    pub upcoming: i64,
}

pub async fn venues(db: impl PgExecutor<'_>, ids: &[i64], now: DateTime<Utc>) -> sqlx::Result<Vec<VenueFacts>> {
    sqlx::query_as!(
        VenueFacts,
        r#"select v.id, v.city, v.address,
                  (select count(*) from events e where e.venue_id = v.id and e.starts_at >= $2) as "upcoming!"
           from venues v where v.id = any($1)"#,
        ids,
        now
    )
    .fetch_all(db)
    .await
}
