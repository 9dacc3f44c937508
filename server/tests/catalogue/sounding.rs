use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};
use sqlx::PgPool;
use undercard::{
    artists::ArtistId,
    db::MIGRATOR,
    similarity::{Explanation, SignalKind, SimilarityIndex, calibration, fact::Fact, index::Scope},
    tracks::{self, sound_store, store::NewTrackVector},
    vector::{ModelId, unit},
};

const MODEL: &str = "ear";
const DIMS: usize = 16;

fn scope() -> Scope {
    Scope::at("2030-01-01T12:00:00Z".parse().unwrap())
}

fn ear() -> ModelId {
    MODEL.into()
}

/// Artists around a few directions, each with `tracks` tracks; the model is in use.
async fn catalogue(pool: &PgPool, artists: usize, tracks: usize) -> Vec<ArtistId> {
    let mut random = ChaCha12Rng::seed_from_u64(4);
    let mut draw = || (0..DIMS).map(|_| random.random::<f32>() - 0.5).collect::<Vec<f32>>();
    let directions: Vec<Vec<f32>> = (0..7).map(|_| draw()).collect();
    let mut connection = pool.acquire().await.unwrap();
    let mut ids = Vec::new();
    for at in 0..artists {
        let name = format!("Artist {at}");
        let id = sqlx::query_scalar::<_, i64>("insert into artists (name, folded) values ($1, $1) returning id")
            .bind(&name)
            .fetch_one(&mut *connection)
            .await
            .map(ArtistId)
            .unwrap();
        let own = draw();
        for track in 0..tracks {
            let near = draw();
            let values = directions[at % 7].iter().zip(&own).zip(&near).map(|((a, b), c)| a + 0.5 * b + 0.2 * c);
            let new = NewTrackVector {
                artist: id,
                title: format!("Track {track} of {at}"),
                scheme: "test".into(),
                external_id: track.to_string(),
                source: if track == 0 { "demo" } else { "test" }.into(),
                model: MODEL.into(),
                layer: 0,
                window: "whole".into(),
                vector: unit(values.collect()).unwrap(),
            };
            tracks::store::put_vector(&mut connection, &new).await.unwrap();
        }
        tracks::store::refresh_mean(&mut connection, id, MODEL).await.unwrap();
        ids.push(id);
    }
    sqlx::query("update tracks set public_audio = true where source = 'demo'").execute(pool).await.unwrap();
    sqlx::query("update models set active = true where id = $1").bind(MODEL).execute(pool).await.unwrap();
    ids
}

