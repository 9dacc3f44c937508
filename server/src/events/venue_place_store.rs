//! Places of venues in Postgres: venues without one, and those that an admin placed, which can be undone.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor};

/// A venue as an admin places it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceableVenue {
    pub id: i64,
    pub name: String,
    pub city: String,
    pub address: Option<String>,
    /// (latitude, longitude) in degrees.
    pub place: Option<(f64, f64)>,
    /// Events from the asked day on.
    pub coming: i64,
    /// When an admin placed it.
    pub placed_at: Option<DateTime<Utc>>,
}

/// Which venues are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Without a place.
    Unplaced,
    /// Placed by an admin.
    ByAdmin,
}

struct PlaceRow {
    id: i64,
    name: String,
    city: String,
    address: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    coming: i64,
    placed_at: Option<DateTime<Utc>>,
}

impl From<PlaceRow> for PlaceableVenue {
    fn from(row: PlaceRow) -> Self {
        let place = row.latitude.zip(row.longitude);
        let PlaceRow { id, name, city, address, coming, placed_at, .. } = row;
        Self { id, name, city, address, place, coming, placed_at }
    }
}

/// At most `most` venues, those with the most events from `today` on first. `unannounced` is the name of venues that nobody
/// has named yet.
pub async fn list(
    db: impl PgExecutor<'_>,
    standing: Standing,
    unannounced: &str,
    today: NaiveDate,
    most: i64,
) -> sqlx::Result<Vec<PlaceableVenue>> {
    let rows = sqlx::query_as!(
        PlaceRow,
        r#"select v.id, v.name, v.city, v.address, v.latitude, v.longitude, count(e.id) as "coming!", p.placed_at as "placed_at?"
           from venues v left join placed_venues p on p.venue_id = v.id
           left join events e on e.venue_id = v.id and e.starts_on >= $2 and e.status <> 'cancelled' and e.withdrawn_at is null
           where v.name <> $1 and case when $3 then p.placed_at is not null else v.latitude is null end
           group by v.id, p.placed_at order by count(e.id) desc, v.city, v.name, v.id limit $4"#,
        unannounced,
        today,
        standing == Standing::ByAdmin,
        most
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub async fn get(db: impl PgExecutor<'_>, id: i64, today: NaiveDate) -> sqlx::Result<Option<PlaceableVenue>> {
    let row = sqlx::query_as!(
        PlaceRow,
        r#"select v.id, v.name, v.city, v.address, v.latitude, v.longitude, p.placed_at as "placed_at?",
                  (select count(*) from events e where e.venue_id = v.id and e.starts_on >= $2
                   and e.status <> 'cancelled' and e.withdrawn_at is null) as "coming!"
           from venues v left join placed_venues p on p.venue_id = v.id where v.id = $1"#,
        id,
        today
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

/// The places of the venues of a city: (id, name, place).
pub async fn of_city(db: impl PgExecutor<'_>, city: &str) -> sqlx::Result<Vec<(i64, String, (f64, f64))>> {
    let rows = sqlx::query!(
        r#"select id, name, latitude as "latitude!", longitude as "longitude!" from venues
           where city = $1 and latitude is not null order by id"#,
        city
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name, (row.latitude, row.longitude))).collect())
}

/// Puts a venue where an admin says it is. `false`: there is no such venue.
pub async fn put(db: &mut PgConnection, id: i64, place: (f64, f64), now: DateTime<Utc>) -> sqlx::Result<bool> {
    sqlx::query!(
        "insert into placed_venues (venue_id, latitude_before, longitude_before, placed_at)
         select id, latitude, longitude, $2 from venues where id = $1
         on conflict (venue_id) do update set placed_at = excluded.placed_at",
        id,
        now
    )
    .execute(&mut *db)
    .await?;
    let changed = sqlx::query!("update venues set latitude = $2, longitude = $3 where id = $1", id, place.0, place.1)
        .execute(db)
        .await?;
    Ok(changed.rows_affected() > 0)
}

/// Undoes what an admin did: the venue is where it was before.
pub async fn undo(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "with undone as (delete from placed_venues where venue_id = $1 returning *)
         update venues v set latitude = u.latitude_before, longitude = u.longitude_before
         from undone u where v.id = u.venue_id",
        id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Before `lost` becomes a part of `kept`: where an admin put it, `kept` is too, unless an admin put that one elsewhere.
pub async fn carry(db: &mut PgConnection, kept: i64, lost: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "with carried as (
             insert into placed_venues (venue_id, latitude_before, longitude_before, placed_at)
             select k.id, k.latitude, k.longitude, p.placed_at from venues k, placed_venues p where k.id = $1 and p.venue_id = $2
             on conflict (venue_id) do nothing returning venue_id
         )
         update venues k set latitude = l.latitude, longitude = l.longitude
         from carried c, venues l where k.id = c.venue_id and l.id = $2",
        kept,
        lost
    )
    .execute(db)
    .await?;
    Ok(())
}
