//! Doubt whether an artist of our bills is the one that an artist network means by that name.
//!
//! A network knows artists by name alone, and local acts share names with known ones. Only a local act can be doubted:
//! one that stands on a bill, or for whom somebody uploaded a track, whom the network knows, and whose identity neither
//! an id of another place nor a person confirms.
//!
//! The doubt is a probability in [0, 1): odds of a name shape, times a factor per reason, o / (1 + o). The odds and
//! factors are judgements, set so that the most doubtful acts of two weeks of New York bills are namesakes. A reason
//! that says nothing has the factor 1. Knows no database: `store.rs` reads the facts.

mod reason;
pub mod store;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

pub use reason::DoubtReason;

use crate::{
    artists::{Adjacency, Node, Roster, fold, name::place_suffix, spelling_store::SpellingOrigin},
    scene::{SceneGraph, Standing},
};
use store::DoubtFacts;

/// Odds that a name of one word is shared, before anything else is known.
const ONE_WORD: f32 = 0.4;
/// Of a name of several words.
const MORE_WORDS: f32 = 0.1;
/// Factor when a billmate is near in the network.
const NEAR: f32 = 0.25;
/// Acts that stand for everybody on the bills; of more, every n-th.
const REFERENCE: usize = 200;
/// With fewer acts that the network knows, being far from them says nothing.
const FEW: usize = 10;
/// Doubt from which on pages and the command line say so.
const WORTH_SAYING: f32 = 0.3;

/// A doubt above 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubt {
    /// In (0, 1).
    pub value: f32,
    /// The heaviest first.
    pub reasons: Vec<DoubtReason>,
    /// A network that knows the name.
    pub network: String,
}

impl Doubt {
    /// Whether it is large enough to be said.
    pub fn is_worth_saying(&self) -> bool {
        self.value >= WORTH_SAYING
    }

    /// A condition to put behind a statement that rests on the network.
    pub fn caveat(&self, name: &str) -> String {
        format!("if this is the {name} that {} means", self.network)
    }
}

/// All doubts, by artist.
#[derive(Debug, Default)]
pub struct Doubts(FxHashMap<Node, Doubt>);

impl Doubts {
    /// `folded` holds the folded names in the order of the roster.
    pub fn new(roster: &Roster, folded: &[String], scene: &SceneGraph, facts: &DoubtFacts) -> Self {
        let known = |id| roster.node(id).filter(|node| scene.standing(*node) == Standing::Known);
        let settled: FxHashSet<Node> = facts.settled.iter().filter_map(|id| roster.node(*id)).collect();
        let local: Vec<Node> = facts.local.iter().filter_map(|id| known(*id)).collect();
        let pairs = facts.bills.iter().filter_map(|(a, b)| Some((known(*a)?, known(*b)?, ())));
        let billmates = Adjacency::new(roster.len(), pairs, |(), ()| ());
        let bearers = bearers(folded, local.iter().map(|node| folded[node.at()].as_str()));
        let (suffixes, networks) = (suffixes(roster, facts), networks(roster, facts));
        let reached = reached(scene, roster.len(), &local, &billmates);
        let usual = usual(&reached);
        let doubts = local.iter().zip(&reached).filter(|(node, _)| !settled.contains(node)).map(|(node, reached)| {
            let name = folded[node.at()].as_str();
            let mut reasons = Vec::new();
            reasons.extend(reason::of_name(name, bearers.get(name).copied().unwrap_or(0)));
            reasons.extend(suffixes.get(node).map(|suffix| DoubtReason::Suffix { suffix: suffix.clone() }));
            if reached.billmates > 0 && !reached.near_billmate {
                reasons.push(DoubtReason::FarFromBillmates { billmates: reached.billmates });
            }
            if let Some(usual) = usual.filter(|usual| reached.acts < *usual) {
                reasons.push(DoubtReason::FarFromBills { reached: reached.acts, usual });
            }
            let odds = if name.contains(' ') { MORE_WORDS } else { ONE_WORD };
            let near = if reached.near_billmate { NEAR } else { 1.0 };
            (*node, doubt(odds * near, reasons, networks.get(node)))
        });
        Self(doubts.collect())
    }

    pub fn of(&self, node: Node) -> Option<&Doubt> {
        self.0.get(&node)
    }

    /// The most doubtful first.
    pub fn most_doubtful(&self) -> Vec<(Node, &Doubt)> {
        let mut all: Vec<_> = self.0.iter().map(|(node, doubt)| (*node, doubt)).collect();
        all.sort_by(|x, y| y.1.value.total_cmp(&x.1.value).then(x.0.cmp(&y.0)));
        all
    }
}

