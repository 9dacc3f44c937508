use sqlx::PgPool;
use undercard::{
    collaborations::{self, TieKind},
    db::MIGRATOR,
    events::{self, store::EventQuery},
    intake::report::Counts,
};

use crate::{artist, import, import_bytes, rows};

const NETWORK: &str = r#"{
    "Kölsch": {"status": "success", "similar_artists": [
        {"name": "Rampa", "rank": 1, "relationship_strength": 4.5},
        {"name": "Âme", "rank": 2, "relationship_strength": 0.3},
        {"name": "Nobody", "rank": 3, "relationship_strength": -1}
    ], "total_count": 3},
    "Local Hero": {"status": "error", "error": "Failed to fetch page"}
}"#;

const EVENTS: &str = r#"{"events": [
    {"name": "Undertow", "ticket_url": "https://tickets.example/1", "venue": "Kontor", "event_time": "10p-4a",
     "artists": [{"name": "KOLSCH", "set_time": "1-4"}, {"name": "Local Hero b2b New Face", "set_time": null},
                 {"name": "Rampa & Âme", "set_time": null}, {"name": "Salt & Vinegar", "set_time": null}],
     "tags": ["darkside"], "day_marker": "Fri", "event_id": "e1", "event_date": "2025-11-14", "festival_ind": false}
], "count": 1}"#;

