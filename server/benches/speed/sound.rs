//! Sounds of a large catalogue: the exact answer in memory against the approximate index in Postgres.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use sqlx::PgPool;
use undercard::{
    artists::{ArtistId, Node},
    similarity::{
        SoundIndex,
        calibration::{self, MeasuredCalibration},
        cosine::CosineCalibration,
    },
    tracks::sound_store,
    vector::{MeanVector, ModelId, unit},
};

/// The built-in model's dimension.
const DIMS: usize = 519;
/// Directions that music really differs in are fewer than a model's values.
const LATENT: usize = 32;
const STYLES: usize = 300;
const MODEL: &str = "bench";
const NEAREST: i32 = 50;
const QUERIES: usize = 300;

/// Draws means in a few hundred styles that run into each other.
pub struct Generator {
    random: StdRng,
    spread: Vec<f32>,
    styles: Vec<f32>,
}

impl Generator {
    pub fn new() -> Self {
        let mut random = StdRng::seed_from_u64(13);
        let spread = (0..LATENT * DIMS).map(|_| normal(&mut random)).collect();
        let styles = (0..STYLES * LATENT).map(|_| normal(&mut random)).collect();
        Self { random, spread, styles }
    }

    /// The mean of artist `at`; the next ones are to be asked for in their order.
    pub fn mean(&mut self, at: usize) -> MeanVector {
        let mut values: Vec<f32> = (0..DIMS).map(|_| 0.3 * normal(&mut self.random)).collect();
        for latent in 0..LATENT {
            let own = self.styles[at % STYLES * LATENT + latent] + 0.8 * normal(&mut self.random);
            let spread = &self.spread[latent * DIMS..];
            values.iter_mut().zip(spread).for_each(|(value, spread)| *value += own * spread);
        }
        let mut values = unit(values).unwrap_or_default();
        // A mean of several tracks is shorter than each.
        values.iter_mut().for_each(|value| *value *= 0.93);
        MeanVector::new(MODEL.into(), values).expect("a mean")
    }
}

fn normal(random: &mut StdRng) -> f32 {
    (0..6).map(|_| random.random_range(-0.7f32..0.7)).sum()
}

/// Means of `size` artists.
pub fn means(size: usize) -> Vec<(ArtistId, MeanVector)> {
    let mut generator = Generator::new();
    (0..size).map(|at| (ArtistId(at as i64), generator.mean(at))).collect()
}

/// A sound with or without calibration.
pub fn sound(means: &[(ArtistId, MeanVector)], measured: Option<MeasuredCalibration>) -> anyhow::Result<SoundIndex> {
    let measured = measured.unwrap_or_default();
    let hubness = |at: usize| measured.hubness.get(at).copied();
    let means = means.iter().enumerate().map(|(at, (_, mean))| (Node(at as u32), mean.clone(), hubness(at)));
    Ok(SoundIndex::new(MODEL.into(), means.len(), means, CosineCalibration::new(measured.quantiles.clone()))?)
}

/// Calibrates, and says how long it took.
pub fn calibrate(means: &[(ArtistId, MeanVector)]) -> MeasuredCalibration {
    let begun = Instant::now();
    let measured = calibration::measure(means, calibration::SEED);
    super::line(&format!("calibrating {} artists", means.len()), begun.elapsed(), Duration::from_secs(60));
    measured
}

/// How many of the nearest the search in two passes finds.
pub fn recall(sound: &SoundIndex) {
    let mut random = StdRng::seed_from_u64(23);
    let (mut found, mut wanted, mut times) = (0, 0, Vec::new());
    for _ in 0..QUERIES {
        let node = Node(random.random_range(0..sound.len() as u32));
        let Some(mean) = sound.mean(node) else { continue };
        let exact: HashSet<Node> =
            sound.nearest(&mean, NEAREST as usize, Some(node)).into_iter().map(|(near, _)| near).collect();
        let begun = Instant::now();
        let near = sound.nearest_to(node, NEAREST as usize);
        times.push(begun.elapsed());
        wanted += exact.len();
        found += near.iter().filter(|(near, _)| exact.contains(near)).count();
    }
    super::line("nearest 50 by sound, in two passes: median", median(times), Duration::from_millis(1));
    let recall = found as f64 / wanted as f64;
    println!("{:<58} {recall:>10.4} {:>10} {:>6.2}", "  recall@50 of it", "0.99", 0.99 / recall);
}

