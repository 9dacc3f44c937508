//! What makes two listings one event, and what keeps them two.

use undercard::{db::MIGRATOR, ingest::records::EventStatus as Told};

use super::*;
use crate::rows;

const NOW: &str = "2030-04-01T12:00";

async fn both(pool: &PgPool, a: EventRecord, b: EventRecord) -> usize {
    tell(pool, source("a", at(NOW)), &[a]).await;
    tell(pool, source("b", at(NOW)), &[b]).await;
    programme(pool).await.len()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_listings_of_one_night_at_one_venue_are_one_event_and_both_links_stay(pool: PgPool) {
    let (a, b) =
        (with_id("1", "Undertow @ 2030-05-03 22:00 | Brume, Calder"), with_id("9", "Brume live @ 2030-05-03 | Brume"));
    assert_eq!(both(&pool, a, b).await, 1);
    let event = programme(&pool).await.remove(0);
    let links = events::store::links(&pool, event.id).await.unwrap();
    let links: Vec<(&str, &str)> = links.iter().map(|(of, url)| (of.as_str(), url.as_str())).collect();
    assert_eq!(links, [("a", "https://listings.example/1"), ("b", "https://listings.example/9")]);
    assert_eq!(lines(&pool).await, ["Undertow @ Kontor 2030-05-03 22:00 | Brume, Calder"]);
    assert!(log(&pool, event.id).await.is_empty(), "to complete an event is no change");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn early_and_late_shows_of_one_name_and_night_are_two_events(pool: PgPool) {
    let (a, b) = (gig("Brume @ 2030-05-03 19:00 | Brume"), gig("Brume @ 2030-05-03 22:30 | Brume"));
    assert_eq!(both(&pool, a, b).await, 2);
    assert!(questions(&pool, Noun::Event).await.is_empty());
    // Of two sources that list both, each finds its own.
    let late = gig("Brume (Late Show) @ 2030-05-03 22:30 | Brume");
    let early = gig("Brume (Early Show) @ 2030-05-03 19:00 | Brume");
    tell(&pool, source("c", at(NOW)), &[late, early]).await;
    assert_eq!(programme(&pool).await.len(), 2);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_listing_that_fits_the_early_show_as_well_as_the_late_one_is_left_to_a_person(pool: PgPool) {
    let early = gig("Brume @ 2030-05-03 19:00 | Brume");
    let late = gig("Brume @ 2030-05-03 22:30 | Brume");
    tell(&pool, source("a", at(NOW)), &[EventRecord { source_id: Some("1".into()), ..early }]).await;
    tell(&pool, source("a", at(NOW)), &[EventRecord { source_id: Some("2".into()), ..late }]).await;
    tell(&pool, source("b", at(NOW)), &[gig("Brume @ 2030-05-03 | Brume")]).await;
    assert_eq!(programme(&pool).await.len(), 3);
    assert_eq!(questions(&pool, Noun::Event).await.len(), 2);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_ids_of_one_source_are_two_events_even_with_one_name_and_night(pool: PgPool) {
    let records = [with_id("1", "Undertow @ 2030-05-03 | Brume"), with_id("2", "Undertow @ 2030-05-03 | Brume")];
    tell(&pool, source("a", at(NOW)), &records).await;
    assert_eq!(programme(&pool).await.len(), 2);
    assert!(questions(&pool, Noun::Event).await.is_empty());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_lines_of_a_source_without_ids_are_asked_about_and_a_renamed_one_is_found_again(pool: PgPool) {
    let lines = [gig("Undertow @ 2030-05-03 | Brume, Calder"), gig("Undertow Closing @ 2030-05-03 | Brume, Calder")];
    tell(&pool, source("a", at(NOW)), &lines).await;
    assert_eq!(programme(&pool).await.len(), 2);
    assert_eq!(questions(&pool, Noun::Event).await.len(), 1);
    let before = rows(&pool).await;
    tell(&pool, source("a", at("2030-04-02T12:00")), &[lines[1].clone(), lines[0].clone()]).await;
    assert_eq!(rows(&pool).await, before);
    // Another night: the line of that night is written differently the next day.
    tell(&pool, source("a", at("2030-04-03T12:00")), &[gig("Saltmarsh @ 2030-05-20 | Dunes")]).await;
    tell(&pool, source("a", at("2030-04-04T12:00")), &[gig("Saltmarsh w/ Dunes @ 2030-05-20 | Dunes")]).await;
    assert_eq!(programme(&pool).await.len(), 3);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn half_past_midnight_on_saturday_is_fridays_night(pool: PgPool) {
    let (a, b) = (gig("Undertow @ 2030-05-03 23:30 | Brume"), gig("Undertow @ 2030-05-04 00:30 | Brume"));
    assert_eq!(both(&pool, a, b).await, 1);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_nights_of_one_bill_are_asked_about_and_a_festival_keeps_its_end(pool: PgPool) {
    let mut festival = gig("Saltmarsh @ 2030-05-03 14:00 | Brume, Calder, Dunes");
    festival.festival = true;
    festival.when.end = Some((3, "04:00:00".parse().unwrap()));
    let second_day = gig("Saltmarsh @ 2030-05-04 | Dunes");
    assert_eq!(both(&pool, festival.clone(), second_day).await, 2);
    assert_eq!(questions(&pool, Noun::Event).await.len(), 1);
    // The same festival elsewhere, with the first day's late start: one event, and its end stays.
    festival.when.end = None;
    festival.when.start = Some("21:00:00".parse().unwrap());
    tell(&pool, source("c", at(NOW)), &[festival]).await;
    let events = programme(&pool).await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].ends_at.unwrap().to_rfc3339(), "2030-05-06T03:00:00+00:00");
    assert!(events[0].festival);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn nights_of_clock_changes_merge_as_any_other(pool: PgPool) {
    // 01:30 does not exist on the last Sunday of March in Lisboa, and comes twice on that of October.
    for night in ["2030-03-31", "2030-10-27"] {
        let (a, b) =
            (gig(&format!("Undertow @ {night} 01:30 | Brume")), gig(&format!("UNDERTOW @ {night} 02:30 | Brume")));
        let before = programme(&pool).await.len();
        assert_eq!(both(&pool, a, b).await, before + 1, "{night}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn rooms_of_a_house_are_one_venue_and_a_half_alike_name_is_asked_about(pool: PgPool) {
    let elsewhere = |room: &str, text: &str| EventRecord { venue: Some(venue(room)), ..gig(text) };
    let basement = elsewhere("Kontor – Basement", "Undertow @ 2030-05-03 | Brume");
    let main_room = elsewhere("Kontor (Main Room)", "Undertow @ 2030-05-03 | Brume");
    assert_eq!(both(&pool, basement, main_room).await, 1);
    assert_eq!(lines(&pool).await, ["Undertow @ Kontor 2030-05-03 | Brume"]);
    assert_eq!(one::<i64>(&pool, "select count(*) from venues").await, 1);

    tell(&pool, source("c", at(NOW)), &[elsewhere("Kontor Nord", "Undertow @ 2030-05-03 | Brume")]).await;
    assert_eq!(one::<i64>(&pool, "select count(*) from venues").await, 2);
    assert_eq!(questions(&pool, Noun::Venue).await.len(), 1);
    // Before: once again, and nothing is new.
    let before = rows(&pool).await;
    tell(&pool, source("c", at(NOW)), &[elsewhere("Kontor Nord", "Undertow @ 2030-05-03 | Brume")]).await;
    assert_eq!(rows(&pool).await, before);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_night_at_half_alike_venues_is_one_event_where_the_title_and_two_acts_agree(pool: PgPool) {
    let nord = |text: &str| EventRecord { venue: Some(venue("Kontor Nord")), ..gig(text) };
    let (a, b) =
        (gig("Undertow @ 2030-05-03 | Brume, Calder, Dunes"), nord("UNDERTOW! @ 2030-05-03 | Brume, Calder, Ember"));
    assert_eq!(both(&pool, a, b).await, 1);
    assert!(questions(&pool, Noun::Event).await.is_empty());
    assert_eq!(questions(&pool, Noun::Venue).await.len(), 1, "whether the venues are one is for a person to say");
    // With one act it may be a tour of two houses.
    let (a, b) = (gig("Saltmarsh @ 2030-05-10 | Ember"), nord("Saltmarsh @ 2030-05-10 | Ember"));
    assert_eq!(both(&pool, a, b).await, 3);
    assert_eq!(questions(&pool, Noun::Event).await.len(), 1);
    // Early and late are two, whatever agrees.
    let early = gig("Brume & Calder (Early Show) @ 2030-05-17 | Brume, Calder");
    let late = nord("Brume & Calder (Late Show) @ 2030-05-17 | Brume, Calder");
    assert_eq!(both(&pool, early, late).await, 5);
    assert_eq!(questions(&pool, Noun::Event).await.len(), 1);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_artists_billed_as_one_act_are_those_that_another_source_names(pool: PgPool) {
    let (a, b) = (gig("Fjord & Gale @ 2030-05-03 | Fjord & Gale"), gig("Fjord & Gale @ 2030-05-03 | Fjord, Gale"));
    assert_eq!(both(&pool, a, b).await, 1);
    assert!(questions(&pool, Noun::Event).await.is_empty());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_venue_without_a_stated_zone_keeps_the_one_it_is_known_with(pool: PgPool) {
    let mut first = gig("Undertow @ 2030-05-03 22:00");
    first.venue = Some(VenueRecord { zone: Some("Atlantic/Azores".into()), ..venue("Kontor") });
    tell(&pool, source("a", at(NOW)), &[first]).await;
    tell(&pool, source("b", at(NOW)), &[gig("Saltmarsh @ 2030-05-09 22:00")]).await;
    let zones: Vec<&str> = programme(&pool).await.iter().map(|event| event.zone.name()).collect();
    assert_eq!(zones, ["Atlantic/Azores", "Atlantic/Azores"]);
    // A place that nobody knows has the zone of the source.
    let elsewhere = EventRecord { venue: Some(venue("Doca")), ..gig("Dunes @ 2030-05-10 22:00") };
    tell(&pool, source("b", at(NOW)), &[elsewhere]).await;
    assert_eq!(programme(&pool).await[2].zone.name(), "Europe/Lisbon");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_nobody_listed_before_is_logged_and_a_first_import_is_not(pool: PgPool) {
    let told = |text: &str| [with_id("1", text)];
    tell(&pool, source("a", at(NOW)), &told("Undertow @ 2030-05-03 22:00 | Brume, Calder")).await;
    let event = programme(&pool).await[0].id;
    assert!(log(&pool, event).await.is_empty());
    tell(&pool, source("a", at("2030-04-02T12:00")), &told("Undertow II @ 2030-05-04 23:00 | Brume, Dunes")).await;
    assert_eq!(
        log(&pool, event).await,
        [
            "moved: 2030-05-03 22:00 → 2030-05-04 23:00 (a)",
            "renamed: Undertow → Undertow II (a)",
            "act_added:  → Dunes (a)",
            "act_removed: Calder →  (a)",
        ]
    );
    assert_eq!(lines(&pool).await, ["Undertow II @ Kontor 2030-05-04 23:00 | Brume, Dunes"]);
    let elsewhere =
        EventRecord { venue: Some(venue("Doca")), ..told("Undertow II @ 2030-05-04 23:00 | Brume, Dunes")[0].clone() };
    tell(&pool, source("a", at("2030-04-03T12:00")), &[elsewhere]).await;
    assert_eq!(log(&pool, event).await[4], "venue: Kontor → Doca (a)");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_event_moves_when_its_last_listing_follows_and_the_dispute_is_in_the_log(pool: PgPool) {
    let (old, new) = ("Undertow @ 2030-05-03 22:00 | Brume", "Undertow @ 2030-05-10 22:00 | Brume");
    assert_eq!(both(&pool, with_id("1", old), with_id("9", old)).await, 1);
    let event = programme(&pool).await[0].id;
    tell(&pool, source("a", at("2030-04-02T12:00")), &[with_id("1", new)]).await;
    assert_eq!(lines(&pool).await, ["Undertow @ Kontor 2030-05-03 22:00 | Brume"]);
    let dispute = "moved: 2030-05-03 22:00 Kontor → 2030-05-10 22:00 Kontor; another listing still says 2030-05-03 22:00 Kontor (a)";
    assert_eq!(log(&pool, event).await, [dispute]);
    let before = rows(&pool).await;
    tell(&pool, source("a", at("2030-04-03T12:00")), &[with_id("1", new)]).await;
    assert_eq!(rows(&pool).await, before, "told once");
    tell(&pool, source("b", at("2030-04-04T12:00")), &[with_id("9", new)]).await;
    assert_eq!(lines(&pool).await, ["Undertow @ Kontor 2030-05-10 22:00 | Brume"]);
    assert_eq!(log(&pool, event).await, [dispute, "moved: 2030-05-03 22:00 → 2030-05-10 22:00 (b)"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_act_that_another_listing_still_names_stays(pool: PgPool) {
    let (a, b) =
        (with_id("1", "Undertow @ 2030-05-03 | Brume, Calder"), with_id("9", "Undertow @ 2030-05-03 | Calder"));
    assert_eq!(both(&pool, a, b).await, 1);
    tell(&pool, source("a", at(NOW)), &[with_id("1", "Undertow @ 2030-05-03 | Brume")]).await;
    let event = programme(&pool).await.remove(0);
    assert_eq!(event.acts.len(), 2);
    assert!(log(&pool, event.id).await.is_empty());
    tell(&pool, source("b", at(NOW)), &[with_id("9", "Undertow @ 2030-05-03 | Brume")]).await;
    assert_eq!(log(&pool, event.id).await, ["act_removed: Calder →  (b)"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn only_who_said_that_it_is_off_takes_that_back(pool: PgPool) {
    let told = |id: &str, status| EventRecord { status, ..with_id(id, "Undertow @ 2030-05-03 | Brume") };
    assert_eq!(both(&pool, told("1", Told::Scheduled), told("9", Told::Cancelled)).await, 1);
    let event = programme(&pool).await[0].id;
    tell(&pool, source("a", at(NOW)), &[told("1", Told::Scheduled)]).await;
    assert_eq!(programme(&pool).await[0].status, EventStatus::Cancelled);
    tell(&pool, source("b", at(NOW)), &[told("9", Told::Postponed)]).await;
    tell(&pool, source("b", at(NOW)), &[told("9", Told::Scheduled)]).await;
    assert_eq!(programme(&pool).await[0].status, EventStatus::Scheduled);
    assert_eq!(
        log(&pool, event).await,
        [
            "cancelled: scheduled → cancelled (b)",
            "postponed: cancelled → postponed (b)",
            "reinstated: postponed → scheduled (b)"
        ]
    );
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_thousand_listings_three_times_are_a_thousand_once(pool: PgPool) {
    let records: Vec<EventRecord> = (0..1_000)
        .map(|n| EventRecord {
            venue: Some(venue(&format!("House {}", n % 40))),
            ..gig(&format!("Series{n} @ 2030-{:02}-{:02} 21:00 | Act {n}, Act {}", n / 100 + 1, n % 28 + 1, n + 1))
        })
        .collect();
    tell(&pool, source("a", at(NOW)), &records).await;
    let before = rows(&pool).await;
    for _ in 0..2 {
        let report = tell(&pool, source("a", at(NOW)), &records).await;
        assert_eq!(report.kinds["events"].merged, 1_000);
        assert_eq!(rows(&pool).await, before);
    }
    assert_eq!(programme(&pool).await.len(), 1_000);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_sources_that_are_imported_at_once_still_make_one_event(pool: PgPool) {
    let records: Vec<EventRecord> =
        (1..=28).map(|day| gig(&format!("Undertow @ 2030-05-{day:02} 22:00 | Brume, Act {day}"))).collect();
    let (a, b) = (source("a", at(NOW)), source("b", at(NOW)));
    tokio::join!(tell(&pool, a, &records), tell(&pool, b, &records));
    assert_eq!(programme(&pool).await.len(), 28);
    assert_eq!(one::<i64>(&pool, "select count(*) from event_listings").await, 56);
}

/// The schema as it was before listings had a table, with an event in it.
#[sqlx::test(migrations = false)]
async fn events_from_before_listings_were_kept_are_found_again_by_their_source_and_by_others(pool: PgPool) {
    let (before, after): (Vec<_>, Vec<_>) = MIGRATOR.iter().cloned().partition(|migration| migration.version < 9);
    let run = async |migrations: Vec<sqlx::migrate::Migration>| {
        for migration in migrations {
            sqlx::raw_sql(migration.sql).execute(&pool).await.unwrap();
        }
    };
    run(before).await;
    sqlx::raw_sql(
        "insert into artists (name, folded) values ('Brume', 'brume');
         insert into venues (name, folded, city, city_folded, zone)
             values ('Kontor', 'kontor', 'Lisboa', 'lisboa', 'Europe/Lisbon');
         insert into events (name, folded, venue_id, city, zone, starts_on, starts_at, time_known, source, source_id, url)
             select 'Undertow', 'undertow', id, city, zone, '2030-05-03', '2030-05-03 21:00Z', true, 'a', v.text,
                    'https://listings.example/1'
             from venues, (values ('1')) v (text);
         insert into events (name, folded, venue_id, city, zone, starts_on, starts_at, source)
             select 'Saltmarsh', 'saltmarsh', id, city, zone, '2030-05-09', '2030-05-08 23:00Z', 'a' from venues;
         insert into event_acts select e.id, 1, a.id from events e, artists a;",
    )
    .execute(&pool)
    .await
    .unwrap();
    run(after).await;
    let before = (lines(&pool).await, rows(&pool).await);
    let again = [with_id("1", "Undertow @ 2030-05-03 22:00 | Brume"), gig("Saltmarsh @ 2030-05-09 | Brume")];
    tell(&pool, source("a", at(NOW)), &again).await;
    assert_eq!(rows(&pool).await, before.1, "each finds its listing, and nothing is new");
    tell(&pool, source("b", at(NOW)), &[gig("Undertow @ 2030-05-03"), gig("Saltmarsh @ 2030-05-09")]).await;
    assert_eq!(lines(&pool).await, before.0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_title_stands_for_the_artist_only_while_nobody_says_who_plays(pool: PgPool) {
    let mut calendar = with_id("a", "Ebb and Flow @ 2030-05-03 22:00 | Ebb and Flow");
    calendar.acts[0].is_title = true;
    let page = with_id("1", "Ebb and Flow @ 2030-05-03 22:00 | Brume, Calder");
    run(&pool, "page", at(NOW), std::slice::from_ref(&page)).await;
    run(&pool, "calendar", at(NOW), std::slice::from_ref(&calendar)).await;
    assert_eq!(lines(&pool).await, ["Ebb and Flow @ Kontor 2030-05-03 22:00 | Brume, Calder"]);
    assert!(questions(&pool, Noun::Event).await.is_empty());
    for hour in ["2030-04-02T12:00", "2030-04-03T12:00"] {
        run(&pool, "page", at(hour), &[]).await;
    }
    assert_eq!(lines(&pool).await, ["Ebb and Flow @ Kontor 2030-05-03 22:00 | Ebb and Flow"]);
    run(&pool, "page", at("2030-04-04T12:00"), &[page]).await;
    assert_eq!(lines(&pool).await, ["Ebb and Flow @ Kontor 2030-05-03 22:00 | Brume, Calder"]);
    // Somebody who is named, even on their own, is no title.
    let named = with_id("2", "Saltmarsh @ 2030-05-04 | Saltmarsh");
    let others = with_id("b", "Saltmarsh @ 2030-05-04 | Dunes, Ember");
    run(&pool, "page", at("2030-04-05T12:00"), &[named]).await;
    run(&pool, "calendar", at("2030-04-05T12:00"), &[calendar, others]).await;
    assert_eq!(questions(&pool, Noun::Event).await.len(), 1);
}
