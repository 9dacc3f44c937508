//! The schedule: sources that are due by their rows, artists from bills that nobody has asked about yet or compared with
//! the others, data that a source's terms let expire, and once a day what the catalogue teaches. Any number of workers
//! may poll it; each task is enqueued once.

use std::{sync::Arc, time::Duration};

use super::{Harvest, enqueue, enrich, find_duplicates, learn_evidence, project_map};
use crate::{events::run_store, ingest::sources, runtime::Environment, sources::store};

/// Between two polls.
const EVERY: Duration = Duration::from_secs(5);

/// Runs until it is dropped. Errors of the database are waited out.
pub(super) async fn keep(environment: Arc<Environment>) {
    loop {
        if let Err(error) = enqueue_due(&environment).await {
            tracing::warn!(%error, "due sources could not be enqueued, trying again");
        }
        if let Err(error) = learn_evidence::enqueue_due(&environment).await {
            tracing::warn!(%error, "learning could not be enqueued, trying again");
        }
        if let Err(error) = find_duplicates::enqueue_due(&environment).await {
            tracing::warn!(%error, "the search for duplicates could not be enqueued, trying again");
        }
        if let Err(error) = project_map::enqueue_due(&environment).await {
            tracing::warn!(%error, "the map could not be enqueued, trying again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Enqueues what is due now; returns how many sources were.
pub async fn enqueue_due(environment: &Environment) -> sqlx::Result<usize> {
    let mut tx = environment.pool.begin().await?;
    let due = store::take_due(&mut *tx, environment.now()).await?;
    for source in &due {
        enqueue(&mut tx, &Harvest { source: *source }).await?;
    }
    tx.commit().await?;
    enrich::enqueue_wanting(environment).await?;
    keep_terms(environment).await?;
    Ok(due.len())
}

/// What a source said too long ago, or about nights that are over, goes where its terms say so, whether or not it is
/// still asked.
async fn keep_terms(environment: &Environment) -> sqlx::Result<()> {
    let (pool, now) = (&environment.pool, environment.now());
    for source in store::all(pool).await? {
        let Some(terms) = sources::by_key(&source.kind).map(|kind| kind.about().terms) else { continue };
        if let Some(age) = terms.max_age.and_then(|age| chrono::Duration::from_std(age).ok()) {
            let mut tx = pool.begin().await?;
            run_store::expire(&mut tx, &source.name, now - age, now).await?;
            tx.commit().await?;
        }
        if terms.purge_past {
            let zone: chrono_tz::Tz = source.zone.parse().unwrap_or(chrono_tz::UTC);
            let mut tx = pool.begin().await?;
            run_store::purge(&mut tx, &source.name, now.with_timezone(&zone).date_naive()).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
