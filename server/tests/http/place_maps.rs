//! Maps: the programme's, whose tiles it may load, and venues that an admin places.

use axum::http::header;
use sqlx::PgPool;
use undercard::{
    config::{MapOptions, TilesUrl},
    db::MIGRATOR,
    web::WebSettings,
};

use crate::{
    Visitor,
    desk::{admin, visitor},
};

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_map_shows_venues_that_have_a_place_and_lists_all(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let kontor: i64 = sqlx::query_scalar("select id from venues").fetch_one(&visitor.pool).await.unwrap();
    visitor.get("/").await.shows("On a map").hides("map-sheet");
    let page = visitor.get("/?view=map").await;
    page.is(200).shows("map-sheet").shows(r#"data-place="38.10000,-8.70000""#).shows("Port Levant · 2 events");
    page.shows(&format!(r#"href="/venues/{kontor}""#)).hides("data-tiles").hides("data-event");
    page.shows(r#"href="/?when=tonight&amp;view=map""#).shows("As a list");
    visitor.get("/?view=map&near=38.1,-8.7&km=5").await.shows("map-here").shows("map-mark");
    visitor.get("/?view=map&near=1,1&km=5").await.shows("Nothing on for this choice").hides("map-sheet");
    sqlx::query("update venues set latitude = null, longitude = null").execute(&visitor.pool).await.unwrap();
    let mut later = Visitor::over(visitor.pool.clone()).await;
    later.get("/").await.hides("On a map");
    later.get("/?view=map").await.shows("We don’t know where these venues are.").shows("not on the map");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn tiles_may_be_loaded_where_the_operator_chose_some_and_only_from_there(pool: PgPool) {
    let mut without = Visitor::new(pool).await;
    let policy = without.get("/?view=map").await.header(header::CONTENT_SECURITY_POLICY).to_owned();
    assert!(policy.contains("img-src 'self' data: ;"), "{policy}");
    let tiles_url =
        TilesUrl { template: "https://tiles.example/{z}/{x}/{y}.png".into(), origin: "https://tiles.example".into() };
    let maps = MapOptions { tiles_url: Some(tiles_url), tiles_attribution: Some("© <Streets>".into()) };
    let settings = WebSettings { maps, ..WebSettings::default() };
    let mut with = Visitor::at(without.pool.clone(), settings).await;
    let page = with.get("/?view=map").await;
    page.shows(r#"data-tiles="https://tiles.example/{z}/{x}/{y}.png""#).hides("<Streets>").shows("map-sheet");
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("img-src 'self' data: https://tiles.example;"), "{policy}");
    assert!(policy.contains("script-src 'self' 'nonce-") && policy.contains("connect-src 'self';"), "{policy}");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_admin_places_a_venue_and_undoes_it(pool: PgPool) {
    let visitor = visitor(pool).await;
    sqlx::query("update venues set latitude = null, longitude = null").execute(&visitor.pool).await.unwrap();
    let mut admin = admin(&visitor).await;
    let kontor: i64 = sqlx::query_scalar("select id from venues").fetch_one(&admin.pool).await.unwrap();
    let address = format!("/desk/venues/{kontor}");
    let place = "select latitude || ' ' || longitude from venues";
    admin.get("/desk/venues").await.is(200).shows("1 venue has no place.").shows("2 coming events").shows(&address);
    admin.get(&address).await.is(200).shows("openstreetmap.org/search?query=1+Quay%2C+Port+Levant").hides("<venue-map");

    for wrong in
        ["latitude=91&longitude=0", "latitude=&longitude=", "latitude=x&longitude=1", "latitude=52,5&longitude=1"]
    {
        admin.submit(&address, &address, wrong).await.is(422).shows("This is not a place.");
    }
    admin.submit(&address, &address, "latitude=91&longitude=0").await.shows(r#"value="91""#);
    admin.submit(&address, &address, "latitude=38.11&longitude=-8.77").await.is(303);
    let now: Option<String> = sqlx::query_scalar(place).fetch_one(&admin.pool).await.unwrap();
    assert_eq!(now.as_deref(), Some("38.11 -8.77"));
    admin.get("/desk/venues").await.shows("Every venue has a place.").shows("Placed by hand").shows("placed on");
    admin
        .get(&address)
        .await
        .shows(r#"value="38.11""#)
        .shows("<venue-map")
        .shows("Back to the place that sources state");

    admin.submit(&format!("{address}/undo"), "/desk/venues", "").await.is(303);
    let now: Option<String> = sqlx::query_scalar(place).fetch_one(&admin.pool).await.unwrap();
    assert_eq!(now, None);
    for path in ["/desk/venues/999999", "/desk/venues/999999/undo"] {
        admin.submit(path, "/desk/venues", "latitude=1&longitude=1").await.is(404);
    }
}
