//! Places of venues: what sources state, what an admin says, and what stays of it.

use sqlx::PgPool;
use undercard::{
    db::MIGRATOR,
    events::{
        venue_place_store::{self, Standing},
        venue_store,
    },
};

use crate::import;

/// A night at a venue, with a place in JSON or without one.
fn night(venue: &str, place: &str) -> String {
    format!(
        r#"{{"undercard": 1, "events": [{{"id": "{venue}", "name": "Night", "date": "2030-05-03", "acts": ["Anchor"],
            "venue": {{"name": "{venue}", "city": "Port Levant", "zone": "Europe/Lisbon"{place}}}}}]}}"#
    )
}

const STATED: &str = r#", "latitude": 38.1, "longitude": -8.7"#;

async fn place(pool: &PgPool, venue: &str) -> Option<(f64, f64)> {
    let (lat, lon): (Option<f64>, Option<f64>) =
        sqlx::query_as("select latitude, longitude from venues where name = $1")
            .bind(venue)
            .fetch_one(pool)
            .await
            .unwrap();
    lat.zip(lon)
}

async fn id(pool: &PgPool, venue: &str) -> i64 {
    sqlx::query_scalar("select id from venues where name = $1").bind(venue).fetch_one(pool).await.unwrap()
}

async fn put(pool: &PgPool, venue: &str, at: (f64, f64)) {
    let mut db = pool.acquire().await.unwrap();
    let id = id(pool, venue).await;
    assert!(venue_place_store::put(&mut db, id, at, "2026-11-30T12:00:00Z".parse().unwrap()).await.unwrap());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_an_admin_says_survives_imports_and_undone_the_source_s_place_is_back(pool: PgPool) {
    import(&pool, "source.json", &night("Kontor", STATED)).await;
    put(&pool, "Kontor", (38.2, -8.8)).await;
    put(&pool, "Kontor", (38.3, -8.9)).await;
    import(&pool, "source.json", &night("Kontor", STATED)).await;
    assert_eq!(place(&pool, "Kontor").await, Some((38.3, -8.9)));
    venue_place_store::undo(&pool, id(&pool, "Kontor").await).await.unwrap();
    assert_eq!(place(&pool, "Kontor").await, Some((38.1, -8.7)), "what stood there before the first time");
    venue_place_store::undo(&pool, id(&pool, "Kontor").await).await.unwrap();
    assert_eq!(place(&pool, "Kontor").await, Some((38.1, -8.7)), "there is nothing more to undo");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_source_that_states_a_place_later_fills_it_in_where_nobody_has(pool: PgPool) {
    import(&pool, "source.json", &night("Kontor", "")).await;
    let today = "2030-01-01".parse().unwrap();
    let unplaced = || venue_place_store::list(&pool, Standing::Unplaced, "To be announced", today, 10);
    let listed = unplaced().await.unwrap();
    assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].coming), (1, "Kontor", 1));
    import(&pool, "source.json", &night("Kontor", STATED)).await;
    assert_eq!(place(&pool, "Kontor").await, Some((38.1, -8.7)));
    assert_eq!(unplaced().await.unwrap(), []);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_merge_keeps_what_an_admin_said_over_what_a_source_said(pool: PgPool) {
    import(&pool, "source.json", &night("Kontor", STATED)).await;
    import(&pool, "other.json", &night("Zebra Hall", "")).await;
    put(&pool, "Zebra Hall", (38.5, -8.5)).await;
    let (kontor, zebra) = (id(&pool, "Kontor").await, id(&pool, "Zebra Hall").await);
    venue_store::merge(&mut pool.acquire().await.unwrap(), kontor, zebra).await.unwrap();
    assert_eq!(place(&pool, "Kontor").await, Some((38.5, -8.5)));
    venue_place_store::undo(&pool, kontor).await.unwrap();
    assert_eq!(place(&pool, "Kontor").await, Some((38.1, -8.7)));
}
