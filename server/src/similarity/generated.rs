//! Generated catalogues, for tests: a handful of artists with any mixture of lists, edges, tags, ties and sounds.

use proptest::prelude::*;

use super::{SimilarityIndex, cosine::CosineCalibration, sound::tests::sound};
use crate::{
    artists::{ArtistId, Node, Roster, tags::TagIndex},
    collaborations::{CollaborationGraph, TieEdge, TieKind},
    scene::SceneGraph,
};

/// Names that are awkward in sentences among them.
pub const NAMES: [&str; 8] =
    ["Ada", "Camo and Krooked", "St. Germain Jr.", "Boris", "Mira or Nobody", "Ŧ", "AG (NYC)", "1999"];
pub const SIZE: usize = NAMES.len();
const KINDS: [TieKind; 6] = [
    TieKind::SameGroup,
    TieKind::Collaboration,
    TieKind::BackToBack,
    TieKind::Remix,
    TieKind::SameLabel,
    TieKind::SharedBill,
];

prop_compose! {
    /// Any signal may be missing of any artist, and sound of all.
    pub fn catalogue()(
        lists in prop::collection::vec((0..SIZE as u32, any::<bool>()), 0..5),
        edges in prop::collection::vec((0..SIZE as u32, 0..SIZE as u32, 0.0003f32..50.0), 0..14),
        tags in prop::collection::vec((0..SIZE as u32, 0u8..6), 0..14),
        ties in prop::collection::vec((0..SIZE as u32, 0..SIZE as u32, prop::sample::select(&KINDS[..]), 0.001f32..1.0), 0..8),
        means in prop::option::of(prop::collection::vec(prop::option::of(prop::array::uniform3(-0.57f32..0.57)), SIZE)),
        quantiles in prop::sample::select(vec![vec![], vec![-1.0, -0.2, 0.0, 0.9], vec![-0.3, -0.1, 0.1, 0.2]]),
    ) -> SimilarityIndex {
        let means = means.map(|means| means.into_iter().map(|mean| mean.map(Vec::from)).collect());
        let ties = ties.into_iter().map(|(a, b, kind, weight)| TieEdge { a: Node(a), b: Node(b), kind, weight, on: None });
        SimilarityIndex {
            roster: Roster::new((0..).map(ArtistId).zip(NAMES.map(str::to_owned))).into(),
            scene: SceneGraph::new(
                SIZE,
                lists.into_iter().map(|(node, known)| (Node(node), known)),
                edges.into_iter().map(|(a, b, strength)| (Node(a), Node(b), strength)),
            )
            .into(),
            tags: TagIndex::new(SIZE, tags.into_iter().map(|(node, tag)| (Node(node), format!("tag {tag}")))).into(),
            ties: CollaborationGraph::new(SIZE, ties),
            sound: means.map(|means| sound(means, CosineCalibration::new(quantiles))).unwrap_or_default().into(),
            ..SimilarityIndex::default()
        }
    }
}

/// `count` scenes of `of` artists, one after the other. Each artist's list holds the next three of its scene, with this
/// strength by how many steps away they are.
pub fn scenes(count: usize, of: usize, strength: impl Fn(usize) -> f32) -> SimilarityIndex {
    let size = count * of;
    let next = |node: usize, step: usize| node / of * of + (node % of + step) % of;
    let edges = (0..size).flat_map(|node| (1..4).map(move |step| (node, step)));
    let edges = edges.map(|(node, step)| (Node(node as u32), Node(next(node, step) as u32), strength(step)));
    SimilarityIndex {
        roster: Roster::new((0..size as i64).map(|id| (ArtistId(id), id.to_string()))).into(),
        scene: SceneGraph::new(size, (0..size as u32).map(|node| (Node(node), true)), edges).into(),
        tags: TagIndex::new(size, []).into(),
        ties: CollaborationGraph::new(size, []),
        ..SimilarityIndex::default()
    }
}
