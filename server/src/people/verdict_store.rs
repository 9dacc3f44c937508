//! Verdicts on events, acts and venues in Postgres.

use chrono::NaiveDate;
use sqlx::{PgConnection, PgExecutor};

use super::{
    ActVerdict, ListenerId, VenueVerdict, Verdict,
    store::{change, unfollow},
};
use crate::{artists::ArtistId, events::EventId};

/// What this listener decided about events.
pub async fn of_events(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<(EventId, Verdict)>> {
    let rows = sqlx::query!(
        r#"select event_id as "event: EventId", verdict as "verdict: Verdict" from event_feedback
           where listener_id = $1 order by judged_at desc"#,
        listener.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event, row.verdict)).collect())
}

/// A judged event as `/you` lists it.
pub struct JudgedEventRow {
    pub event: EventId,
    pub name: String,
    pub starts_on: Option<NaiveDate>,
    pub verdict: Verdict,
}

/// The newest 200.
pub async fn event_rows(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<JudgedEventRow>> {
    sqlx::query_as!(
        JudgedEventRow,
        r#"select e.id as "event: EventId", e.name, e.starts_on, f.verdict as "verdict: Verdict"
           from event_feedback f join events e on e.id = f.event_id
           where f.listener_id = $1 order by f.judged_at desc limit 200"#,
        listener.0
    )
    .fetch_all(db)
    .await
}

/// Sets or takes back a verdict. A foreign key error means that there is no such event.
pub async fn judge_event(
    db: &mut PgConnection,
    listener: ListenerId,
    event: EventId,
    verdict: Option<Verdict>,
) -> sqlx::Result<u64> {
    let statement = match verdict {
        Some(verdict) => sqlx::query!(
            "insert into event_feedback (listener_id, event_id, verdict) values ($1, $2, $3)
             on conflict (listener_id, event_id) do update set verdict = excluded.verdict, judged_at = now()",
            listener.0,
            event.0,
            verdict as Verdict
        ),
        None => {
            sqlx::query!("delete from event_feedback where listener_id = $1 and event_id = $2", listener.0, event.0)
        }
    };
    change(db, listener, statement).await
}

/// The acts of the events that a listener saved: (artist, share), the shares of one event's acts being 1 together.
pub async fn saved_acts(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<(ArtistId, f32)>> {
    let rows = sqlx::query!(
        r#"select artist_id as "artist: ArtistId", sum(1.0 / acts)::real as "share!"
           from (
               select a.artist_id, count(*) over (partition by a.event_id) as acts
               from event_feedback f join event_acts a using (event_id)
               where f.listener_id = $1 and f.verdict = 'loved'
           ) saved
           group by artist_id order by artist_id"#,
        listener.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.artist, row.share)).collect())
}

/// What this listener said of acts.
pub async fn of_acts(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<(ArtistId, ActVerdict)>> {
    let rows = sqlx::query!(
        r#"select artist_id as "artist: ArtistId", verdict as "verdict: ActVerdict" from act_feedback
           where listener_id = $1 order by artist_id"#,
        listener.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.artist, row.verdict)).collect())
}

/// A judged act as `/you` lists it.
pub struct JudgedActRow {
    pub artist: ArtistId,
    pub name: String,
    pub verdict: ActVerdict,
}

/// The newest 500.
pub async fn act_rows(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<JudgedActRow>> {
    sqlx::query_as!(
        JudgedActRow,
        r#"select a.id as "artist: ArtistId", a.name, f.verdict as "verdict: ActVerdict"
           from act_feedback f join artists a on a.id = f.artist_id
           where f.listener_id = $1 order by f.judged_at desc, a.id limit 500"#,
        listener.0
    )
    .fetch_all(db)
    .await
}

/// Sets or takes back a verdict. “Not this artist” also unfollows the artist. A foreign key error means that there is no
/// such artist.
pub async fn judge_act(
    db: &mut PgConnection,
    listener: ListenerId,
    artist: ArtistId,
    verdict: Option<ActVerdict>,
) -> sqlx::Result<u64> {
    if verdict == Some(ActVerdict::NotThis) {
        unfollow(&mut *db, listener, artist).await?;
    }
    let statement = match verdict {
        Some(verdict) => sqlx::query!(
            "insert into act_feedback (listener_id, artist_id, verdict) values ($1, $2, $3)
             on conflict (listener_id, artist_id) do update set verdict = excluded.verdict, judged_at = now()",
            listener.0,
            artist.0,
            verdict as ActVerdict
        ),
        None => {
            sqlx::query!("delete from act_feedback where listener_id = $1 and artist_id = $2", listener.0, artist.0)
        }
    };
    change(db, listener, statement).await
}

/// What this listener said of venues.
pub async fn of_venues(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<(i64, VenueVerdict)>> {
    let rows = sqlx::query!(
        r#"select venue_id, verdict as "verdict: VenueVerdict" from venue_feedback
           where listener_id = $1 order by venue_id"#,
        listener.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.venue_id, row.verdict)).collect())
}

/// A judged venue as `/you` lists it.
pub struct JudgedVenueRow {
    pub venue: i64,
    pub name: String,
    pub city: String,
    pub verdict: VenueVerdict,
}

/// The newest 500.
pub async fn venue_rows(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<JudgedVenueRow>> {
    sqlx::query_as!(
        JudgedVenueRow,
        r#"select v.id as venue, v.name, v.city, f.verdict as "verdict: VenueVerdict"
           from venue_feedback f join venues v on v.id = f.venue_id
           where f.listener_id = $1 order by f.judged_at desc, v.id limit 500"#,
        listener.0
    )
    .fetch_all(db)
    .await
}

/// Sets or takes back a verdict. A foreign key error means that there is no such venue.
pub async fn judge_venue(
    db: &mut PgConnection,
    listener: ListenerId,
    venue: i64,
    verdict: Option<VenueVerdict>,
) -> sqlx::Result<u64> {
    let statement = match verdict {
        Some(verdict) => sqlx::query!(
            "insert into venue_feedback (listener_id, venue_id, verdict) values ($1, $2, $3)
             on conflict (listener_id, venue_id) do update set verdict = excluded.verdict, judged_at = now()",
            listener.0,
            venue,
            verdict as VenueVerdict
        ),
        None => sqlx::query!("delete from venue_feedback where listener_id = $1 and venue_id = $2", listener.0, venue),
    };
    change(db, listener, statement).await
}
