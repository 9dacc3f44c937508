//! Events with their venues, promoters and line-ups in Postgres. What an event's row says follows from its listings: what
//! they say is written by `listing_store.rs`, what happened since by `change_store.rs`, venues by `venue_store.rs`,
//! promoters by `promoter_store.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::{
    Act, Admission, Event, EventId, EventStatus, Promoter, PromoterId, TicketPrice, Venue, compose::Composed,
    listing::ListingAct,
};
use crate::artists::{ArtistId, fold};

/// Which events to read.
#[derive(Clone, Debug, Default)]
pub struct EventQuery {
    /// Local dates, inclusive; events that began before `from` and still go on belong to it.
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
    price_low: Option<i32>,
    price_high: Option<i32>,
    currency: Option<String>,
    sold_out: bool,
    min_age: Option<i16>,
    updated_at: DateTime<Utc>,
    venue_id: Option<i64>,
    venue_name: Option<String>,
    address: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    promoters: Vec<i64>,
    promoter_names: Vec<String>,
    tags: Vec<String>,
    artists: Vec<i64>,
    positions: Vec<i32>,
    set_times: Vec<Option<String>>,
    back_to_back: Vec<bool>,
}

/// Events of a span with their bills, soonest first, undated ones last.
pub async fn read(db: impl PgExecutor<'_>, span: &EventQuery) -> sqlx::Result<Vec<Event>> {
    let rows =
        sqlx::query_file_as!(EventRow, "src/events/read.sql", span.from, span.to, span.undated, span.ids.as_deref())
            .fetch_all(db)
            .await?;
    // A night that goes on into the morning of `from` is over by then.
    let goes_on = |event: &Event| span.from.is_none_or(|from| event.last_on().is_none_or(|last| last >= from));
    Ok(rows.into_iter().map(event).filter(goes_on).collect())
}

pub async fn get(db: impl PgExecutor<'_>, id: EventId) -> sqlx::Result<Option<Event>> {
    let span = EventQuery { undated: true, ids: Some(vec![id.0]), ..EventQuery::default() };
    Ok(read(db, &span).await?.pop())
}

/// Everywhere that an event is listed now: (source, url), by source.
pub async fn links(db: impl PgExecutor<'_>, id: EventId) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"select distinct source, url as "url!" from event_listings
           where event_id = $1 and url is not null and gone_at is null order by 1, 2"#,
        id.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.source, row.url)).collect())
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
    let promoters = row.promoters.into_iter().zip(row.promoter_names);
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
        promoters: promoters.map(|(id, name)| Promoter { id: PromoterId(id), name }).collect(),
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
        admission: Admission {
            price: row.price_low.zip(row.price_high).zip(row.currency).map(|((low, high), currency)| TicketPrice {
                low,
                high,
                currency,
            }),
            sold_out: row.sold_out,
            min_age: row.min_age.and_then(|age| age.try_into().ok()),
        },
        updated_at: row.updated_at,
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

/// Writes an event that its listings make.
pub async fn insert(db: &mut PgConnection, new: &Composed, now: DateTime<Utc>) -> sqlx::Result<EventId> {
    let said = &new.said;
    let price = said.admission.price.as_ref();
    let id = sqlx::query_scalar!(
        r#"insert into events (name, folded, venue_id, city, zone, starts_on, starts_at, time_known, ends_at, doors_at,
                               time_text, status, festival, url, source, source_id, listed_on, created_at, updated_at,
                               withdrawn_at, price_low, price_high, currency, sold_out, min_age)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::timestamptz, $18,
                   case when $19::boolean then $18 end, $20, $21, $22, $23, $24)
           returning id as "id: EventId""#,
        said.name,
        fold(&said.name),
        said.venue,
        said.city,
        said.zone.name(),
        said.on,
        said.starts_at,
        said.time_known,
        said.ends_at,
        said.doors_at,
        said.time_text,
        said.status as EventStatus,
        said.festival,
        said.url,
        new.source,
        said.source_id,
        said.listed_on,
        now,
        new.withdrawn,
        price.map(|price| price.low),
        price.map(|price| price.high),
        price.map(|price| price.currency.as_str()),
        said.admission.sold_out,
        said.admission.min_age.map(i16::from)
    )
    .fetch_one(&mut *db)
    .await?;
    put_tags(&mut *db, id, &said.tags).await?;
    put_promoters(&mut *db, id, &said.promoters).await?;
    put_acts(db, id, &said.acts).await?;
    Ok(id)
}

