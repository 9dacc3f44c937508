//! Learning of evidence: what each signal says, from this catalogue and its listeners (`similarity/learning.rs`).

use super::{Attempt, Job, enqueue_alone};
use crate::{
    people,
    queue::{self, Failure, JobRow, Queue, Subject},
    runtime::Environment,
    scene,
    similarity::{SimilarityIndex, evidence_store, index::Scope, learning},
};

/// A network with fewer edges teaches nothing that the shipped curves do not say better.
const FEWEST_EDGES: i64 = 500;

/// Learns the curves of evidence and puts them in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnEvidence;

impl Job for LearnEvidence {
    const KIND: &'static str = "learn_evidence";
    const QUEUE: Queue = Queue::Catalogue;
    const RESTARTS: bool = true;

    fn subject(&self) -> Subject {
        Subject::default()
    }

    fn of(_subject: Subject) -> Option<Self> {
        Some(Self)
    }

    fn title(_: &JobRow) -> String {
        "Learn what the signals say".to_owned()
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        let pool = &attempt.environment.pool;
        attempt.progress.stage("reading the catalogue");
        let index = SimilarityIndex::load(pool, Scope::at(attempt.environment.now())).await?;
        let listeners = people::store::all_follows(pool).await?;
        attempt.progress.stage("comparing pairs");
        let model = index.sound.model.clone();
        let learned = tokio::task::spawn_blocking(move || {
            let nodes = |artists: Vec<_>| artists.into_iter().filter_map(|id| index.roster.node(id)).collect();
            let listeners: Vec<_> = listeners.into_iter().map(nodes).collect();
            learning::learn(&index, &listeners, learning::SEED)
        })
        .await
        .map_err(|error| Failure::Retry(format!("The comparison broke: {error}")))?;
        attempt.progress.stage("storing");
        let mut tx = pool.begin().await?;
        attempt.hold(&mut tx).await?;
        evidence_store::put(&mut tx, model.as_ref(), &learned).await?;
        tx.commit().await?;
        let count = learned.0.0.iter().filter(|curve| curve.pairs > 0).count();
        Ok(format!("{count} of {} signals learned; the others keep the shipped curves.", learned.0.0.len()))
    }
}

/// Once a day, where the network is large enough to teach.
pub(super) async fn enqueue_due(environment: &Environment) -> sqlx::Result<()> {
    let pool = &environment.pool;
    let asked = queue::store::asked_at(pool, LearnEvidence::KIND).await?;
    let yesterday = environment.now() - chrono::Duration::days(1);
    if asked.is_none_or(|at| at < yesterday) && scene::store::has_edges(pool, FEWEST_EDGES).await? {
        enqueue_alone(pool, &LearnEvidence).await?;
    }
    Ok(())
}
