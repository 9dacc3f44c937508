//! The lab on a generated catalogue: its figures stay within the bands of `figures.toml`, and recommendations keep their laws.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod generated;
mod laws;

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::NaiveDate;
use generated::{Generated, generate};
use undercard::lab::{
    recommend, reliability, sizes,
    taste::{self, Rule},
};

const SCENES: usize = 16;
const SEED: u64 = 7;

/// Without sound and with it; but for that, both are drawn alike.
static CATALOGUES: LazyLock<[Generated; 2]> =
    LazyLock::new(|| [false, true].map(|sound| generate(SCENES, sound, SEED)));

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    version: String,
    #[expect(dead_code, reason = "for the reader")]
    recorded_on: NaiveDate,
    figures: BTreeMap<String, Figure>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Figure {
    value: f64,
    /// Ends included.
    band: [f64; 2],
}

fn recorded() -> Recorded {
    toml::from_str(include_str!("figures.toml")).unwrap()
}

/// What the lab finds out today.
fn measured() -> BTreeMap<String, f64> {
    let mut figures = BTreeMap::new();
    for (generated, of) in CATALOGUES.iter().zip(["without_sound", "with_sound"]) {
        let Generated { index, listeners, bills } = generated;
        let quality = taste::run(index, listeners, taste::SEED).unwrap();
        for found in quality.rules.iter().filter(|found| !matches!(found.rule, Rule::EvidenceWithout(_))) {
            figures.insert(format!("taste_{}_{of}", found.rule.key()), found.auc);
        }
        let quality = recommend::run(index, bills, &listeners[0]);
        figures.insert(format!("recommend_{of}"), quality.auc.unwrap());
        let deviations =
            sizes::run(index, sizes::SEED).into_iter().filter(|shares| shares.sound == (of == "with_sound"));
        figures.insert(format!("sizes_deviation_{of}"), deviations.map(|shares| shares.deviation).fold(0.0, f64::max));
        for reliability in reliability::run(index) {
            let rare = reliability.groups.iter().find(|group| group.one_in == 100).unwrap();
            let by = reliability.without.map_or("all", |_| "without_scene");
            figures.insert(format!("reliability_{by}_{of}"), rare.share().unwrap());
        }
    }
    figures
}

#[test]
fn the_figures_of_the_lab_stay_within_their_bands() {
    let (measured, recorded) = (measured(), recorded());
    let today: Vec<String> = measured.iter().map(|(name, value)| format!("{name} = {value:.3}")).collect();
    let today = today.join("\n");
    assert!(measured.keys().eq(recorded.figures.keys()), "figures.toml lacks some of these, or has others:\n{today}");
    let outside: Vec<&String> = recorded
        .figures
        .iter()
        .filter(|(name, figure)| !(figure.band[0]..=figure.band[1]).contains(&measured[*name]))
        .map(|(name, _)| name)
        .collect();
    assert!(outside.is_empty(), "outside of their bands: {outside:?}; measured:\n{today}");
}

#[test]
fn every_recorded_figure_lies_in_its_own_band_and_is_of_a_version() {
    let recorded = recorded();
    assert!(recorded.version.split('.').count() == 3, "{}", recorded.version);
    for (name, Figure { value, band }) in recorded.figures {
        assert!(band[0] <= value && value <= band[1], "{name}");
    }
}