/// Writes what differs, so that an import that says nothing new changes nothing.
pub async fn update(
    db: &mut PgConnection,
    id: EventId,
    before: &Composed,
    after: &Composed,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    if before == after {
        return Ok(());
    }
    let said = &after.said;
    let price = said.admission.price.as_ref();
    sqlx::query!(
        "update events set name = $2, folded = $3, venue_id = $4, city = $5, zone = $6, starts_on = $7, starts_at = $8,
                           time_known = $9, ends_at = $10, doors_at = $11, time_text = $12, status = $13, festival = $14,
                           url = $15, source = $16, source_id = $17, listed_on = $18, updated_at = $19,
                           withdrawn_at = case when $20::boolean then coalesce(withdrawn_at, $19) end,
                           price_low = $21, price_high = $22, currency = $23, sold_out = $24, min_age = $25
         where id = $1",
        id.0,
        said.name,
        fold(&said.name),
        said.venue,
        said.city,
        said.zone.name(),
        said.on,
        said.starts_at,
        said.time_known,
        said.ends_at,
        said.doors_at,
        said.time_text,
        said.status as EventStatus,
        said.festival,
        said.url,
        after.source,
        said.source_id,
        said.listed_on,
        now,
        after.withdrawn,
        price.map(|price| price.low),
        price.map(|price| price.high),
        price.map(|price| price.currency.as_str()),
        said.admission.sold_out,
        said.admission.min_age.map(i16::from)
    )
    .execute(&mut *db)
    .await?;
    if before.said.tags != said.tags {
        sqlx::query!("delete from event_tags where event_id = $1", id.0).execute(&mut *db).await?;
        put_tags(&mut *db, id, &said.tags).await?;
    }
    if before.said.promoters != said.promoters {
        sqlx::query!("delete from event_promoters where event_id = $1", id.0).execute(&mut *db).await?;
        put_promoters(&mut *db, id, &said.promoters).await?;
    }
    if before.said.acts != said.acts {
        sqlx::query!("delete from event_acts where event_id = $1", id.0).execute(&mut *db).await?;
        put_acts(db, id, &said.acts).await?;
    }
    Ok(())
}

pub async fn delete(db: &mut PgConnection, id: EventId) -> sqlx::Result<()> {
    sqlx::query!("delete from events where id = $1", id.0).execute(db).await?;
    Ok(())
}

async fn put_tags(db: &mut PgConnection, id: EventId, tags: &[String]) -> sqlx::Result<()> {
    if !tags.is_empty() {
        sqlx::query!("insert into event_tags (event_id, tag) select $1, unnest($2::text[])", id.0, tags)
            .execute(db)
            .await?;
    }
    Ok(())
}

async fn put_promoters(db: &mut PgConnection, id: EventId, promoters: &[PromoterId]) -> sqlx::Result<()> {
    let promoters: Vec<i64> = promoters.iter().map(|promoter| promoter.0).collect();
    if !promoters.is_empty() {
        sqlx::query!(
            "insert into event_promoters (event_id, promoter_id) select $1, unnest($2::bigint[])",
            id.0,
            &promoters
        )
        .execute(db)
        .await?;
    }
    Ok(())
}

/// Artists that were deleted since a source named them are left out.
async fn put_acts(db: &mut PgConnection, id: EventId, acts: &[ListingAct]) -> sqlx::Result<()> {
    if acts.is_empty() {
        return Ok(());
    }
    let artists: Vec<i64> = acts.iter().map(|act| act.artist.0).collect();
    let set_times: Vec<Option<String>> = acts.iter().map(|act| act.set_time.clone()).collect();
    let back_to_back: Vec<bool> = acts.iter().map(|act| act.back_to_back).collect();
    sqlx::query!(
        "insert into event_acts (event_id, position, artist_id, set_time, back_to_back)
         select $1, row_number() over (order by act.at), act.artist_id, act.set_time, act.back_to_back
         from unnest($2::bigint[], $3::text[], $4::boolean[]) with ordinality as act (artist_id, set_time, back_to_back, at)
         join artists a on a.id = act.artist_id",
        id.0,
        &artists,
        &set_times as &[Option<String>],
        &back_to_back
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The local date of the newest listing, as a hint of how fresh the catalogue is.
pub async fn newest_listing(pool: &PgPool) -> sqlx::Result<Option<NaiveDate>> {
    sqlx::query_scalar!("select max(listed_on) from events").fetch_one(pool).await
}
