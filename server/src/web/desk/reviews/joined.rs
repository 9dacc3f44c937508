//! Events that were merged from several listings without asking anybody, on `/desk/reviews`: whoever sees that two of them
//! are different takes one out again. Pairs that somebody is asked about: `mod.rs`.

use app::dto::desk::{JoinedEvent, PairSide};
use axum::{extract::Path, response::Response};

use super::{ACTS, after_decision, undecided};
use crate::{
    events::{
        compose::compose,
        listing::{Listing, ListingId},
        listing_store, merge_store,
    },
    web::{desk::Desk, error::WebResult},
};

/// Events that are shown, the latest merged first.
const SHOWN: i64 = 20;

pub async fn load(desk: &Desk) -> WebResult<Vec<JoinedEvent>> {
    let listings = listing_store::joined(desk.state().pool(), crate::web::now(), SHOWN).await?;
    let snapshot = desk.state().snapshot();
    let roster = &snapshot.index.roster;
    let acts = |listing: &Listing| -> Vec<&str> {
        let named = listing.said.acts.iter().filter(|act| !act.is_title);
        named.filter_map(|act| Some(roster.name(roster.node(act.artist)?))).take(ACTS).collect()
    };
    let joined = |of: &[Listing]| {
        Some(JoinedEvent {
            name: compose(of)?.said.name,
            href: app::address::event(of.first()?.event.0),
            listings: of.iter().map(|listing| (listing.id.0, side(listing, &acts(listing)))).collect(),
        })
    };
    Ok(listings.chunk_by(|one, next| one.event == next.event).filter_map(joined).collect())
}

/// What one source says of an event.
fn side(listing: &Listing, acts: &[&str]) -> PairSide {
    let said = &listing.said;
    let time = said.starts_at.filter(|_| said.time_known);
    let facts = [
        ("Source", Some(listing.source.clone())),
        ("Night", said.on.map(|on| on.format("%a %-d %b %Y").to_string())),
        ("Time", time.map(|at| at.with_timezone(&said.zone).format("%H:%M").to_string())),
        ("City", Some(said.city.clone())),
        ("Acts", Some(acts.join(", "))),
    ];
    let facts = facts.into_iter().filter_map(|(what, how)| Some((what, how.filter(|how| !how.is_empty())?)));
    PairSide { name: said.name.clone(), href: said.url.clone(), facts: facts.collect() }
}

/// `POST /desk/listings/{id}/split`: an event of its own, for good.
pub async fn split(desk: Desk, Path(id): Path<i64>) -> Response {
    let split = async {
        let mut db = desk.state().pool().acquire().await?;
        merge_store::split(&mut db, ListingId(id), crate::web::now()).await.map(|_| ()).map_err(undecided)
    };
    let split = split.await;
    after_decision(&desk, split).await
}
