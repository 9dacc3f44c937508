//! One attempt at a job: the environment and the progress that it works with, and the claim that its writes hold.

use sqlx::PgConnection;

use crate::{
    queue::{Claim, Failure, JobState, Progress, store},
    runtime::Environment,
    tracks,
};

/// What a job works with.
pub struct Attempt<'a> {
    pub environment: &'a Environment,
    pub progress: &'a Progress,
    claim: &'a Claim,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(environment: &'a Environment, claim: &'a Claim, progress: &'a Progress) -> Self {
        Self { environment, progress, claim }
    }

    pub(super) fn claim(&self) -> &'a Claim {
        self.claim
    }

    /// The model in use; a failure that says what to do when there is none.
    pub async fn active_model(&self) -> Result<String, Failure> {
        let active = tracks::store::active_model(&self.environment.pool).await?;
        active
            .map(|model| model.0.to_string())
            .ok_or_else(|| Failure::Fail("No model is in use: choose one with `undercard models use ID`.".to_owned()))
    }

    /// Holds the job's row until the transaction ends, so that no other attempt begins meanwhile. Fails when one has.
    pub async fn hold(&self, db: &mut PgConnection) -> Result<(), Failure> {
        if store::hold(db, self.claim).await? { Ok(()) } else { Err(Failure::Superseded) }
    }

    /// Ends the job in the transaction of its effect: a worker that dies after it does not do it again.
    pub async fn finish(&self, db: &mut PgConnection, message: &str) -> Result<(), Failure> {
        store::finish(db, self.claim, JobState::Done, message).await?;
        Ok(())
    }
}
