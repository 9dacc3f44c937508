//! Promoter pages: what is on, the acts, the feeds, and promoters on event pages and in the search.

use axum::http::header;
use sqlx::PgPool;
use undercard::db::MIGRATOR;

use crate::Visitor;

/// Slow Tide puts on 40 nights, two of them with others; one night has no promoter.
fn catalogue() -> String {
    let night = |id: usize, promoter: &str| {
        let (month, day) = (1 + id / 28, 1 + id % 28);
        format!(
            r#"{{"id": "{id}", "name": "Night {id}", "date": "2099-{month:02}-{day:02}", "acts": ["Anchor"], {promoter}
                "venue": {{"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}}}}"#
        )
    };
    let mut events = vec![
        night(0, r#""promoter": [{"name": "Slow Tide", "website": "https://slowtide.example/"}, "Kelp Crew"],"#),
        night(1, r#""promoter": ["Slow Tide", "<img src=x onerror=alert(1)>"],"#),
    ];
    events.extend((2..40).map(|id| night(id, r#""promoter": "slow tide","#)));
    events.push(night(40, r#""promoter": "Kontor","#));
    events.push(
        r#"{"id": "old", "name": "Long ago", "date": "2020-01-01", "acts": ["Niche"], "promoter": "Old Crew",
            "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}}"#
            .to_owned(),
    );
    format!(
        r#"{{"undercard": 1, "artists": [{{"name": "Anchor", "genres": ["dub techno"]}}, {{"name": "Niche"}}], "events": [{}]}}"#,
        events.join(",")
    )
}

impl Visitor {
    async fn promoter(&self, name: &str) -> i64 {
        sqlx::query_scalar("select id from promoters where name = $1").bind(name).fetch_one(&self.pool).await.unwrap()
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_event_leads_to_its_promoters_and_a_promoter_to_its_events_and_acts(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &catalogue()).await;
    let (slow_tide, kelp) = (visitor.promoter("Slow Tide").await, visitor.promoter("Kelp Crew").await);
    let first = visitor.event("Night 0").await;
    let event = visitor.get(&format!("/events/{first}")).await;
    event
        .is(200)
        .shows("Promoter")
        .shows(&format!(r#"href="/promoters/{slow_tide}""#))
        .shows(&format!("/promoters/{kelp}"));
    let other = visitor.event("Night 40").await;
    visitor.get(&format!("/events/{other}")).await.is(200).hides("Promoter<");

    let page = visitor.get(&format!("/promoters/{slow_tide}")).await;
    page.is(200).shows("<title>Slow Tide · Undercard</title>").shows(r#"href="https://slowtide.example/""#);
    page.shows("40 coming events").shows("Night 0<").hides("Night 40<").shows("dub techno").shows("40 events");
    page.shows(&format!(r#"rel="next" href="/promoters/{slow_tide}?page=2""#));
    visitor.get(&format!("/promoters/{slow_tide}?page=2")).await.shows("Night 36<").hides("Night 35<");
    let one = visitor.get(&format!("/promoters/{kelp}")).await;
    one.is(200).shows("1 coming event<").shows("Night 0<").hides("Night 1<").hides("Website");
    let hostile = visitor.promoter("<img src=x onerror=alert(1)>").await;
    visitor.get(&format!("/promoters/{hostile}")).await.is(200).hides("<img src=x").shows("Night 1<");
    let old = visitor.promoter("Old Crew").await;
    visitor.get(&format!("/promoters/{old}")).await.is(200).shows("No coming event has been listed.").shows("Niche");
    assert_eq!(visitor.cookie, None, "reading leaves no trace");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_feeds_of_a_promoter_hold_its_events(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &catalogue()).await;
    let kelp = visitor.promoter("Kelp Crew").await;
    let calendar = visitor.get(&format!("/promoters/{kelp}/calendar.ics")).await;
    calendar.is(200).shows("NAME:Kelp Crew").shows("SUMMARY:Night 0").hides("Night 1");
    assert_eq!(calendar.header(header::CONTENT_TYPE), "text/calendar; charset=utf-8");
    let atom = visitor.get(&format!("/promoters/{kelp}/feed.atom")).await;
    atom.is(200).shows(&format!("<id>https://undercard.example/promoters/{kelp}</id>")).shows("Night 0");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_promoter_that_is_not_there_is_a_404(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    for path in ["/promoters/999999", "/promoters/abc", "/promoters/999999/calendar.ics", "/promoters/999999/feed.atom"]
    {
        visitor.get(path).await.is(404);
    }
    assert!(!visitor.get("/api/promoter?id=999999").await.status.is_success());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_promoter_is_found_in_spite_of_a_typo_the_busiest_first(pool: PgPool) {
    let busy = catalogue().replace("\"Kelp Crew\"", "\"Slow Train\"");
    let mut visitor = Visitor::of(pool, &busy).await;
    let slow_tide = visitor.promoter("Slow Tide").await;
    let found = visitor.get("/search?q=Solw+Tide").await;
    found.is(200).shows("1 promoter for “Solw Tide”").shows(&format!(r#"href="/promoters/{slow_tide}""#));
    found.shows("40 coming events");
    let both = visitor.get("/search?q=slow&only=promoters").await;
    both.shows("2 promoters for “slow”").shows("Everything for");
    assert!(both.text.find("Slow Tide<") < both.text.find("Slow Train<"));
    visitor.get("/search?q=old+crew").await.shows("no coming events");
    visitor.get("/search?q=kontor").await.shows("1 venue for “kontor”").hides("Promoters<");
}
