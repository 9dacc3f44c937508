//! Venues in Postgres: found by name or alias, else by likeness (`venue_matching.rs`), else made.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::{PgConnection, PgExecutor};

use super::{
    merging::{SAME, UNSURE},
    review_store::{self, Noun},
    venue_matching::{self, VenueProfile, better_name},
    venue_place_store,
};
use crate::artists::fold;

/// A venue as a source names it.
#[derive(Clone, Debug)]
pub struct NamedVenue {
    pub name: String,
    pub city: String,
    /// As the source states it.
    pub zone: Option<Tz>,
    pub address: Option<String>,
    pub place: Option<(f64, f64)>,
    pub website: Option<String>,
}

/// Folded name and folded city.
pub type VenueKey = (String, String);

impl NamedVenue {
    pub fn key(&self) -> VenueKey {
        (fold(&self.name), fold(&self.city))
    }
}

/// A venue as it is stored.
#[derive(Clone, Debug)]
pub struct ResolvedVenue {
    pub id: i64,
    /// As it is stored: a venue's zone is that of the listing that made it.
    pub zone: Tz,
}

/// The names of a venue.
#[derive(Clone, Debug)]
pub struct VenueNames {
    pub id: i64,
    pub name: String,
    pub city: String,
    /// Folded.
    pub aliases: Vec<String>,
}

