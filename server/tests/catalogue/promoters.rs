//! Promoters: as listings name them, on the events that the listings make.

use undercard::{
    db::MIGRATOR,
    events::{merge_store::Decision, promoter_store, review_store::Noun},
    ingest::records::{EventRecord, PromoterRecord},
};

use crate::{
    merging::{at, decide, one, programme, questions, run, source, tell, venue, with_id},
    rows,
};
use sqlx::PgPool;

const NOW: &str = "2030-04-15T06:00";

fn by(promoters: &[&str], record: EventRecord) -> EventRecord {
    let promoters = promoters.iter().map(|name| PromoterRecord { name: (*name).to_owned(), website: None });
    EventRecord { promoters: promoters.collect(), ..record }
}

/// The promoters of each event of the programme.
async fn promoters(pool: &PgPool) -> Vec<String> {
    let names = |event: undercard::events::Event| {
        event.promoters.into_iter().map(|promoter| promoter.name).collect::<Vec<_>>().join(", ")
    };
    programme(pool).await.into_iter().map(names).collect()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_event_has_the_promoters_of_all_its_listings_in_whatever_order_these_come(pool: PgPool) {
    let site = [by(&["Slow Tide", "Kelp Crew"], with_id("1", "Undertow @ 2030-05-10 22:00 | Brume"))];
    let other = [by(&["Anker", "SLOW TIDE"], with_id("9", "Undertow @ 2030-05-10 22:00 | Brume"))];
    for order in [[("site", &site), ("other", &other)], [("other", &other), ("site", &site)]] {
        sqlx::raw_sql("truncate events, venues, promoters cascade").execute(&pool).await.unwrap();
        for (name, told) in order {
            tell(&pool, source(name, at(NOW)), told).await;
        }
        assert_eq!(promoters(&pool).await.len(), 1);
        assert_eq!(promoters(&pool).await[0].to_lowercase(), "anker, kelp crew, slow tide");
        let before = rows(&pool).await;
        tell(&pool, source("site", at(NOW)), &site).await;
        assert_eq!(rows(&pool).await, before, "the same again changes nothing");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_listing_that_is_gone_or_names_somebody_else_takes_its_promoter_back(pool: PgPool) {
    let night = || with_id("1", "Undertow @ 2030-05-10 22:00 | Brume");
    run(&pool, "site", at("2030-04-15T06:00"), &[by(&["Slow Tide"], night())]).await;
    run(
        &pool,
        "other",
        at("2030-04-15T06:00"),
        &[by(&["Kelp Crew"], with_id("9", "Undertow @ 2030-05-10 22:00 | Brume"))],
    )
    .await;
    assert_eq!(promoters(&pool).await, ["Kelp Crew, Slow Tide"]);
    run(&pool, "site", at("2030-04-16T06:00"), &[by(&["Anker"], night())]).await;
    assert_eq!(promoters(&pool).await, ["Anker, Kelp Crew"]);
    for day in ["2030-04-17T06:00", "2030-04-18T06:00"] {
        run(&pool, "other", at(day), &[]).await;
    }
    assert_eq!(promoters(&pool).await, ["Anker"]);
    run(&pool, "site", at("2030-04-18T06:00"), &[night()]).await;
    assert_eq!(promoters(&pool).await, [""]);
    assert!(promoter_store::all(&pool).await.unwrap().is_empty(), "nobody is found who puts on nothing");
    let listed: i64 = one(&pool, "select count(*) from event_changes").await;
    assert_eq!(listed, 0, "promoters are no part of the log");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn events_that_a_person_merges_keep_the_promoters_of_both(pool: PgPool) {
    tell(
        &pool,
        source("a", at(NOW)),
        &[by(&["Slow Tide"], with_id("1", "Deep Friday @ 2030-05-03 22:00 | Brume b2b Calder"))],
    )
    .await;
    tell(&pool, source("b", at(NOW)), &[by(&["Kelp Crew"], with_id("9", "Saltmarsh @ 2030-05-03 | Brume"))]).await;
    assert_eq!(promoters(&pool).await.len(), 2);
    let asked = questions(&pool, Noun::Event).await;
    decide(&pool, &asked[0], Decision::Same, at(NOW)).await;
    assert_eq!(promoters(&pool).await, ["Kelp Crew, Slow Tide"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn one_name_is_one_promoter_and_the_first_website_stays(pool: PgPool) {
    let told = |id: &str, name: &str, website: Option<&str>| EventRecord {
        promoters: vec![PromoterRecord { name: name.to_owned(), website: website.map(str::to_owned) }],
        venue: Some(venue(id)),
        ..with_id(id, &format!("Night {id} @ 2030-05-1{id} 22:00 | Brume"))
    };
    tell(&pool, source("a", at(NOW)), &[told("1", "Slow Tide", None)]).await;
    tell(&pool, source("b", at(NOW)), &[told("2", "SLÖW TIDE", Some("https://slowtide.example/"))]).await;
    tell(&pool, source("c", at(NOW)), &[told("3", "slow tide", Some("https://elsewhere.example/"))]).await;
    let found = promoter_store::all(&pool).await.unwrap();
    let [promoter] = &found[..] else { panic!("{found:?}") };
    assert_eq!(promoter.name, "Slow Tide");
    let (_, website) = promoter_store::get(&pool, promoter.id).await.unwrap().unwrap();
    assert_eq!(website.as_deref(), Some("https://slowtide.example/"));
    assert_eq!(promoter_store::events(&pool, promoter.id).await.unwrap().len(), 3);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn listings_from_before_promoters_were_known_are_read_and_gain_them(pool: PgPool) {
    let night = || with_id("1", "Undertow @ 2030-05-10 22:00 | Brume");
    tell(&pool, source("site", at(NOW)), &[night()]).await;
    sqlx::query("update event_listings set said = said - 'promoters'").execute(&pool).await.unwrap();
    tell(&pool, source("site", at(NOW)), &[night()]).await;
    assert_eq!(promoters(&pool).await, [""]);
    tell(&pool, source("site", at(NOW)), &[by(&["Slow Tide"], night())]).await;
    assert_eq!(promoters(&pool).await, ["Slow Tide"]);
}
