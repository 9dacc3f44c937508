//! Laws of recommendations, on generated catalogues with sound and without.

use proptest::{prelude::*, sample::subsequence};
use undercard::{
    artists::Node,
    lab::sizes,
    recommendation::{Fit, Interest, Taste},
};

use crate::{CATALOGUES, SCENES, generated::generate};

/// Points that a share may be off what the words promise.
const POINTS: f64 = 2.0;

fn interests(follows: &[Node]) -> Vec<Interest> {
    follows.iter().copied().map(Interest::follow).collect()
}

/// Some artists, in no order.
fn artists(most: usize) -> impl Strategy<Value = Vec<Node>> {
    let all: Vec<Node> = CATALOGUES[0].index.roster.nodes().collect();
    subsequence(all, 2..most).prop_shuffle()
}

#[test]
fn random_follows_give_random_acts_the_promised_sizes() {
    // With sound, the experiment is also run as if it were missing.
    for (seed, sound) in [(1, false), (2, true)] {
        let found = sizes::run(&generate(SCENES, sound, seed).index, seed);
        assert_eq!(found.len(), if sound { 8 } else { 4 }, "1, 5, 20 and 200 follows");
        for shares in found {
            assert!(shares.deviation <= POINTS, "{shares:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn another_follow_never_lowers_an_act_by_more_than_its_share(follows in artists(30), sound in any::<bool>()) {
        let index = &CATALOGUES[usize::from(sound)].index;
        let (one_more, rest) = follows.split_first().unwrap();
        let acts: Vec<Node> = index.roster.nodes().filter(|act| !follows.contains(act)).step_by(7).collect();
        let (before, after) = (Taste::new(index, &interests(rest), &acts), Taste::new(index, &interests(&follows), &acts));
        let share = rest.len() as f32 / follows.len() as f32;
        for act in acts {
            let ratio = |taste: &Taste<'_>| taste.affinity(act).map_or(1.0, |affinity| affinity.ratio);
            prop_assert!(ratio(&after) >= ratio(&before) * share * (1.0 - 1e-4), "{one_more:?} {act:?}");
        }
    }

    #[test]
    fn a_followed_act_is_never_below_one_that_is_not(follows in artists(30), sound in any::<bool>()) {
        let index = &CATALOGUES[usize::from(sound)].index;
        let acts: Vec<Node> = index.roster.nodes().step_by(7).chain(follows.iter().copied()).collect();
        let taste = Taste::new(index, &interests(&follows), &acts);
        for act in acts {
            let Some(affinity) = taste.affinity(act) else { continue };
            if follows.contains(&act) {
                prop_assert_eq!((affinity.fit, affinity.share, affinity.ratio), (Fit::Followed, 1.0, 1_000.0));
            } else {
                prop_assert!(affinity.fit < Fit::Followed && affinity.share <= 1.0 && affinity.ratio <= 1_000.0);
            }
        }
    }

    #[test]
    fn a_larger_ratio_is_never_a_smaller_word(follows in artists(30), sound in any::<bool>()) {
        let index = &CATALOGUES[usize::from(sound)].index;
        let acts: Vec<Node> = index.roster.nodes().step_by(3).collect();
        let taste = Taste::new(index, &interests(&follows), &acts);
        let mut judged: Vec<_> = acts.iter().filter_map(|act| taste.affinity(*act)).collect();
        judged.sort_by(|x, y| x.ratio.total_cmp(&y.ratio));
        // The act itself is not among those that it is ranked against, so two that are all but equal may change places.
        let steps = judged.windows(2).filter(|pair| pair[0].fit > pair[1].fit).count();
        prop_assert!(steps <= 1, "{steps} of {}", judged.len());
    }
}
