//! Acts of listings in Postgres: one artist in place of another, after artists were merged or taken apart.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use super::{
    listing::{Listing, ListingAct, ListingContent, ListingId},
    listing_store::{self, composed},
};
use crate::artists::ArtistId;

/// What [`replace`] did, so that [`restore`] can undo it.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct ReplacedActs {
    /// Listings in which one took the place of the other.
    listings: Vec<i64>,
    /// Listings that named both, with their acts.
    both: Vec<(i64, Vec<ListingAct>)>,
}

/// Puts `to` where listings name `from`, and writes the events anew. A listing that names both names `to` once. To be
/// called in a transaction that holds [`listing_store::lock`].
pub async fn replace(
    db: &mut PgConnection,
    from: ArtistId,
    to: ArtistId,
    now: DateTime<Utc>,
) -> sqlx::Result<ReplacedActs> {
    let naming = sqlx::query_scalar!(
        r#"select id as "id: ListingId" from event_listings
           where said->'acts' @> jsonb_build_array(jsonb_build_object('artist', $1::bigint)) order by id"#,
        from.0
    )
    .fetch_all(&mut *db)
    .await?;
    let mut replaced = ReplacedActs::default();
    for id in naming {
        let Some(listing) = listing_store::get(&mut *db, id).await? else { continue };
        let mut acts = listing.said.acts.clone();
        if acts.iter().any(|act| act.artist == to) {
            replaced.both.push((id.0, acts.clone()));
            acts.retain(|act| act.artist != from);
        } else {
            replaced.listings.push(id.0);
            rename(&mut acts, from, to);
        }
        write(&mut *db, listing, acts, now).await?;
    }
    Ok(replaced)
}

/// Undoes [`replace`] of `from` by `to`. A listing that its source has said anew since, after it named both, stays.
pub async fn restore(
    db: &mut PgConnection,
    from: ArtistId,
    to: ArtistId,
    replaced: ReplacedActs,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    for id in replaced.listings {
        let Some(listing) = listing_store::get(&mut *db, ListingId(id)).await? else { continue };
        let mut acts = listing.said.acts.clone();
        rename(&mut acts, to, from);
        write(&mut *db, listing, acts, now).await?;
    }
    for (id, acts) in replaced.both {
        let Some(listing) = listing_store::get(&mut *db, ListingId(id)).await? else { continue };
        if listing.said.acts.iter().eq(acts.iter().filter(|act| act.artist != from)) {
            write(&mut *db, listing, acts, now).await?;
        }
    }
    Ok(())
}

fn rename(acts: &mut [ListingAct], from: ArtistId, to: ArtistId) {
    acts.iter_mut().filter(|act| act.artist == from).for_each(|act| act.artist = to);
}

/// Writes the acts of a listing, and its event anew.
async fn write(db: &mut PgConnection, listing: Listing, acts: Vec<ListingAct>, now: DateTime<Utc>) -> sqlx::Result<()> {
    let Some(before) = composed(&mut *db, listing.event).await? else { return Ok(()) };
    let said = ListingContent { acts, ..listing.said };
    sqlx::query!("update event_listings set said = $2 where id = $1", listing.id.0, Json(said) as _)
        .execute(&mut *db)
        .await?;
    listing_store::settle(db, listing.event, &before, now).await?;
    Ok(())
}
