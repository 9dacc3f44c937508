//! The catalogue goes from one model to another.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use sqlx::PgPool;
use undercard::{
    artists::fold,
    config::BUILT_IN,
    db::MIGRATOR,
    ingest::{demo, records::Record},
    jobs,
    queue::{self, JobState, store::Filter},
    tracks::{model_store, store},
};

use crate::bench::Bench;

const DIMS: usize = 519;

/// Artists with two tracks each, of which only raw features and a vector of the built-in model are left.
async fn features(bench: &Bench, artists: usize) {
    let mut dice = StdRng::seed_from_u64(3);
    for number in 0..artists {
        let (artist, _) = bench.artist(&format!("artist {number}"), 0).await;
        for track in 0..2u8 {
            let features: Vec<f32> =
                (0..DIMS).map(|dim| dim as f32 + dice.random_range(-1.0..1.0) * (number % 5 + 1) as f32).collect();
            let id: i64 = sqlx::query_scalar(
                "insert into tracks (artist_id, title, audio_sha256, source, duration_ms)
                 values ($1, 'Gone', $2, 'upload', 180000) returning id",
            )
            .bind(artist.0)
            .bind(vec![track; 32])
            .fetch_one(&bench.pool)
            .await
            .unwrap();
            sqlx::query("insert into track_features (track_id, base, features) values ($1, $2, $3)")
                .bind(id)
                .bind(BUILT_IN)
                .bind(&features)
                .execute(&bench.pool)
                .await
                .unwrap();
            sqlx::query(
                r#"insert into track_vectors (track_id, model_id, dims, layer, "window", vector, heard_from_ms, heard_ms)
                   select $1, m.id, m.dims, m.layer, m."window", l2_normalize($2::real[]::vector), 75000, 30000
                   from models m where m.id = $3"#,
            )
            .bind(id)
            .bind(&features)
            .bind(BUILT_IN)
            .execute(&bench.pool)
            .await
            .unwrap();
        }
    }
}

async fn ask(bench: &Bench, wanted: impl jobs::Job) {
    let mut tx = bench.pool.begin().await.unwrap();
    jobs::enqueue(&mut tx, &wanted).await.unwrap();
    tx.commit().await.unwrap();
}

