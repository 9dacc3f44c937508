//! Two weeks in the life of two sources.

use undercard::{db::MIGRATOR, ingest::records::EventStatus as Told};

use super::*;
use crate::rows;

fn site(names: &[&str]) -> Vec<EventRecord> {
    names
        .iter()
        .map(|name| match *name {
            "undertow" => with_id("1", "Undertow @ 2030-05-10 22:00 | Brume, Calder"),
            "undertow, moved" => with_id("1", "Undertow @ 2030-05-11 23:00 | Brume, Calder, Ember"),
            "saltmarsh" => with_id("2", "Saltmarsh @ 2030-05-12 20:00 | Dunes"),
            "saltmarsh, off" => {
                EventRecord { status: Told::Cancelled, ..with_id("2", "Saltmarsh @ 2030-05-12 20:00 | Dunes") }
            }
            "early" => with_id("3", "Fjord @ 2030-04-20 20:00 | Fjord"),
            "late" => with_id("4", "Gale @ 2030-06-01 | Gale, Heath"),
            other => panic!("{other}"),
        })
        .collect()
}

async fn live(pool: &PgPool) {
    let day = |day: u32| at(&format!("2030-04-{day:02}T06:00"));
    let calendar = [with_id("c9", "Gale @ 2030-06-01 21:00 | Gale")];
    // Day 15: everything is new.
    assert_eq!(run(pool, "site", day(15), &site(&["undertow", "saltmarsh", "early", "late"])).await, 0);
    assert_eq!(run(pool, "calendar", day(15), &calendar).await, 0);
    assert_eq!(programme(pool).await.len(), 4);
    // Day 16: nothing is new.
    let before = rows(pool).await;
    run(pool, "site", day(16), &site(&["undertow", "saltmarsh", "early", "late"])).await;
    assert_eq!(rows(pool).await, before);
    // Day 18: one moves and grows, one is called off.
    run(pool, "site", day(18), &site(&["undertow, moved", "saltmarsh, off", "early", "late"])).await;
    // Day 19: a run that broke off in the middle ends nothing.
    tell(pool, source("site", day(19)), &[]).await;
    // Days 20 and 21: one is missing once, and back.
    assert_eq!(run(pool, "site", day(20), &site(&["saltmarsh, off", "early", "late"])).await, 0);
    assert_eq!(run(pool, "site", day(21), &site(&["undertow, moved", "saltmarsh, off", "early", "late"])).await, 0);
    // Days 22 and 23: three are missing; the early one was on the 20th, is over, and stays.
    assert_eq!(run(pool, "site", day(22), &site(&["saltmarsh, off"])).await, 0);
    assert_eq!(run(pool, "site", day(23), &site(&["saltmarsh, off"])).await, 2);
    assert_eq!(
        lines(pool).await,
        [
            "Fjord @ Kontor 2030-04-20 20:00 | Fjord",
            "Saltmarsh @ Kontor 2030-05-12 20:00 cancelled | Dunes",
            "Gale @ Kontor 2030-06-01 21:00 | Gale",
        ]
    );
    // Day 24: still gone, and not gone once more.
    assert_eq!(run(pool, "site", day(24), &site(&["saltmarsh, off"])).await, 0);
    // Day 27: back, and on again.
    run(pool, "site", day(27), &site(&["undertow, moved", "saltmarsh", "late"])).await;
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_weeks_of_harvests_end_as_expected_and_living_them_again_changes_nothing_more(pool: PgPool) {
    live(&pool).await;
    assert_eq!(
        lines(&pool).await,
        [
            "Fjord @ Kontor 2030-04-20 20:00 | Fjord",
            "Undertow @ Kontor 2030-05-11 23:00 | Brume, Calder, Ember",
            "Saltmarsh @ Kontor 2030-05-12 20:00 | Dunes",
            "Gale @ Kontor 2030-06-01 21:00 | Gale, Heath",
        ]
    );
    let events = programme(&pool).await;
    assert!(log(&pool, events[0].id).await.is_empty());
    assert_eq!(
        log(&pool, events[1].id).await,
        [
            "moved: 2030-05-10 22:00 → 2030-05-11 23:00 (site)",
            "act_added:  → Ember (site)",
            "vanished:  →  (site)",
            "reappeared:  →  (site)",
        ]
    );
    assert_eq!(
        log(&pool, events[2].id).await,
        ["cancelled: scheduled → cancelled (site)", "reinstated: cancelled → scheduled (site)"]
    );
    assert_eq!(
        log(&pool, events[3].id).await,
        ["act_removed: Heath →  (site)", "act_added:  → Heath (site)"],
        "one listing went and came, the event stayed"
    );
    let before = rows(&pool).await;
    run(&pool, "site", at("2030-04-28T06:00"), &site(&["undertow, moved", "saltmarsh", "late"])).await;
    assert_eq!(rows(&pool).await.replace("\"missed\": 0", ""), before.replace("\"missed\": 0", ""));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_same_life_ends_in_the_same_tables(pool: PgPool) {
    live(&pool).await;
    let first = (lines(&pool).await, one::<i64>(&pool, "select count(*) from event_changes").await);
    sqlx::raw_sql("truncate events, venues, artists, merge_reviews cascade").execute(&pool).await.unwrap();
    live(&pool).await;
    assert_eq!((lines(&pool).await, one::<i64>(&pool, "select count(*) from event_changes").await), first);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_event_that_vanished_is_in_no_artists_list_and_comes_back_with_another_source(pool: PgPool) {
    let told = [with_id("1", "Undertow @ 2030-05-10 22:00 | Brume")];
    run(&pool, "site", at("2030-04-15T06:00"), &told).await;
    let event = programme(&pool).await[0].id;
    for day in ["2030-04-16T06:00", "2030-04-17T06:00"] {
        run(&pool, "site", at(day), &[]).await;
    }
    assert!(programme(&pool).await.is_empty());
    assert_eq!(events::store::get(&pool, event).await.unwrap(), None);
    run(&pool, "other", at("2030-04-18T06:00"), &[with_id("9", "Undertow @ 2030-05-10 22:00 | Brume")]).await;
    assert_eq!(programme(&pool).await[0].id, event);
    assert_eq!(log(&pool, event).await, ["vanished:  →  (site)", "reappeared:  →  (other)"]);
    let links = events::store::links(&pool, event).await.unwrap();
    assert_eq!(links, [("other".to_owned(), "https://listings.example/9".to_owned())]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_a_person_imported_never_vanishes(pool: PgPool) {
    tell(&pool, source("file", at("2030-04-15T06:00")), &[gig("Undertow @ 2030-05-10 | Brume")]).await;
    for day in ["2030-04-16T06:00", "2030-04-17T06:00", "2030-04-18T06:00"] {
        tell(&pool, source("file", at(day)), &[]).await;
        run(&pool, "site", at(day), &[]).await;
    }
    assert_eq!(programme(&pool).await.len(), 1);
}