fn doubt(odds: f32, mut reasons: Vec<DoubtReason>, network: Option<&&str>) -> Doubt {
    let odds = reasons.iter().fold(odds, |odds, reason| odds * reason.factor());
    reasons.sort_by(|x, y| y.factor().total_cmp(&x.factor()));
    reasons.push(DoubtReason::NameOnly);
    let network = network.map_or("the artist network", |network| *network).to_owned();
    Doubt { value: odds / (1.0 + odds), reasons, network }
}

/// How many artists have one of these words among the words of their name, by word. Names of several words are not
/// asked about.
fn bearers<'a>(folded: &'a [String], names: impl Iterator<Item = &'a str>) -> FxHashMap<&'a str, u32> {
    let mut bearers: FxHashMap<&str, u32> = names.filter(|name| !name.contains(' ')).map(|name| (name, 0)).collect();
    for name in folded.iter().filter(|name| name.contains(' ')) {
        for word in name.split(' ').collect::<FxHashSet<_>>() {
            if let Some(count) = bearers.get_mut(word) {
                *count += 1;
            }
        }
    }
    bearers
}

/// The suffix with which bills write a name that no network writes with it.
fn suffixes(roster: &Roster, facts: &DoubtFacts) -> FxHashMap<Node, String> {
    let suffixed = |wanted| {
        facts
            .spellings
            .iter()
            .filter(move |spelling| spelling.origin == wanted)
            .filter_map(|spelling| Some((roster.node(spelling.artist)?, place_suffix(&spelling.name)?)))
    };
    let by_network: FxHashSet<(Node, String)> =
        suffixed(SpellingOrigin::Network).map(|(node, suffix)| (node, fold(suffix))).collect();
    suffixed(SpellingOrigin::Bill)
        .filter(|(node, suffix)| !by_network.contains(&(*node, fold(suffix))))
        .map(|(node, suffix)| (node, suffix.to_owned()))
        .collect()
}

fn networks<'a>(roster: &Roster, facts: &'a DoubtFacts) -> FxHashMap<Node, &'a str> {
    let named = facts.networks.iter().rev(); // the first by name stays
    named.filter_map(|(id, network)| Some((roster.node(*id)?, network.as_str()))).collect()
}

/// Whom a local act comes near to in the network: within three steps, that is with a neighbour within two.
struct Reached {
    /// Billmates that the network knows.
    billmates: u32,
    /// Whether one of them is near.
    near_billmate: bool,
    /// Of the acts that stand for everybody on the bills, how many are near.
    acts: u32,
}

fn reached(scene: &SceneGraph, size: usize, local: &[Node], billmates: &Adjacency<()>) -> Vec<Reached> {
    let every = local.len().div_ceil(REFERENCE).max(1);
    let reference: Vec<Node> = local.iter().copied().step_by(every).collect();
    local
        .par_iter()
        .map_init(
            || (vec![false; size], Vec::new()),
            |(marked, ball), &node| {
                mark_two_steps(scene, node, marked, ball);
                let near = |other: Node| other != node && scene.neighbours(other).any(|(next, _)| marked[next.at()]);
                let reached = Reached {
                    billmates: billmates.degree(node) as u32,
                    near_billmate: billmates.row(node).any(|(other, ())| near(other)),
                    acts: reference.iter().filter(|other| near(**other)).count() as u32,
                };
                ball.drain(..).for_each(|node| marked[node.at()] = false);
                reached
            },
        )
        .collect()
}

/// Marks everybody within two steps, the start included, and lists them in `ball`.
fn mark_two_steps(scene: &SceneGraph, from: Node, marked: &mut [bool], ball: &mut Vec<Node>) {
    marked[from.at()] = true;
    ball.push(from);
    let mut at = 0;
    for _ in 0..2 {
        let end = ball.len();
        while at < end {
            for (next, _) in scene.neighbours(ball[at]) {
                if !std::mem::replace(&mut marked[next.at()], true) {
                    ball.push(next);
                }
            }
            at += 1;
        }
    }
}

/// The median of the acts that are near; `None` where too few acts are known to say what is usual.
fn usual(reached: &[Reached]) -> Option<u32> {
    let mut acts: Vec<u32> = reached.iter().map(|reached| reached.acts).collect();
    acts.sort_unstable();
    (acts.len() >= FEW).then(|| acts[acts.len() / 2])
}

#[cfg(test)]
mod tests;
