//! Generated catalogues, for tests: a handful of artists with any mixture of lists, edges, tags, ties and sounds.

use proptest::prelude::*;

use super::{SimilarityIndex, signals::audio::CosineCalibration, sound::tests::sound};
use crate::{
    artists::{ArtistId, Node, Roster, tags::TagIndex},
    collaborations::{CollaborationGraph, TieEdge, TieKind},
    scene::SceneGraph,
};

/// Names that are awkward in sentences among them.
pub const NAMES: [&str; 6] = ["Ada", "Camo and Krooked", "St. Germain Jr.", "Boris", "Mira or Nobody", "Ŧ"];
const KINDS: [TieKind; 6] = [
    TieKind::SameGroup,
    TieKind::Collaboration,
    TieKind::BackToBack,
    TieKind::Remix,
    TieKind::SameLabel,
    TieKind::SharedBill,
];
const SIZE: usize = NAMES.len();

prop_compose! {
    pub fn catalogue()(
        lists in prop::collection::vec((0..SIZE as u32, any::<bool>()), 0..5),
        edges in prop::collection::vec((0..SIZE as u32, 0..SIZE as u32, 0.0003f32..50.0), 0..8),
        tags in prop::collection::vec((0..SIZE as u32, 0u8..4), 0..10),
        ties in prop::collection::vec((0..SIZE as u32, 0..SIZE as u32, 0..KINDS.len(), 0.001f32..1.0), 0..8),
        means in prop::option::of(prop::collection::vec(prop::option::of(prop::array::uniform2(-1.0f32..1.0)), SIZE)),
        quantiles in prop::option::of(prop::collection::vec(-1.0f32..1.0, 2..20)),
    ) -> SimilarityIndex {
        let mut quantiles = quantiles.unwrap_or_default();
        quantiles.sort_by(f32::total_cmp);
        let apart = |(a, b): (u32, u32)| a != b;
        SimilarityIndex {
            roster: Roster::new(NAMES.iter().enumerate().map(|(at, name)| (ArtistId(at as i64), (*name).to_owned()))).into(),
            scene: SceneGraph::new(
                SIZE,
                lists.into_iter().map(|(node, known)| (Node(node), known)),
                edges.into_iter().filter(|edge| apart((edge.0, edge.1))).map(|(a, b, s)| (Node(a), Node(b), s)),
            )
            .into(),
            tags: TagIndex::new(SIZE, tags.into_iter().map(|(node, tag)| (Node(node), format!("tag {tag}")))).into(),
            ties: CollaborationGraph::new(
                SIZE,
                ties.into_iter()
                    .filter(|tie| apart((tie.0, tie.1)))
                    .map(|(a, b, kind, weight)| TieEdge {
                        a: Node(a),
                        b: Node(b),
                        kind: KINDS[kind],
                        weight,
                        on: None,
                    }),
            ),
            sound: means.map(|means| {
                let unit = |[x, y]: [f32; 2]| [x, y + 1.5].map(|part| part / x.hypot(y + 1.5)).to_vec();
                sound(means.into_iter().map(|mean| mean.map(unit)).collect(), CosineCalibration::new(quantiles))
            }).unwrap_or_default().into(),
            ..SimilarityIndex::default()
        }
    }
}