async fn upcoming(pool: &PgPool) -> Vec<events::Event> {
    events::store::read(pool, &EventQuery { undated: true, ..EventQuery::default() }).await.unwrap()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn one_artist_in_four_spellings_is_one_artist(pool: PgPool) {
    let report = import(&pool, "names.txt", "Kölsch\nKOLSCH\nkölsch (DE)\nKo\u{308}lsch\n").await;
    assert_eq!(report.refused, 0);
    assert_eq!(report.new_artists, 1);
    assert_eq!(artist(&pool, "kolsch").await, artist(&pool, "Kölsch (NYC)").await);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn importing_twice_changes_nothing(pool: PgPool) {
    let demo: Vec<(&str, &str)> = vec![
        ("network.json", NETWORK),
        ("events_2025-11-08.json", EVENTS),
        ("artists.csv", "name,aliases,genres,spotify\nKölsch,Rune,techno;house,abc123\nRampa,,house,\n"),
        ("ties.csv", "a,b,kind,evidence,date\nRampa,Kölsch,remix,Opus,2024-05-01\n"),
        ("follows.csv", "artist\nRampa\nKölsch\n"),
    ];
    for (name, text) in &demo {
        assert_eq!(import(&pool, name, text).await.refused, 0, "{name}");
    }
    let once = rows(&pool).await;
    for (name, text) in &demo {
        let again = import(&pool, name, text).await;
        assert_eq!(again.refused, 0);
        for (kind, counts) in again.kinds {
            assert_eq!((counts.stored, counts.merged), (0, counts.read), "{name}: {kind}");
        }
    }
    assert_eq!(rows(&pool).await, once);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_bill_is_split_where_that_is_safe(pool: PgPool) {
    import(&pool, "network.json", NETWORK).await;
    import(&pool, "events_2025-11-08.json", EVENTS).await;
    let event = upcoming(&pool).await.remove(0);
    let mut names = Vec::new();
    for act in &event.acts {
        let name: String = sqlx::query_scalar("select name from artists where id = $1")
            .bind(act.artist.0)
            .fetch_one(&pool)
            .await
            .unwrap();
        names.push((name, act.back_to_back));
    }
    let names: Vec<(&str, bool)> = names.iter().map(|(name, b2b)| (name.as_str(), *b2b)).collect();
    // Both known: two artists. Nobody known: one act with an ampersand in its name.
    assert_eq!(
        names,
        [
            ("Kölsch", false),
            ("Local Hero", true),
            ("New Face", false),
            ("Rampa", false),
            ("Âme", false),
            ("Salt & Vinegar", false)
        ]
    );
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn artists_of_the_same_file_are_known_when_its_bills_are_split(pool: PgPool) {
    let text = r#"{"undercard": 1, "artists": [{"name": "Salt"}, {"name": "Vinegar"}],
        "events": [{"name": "Both", "date": "2026-05-01", "acts": ["Salt & Vinegar"],
                    "venue": {"name": "Cais", "city": "Lisboa", "zone": "Europe/Lisbon"}}]}"#;
    assert_eq!(import(&pool, "both.json", text).await.refused, 0);
    assert_eq!(upcoming(&pool).await[0].acts.len(), 2);
    assert_eq!(artist(&pool, "Salt & Vinegar").await, None);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_back_to_back_set_is_a_collaboration_and_a_shared_bill_ties_all(pool: PgPool) {
    import(&pool, "network.json", NETWORK).await;
    import(&pool, "events_2025-11-08.json", EVENTS).await;
    let morning_after = "2025-11-15".parse().unwrap();
    let (hero, face) = (artist(&pool, "Local Hero").await.unwrap(), artist(&pool, "New Face").await.unwrap());
    let ties = collaborations::store::between(&pool, face, hero, morning_after).await.unwrap();
    assert_eq!(ties.len(), 1);
    assert_eq!(ties[0].kind, TieKind::BackToBack);
    let kolsch = artist(&pool, "Kölsch").await.unwrap();
    assert_eq!(collaborations::store::shared_bills(&pool, kolsch, face).await.unwrap().len(), 1);
    // Six acts: fifteen pairs.
    assert_eq!(collaborations::store::all_shared_bills(&pool, morning_after).await.unwrap().len(), 15);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn times_are_instants_in_the_zone_of_the_venue(pool: PgPool) {
    import(&pool, "events_2025-11-08.json", EVENTS).await;
    let event = upcoming(&pool).await.remove(0);
    assert_eq!(event.starts_at.unwrap().to_rfc3339(), "2025-11-15T03:00:00+00:00");
    assert_eq!(event.ends_at.unwrap().to_rfc3339(), "2025-11-15T09:00:00+00:00");
    assert_eq!(event.zone.name(), "America/New_York");
    assert!(event.time_known);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_hour_that_a_clock_change_skips_is_taken_over_and_told(pool: PgPool) {
    let text = "name,date,start,venue,city,zone,acts\nSpring,2026-03-29,01:30,Cais,Lisboa,Europe/Lisbon,Nobody Yet\n";
    let report = import(&pool, "events.csv", text).await;
    assert_eq!(report.refused, 0);
    assert!(report.notes.iter().any(|note| note.contains("does not exist that night")), "{:?}", report.notes);
    assert_eq!(upcoming(&pool).await[0].starts_at.unwrap().to_rfc3339(), "2026-03-29T01:30:00+00:00");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_date_that_does_not_exist_is_refused_and_the_rest_is_kept(pool: PgPool) {
    let text = "name,date,venue,city,zone,acts\nNever,2026-02-30,Cais,Lisboa,Europe/Lisbon,A Band\nOnce,2026-03-01,Cais,Lisboa,Europe/Lisbon,A Band\n";
    let report = import(&pool, "events.csv", text).await;
    assert_eq!(report.refused, 1);
    assert_eq!(report.refusals[0].line, 2);
    assert_eq!(upcoming(&pool).await.len(), 1);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_second_listing_completes_the_first_and_takes_nothing_away(pool: PgPool) {
    let head = "name,date,start,venue,city,zone,acts,url\n";
    import(&pool, "a.csv", &format!("{head}Night,2026-05-01,,Cais,Lisboa,Europe/Lisbon,One;Two,\n")).await;
    let report = import(
        &pool,
        "b.csv",
        &format!("{head}NIGHT!,2026-05-01,22:00,Cais,LISBOA,Europe/Lisbon,Two;Three,https://t.example/1\n"),
    )
    .await;
    assert_eq!(report.kinds["events"], Counts { read: 1, stored: 0, merged: 1, refused: 0 });
    let events = upcoming(&pool).await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].acts.len(), 3);
    assert!(events[0].time_known);
    assert_eq!(events[0].url.as_deref(), Some("https://t.example/1"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_cancellation_stands_until_its_own_source_takes_it_back(pool: PgPool) {
    let listing = |status: &str| {
        format!("name,date,venue,city,zone,acts,status\nNight,2026-05-01,Cais,Lisboa,Europe/Lisbon,One,{status}\n")
    };
    import(&pool, "first.csv", &listing("cancelled")).await;
    import(&pool, "second.csv", &listing("")).await;
    assert_eq!(upcoming(&pool).await[0].status, events::EventStatus::Cancelled);
    import(&pool, "first.csv", &listing("scheduled")).await;
    assert_eq!(upcoming(&pool).await[0].status, events::EventStatus::Scheduled);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_bill_of_ten_thousand_acts_is_stored_and_ties_nobody(pool: PgPool) {
    let acts: Vec<String> = (0..10_000).map(|n| format!("Act Number {n}")).collect();
    let text = format!(
        "name,date,venue,city,zone,acts\nHuge,2026-05-01,Cais,Lisboa,Europe/Lisbon,{};Act Number 7\n",
        acts[..9_999].join(";")
    );
    let report = import(&pool, "events.csv", &text).await;
    assert_eq!(report.refused, 0, "{:?}", report.refusals.first());
    assert_eq!(upcoming(&pool).await[0].acts.len(), 9_999, "each artist once");
    let later = "2026-06-01".parse().unwrap();
    assert!(collaborations::store::all_shared_bills(&pool, later).await.unwrap().is_empty());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn strange_names_come_back_as_they_went_in_and_stay_apart(pool: PgPool) {
    let names = [
        "!!!",
        "Sunn O)))",
        "NULL",
        "undefined",
        "100%",
        "a_b",
        "Аврора",
        "Aврора",
        "🎵🎵",
        "'; drop table artists; --",
    ];
    let text = names.join("\n");
    let report = import(&pool, "names.txt", &format!("{text}\n\u{202e}evil\u{202c}\n")).await;
    assert_eq!(report.refused, 0, "{:?}", report.refusals);
    let stored: Vec<String> =
        sqlx::query_scalar("select name from artists order by id").fetch_all(&pool).await.unwrap();
    for name in names {
        assert!(stored.iter().any(|stored| stored == name), "{name} in {stored:?}");
    }
    assert!(stored.contains(&"evil".to_owned()), "direction marks are stripped");
    assert_eq!(stored.len(), names.len() + 1);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn names_that_are_no_names_are_refused_with_a_reason(pool: PgPool) {
    let text = format!("name,genres\n\"   \",techno\n{},techno\n\"Fine\",techno\n", "x".repeat(5_000));
    let report = import(&pool, "artists.csv", &text).await;
    assert_eq!(report.refused, 2, "{:?}", report.refusals);
    assert!(report.refusals.iter().all(|refusal| !refusal.reason.is_empty() && refusal.line > 1));
    assert!(artist(&pool, "Fine").await.is_some());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_file_that_ends_early_keeps_what_came_before(pool: PgPool) {
    let whole = NETWORK.find("\"Local Hero\"").unwrap();
    let report = import(&pool, "network.json", &NETWORK[..whole + 20]).await;
    assert_eq!(report.refused, 1);
    assert!(artist(&pool, "Kölsch").await.is_some());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn files_of_no_known_kind_are_refused_and_never_panic(pool: PgPool) {
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let files: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"\x00\x01\x02\xff".to_vec(),
        b"{\"what\": 1}".to_vec(),
        nested.into_bytes(),
        b"\xff\xfe\x00\x00".to_vec(),
        b"name,genres\nCaf\xe9,techno\n".to_vec(),
    ];
    for file in files {
        let report = import_bytes(&pool, "file", &file).await;
        assert!(report.refused > 0, "{:?}", String::from_utf8_lossy(&file[..file.len().min(20)]));
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_demo_catalogue_is_taken_over_whole_and_twice_is_once(pool: PgPool) {
    use undercard::{
        ingest::demo,
        intake::{Intake, Provenance},
    };
    let today = "2026-11-22".parse().unwrap();
    let source = Provenance {
        name: "demo".into(),
        city: "Port Levant".into(),
        zone: "Europe/Lisbon".into(),
        listed_on: Some(today),
        listener: "demo".into(),
        now: "2026-11-22T12:00:00Z".parse().unwrap(),
        apart: false,
        purge_past: false,
    };
    let mut before = String::new();
    for round in 0..2 {
        let mut intake = Intake::new(pool.clone(), source.clone());
        for record in demo::records(today) {
            intake.push(0, record).await.unwrap();
        }
        intake.flush().await.unwrap();
        assert_eq!(intake.report.refused, 0, "{:?}", intake.report.refusals);
        let now = rows(&pool).await;
        if round == 1 {
            assert_eq!(now, before);
        }
        before = now;
    }
    assert!(upcoming(&pool).await.len() > 50);
}
