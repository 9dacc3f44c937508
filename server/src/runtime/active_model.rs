//! The active model, for requests that need an answer now instead of a job.

use super::Environment;
use crate::{
    embedding::{
        EmbedError, Embedder,
        readiness::{self, SelfTestResult},
    },
    queue::Failure,
    tracks::{self, model_store},
};

impl Environment {
    /// The model in use, opened when it is first asked for.
    pub async fn active_embedder(&self) -> Result<Embedder, EmbedError> {
        let id = self.in_use().await?;
        Ok(self.embedder(&id).await?)
    }

    /// The model in use with all its hidden states; `None` for a network that has none.
    pub async fn active_embedder_of_layers(&self) -> Result<Option<Embedder>, EmbedError> {
        let id = self.in_use().await?;
        Ok(self.embedder_of_layers(&id).await?)
    }

    /// Whether the model in use still says of the test tone what it must, in one line.
    pub async fn self_test(&self) -> Result<String, EmbedError> {
        let id = self.in_use().await?;
        let embedder = self.embedder(&id).await?;
        let fitted = model_store::constants(&self.pool, &id).await.map_err(Failure::from)?;
        let base = fitted.map_or(id, |fitted| fitted.base);
        let sound = &self.sound;
        let verdict = readiness::check(&embedder, &base, &sound.models_dir, &sound.weights_dir).await?;
        let (model, device) = (&embedder.model().id, embedder.device());
        Ok(match verdict {
            SelfTestResult::Same(distance) => {
                format!("{model} on {device} hears the test tone as it must (off by {distance:.1e})")
            }
            SelfTestResult::First => {
                format!("{model} on {device} heard the test tone for the first time: kept to compare with")
            }
        })
    }

    async fn in_use(&self) -> Result<String, EmbedError> {
        let active = tracks::store::active_model(&self.pool).await.map_err(Failure::from)?;
        let none = || EmbedError::Model("no model is in use: `undercard models use ID` chooses one".to_owned());
        Ok(active.ok_or_else(none)?.0.to_string())
    }
}
