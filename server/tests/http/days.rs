//! Events of several days.

use chrono::{Days, NaiveDate, Utc};
use sqlx::PgPool;
use undercard::db::MIGRATOR;

use crate::Visitor;

/// A weekend, a club night into the morning after, and one evening, all in May 2099.
const MAY: &str = r#"{"undercard": 1, "events": [
    {"id": "1", "name": "Weekender", "date": "2099-05-01", "end": "2099-05-03 22:00", "start": "18:00", "acts": ["A"],
     "venue": {"name": "Quay", "city": "Port Levant", "zone": "Europe/Lisbon"}},
    {"id": "2", "name": "Long night", "date": "2099-05-01", "start": "23:00", "end": "09:30", "acts": ["B"],
     "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}},
    {"id": "3", "name": "Evening", "date": "2099-05-03", "start": "20:00", "acts": ["C"],
     "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}}]}"#;

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_event_of_several_days_says_so_and_is_found_on_each_of_them(pool: PgPool) {
    let mut visitor = Visitor::of(pool, MAY).await;
    let page = visitor.get("/").await;
    page.shows("Fri 1 – Sun 3 May 2099").shows("Fri 1 May 2099");
    assert_eq!(page.text.matches("poster-days").count(), 1, "a club night is one day");
    let id = visitor.event("Weekender").await;
    visitor.get(&format!("/events/{id}")).await.shows("Friday 1 – Sunday 3 May 2099");
    visitor.get("/?from=2099-05-02&to=2099-05-02").await.shows("Weekender").hides("Long night").hides("Evening");
    // Under the first day that was asked for, in the order of days.
    let sunday = visitor.get("/?from=2099-05-03").await;
    sunday.shows("Weekender").shows("Evening").hides("Long night").shows("day-2099-05-03").hides("day-2099-05-01");
    visitor.get("/?from=2099-05-04").await.hides("Weekender");
    visitor.get("/?to=2099-04-30").await.hides("Weekender");
}

#[sqlx::test(migrator = "MIGRATOR")]
#[expect(clippy::disallowed_methods, reason = "a test stands at the edge as well")]
async fn an_event_that_is_going_on_stands_under_tonight_and_its_calendar_has_all_days(pool: PgPool) {
    let tonight = (Utc::now() - chrono::Duration::hours(6)).date_naive();
    let (on, last) = (tonight - Days::new(5), tonight + Days::new(1));
    let catalogue = format!(
        r#"{{"undercard": 1, "events": [{{"id": "1", "name": "Festival", "date": "{on}", "end": "{last} 23:59", "acts": ["A"],
            "venue": {{"name": "Quay", "city": "Port Levant", "zone": "UTC"}}}}]}}"#
    );
    let mut visitor = Visitor::of(pool, &catalogue).await;
    visitor.get("/").await.shows("Festival").shows(&format!("day-{tonight}")).hides(&format!("day-{on}"));
    visitor.get("/?when=tonight").await.shows("Festival");
    let id = visitor.event("Festival").await;
    let compact = |day: NaiveDate| day.format("%Y%m%d").to_string();
    let file = visitor.get(&format!("/events/{id}/calendar.ics")).await;
    file.shows(&format!("DTSTART;VALUE=DATE:{}", compact(on)));
    file.shows(&format!("DTEND;VALUE=DATE:{}", compact(last + Days::new(1))));
}
