//! Emphasis: which signals a reader lets count more, less or not at all. It changes how far signals are trusted, never
//! what they say.

use super::{AllWeights, BySignal, SignalKind, SimilarityIndex, Weights};

/// How much a side counts that the reader leans away from, against the other one.
const LESS: f32 = 1.0 / 3.0;

/// What a reader asks for; by default that every signal counts as the weights say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Emphasis {
    pub balance: Balance,
    /// Signals that do not count.
    pub off: Off,
}

/// Sound and genre against the artist network and who played with whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Balance {
    Sound,
    MoreSound,
    #[default]
    Even,
    MoreScene,
    Scene,
}

impl Balance {
    pub const ALL: [Self; 5] = [Self::Sound, Self::MoreSound, Self::Even, Self::MoreScene, Self::Scene];

    /// Its name in addresses; empty for the default.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::MoreSound => "more-sound",
            Self::Even => "",
            Self::MoreScene => "more-scene",
            Self::Scene => "scene",
        }
    }

    pub fn by_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|balance| balance.key() == key)
    }

    fn factor(self, kind: SignalKind) -> f32 {
        let of_sound = matches!(kind, SignalKind::Audio | SignalKind::Genre);
        match self {
            Self::Even => 1.0,
            Self::Sound => f32::from(of_sound),
            Self::Scene => f32::from(!of_sound),
            Self::MoreSound if of_sound => 1.0,
            Self::MoreScene if !of_sound => 1.0,
            Self::MoreSound | Self::MoreScene => LESS,
        }
    }
}

/// A set of signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Off([bool; SignalKind::COUNT]);

impl Off {
    pub fn has(self, kind: SignalKind) -> bool {
        self.0[kind as usize]
    }

    /// The set with a signal more, or with one less when it was in it.
    pub fn toggled(mut self, kind: SignalKind) -> Self {
        self.0[kind as usize] = !self.0[kind as usize];
        self
    }

    /// The keys of its signals with commas between, as they stand in addresses.
    pub fn keys(self) -> String {
        let off = SignalKind::ALL.into_iter().filter(|kind| self.has(*kind));
        off.map(SignalKind::key).collect::<Vec<_>>().join(",")
    }

    pub fn by_keys(keys: &str) -> Option<Self> {
        let keys = keys.split(',').map(str::trim).filter(|key| !key.is_empty());
        keys.map(|key| SignalKind::ALL.into_iter().find(|kind| kind.key() == key))
            .try_fold(Self::default(), |off, kind| kind.map(|kind| if off.has(kind) { off } else { off.toggled(kind) }))
    }
}

impl Emphasis {
    /// Whether any signal is left that counts.
    pub fn leaves_something(self) -> bool {
        SignalKind::ALL.into_iter().any(|kind| self.factor(kind) > 0.0)
    }

    pub fn factor(self, kind: SignalKind) -> f32 {
        if self.off.has(kind) { 0.0 } else { self.balance.factor(kind) }
    }

    /// The weights with this emphasis, together 1 again; all 0 when nothing is left of them.
    fn of(self, weights: Weights) -> Weights {
        let changed = BySignal::of(|kind| weights[kind] * self.factor(kind));
        let sum: f32 = changed.0.iter().sum();
        if sum > 0.0 { BySignal::of(|kind| changed[kind] / sum) } else { changed }
    }
}

impl SimilarityIndex {
    /// The same catalogue, judged with this emphasis. What it is ranked against is judged with it too.
    pub fn emphasising(&self, emphasis: Emphasis) -> Self {
        let AllWeights { both_known, niche } = self.weights;
        let weights = AllWeights { both_known: emphasis.of(both_known), niche: emphasis.of(niche) };
        Self { weights, reference: Default::default(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::{SignalKind::*, Weighting, evidence::trust};

    fn emphasis(balance: &str, off: &str) -> Emphasis {
        Emphasis { balance: Balance::by_key(balance).unwrap(), off: Off::by_keys(off).unwrap() }
    }

    #[test]
    fn the_default_changes_nothing() {
        for weighting in Weighting::ALL {
            let changed = Emphasis::default().of(weighting.built_in());
            assert!(SignalKind::ALL.iter().all(|kind| (changed[*kind] - weighting.built_in()[*kind]).abs() < 1e-6));
        }
    }

    #[test]
    fn a_side_alone_takes_the_other_as_missing() {
        let sound = trust(emphasis("sound", "").of(Weighting::BothKnown.built_in()));
        assert_eq!((sound[Audio], sound[Scene], sound[Collaboration]), (1.0, 0.0, 0.0));
        let scene = trust(emphasis("scene", "").of(Weighting::Niche.built_in()));
        assert_eq!((scene[Audio], scene[Genre], scene[Collaboration]), (0.0, 0.0, 1.0));
    }

    #[test]
    fn leaning_to_a_side_keeps_the_other() {
        let trust = trust(emphasis("more-scene", "").of(Weighting::BothKnown.built_in()));
        assert!(trust[Scene] == 1.0 && trust[Audio] > 0.0 && trust[Audio] < 0.5, "{trust:?}");
    }

    #[test]
    fn a_signal_that_is_off_does_not_count() {
        let off = emphasis("", "genre,scene");
        assert_eq!(off.off.keys(), "scene,genre");
        let weights = off.of(Weighting::BothKnown.built_in());
        assert_eq!((weights[Genre], weights[Scene]), (0.0, 0.0));
        assert!((weights.0.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn with_every_signal_off_nothing_is_left() {
        assert!(!emphasis("", "audio,scene,genre,collaboration").leaves_something());
        assert!(!emphasis("sound", "audio,genre").leaves_something());
        assert!(emphasis("sound", "genre").leaves_something());
    }

    #[test]
    fn strange_keys_are_none() {
        assert_eq!(Balance::by_key("loud"), None);
        assert_eq!(Off::by_keys("genre,loudness"), None);
    }
}
