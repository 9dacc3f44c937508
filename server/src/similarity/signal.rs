//! Signal kinds, and what there is once per kind: values, weights, contributions. Nothing here or above names the
//! kinds one by one; what a kind means is in `signals/`.

use std::ops::{Index, IndexMut};

use serde::{Serialize, Serializer};

/// One of the signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SignalKind {
    Audio,
    Scene,
    Genre,
    Collaboration,
}

impl SignalKind {
    pub const ALL: [Self; 4] = [Self::Audio, Self::Scene, Self::Genre, Self::Collaboration];
    pub const COUNT: usize = Self::ALL.len();

    /// Its name in JSON, in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Scene => "scene",
            Self::Genre => "genre",
            Self::Collaboration => "collaboration",
        }
    }
}

/// Something per signal, in the order of [`SignalKind::ALL`]. As JSON an object with the signals' keys.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BySignal<T>(pub [T; SignalKind::COUNT]);

impl<T> BySignal<T> {
    pub fn of(value: impl FnMut(SignalKind) -> T) -> Self {
        Self(SignalKind::ALL.map(value))
    }
}

impl<T> Index<SignalKind> for BySignal<T> {
    type Output = T;

    fn index(&self, kind: SignalKind) -> &T {
        &self.0[kind as usize]
    }
}

impl<T> IndexMut<SignalKind> for BySignal<T> {
    fn index_mut(&mut self, kind: SignalKind) -> &mut T {
        &mut self.0[kind as usize]
    }
}

impl<T: Serialize> Serialize for BySignal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(SignalKind::ALL.iter().map(|kind| kind.key()).zip(&self.0))
    }
}

/// The values of one pair, each in [0, 1] or missing.
pub type Signals = BySignal<Option<f32>>;

/// What each signal weighs: none below 0, together 1.
pub type Weights = BySignal<f32>;

/// Which weights apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    /// The network knows both artists.
    BothKnown,
    /// It does not know one of them, or was not asked yet.
    Niche,
}

impl Weighting {
    pub const ALL: [Self; 2] = [Self::BothKnown, Self::Niche];

    /// The weights of an installation where nobody set others.
    pub const fn built_in(self) -> Weights {
        match self {
            Self::BothKnown => BySignal([0.3, 0.3, 0.2, 0.2]),
            Self::Niche => BySignal([0.5, 0.0, 0.3, 0.2]),
        }
    }

    /// Its name in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::BothKnown => "both_known",
            Self::Niche => "niche",
        }
    }
}

/// The weights in force.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AllWeights {
    pub both_known: Weights,
    pub niche: Weights,
}

impl AllWeights {
    pub const fn of(&self, weighting: Weighting) -> Weights {
        match weighting {
            Weighting::BothKnown => self.both_known,
            Weighting::Niche => self.niche,
        }
    }
}

impl Default for AllWeights {
    fn default() -> Self {
        Self { both_known: Weighting::BothKnown.built_in(), niche: Weighting::Niche.built_in() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_stand_in_their_own_order_and_json_names_them() {
        assert!(SignalKind::ALL.iter().enumerate().all(|(at, kind)| *kind as usize == at));
        let json = serde_json::to_value(BySignal::of(|kind| kind as usize)).unwrap();
        for kind in SignalKind::ALL {
            assert_eq!(json[kind.key()], kind as usize);
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
        }
    }

    #[test]
    fn the_built_in_weights_add_up_to_one() {
        for weighting in Weighting::ALL {
            let weights = weighting.built_in();
            assert!((weights.0.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert_eq!(AllWeights::default().of(weighting), weights);
        }
    }
}
