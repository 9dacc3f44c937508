//! The built-in model's constants fitted on this catalogue: per dimension the median, and the median distance from it,
//! of the tracks' raw features. They make a new model, and the catalogue is embedded with it.

use super::{Attempt, EmbedCatalogue, Job, enqueue};
use crate::{
    config::BUILT_IN,
    queue::{Failure, JobRow, Queue, Subject},
    tracks::model_store::{self, Fitted},
};

/// Fewer tracks say little about what is common in a catalogue.
const FEWEST_TRACKS: usize = 200;
/// The median distance from the median of a normal distribution is its standard deviation times 1/1.4826.
const MAD_TO_DEVIATION: f64 = 1.482_602_218_505_602;

/// Fits the constants of the built-in model on this catalogue, as a new model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refit;

impl Job for Refit {
    const KIND: &'static str = "refit";
    const QUEUE: Queue = Queue::Catalogue;

    fn subject(&self) -> Subject {
        Subject::default()
    }

    fn of(_subject: Subject) -> Option<Self> {
        Some(Self)
    }

    fn title(_: &JobRow) -> String {
        "Refit the built-in model".to_owned()
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        let pool = &attempt.environment.pool;
        attempt.progress.stage("reading features");
        let features = model_store::features(pool, BUILT_IN).await?;
        let tracks = features.len();
        if tracks < FEWEST_TRACKS {
            return Err(Failure::Fail(format!(
                "{FEWEST_TRACKS} tracks embedded with {BUILT_IN} are needed, and there are {tracks}: add some and retry."
            )));
        }
        let shape = model_store::shape(pool, BUILT_IN).await?;
        let shape = shape.ok_or_else(|| Failure::Fail(format!("The catalogue does not know the model {BUILT_IN}.")))?;
        attempt.progress.stage("fitting");
        let (centre, scale) = tokio::task::spawn_blocking(move || fit(&features))
            .await
            .map_err(|error| Failure::Retry(format!("The fit broke: {error}")))?;
        let fitted = Fitted { base: BUILT_IN.to_owned(), tracks: tracks as i32, centre, scale };
        let mut tx = pool.begin().await?;
        attempt.hold(&mut tx).await?;
        let model = model_store::put_fitted(&mut tx, &shape, &fitted).await?;
        enqueue(&mut tx, &EmbedCatalogue { model: model.clone() }).await?;
        // The end of this attempt as well: after a worker that died right here, the next one would fit another model.
        let message = format!("{model} was fitted on {tracks} tracks; the catalogue is being embedded with it.");
        attempt.finish(&mut tx, &message).await?;
        tx.commit().await?;
        Ok(message)
    }
}

/// Centre and scale of each dimension, as [`crate::embedding::Constants`] has them. A dimension that (nearly) always
/// has the same value tells nothing: its scale is so large that it is zero for all.
fn fit(features: &[Vec<f32>]) -> (Vec<f32>, Vec<f32>) {
    let dims = features.iter().map(Vec::len).min().unwrap_or(0);
    (0..dims)
        .map(|dim| {
            let mut values: Vec<f32> = features.iter().map(|track| track[dim]).collect();
            let centre = median(&mut values);
            values.iter_mut().for_each(|value| *value = (*value - centre).abs());
            let deviation = f64::from(median(&mut values)) * MAD_TO_DEVIATION;
            let scale = if deviation > f64::from(centre.abs().max(1.0)) * 1e-6 { deviation as f32 } else { f32::MAX };
            (centre, scale)
        })
        .unzip()
}

/// The lower one of two in the middle.
fn median(values: &mut [f32]) -> f32 {
    let middle = (values.len() - 1) / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_outliers_move_neither_centre_nor_scale() {
        let mut features: Vec<Vec<f32>> = (0..=200).map(|n| vec![n as f32 - 100.0, 7.0]).collect();
        let (centre, scale) = fit(&features);
        assert_eq!(centre, [0.0, 7.0]);
        assert!((f64::from(scale[0]) - 50.0 * MAD_TO_DEVIATION).abs() < 1e-4, "{scale:?}");
        features[0][0] = -1e9;
        features[200][0] = 1e9;
        assert_eq!(fit(&features).0, centre);
        assert_eq!(fit(&features).1[0], scale[0]);
    }

    #[test]
    fn a_dimension_that_never_changes_counts_for_nothing() {
        let features = vec![vec![7.0]; 200];
        let (centre, scale) = fit(&features);
        assert_eq!((7.5 - centre[0]) / scale[0], 0.5 / f32::MAX);
    }
}
