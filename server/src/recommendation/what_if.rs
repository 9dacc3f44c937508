//! What if: where an event would stand without one of the signals, or without one of the follows that speak for it.

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
