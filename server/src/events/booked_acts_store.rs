//! Booked acts in Postgres: who plays at the events of a venue or a promoter, and of what genres they are.

use sqlx::PgExecutor;

use crate::artists::ArtistId;

/// The acts that play or played most often at these events, and how often.
pub async fn regulars(db: impl PgExecutor<'_>, events: &[i64], most: i64) -> sqlx::Result<Vec<(ArtistId, i64)>> {
    let rows = sqlx::query!(
        r#"select a.artist_id as "artist: ArtistId", count(*) as "events!"
           from events e join event_acts a on a.event_id = e.id
           where e.id = any($1) and e.status <> 'cancelled' and e.withdrawn_at is null
           group by a.artist_id order by count(*) desc, max(e.starts_on) desc nulls last, a.artist_id limit $2"#,
        events,
        most
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.artist, row.events)).collect())
}

/// The most frequent tags of the acts that play or played at these events, and how many acts have each.
pub async fn genres(db: impl PgExecutor<'_>, events: &[i64], most: i64) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select t.tag, count(distinct t.artist_id) as "acts!"
           from (select distinct a.artist_id from events e join event_acts a on a.event_id = e.id
                 where e.id = any($1) and e.status <> 'cancelled' and e.withdrawn_at is null) acts
           join artist_tags t using (artist_id)
           group by t.tag order by count(distinct t.artist_id) desc, t.tag limit $2"#,
        events,
        most
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.tag, row.acts)).collect())
}
