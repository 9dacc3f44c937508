//! Listings in Postgres: what a batch may belong to is read with a few queries, whatever the size of the catalogue.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor, types::Json};

use super::{
    EventId,
    compose::{Composed, compose},
    event_candidates::{EventCandidates, HEADLINERS},
    listing::{Listing, ListingContent, ListingId},
    store,
};
use crate::artists::ArtistId;

struct ListingRow {
    id: ListingId,
    event: EventId,
    source: String,
    key: String,
    apart: bool,
    gone: bool,
    seen_at: DateTime<Utc>,
    said: Json<ListingContent>,
}

impl From<ListingRow> for Listing {
    fn from(row: ListingRow) -> Self {
        let ListingRow { id, event, source, key, apart, gone, seen_at, said } = row;
        Self { id, event, source, key, apart, gone, seen_at, said: said.0 }
    }
}

/// One writer of events at a time: two imports that see the same night at once would both make its event. Held until
/// the transaction ends; taken before anything else is written, so that nobody waits in a circle.
pub async fn lock(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(r#"select pg_advisory_xact_lock(hashtext('event listings'))::text as "locked""#).fetch_one(db).await?;
    Ok(())
}

/// What a batch of listings of one source may belong to.
pub async fn candidates(
    db: &mut PgConnection,
    source: &str,
    listings: &[(String, ListingContent)],
) -> sqlx::Result<EventCandidates> {
    let mut candidates = EventCandidates::default();
    let venues: Vec<i64> = listings.iter().filter_map(|(_, said)| said.venue).collect();
    let pairs = sqlx::query!(
        "select a_id, b_id, score from merge_reviews
         where noun = 'venue' and decision is null and (a_id = any($1) or b_id = any($1))",
        &venues
    )
    .fetch_all(&mut *db)
    .await?;
    candidates.alike = pairs.into_iter().map(|pair| ((pair.a_id, pair.b_id), pair.score)).collect();

    let keys: Vec<String> = listings.iter().map(|(key, _)| key.clone()).collect();
    // (venue, night) with the venues that may be the same, and (city, night, whether a venue is named).
    let mut places: Vec<(i64, Option<NaiveDate>)> = Vec::new();
    let mut cities: Vec<(String, Option<NaiveDate>, bool)> = Vec::new();
    for (_, said) in listings {
        cities.push((said.city.clone(), said.on, said.venue.is_some()));
        let Some(venue) = said.venue else { continue };
        places.push((venue, said.on));
        for (a, b) in candidates.alike.keys().filter(|(a, b)| *a == venue || *b == venue) {
            places.push((if *a == venue { *b } else { *a }, said.on));
        }
    }
    places.sort_unstable();
    places.dedup();
    cities.sort_unstable();
    cities.dedup();
    let (at_venues, venue_nights): (Vec<i64>, Vec<Option<NaiveDate>>) = places.into_iter().unzip();
    let (mut in_cities, mut city_nights, mut named) = (Vec::new(), Vec::new(), Vec::new());
    for (city, night, with_venue) in cities {
        in_cities.push(city);
        city_nights.push(night);
        named.push(with_venue);
    }
    let found = sqlx::query_file_scalar!(
        "src/events/near.sql",
        source,
        &keys,
        &at_venues,
        &venue_nights as &[Option<NaiveDate>],
        &in_cities,
        &city_nights as &[Option<NaiveDate>],
        &named
    )
    .fetch_all(&mut *db)
    .await?;
    fill(db, &mut candidates, &found).await?;
    Ok(candidates)
}

/// The listings of these events, with what is needed to compare them.
pub async fn fill(db: &mut PgConnection, candidates: &mut EventCandidates, events: &[i64]) -> sqlx::Result<()> {
    let rows = sqlx::query_as!(
        ListingRow,
        r#"select id as "id: ListingId", event_id as "event: EventId", source, source_key as key, apart,
                  gone_at is not null as "gone!", last_seen_at as seen_at, said as "said: Json<ListingContent>"
           from event_listings where event_id = any($1) order by id"#,
        events
    )
    .fetch_all(&mut *db)
    .await?;
    for row in rows {
        candidates.put(row.into());
    }
    let different = sqlx::query!(
        r#"select a_id as "a: EventId", b_id as "b: EventId" from merge_reviews
           where noun = 'event' and decision = 'different' and a_id = any($1) and b_id = any($1)"#,
        events
    )
    .fetch_all(&mut *db)
    .await?;
    candidates.different.extend(different.into_iter().map(|pair| (pair.a, pair.b)));
    let said: Vec<&ListingContent> =
        candidates.events().flat_map(|event| candidates.listings(event)).map(|listing| &listing.said).collect();
    let artists: Vec<i64> =
        said.iter().flat_map(|said| said.acts.iter().take(HEADLINERS)).map(|act| act.artist.0).collect();
    let venues: Vec<i64> = said.iter().filter_map(|said| said.venue).collect();
    names(db, candidates, &artists, &venues).await
}

/// Makes the names of artists and venues known to the candidates.
pub async fn names(
    db: &mut PgConnection,
    candidates: &mut EventCandidates,
    artists: &[i64],
    venues: &[i64],
) -> sqlx::Result<()> {
    let rows = sqlx::query!(r#"select id as "id: ArtistId", folded from artists where id = any($1)"#, artists)
        .fetch_all(&mut *db)
        .await?;
    candidates.artists.extend(rows.into_iter().map(|row| (row.id, row.folded)));
    let rows = sqlx::query!("select id, name from venues where id = any($1)", venues).fetch_all(db).await?;
    candidates.venues.extend(rows.into_iter().map(|row| (row.id, row.name)));
    Ok(())
}

/// All listings of an event, those that are gone too.
pub async fn of_event(db: impl PgExecutor<'_>, event: EventId) -> sqlx::Result<Vec<Listing>> {
    let rows = sqlx::query_as!(
        ListingRow,
        r#"select id as "id: ListingId", event_id as "event: EventId", source, source_key as key, apart,
                  gone_at is not null as "gone!", last_seen_at as seen_at, said as "said: Json<ListingContent>"
           from event_listings where event_id = $1 order by id"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Listing::from).collect())
}

/// The listings of upcoming events that several of them make, those put together last first, listing by listing.
pub async fn joined(db: impl PgExecutor<'_>, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<Listing>> {
    let rows = sqlx::query_as!(
        ListingRow,
        r#"with joined as (
               select l.event_id, max(l.first_seen_at) as at
               from event_listings l join events e on e.id = l.event_id
               where l.gone_at is null and e.withdrawn_at is null and coalesce(e.ends_at, e.starts_at) >= $1
               group by l.event_id having count(*) > 1
               order by at desc, l.event_id limit $2
           )
           select l.id as "id: ListingId", l.event_id as "event: EventId", l.source, l.source_key as key, l.apart,
                  false as "gone!", l.last_seen_at as seen_at, l.said as "said: Json<ListingContent>"
           from event_listings l join joined j on j.event_id = l.event_id
           where l.gone_at is null order by j.at desc, l.event_id, l.id"#,
        now,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Listing::from).collect())
}

pub async fn get(db: impl PgExecutor<'_>, id: ListingId) -> sqlx::Result<Option<Listing>> {
    let row = sqlx::query_as!(
        ListingRow,
        r#"select id as "id: ListingId", event_id as "event: EventId", source, source_key as key, apart,
                  gone_at is not null as "gone!", last_seen_at as seen_at, said as "said: Json<ListingContent>"
           from event_listings where id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Listing::from))
}

