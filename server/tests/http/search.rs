//! The search of everything: artists, events by title and by act, venues, promoters; typos, order, pages and its limits.

use sqlx::PgPool;
use undercard::db::MIGRATOR;

use crate::{Reply, Visitor};

/// Four Tet is on two lists, Four Get on none; nobody knows Acid Cowboy, who opens a long bill.
const CATALOGUE: &str = r#"{"undercard": 1,
    "artists": [
        {"name": "Four Get"}, {"name": "Four Tet", "aliases": ["Kieran Hebden"], "genres": ["house"]}, {"name": "Fourward"},
        {"name": "Elsewhere Choir"}, {"name": "Bonobo"}, {"name": "Caribou"}, {"name": "Kölsch"},
        {"name": "Apache", "disambiguation": "rapper from Caracas"}
    ],
    "scene": [
        {"artist": "Bonobo", "neighbours": [{"name": "Four Tet", "strength": 6.0}]},
        {"artist": "Caribou", "neighbours": [{"name": "Four Tet", "strength": 5.0}]}
    ],
    "events": [
        {"id": "1", "name": "Time Warp", "date": "2099-05-01", "acts": ["Kölsch"],
         "venue": {"name": "Maimarkthalle", "city": "Mannheim", "zone": "Europe/Berlin"}},
        {"id": "2", "name": "Night Freight", "date": "2099-05-02",
         "acts": ["Act 1", "Act 2", "Act 3", "Act 4", "Act 5", "Act 6", "Act 7", "Act 8", "Act 9", "Act 10", "Act 11",
                  "Act 12", "Act 13", "Acid Cowboy"],
         "venue": {"name": "Elsewhere", "city": "New York", "zone": "America/New_York"}},
        {"id": "3", "name": "Long ago", "date": "2020-05-02", "acts": ["Acid Cowboy"],
         "venue": {"name": "Elsewhere", "city": "New York", "zone": "America/New_York"}},
        {"id": "4", "name": "Some day", "acts": ["Acid Cowboy"],
         "venue": {"name": "Elsewhere", "city": "New York", "zone": "America/New_York"}}
    ]}"#;

/// 40 artists whose names begin alike, on one bill.
fn crowd() -> String {
    let acts: Vec<String> = (0..40).map(|n| format!("\"Harbour {n}\"")).collect();
    format!(
        r#"{{"undercard": 1, "events": [{{"id": "1", "name": "Pier", "date": "2099-05-01", "acts": [{}],
            "venue": {{"name": "Quay", "city": "Port Levant", "zone": "Europe/Lisbon"}}}}]}}"#,
        acts.join(",")
    )
}

impl Reply {
    /// The names of the artists that are listed.
    fn artists(&self) -> Vec<&str> {
        let lines = self.text.split("data-artist=").skip(1);
        lines
            .filter_map(|line| Some(line.split_once("<bdi>")?.1.split_once("</bdi>")?.0.trim_end_matches("<!>")))
            .collect()
    }

