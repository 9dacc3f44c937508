//! Log of event changes in Postgres.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::{EventId, EventStatus, changes::EventChange};

/// A logged change.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    pub changed_at: DateTime<Utc>,
    /// As the constraint `change_is_known` lists them.
    pub kind: String,
    pub source: String,
    pub before: String,
    pub after: String,
}

/// What happened to an event, the newest first.
pub async fn of(db: impl PgExecutor<'_>, event: EventId, limit: i64) -> sqlx::Result<Vec<Logged>> {
    sqlx::query_as!(
        Logged,
        "select changed_at, kind, source, before, after from event_changes
         where event_id = $1 order by changed_at desc, id desc limit $2",
        event.0,
        limit
    )
    .fetch_all(db)
    .await
}

pub async fn log(
    db: &mut PgConnection,
    event: EventId,
    source: &str,
    changes: &[EventChange],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    for change in changes {
        let (kind, before, after) = describe(&mut *db, change).await?;
        sqlx::query!(
            "insert into event_changes (event_id, changed_at, kind, source, before, after) values ($1, $2, $3, $4, $5, $6)",
            event.0,
            now,
            kind,
            source,
            before,
            after
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// A change in words: ids become names.
async fn describe(db: &mut PgConnection, change: &EventChange) -> sqlx::Result<(&'static str, String, String)> {
    let none = String::new;
    Ok(match change {
        EventChange::Moved(before, after) => ("moved", before.clone(), after.clone()),
        EventChange::Disputed { said, stays } => {
            ("moved", stays.clone(), format!("{said}; another listing still says {stays}"))
        }
        EventChange::Venue(before, after) => ("venue", venue(&mut *db, *before).await?, venue(db, *after).await?),
        EventChange::Renamed(before, after) => ("renamed", before.clone(), after.clone()),
        EventChange::Status(before, after) => (
            match after {
                EventStatus::Scheduled => "reinstated",
                EventStatus::Cancelled => "cancelled",
                EventStatus::Postponed => "postponed",
            },
            status(*before),
            status(*after),
        ),
        EventChange::ActAdded(artist) => ("act_added", none(), act(db, artist.0).await?),
        EventChange::ActRemoved(artist) => ("act_removed", act(db, artist.0).await?, none()),
        EventChange::Merged(before, after) => ("merged", before.clone(), after.clone()),
        EventChange::Split(before, after) => ("split", before.clone(), after.clone()),
        EventChange::Vanished => ("vanished", none(), none()),
        EventChange::Reappeared => ("reappeared", none(), none()),
    })
}

fn status(status: EventStatus) -> String {
    match status {
        EventStatus::Scheduled => "scheduled",
        EventStatus::Cancelled => "cancelled",
        EventStatus::Postponed => "postponed",
    }
    .to_owned()
}

async fn venue(db: &mut PgConnection, id: i64) -> sqlx::Result<String> {
    let name = sqlx::query_scalar!("select name from venues where id = $1", id).fetch_optional(db).await?;
    Ok(name.unwrap_or_default())
}

async fn act(db: &mut PgConnection, id: i64) -> sqlx::Result<String> {
    let name = sqlx::query_scalar!("select name from artists where id = $1", id).fetch_optional(db).await?;
    Ok(name.unwrap_or_default())
}
