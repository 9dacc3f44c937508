//! Venues as their pages show them, in Postgres: other names and events. Who plays at these: `booked_acts_store.rs`.

use sqlx::PgExecutor;

use super::Venue;

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

/// Ids of the events that take place or took place there.
pub async fn events(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select id from events where venue_id = $1", id).fetch_all(db).await
}
