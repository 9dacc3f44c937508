//! What the catalogue would make of tracks that are not published yet: the neighbours of a guest, an artist that brings
//! its own sound and, when the index does not hold it, its own tags.

use rustc_hash::FxHashMap;

use super::{
    SignalKind, Signals, SimilarityIndex, Weighting, blend,
    neighbours::{Search, Similar},
};
use crate::artists::{Node, tags::tag_weight};

/// An artist as it would be.
#[derive(Clone, Copy, Debug)]
pub struct Guest<'a> {
    /// Where the index holds it already, with everything but this sound.
    pub node: Option<Node>,
    /// Of the model in use; not renormalised.
    pub mean: &'a [f32],
    /// For a guest without a node.
    pub tags: &'a [String],
}

/// The neighbours of a guest.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// (artist, value in [0, 1]), best first, by sound alone.
    pub by_sound: Vec<(Node, f32)>,
    /// Best first, by all signals.
    pub blended: Vec<Similar>,
}

pub fn preview(index: &SimilarityIndex, guest: &Guest, count: usize) -> Preview {
    let heard = index.sound.compare(guest.mean, guest.node);
    let mut by_sound: Vec<(Node, f32)> = heard.iter().map(|(node, _, value)| (*node, *value)).collect();
    by_sound.sort_unstable_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    by_sound.truncate(count);

    let mut signals = company(index, guest);
    for (node, _, value) in heard {
        signals.entry(node).or_default().0[SignalKind::Audio as usize] = Some(value);
    }
    let weighting = |node| guest.node.map_or(Weighting::Niche, |own| index.weighting(own, node));
    let mut blended: Vec<Similar> = signals
        .into_iter()
        .filter_map(|(node, signals)| {
            let blend = blend(&signals, index.weights.of(weighting(node)))?;
            (blend.score > 0.0).then_some(Similar { node, signals, blend })
        })
        .collect();
    blended.sort_unstable_by(|x, y| {
        let by = |key: fn(&Similar) -> f32| key(y).total_cmp(&key(x));
        by(|s| s.blend.score).then_with(|| by(|s| s.blend.coverage)).then(x.node.cmp(&y.node))
    });
    blended.truncate(count);
    Preview { by_sound, blended }
}

/// The signals of everybody that something other than sound leads to; sound itself is left out.
fn company(index: &SimilarityIndex, guest: &Guest) -> FxHashMap<Node, Signals> {
    let mut found: FxHashMap<Node, Signals> = FxHashMap::default();
    if let Some(node) = guest.node {
        Search::new(index).each(node, None, |similar| {
            let mut signals = similar.signals;
            signals.0[SignalKind::Audio as usize] = None;
            found.insert(similar.node, signals);
        });
        return found;
    }
    // The genre signal of `genre.rs`, for somebody the index does not hold.
    let tags = &index.tags;
    let tagged = index.roster.nodes().filter(|node| !tags.of(*node).is_empty()).count();
    let known: Vec<_> = guest.tags.iter().map(|tag| tags.find(tag)).collect();
    let own: f32 = known.iter().map(|tag| tag.map_or_else(|| tag_weight(tagged, 1), |tag| tags.weight(tag))).sum();
    if own <= 0.0 {
        return found;
    }
    let mut shared: FxHashMap<Node, f32> = FxHashMap::default();
    for tag in known.into_iter().flatten() {
        for node in tags.having(tag) {
            *shared.entry(*node).or_default() += tags.weight(tag);
        }
    }
    for node in index.roster.nodes().filter(|node| tags.total(*node) > 0.0) {
        let shared = shared.get(&node).copied().unwrap_or(0.0);
        let value = (shared / (own + tags.total(node) - shared)).clamp(0.0, 1.0);
        found.entry(node).or_default().0[SignalKind::Genre as usize] = Some(value);
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
        similarity::{audio::Calibration, sound::tests::sound},
    };

    fn index() -> SimilarityIndex {
        let tags = [(0, "dub"), (1, "dub"), (2, "gqom")].map(|(node, tag)| (Node(node), tag.to_owned()));
        SimilarityIndex {
            roster: Roster::new((0..4).map(|id| (ArtistId(id), id.to_string()))),
            scene: SceneGraph::new(4, [], []),
            tags: TagIndex::new(4, tags),
            ties: CollaborationGraph::new(4, []),
            sound: sound(
                vec![Some(vec![1.0, 0.0]), None, Some(vec![0.0, 1.0]), Some(vec![0.8, 0.6])],
                Calibration::Raw,
            ),
            weights: Default::default(),
        }
    }

    #[test]
    fn a_newcomer_is_near_to_who_sounds_alike_and_to_who_shares_tags() {
        let guest = Guest { node: None, mean: &[1.0, 0.0], tags: &["dub".to_owned()] };
        let preview = preview(&index(), &guest, 10);
        let order: Vec<Node> = preview.by_sound.iter().map(|(node, _)| *node).collect();
        assert_eq!(order, [Node(0), Node(3), Node(2)]);
        assert_eq!(preview.blended[0].node, Node(0));
        assert!(preview.blended.iter().any(|near| near.node == Node(1)), "by tags alone");
    }

    #[test]
    fn the_preview_of_a_published_artist_is_what_the_search_finds() {
        let index = index();
        let guest = Guest { node: Some(Node(0)), mean: &[1.0, 0.0], tags: &[] };
        let previewed = preview(&index, &guest, 10).blended;
        let found = Search::new(&index).nearest(Node(0), 10);
        let told = |near: &[Similar]| near.iter().map(|n| (n.node, n.signals)).collect::<Vec<_>>();
        assert_eq!(told(&previewed), told(&found));
    }

    #[test]
    fn a_mean_of_another_model_is_near_to_nobody() {
        let guest = Guest { node: None, mean: &[1.0, 0.0, 0.0], tags: &[] };
        let preview = preview(&index(), &guest, 10);
        assert!(preview.by_sound.is_empty() && preview.blended.is_empty());
    }
}
