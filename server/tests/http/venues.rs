//! Venue pages: what is on, who plays there, the feeds, and what a listener says of a venue.

use axum::{
    body::Body,
    http::{Method, header},
};
use sqlx::PgPool;
use undercard::db::MIGRATOR;

use crate::Visitor;

impl Visitor {
    async fn venue(&self, name: &str) -> i64 {
        sqlx::query_scalar("select id from venues where name = $1").bind(name).fetch_one(&self.pool).await.unwrap()
    }
}

/// 40 nights at the Kontor and one at the Anker.
fn busy() -> String {
    let night = |id: usize, venue: &str, acts: &str| {
        let (month, day) = (1 + id / 28, 1 + id % 28);
        format!(
            r#"{{"id": "{id}", "name": "Night {id}", "date": "2099-{month:02}-{day:02}", "acts": [{acts}],
                "venue": {{"name": "{venue}", "city": "Port Levant", "zone": "Europe/Lisbon"}}}}"#
        )
    };
    let mut events: Vec<String> = (0..40)
        .map(|id| night(id, "Kontor", if id % 2 == 0 { r#""Anchor", "Near""# } else { r#""Anchor""# }))
        .collect();
    events.push(night(40, "Anker", r#""Niche""#));
    format!(
        r#"{{"undercard": 1, "artists": [{{"name": "Anchor", "genres": ["dub techno"]}},
            {{"name": "Near", "genres": ["dub techno", "ambient"]}}, {{"name": "Niche", "genres": ["noise"]}}],
            "events": [{}]}}"#,
        events.join(",")
    )
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_venue_shows_its_coming_events_its_genres_and_who_plays_there_most_often(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &busy()).await;
    let kontor = visitor.venue("Kontor").await;
    let page = visitor.get(&format!("/venues/{kontor}")).await;
    page.is(200).shows("40 coming events").shows("Night 0<").shows("Night 35<").hides("Night 36<").hides("Night 40<");
    page.shows(&format!(r#"rel="next" href="/venues/{kontor}?page=2""#));
    visitor.get(&format!("/venues/{kontor}?page=2")).await.shows("Night 36<").hides("Night 35<").hides("rel=\"next\"");
    let kinds = page.text.split_once("What kind of acts play here").unwrap().1;
    let (techno, ambient) = (kinds.find("2 acts").unwrap(), kinds.find("1 act<").unwrap());
    assert!(kinds.find("dub techno").unwrap() < techno && techno < ambient, "the most frequent one first");
    assert!(kinds.contains(r#"width="100%""#) && kinds.contains(r#"width="50%""#) && !kinds.contains("noise"));
    let often = page.text.split_once("Who plays here most often").unwrap().1;
    assert!(often.find("40 events").unwrap() < often.find("20 events").unwrap());
    let event = visitor.event("Night 3").await;
    visitor.get(&format!("/events/{event}")).await.shows(&format!(r#"href="/venues/{kontor}""#));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_event_leads_to_similar_nights_in_its_city_with_a_reason(pool: PgPool) {
    let night = |id: usize, act: &str, city: &str| {
        format!(
            r#"{{"id": "{id}", "name": "Night {id}", "date": "2099-05-0{id}", "acts": ["{act}"],
                "venue": {{"name": "Room {id}", "city": "{city}", "zone": "Europe/Lisbon"}}}}"#
        )
    };
    let others: Vec<String> = (0..40).map(|n| format!(r#"{{"name": "Other {n}", "genres": ["tag {n}"]}}"#)).collect();
    let others = others.join(",");
    let (here, away) = ("Port Levant", "Undertow");
    let events = [
        night(1, "Anchor", here),
        night(2, "Near", here),
        night(3, "Near", away),
        night(4, "Far", here),
        night(5, "Anchor", here),
    ];
    let catalogue = format!(
        r#"{{"undercard": 1, "artists": [{{"name": "Anchor", "genres": ["dub techno"]}}, {{"name": "Far", "genres": ["folk"]}},
            {{"name": "Near", "genres": ["dub techno"]}}, {others}],
            "scene": [{{"artist": "Anchor", "neighbours": [{{"name": "Near", "strength": 9.0}}]}}], "events": [{}]}}"#,
        events.join(",")
    );
    let mut visitor = Visitor::of(pool, &catalogue).await;
    let first = visitor.event("Night 1").await;
    let page = visitor.get(&format!("/events/{first}")).await;
    let similar = page.text.split_once("Similar nights").unwrap().1;
    assert!(
        similar.contains("Anchor plays at both.") && similar.contains("Anchor and Near both play dub techno."),
        "{similar}"
    );
    assert!(similar.find("Night 5<") < similar.find("Night 2<"), "the act itself first");
    assert!(!similar.contains("Night 3<") && !similar.contains("Night 4<"));
    let far = visitor.event("Night 4").await;
    visitor.get(&format!("/events/{far}")).await.hides("Similar nights");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_cancelled_night_stays_on_the_page_of_its_venue_and_in_its_feeds(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let kontor = visitor.venue("Kontor").await;
    visitor.get(&format!("/venues/{kontor}")).await.shows("Called off").shows("Cancelled");
    visitor.get(&format!("/venues/{kontor}/calendar.ics")).await.shows("STATUS:CANCELLED").shows("STATUS:CONFIRMED");
    visitor.get(&format!("/venues/{kontor}/feed.atom")).await.shows("Called off (cancelled)");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_feeds_of_a_venue_keep_to_their_formats_and_are_read_once(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let (kontor, undertow) = (visitor.venue("Kontor").await, visitor.event("Undertow").await);
    let calendar = visitor.get(&format!("/venues/{kontor}/calendar.ics")).await;
    calendar.is(200).shows(&format!("UID:event-{undertow}@undercard\r\n")).shows("NAME:Kontor");
    assert_eq!(calendar.header(header::CONTENT_TYPE), "text/calendar; charset=utf-8");
    assert_eq!(calendar.text.matches("BEGIN:VEVENT").count(), 3);
    for line in calendar.text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
    }
    let atom = visitor.get(&format!("/venues/{kontor}/feed.atom")).await;
    atom.is(200)
        .shows(r#"xmlns="http://www.w3.org/2005/Atom""#)
        .shows(&format!("<id>https://undercard.example/events/{undertow}</id>"))
        .shows("&lt;script&gt;")
        .hides("<script>")
        .hides("<img");
    assert_eq!(atom.header(header::CONTENT_TYPE), "application/atom+xml; charset=utf-8");
    for path in ["calendar.ics", "feed.atom"] {
        let path = format!("/venues/{kontor}/{path}");
        let tag = visitor.get(&path).await.header(header::ETAG).to_owned();
        let again =
            visitor.request(Method::GET, &path).header(header::IF_NONE_MATCH, &tag).body(Body::empty()).unwrap();
        let again = visitor.send(again).await;
        again.is(304);
        assert_eq!((again.header(header::ETAG), again.text.as_str()), (tag.as_str(), ""));
    }
    sqlx::query("update events set name = 'Overtow', updated_at = now() where name = 'Undertow'")
        .execute(&visitor.pool)
        .await
        .unwrap();
    let mut later = Visitor::over(visitor.pool.clone()).await;
    let next = later.get(&format!("/venues/{kontor}/calendar.ics")).await;
    assert_ne!(next.header(header::ETAG), calendar.header(header::ETAG));
    next.shows(&format!("UID:event-{undertow}@undercard\r\n")).shows("SUMMARY:Overtow");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_venue_that_is_not_there_is_a_404_and_one_that_was_merged_leads_to_the_other(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let kontor = visitor.venue("Kontor").await;
    for path in ["/venues/999999", "/venues/abc", "/venues/999999/calendar.ics", "/venues/999999/feed.atom"] {
        visitor.get(path).await.is(404);
    }
    sqlx::query("insert into merged_venues (id, venue_id) values (999999, $1)")
        .bind(kontor)
        .execute(&visitor.pool)
        .await
        .unwrap();
    for (path, status) in [("", 302), ("/calendar.ics", 308), ("/feed.atom", 308)] {
        let reply = visitor.get(&format!("/venues/999999{path}")).await;
        reply.is(status);
        assert_eq!(reply.header(header::LOCATION), format!("/venues/{kontor}{path}"));
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_followed_venue_is_marked_and_can_be_filtered_by_and_changes_no_match(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &busy()).await;
    let (kontor, anker) = (visitor.venue("Kontor").await, visitor.venue("Anker").await);
    let anchor = visitor.artist("Anchor").await;
    visitor.call("/api/follow", &format!("artist={anchor}&followed=true")).await.is(200);
    let best = |page: &str| page.split("data-event=\"").skip(1).map(|rest| rest[..4].to_owned()).collect::<Vec<_>>();
    let before = visitor.get("/?order=best").await;
    before.hides("At venues I follow").hides("Venue you follow");
    let (page, form) = (format!("/venues/{anker}"), format!("id={anker}&verdict=followed"));
    visitor.submit("/api/judge_venue", &page, &form).await.is(302);
    let after = visitor.get("/?order=best").await;
    after.shows("At venues I follow");
    assert_eq!(best(&before.text), best(&after.text), "the order is the same");
    let only = visitor.get("/?venues=true").await;
    only.shows("Night 40<").shows("Venue you follow").hides("Night 1<");
    visitor.get(&format!("/venues/{anker}")).await.shows("Followed · Undo");
    visitor.get(&format!("/venues/{kontor}")).await.shows("Follow venue");
    visitor.get("/you").await.shows("Anker").shows("No match");
    visitor.call("/api/judge_venue", &format!("id={anker}&verdict=none")).await.is(200);
    visitor.get("/").await.hides("At venues I follow");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_hidden_venue_leaves_the_programme_which_says_how_many_and_shows_them_on_demand(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &busy()).await;
    let kontor = visitor.venue("Kontor").await;
    visitor.call("/api/judge_venue", &format!("id={kontor}&verdict=hidden")).await.is(200);
    let page = visitor.get("/").await;
    page.shows("Night 40<")
        .hides("Night 0<")
        .shows("Show 40 events at venues you hid")
        .shows(r#"href="/?hidden=true""#);
    visitor.get("/?hidden=true").await.shows("Night 0<").shows("Leave out 40 events at venues you hid");
    visitor.get("/?to=2099-01-02").await.shows("Nothing on for this choice").shows("Show 2 events at venues you hid");
    // Its own page still says what is on.
    visitor.get(&format!("/venues/{kontor}")).await.shows("Night 0<").shows("Hidden · Undo");
    visitor.get("/you").await.shows("Hidden venues").shows("Kontor");
    let mut other = visitor.again();
    other.get("/").await.shows("Night 0<").hides("venues you hid");
    visitor.call("/api/judge_venue", &format!("id={kontor}&verdict=none")).await.is(200);
    visitor.get("/").await.shows("Night 0<").hides("venues you hid");
}
