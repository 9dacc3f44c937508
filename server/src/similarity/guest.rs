//! The neighbours of a guest: an artist that brings its own sound and, when the index does not hold it, its own tags.
//! That is what the catalogue would make of tracks that are not published yet.

use rustc_hash::FxHashMap;

use super::{
    PairEvidence, SignalKind, Signals, SimilarityIndex, Weighting, evidence,
    neighbours::{Search, SimilarArtist, nearest},
    signals::{Guest, audio},
};
use crate::artists::Node;

/// The neighbours of a guest.
#[derive(Clone, Debug, Default)]
pub struct GuestNeighbours {
    /// (artist, value in [0, 1]), best first, by sound alone.
    pub by_sound: Vec<(Node, f32)>,
    /// Best first, by all signals.
    pub by_evidence: Vec<SimilarArtist>,
}

/// The `count` nearest of a guest.
pub fn neighbours(index: &SimilarityIndex, guest: &Guest<'_>, count: usize) -> GuestNeighbours {
    let mut by_sound = audio::guest(index, guest);
    by_sound.sort_unstable_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    by_sound.truncate(count);
    let weighting = |node| guest.node.map_or(Weighting::Niche, |own| index.weighting(own, node));
    let judged = measures(index, guest).into_iter().filter_map(|(node, measures)| {
        let trust = evidence::trust(index.weights.of(weighting(node)));
        let log_ratios = match guest.node {
            Some(own) => index.judge_measures(own, node, &measures),
            None => index.evidence.log_ratios(&measures),
        };
        let evidence = PairEvidence::of(&log_ratios, &trust)?;
        Some(SimilarArtist { node, evidence })
    });
    GuestNeighbours { by_sound, by_evidence: nearest(judged.collect(), count) }
}

/// What the evidence is read off, to everybody that something leads to. What the guest brings replaces what the index
/// holds of it.
fn measures(index: &SimilarityIndex, guest: &Guest<'_>) -> FxHashMap<Node, Signals> {
    let mut found: FxHashMap<Node, Signals> = FxHashMap::default();
    if let Some(node) = guest.node {
        Search::new(index).each_measured(node, |node, measures| {
            found.insert(node, measures);
        });
    }
    for kind in SignalKind::ALL {
        if let Some(values) = (kind.signal().guest)(index, guest) {
            found.values_mut().for_each(|measures| measures[kind] = None);
            for (node, value) in values {
                found.entry(node).or_default()[kind] = Some(value);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        artists::{ArtistId, Roster, tags::TagIndex},
        collaborations::CollaborationGraph,
        scene::SceneGraph,
        similarity::{cosine::CosineCalibration, sound::tests::sound},
    };

    fn index() -> SimilarityIndex {
        let tags = [(0, "dub"), (1, "dub"), (2, "gqom")].map(|(node, tag)| (Node(node), tag.to_owned()));
        SimilarityIndex {
            roster: Roster::new((0..4).map(|id| (ArtistId(id), id.to_string()))).into(),
            scene: SceneGraph::new(4, [], []).into(),
            tags: TagIndex::new(4, tags).into(),
            ties: CollaborationGraph::new(4, []),
            sound: sound(
                vec![Some(vec![1.0, 0.0]), None, Some(vec![0.0, 1.0]), Some(vec![0.8, 0.6])],
                CosineCalibration::Raw,
            )
            .into(),
            ..Default::default()
        }
    }

    #[test]
    fn a_newcomer_is_near_to_who_sounds_alike_and_to_who_shares_tags() {
        let guest = Guest { node: None, mean: &[1.0, 0.0], tags: &["dub".to_owned()] };
        let found = neighbours(&index(), &guest, 10);
        let order: Vec<Node> = found.by_sound.iter().map(|(node, _)| *node).collect();
        assert_eq!(order, [Node(0), Node(3), Node(2)]);
        assert_eq!(found.by_evidence[0].node, Node(0));
        assert!(found.by_evidence.iter().any(|near| near.node == Node(1)), "by tags alone");
    }

    #[test]
    fn the_preview_of_a_published_artist_is_what_the_search_finds() {
        let index = index();
        let guest = Guest { node: Some(Node(0)), mean: &[1.0, 0.0], tags: &[] };
        let previewed = neighbours(&index, &guest, 10).by_evidence;
        let found = Search::new(&index).nearest(Node(0), 10);
        let judged = |near: &[SimilarArtist]| near.iter().map(|near| (near.node, near.evidence)).collect::<Vec<_>>();
        assert_eq!(judged(&previewed), judged(&found));
    }

    #[test]
    fn a_mean_of_another_model_is_near_to_nobody() {
        let guest = Guest { node: None, mean: &[1.0, 0.0, 0.0], tags: &[] };
        let found = neighbours(&index(), &guest, 10);
        assert!(found.by_sound.is_empty() && found.by_evidence.is_empty());
    }
}
