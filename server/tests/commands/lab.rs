//! `undercard lab …`

use serde_json::Value;
use sqlx::PgPool;
use undercard::db::MIGRATOR;

use super::Shell;

/// Four artists, two of which the network puts side by side. Layer 1 hears that, layer 0 hears nothing.
fn study() -> String {
    let names = ["KÖLSCH", "Rampa", "Local Hero", "Sofia Kourtesis"];
    let layer = |number: usize, alike: fn(usize, usize) -> f64| {
        let rows: Vec<Value> = (0..4)
            .flat_map(|a| (a + 1..4).map(move |b| (a, b)))
            .map(|(a, b)| {
                serde_json::json!({"layer": number, "artist1": names[a], "artist2": names[b],
                    "min_similarity": 0.1, "mean_similarity": alike(a, b), "max_similarity": 1.0, "num_comparisons": 25})
            })
            .collect();
        rows
    };
    serde_json::json!({
        "layer_0": layer(0, |_, _| 0.75),
        "layer_1": layer(1, |a, b| if (a, b) == (0, 1) { 0.875 } else { 0.5 - (a + b) as f64 / 16.0 }),
    })
    .to_string()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_layers_of_a_file_are_ranked_and_compared_with_the_network(pool: PgPool) {
    let shell = Shell::filled(&pool);
    let file = shell.file("layers.json", &study());
    let answer = shell.json(&["lab", "layers", &file, "--json"]);
    let best = &answer["layers"][0];
    assert_eq!((best["layer"].as_i64(), best["rank"].as_i64()), (Some(1), Some(1)));
    // 7/8 and 1/2 − 5/16.
    assert_eq!(best["span"], 0.875 - 0.1875);
    assert_eq!(best["most_alike"], serde_json::json!({"a": "KÖLSCH", "b": "Rampa", "similarity": 0.875}));
    // Rampa and Sofia Kourtesis are on Kölsch's list; nobody knows Local Hero.
    assert_eq!(best["scene"]["known"], 3);
    assert_eq!((best["scene"]["neighbours"].as_i64(), best["scene"]["others"].as_i64()), (Some(2), Some(1)));
    assert_eq!(best["scene"]["auc"], 1.0);
    assert_eq!(answer["layers"][1]["scene"]["auc"], 0.5);
    assert_eq!(answer["layers"][1]["span"], 0.0);
    assert_eq!(best["own_tracks"], Value::Null);
    assert!(shell.ok(&["lab", "layers", &file]).contains("No baseline of own tracks"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_file_is_studied_without_a_database_and_the_answer_says_what_that_leaves_out(pool: PgPool) {
    let shell = Shell::new(&pool);
    let file = shell.file("layers.json", &study());
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_undercard"))
        .args(["lab", "layers", &file, "--json"])
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["layers"][0]["scene"], Value::Null);
    assert!(answer["notes"][0].as_str().unwrap().contains("no DATABASE_URL"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_is_no_study_exits_2_and_says_what_to_give(pool: PgPool) {
    let shell = Shell::new(&pool);
    for (text, reason) in
        [("{\"layer_rankings\": []}", "file of pair similarities"), ("not json", "expected"), ("{}", "no layers")]
    {
        let (code, told) = shell.fails(&["lab", "layers", &shell.file("study.json", text)]);
        assert!(code == 2 && told.contains(reason), "{code} {told}");
    }
    assert_eq!(shell.fails(&["lab", "layers", "/nowhere.json"]).0, 2);
    let (code, told) = shell.fails(&["lab", "layers", "--catalogue"]);
    assert!(code == 2 && told.contains("FILE"), "{code} {told}");
    assert_eq!(shell.fails(&["lab", "layers"]).0, 2);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_catalogue_is_studied_by_model_and_layer_without_drafts(pool: PgPool) {
    let shell = Shell::filled(&pool);
    sqlx::raw_sql(
        r#"insert into models (id, dims, layer, "window") values ('one', 2, 0, '30 s'), ('two', 2, 4, '30 s');
           insert into tracks (artist_id, title, scheme, external_id, source)
           select id, 'x', 'test', n::text, 'test' from artists, generate_series(1, 2) n;
           insert into track_vectors (track_id, model_id, dims, layer, "window", vector)
           select id, 'one', 2, 0, '30 s', case when artist_id % 2 = 0 then '[1,0]' else '[0,1]' end::vector from tracks;
           insert into track_vectors (track_id, model_id, dims, layer, "window", vector)
           select id, 'two', 2, 4, '30 s', '[0.6,0.8]' from tracks;
           insert into track_vectors (track_id, model_id, dims, layer, "window", vector)
           select min(id), 'one', 2, 9, '30 s', '[1,0]' from tracks;
           insert into artists (name, folded, draft) values ('Draft', 'draft', true);
           insert into tracks (artist_id, title, scheme, external_id, source)
           select id, 'x', 'test', 'draft', 'test' from artists where draft;
           insert into track_vectors (track_id, model_id, dims, layer, "window", vector)
           select id, 'one', 2, 0, '30 s', '[-1,0]' from tracks where external_id = 'draft'"#,
    )
    .execute(&pool)
    .await
    .unwrap();
    let answer = shell.json(&["lab", "layers", "--catalogue", "--json"]);
    let layers = answer["layers"].as_array().unwrap();
    assert_eq!(layers.iter().map(|f| f["model"].as_str().unwrap()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!((layers[0]["min"].as_f64(), layers[0]["max"].as_f64()), (Some(0.0), Some(1.0)));
    let artists: i64 =
        sqlx::query_scalar("select count(*) from artists where not draft").fetch_one(&pool).await.unwrap();
    assert_eq!(layers[0]["artists"].as_i64(), Some(artists));
    assert_eq!(layers[0]["own_tracks"]["own_mean"], 1.0);
    assert_eq!(layers[1]["own_tracks"]["auc"], 0.5);
    assert!(layers[0]["scene"]["known"].as_i64().unwrap() >= 3);
    assert!(answer["notes"][0].as_str().unwrap().contains("one, layer 9: only one artist"), "{answer}");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_cost_follows_from_tracks_seconds_and_price(pool: PgPool) {
    let shell = Shell::new(&pool);
    let given = ["lab", "cost", "--tracks", "3", "--seconds", "2", "--price-per-hour", "3.6"];
    let cost = shell.json(&[&given[..], &["--json"]].concat());
    assert_eq!((cost["seconds_per_artist"].as_f64(), cost["measured"].is_null()), (Some(6.0), true));
    assert!((cost["per_1000_artists"].as_f64().unwrap() - 6.0).abs() < 1e-9);
    assert!(shell.ok(&given).contains("600 artists an hour"));
    let (code, told) = shell.fails(&["lab", "cost", "--seconds", "0"]);
    assert!(code == 2 && told.contains("above 0"), "{code} {told}");

    let measured = shell.json(&["lab", "cost", "--threads", "1", "--json"]);
    assert_eq!(measured["measured"]["model"], "timbre-v1");
    let seconds = measured["seconds_per_track"].as_f64().unwrap();
    assert!(seconds > 0.0 && seconds < 60.0, "{measured}");
}

/// Two seconds of one note and then the other, over and over: a chunk hears half of it.
fn melody(notes: [f32; 2]) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for at in 0..8_000 * 12u32 {
        let t = at as f32 / 8_000.0;
        let note = notes[(at / 16_000) as usize % 2];
        writer.write_sample(((t * note * std::f32::consts::TAU).sin() * 8_000.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn chunks_are_compared_with_the_full_context_on_the_audio_that_is_there(pool: PgPool) {
    let shell = Shell::filled(&pool);
    let (code, told) = shell.fails(&["lab", "chunks"]);
    assert!(code == 2 && told.contains("--keep-audio"), "{code} {told}");
    sqlx::raw_sql(
        r#"insert into models (id, dims, layer, "window", active) values ('timbre-v1', 519, 0, '30 s', true);
           insert into tracks (artist_id, title, scheme, external_id, source)
           select id, 'x', 'test', n::text, 'test' from artists, generate_series(1, 2) n"#,
    )
    .execute(&pool)
    .await
    .unwrap();
    let tracks: Vec<(i64, i64)> =
        sqlx::query_as("select id, artist_id from tracks order by id").fetch_all(&pool).await.unwrap();
    for (track, artist) in &tracks {
        let base = 110.0 * *artist as f32;
        sqlx::query("insert into track_audio (track_id, bytes, keep) values ($1, $2, true)")
            .bind(track)
            .bind(melody([base, base * (1.2 + 0.01 * (track % 2) as f32)]))
            .execute(&pool)
            .await
            .unwrap();
    }
    let study = shell.json(&["lab", "chunks", "--seconds", "4", "--threads", "1", "--json"]);
    assert_eq!((study["model"].as_str(), study["tracks"].as_u64()), (Some("timbre-v1"), Some(tracks.len() as u64)));
    let ways = study["ways"].as_array().unwrap();
    let mut labels: Vec<&str> = ways.iter().map(|way| way["label"].as_str().unwrap()).collect();
    labels.sort_unstable();
    assert_eq!(labels, ["chunks of 4 s", "full context"]);
    for way in ways {
        assert!(way["own_tracks"]["auc"].as_f64().unwrap() > 0.9, "tracks of one artist differ by a hair: {way}");
        assert!(way["span"].as_f64().unwrap() > 0.1, "{way}");
    }
    let (code, told) = shell.fails(&["lab", "chunks", "--seconds", "2"]);
    assert!(code == 2 && told.contains("3 s at least"), "{code} {told}");
}

/// Two scenes of three artists each.
const SCENES: &str = r#"{
    "A1": {"status": "success", "total_count": 2, "similar_artists": [
        {"name": "A2", "rank": 1, "relationship_strength": 4.5}, {"name": "A3", "rank": 2, "relationship_strength": 3.0}]},
    "A2": {"status": "success", "total_count": 1, "similar_artists": [{"name": "A3", "rank": 1, "relationship_strength": 2.0}]},
    "A3": {"status": "success", "total_count": 1, "similar_artists": [{"name": "A1", "rank": 1, "relationship_strength": 2.0}]},
    "B1": {"status": "success", "total_count": 2, "similar_artists": [
        {"name": "B2", "rank": 1, "relationship_strength": 4.5}, {"name": "B3", "rank": 2, "relationship_strength": 3.0}]},
    "B2": {"status": "success", "total_count": 1, "similar_artists": [{"name": "B3", "rank": 1, "relationship_strength": 2.0}]},
    "B3": {"status": "success", "total_count": 1, "similar_artists": [{"name": "B1", "rank": 1, "relationship_strength": 2.0}]}
}"#;

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_listener_of_one_scene_is_found_by_every_rule_but_the_one_without_the_network(pool: PgPool) {
    let shell = Shell::new(&pool);
    shell.ok(&["import", &shell.file("network.json", SCENES)]);
    let follows = shell.file("follows.txt", "A1\nA2\nA3\n");
    let quality = shell.json(&["lab", "taste", &follows, "--json"]);
    assert_eq!((quality["listeners"].as_u64(), quality["left_out"].as_u64()), (Some(1), Some(3)));
    assert_eq!(quality["others"], 3);
    let rules: Vec<(&str, f64)> = quality["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| (rule["rule"].as_str().unwrap(), rule["auc"].as_f64().unwrap()))
        .collect();
    assert_eq!(rules.len(), 7);
    for (rule, auc) in rules {
        assert_eq!(auc, if rule == "evidence_without_scene" { 0.5 } else { 1.0 }, "{rule}");
    }
    assert!(shell.ok(&["lab", "taste", &follows]).contains("3 followed artists"));
    for list in ["A1\n", "Nobody\n", "A1\nA2\nA3\nB1\nB2\nB3\n"] {
        let (code, told) = shell.fails(&["lab", "taste", &shell.file("few.txt", list)]);
        assert!(code == 2 && told.contains("two artists"), "{code} {told}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn sizes_and_reliability_are_worked_out_on_the_catalogue(pool: PgPool) {
    let shell = Shell::new(&pool);
    assert_eq!(shell.fails(&["lab", "sizes"]).0, 2, "nothing is known of anybody");
    shell.ok(&["import", &shell.file("network.json", SCENES)]);
    let sizes = shell.json(&["lab", "sizes", "--json"]);
    let follows: Vec<u64> =
        sizes.as_array().unwrap().iter().map(|shares| shares["follows"].as_u64().unwrap()).collect();
    assert_eq!(follows, [1, 3], "as many as the catalogue has, and some are left to be acts");
    for shares in sizes.as_array().unwrap() {
        let words = shares["words"].as_array().unwrap();
        let sum: f64 = words.iter().map(|word| word["share"].as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-6 && shares["sound"] == false, "{shares}");
        assert_eq!((&words[0]["fit"], &words[4]["fit"]), (&"no_match".into(), &"made_for_you".into()));
    }
    assert!(shell.ok(&["lab", "sizes"]).contains("without sound"));

    let reliability = shell.json(&["lab", "reliability", "--json"]);
    let pairs = |at: usize, what: &str| -> u64 {
        reliability[at]["groups"].as_array().unwrap().iter().map(|group| group[what].as_u64().unwrap()).sum()
    };
    assert_eq!((pairs(0, "pairs"), pairs(0, "neighbours")), (15, 6));
    assert_eq!((reliability[1]["without"].as_str(), pairs(1, "pairs")), (Some("scene"), 0));
    assert!(shell.ok(&["lab", "reliability"]).contains("Without scene"));
}
