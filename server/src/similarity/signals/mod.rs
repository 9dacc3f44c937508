//! The signals, one file each with all forms of its signal: of a pair, of one artist against everybody (the row that
//! a search works out), of a guest that the index does not hold, why it is missing, the evidence, and the words.
//!
//! A new signal is a file here, a line in each list below, a kind with its weights in `signal.rs`, what the index keeps
//! for it, why it is missing in `reading.rs`, and its name and colour in `app/src/dto/signal.rs` and
//! `style/components/ink.css`.

pub mod audio;
pub mod collaboration;
pub mod genre;
pub mod scene;

use super::{
    BySignal, SignalKind, Signals, SimilarityIndex,
    evidence::SignalCurve,
    neighbours::Targets,
    reading::{MissingReason, PairReading, SignalReading},
};
use crate::artists::Node;

/// What is to be known of one signal, except for the row: a search calls that for every candidate, so it is not called
/// through a pointer.
pub struct Signal {
    pub pair: fn(&SimilarityIndex, Node, Node) -> PairReading,
    /// What the evidence of a pair is read off; `None` when the signal is missing.
    pub measure: fn(&SimilarityIndex, Node, Node) -> Option<f32>,
    /// The curve of an installation that has learned none.
    pub shipped: fn() -> SignalCurve,
    /// Whether it knows artists by their names alone, so that doubt about who one is takes from what it says.
    pub by_name: bool,
    /// The measure between a guest and everybody who has the signal; `None` when a guest brings nothing of its own
    /// for it.
    pub guest: fn(&SimilarityIndex, &Guest<'_>) -> Option<ArtistValues>,
    /// Why one artist has no such signal to anybody; `None` when it has.
    pub missing: fn(&SimilarityIndex, Node) -> Option<MissingReason>,
    /// What its value says of two artists with these names, as a sentence: of what speaks for them, the strongest.
    pub sentence: fn(&SignalReading, f32, &str, &str) -> String,
    /// The raw measure with its name.
    pub raw_text: fn(f32) -> String,
    /// What is known of one artist, which does not lack it. The strings are the lists of the network that are its own.
    pub known: fn(&SimilarityIndex, Node, &[String]) -> String,
    /// Why listeners of one may care for the other.
    pub why_listen: &'static str,
}

/// In the order of [`SignalKind::ALL`].
static SIGNALS: BySignal<Signal> = BySignal([audio::SIGNAL, scene::SIGNAL, genre::SIGNAL, collaboration::SIGNAL]);

impl SignalKind {
    pub fn signal(self) -> &'static Signal {
        &SIGNALS[self]
    }
}

impl Signal {
    pub fn shipped_curve(&self) -> SignalCurve {
        (self.shipped)()
    }
}

/// The value of a signal to each of some artists, in no order.
pub type ArtistValues = Vec<(Node, f32)>;

/// Whose signals to everybody are worked out.
#[derive(Clone, Copy)]
pub(super) struct RowOf<'a> {
    pub index: &'a SimilarityIndex,
    pub from: Node,
    /// The only artists to look for.
    pub targets: Option<&'a Targets>,
}

/// An artist that brings its own sound: as it would be once that is published.
#[derive(Clone, Copy, Debug)]
pub struct Guest<'a> {
    /// Where the index holds it already, with everything but this sound.
    pub node: Option<Node>,
    /// Of the model in use; not renormalised.
    pub mean: &'a [f32],
    /// For a guest without a node.
    pub tags: &'a [String],
}

/// See [`SignalRows::needed`].
pub(super) struct Needed {
    /// Closeness.
    scene: f32,
    /// Weight of the shared tags.
    genre: f32,
}

/// What rounding may change of a sum of evidence.
pub(super) const ROUNDING: f32 = 1e-4;

/// Working arrays for the signals of one artist to everybody, kept between rows.
pub(super) struct SignalRows {
    pub audio: audio::AudioRow,
    scene: scene::SceneRow,
    genre: genre::GenreRow,
    collaboration: collaboration::CollaborationRow,
}

impl SignalRows {
    pub fn new(index: &SimilarityIndex) -> Self {
        let size = index.roster.len();
        Self {
            audio: audio::AudioRow::default(),
            scene: scene::SceneRow::default(),
            genre: genre::GenreRow::new(size),
            collaboration: collaboration::CollaborationRow::new(size),
        }
    }

    /// Forgets the last row, which led to these artists.
    pub fn clear(&mut self, candidates: &[Node]) {
        self.genre.clear(candidates);
        self.collaboration.clear(candidates);
    }

    /// Finds the few whom a tie leads to, or who sound near. `admit` is asked about each, as often as it is met, and says
    /// whether it counts.
    pub fn gather_few(&mut self, row: RowOf<'_>, admit: &mut impl FnMut(Node) -> bool) {
        self.collaboration.gather(row, admit);
        self.audio.gather(row, admit);
    }

    /// Finds the many whom the network or a tag leads to.
    pub fn gather_many(&mut self, row: RowOf<'_>, admit: &mut impl FnMut(Node) -> bool) {
        self.scene.gather(row, admit);
        self.genre.gather(row, admit);
    }

    /// What the evidence is read off, towards an artist that was admitted.
    #[inline]
    pub fn measures(&self, row: RowOf<'_>, to: Node) -> Signals {
        let mut measures = self.gathered(row, to);
        measures[SignalKind::Audio] = self.audio.measure(row, to);
        measures
    }

    /// What network or tags must say at least for an artist to come to `least` evidence whom no tie leads to: one of the
    /// two half of what sound does not say. `trust` is the most that each signal is trusted.
    pub fn needed(&self, row: RowOf<'_>, least: f32, trust: &BySignal<f32>) -> Needed {
        let curve = |kind: SignalKind| &row.index.evidence.0[kind].curve;
        let sound = if row.index.sound.has(row.from) { curve(SignalKind::Audio).highest() } else { 0.0 };
        let untied = curve(SignalKind::Collaboration).log_ratio(0.0);
        let rest = trust[SignalKind::Audio] * sound.max(0.0) + trust[SignalKind::Collaboration] * untied.max(0.0);
        let half = (least - rest - ROUNDING) / 2.0;
        let measure = |kind: SignalKind| match trust[kind] {
            0.0 if half > 0.0 => f32::INFINITY,
            0.0 => f32::NEG_INFINITY,
            trust => curve(kind).measure_for(half / trust),
        };
        let tags = row.index.tags.total(row.from);
        let genre = if tags > 0.0 { measure(SignalKind::Genre) * tags } else { f32::INFINITY };
        Needed { scene: measure(SignalKind::Scene), genre }
    }

    /// Whether an artist may come to as much evidence as that. Looks at no more than two arrays.
    #[inline]
    pub fn may_reach(&self, needed: &Needed, to: Node) -> bool {
        self.scene.at_most(to) >= needed.scene
            || self.genre.at_most(to) >= needed.genre
            || self.collaboration.leads_to(to)
    }

    /// The same as [`Self::measures`], with the most that sound can be.
    #[inline]
    pub fn at_most(&self, row: RowOf<'_>, to: Node) -> Signals {
        let mut measures = self.gathered(row, to);
        measures[SignalKind::Audio] = self.audio.at_most(row, to);
        measures
    }

    /// The measures that gathering has worked out, which is all but sound.
    #[inline]
    pub fn gathered(&self, row: RowOf<'_>, to: Node) -> Signals {
        BySignal([None, self.scene.measure(row, to), self.genre.measure(row, to), self.collaboration.measure(row, to)])
    }
}
