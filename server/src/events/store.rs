//! Events, venues and line-ups in Postgres.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::{Act, Event, EventId, EventStatus, Venue};
use crate::artists::ArtistId;

/// Which events to read.
#[derive(Clone, Debug, Default)]
pub struct Span {
    /// Local dates, inclusive.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Whether events without a date belong to it.
    pub undated: bool,
    /// Only these events.
    pub ids: Option<Vec<i64>>,
}

struct EventRow {
    id: EventId,
    name: String,
    city: String,
    zone: String,
    starts_on: Option<NaiveDate>,
    starts_at: Option<DateTime<Utc>>,
    time_known: bool,
    ends_at: Option<DateTime<Utc>>,
    doors_at: Option<DateTime<Utc>>,
    time_text: Option<String>,
    status: EventStatus,
    festival: bool,
    url: Option<String>,
    source: String,
    listed_on: Option<NaiveDate>,
    venue_id: Option<i64>,
    venue_name: Option<String>,
    address: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    tags: Vec<String>,
    artists: Vec<i64>,
    positions: Vec<i32>,
    set_times: Vec<Option<String>>,
    back_to_back: Vec<bool>,
}

/// Events of a span with their bills, soonest first, undated ones last.
pub async fn read(db: impl PgExecutor<'_>, span: &Span) -> sqlx::Result<Vec<Event>> {
    let rows =
        sqlx::query_file_as!(EventRow, "src/events/read.sql", span.from, span.to, span.undated, span.ids.as_deref())
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(event).collect())
}

pub async fn get(db: impl PgExecutor<'_>, id: EventId) -> sqlx::Result<Option<Event>> {
    let span = Span { undated: true, ids: Some(vec![id.0]), ..Span::default() };
    Ok(read(db, &span).await?.pop())
}

/// Ids of the events an artist is billed on.
pub async fn of_artist(db: impl PgExecutor<'_>, artist: ArtistId) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select event_id from event_acts where artist_id = $1", artist.0).fetch_all(db).await
}

pub async fn count(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from events"#).fetch_one(db).await
}

/// Whether any event comes from a source.
pub async fn is_source(db: impl PgExecutor<'_>, source: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from events where source = $1) as "is!""#, source).fetch_one(db).await
}

fn event(row: EventRow) -> Event {
    let acts = row.artists.into_iter().zip(row.positions).zip(row.set_times.into_iter().zip(row.back_to_back));
    Event {
        id: row.id,
        name: row.name,
        venue: row.venue_id.zip(row.venue_name).map(|(id, name)| Venue {
            id,
            name,
            address: row.address,
            place: row.latitude.zip(row.longitude),
        }),
        city: row.city,
        // Zones are checked on the way in; a zone that a newer tzdata dropped still has its instants.
        zone: row.zone.parse().unwrap_or(Tz::UTC),
        starts_on: row.starts_on,
        starts_at: row.starts_at,
        time_known: row.time_known,
        ends_at: row.ends_at,
        doors_at: row.doors_at,
        time_text: row.time_text,
        status: row.status,
        festival: row.festival,
        url: row.url,
        source: row.source,
        listed_on: row.listed_on,
        tags: row.tags,
        acts: acts
            .map(|((artist, position), (set_time, back_to_back))| Act {
                artist: ArtistId(artist),
                position: position.try_into().unwrap_or(u16::MAX),
                set_time,
                back_to_back,
            })
            .collect(),
    }
}

/// An event as it is written: everything but the id.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub name: String,
    pub folded: String,
    pub venue_id: Option<i64>,
    pub city: String,
    pub zone: Tz,
    pub starts_on: Option<NaiveDate>,
    pub starts_at: Option<DateTime<Utc>>,
    pub time_known: bool,
    pub ends_at: Option<DateTime<Utc>>,
    pub doors_at: Option<DateTime<Utc>>,
    pub time_text: Option<String>,
    pub status: EventStatus,
    pub festival: bool,
    pub url: Option<String>,
    pub source: String,
    pub source_id: Option<String>,
    pub listed_on: Option<NaiveDate>,
    pub tags: Vec<String>,
    pub acts: Vec<Act>,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    New,
    Merged,
}

/// Finds the event by the source's id, then by name, place and night; writes it, and its bill.
/// A second listing adds what the first did not say and takes nothing away.
pub async fn put(db: &mut PgConnection, new: &NewEvent) -> sqlx::Result<(EventId, Put)> {
    let found = sqlx::query_scalar!(
        r#"select id as "id: EventId" from events
           where (source = $1 and source_id = $2)
              or (folded = $3 and starts_on is not distinct from $6
                  and (venue_id = $4 or (venue_id is null and $4::bigint is null and lower(city) = lower($5))))
           order by (source = $1 and source_id is not distinct from $2) desc, id
           limit 1"#,
        new.source,
        new.source_id,
        new.folded,
        new.venue_id,
        new.city,
        new.starts_on
    )
    .fetch_optional(&mut *db)
    .await?;
    let (id, put) = match found {
        Some(id) => (id, Put::Merged),
        None => (insert(&mut *db, new).await?, Put::New),
    };
    if put == Put::Merged {
        update(&mut *db, id, new).await?;
    }
    sqlx::query!(
        "insert into event_tags (event_id, tag) select $1, unnest($2::text[]) on conflict do nothing",
        id.0,
        &new.tags
    )
    .execute(&mut *db)
    .await?;
    put_acts(db, id, &new.acts).await?;
    Ok((id, put))
}

