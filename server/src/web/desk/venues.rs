//! Venues pages, `/desk/venues` and `/desk/venues/{id}`: where an admin puts venues whose place no source states.

use app::{
    address,
    desk::DeskPage,
    dto::{
        DrawnMap, MapTiles,
        desk::{DeskVenue, DeskVenuePage, DeskVenuesPage, FormRefusal},
    },
};
use axum::{Form, extract::Path, response::Response};
use chrono::NaiveDate;

use super::Desk;
use crate::{
    events::{
        place,
        venue_place_store::{self, PlaceableVenue, Standing},
    },
    ingest::text::bill::UNANNOUNCED,
    web::{
        convert::{
            counted, dates,
            place_map::{self, MarkedPlace},
        },
        error::{RejectedForm, WebError, WebResult},
    },
};

/// Venues in a list.
const MOST: i64 = 500;
/// Height of the smallest map, so that a click can reach what is near the only venue that is known.
const LEAST_KM: f64 = 12.0;
/// The form on the page of a venue.
const FORM: &str = "place";

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct PlaceForm {
    latitude: String,
    longitude: String,
}

pub async fn page(desk: Desk) -> Response {
    desk.render(load_page(&desk).await)
}

async fn load_page(desk: &Desk) -> WebResult<DeskPage> {
    let pool = desk.state.pool();
    let list = |standing| venue_place_store::list(pool, standing, UNANNOUNCED, today(), MOST);
    let (without, placed) = (list(Standing::Unplaced).await?, list(Standing::ByAdmin).await?);
    Ok(DeskPage::Venues(DeskVenuesPage {
        summary: summary(without.len()),
        without: without.into_iter().map(row).collect(),
        placed: placed.into_iter().map(row).collect(),
    }))
}

fn today() -> NaiveDate {
    crate::web::now().date_naive()
}

fn summary(without: usize) -> String {
    match without {
        0 => String::new(),
        1 => "1 venue has no place.".to_owned(),
        count if count as i64 == MOST => format!("{} or more have no place.", counted(count, "venue", "venues")),
        count => format!("{} have no place.", counted(count, "venue", "venues")),
    }
}

fn row(venue: PlaceableVenue) -> DeskVenue {
    DeskVenue {
        id: venue.id,
        name: venue.name,
        city: venue.city,
        address: venue.address,
        coming: counted(venue.coming.max(0) as usize, "coming event", "coming events"),
        placed: venue.placed_at.map(|at| format!("placed on {}", dates::plain(at.date_naive()))),
    }
}

pub async fn one(desk: Desk, Path(id): Path<i64>) -> Response {
    desk.render(load_one(&desk, id, None).await)
}

async fn load_one(desk: &Desk, id: i64, refusal: Option<FormRefusal>) -> WebResult<DeskPage> {
    let venue = get(desk, id).await?;
    let others = venue_place_store::of_city(desk.state.pool(), &venue.city).await?.into_iter();
    let mark = |(id, name, at)| MarkedPlace { name, url: address::venue(id), at, events: 0 };
    let others = others.filter(|(other, ..)| *other != id).map(mark).collect();
    let place = venue.place.map(|(latitude, longitude)| [latitude, longitude].map(|degrees| degrees.to_string()));
    let [latitude, longitude] = match &refusal {
        Some(refusal) => ["latitude", "longitude"].map(|field| refusal.entered(field)),
        None => place.unwrap_or_default(),
    };
    let tiles = desk.state.tiles();
    Ok(DeskPage::Venue(Box::new(DeskVenuePage {
        latitude,
        longitude,
        search_url: search_url(&venue),
        map: place_map::draw(others, venue.place, LEAST_KM, tiles.clone()).or_else(|| streets(tiles)),
        venue: row(venue),
        refusal,
    })))
}

/// A map of streets alone, where nothing near the venue has a place.
fn streets(tiles: Option<MapTiles>) -> Option<DrawnMap> {
    Some(DrawnMap { tiles: Some(tiles?), ..DrawnMap::default() })
}

async fn get(desk: &Desk, id: i64) -> WebResult<PlaceableVenue> {
    venue_place_store::get(desk.state.pool(), id, today()).await?.ok_or(WebError::NotFound("venue"))
}

fn search_url(venue: &PlaceableVenue) -> String {
    let PlaceableVenue { name, city, address, .. } = venue;
    let query = format!("{}, {city}", address.as_ref().unwrap_or(name));
    let encoded: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    format!("https://www.openstreetmap.org/search?query={encoded}")
}

/// Puts a venue where the form says.
pub async fn put(desk: Desk, Path(id): Path<i64>, Form(form): Form<PlaceForm>) -> Response {
    let stored = store(&desk, id, &form).await;
    desk.after_form(stored, |refusal| load_one(&desk, id, Some(refusal))).await
}

async fn store(desk: &Desk, id: i64, form: &PlaceForm) -> WebResult<String> {
    let PlaceForm { latitude, longitude } = form;
    let place = place::parse(&format!("{latitude},{longitude}")).ok_or_else(|| {
        let message = "This is not a place. Please enter degrees such as 52.52 and 13.405: latitude from -90 to 90, longitude from -180 to 180.";
        RejectedForm::new(FORM, message).entered(&[("latitude", latitude), ("longitude", longitude)])
    })?;
    let mut tx = desk.state.pool().begin().await?;
    if !venue_place_store::put(&mut tx, id, place, crate::web::now()).await? {
        return Err(WebError::NotFound("venue"));
    }
    tx.commit().await?;
    Ok("/desk/venues".to_owned())
}

/// Undoes what an admin did to the place of a venue.
pub async fn undo(desk: Desk, Path(id): Path<i64>) -> Response {
    let undone = async {
        get(&desk, id).await?;
        venue_place_store::undo(desk.state.pool(), id).await?;
        Ok("/desk/venues".to_owned())
    };
    desk.redirect(undone.await)
}