/// Both answers to the same questions: how alike they are, and how long each takes.
pub async fn index(pool: &PgPool, means: &[(ArtistId, MeanVector)]) -> anyhow::Result<()> {
    let sound = sound(means, None)?;
    let mut connection = pool.acquire().await?;
    let begun = Instant::now();
    store_all(&mut connection, means).await?;
    println!("  ({} means written in {:.0} s)", means.len(), begun.elapsed().as_secs_f64());
    let model = ModelId::from(MODEL);
    let begun = Instant::now();
    sound_store::index_means(&mut connection, &model).await?;
    super::line(&format!("index of {} means", means.len()), begun.elapsed(), Duration::from_secs(300));
    let first: i64 = sqlx::query_scalar("select min(artist_id) from artist_vectors where model_id = $1")
        .bind(MODEL)
        .fetch_one(&mut *connection)
        .await?;
    let mut random = StdRng::seed_from_u64(17);
    let asked: Vec<usize> = (0..QUERIES).map(|_| random.random_range(0..means.len())).collect();
    let (mut exact_times, mut exact) = (Vec::new(), Vec::new());
    for at in &asked {
        let begun = Instant::now();
        let near = sound.nearest(means[*at].1.values(), NEAREST as usize, None);
        exact_times.push(begun.elapsed());
        exact.push(near.into_iter().map(|(node, _)| first + node.at() as i64).collect::<HashSet<i64>>());
    }
    super::line("nearest 50 by sound, exact, in memory: median", median(exact_times), Duration::from_millis(10));
    for effort in [sound_store::EF_SEARCH / 2, sound_store::EF_SEARCH] {
        let (mut times, mut found) = (Vec::new(), 0);
        for (at, exact) in asked.iter().zip(&exact) {
            let begun = Instant::now();
            let near =
                sound_store::near_means(&mut *connection, &model, means[*at].1.values(), NEAREST, effort).await?;
            times.push(begun.elapsed());
            found += near.iter().filter(|(artist, _)| exact.contains(&artist.0)).count();
        }
        let recall = found as f64 / (QUERIES * NEAREST as usize) as f64;
        let what = format!("nearest 50 by sound, index, ef_search {effort}: median");
        super::line(&what, median(times), Duration::from_millis(10));
        println!("{:<58} {recall:>10.4} {:>10} {:>6.2}", "  recall@50 of it", "0.98", 0.98 / recall);
    }
    sqlx::query("delete from artists where name like 'Sound %'").execute(&mut *connection).await?;
    sqlx::query("delete from models where id = $1").bind(MODEL).execute(&mut *connection).await?;
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Artists in the order of their means, with their vectors.
async fn store_all(db: &mut sqlx::PgConnection, means: &[(ArtistId, MeanVector)]) -> anyhow::Result<()> {
    add_model(db).await?;
    for block in means.chunks(1_000) {
        let names: Vec<String> = block.iter().map(|(id, _)| format!("Sound {:06}", id.0)).collect();
        let ids: Vec<ArtistId> = sqlx::query_scalar(
            "insert into artists (name, folded) select name, name from unnest($1::text[]) name order by name returning id",
        )
        .bind(&names)
        .fetch_all(&mut *db)
        .await?;
        let block: Vec<MeanVector> = block.iter().map(|(_, mean)| mean.clone()).collect();
        store(db, &ids, &block).await?;
    }
    sqlx::query("analyze artist_vectors").execute(db).await?;
    Ok(())
}

pub async fn add_model(db: &mut sqlx::PgConnection) -> anyhow::Result<()> {
    sqlx::query(r#"insert into models (id, dims, layer, "window") values ($1, $2, 0, 'whole')"#)
        .bind(MODEL)
        .bind(DIMS as i32)
        .execute(db)
        .await?;
    Ok(())
}

/// The means of some artists.
pub async fn store(db: &mut sqlx::PgConnection, artists: &[ArtistId], means: &[MeanVector]) -> anyhow::Result<()> {
    let values: Vec<f32> = means.iter().flat_map(|mean| mean.values().iter().copied()).collect();
    sqlx::query(
        "insert into artist_vectors (artist_id, model_id, dims, mean, tracks, spread)
         select a.id, $2, $3, ($4::real[])[(a.at - 1) * $3 + 1 : a.at * $3]::vector, 3, 0.07
         from unnest($1::bigint[]) with ordinality a (id, at)",
    )
    .bind(artists.iter().map(|artist| artist.0).collect::<Vec<_>>())
    .bind(MODEL)
    .bind(DIMS as i32)
    .bind(&values)
    .execute(db)
    .await?;
    Ok(())
}
