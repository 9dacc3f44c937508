//! The map of all artists: the page with and without a script, its two bodies, and who is shown on it.

use axum::{
    body::Body,
    http::{Method, header},
};
use sqlx::PgPool;
use undercard::{artists::ArtistId, db::MIGRATOR, similarity::projection::store};

use crate::Visitor;

/// Anchor at the left, Near at the right below it, Niche between them. The others have no place.
async fn mapped(pool: PgPool) -> Visitor {
    let visitor = Visitor::new(pool.clone()).await;
    let mut positions = Vec::new();
    for (name, at) in [("Anchor", [-1.0, -0.5]), ("Near", [1.0, 0.5]), ("Niche", [0.0, 0.0])] {
        positions.push((ArtistId(visitor.artist(name).await), at));
    }
    // One that has been merged meanwhile.
    positions.push((ArtistId(i64::MAX), [9.0, 9.0]));
    let mut tx = pool.begin().await.unwrap();
    store::replace(&mut tx, &positions).await.unwrap();
    tx.commit().await.unwrap();
    positions.pop();
    assert_eq!(store::positions(&pool).await.unwrap(), positions);
    Visitor::over(pool).await
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_points_and_names_are_those_of_the_last_projection_and_are_sent_once(pool: PgPool) {
    let mut visitor = mapped(pool).await;
    let (anchor, near) = (visitor.artist("Anchor").await, visitor.artist("Near").await);
    let names = visitor.get("/map/names").await;
    let names: Vec<&str> = names.is(200).text.split('\n').collect();
    // On a list and on a bill, on neither, on a bill.
    assert_eq!(names, ["Near", "Niche", "Anchor"]);
    let points = visitor.get("/map/points").await;
    assert_eq!(points.header(header::CONTENT_TYPE), "application/octet-stream");
    let bytes = &points.bytes;
    assert_eq!((bytes.len(), &bytes[..8]), (8 + 13 * 3, &[3, 0, 0, 0, 0, 0, 0, 0][..]));
    let id = |at: usize| f64::from_le_bytes(bytes[8 + 8 * at..16 + 8 * at].try_into().unwrap());
    assert_eq!((id(0), id(2)), (near as f64, anchor as f64));
    let place = |at: usize| {
        let axis = |from: usize| u16::from_le_bytes(bytes[from + 2 * at..from + 2 * at + 2].try_into().unwrap());
        (axis(32), axis(38))
    };
    // A square of the width: what is left of the height is shared above and below.
    assert_eq!((place(0), place(2)), ((65_535, 49_151), (0, 16_384)));
    let tag = points.header(header::ETAG).to_owned();
    let again = visitor.request(Method::GET, "/map/points").header(header::IF_NONE_MATCH, &tag);
    visitor.send(again.body(Body::empty()).unwrap()).await.is(304);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_page_has_the_script_a_drawing_a_list_and_who_is_left_out(pool: PgPool) {
    let mut visitor = mapped(pool).await;
    let near = visitor.artist("Near").await;
    visitor.call("/api/follow", &format!("artist={near}&followed=true")).await.is(200);
    let page = visitor.get("/map").await;
    page.is(200)
        .shows("src=\"/pkg/m.js\"")
        .shows("points=\"/map/points\"")
        .shows(&format!("followed=\"{near}\""))
        .shows(&format!("href=\"/artists/{near}\""))
        .shows("3 artists.")
        .shows("4 artists have no known connection yet and are not on the map.")
        .shows("dub techno")
        .hides("<script>alert");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_artist_is_shown_by_its_address_and_found_by_name(pool: PgPool) {
    let mut visitor = mapped(pool).await;
    let (niche, silk) = (visitor.artist("Niche").await, visitor.artist("100% Silk").await);
    visitor.get(&format!("/map?at={niche}")).await.is(200).shows(&format!("at=\"{niche}\"")).shows("plays Sat 2 May");
    visitor.get(&format!("/map?at={silk}")).await.is(200).shows("Not on the map");
    visitor.get("/map?q=nich").await.is(200).shows(&format!("href=\"/map?at={niche}\""));
    visitor.get("/map?q=silk").await.is(200).hides(&format!("href=\"/map?at={silk}\""));
    visitor.get("/map?at=99999999").await.is(404);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn without_a_projection_there_is_no_map_yet(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    visitor.get("/map").await.is(200).shows("No map yet").hides("catalogue-map");
    assert_eq!(visitor.get("/map/points").await.is(200).bytes.len(), 8);
}
