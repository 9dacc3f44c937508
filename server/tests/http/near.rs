//! What is near: the reader's place in the address, the distance around it, and the events whose place nobody knows.

use sqlx::PgPool;
use undercard::db::MIGRATOR;

use crate::Visitor;

/// Two cities 250 km apart, and a venue without a place in the first.
fn catalogue() -> String {
    let night = |id: usize, name: &str, city: &str, place: &str| {
        format!(
            r#"{{"id": "{id}", "name": "{name}", "date": "2099-05-0{id}", "acts": ["Anchor"],
                "venue": {{"name": "Room {id}", "city": "{city}", "zone": "Europe/Lisbon"{place}}}}}"#
        )
    };
    let events = [
        night(1, "Here", "Port Levant", r#", "latitude": 38.71, "longitude": -9.14"#),
        night(2, "Across", "Port Levant", r#", "latitude": 38.80, "longitude": -9.14"#),
        night(3, "Away", "Undertow", r#", "latitude": 41.15, "longitude": -8.61"#),
        night(4, "Nowhere", "Port Levant", ""),
    ];
    format!(r#"{{"undercard": 1, "artists": [{{"name": "Anchor"}}], "events": [{}]}}"#, events.join(","))
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn near_the_reader_are_the_events_within_the_distance_and_the_rest_is_counted(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &catalogue()).await;
    let near = visitor.get("/?near=38.71,-9.14&km=50").await;
    near.is(200).shows("Here<").shows("Across<").shows("10 km").hides("Away<").hides("Nowhere<");
    near.shows("1 event is left out: we don’t know where its venue is.").shows("Near 38.71, -9.14");
    near.shows(r#"name="near" value="38.71,-9.14""#).shows("Within km of you");
    // Every link keeps the place; one leaves it.
    near.shows("/?when=tonight&amp;near=38.71,-9.14&amp;km=50").shows(r#"href="/" class="switch">Anywhere"#);
    visitor.get("/?near=38.71,-9.14&km=5").await.shows("Here<").hides("Across<");
    visitor.get("/?near=38.71,-9.14&km=1000").await.shows("Away<");
    let all = visitor.get("/?near=38.71,-9.14").await;
    all.shows("Away<").shows("Nowhere<").shows("275 km").hides("left out");
    visitor.get("/?city=Port+Levant&km=50").await.hides("Nowhere<").shows("1 event is left out");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_place_is_rounded_in_every_link_and_a_city_replaces_it(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &catalogue()).await;
    let near = visitor.get("/?near=38.712345,-9.139&km=50").await;
    near.shows("near=38.71,-9.14&amp;km=50").hides("38.712345");
    let city = visitor.get("/?near=38.71,-9.14&city=Undertow").await;
    city.shows("Away<").hides("Here<").hides("near=38.71");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_is_no_place_is_refused_with_a_way_out(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &catalogue()).await;
    for near in ["here", "91,0", "52.52", "NaN,1"] {
        let page = visitor.get(&format!("/?near={near}&km=50&when=week")).await;
        page.is(400).shows(&format!("“{near}” is not a place.")).shows(r#"href="/?when=week""#).shows("Anywhere");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_distance_is_offered_where_it_can_be_measured_and_near_me_where_a_venue_has_a_place(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &catalogue()).await;
    visitor.get("/").await.hides(r#"name="km""#).shows("data-near=\"/?near=here&amp;km=50\"");
    visitor.get("/?city=Undertow").await.shows(r#"name="km""#);
    visitor.get("/?near=1,1").await.shows(r#"name="km""#);
    sqlx::query("update venues set latitude = null, longitude = null").execute(&visitor.pool).await.unwrap();
    let mut later = Visitor::over(visitor.pool.clone()).await;
    later.get("/").await.hides("data-near");
    later.get("/?city=Undertow").await.hides(r#"name="km""#);
}
