//! The worker: graphile_worker's loops with our jobs in them, one per queue.
//!
//! A worker shows every few seconds that it lives. Others look for those that do not any more and put their jobs back
//! into the queue; so a job whose worker was killed runs again within 20 seconds. What a suspended worker writes after
//! it lost its job is refused (`queue/store.rs`).

use std::{sync::Arc, time::Duration};

use futures::{FutureExt, future::Shared};
use graphile_worker::{
    IntoTaskHandlerResult, JobRecovery, JobRecoveryContext, JobRecoveryResult, TaskHandler, WorkerContext,
    WorkerOptions as LoopOptions, WorkerRecoveryConfig,
};
use serde::{Deserialize, Serialize};
use tokio::sync::RwLock;

use super::{runner::run_attempt, schedule};
use crate::{
    db::QUEUE_SCHEMA,
    queue::{JobId, Queue, notify, store},
    runtime::Environment,
};

/// Waiting before the loops are started again after an error, such as a database that is restarting.
const PAUSE: Duration = Duration::from_secs(1);

/// How fast a dead worker is found out. Worst case for a job: `dead_after` + `sweep`.
#[derive(Clone, Copy, Debug)]
pub struct Recovery {
    pub heartbeat: Duration,
    pub sweep: Duration,
    pub dead_after: Duration,
    /// Off only to show what happens without.
    pub on: bool,
}

impl Default for Recovery {
    fn default() -> Self {
        let (heartbeat, sweep, dead_after) = (Duration::from_secs(4), Duration::from_secs(3), Duration::from_secs(15));
        Self { heartbeat, sweep, dead_after, on: true }
    }
}

#[derive(Clone, Debug)]
pub struct WorkerOptions {
    pub queues: Vec<Queue>,
    /// Jobs at once, per queue.
    pub concurrency: usize,
    pub recovery: Recovery,
    /// What a job may take to end after the signal to stop, before it is handed back.
    pub grace: Duration,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            queues: Queue::ALL.to_vec(),
            concurrency: 3,
            recovery: Recovery::default(),
            grace: Duration::from_secs(8),
        }
    }
}

/// Works until `stop`; then claims nothing more, and ends after `grace` at the latest. Errors of the database are waited
/// out.
pub async fn work(
    environment: Arc<Environment>,
    options: WorkerOptions,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let stop = stop.boxed().shared();
    let loops = options.queues.iter().map(|queue| run_loop(&environment, &options, *queue, stop.clone()));
    let work = futures::future::join_all(loops);
    if options.queues.contains(&Queue::Sources) {
        let due = schedule::keep(environment.clone());
        tokio::select! {
            _ = work => {}
            () = due => {}
        }
    } else {
        work.await;
    }
}

type Stop = Shared<futures::future::BoxFuture<'static, ()>>;

async fn run_loop(environment: &Arc<Environment>, options: &WorkerOptions, queue: Queue, stop: Stop) {
    let bench = Bench { environment: environment.clone(), queue, alone: Arc::default() };
    while stop.peek().is_none() {
        let ended = match loop_options(bench.clone(), options, queue, stop.clone()).init().await {
            Ok(worker) => worker.run().await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match ended {
            Ok(()) if stop.peek().is_some() => {}
            Ok(()) => tracing::warn!(queue = queue.name(), "worker ended without being told to; restarting"),
            Err(error) => tracing::warn!(queue = queue.name(), error, "worker stopped with an error; restarting"),
        }
        tokio::select! {
            () = stop.clone() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

fn loop_options(bench: Bench, options: &WorkerOptions, queue: Queue, stop: Stop) -> LoopOptions {
    let Recovery { heartbeat, sweep, dead_after, on } = options.recovery;
    let recovery = WorkerRecoveryConfig::default()
        .heartbeat_interval(heartbeat)
        .sweep_interval(sweep)
        .sweep_threshold(dead_after)
        .recovery_delay(Duration::ZERO)
        .enabled(on);
    let environment = bench.environment.clone();
    let options = LoopOptions::default()
        .schema(QUEUE_SCHEMA)
        .database(notify::database(environment.pool.clone(), queue))
        .concurrency(options.concurrency)
        .poll_interval(Duration::from_secs(1))
        .worker_recovery(recovery)
        .listen_os_shutdown_signals(false)
        .shutdown_signal(stop)
        .shutdown_grace_period(options.grace)
        .shutdown_interrupted_job_retry_delay(Duration::ZERO)
        .add_extension(bench)
        .on(JobRecovery, move |recovered| note_recovery(environment.clone(), recovered));
    match queue {
        Queue::Sound => options.define_job::<QueuedJob<{ Queue::Sound as usize }>>(),
        Queue::Catalogue => options.define_job::<QueuedJob<{ Queue::Catalogue as usize }>>(),
        Queue::Sources => options.define_job::<QueuedJob<{ Queue::Sources as usize }>>(),
    }
}

/// Where the jobs of one queue are done.
#[derive(Clone, Debug)]
struct Bench {
    environment: Arc<Environment>,
    queue: Queue,
    /// A job whose worker died is done alone: if it kills this one too, it takes no innocent one with it.
    alone: Arc<RwLock<()>>,
}

/// A job in the queue of this number; what it is about is in its row.
#[derive(Deserialize, Serialize)]
struct QueuedJob<const QUEUE: usize> {
    job: JobId,
}

impl<const QUEUE: usize> TaskHandler for QueuedJob<QUEUE> {
    const IDENTIFIER: &'static str = Queue::ALL[QUEUE].name();

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        run(self.job, context).await
    }
}

async fn run(id: JobId, context: WorkerContext) -> Result<(), String> {
    let bench: &Bench = context.get_ext().ok_or("the worker was started without its environment")?;
    let last_try = context.job().attempts() >= context.job().max_attempts();
    let suspect = store::is_suspect(&bench.environment.pool, id).await.map_err(|error| error.to_string())?;
    let ended = if suspect {
        let _alone = bench.alone.write().await;
        run_attempt(&bench.environment, id, last_try).await
    } else {
        let _together = bench.alone.read().await;
        run_attempt(&bench.environment, id, last_try).await
    };
    // Whoever is done looks for the next job at once; left alone, the queue is looked at once a second.
    if let Err(error) = store::wake(&bench.environment.pool, bench.queue).await {
        tracing::debug!(%error, "the notification for the next job was not sent");
    }
    ended
}

/// A job comes back from a worker that died, or that was told to stop before the job ended. A job that is set aside by
/// this goes back into the queue like any other, and its next claim finds that there is nothing to do.
async fn note_recovery(environment: Arc<Environment>, recovered: JobRecoveryContext) -> JobRecoveryResult {
    if recovered.job.key().is_none() {
        // It was asked for again while it ran: the row belongs to its successor in the queue.
        return JobRecoveryResult::Default;
    }
    let died = recovered.reason == graphile_worker::FailureReason::WorkerCrashed;
    let id = serde_json::from_value::<QueuedJob<0>>(recovered.job.payload().clone()).map(|queued| queued.job);
    let written = match id {
        Ok(id) if died => store::count_death(&environment.pool, id).await,
        Ok(id) => store::hand_back(&environment.pool, id).await,
        Err(_) => Ok(()),
    };
    match written {
        Ok(()) => {
            tracing::warn!(job = id.map_or(0, |id| id.0), died, worker = recovered.previous_worker_id, "job recovered");
        }
        Err(error) => tracing::warn!(%error, "the row of a recovered job was not updated"),
    }
    JobRecoveryResult::Default
}
