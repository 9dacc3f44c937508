//! Readiness check: whether the model in use still gives the expected vector, for load balancers and supervisors.

use std::time::Duration;

use tokio::time::Instant;

use crate::{embedding::EmbedError, runtime::Environment};

/// A verdict holds so long: asking often costs nothing.
const FRESH: Duration = Duration::from_secs(15);

/// The last verdict.
#[derive(Debug, Default)]
pub(super) struct Readiness(Option<(Instant, Result<String, String>)>);

impl Readiness {
    /// One line: what was found.
    pub(super) async fn check(&mut self, environment: &Environment) -> Result<String, String> {
        if let Some((at, verdict)) = &self.0
            && at.elapsed() < FRESH
        {
            return verdict.clone();
        }
        let verdict = match environment.self_test().await {
            // Others keep it busy, and it did well when it was last asked.
            Err(EmbedError::Busy) if let Some((_, verdict)) = &self.0 => return verdict.clone(),
            Ok(line) => Ok(line),
            Err(error) => Err(error.to_string()),
        };
        self.0 = Some((Instant::now(), verdict.clone()));
        verdict
    }
}
