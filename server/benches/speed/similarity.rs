//! Neighbours, recommendations, calibration and learning over a catalogue in memory.

use std::{
    collections::BTreeMap,
    hint::black_box,
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use undercard::{
    artists::Node,
    recommendation::{
        self, Interest,
        similar_nights::{self, PlayingActs},
    },
    similarity::{Explanation, SimilarityIndex, learning, neighbours::Search},
};

use super::{EVENTS, FOLLOWS, generated, line, sound};

const ARTISTS: usize = 100_000;
/// Listeners whose follows teach.
const LISTENERS: usize = 50;

pub fn run() -> anyhow::Result<()> {
    let mut index = generated::index(ARTISTS);
    measure("100,000 artists", &index);
    let means = sound::means(ARTISTS);
    let measured = sound::calibrate(&means);
    let begun = Instant::now();
    index.sound = sound::sound(&means, Some(measured))?.into();
    println!("  ({} means side by side in {:.1} s)", means.len(), begun.elapsed().as_secs_f64());
    sound::recall(&index.sound);
    measure("100,000 artists heard", &fresh(&index));
    learn(&fresh(&index));
    Ok(())
}

/// The same catalogue, its reference sample yet to be drawn.
fn fresh(index: &SimilarityIndex) -> SimilarityIndex {
    SimilarityIndex { reference: Default::default(), ..index.clone() }
}

pub fn measure(what: &str, index: &SimilarityIndex) {
    println!("  ({} artists, {} edges)", index.roster.len(), index.scene.edges());
    recommend(what, &fresh(index));
    similar_nights(what, index);
    neighbours(what, index, [Duration::from_millis(1), Duration::from_millis(5)]);
}

/// The acts of coming events are prepared once for all.
fn similar_nights(what: &str, index: &SimilarityIndex) {
    let mut random = StdRng::seed_from_u64(13);
    let mut draw = || Node(random.random_range(0..index.roster.len() as u32));
    let mut events: BTreeMap<Node, Vec<usize>> = BTreeMap::new();
    (0..EVENTS)
        .flat_map(|at| std::iter::repeat_n(at, 1 + at % 9))
        .for_each(|at| events.entry(draw()).or_default().push(at));
    let playing = PlayingActs::new(index, events.into_iter().collect());
    let mut times: Vec<Duration> = (0..100)
        .map(|_| {
            let bill: Vec<Node> = (0..8).map(|_| draw()).collect();
            let begun = Instant::now();
            black_box(similar_nights::find(index, &playing, &bill, |_| true, 4));
            begun.elapsed()
        })
        .collect();
    times.sort();
    line(&format!("similar nights, {what}: p99"), times[98], Duration::from_millis(5));
}

pub fn neighbours(what: &str, index: &SimilarityIndex, targets: [Duration; 2]) {
    let mut random = StdRng::seed_from_u64(7);
    let mut search = Search::new(index);
    index.reference();
    let mut times: Vec<Duration> = (0..1_000)
        .map(|_| {
            let node = Node(random.random_range(0..index.roster.len() as u32));
            let begun = Instant::now();
            for near in search.nearest(node, 50) {
                black_box(Explanation::of(index, node, near.node));
            }
            begun.elapsed()
        })
        .collect();
    times.sort();
    line(&format!("top 50 with explanations, {what}: median"), times[500], targets[0]);
    line(&format!("top 50 with explanations, {what}: p99"), times[990], targets[1]);
}

pub fn recommend(what: &str, index: &SimilarityIndex) {
    let mut random = StdRng::seed_from_u64(11);
    let mut draw = |count: usize| -> Vec<Node> {
        (0..count).map(|_| Node(random.random_range(0..index.roster.len() as u32))).collect()
    };
    let interests: Vec<Interest> = draw(FOLLOWS).into_iter().map(Interest::follow).collect();
    let events: Vec<_> = (0..EVENTS).map(|at| generated::event(index, at, &draw(1 + at % 9))).collect();
    let begun = Instant::now();
    black_box(recommendation::judge(index, &events, &interests));
    line(&format!("{EVENTS} events for {FOLLOWS} follows, cold, {what}"), begun.elapsed(), Duration::from_millis(100));
    let begun = Instant::now();
    black_box(recommendation::judge(index, &events, &interests[..3]));
    line(&format!("{EVENTS} events for 3 follows, {what}"), begun.elapsed(), Duration::from_millis(20));
}

fn learn(index: &SimilarityIndex) {
    let mut random = StdRng::seed_from_u64(19);
    let listeners: Vec<Vec<Node>> = (0..LISTENERS)
        .map(|_| (0..200).map(|_| Node(random.random_range(0..index.roster.len() as u32))).collect())
        .collect();
    let begun = Instant::now();
    black_box(learning::learn(index, &listeners, learning::SEED));
    line("learning what the signals say", begun.elapsed(), Duration::from_secs(60));
}