async fn active(bench: &Bench) -> String {
    store::active_model(&bench.pool).await.unwrap().unwrap().0.to_string()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_refit_is_a_new_model_that_comes_into_use_when_everybody_has_its_vector(pool: PgPool) {
    let bench = Bench::new(pool).await;
    features(&bench, 120).await;
    ask(&bench, jobs::Refit).await;
    let _worker = bench.worker(&[]);
    let complete = "select count(*) from track_vectors where model_id <> 'timbre-v1'";
    // Whenever one looks, the model in use is one that all tracks have a vector of.
    loop {
        let in_use = active(&bench).await;
        if in_use != BUILT_IN {
            assert_eq!((in_use.as_str(), bench.count(complete).await), ("timbre-v1-fit-1", 240));
            break;
        }
        assert_eq!(bench.count("select count(*) from track_vectors where model_id = 'timbre-v1'").await, 240);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(bench.settle(Duration::from_secs(60)).await);
    let fitted = model_store::constants(&bench.pool, "timbre-v1-fit-1").await.unwrap().unwrap();
    assert_eq!((fitted.base.as_str(), fitted.tracks, fitted.centre.len()), (BUILT_IN, 240, DIMS));
    let off = fitted.centre.iter().enumerate().map(|(dim, centre)| (centre - dim as f32).abs()).fold(0.0, f32::max);
    assert!(off < 1.0, "centres are medians: {off}");
    assert_eq!(
        bench.count("select count(*) from artist_vectors where model_id = 'timbre-v1-fit-1' and tracks = 2 and crowding is not null").await,
        120
    );
    assert_eq!(bench.count("select count(*) from model_calibrations where model_id = 'timbre-v1-fit-1'").await, 1);
    assert_eq!(bench.count("select count(*) from pg_indexes where indexname like 'artist_vectors_near_%'").await, 1);
    assert_eq!(bench.count("select min(heard_from_ms)::bigint from track_vectors").await, 75_000);

    let rows = model_store::all(&bench.pool).await.unwrap();
    assert_eq!((rows[0].active, rows[0].tracks, rows[0].artists, rows[0].fitted_on), (true, 240, 120, Some(240)));
    // And back again: nothing to compute.
    ask(&bench, jobs::EmbedCatalogue { model: BUILT_IN.to_owned() }).await;
    assert!(bench.settle(Duration::from_secs(60)).await);
    assert_eq!(active(&bench).await, BUILT_IN);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_refit_on_too_few_tracks_says_how_many_are_needed(pool: PgPool) {
    let bench = Bench::new(pool).await;
    features(&bench, 99).await;
    ask(&bench, jobs::Refit).await;
    let _worker = bench.worker(&[]);
    assert!(bench.settle(Duration::from_secs(30)).await);
    let jobs = queue::store::recent(&bench.pool, &Filter::default(), 5).await.unwrap();
    let job = jobs.iter().find(|job| job.kind == "refit").unwrap();
    assert_eq!(job.state, JobState::Failed);
    assert!(job.message.contains("200 tracks") && job.message.contains("198"), "{}", job.message);
    assert_eq!(active(&bench).await, BUILT_IN);
}

/// A folder with the models that ship, and the tiny one of the tests.
fn models(test: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::temp_dir().join(format!("undercard-models-{test}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut manifest = String::new();
    for from in [here.join("../models"), here.join("tests/models")] {
        manifest += &std::fs::read_to_string(from.join("manifest.toml")).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "onnx" || extension == "json") {
                std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    std::fs::write(folder.join("manifest.toml"), manifest).unwrap();
    folder
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn another_model_needs_the_audio_and_names_the_tracks_that_have_none(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let models = models("octet");
    let folder = models.display().to_string();
    let (artist, _) = bench.artist("kept", 4).await;
    sqlx::query("update track_audio set keep = true").execute(&bench.pool).await.unwrap();
    bench.artist("not kept", 2).await;
    let worker = bench.worker(&["--models-dir", &folder]);
    assert!(bench.settle(Duration::from_secs(30)).await);
    assert_eq!(bench.count("select count(*) from track_audio").await, 4);

    ask(&bench, jobs::EmbedCatalogue { model: "octet".to_owned() }).await;
    assert!(bench.settle(Duration::from_secs(30)).await);
    assert_eq!(active(&bench).await, "octet");
    let filter = Filter { states: vec![JobState::Done], ..Filter::default() };
    let done = queue::store::recent(&bench.pool, &filter, 50).await.unwrap();
    let job = done.iter().find(|job| job.kind == "embed_catalogue").unwrap();
    assert!(job.message.contains("2 tracks have no vector of it"), "{}", job.message);
    assert_eq!((job.done, job.total), (4, 4));
    let model = store::active_model(&bench.pool).await.unwrap().unwrap();
    assert_eq!(store::vectors_of_artist(&bench.pool, artist, &model).await.unwrap().len(), 4);
    assert_eq!(
        bench.count("select count(*) from track_vectors where model_id = 'timbre-v1'").await,
        6,
        "the old ones stay"
    );
    worker.kill();
    std::fs::remove_dir_all(models).unwrap();
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn invented_artists_are_played_heard_and_compared(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let demo = demo::records(chrono::NaiveDate::default());
    let names =
        demo.iter().filter_map(|record| if let Record::Artist(artist) = record { Some(&artist.name) } else { None });
    for name in names.take(3) {
        sqlx::query("insert into artists (name, folded) values ($1, $2)")
            .bind(name)
            .bind(fold(name))
            .execute(&bench.pool)
            .await
            .unwrap();
    }
    bench.artist("not of the demo", 0).await;
    ask(&bench, jobs::DemoSound).await;
    let worker = bench.worker(&[]);
    assert!(bench.settle(Duration::from_secs(60)).await);
    worker.kill();
    let tracks = bench.count("select count(*) from tracks where source = 'demo' and scheme = 'demo'").await;
    assert!((6..=9).contains(&tracks), "{tracks}");
    bench.check(tracks, 3).await;
    assert_eq!(bench.count("select count(*) from artist_vectors where crowding is not null").await, 3);
    assert_eq!(bench.count("select min(duration_ms)::bigint from tracks").await, 12_000);

    // Nothing is stored of their audio, and another model still gets to hear it.
    let models = models("demo");
    let _worker = bench.worker(&["--models-dir", &models.display().to_string()]);
    ask(&bench, jobs::EmbedCatalogue { model: "octet".to_owned() }).await;
    assert!(bench.settle(Duration::from_secs(60)).await);
    assert_eq!(bench.count("select count(*) from track_vectors where model_id = 'octet'").await, tracks);
    std::fs::remove_dir_all(models).unwrap();
}
