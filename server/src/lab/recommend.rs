//! Ranking quality of the recommender: how well it separates events with followed artists from events without, when it
//! may not know that they are followed.
//!
//! For each event that bills followed artists, exactly those are taken off the list of follows, and the
//! event is scored with the rest; events without any followed artist are scored with the whole list. The
//! figure is the area under the ROC curve (AUC): the share of pairs (with, without) in the right order,
//! ties counting half. Line-ups must not count as evidence (`Scope { bills: false }`), or the answer
//! would be in the question. Beside it stands the rule it has to beat: the strongest path of at most three steps
//! from any act to any followed artist.

use std::collections::HashSet;

use super::auc::auc;
use crate::{
    artists::Node,
    recommendation::{Interest, Taste, score},
    scene::paths::Reach,
    similarity::{SignalKind, SimilarityIndex},
};

/// The result. AUCs are in [0, 1], `None` without at least one event of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct RankingQuality {
    /// Events that bill a followed artist.
    pub with: usize,
    pub without: usize,
    pub auc: Option<f64>,
    pub auc_best_path: Option<f64>,
    /// The harder question: the followed artists are taken off the bill instead, and only the company
    /// they keep there speaks.
    pub auc_off_the_bill: Option<f64>,
    pub auc_off_the_bill_best_path: Option<f64>,
    /// Artists with a sound.
    pub sounds: usize,
    /// As `auc`, as if sound were missing for everybody; `None` where it is.
    pub auc_without_sound: Option<f64>,
}

/// Runs the experiment. `bills` are the acts of each event; acts that the index does not hold are left out.
pub fn run(index: &SimilarityIndex, bills: &[Vec<Node>], follows: &[Node]) -> RankingQuality {
    let followed: HashSet<Node> = follows.iter().copied().collect();
    let (with, without): (Vec<&Vec<Node>>, Vec<&Vec<Node>>) =
        bills.iter().partition(|bill| bill.iter().any(|act| followed.contains(act)));
    let all_acts = |bills: &[&Vec<Node>]| -> Vec<Node> {
        bills.iter().flat_map(|bill| bill.iter().copied()).collect::<HashSet<_>>().into_iter().collect()
    };
    let base = |left_out| -> Vec<f32> {
        let taste = taste_of(index, &all_acts(&without), follows, left_out);
        without.iter().map(|bill| recommender(bill, &taste)).collect()
    };
    let auc_without_sound = (!index.sound.is_empty()).then(|| {
        let audio = Some(SignalKind::Audio);
        let hidden = with.iter().map(|bill| recommender(bill, &taste_of(index, bill, &rest_of(follows, bill), audio)));
        auc(&hidden.collect::<Vec<f32>>(), &base(audio))
    });
    let base = base(None);
    let base_path: Vec<f32> = without.iter().map(|bill| best_path(index, bill, follows)).collect();

    let (mut hidden, mut hidden_path, mut off, mut off_path) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for bill in &with {
        let rest = rest_of(follows, bill);
        hidden.push(recommender(bill, &taste_of(index, bill, &rest, None)));
        hidden_path.push(best_path(index, bill, &rest));
        let others: Vec<Node> = bill.iter().copied().filter(|act| !followed.contains(act)).collect();
        off.push(recommender(&others, &taste_of(index, &others, follows, None)));
        off_path.push(best_path(index, &others, follows));
    }
    RankingQuality {
        with: with.len(),
        without: without.len(),
        auc: auc(&hidden, &base),
        auc_best_path: auc(&hidden_path, &base_path),
        auc_off_the_bill: auc(&off, &base),
        auc_off_the_bill_best_path: auc(&off_path, &base_path),
        sounds: index.sound.len(),
        auc_without_sound: auc_without_sound.flatten(),
    }
}

/// The follows that are not on the bill.
fn rest_of(follows: &[Node], bill: &[Node]) -> Vec<Node> {
    follows.iter().copied().filter(|follow| !bill.contains(follow)).collect()
}

fn taste_of<'a>(index: &'a SimilarityIndex, acts: &[Node], follows: &[Node], without: Option<SignalKind>) -> Taste<'a> {
    let interests: Vec<Interest> = follows.iter().copied().map(Interest::follow).collect();
    match without {
        Some(kind) => Taste::without(index, &interests, acts, kind),
        None => Taste::new(index, &interests, acts),
    }
}

fn recommender(bill: &[Node], taste: &Taste<'_>) -> f32 {
    score::bill(0, bill.iter().map(|act| Some(*act)), taste).ratio
}

fn best_path(index: &SimilarityIndex, bill: &[Node], follows: &[Node]) -> f32 {
    let mut reach = Reach::default();
    bill.iter()
        .map(|act| {
            reach.walk(&index.scene, *act, index.roster.len(), None);
            follows.iter().map(|follow| reach.strength(*follow)).fold(0.0, f32::max)
        })
        .fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        artists::{ArtistId, Roster, tags::TagIndex},
        collaborations::CollaborationGraph,
        scene::SceneGraph,
    };

    #[test]
    fn a_hidden_artist_near_the_other_follows_is_found_and_not_by_being_followed() {
        // 0 is followed and near 1 (followed); 2 and 3 are near nobody; 4 is followed by nobody, off the map.
        let index = SimilarityIndex {
            roster: Roster::new((0..5).map(|id| (ArtistId(id), id.to_string()))).into(),
            scene: SceneGraph::new(5, [], [(Node(0), Node(1), 8.0), (Node(2), Node(3), 8.0)]).into(),
            tags: TagIndex::new(5, []).into(),
            ties: CollaborationGraph::new(5, []),
            ..Default::default()
        };
        let found = run(&index, &[vec![Node(0)], vec![Node(2)], vec![Node(4)]], &[Node(0), Node(1)]);
        assert_eq!((found.with, found.without, found.auc), (1, 2, Some(1.0)));
        // Without another follow nothing is known that could speak for it.
        let alone = run(&index, &[vec![Node(0)], vec![Node(2)]], &[Node(0)]);
        assert_eq!(alone.auc, Some(0.0));
    }
}
