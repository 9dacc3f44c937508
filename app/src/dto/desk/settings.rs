//! `/desk/models` and `/desk/weights`.

use super::{DeskJob, FormRefusal};
use crate::dto::{ArtistRef, SignalKind};

/// A model of the manifest, or one that was fitted here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskModel {
    pub id: String,
    pub title: String,
    /// Ships with Undercard and needs no download.
    pub built_in: bool,
    pub in_use: bool,
    /// `None`: its files are in place. Otherwise what is missing and which command gets it.
    pub missing: Option<String>,
    /// (what, how much), such as `("Hears", "30 s at 22,050 Hz")`.
    pub facts: Vec<(String, String)>,
    pub can_use: bool,
    pub can_calibrate: bool,
}

/// `/desk/models`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelsPage {
    pub models: Vec<DeskModel>,
    /// Such as `CPU, 2 threads`, or why none is open.
    pub device: String,
    /// Such as `1.8 tracks a second over the last 40`.
    pub throughput: String,
    /// Why the built-in model cannot be refitted yet; `None` when it can.
    pub no_refit: Option<String>,
    pub jobs: Vec<DeskJob>,
    pub refusal: Option<FormRefusal>,
}

/// What one signal weighs, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightDial {
    pub kind: SignalKind,
    pub hundredths: u16,
    pub built_in: u16,
}

/// The weights of one weighting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightRow {
    /// `both_known` or `niche`.
    pub key: &'static str,
    pub label: &'static str,
    pub explanation: &'static str,
    /// In the order of `SignalKind::ALL`.
    pub dials: Vec<WeightDial>,
    /// Differ from the built-in ones.
    pub changed: bool,
}

/// A neighbour before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightMove {
    pub artist: ArtistRef,
    /// Out of 100, with the new weights.
    pub text: String,
    pub lead: Option<SignalKind>,
    /// Places it rose (positive) or fell; `None`: it was not among the ten before.
    pub moved: Option<i32>,
}

/// The ten nearest of one artist with the weights in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightSample {
    pub artist: ArtistRef,
    pub now: Vec<WeightMove>,
    /// Were among the ten and would not be any more.
    pub gone: Vec<ArtistRef>,
}

/// `/desk/weights`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightsPage {
    pub rows: Vec<WeightRow>,
    /// The form holds other weights than those in force.
    pub unsaved: bool,
    /// How the preview compares, such as `12 of 50 neighbours change`.
    pub summary: String,
    pub samples: Vec<WeightSample>,
    pub refusal: Option<FormRefusal>,
}