    fn count(&self, text: &str) -> usize {
        self.text.matches(text).count()
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_popular_artist_comes_first_wherever_names_are_searched(pool: PgPool) {
    let mut visitor = Visitor::of(pool, CATALOGUE).await;
    for path in ["/search?q=four", "/search?q=FOUR&only=artists", "/artists?q=four"] {
        assert_eq!(visitor.get(path).await.is(200).artists(), ["Four Tet", "Four Get", "Fourward"], "{path}");
    }
    visitor.get("/search?q=four").await.shows("3 artists for “four”");
    assert_eq!(
        visitor.get("/search?q=four+get").await.artists(),
        ["Four Get", "Four Tet"],
        "an exact name comes first"
    );
    // A follower counts like a list, once the catalogue is read anew.
    let get = visitor.artist("Four Get").await;
    for _ in 0..9 {
        let mut listener = visitor.again();
        listener.call("/api/follow", &format!("artist={get}&followed=true")).await.is(200);
    }
    let mut later = Visitor::over(visitor.pool.clone()).await;
    assert_eq!(later.get("/search?q=four").await.artists(), ["Four Get", "Four Tet", "Fourward"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn typos_accents_and_aliases_are_forgiven_for_artists_events_and_venues(pool: PgPool) {
    let mut visitor = Visitor::of(pool, CATALOGUE).await;
    assert_eq!(visitor.get("/search?q=Fuor+Tet").await.artists(), ["Four Tet"]);
    visitor.get("/search?q=kieran+heb").await.shows("Four Tet").shows("Kieran Hebden");
    let kolsch = visitor.get("/search?q=KOLSCH").await;
    kolsch.shows("1 artist and 1 event for “KOLSCH”").shows("Time Warp");
    let elsewhere = visitor.get("/search?q=Elswhere").await;
    elsewhere.shows("1 artist and 1 venue for “Elswhere”").shows("1 coming event<").shows("New York");
    let id: i64 =
        sqlx::query_scalar("select id from venues where name = 'Elsewhere'").fetch_one(&visitor.pool).await.unwrap();
    elsewhere.shows(&format!("href=\"/venues/{id}\""));
    let time_warp = visitor.get("/search?q=Tme+Warp").await;
    time_warp.shows("1 event for “Tme Warp”").shows("Maimarkthalle").shows("Mannheim");
    assert_eq!(time_warp.count("data-event="), 1);
    visitor.get("/search?q=apache").await.shows("rapper from Caracas");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_opener_whom_nobody_knows_leads_to_its_events_and_stands_first_on_them(pool: PgPool) {
    let mut visitor = Visitor::of(pool, CATALOGUE).await;
    let page = visitor.get("/search?q=acid+cowboy").await;
    page.is(200).shows("1 artist and 2 events for").shows("not in the artist network").shows("Some day");
    page.hides("Long ago");
    let card = page.text.split("data-event=").nth(1).unwrap();
    let first = card.split("class=\"act\"").nth(1).unwrap();
    assert!(card.contains("Night Freight") && first.contains("Acid Cowboy"), "{first}");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn ten_of_a_kind_are_shown_and_a_link_pages_the_rest_of_that_kind(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &crowd()).await;
    let all = visitor.get("/search?q=harb").await;
    all.shows("40 artists and 1 event for")
        .shows("All 40 artists")
        .shows("/search?q=harb&amp;only=artists")
        .hides("rel=\"next\"");
    assert_eq!(all.artists().len(), 10);
    let first = visitor.get("/search?q=harb&only=artists").await;
    first.shows("only=artists&amp;page=2").shows("Everything for").hides("data-event=");
    let mut names: Vec<String> = first.artists().into_iter().map(str::to_owned).collect();
    let second = visitor.get("/search?q=harb&only=artists&page=2").await;
    names.extend(second.artists().into_iter().map(str::to_owned));
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 40);
    for page in ["0", "-1", "999999999", "abc"] {
        visitor.get(&format!("/search?q=harb&only=artists&page={page}")).await.is(200);
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn whatever_is_searched_for_gets_an_answer(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    visitor.get("/search").await.is(200).shows("Search artists, events, venues and promoters").hides("No match");
    visitor.get("/search?q=+%00").await.is(200).shows("Search artists, events, venues and promoters");
    visitor.get("/search?q=zzzzzzzz").await.is(200).shows("Nothing found for").shows("No match");
    visitor.get("/search?q=%25").await.is(200).shows("Nothing found for");
    visitor.get("/search?q=near&only=labels").await.is(200).shows("Near");
    let evil = visitor.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
    evil.is(200).hides("<script>alert(").shows("&lt;script&gt;alert(1)");
    visitor.get("/search?q=onerror").await.is(200).hides("<img src=x");
    for door in ["/search", "/artists", "/api/search", "/api/search_artists"] {
        let field = if door.starts_with("/api") { "page=1&query" } else { "q" };
        let long = visitor.get(&format!("{door}?{field}={}", "x".repeat(101))).await;
        assert!(!long.status.is_success(), "{door}");
        long.shows("Please search for 100 characters at most.");
        let status = visitor.get(&format!("{door}?{field}={}", "x".repeat(100))).await.status;
        assert!(!status.is_client_error() && !status.is_server_error(), "{door}: {status}");
    }
    visitor.get("/search?q=near").await.is(200);
    assert_eq!(visitor.cookie, None, "a search leaves no trace");
}

/// 200 names of 40 characters that nobody has took seconds.
#[sqlx::test(migrator = "MIGRATOR")]
async fn a_list_of_unknown_names_costs_no_more_than_a_budget(pool: PgPool) {
    let mut visitor = Visitor::of(pool, CATALOGUE).await;
    let names: Vec<String> = (0..2_000).map(|n| format!("nobody+has+this+very+long+name+{n:010}")).collect();
    let list = format!("list=Fuor+Tet%0A{}", names.join("%0A"));
    let preview: serde_json::Value =
        serde_json::from_str(&visitor.call("/api/preview_follows", &list).await.is(200).text).unwrap();
    let unmatched = preview["unmatched"].as_array().unwrap();
    assert_eq!(unmatched.len(), 200);
    assert_eq!(unmatched[0]["suggestions"][0]["name"], "Four Tet");
}
