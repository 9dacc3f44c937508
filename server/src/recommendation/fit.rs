//! Fit: how well an act suits a listener, as a rank among artists drawn once, and in words. Ranks mean the same for a
//! listener of one artist and for one of a thousand.

use serde::Serialize;

/// How well an act suits a listener; better is larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    NoMatch,
    Maybe,
    Good,
    Strong,
    MadeForYou,
    Followed,
}

/// The least share of artists that suit the listener less, for each word.
const CUTS: [(f32, Fit); 4] = [(0.998, Fit::MadeForYou), (0.99, Fit::Strong), (0.96, Fit::Good), (0.9, Fit::Maybe)];

impl Fit {
    pub const ALL: [Self; 6] = [Self::NoMatch, Self::Maybe, Self::Good, Self::Strong, Self::MadeForYou, Self::Followed];

    /// Of an act that is not followed. `share` of the reference sample suits the listener less. Where no interest speaks
    /// for an act it is no match, however much speaks against the others.
    pub fn new(share: f32, spoken_for: bool) -> Self {
        if !spoken_for {
            return Self::NoMatch;
        }
        CUTS.iter().find(|(least, _)| share >= *least).map_or(Self::NoMatch, |(_, fit)| *fit)
    }

    /// The share of acts drawn by lot that should get this word, whatever a listener follows.
    pub fn promised(self) -> f32 {
        let reached = |fit: Self| CUTS.iter().find(|(_, cut)| *cut == fit).map(|(least, _)| 1.0 - least);
        let better = Self::ALL.into_iter().find(|better| *better > self).and_then(reached).unwrap_or(0.0);
        match self {
            Self::Followed => 0.0,
            Self::NoMatch => 1.0 - better,
            word => reached(word).unwrap_or(0.0) - better,
        }
    }

    /// In words, as pages and the command line say it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoMatch => "no match",
            Self::Maybe => "maybe",
            Self::Good => "good match",
            Self::Strong => "strong match",
            Self::MadeForYou => "made for you",
            Self::Followed => "you follow them",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_fixed_cuts_of_the_rank() {
        let fits = [0.0, 0.899, 0.9, 0.96, 0.99, 0.998, 1.0].map(|share| Fit::new(share, true));
        use Fit::*;
        assert_eq!(fits, [NoMatch, NoMatch, Maybe, Good, Strong, MadeForYou, MadeForYou]);
        assert!(Fit::ALL.is_sorted());
    }

    #[test]
    fn what_the_words_promise_adds_up() {
        let promised = Fit::ALL.map(Fit::promised);
        for (found, expected) in promised.into_iter().zip([0.9, 0.06, 0.03, 0.008, 0.002, 0.0]) {
            assert!((found - expected).abs() < 1e-6, "{promised:?}");
        }
    }

    #[test]
    fn what_nothing_speaks_for_is_no_match_even_when_it_is_the_best() {
        assert_eq!(Fit::new(1.0, false), Fit::NoMatch);
    }
}
