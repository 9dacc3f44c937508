//! Listings that a complete run of a source did not bring, and past events that a source's terms forbid to keep. Files
//! that a person imports are no runs: what they list never vanishes.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::{
    EventId, change_store,
    changes::{self, EventChange},
    listing_store::{self, composed, settle},
};

/// Complete runs without a listing after which it is gone.
const MISSED: i32 = 2;

/// Ends a COMPLETE run of a source that began at `began_at`: each listing of it that the run did not bring has been
/// missed once more. Events that are over stay as they are, and so do listings that were last seen before `unread_since`:
/// they may be among the entries that could not be read. Returns how many listings are gone since this run.
pub async fn end_run(
    db: &mut PgConnection,
    source: &str,
    began_at: DateTime<Utc>,
    unread_since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    listing_store::lock(&mut *db).await?;
    let missing = sqlx::query!(
        r#"update event_listings l set missed = missed + 1
           from events e
           where e.id = l.event_id and l.source = $1 and l.last_seen_at < $2 and l.gone_at is null
             and ($4::timestamptz is null or l.last_seen_at >= $4)
             and (e.starts_at is null or greatest(e.starts_at + (not e.time_known)::int * interval '1 day', e.ends_at) > $3)
           returning l.id, l.event_id as "event: EventId", l.missed"#,
        source,
        began_at,
        now,
        unread_since
    )
    .fetch_all(&mut *db)
    .await?;
    let gone = missing.into_iter().filter(|listing| listing.missed >= MISSED);
    vanish(db, source, gone.map(|listing| (listing.event, listing.id)).collect(), now).await
}

/// What a source said before `heard` must not be shown any more, by its terms: to be called whenever it may be time.
/// Returns how many listings are gone for it.
pub async fn expire(
    db: &mut PgConnection,
    source: &str,
    heard: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    listing_store::lock(&mut *db).await?;
    let old = sqlx::query!(
        r#"select l.id, l.event_id as "event: EventId" from event_listings l
           where l.source = $1 and l.last_seen_at < $2 and l.gone_at is null"#,
        source,
        heard
    )
    .fetch_all(&mut *db)
    .await?;
    vanish(db, source, old.into_iter().map(|listing| (listing.event, listing.id)).collect(), now).await
}

/// Takes listings off their events.
async fn vanish(
    db: &mut PgConnection,
    source: &str,
    mut gone: Vec<(EventId, i64)>,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    gone.sort_unstable();
    for (event, listing) in &gone {
        let Some(before) = composed(&mut *db, *event).await? else { continue };
        sqlx::query!("update event_listings set gone_at = $2 where id = $1", listing, now).execute(&mut *db).await?;
        let Some(after) = settle(&mut *db, *event, &before, now).await? else { continue };
        let changes =
            if after.withdrawn { vec![EventChange::Vanished] } else { changes::between(&before.said, &after.said) };
        change_store::log(&mut *db, *event, source, &changes, now).await?;
    }
    Ok(gone.len() as u64)
}

/// Ends a run in which a source said that nothing has changed since its last complete run: what that run brought is
/// still listed, and what it lacked is missed once more. Returns as [`end_run`] does.
pub async fn repeat_run(
    db: &mut PgConnection,
    source: &str,
    began_at: DateTime<Utc>,
    unread_since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    sqlx::query!(
        "update event_listings set last_seen_at = greatest(last_seen_at, $2)
         where source = $1 and missed = 0 and gone_at is null",
        source,
        began_at
    )
    .execute(&mut *db)
    .await?;
    end_run(db, source, began_at, unread_since, now).await
}

/// Deletes the events that were over before `today` and that nobody but this source lists, for sources whose terms ask
/// for it. Returns how many they were.
pub async fn purge(db: &mut PgConnection, source: &str, today: NaiveDate) -> sqlx::Result<u64> {
    let ids = sqlx::query_scalar!(
        "delete from events e
         where greatest(e.starts_on, (e.ends_at at time zone e.zone)::date) < $2
           and exists (select from event_listings l where l.event_id = e.id and l.source = $1)
           and not exists (select from event_listings l where l.event_id = e.id and l.source <> $1)
         returning e.id",
        source,
        today
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!("delete from merge_reviews where noun = 'event' and (a_id = any($1) or b_id = any($1))", &ids)
        .execute(db)
        .await?;
    Ok(ids.len() as u64)
}
