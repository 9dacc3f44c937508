//! The server functions.

use axum::{
    body::Body,
    http::{Method, header},
};
use sqlx::PgPool;
use undercard::{db::MIGRATOR, web::router::server_functions};

use crate::Visitor;

#[test]
fn every_door_is_linked_and_none_is_there_that_nobody_knows_of() {
    assert_eq!(
        server_functions(),
        [
            "/api/artist",
            "/api/compare",
            "/api/event",
            "/api/explanation",
            "/api/find_on_map",
            "/api/follow",
            "/api/follow_list",
            "/api/judge_act",
            "/api/judge_event",
            "/api/judge_venue",
            "/api/map",
            "/api/preview_follows",
            "/api/programme",
            "/api/promoter",
            "/api/report_artist",
            "/api/search",
            "/api/search_artists",
            "/api/undo_follow_list",
            "/api/venue",
            "/api/you",
        ]
    );
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn doors_that_change_something_do_not_open_to_get(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let anchor = visitor.artist("Anchor").await;
    let doors = [
        "follow",
        "follow_list",
        "judge_act",
        "judge_event",
        "judge_venue",
        "preview_follows",
        "report_artist",
        "undo_follow_list",
    ];
    for door in doors {
        let reply = visitor.get(&format!("/api/{door}?artist={anchor}&followed=true&list=Anchor&id=1&batch=1")).await;
        assert!(reply.status.is_client_error(), "{door}: {}", reply.status);
    }
    let follows: i64 = sqlx::query_scalar("select count(*) from follows").fetch_one(&visitor.pool).await.unwrap();
    assert_eq!(follows, 0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn another_site_cannot_follow_for_a_visitor(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let anchor = visitor.artist("Anchor").await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let request = visitor
            .request(Method::POST, "/api/follow")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from(format!("artist={anchor}&followed=true")))
            .unwrap();
        visitor.send(request).await.is(403);
    }
    let follows: i64 = sqlx::query_scalar("select count(*) from follows").fetch_one(&visitor.pool).await.unwrap();
    assert_eq!(follows, 0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_pasted_list_is_previewed_followed_and_undone(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let near = visitor.artist("Near").await;
    visitor.call("/api/follow", &format!("artist={near}&followed=true")).await.is(200);
    let list = "list=ANCHOR%0ANiche%0AThe+Nichest%0ANear%0ANobodi%0A";
    let preview: serde_json::Value =
        serde_json::from_str(&visitor.call("/api/preview_follows", list).await.is(200).text).unwrap();
    assert_eq!(preview["new"][0]["name"], "Anchor");
    assert_eq!((preview["already"].as_u64(), preview["repeated"].as_u64()), (Some(1), Some(1)));
    assert_eq!(preview["unmatched"][0]["name"], "Nobodi");
    assert_eq!(preview["unmatched"][0]["line"], 5);

    let batch: serde_json::Value =
        serde_json::from_str(&visitor.call("/api/follow_list", list).await.is(200).text).unwrap();
    visitor.get("/you").await.shows("Anchor").shows("Nobodi");
    let undone = visitor.call("/api/undo_follow_list", &format!("batch={}", batch["id"])).await;
    assert_eq!(undone.is(200).text, "2");
    visitor.get("/you").await.shows("Near").hides(">Anchor<");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn hiding_an_event_takes_it_off_the_programme_and_back(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let undertow = visitor.event("Undertow").await;
    visitor.call("/api/judge_event", &format!("id={undertow}&verdict=hidden")).await.is(200);
    visitor.get("/").await.hides(">Undertow<");
    visitor.get("/you").await.shows("Undertow");
    visitor.call("/api/judge_event", &format!("id={undertow}&verdict=none")).await.is(200);
    visitor.get("/").await.shows("Undertow");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn bad_requests_are_refused_in_words_and_lose_nothing(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    for (door, form) in [
        ("follow", "artist=999999&followed=true"),
        ("follow", "artist=abc&followed=true"),
        ("follow", "followed=true"),
        ("follow", ""),
        ("judge_act", "id=999999&verdict=saved"),
        ("judge_event", "id=999999&verdict=loved"),
        ("judge_event", "id=1&verdict=adored"),
        ("judge_venue", "id=999999&verdict=followed"),
        ("judge_venue", "id=1&verdict=loved"),
        ("follow_list", "list="),
        ("follow_list", "list=%00%00"),
        ("preview_follows", "list=%20%0A%20"),
        ("undo_follow_list", "batch=999999"),
        ("undo_follow_list", "batch=-9223372036854775808"),
    ] {
        let reply = visitor.call(&format!("/api/{door}"), form).await;
        assert!(!reply.status.is_success(), "{door} {form}: {}", reply.text);
        assert!(!reply.text.contains("Internal"), "{door} {form}: {}", reply.text);
    }
}
