//! Venues as their pages show them, in Postgres: other names, and who plays and played there.

use sqlx::PgExecutor;

use super::Venue;
use crate::artists::ArtistId;

/// A venue, its city and its website.
pub struct VenueInCity {
    pub venue: Venue,
    pub city: String,
    pub website: Option<String>,
}

/// The venue of this id, or the one that it was merged into.
pub async fn get(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<VenueInCity>> {
    let row = sqlx::query!(
        "select id, name, city, address, latitude, longitude, website from venues
         where id = coalesce((select venue_id from merged_venues where id = $1), $1)",
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| VenueInCity {
        venue: Venue { id: row.id, name: row.name, address: row.address, place: row.latitude.zip(row.longitude) },
        city: row.city,
        website: row.website,
    }))
}

/// Other names, as they were written where that is known.
pub async fn aliases(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select coalesce(a.name, a.folded) as "name!" from venue_aliases a join venues v on v.id = a.venue_id
           where a.venue_id = $1 and a.folded <> v.folded order by 1"#,
        id
    )
    .fetch_all(db)
    .await
}

/// The acts that play or played there most often, and how often.
pub async fn regulars(db: impl PgExecutor<'_>, id: i64, most: i64) -> sqlx::Result<Vec<(ArtistId, i64)>> {
    let rows = sqlx::query!(
        r#"select a.artist_id as "artist: ArtistId", count(*) as "events!"
           from events e join event_acts a on a.event_id = e.id
           where e.venue_id = $1 and e.status <> 'cancelled' and e.withdrawn_at is null
           group by a.artist_id order by count(*) desc, max(e.starts_on) desc nulls last, a.artist_id limit $2"#,
        id,
        most
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.artist, row.events)).collect())
}

/// The most frequent tags of the acts that play or played there, and how many acts have each.
pub async fn genres(db: impl PgExecutor<'_>, id: i64, most: i64) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select t.tag, count(distinct t.artist_id) as "acts!"
           from (select distinct a.artist_id from events e join event_acts a on a.event_id = e.id
                 where e.venue_id = $1 and e.status <> 'cancelled' and e.withdrawn_at is null) acts
           join artist_tags t using (artist_id)
           group by t.tag order by count(distinct t.artist_id) desc, t.tag limit $2"#,
        id,
        most
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.tag, row.acts)).collect())
}