/// The names of every venue.
pub async fn all_names(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<VenueNames>> {
    sqlx::query_as!(
        VenueNames,
        r#"select id, name, city, array(select folded from venue_aliases where venue_id = id order by 1) as "aliases!"
           from venues order by id"#
    )
    .fetch_all(db)
    .await
}

struct VenueRow {
    id: i64,
    name: String,
    city_folded: String,
    zone: String,
    address: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
}

impl VenueRow {
    fn profile(&self) -> VenueProfile {
        let place = self.latitude.zip(self.longitude);
        VenueProfile { name: self.name.clone(), address: self.address.clone(), place }
    }
}

/// Finds or makes these venues. `zone` is that of venues that nobody states one for. `completes`: what is not known of
/// a stored venue is taken over.
pub async fn resolve(
    db: &mut PgConnection,
    named: &[NamedVenue],
    zone: Tz,
    completes: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<HashMap<VenueKey, ResolvedVenue>> {
    let mut asked: HashMap<VenueKey, NamedVenue> = HashMap::new();
    for venue in named {
        let first = asked.entry(venue.key()).or_insert_with(|| venue.clone());
        first.zone = first.zone.or(venue.zone);
        first.address = first.address.take().or_else(|| venue.address.clone());
        first.place = first.place.or(venue.place);
        first.website = first.website.take().or_else(|| venue.website.clone());
    }
    let mut keys: Vec<VenueKey> = asked.keys().cloned().collect();
    keys.sort_unstable(); // one order for all writers
    let (names, cities): (Vec<String>, Vec<String>) = keys.iter().cloned().unzip();
    let known = sqlx::query!(
        r#"select asked.folded as "folded!", asked.city as "city!", v.id as "id!", v.zone as "zone!",
                  v.address is null as "no_address!", v.latitude is null as "no_place!", v.website is null as "no_website!"
           from unnest($1::text[], $2::text[]) as asked (folded, city)
           join lateral (
               select id from venues where (folded, city_folded) = (asked.folded, asked.city)
               union all
               select venue_id from venue_aliases where (folded, city_folded) = (asked.folded, asked.city)
               limit 1
           ) hit on true
           join venues v on v.id = hit.id"#,
        &names,
        &cities
    )
    .fetch_all(&mut *db)
    .await?;
    let mut found: HashMap<VenueKey, ResolvedVenue> = HashMap::new();
    for row in known {
        let key = (row.folded, row.city);
        if completes && let Some(new) = asked.get(&key) {
            let adds = row.no_address && new.address.is_some()
                || row.no_place && new.place.is_some()
                || row.no_website && new.website.is_some();
            if adds {
                complete(&mut *db, row.id, new).await?;
            }
        }
        // Zones are checked on the way in.
        found.insert(key, ResolvedVenue { id: row.id, zone: row.zone.parse().unwrap_or(zone) });
    }
    let missing: Vec<&VenueKey> = keys.iter().filter(|key| !found.contains_key(*key)).collect();
    if missing.is_empty() {
        return Ok(found);
    }
    let cities: Vec<String> = missing.iter().map(|key| key.1.clone()).collect();
    let mut stored = sqlx::query_as!(
        VenueRow,
        "select id, name, city_folded, zone, address, latitude, longitude from venues where city_folded = any($1) order by id",
        &cities
    )
    .fetch_all(&mut *db)
    .await?;
    for key in missing {
        let new = &asked[key];
        let made = find_alike(&mut *db, key, new, &mut stored, zone, completes, now).await?;
        found.insert(key.clone(), made);
    }
    Ok(found)
}

/// The venue of a name that nobody has used yet.
async fn find_alike(
    db: &mut PgConnection,
    key: &VenueKey,
    new: &NamedVenue,
    stored: &mut Vec<VenueRow>,
    zone: Tz,
    completes: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<ResolvedVenue> {
    let own = VenueProfile { name: new.name.clone(), address: new.address.clone(), place: new.place };
    let mut alike: Vec<(usize, f32, venue_matching::VenueComponents)> = stored
        .iter()
        .enumerate()
        .filter(|(_, row)| row.city_folded == key.1)
        .map(|(at, row)| {
            let (score, components) = venue_matching::compare(&own, &row.profile());
            (at, score, components)
        })
        .filter(|(_, score, _)| *score >= UNSURE)
        .collect();
    alike.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| stored[a.0].name.cmp(&stored[b.0].name)));
    if let Some((at, score, _)) = alike.first()
        && *score >= SAME
    {
        let row = &mut stored[*at];
        put_alias(&mut *db, row.id, key, &new.name).await?;
        let name = better_name(&row.name, &new.name);
        if name != row.name && completes {
            rename(&mut *db, row.id, name, &key.1).await?;
            row.name = name.to_owned();
        }
        if completes {
            complete(db, row.id, new).await?;
        }
        return Ok(ResolvedVenue { id: row.id, zone: row.zone.parse().unwrap_or(zone) });
    }
    let zone = new.zone.unwrap_or(zone);
    let (latitude, longitude) = new.place.unzip();
    // `do update` that changes nothing returns the row that another writer made meanwhile.
    let id = sqlx::query_scalar!(
        "insert into venues (name, folded, city, city_folded, zone, address, latitude, longitude, website)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (folded, city_folded) do update set name = venues.name
         returning id",
        new.name,
        key.0,
        new.city,
        key.1,
        zone.name(),
        new.address,
        latitude,
        longitude,
        new.website
    )
    .fetch_one(&mut *db)
    .await?;
    for (at, score, components) in alike {
        let components = serde_json::json!(components);
        review_store::open(&mut *db, Noun::Venue, (id, stored[at].id), score, &components, now).await?;
    }
    stored.push(VenueRow {
        id,
        name: new.name.clone(),
        city_folded: key.1.clone(),
        zone: zone.name().to_owned(),
        address: new.address.clone(),
        latitude,
        longitude,
    });
    Ok(ResolvedVenue { id, zone })
}

/// Adds what was not known.
async fn complete(db: &mut PgConnection, id: i64, new: &NamedVenue) -> sqlx::Result<()> {
    let (latitude, longitude) = new.place.unzip();
    sqlx::query!(
        "update venues set address = coalesce(address, $2), latitude = coalesce(latitude, $3),
                           longitude = coalesce(longitude, $4), website = coalesce(website, $5) where id = $1",
        id,
        new.address,
        latitude,
        longitude,
        new.website
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_alias(db: &mut PgConnection, id: i64, (folded, city): &VenueKey, name: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into venue_aliases (venue_id, folded, city_folded, name) values ($1, $2, $3, $4) on conflict do nothing",
        id,
        folded,
        city,
        name
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives a venue a better name; it stays known by the old one.
async fn rename(db: &mut PgConnection, id: i64, name: &str, city_folded: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into venue_aliases (venue_id, folded, city_folded, name)
         select id, folded, city_folded, name from venues where id = $1 on conflict do nothing",
        id
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update venues v set name = $2, folded = $3
         where id = $1 and not exists (select from venues o where o.folded = $3 and o.city_folded = $4 and o.id <> $1)",
        id,
        name,
        fold(name),
        city_folded
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes one venue of two: `lost` becomes a name of `kept`, and its page leads there.
pub async fn merge(db: &mut PgConnection, kept: i64, lost: i64) -> sqlx::Result<()> {
    let old = sqlx::query!(
        "select k.name as kept_name, l.name as lost_name, l.folded, l.city_folded, l.address, l.latitude, l.longitude, l.website,
                k.city_folded as kept_city
         from venues k, venues l where k.id = $1 and l.id = $2",
        kept,
        lost
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!("update events set venue_id = $1 where venue_id = $2", kept, lost).execute(&mut *db).await?;
    sqlx::query!(
        "update event_listings set said = jsonb_set(said, '{venue}', to_jsonb($1::bigint)) where said->>'venue' = $2::bigint::text",
        kept,
        lost
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update venue_aliases set venue_id = $1 where venue_id = $2", kept, lost).execute(&mut *db).await?;
    review_store::repoint(&mut *db, Noun::Venue, kept, lost).await?;
    move_verdicts(&mut *db, kept, lost).await?;
    venue_place_store::carry(&mut *db, kept, lost).await?;
    sqlx::query!("update merged_venues set venue_id = $1 where venue_id = $2", kept, lost).execute(&mut *db).await?;
    sqlx::query!("delete from venues where id = $1", lost).execute(&mut *db).await?;
    sqlx::query!("insert into merged_venues (id, venue_id) values ($1, $2)", lost, kept).execute(&mut *db).await?;
    put_alias(&mut *db, kept, &(old.folded, old.city_folded), &old.lost_name).await?;
    let of_lost = NamedVenue {
        name: String::new(),
        city: String::new(),
        zone: None,
        address: old.address,
        place: old.latitude.zip(old.longitude),
        website: old.website,
    };
    complete(&mut *db, kept, &of_lost).await?;
    let name = better_name(&old.kept_name, &old.lost_name);
    if name != old.kept_name {
        rename(db, kept, name, &old.kept_city).await?;
    }
    Ok(())
}

/// What listeners said of `lost` holds for `kept`, where they said nothing of that.
async fn move_verdicts(db: &mut PgConnection, kept: i64, lost: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update listeners set version = version + 1
         where id in (select listener_id from venue_feedback where venue_id = $1)",
        lost
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into venue_feedback (listener_id, venue_id, verdict, judged_at)
         select listener_id, $1, verdict, judged_at from venue_feedback where venue_id = $2 on conflict do nothing",
        kept,
        lost
    )
    .execute(db)
    .await?;
    Ok(())
}
