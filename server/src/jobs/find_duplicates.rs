//! Near-duplicates of the catalogue as reviews for a person: new ones are filed, decided ones stay decided.

use chrono::Duration;

use super::{Attempt, Job, enqueue_alone};
use crate::{
    artists::{
        self,
        duplicates::store::{self, CatalogueNames},
    },
    events::review_store::{self, Noun},
    queue::{self, Failure, JobRow, Queue, Subject},
    runtime::Environment,
    wording::counted,
};

/// Between two looks at the whole catalogue: an import adds artists for a while.
const AT_LEAST: Duration = Duration::hours(1);

/// Files reviews of artists that are probably one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindDuplicates;

impl Job for FindDuplicates {
    const KIND: &'static str = "find_duplicates";
    const QUEUE: Queue = Queue::Catalogue;

    fn subject(&self) -> Subject {
        Subject::default()
    }

    fn of(_: Subject) -> Option<Self> {
        Some(Self)
    }

    fn title(_: &JobRow) -> String {
        "Find artists that are listed twice".to_owned()
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        attempt.progress.stage("comparing names");
        let pool = &attempt.environment.pool;
        let names = CatalogueNames::load(&mut *pool.acquire().await?).await?;
        let compared = tokio::task::spawn_blocking(move || (names.find(), names.roster));
        let (found, roster) =
            compared.await.map_err(|error| Failure::Retry(format!("The comparison broke: {error}")))?;
        attempt.progress.stage("storing");
        let mut tx = pool.begin().await?;
        attempt.hold(&mut tx).await?;
        let found = store::without_different(&mut tx, &roster, found).await?;
        let now = attempt.environment.now();
        for pair in &found {
            let ids = (roster.id(pair.a).0, roster.id(pair.b).0);
            let components = serde_json::json!({
                "spelling": pair.spelling,
                "shared_neighbours": pair.neighbours,
                "listed_together": if pair.linked { 1.0 } else { 0.0 },
            });
            review_store::open(&mut tx, Noun::Artist, ids, pair.score, &components, now).await?;
        }
        tx.commit().await?;
        Ok(format!("{}.", counted(found.len(), "likely pair", "likely pairs")))
    }
}

/// Enqueues the job when there are artists that it has not seen.
pub(super) async fn enqueue_due(environment: &Environment) -> sqlx::Result<()> {
    let pool = &environment.pool;
    let Some(newest) = artists::store::newest_of_many(pool).await? else { return Ok(()) };
    let asked = queue::store::asked_at(pool, FindDuplicates::KIND).await?;
    if asked.is_none_or(|asked| asked < newest && asked < environment.now() - AT_LEAST) {
        enqueue_alone(pool, &FindDuplicates).await?;
    }
    Ok(())
}
