//! Snapshot refresh: Postgres notifies when the catalogue changed, and once a night has passed the snapshot has to be
//! loaded anew anyway, because events are over and their line-ups count from then on.

use std::time::Duration;

use sqlx::postgres::PgListener;

use super::AppState;

/// An import commits many batches; the snapshot is loaded anew once they pause, or at the latest after `MOST`.
const PAUSE: Duration = Duration::from_millis(700);
const MOST: Duration = Duration::from_secs(10);
/// Without any notice.
const AT_LEAST: Duration = Duration::from_secs(15 * 60);
const RETRY: Duration = Duration::from_secs(3);

/// Runs until it is dropped. Survives a database that goes away and comes back.
pub async fn keep_current(state: AppState) {
    loop {
        match listen(&state).await {
            Ok(()) => {}
            Err(error) => tracing::warn!(%error, "catalogue notifications interrupted; reconnecting"),
        }
        tokio::time::sleep(RETRY).await;
        // Notifications in between were missed.
        reload(&state).await;
    }
}

async fn listen(state: &AppState) -> anyhow::Result<()> {
    let mut listener = PgListener::connect_with(state.catalogue()).await?;
    listener.listen("catalogue").await?;
    loop {
        match tokio::time::timeout(AT_LEAST, listener.try_recv()).await {
            Ok(Ok(Some(_))) => {
                let quiet =
                    async { while let Ok(Ok(Some(_))) = tokio::time::timeout(PAUSE, listener.try_recv()).await {} };
                let _ = tokio::time::timeout(MOST, quiet).await;
            }
            Ok(Ok(None)) => anyhow::bail!("the connection was lost"),
            Ok(Err(error)) => return Err(error.into()),
            Err(_) => {}
        }
        reload(state).await;
    }
}

async fn reload(state: &AppState) {
    if let Err(error) = state.refresh().await {
        tracing::warn!(error = format!("{error:#}"), "catalogue not reloaded; the last snapshot stays in use");
    }
}
