//! `undercard work`: the worker alone.

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{Usage, worker};
use crate::{
    config::{self, Faults, QueueName, Work},
    db,
    jobs::{self, Recovery, WorkerOptions},
    queue::Queue,
};

pub async fn run(url: &str, args: Work) -> anyhow::Result<ExitCode> {
    let settings = settings(&args);
    let die_at = args.faults.die_at.as_deref().map(str::parse).transpose().map_err(Usage)?;
    let pool = worker::pool(url, &settings).await?;
    if !db::is_current(&pool).await? {
        return Err(Usage("the database has no current schema: run `undercard migrate` first".to_owned()).into());
    }
    let environment = worker::environment(pool, args.sound, &args.outgoing, die_at).await?;
    let queues: Vec<&str> = settings.queues.iter().map(|queue| queue.name()).collect();
    say!("Working on {}, {} jobs at once each. Press Ctrl-C to stop.", queues.join(" and "), settings.concurrency);
    let lost = Arc::new(AtomicBool::new(false));
    jobs::work(environment.clone(), settings, worker::stop_or_lost(environment, lost.clone())).await;
    if lost.load(Ordering::Relaxed) {
        return Err(config::replace_process());
    }
    say!("Stopped.");
    Ok(ExitCode::SUCCESS)
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
