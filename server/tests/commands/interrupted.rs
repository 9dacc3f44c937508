//! An import that is killed in the middle, again and again, ends where one that was left in peace ends.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;
use sqlx::PgPool;
use undercard::db::MIGRATOR;

use super::Shell;

const EVENTS: usize = 2_000;
const KILLS: usize = 10;

/// Artists who are near each other, and nights on which they play together.
fn catalogue() -> String {
    let name = |k: usize| format!("Act Number {}", k % 1_500);
    let artists: Vec<_> =
        (0..1_500).map(|k| json!({ "name": name(k), "genres": [format!("genre {}", k % 40)] })).collect();
    let near = |k: usize| json!({ "name": name(k), "strength": 1.0 + (k % 7) as f64 });
    let scene: Vec<_> = (0..300)
        .map(|k| json!({ "artist": name(k), "neighbours": [near(k + 1), near(k + 40), near(k + 600)] }))
        .collect();
    let events: Vec<_> = (0..EVENTS)
        .map(|k| {
            let venue = json!({ "name": format!("Hall {}", k % 60), "city": "Port Levant", "zone": "Europe/Lisbon" });
            json!({ "id": k.to_string(), "name": format!("Night {k}"), "date": format!("2099-{:02}-{:02}", 1 + k / 28 % 12, 1 + k % 28),
                "venue": venue, "acts": [name(7 * k), name(7 * k + 1), name(7 * k + 500)], "genres": [format!("genre {}", k % 9)] })
        })
        .collect();
    // A file of ours says so first.
    format!(
        r#"{{"undercard": 1, "artists": {}, "scene": {}, "events": {}}}"#,
        json!(artists),
        json!(scene),
        json!(events)
    )
}

/// All that an import writes, without ids and moments.
async fn rows(pool: &PgPool) -> Vec<String> {
    let queries = [
        "select name from artists",
        "select a.name || ' is ' || t.tag from artist_tags t join artists a on a.id = t.artist_id",
        "select name || ' in ' || city from venues",
        "select e.source || ' ' || e.source_id || ' ' || e.name || ' ' || e.starts_on || ' ' || coalesce(v.name, '') || ' ' || e.status
           from events e left join venues v on v.id = e.venue_id",
        "select e.name || ' has ' || t.tag from event_tags t join events e on e.id = t.event_id",
        "select e.name || ' ' || b.position || ' ' || a.name from event_acts b
           join events e on e.id = b.event_id join artists a on a.id = b.artist_id",
        "select a.name || ' near ' || b.name || ' ' || s.strength from scene_edges s
           join artists a on a.id = s.artist_id join artists b on b.id = s.neighbour_id",
        "select least(a.name, b.name) || ' with ' || greatest(a.name, b.name) || ' ' || c.kind || ' ' || c.evidence from collaborations c
           join artists a on a.id = c.a_id join artists b on b.id = c.b_id",
        "select source || ' ' || source_key from event_listings",
        "select noun from merge_reviews",
        "select count(*)::text from event_changes",
    ];
    let mut all = Vec::new();
    for query in queries {
        let mut found: Vec<String> = sqlx::query_scalar(query).fetch_all(pool).await.unwrap();
        found.sort_unstable();
        all.push(found.join("\n"));
    }
    all
}

async fn events(pool: &PgPool) -> usize {
    let count: i64 = sqlx::query_scalar("select count(*) from events").fetch_one(pool).await.unwrap();
    usize::try_from(count).unwrap()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_import_that_is_killed_ten_times_ends_like_one_that_was_not(pool: PgPool) {
    let shell = Shell::new(&pool);
    let file = shell.file("nights.json", &catalogue());
    shell.ok(&["import", &file]);
    let expected = rows(&pool).await;
    assert_eq!(events(&pool).await, EVENTS);
    sqlx::query("truncate artists, venues, events, merge_reviews cascade").execute(&pool).await.unwrap();

    let mut halfway = 0;
    for kill in 0..KILLS {
        let mut command = Command::new(env!("CARGO_BIN_EXE_undercard"));
        command.args(["import", &file]).env("DATABASE_URL", &shell.url).stdout(Stdio::null()).stderr(Stdio::null());
        let mut import = command.spawn().unwrap();
        // Later each time, and a little later still, so that it is in the middle of something.
        while import.try_wait().unwrap().is_none() && events(&pool).await < kill * EVENTS / KILLS {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(7 * kill as u64 % 30)).await;
        let was_running = import.try_wait().unwrap().is_none();
        import.kill().unwrap();
        import.wait().unwrap();
        halfway += usize::from(was_running && events(&pool).await < EVENTS);
    }
    assert!(halfway >= KILLS / 2, "only {halfway} kills came in time");
    shell.ok(&["import", &file]);
    for (there, expected) in rows(&pool).await.into_iter().zip(expected) {
        assert!(there == expected, "{:.300}\n— instead of —\n{:.300}", there, expected);
    }
}