async fn calibrate(pool: &PgPool) {
    let means = sound_store::means(pool, &ear()).await.unwrap();
    let means: Vec<_> = means.into_iter().map(|mean| (mean.artist, mean.vector)).collect();
    let measured = calibration::measure(&means, 1);
    sqlx::query("insert into model_calibrations (model_id, quantiles, pairs) values ($1, $2, $3)")
        .bind(MODEL)
        .bind(&measured.quantiles)
        .bind(measured.pairs as i64)
        .execute(pool)
        .await
        .unwrap();
    for ((artist, _), hubness) in means.iter().zip(measured.hubness) {
        sqlx::query("update artist_vectors set crowding = $2 where artist_id = $1")
            .bind(artist.0)
            .bind(hubness)
            .execute(pool)
            .await
            .unwrap();
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_index_is_used_and_agrees_with_comparing_everybody(pool: PgPool) {
    let ids = catalogue(&pool, 400, 1).await;
    let mut connection = pool.acquire().await.unwrap();
    let means = sound_store::means(&pool, &ear()).await.unwrap();
    assert_eq!(means.len(), ids.len());
    let asked = means[17].vector.values();
    let exact = sound_store::near_means(&mut *connection, &ear(), asked, 20, 100).await.unwrap();
    sound_store::index_means(&mut connection, &ear()).await.unwrap();
    sound_store::index_means(&mut connection, &ear()).await.unwrap();
    sqlx::query("analyze artist_vectors").execute(&mut *connection).await.unwrap();
    // So few rows are faster to read whole; with many the planner has no other choice to make.
    sqlx::query("set enable_seqscan = off").execute(&mut *connection).await.unwrap();
    sqlx::query("set enable_sort = off").execute(&mut *connection).await.unwrap();
    sqlx::query("set enable_bitmapscan = off").execute(&mut *connection).await.unwrap();
    let scans = "select coalesce(sum(idx_scan), 0)::bigint from pg_stat_user_indexes
                 where indexrelname like 'artist_vectors_near_%'";
    let found = sound_store::near_means(&mut *connection, &ear(), asked, 20, 100).await.unwrap();
    sqlx::query("select pg_stat_force_next_flush()").execute(&mut *connection).await.unwrap();
    let used: i64 = sqlx::query_scalar(scans).fetch_one(&mut *connection).await.unwrap();
    assert_eq!(used, 1, "the index was not used");
    assert_eq!(exact[0].0, means[17].artist);
    assert!(found.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    let missed = exact.iter().filter(|near| !found.iter().any(|other| other.0 == near.0)).count();
    assert!(missed <= 1, "{missed} of 20");
    // In memory the same artists come out, without the one asked about.
    let index = SimilarityIndex::load(&pool, scope()).await.unwrap();
    let node = index.roster.node(means[17].artist).unwrap();
    let here: Vec<ArtistId> =
        index.sound.nearest_to(node, 19).into_iter().map(|(node, _)| index.roster.id(node)).collect();
    assert_eq!(here, exact[1..].iter().map(|near| near.0).collect::<Vec<_>>());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_model_that_is_not_there_is_an_error_and_not_an_empty_answer(pool: PgPool) {
    assert!(sound_store::near_means(&pool, &ear(), &[1.0], 5, 40).await.is_err());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_calibrated_catalogue_reads_shares_of_pairs_and_the_explanation_names_the_closest_tracks(pool: PgPool) {
    let ids = catalogue(&pool, 30, 2).await;
    calibrate(&pool).await;
    let index = SimilarityIndex::load(&pool, scope()).await.unwrap();
    let node = |at: usize| index.roster.node(ids[at]).unwrap();
    // 0 and 7 share a direction, 0 and 1 do not.
    let (alike, other) =
        (index.sound.compare(node(0), node(7)).unwrap(), index.sound.compare(node(0), node(1)).unwrap());
    assert!(alike.1 > 0.75 && alike.1 > other.1, "{alike:?} {other:?}");

    let why = Explanation::with_sources(&pool, &index, node(0), node(7)).await.unwrap();
    let reading = why.reading(SignalKind::Audio);
    assert_eq!((reading.value, reading.raw), (Some(alike.1), Some(alike.0)));
    let [Fact::TrackPair { a, b, cosine, model }] = reading.evidence.as_slice() else {
        panic!("{:?}", reading.evidence)
    };
    assert_eq!(model, MODEL);
    assert!(a.title.ends_with(" of 0") && b.title.ends_with(" of 7") && *cosine >= alike.0, "{a:?} {b:?} {cosine}");
    assert_eq!(a.public, a.title.starts_with("Track 0"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn weights_that_an_admin_set_are_those_of_every_score(pool: PgPool) {
    let ids = catalogue(&pool, 9, 1).await;
    let before = SimilarityIndex::load(&pool, scope()).await.unwrap();
    assert_eq!(before.weights, Default::default());
    let too_light = "insert into signal_weights values ('niche', 'audio', 0.8), ('niche', 'genre', 0.1)";
    sqlx::query(too_light).execute(&pool).await.unwrap_err();
    let weights = "insert into signal_weights values
                   ('niche', 'audio', 0.8), ('niche', 'genre', 0.1), ('niche', 'collaboration', 0.1)";
    sqlx::query(weights).execute(&pool).await.unwrap();
    let index = SimilarityIndex::load(&pool, scope()).await.unwrap();
    let niche = [SignalKind::Audio, SignalKind::Scene, SignalKind::Genre, SignalKind::Collaboration];
    assert_eq!(niche.map(|kind| index.weights.niche[kind]), [0.8, 0.0, 0.1, 0.1]);
    assert_eq!(index.weights.both_known, before.weights.both_known);
    let node = |at: usize| index.roster.node(ids[at]).unwrap();
    let why = Explanation::of(&index, node(0), node(7));
    assert_eq!((why.reading(SignalKind::Audio).weight, why.coverage), (0.8, 0.8));
}
