//! What the terms of a source ask for.

use undercard::{db::MIGRATOR, events::run_store};

use super::*;

const NOW: &str = "2030-04-01T12:00";

fn told() -> [EventRecord; 1] {
    [EventRecord {
        url: Some("https://t.example/1".into()),
        venue: Some(VenueRecord { address: Some("Rua Nova 12".into()), ..venue("Kontor") }),
        ..gig("Undertow @ 2030-05-03 22:00 | Brume")
    }]
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_listings_of_a_source_that_stands_apart_are_merged_with_nobodys_and_complete_nothing(pool: PgPool) {
    let apart = Provenance { apart: true, ..source("apart", at(NOW)) };
    let bare = [gig("Undertow @ 2030-05-03")];
    for first in [true, false] {
        if first {
            tell(&pool, source("open", at(NOW)), &bare).await;
        }
        tell(&pool, apart.clone(), &told()).await;
        tell(&pool, source("other", at(NOW)), &bare).await;
        let lines = lines(&pool).await;
        assert_eq!(lines, ["Undertow @ Kontor 2030-05-03 | ", "Undertow @ Kontor 2030-05-03 22:00 | Brume"]);
    }
    assert!(questions(&pool, Noun::Event).await.is_empty());
    assert_eq!(one::<i64>(&pool, "select count(*) from venues where address is null").await, 1);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn without_that_term_the_same_listings_are_one_event(pool: PgPool) {
    tell(&pool, source("open", at(NOW)), &[gig("Undertow @ 2030-05-03")]).await;
    tell(&pool, source("apart", at(NOW)), &told()).await;
    assert_eq!(lines(&pool).await, ["Undertow @ Kontor 2030-05-03 22:00 | Brume"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn past_events_of_a_source_alone_are_purged_and_those_of_others_are_not(pool: PgPool) {
    let mut festival = gig("Saltmarsh @ 2030-05-02 | Dunes");
    festival.when.end = Some((3, "04:00:00".parse().unwrap()));
    let records = [
        gig("Undertow @ 2030-05-03 | Brume"),
        gig("Shared @ 2030-05-02 | Calder"),
        gig("Next @ 2030-05-05 | Ember"),
        festival,
    ];
    tell(&pool, source("a", at(NOW)), &records).await;
    tell(&pool, source("b", at(NOW)), &records[1..2]).await;
    let mut db = pool.acquire().await.unwrap();
    assert_eq!(run_store::purge(&mut db, "a", "2030-05-04".parse().unwrap()).await.unwrap(), 1);
    let names: Vec<String> = programme(&pool).await.into_iter().map(|event| event.name).collect();
    assert_eq!(names, ["Shared", "Saltmarsh", "Next"]);

    // A run of a source whose terms ask for it purges by itself.
    let mut intake = Intake::new(pool.clone(), Provenance { purge_past: true, ..source("a", at("2030-05-20T12:00")) });
    intake.end_run(at("2030-05-20T12:00"), None).await.unwrap();
    let names: Vec<String> = programme(&pool).await.into_iter().map(|event| event.name).collect();
    assert_eq!(names, ["Shared"]);
}
