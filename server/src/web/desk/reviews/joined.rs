//! Events that were put together of several listings without asking anybody, on `/desk/reviews`: whoever sees that two
//! of them are different takes one out again. Pairs that somebody is asked about: `reviews.rs`.

use app::dto::desk::{JoinedEvent, PairSide};
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};

use super::{ACTS, Desk, refuse, sentence};
use crate::{
    events::{
        compose::compose,
        listing::{Listing, ListingId},
        listing_store,
        review_store::{self, DecideError},
    },
    web::error::WebResult,
};

/// Events that are shown, those put together last.
const SHOWN: i64 = 20;

pub async fn find(desk: &Desk) -> WebResult<Vec<JoinedEvent>> {
    let listings = listing_store::joined(desk.state().pool(), crate::web::now(), SHOWN).await?;
    let joined = |of: &[Listing]| {
        Some(JoinedEvent {
            name: compose(of)?.said.name,
            href: app::address::event(of.first()?.event.0),
            listings: of.iter().map(|listing| (listing.id.0, side(desk, listing))).collect(),
        })
    };
    Ok(listings.chunk_by(|one, next| one.event == next.event).filter_map(joined).collect())
}

fn side(desk: &Desk, listing: &Listing) -> PairSide {
    let said = &listing.said;
    let snapshot = desk.state().snapshot();
    let roster = &snapshot.index.roster;
    let named = said.acts.iter().filter(|act| !act.is_title);
    let acts: Vec<&str> = named.filter_map(|act| Some(roster.name(roster.node(act.artist)?))).take(ACTS).collect();
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
    let done = async {
        let mut db = desk.state().pool().acquire().await?;
        review_store::split(&mut db, ListingId(id), crate::web::now()).await
    };
    match done.await {
        Ok(_) => Redirect::to("/desk/reviews").into_response(),
        Err(DecideError::Database(error)) => desk.problem(error.into()),
        Err(error) => refuse(&desk, &sentence(&error.to_string())).await,
    }
}
