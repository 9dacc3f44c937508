//! Tests of doubts: who is doubted, why, and what ends it.

use super::*;
use crate::artists::{ArtistId, spelling_store::Spelling};

/// Artists by number, with what is stated about them.
struct Town {
    names: Vec<&'static str>,
    edges: Vec<(u32, u32)>,
    facts: DoubtFacts,
}

impl Town {
    fn new(names: &[&'static str]) -> Self {
        Self { names: names.to_vec(), edges: Vec::new(), facts: DoubtFacts::default() }
    }

    fn network(mut self, edges: &[(u32, u32)]) -> Self {
        self.edges = edges.to_vec();
        self
    }

    fn bill(mut self, acts: &[i64]) -> Self {
        self.facts.local.extend(acts.iter().map(|id| ArtistId(*id)));
        for (at, a) in acts.iter().enumerate() {
            self.facts.bills.extend(acts[at + 1..].iter().map(|b| (ArtistId(*a), ArtistId(*b))));
        }
        self.facts.local.sort_unstable();
        self.facts.local.dedup();
        self
    }

    fn spelled(mut self, artist: i64, origin: SpellingOrigin, name: &str) -> Self {
        self.facts.spellings.push(Spelling { artist: ArtistId(artist), origin, name: name.to_owned() });
        self
    }

    fn doubts(&self) -> Doubts {
        let roster = Roster::new(self.names.iter().enumerate().map(|(at, name)| (ArtistId(at as i64), (*name).into())));
        let folded: Vec<String> = self.names.iter().map(|name| fold(name)).collect();
        let edges = self.edges.iter().map(|(a, b)| (Node(*a), Node(*b), 1.0));
        Doubts::new(&roster, &folded, &SceneGraph::new(self.names.len(), [], edges), &self.facts)
    }

    fn value(&self, node: u32) -> f32 {
        self.doubts().of(Node(node)).map_or(0.0, |doubt| doubt.value)
    }

    fn reasons(&self, node: u32) -> Vec<DoubtReason> {
        self.doubts().of(Node(node)).map_or(Vec::new(), |doubt| doubt.reasons.clone())
    }
}

#[test]
fn only_a_local_act_that_the_network_knows_can_be_doubted() {
    let town = Town::new(&["Vile", "Purtenance", "Nobody"]).network(&[(0, 1)]).bill(&[0, 2]);
    assert!(town.value(0) > 0.5);
    assert_eq!(town.value(1), 0.0, "it stands on no bill");
    assert_eq!(town.value(2), 0.0, "the network does not know it");
}

#[test]
fn an_id_or_a_person_ends_the_doubt() {
    let mut town = Town::new(&["Vile", "Purtenance"]).network(&[(0, 1)]).bill(&[0]);
    assert!(!town.reasons(0).is_empty());
    town.facts.settled.push(ArtistId(0));
    assert_eq!((town.value(0), town.reasons(0).len()), (0.0, 0));
}

#[test]
fn a_place_that_only_bills_add_makes_a_doubt_near_one() {
    let town = Town::new(&["AG", "Stray", "Ivory"]).network(&[(0, 1), (2, 1)]).bill(&[0]).bill(&[2]);
    let town = town
        .spelled(0, SpellingOrigin::Bill, "AG (NYC)")
        .spelled(2, SpellingOrigin::Bill, "Ivory (IT)")
        .spelled(2, SpellingOrigin::Network, "Ivory [it]");
    assert!(town.value(0) > 0.9, "{}", town.value(0));
    assert_eq!(town.reasons(0)[0], DoubtReason::Suffix { suffix: "NYC".to_owned() });
    assert!(town.reasons(2).iter().all(|reason| !matches!(reason, DoubtReason::Suffix { .. })));
}

#[test]
fn billmates_that_are_near_speak_for_an_act_and_far_ones_against_it() {
    // 0 and 1 have the neighbour 3 in common; 2 is somewhere else.
    let town = Town::new(&["Eartheater", "Umru", "Paragon", "Arca", "Winterstorm"]).network(&[(0, 3), (1, 3), (2, 4)]);
    let town = town.bill(&[0, 1, 2]);
    assert!(town.value(0) < 0.1 && town.value(1) < 0.35 && town.value(2) > 0.4);
    assert!(town.reasons(2).contains(&DoubtReason::FarFromBillmates { billmates: 2 }));
    // Three steps are near, four are not.
    let chain = |last: u32| {
        Town::new(&["Anetha", "b", "c", "d", "Regal"])
            .network(&[(0, 1), (1, 2), (2, 3), (3, 4)])
            .bill(&[0, last as i64])
    };
    assert!(chain(3).value(0) < chain(4).value(0));
}

#[test]
fn a_short_or_common_name_is_doubted_more_than_a_distinctive_one() {
    let names = ["Vile", "Kilbourne", "Serge Devant", "Morganza", "Morgan", "Morgan Wallen", "Morgan Page", "x"];
    let town = Town::new(&names).network(&[(0, 7), (1, 7), (2, 7), (3, 7), (4, 7)]);
    let town = town.bill(&[0]).bill(&[1]).bill(&[2]).bill(&[3]).bill(&[4]);
    assert!(town.value(0) > town.value(1) && town.value(1) > town.value(2));
    assert!(town.value(4) > town.value(3));
    assert!(town.reasons(4).contains(&DoubtReason::CommonName { others: 2 }));
    assert!(town.reasons(0).contains(&DoubtReason::ShortName { letters: 4 }));
    let mut order: Vec<f32> = town.doubts().most_doubtful().iter().map(|(_, doubt)| doubt.value).collect();
    assert!(order.iter().all(|value| (0.0..1.0).contains(value)));
    order.sort_by(|a, b| b.total_cmp(a));
    assert_eq!(order, town.doubts().most_doubtful().iter().map(|(_, doubt)| doubt.value).collect::<Vec<_>>());
}

#[test]
fn an_act_that_is_far_from_all_bills_stands_out_where_enough_acts_are_known() {
    let names: Vec<&str> = (0..12).map(|_| "Somebody Else").chain(["hub", "Paragon", "Winterstorm"]).collect();
    let edges: Vec<(u32, u32)> = (0..12).map(|act| (act, 12)).chain([(13, 14)]).collect();
    let town = (0..12).fold(Town::new(&names).network(&edges), |town, act| town.bill(&[act])).bill(&[13]);
    assert!(town.reasons(13).contains(&DoubtReason::FarFromBills { reached: 0, usual: 11 }));
    assert!(town.reasons(0).iter().all(|reason| !matches!(reason, DoubtReason::FarFromBills { .. })));
}

#[test]
fn a_doubt_says_which_artist_of_which_network_it_is_about() {
    let mut town = Town::new(&["Apache", "Canserbero"]).network(&[(0, 1)]).bill(&[0]);
    town.facts.networks = vec![(ArtistId(0), "ListenBrainz".to_owned()), (ArtistId(0), "music-map".to_owned())];
    let doubts = town.doubts();
    let caveat = doubts.of(Node(0)).unwrap().caveat("Apache");
    assert_eq!(caveat, "if this is the Apache that ListenBrainz means");
    for reason in &doubts.of(Node(0)).unwrap().reasons {
        assert!(!reason.describe().is_empty());
    }
}
