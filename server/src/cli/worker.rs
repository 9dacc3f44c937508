//! Worker set-up that `serve` and `work` share: connections, environment and the stop signal.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use sqlx::PgPool;

use crate::{
    config::{self, Outgoing, SoundOptions},
    db,
    jobs::WorkerOptions,
    queue,
    runtime::{self, Environment},
};

/// Ends when this process is told to stop, and when it has lost its device; `lost` says which.
pub async fn stop_or_lost(environment: Arc<Environment>, lost: Arc<AtomicBool>) {
    tokio::select! {
        () = requested() => {}
        () = environment.lost() => lost.store(true, Ordering::Relaxed),
    }
}

/// Connections for the jobs and for what keeps them alive: heart beats, sweeps and listening take one each, per queue.
pub async fn pool(url: &str, settings: &WorkerOptions) -> anyhow::Result<PgPool> {
    let queues = settings.queues.len().max(1);
    let size = (queues * (2 * settings.concurrency + 3)) as u32;
    db::connect_worker(url, size, settings.recovery.dead_after / 2).await
}

/// Makes the catalogue ready for sound and for other people's sites, and opens what jobs work with.
pub async fn environment(
    pool: PgPool,
    sound: SoundOptions,
    outgoing: &Outgoing,
    die_at: Option<queue::KillAt>,
) -> anyhow::Result<Arc<Environment>> {
    runtime::introduce(&pool).await?;
    if runtime::first_start(&pool, &sound.models_dir).await? {
        tracing::info!(model = config::BUILT_IN, "no model was active; activated the built-in model");
    }
    let client = super::client(&pool, outgoing)?;
    Ok(Arc::new(Environment::new(pool, sound, die_at).asking_with(client)))
}

/// Ends at Ctrl-C or SIGTERM.
pub async fn requested() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::warn!(%error, "cannot listen for SIGTERM: this process will end without a clean shutdown");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
