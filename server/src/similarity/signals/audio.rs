//! The audio signal: how alike two artists sound.
//!
//! Raw: the mean cosine over all pairs of their tracks, same model and layer, which is the dot product
//! of their mean vectors. Value: the share of catalogue pairs that are less similar (the empirical
//! distribution of the model), because raw cosines crowd together. Missing when one side has no vector
//! of the model in use.
//!
//! What is compared with the distribution is the cosine less half of the hubness of either side: some
//! artists are near to everybody (hubs), and being near to a hub says little. This is half of the cross-domain
//! similarity local scaling of Conneau, Lample, Ranzato, Denoyer, Jégou, *Word translation without parallel data*
//! (ICLR 2018), 2 cos(x, y) − r(x) − r(y), with r the mean cosine to the ten nearest (`calibration.rs`).

use super::{ArtistValues, Guest, RowOf, Signal};
use crate::{
    artists::Node,
    similarity::{
        SimilarityIndex, SoundIndex,
        cosine::CosineCalibration,
        evidence::{RatioCurve, SignalCurve},
        fact::Fact,
        reading::{MissingReason, PairReading, SignalReading},
    },
    vector::describe_model,
    wording::decimals,
};

pub(super) const SIGNAL: Signal = Signal {
    pair,
    measure: |index, a, b| Some(index.sound.compare(a, b)?.1),
    shipped,
    by_name: false,
    guest: |index, guest| Some(self::guest(index, guest)),
    missing,
    sentence,
    raw_text: |cosine| format!("mean cosine {}", decimals(cosine)),
    known,
    why_listen: "it sounds like them",
};

/// Candidates that sound leads to. It compares everybody with everybody, so there is always a next one; whoever has
/// nothing else in common with the artist and is not among these is not among the nearest either.
const BY_SOUND: usize = 200;

/// How far the values of pairs that belong together lie above those of others, in standard deviations, both being
/// normal: the AUC is then Φ(SEPARATION / √2).
const SEPARATION: f32 = 0.545;
/// Shares of pairs that sound less alike, as standard scores.
const SCORES: [(f32, f32); 11] = [
    (0.001, -3.090),
    (0.01, -2.326),
    (0.05, -1.645),
    (0.2, -0.842),
    (0.5, 0.0),
    (0.8, 0.842),
    (0.9, 1.282),
    (0.95, 1.645),
    (0.99, 2.326),
    (0.999, 3.090),
    (1.0, 3.719),
];

/// A binormal curve: log₁₀ of the ratio of two normal densities, (d z − d² / 2) / ln 10.
fn shipped() -> SignalCurve {
    let ratio = |z: f32| (SEPARATION * z - SEPARATION * SEPARATION / 2.0) / std::f32::consts::LN_10;
    SignalCurve {
        curve: RatioCurve::knots(SCORES.map(|(share, z)| (share, ratio(z)))),
        basis:
            "A judgement: artists of one scene are told apart from others by sound with an AUC of 0.65, less than the \
                0.74 measured for tracks of one artist against tracks of others."
                .to_owned(),
        pairs: 0,
    }
}

fn pair(index: &SimilarityIndex, a: Node, b: Node) -> PairReading {
    let measured = index.sound.compare(a, b);
    PairReading {
        raw: measured.map(|(cosine, _)| cosine),
        value: measured.map(|(_, value)| value),
        calibrated: index.sound.calibration != CosineCalibration::Raw,
        // The closest tracks are in the database.
        evidence: Vec::new(),
    }
}

/// The sound of a guest compared with everybody who has a vector.
pub fn guest(index: &SimilarityIndex, guest: &Guest<'_>) -> ArtistValues {
    index.sound.compare_vector(guest.mean, guest.node)
}

fn missing(index: &SimilarityIndex, node: Node) -> Option<MissingReason> {
    match &index.sound.model {
        None => Some(MissingReason::NoModel),
        Some(_) => (!index.sound.has(node)).then_some(MissingReason::NoVector),
    }
}

fn sentence(reading: &SignalReading, value: f32, a: &str, b: &str) -> String {
    let tracks = reading.evidence.iter().find_map(|fact| match fact {
        Fact::TrackPair { a, b, .. } => Some((&a.title, &b.title)),
        _ => None,
    });
    let alike = match tracks {
        Some((first, second)) => format!("{a}’s track “{first}” sounds like {b}’s “{second}”"),
        None => format!("{a} sounds like {b}"),
    };
    match (reading.calibrated, reading.speaks()) {
        (true, true) => format!("{alike}: closer than {} % of all pairs.", share_of_pairs(value)),
        (true, false) => {
            format!("{a} does not sound much like {b}: {} % of all pairs are closer.", share_of_pairs(1.0 - value))
        }
        (false, true) => format!("{alike}, but was not compared with other pairs yet."),
        (false, false) => format!("{a} does not sound much like {b}, but was not compared with other pairs yet."),
    }
}

/// In whole percent, rounded down: no pair is closer than all, itself included.
fn share_of_pairs(share: f32) -> u32 {
    ((share.clamp(0.0, 1.0) * 100.0) as u32).min(99)
}

fn known(index: &SimilarityIndex, _: Node, _: &[String]) -> String {
    let model = index.sound.model.as_ref().map_or("", |model| &model.0);
    format!("Analysed by {}.", describe_model(model))
}

/// The working arrays of a row.
#[derive(Default)]
pub struct AudioRow {
    /// By row of the sounds that were searched; empty when the artist has none, or the candidates are given.
    cosines: Vec<f32>,
    /// Whom sound leads to, when that was found out elsewhere.
    pub(in crate::similarity) given: Option<Vec<Node>>,
}

impl AudioRow {
    pub(super) fn gather(&mut self, row: RowOf<'_>, admit: &mut impl FnMut(Node) -> bool) {
        self.cosines.clear();
        if let Some(nodes) = &self.given {
            nodes.iter().for_each(|node| {
                admit(*node);
            });
        } else if let (Some(at), None) = (row.index.sound.row(row.from), row.targets) {
            let sound = &row.index.sound;
            for (_, near) in sound.nearest_rows_to(at, BY_SOUND, &mut self.cosines) {
                admit(sound.node(near as usize));
            }
        }
    }

    /// The cosines with all targets, worked out for several artists at once.
    pub(in crate::similarity) fn set(&mut self, cosines: impl Iterator<Item = f32>) {
        self.cosines.clear();
        self.cosines.extend(cosines);
    }

    #[inline]
    pub(in crate::similarity) fn measure(&self, row: RowOf<'_>, to: Node) -> Option<f32> {
        let sound = searched(row);
        let (query, at) = (row.index.sound.query(row.from)?, sound.row(to)?);
        let known = self.cosines.get(at).copied().filter(|_| sound.is_compared_exactly());
        Some(sound.value(known.unwrap_or_else(|| sound.cosine_at(query, at)), query, at))
    }

    /// What [`Self::measure`] is at most, of somebody in the catalogue; without comparing whole means.
    #[inline]
    pub(super) fn at_most(&self, row: RowOf<'_>, to: Node) -> Option<f32> {
        let sound = &row.index.sound;
        let (from, query, at) = (sound.row(row.from)?, sound.query(row.from)?, sound.row(to)?);
        let cosine = self.cosines.get(at).map_or(1.0, |cosine| cosine + sound.slack(from, at));
        Some(sound.value(cosine, query, at))
    }
}

#[inline]
fn searched(row: RowOf<'_>) -> &SoundIndex {
    row.targets.map_or(&row.index.sound, |targets| &targets.sound)
}
