//! Counterfactuals: where an event would stand without one of the signals, or without one of the follows that speak for it.

use serde::Serialize;

use super::{Affinity, Fit, Interest, Taste};
use crate::{
    artists::Node,
    similarity::{SignalKind, SimilarityIndex, fact::Named},
};

/// Follows that are left out one at a time.
pub const FOLLOWS: usize = 10;

/// What is left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "without", rename_all = "snake_case")]
pub enum LeftOut {
    Signal { signal: SignalKind },
    Follow { artist: Named },
}

/// Where an event stands then.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhatIf {
    #[serde(flatten)]
    pub left_out: LeftOut,
    /// The best act then; `None` when none could be judged any more.
    pub act: Option<Named>,
    /// The share of the reference sample that suits the listener less.
    pub share: Option<f32>,
    pub fit: Option<Fit>,
}

/// Every case for a bill without silent acts: each signal that something of it was judged by, then the follows that speak loudest for its
/// best act. The reference sample is judged anew in every case: what is missing is missing for everybody.
pub fn cases(index: &SimilarityIndex, interests: &[Interest], bill: &[Node]) -> Vec<WhatIf> {
    let taste = Taste::new(index, interests, bill);
    let Some(best) = best(&taste, bill) else { return Vec::new() };
    let signals = SignalKind::ALL.into_iter().map(|signal| {
        let rest = Taste::without(index, interests, bill, signal);
        case(index, LeftOut::Signal { signal }, &rest, bill)
    });
    let supporters = taste.supporters(best.act, FOLLOWS).into_iter().map(|supporter| supporter.artist);
    let followed = interests.iter().map(|interest| interest.artist).find(|artist| *artist == best.act);
    let follows = followed.into_iter().chain(supporters).take(FOLLOWS).map(|artist| {
        let rest: Vec<Interest> = interests.iter().copied().filter(|interest| interest.artist != artist).collect();
        let left_out = LeftOut::Follow { artist: Named::new(&index.roster, artist) };
        case(index, left_out, &Taste::new(index, &rest, bill), bill)
    });
    signals.chain(follows).collect()
}

fn best(taste: &Taste<'_>, bill: &[Node]) -> Option<Affinity> {
    bill.iter().filter_map(|act| taste.affinity(*act)).max_by(|x, y| x.ratio.total_cmp(&y.ratio))
}

fn case(index: &SimilarityIndex, left_out: LeftOut, taste: &Taste<'_>, bill: &[Node]) -> WhatIf {
    let best = best(taste, bill);
    WhatIf {
        left_out,
        act: best.map(|best| Named::new(&index.roster, best.act)),
        share: best.map(|best| best.share),
        fit: best.map(|best| best.fit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        artists::{ArtistId, Roster, tags::TagIndex},
        collaborations::CollaborationGraph,
        scene::SceneGraph,
    };

    /// 0 is followed; the network names 1 beside it, a tag is all that 2 shares with it. 3 to 20 are others.
    fn index() -> SimilarityIndex {
        let size = 21;
        let tags =
            (0..size as u32).map(|node| (Node(node), if matches!(node, 0 | 2) { "dub" } else { "rock" }.to_owned()));
        SimilarityIndex {
            roster: Roster::new((0..size as i64).map(|id| (ArtistId(id), id.to_string()))).into(),
            scene: SceneGraph::new(
                size,
                [],
                [(Node(0), Node(1), 8.0), (Node(3), Node(4), 8.0), (Node(5), Node(6), 8.0)],
            )
            .into(),
            tags: TagIndex::new(size, tags).into(),
            ties: CollaborationGraph::new(size, []),
            ..Default::default()
        }
    }

    fn without<'a>(cases: &'a [WhatIf], left_out: &LeftOut) -> &'a WhatIf {
        cases.iter().find(|case| case.left_out == *left_out).unwrap()
    }

    #[test]
    fn an_act_found_by_its_tags_alone_stands_lower_without_them_and_the_same_without_another_signal() {
        let index = index();
        let interests = [Interest::follow(Node(0))];
        let cases = cases(&index, &interests, &[Node(2)]);
        let genre = without(&cases, &LeftOut::Signal { signal: SignalKind::Genre });
        assert_eq!((genre.act.as_ref(), genre.fit), (None, None), "nothing else is known");
        let scene = without(&cases, &LeftOut::Signal { signal: SignalKind::Scene });
        let now = Taste::new(&index, &interests, &[Node(2)]).affinity(Node(2)).unwrap();
        assert_eq!(scene.fit, Some(now.fit));
        assert_eq!(cases.len(), SignalKind::COUNT + 1, "each signal, and the one follow");
    }

    #[test]
    fn without_the_only_follow_nothing_can_be_judged_and_without_follows_there_is_no_case() {
        let index = index();
        let cases = cases(&index, &[Interest::follow(Node(0))], &[Node(1)]);
        let follow = without(&cases, &LeftOut::Follow { artist: Named::new(&index.roster, Node(0)) });
        assert_eq!(follow.fit, None);
        assert!(super::cases(&index, &[], &[Node(1)]).is_empty());
    }

    #[test]
    fn a_followed_act_falls_back_to_what_the_others_say_of_it() {
        let index = index();
        let cases = cases(&index, &[Interest::follow(Node(0)), Interest::follow(Node(1))], &[Node(1)]);
        let follow = without(&cases, &LeftOut::Follow { artist: Named::new(&index.roster, Node(1)) });
        assert!(follow.fit.is_some_and(|fit| fit < Fit::Followed && fit > Fit::NoMatch), "{follow:?}");
    }
}
