//! `undercard work`: the job worker, also for `undercard serve`.

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::PgPool;

use super::{Usage, shutdown};
use crate::{
    config::{self, Faults, Outgoing, QueueName, SoundOptions, Work},
    db,
    jobs::{self, Recovery, WorkerOptions},
    queue::{self, Queue},
    runtime::{self, Environment},
};

pub async fn run(url: &str, args: Work) -> anyhow::Result<ExitCode> {
    let settings = settings(&args);
    let die_at = args.faults.die_at.as_deref().map(str::parse).transpose().map_err(Usage)?;
    let pool = pool(url, &settings).await?;
    if !db::is_current(&pool).await? {
        return Err(Usage("the database has no current schema: run `undercard migrate` first".to_owned()).into());
    }
    let environment = environment(pool, args.sound, &args.outgoing, die_at).await?;
    let queues: Vec<&str> = settings.queues.iter().map(|queue| queue.name()).collect();
    say!("Working on {}, {} jobs at once each. Press Ctrl-C to stop.", queues.join(" and "), settings.concurrency);
    let lost = Arc::new(AtomicBool::new(false));
    jobs::work(environment.clone(), settings, stop_or_lost(environment, lost.clone())).await;
    if lost.load(Ordering::Relaxed) {
        return Err(config::replace_process());
    }
    say!("Stopped.");
    Ok(ExitCode::SUCCESS)
}

/// Ends when this process is told to stop, and when it has lost its device; `lost` says which.
pub async fn stop_or_lost(environment: Arc<Environment>, lost: Arc<AtomicBool>) {
    tokio::select! {
        () = shutdown::requested() => {}
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

fn settings(args: &Work) -> WorkerOptions {
    let Faults { no_recovery, haste, .. } = args.faults;
    let usual = Recovery::default();
    let hasty = |time: Duration| time / haste;
    let queues: Vec<Queue> = args
        .queues
        .iter()
        .map(|queue| match queue {
            QueueName::Sound => Queue::Sound,
            QueueName::Catalogue => Queue::Catalogue,
            QueueName::Sources => Queue::Sources,
        })
        .collect();
    WorkerOptions {
        queues: if queues.is_empty() { Queue::ALL.to_vec() } else { queues },
        concurrency: usize::from(args.concurrency),
        recovery: Recovery {
            heartbeat: hasty(usual.heartbeat),
            sweep: hasty(usual.sweep),
            dead_after: hasty(usual.dead_after),
            on: !no_recovery,
        },
        ..WorkerOptions::default()
    }
}