/// What the listings of an event make it now; `None` when it has none.
pub async fn composed(db: impl PgExecutor<'_>, event: EventId) -> sqlx::Result<Option<Composed>> {
    Ok(compose(&of_event(db, event).await?))
}

/// Writes a listing, new or said anew; its id is in the answer.
pub async fn put(db: &mut PgConnection, listing: &Listing, now: DateTime<Utc>) -> sqlx::Result<ListingId> {
    sqlx::query_scalar!(
        r#"insert into event_listings (event_id, source, source_key, apart, url, said, first_seen_at, last_seen_at)
           values ($1, $2, $3, $4, $5, $6, $7, $7)
           on conflict (source, source_key) do update set
               event_id = excluded.event_id, url = excluded.url, said = excluded.said, last_seen_at = excluded.last_seen_at,
               missed = 0, gone_at = null
           returning id as "id: ListingId""#,
        listing.event.0,
        listing.source,
        listing.key,
        listing.apart,
        listing.said.url,
        Json(&listing.said) as _,
        now
    )
    .fetch_one(db)
    .await
}

/// Listings that say what they said before.
pub async fn seen(db: &mut PgConnection, listings: &[ListingId], now: DateTime<Utc>) -> sqlx::Result<()> {
    let ids: Vec<i64> = listings.iter().map(|id| id.0).collect();
    sqlx::query!("update event_listings set last_seen_at = $2, missed = 0 where id = any($1)", &ids, now)
        .execute(db)
        .await?;
    Ok(())
}

/// Moves listings to another event.
pub async fn reassign(db: &mut PgConnection, from: EventId, to: EventId) -> sqlx::Result<()> {
    sqlx::query!("update event_listings set event_id = $2 where event_id = $1", from.0, to.0).execute(db).await?;
    Ok(())
}

/// Writes an event anew after its listings changed; returns what it is now. Without listings it is deleted.
pub async fn settle(
    db: &mut PgConnection,
    event: EventId,
    before: &Composed,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Composed>> {
    let after = composed(&mut *db, event).await?;
    match &after {
        Some(after) => store::update(db, event, before, after, now).await?,
        None => store::delete(db, event).await?,
    }
    Ok(after)
}
