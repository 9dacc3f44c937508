//! Projection of the catalogue: where each artist lies on the map (`similarity/projection/`).

use chrono::Duration;

use super::{Attempt, Job, enqueue_alone};
use crate::{
    artists,
    queue::{self, Failure, JobRow, Queue, Subject},
    runtime::Environment,
    similarity::{
        SimilarityIndex,
        index::Scope,
        projection::{self, store},
    },
    wording::counted,
};

/// Between two runs while artists are added.
const AT_LEAST: Duration = Duration::hours(1);
/// Between two runs otherwise: evidence changes slowly.
const USUAL: Duration = Duration::days(1);

/// Places the artists of the catalogue on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectMap;

impl Job for ProjectMap {
    const KIND: &'static str = "project_map";
    const QUEUE: Queue = Queue::Catalogue;

    fn subject(&self) -> Subject {
        Subject::default()
    }

    fn of(_: Subject) -> Option<Self> {
        Some(Self)
    }

    fn title(_: &JobRow) -> String {
        "Draw the map of all artists".to_owned()
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        let pool = &attempt.environment.pool;
        attempt.progress.stage("reading the catalogue");
        let index = SimilarityIndex::load(pool, Scope::at(attempt.environment.now())).await?;
        let before = store::positions(pool).await?.into_iter().collect();
        attempt.progress.stage("placing artists");
        let projected = tokio::task::spawn_blocking(move || projection::project(&index, &before))
            .await
            .map_err(|error| Failure::Retry(format!("The projection broke: {error}")))?
            .map_err(|error| Failure::Retry(format!("No thread could be started: {error}")))?;
        attempt.progress.stage("storing");
        let found = projected.unwrap_or_default();
        let mut tx = pool.begin().await?;
        attempt.hold(&mut tx).await?;
        store::replace(&mut tx, &found.positions).await?;
        tx.commit().await?;
        Ok(match found.positions.len() {
            0 => "Too few artists are connected for a map.".to_owned(),
            placed => format!(
                "{} placed, {} without a known connection.",
                counted(placed, "artist", "artists"),
                counted(found.unplaced, "artist", "artists")
            ),
        })
    }
}

/// Once a day, and within the hour where artists were added.
pub(super) async fn enqueue_due(environment: &Environment) -> sqlx::Result<()> {
    let pool = &environment.pool;
    let Some(newest) = artists::store::newest_of_many(pool).await? else { return Ok(()) };
    let asked = queue::store::asked_at(pool, ProjectMap::KIND).await?;
    let now = environment.now();
    if asked.is_none_or(|asked| asked < now - USUAL || asked < newest && asked < now - AT_LEAST) {
        enqueue_alone(pool, &ProjectMap).await?;
    }
    Ok(())
}
