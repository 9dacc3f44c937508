//! Price, age and sold-out, from what a source says to what pages show.

use sqlx::PgPool;
use undercard::db::MIGRATOR;

use crate::Visitor;

fn catalogue(events: &[&str]) -> String {
    let events: Vec<String> = events
        .iter()
        .enumerate()
        .map(|(id, more)| {
            format!(
                r#"{{"id": "{id}", "name": "Night {id}", "date": "2099-05-0{}", "acts": ["Act {id}"], {more}
                    "venue": {{"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon", "website": "https://kontor.example/"}}}}"#,
                id + 1
            )
        })
        .collect();
    format!(r#"{{"undercard": 1, "events": [{}]}}"#, events.join(","))
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_a_source_says_of_admission_is_shown_and_the_free_events_can_be_filtered_by(pool: PgPool) {
    let events = [
        r#""price": 12, "price_to": "15.50", "currency": "eur", "min_age": "18+","#,
        r#""price": 0,"#,
        r#""price": 20, "currency": "USD", "sold_out": true, "min_age": 0,"#,
        "",
    ];
    let mut visitor = Visitor::of(pool, &catalogue(&events)).await;
    let page = visitor.get("/?view=list").await;
    page.shows("€12–15.50 · 18+").shows(">free<").shows(">sold out<").hides("$20");
    assert_eq!(page.text.matches("poster-admission").count(), 3, "nothing is said of the last");
    visitor.get("/?free=true").await.shows("Night 1<").hides("Night 0<").hides("Night 3<");
    let event = async |visitor: &mut Visitor, name: &str| {
        let id = visitor.event(name).await;
        visitor.get(&format!("/events/{id}")).await
    };
    event(&mut visitor, "Night 0").await.shows("<dd>€12–15.50").shows("<dd>18+");
    event(&mut visitor, "Night 2").await.shows("<dd>$20, sold out").shows("<dd>all ages");
    event(&mut visitor, "Night 3").await.hides(">Price<").hides(">Age<");
    let kontor: i64 = sqlx::query_scalar("select id from venues").fetch_one(&visitor.pool).await.unwrap();
    visitor.get(&format!("/venues/{kontor}")).await.shows(r#"href="https://kontor.example/""#);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn where_no_event_is_free_nobody_is_offered_to_filter_by_it(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &catalogue(&[r#""price": 12, "currency": "EUR","#])).await;
    visitor.get("/").await.hides("free=true");
    visitor.get("/?free=true").await.is(200).shows("Nothing on for this choice");
}
