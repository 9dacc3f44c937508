//! A generated catalogue: scenes of artists with lists, sounds, tags and ties that agree with them more or less, and listeners
//! who follow some scenes. The same size and seed give the same catalogue on every machine.

use std::sync::OnceLock;

use rand::{Rng, RngExt, SeedableRng, rngs::ChaCha12Rng, seq::IndexedRandom};
use undercard::{
    artists::{ArtistId, Node, Roster, tags::TagIndex},
    collaborations::{CollaborationGraph, TieEdge, TieKind},
    scene::SceneGraph,
    similarity::{SimilarityIndex, SoundIndex, calibration, cosine::CosineCalibration, learning},
    vector::{MeanVector, unit},
};

const OF_A_SCENE: usize = 25;
const DIMS: usize = 24;
/// Artists on a list.
const LISTED: usize = 8;
/// Listeners, the scenes each likes, and how many artists of those it follows.
const LISTENERS: usize = 8;
const LIKED: usize = 2;
const FOLLOWED: usize = 22;

pub struct Generated {
    pub index: SimilarityIndex,
    /// The artists that each listener follows.
    pub listeners: Vec<Vec<Node>>,
    /// The acts of events, most of one scene.
    pub bills: Vec<Vec<Node>>,
}

/// Of `scenes` scenes. One artist in five has no list of the network, one in four no tag, and with `sound` three in four
/// have a sound.
pub fn generate(scenes: usize, sound: bool, seed: u64) -> Generated {
    let mut random = ChaCha12Rng::seed_from_u64(seed);
    let size = scenes * OF_A_SCENE;
    let scene = |node: usize| node / OF_A_SCENE;
    let member = |of: usize, random: &mut ChaCha12Rng| of * OF_A_SCENE + random.random_range(0..OF_A_SCENE);
    // Two of three on a list are of the artist's scene, the others of anybody's.
    let near = |node: usize, random: &mut ChaCha12Rng| match random.random_range(0..3) {
        0 => random.random_range(0..size),
        _ => member(scene(node), random),
    };
    let of_node = |at: usize| Node(at as u32);

    let (mut lists, mut edges, mut tags, mut ties) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for node in 0..size {
        if random.random_range(0..5) > 0 {
            lists.push((of_node(node), true));
            for _ in 0..LISTED {
                let strength = (-random.random_range(0.02f32..1.0).ln()).exp() * 0.5;
                edges.push((of_node(node), of_node(near(node, &mut random)), strength));
            }
        }
        if random.random_range(0..4) > 0 {
            tags.push((of_node(node), format!("wide {}", scene(node) % 4)));
            if random.random_range(0..2) > 0 {
                tags.push((of_node(node), format!("scene {}", scene(node))));
            }
            tags.push((of_node(node), format!("any {}", random.random_range(0..12))));
        }
        if random.random_range(0..4) == 0 {
            ties.push(TieEdge {
                a: of_node(node),
                b: of_node(near(node, &mut random)),
                kind: TieKind::Remix,
                weight: TieKind::Remix.weight(),
                on: None,
            });
        }
    }
    let mut index = SimilarityIndex {
        roster: Roster::new((0..size as i64).map(|id| (ArtistId(id), id.to_string()))).into(),
        scene: SceneGraph::new(size, lists, edges).into(),
        tags: TagIndex::new(size, tags).into(),
        ties: CollaborationGraph::new(size, ties.into_iter().filter(|tie| tie.a != tie.b)),
        sound: if sound { sounds(scenes, &mut random) } else { SoundIndex::default() }.into(),
        ..Default::default()
    };
    let listeners: Vec<Vec<Node>> = (0..LISTENERS).map(|_| follows(scenes, &mut random)).collect();
    index.evidence = learning::learn(&index, &listeners, learning::SEED);
    // Measured with the curves that were in force before.
    index.reference = OnceLock::new();
    let bills = (0..4 * scenes)
        .map(|event| (0..4).map(|_| of_node(near(event / 4 * OF_A_SCENE, &mut random))).collect())
        .collect();
    Generated { index, listeners, bills }
}

/// A direction for each scene, and as much of each artist's own.
fn sounds(scenes: usize, random: &mut ChaCha12Rng) -> SoundIndex {
    let direction =
        |random: &mut ChaCha12Rng| -> Vec<f32> { unit((0..DIMS).map(|_| normal(random)).collect()).unwrap() };
    let directions: Vec<Vec<f32>> = (0..scenes).map(|_| direction(random)).collect();
    let mut means = Vec::new();
    for node in 0..scenes * OF_A_SCENE {
        let own = direction(random);
        if random.random_range(0..4) > 0 {
            let mixed = directions[node / OF_A_SCENE].iter().zip(own).map(|(scene, own)| 0.5 * scene + own).collect();
            let mean = MeanVector::new("generated".into(), unit(mixed).unwrap()).unwrap();
            means.push((ArtistId(node as i64), mean));
        }
    }
    let measured = calibration::measure(&means, calibration::SEED);
    let with_hubness =
        means.into_iter().zip(measured.hubness).map(|((id, mean), hubness)| (Node(id.0 as u32), mean, Some(hubness)));
    let quantiles = CosineCalibration::new(measured.quantiles);
    SoundIndex::new("generated".into(), scenes * OF_A_SCENE, with_hubness, quantiles).unwrap()
}

/// Nearly normal: the sum of twelve uniform values.
fn normal(random: &mut impl Rng) -> f32 {
    (0..12).map(|_| random.random::<f32>()).sum::<f32>() - 6.0
}

/// Four of five of the scenes that the listener likes, the others of any.
fn follows(scenes: usize, random: &mut ChaCha12Rng) -> Vec<Node> {
    let all: Vec<usize> = (0..scenes).collect();
    let liked: Vec<usize> = all.sample(random, LIKED).copied().collect();
    let mut follows: Vec<Node> = (0..FOLLOWED)
        .map(|_| {
            let of = if random.random_range(0..5) > 0 {
                liked[random.random_range(0..LIKED)]
            } else {
                random.random_range(0..scenes)
            };
            Node((of * OF_A_SCENE + random.random_range(0..OF_A_SCENE)) as u32)
        })
        .collect();
    follows.sort_unstable();
    follows.dedup();
    follows
}
