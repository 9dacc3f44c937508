//! Self-test of a model in use with a fixed tone. A runtime that is broken, of the wrong build or on a device
//! that miscalculates answers with numbers like any other; only a comparison finds it.
//!
//! The expected vector is stored: for models that ship, in `self-test/` of their folder (`models/self_test.py` writes
//! it, with another language's runtime); for others, in `self-test/` of the weights' folder, as the device computed it
//! first.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{EmbedError, Embedder, tone::tone};

/// Long enough for every model, short enough to be asked for often.
pub const TONE_MS: u32 = 6_000;
/// The largest ‖answer − stored‖ / ‖stored‖ that counts as the same. For unit vectors it is a cosine of 0.999: other
/// kernels and 16-bit weights stay far below, another sound is far above.
pub const TOLERANCE: f64 = 0.045;

/// The result of a self-test.
#[derive(Clone, Debug, PartialEq)]
pub enum SelfTestResult {
    /// As stored, this far from it.
    Same(f64),
    /// There was nothing to compare with; from now on there is.
    First,
}

#[derive(Serialize, Deserialize)]
struct StoredOutput {
    /// The manifest entry.
    model: String,
    tone_ms: u32,
    /// Before standardising, for models that have constants.
    values: Vec<f32>,
}

/// Embeds the tone. `base` is the manifest's id of the model, whatever constants it bears. An answer that is not the
/// stored one is a [`EmbedError::Runtime`].
pub async fn check(
    embedder: &Embedder,
    base: &str,
    models: &Path,
    weights: &Path,
) -> Result<SelfTestResult, EmbedError> {
    let samples = tone(embedder.model().rate_hz, TONE_MS);
    let embedded = embedder.embed_samples(samples, embedder.model().rate_hz).await?;
    let values = embedded.features.unwrap_or(embedded.vector);
    let shipped = models.join("self-test").join(format!("{base}.json"));
    let own = weights.join("self-test").join(format!("{base} on {}.json", on(embedder.device())));
    let stored = match read(&shipped)? {
        Some(stored) => Some((shipped, stored)),
        None => read(&own)?.map(|stored| (own.clone(), stored)),
    };
    let Some((path, stored)) = stored else {
        write(&own, &StoredOutput { model: base.to_owned(), tone_ms: TONE_MS, values })?;
        return Ok(SelfTestResult::First);
    };
    if stored.model != base || stored.tone_ms != TONE_MS || stored.values.len() != values.len() {
        return Err(EmbedError::Model(format!("{} belongs to another self-test: delete it", path.display())));
    }
    let distance = distance(&values, &stored.values);
    if distance <= TOLERANCE {
        return Ok(SelfTestResult::Same(distance));
    }
    Err(EmbedError::Runtime(format!(
        "the self-test of {base} on {} failed: its vector of the test tone is {distance:.3} off {}, {TOLERANCE} is \
         allowed; the runtime or the device is broken, or the model was replaced",
        embedder.device(),
        path.display()
    )))
}

/// ‖a − b‖ / ‖b‖; what is not finite is infinitely far.
fn distance(a: &[f32], b: &[f32]) -> f64 {
    let squares = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum::<f64>();
    let apart = squares(&mut a.iter().zip(b).map(|(a, b)| f64::from(*a) - f64::from(*b)));
    let distance = (apart / squares(&mut b.iter().map(|b| f64::from(*b)))).sqrt();
    if distance.is_finite() { distance } else { f64::INFINITY }
}

/// A device's name as part of a file's.
fn on(device: &str) -> String {
    device.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

fn read(path: &Path) -> Result<Option<StoredOutput>, EmbedError> {
    let damaged = |error: &dyn std::fmt::Display| {
        EmbedError::Model(format!("{} cannot be read ({error}): remove it", path.display()))
    };
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| damaged(&error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(damaged(&error)),
    }
}

/// Never half: under another name first.
fn write(path: &PathBuf, stored: &StoredOutput) -> Result<(), EmbedError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let new = path.with_extension("json.new");
    let written = fs::create_dir_all(folder)
        .and_then(|()| serde_json::to_vec(stored).map_err(io::Error::other))
        .and_then(|bytes| fs::write(&new, bytes))
        .and_then(|()| fs::rename(&new, path));
    written.map_err(|error| EmbedError::Model(format!("{} cannot be written: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_of_unit_vectors_follows_their_cosine() {
        assert_eq!(distance(&[1.0, 0.0], &[1.0, 0.0]), 0.0);
        assert!((distance(&[0.0, 1.0], &[1.0, 0.0]) - 2f64.sqrt()).abs() < 1e-9);
        // 1 − cosine = d² / 2.
        const { assert!(TOLERANCE * TOLERANCE / 2.0 < 1.02e-3) };
        assert_eq!(distance(&[f32::NAN], &[1.0]), f64::INFINITY);
        assert_eq!(distance(&[0.0], &[0.0]), f64::INFINITY);
    }

    #[test]
    fn what_was_stored_is_read_again_and_damage_says_which_file() {
        let folder = std::env::temp_dir().join(format!("undercard-readiness-{}", std::process::id()));
        let path = folder.join("self-test").join(format!("m on {}.json", on("CPU, 2 threads")));
        assert!(path.ends_with("m on CPU--2-threads.json"));
        assert!(read(&path).unwrap().is_none());
        write(&path, &StoredOutput { model: "m".to_owned(), tone_ms: TONE_MS, values: vec![0.5, 0.25] }).unwrap();
        assert_eq!(read(&path).unwrap().unwrap().values, [0.5, 0.25]);
        fs::write(&path, "{").unwrap();
        assert!(matches!(read(&path), Err(EmbedError::Model(reason)) if reason.contains("m on CPU--2-threads.json")));
        fs::remove_dir_all(folder).unwrap();
    }
}