async fn insert(db: &mut PgConnection, new: &NewEvent) -> sqlx::Result<EventId> {
    sqlx::query_scalar!(
        r#"insert into events (name, folded, venue_id, city, zone, starts_on, starts_at, time_known, ends_at, doors_at,
                               time_text, status, festival, url, source, source_id, listed_on)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
           returning id as "id: EventId""#,
        new.name,
        new.folded,
        new.venue_id,
        new.city,
        new.zone.name(),
        new.starts_on,
        new.starts_at,
        new.time_known,
        new.ends_at,
        new.doors_at,
        new.time_text,
        new.status as EventStatus,
        new.festival,
        new.url,
        new.source,
        new.source_id,
        new.listed_on
    )
    .fetch_one(db)
    .await
}

/// Writes only when something differs, so that importing twice changes nothing.
async fn update(db: &mut PgConnection, id: EventId, new: &NewEvent) -> sqlx::Result<()> {
    sqlx::query!(
        "update events set
             venue_id = coalesce($2, venue_id), starts_on = coalesce($3, starts_on), starts_at = coalesce($4, starts_at),
             time_known = time_known or $5, ends_at = coalesce($6, ends_at), doors_at = coalesce($7, doors_at),
             time_text = coalesce($8, time_text),
             -- only its own source can take a cancellation back
             status = case when $9 = 'scheduled' and source <> $13 then status else $9 end,
             festival = festival or $10, url = coalesce(url, $11),
             source_id = coalesce(source_id, $12), updated_at = now()
         where id = $1
           and (venue_id, starts_on, starts_at, time_known, ends_at, doors_at, time_text, status, festival, url, source_id)
               is distinct from
               (coalesce($2, venue_id), coalesce($3, starts_on), coalesce($4, starts_at), time_known or $5,
                coalesce($6, ends_at), coalesce($7, doors_at), coalesce($8, time_text),
                case when $9 = 'scheduled' and source <> $13 then status else $9 end, festival or $10,
                coalesce(url, $11), coalesce(source_id, $12))",
        id.0,
        new.venue_id,
        new.starts_on,
        new.starts_at.filter(|_| new.time_known || new.starts_on.is_some()),
        new.time_known,
        new.ends_at,
        new.doors_at,
        new.time_text,
        new.status as EventStatus,
        new.festival,
        new.url,
        new.source_id,
        new.source
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Adds the acts that are not on the bill yet, after those that are.
async fn put_acts(db: &mut PgConnection, id: EventId, acts: &[Act]) -> sqlx::Result<()> {
    let artists: Vec<i64> = acts.iter().map(|act| act.artist.0).collect();
    let set_times: Vec<Option<String>> = acts.iter().map(|act| act.set_time.clone()).collect();
    let back_to_back: Vec<bool> = acts.iter().map(|act| act.back_to_back).collect();
    sqlx::query!(
        "insert into event_acts (event_id, position, artist_id, set_time, back_to_back)
         select $1,
                (select coalesce(max(position), 0) from event_acts where event_id = $1)
                    + row_number() over (order by act.at),
                act.artist_id, act.set_time, act.back_to_back
         from unnest($2::bigint[], $3::text[], $4::boolean[]) with ordinality as act (artist_id, set_time, back_to_back, at)
         where not exists (select from event_acts where event_id = $1 and event_acts.artist_id = act.artist_id)",
        id.0,
        &artists,
        &set_times as &[Option<String>],
        &back_to_back
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A venue as it is written.
#[derive(Clone, Debug)]
pub struct NewVenue {
    pub name: String,
    pub folded: String,
    pub city: String,
    pub city_folded: String,
    pub zone: Tz,
    pub address: Option<String>,
    pub place: Option<(f64, f64)>,
}

/// Finds or makes the venue, and adds what was not known of it.
pub async fn put_venue(db: &mut PgConnection, new: &NewVenue) -> sqlx::Result<i64> {
    let (latitude, longitude) = new.place.unzip();
    let found = sqlx::query!(
        "select id, address, latitude from venues where folded = $1 and city_folded = $2",
        new.folded,
        new.city_folded
    )
    .fetch_optional(&mut *db)
    .await?;
    match found {
        Some(venue) => {
            if (venue.address.is_none() && new.address.is_some()) || (venue.latitude.is_none() && latitude.is_some()) {
                sqlx::query!(
                    "update venues set address = coalesce(address, $2), latitude = coalesce(latitude, $3),
                                       longitude = coalesce(longitude, $4) where id = $1",
                    venue.id,
                    new.address,
                    latitude,
                    longitude
                )
                .execute(db)
                .await?;
            }
            Ok(venue.id)
        }
        None => {
            // `do update` that changes nothing returns the row that another writer made meanwhile.
            sqlx::query_scalar!(
                "insert into venues (name, folded, city, city_folded, zone, address, latitude, longitude)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)
                 on conflict (folded, city_folded) do update set name = venues.name
                 returning id",
                new.name,
                new.folded,
                new.city,
                new.city_folded,
                new.zone.name(),
                new.address,
                latitude,
                longitude
            )
            .fetch_one(db)
            .await
        }
    }
}

/// The local date of the newest listing, as a hint of how fresh the catalogue is.
pub async fn newest_listing(pool: &PgPool) -> sqlx::Result<Option<NaiveDate>> {
    sqlx::query_scalar!("select max(listed_on) from events").fetch_one(pool).await
}
