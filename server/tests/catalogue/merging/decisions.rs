//! What a person decides stays decided.

use undercard::{
    db::MIGRATOR,
    events::{booked_acts_store, listing::ListingId, merge_store::DecideError, venue_page_store},
    people::{self, ListenerKey, VenueVerdict, verdict_store},
};

use super::*;
use crate::rows;

const NOW: &str = "2030-04-01T12:00";

fn unsure() -> [EventRecord; 2] {
    [with_id("1", "Deep Friday @ 2030-05-03 22:00 | Brume b2b Calder"), with_id("9", "Saltmarsh @ 2030-05-03 | Brume")]
}

async fn two(pool: &PgPool) {
    let [a, b] = unsure();
    tell(pool, source("a", at(NOW)), &[a]).await;
    tell(pool, source("b", at(NOW)), &[b]).await;
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_that_may_be_one_are_two_with_a_question_that_shows_its_components(pool: PgPool) {
    two(&pool).await;
    assert_eq!(programme(&pool).await.len(), 2);
    let questions = questions(&pool, Noun::Event).await;
    assert_eq!(questions.len(), 1);
    let question = &questions[0];
    assert_eq!((question.a_name.as_str(), question.b_name.as_str()), ("Deep Friday", "Saltmarsh"));
    assert!((0.55..0.78).contains(&question.score));
    assert_eq!(question.components["venue"], 1.0);
    assert_eq!(question.components["title"], 0.0);
    assert_eq!(question.components["line_up"], 1.0);
    assert_eq!(question.night.unwrap().to_string(), "2030-05-03");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn questions_are_asked_in_the_order_of_their_nights(pool: PgPool) {
    let night = |on: &str| [gig(&format!("Deep Friday @ {on} | Brume")), gig(&format!("Saltmarsh @ {on} | Brume"))];
    for on in ["2030-06-07", "2030-05-03", "2030-07-05"] {
        let [a, b] = night(on);
        tell(&pool, source("a", at(NOW)), &[a]).await;
        tell(&pool, source("b", at(NOW)), &[b]).await;
    }
    let nights: Vec<String> =
        questions(&pool, Noun::Event).await.iter().map(|question| question.night.unwrap().to_string()).collect();
    assert_eq!(nights, ["2030-05-03", "2030-06-07", "2030-07-05"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_is_decided_to_be_one_takes_everything_along_and_stays_one(pool: PgPool) {
    two(&pool).await;
    let events = programme(&pool).await;
    let (kept, lost) = (events[0].id.min(events[1].id), events[0].id.max(events[1].id));
    sqlx::query("insert into listeners (label) values ('l')").execute(&pool).await.unwrap();
    sqlx::query("insert into event_feedback select id, $1, 'loved' from listeners where label = 'l'")
        .bind(lost.0)
        .execute(&pool)
        .await
        .unwrap();
    // A tie that stems from the event that goes.
    sqlx::query("update collaborations set event_id = $1").bind(lost.0).execute(&pool).await.unwrap();
    let question = questions(&pool, Noun::Event).await.remove(0);
    decide(&pool, &question, Decision::Same, at("2030-04-02T12:00")).await;

    assert_eq!(lines(&pool).await, ["Deep Friday @ Kontor 2030-05-03 22:00 | Brume, Calder"]);
    assert_eq!(programme(&pool).await[0].id, kept);
    assert_eq!(log(&pool, kept).await, ["merged: Saltmarsh → Deep Friday (a)"]);
    assert_eq!(events::store::links(&pool, kept).await.unwrap().len(), 2);
    assert_eq!(one::<i64>(&pool, "select event_id from event_feedback").await, kept.0);
    assert_eq!(one::<i64>(&pool, "select event_id from collaborations").await, kept.0);
    assert!(questions(&pool, Noun::Event).await.is_empty());
    let before = one::<i64>(&pool, "select count(*) from collaborations").await;
    two(&pool).await;
    assert_eq!(programme(&pool).await.len(), 1);
    assert!(one::<i64>(&pool, "select count(*) from collaborations").await >= before);
    let again =
        merge_store::decide(&mut pool.acquire().await.unwrap(), question.id, Decision::Different, at(NOW)).await;
    assert!(matches!(again, Err(DecideError::Gone)));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_is_decided_to_be_two_is_not_asked_about_again(pool: PgPool) {
    two(&pool).await;
    decide(&pool, &questions(&pool, Noun::Event).await[0], Decision::Different, at(NOW)).await;
    let before = rows(&pool).await;
    two(&pool).await;
    assert!(questions(&pool, Noun::Event).await.is_empty());
    assert_eq!(rows(&pool).await, before);
    assert_eq!(programme(&pool).await.len(), 2);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_listing_that_was_split_off_is_an_event_of_its_own_for_good(pool: PgPool) {
    let told =
        [with_id("1", "Undertow @ 2030-05-03 22:00 | Brume"), with_id("9", "Undertow! @ 2030-05-03 | Brume, Calder")];
    let import = async || {
        tell(&pool, source("a", at(NOW)), &told[..1]).await;
        tell(&pool, source("b", at(NOW)), &told[1..]).await;
    };
    import().await;
    let old = programme(&pool).await[0].id;
    let listing = ListingId(one(&pool, "select id from event_listings where source = 'b'").await);
    let mut db = pool.acquire().await.unwrap();
    let new = merge_store::split(&mut db, listing, at("2030-04-02T12:00")).await.unwrap();
    let mut expected =
        vec!["Undertow @ Kontor 2030-05-03 22:00 | Brume", "Undertow! @ Kontor 2030-05-03 | Brume, Calder"];
    let mut now = lines(&pool).await;
    now.sort_unstable();
    expected.sort_unstable();
    assert_eq!(now, expected);
    assert!(log(&pool, old).await[0].starts_with("split: Undertow"));
    assert!(log(&pool, new).await[0].starts_with("split: Undertow"));
    let before = rows(&pool).await;
    import().await;
    assert_eq!(rows(&pool).await, before);
    let alone = ListingId(one(&pool, "select id from event_listings where source = 'b'").await);
    assert!(matches!(merge_store::split(&mut db, alone, at(NOW)).await, Err(DecideError::OnlyListing)));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn venues_that_are_decided_to_be_one_share_their_events(pool: PgPool) {
    let nord = |name: &str| EventRecord { venue: Some(venue(name)), ..with_id(name, "Undertow @ 2030-05-03 | Brume") };
    let import = async || {
        tell(&pool, source("a", at(NOW)), &[nord("Kontor")]).await;
        tell(&pool, source("b", at(NOW)), &[nord("Kontor Nord")]).await;
    };
    import().await;
    assert_eq!(programme(&pool).await.len(), 2);
    assert_eq!(questions(&pool, Noun::Event).await.len(), 1);
    let question = questions(&pool, Noun::Venue).await.remove(0);
    decide(&pool, &question, Decision::Same, at(NOW)).await;
    assert_eq!(one::<i64>(&pool, "select count(*) from venues").await, 1);
    assert_eq!(one::<String>(&pool, "select name from venues").await, "Kontor");
    assert_eq!(programme(&pool).await.len(), 1, "only the house parted them");
    assert!(questions(&pool, Noun::Event).await.is_empty());
    let before = rows(&pool).await;
    import().await;
    assert_eq!(rows(&pool).await, before, "the lost name is an alias now");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_merged_venue_leads_to_the_other_with_its_name_its_acts_and_what_listeners_said(pool: PgPool) {
    let at_venue =
        |name: &str| EventRecord { venue: Some(venue(name)), ..with_id(name, "Undertow @ 2030-05-03 | Brume") };
    tell(&pool, source("a", at(NOW)), &[at_venue("Kontor")]).await;
    tell(&pool, source("b", at(NOW)), &[at_venue("Kontor Nord")]).await;
    let lost: i64 = one(&pool, "select id from venues where name = 'Kontor Nord'").await;
    let listener = people::store::find_or_create(&pool, &ListenerKey::new()).await.unwrap();
    let mut db = pool.acquire().await.unwrap();
    verdict_store::judge_venue(&mut db, listener, lost, Some(VenueVerdict::Followed)).await.unwrap();
    decide(&pool, &questions(&pool, Noun::Venue).await[0], Decision::Same, at(NOW)).await;
    let found = venue_page_store::get(&pool, lost).await.unwrap().unwrap();
    assert_eq!((found.venue.name.as_str(), found.city.as_str()), ("Kontor", "Lisboa"));
    assert_ne!(found.venue.id, lost);
    assert_eq!(venue_page_store::aliases(&pool, found.venue.id).await.unwrap(), ["Kontor Nord"]);
    let events = venue_page_store::events(&pool, found.venue.id).await.unwrap();
    assert_eq!(booked_acts_store::regulars(&pool, &events, 9).await.unwrap().len(), 1);
    let said = verdict_store::of_venues(&pool, listener).await.unwrap();
    assert_eq!(said, [(found.venue.id, VenueVerdict::Followed)]);
    assert_eq!(one::<i64>(&pool, "select version from listeners").await, 2, "what was computed for it is out of date");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn venues_that_are_decided_to_be_two_stay_two(pool: PgPool) {
    let nord = |name: &str| EventRecord { venue: Some(venue(name)), ..gig("Undertow @ 2030-05-03 | Brume") };
    tell(&pool, source("a", at(NOW)), &[nord("Kontor")]).await;
    tell(&pool, source("b", at(NOW)), &[nord("Kontor Nord")]).await;
    decide(&pool, &questions(&pool, Noun::Venue).await[0], Decision::Different, at(NOW)).await;
    tell(&pool, source("c", at(NOW)), &[nord("Kontor Nord")]).await;
    assert!(questions(&pool, Noun::Venue).await.is_empty());
    assert_eq!(programme(&pool).await.len(), 2);
}
