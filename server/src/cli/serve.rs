//! `undercard serve`: the web server with its workers.

use std::{
    net::SocketAddr,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use futures::FutureExt;
use sqlx::PgPool;
use tokio::{
    net::{TcpListener, TcpSocket},
    task::JoinHandle,
};

use super::{Usage, worker};
use crate::{
    artists,
    config::{self, Serve},
    db, events,
    ingest::demo,
    intake::{Intake, Provenance},
    jobs::{self, DemoSound, Job, WorkerOptions},
    queue,
    web::{
        self,
        embed::{self, Access, Service},
    },
};

/// A statement of a request that takes longer is given up.
const STATEMENT: Duration = Duration::from_secs(2);
/// Connections without such a limit: two that listen, one that reads the catalogue, and those of uploads.
const PATIENT: u32 = 7;

pub async fn run(url: &str, args: Serve) -> anyhow::Result<ExitCode> {
    let assets = web::assets::read(&args.site.site_root)?;
    let setup = db::connect(url, 2, None).await?;
    if !db::is_current(&setup).await? {
        return Err(Usage("the database has no current schema: run `undercard migrate` first".to_owned()).into());
    }
    if args.demo_if_empty {
        load_demo_if_empty(&setup).await?;
        enqueue_demo_sound(&setup).await?;
    }
    setup.close().await;

    let listener = bind(args.listen)
        .with_context(|| format!("cannot listen on {}; choose another address with --listen", args.listen))?;
    let address = listener.local_addr()?;
    let public_url = args.public_url.unwrap_or_else(|| format!("http://{address}"));
    let pool = db::connect(url, args.pool, Some(STATEMENT)).await?;
    let jobs_settings = WorkerOptions { concurrency: usize::from(args.concurrency), ..WorkerOptions::default() };
    let (models_dir, weights_dir) = (args.sound.models_dir.clone(), args.sound.weights_dir.clone());
    // The worker, the pages and the inference service share it, so a model is opened once.
    let environment =
        worker::environment(worker::pool(url, &jobs_settings).await?, args.sound, &args.outgoing, None).await?;
    // Reading the whole catalogue and storing a large file may take longer than any request may.
    let patient = db::connect(url, PATIENT, None).await?;
    let settings = web::WebSettings {
        keep_audio: args.keep_audio,
        calibration: args.calibrated.calibration,
        models_dir,
        weights_dir,
        environment: Some(environment.clone()),
        maps: args.maps,
    };
    let public_url = public_url.trim_end_matches('/').to_owned();
    let state = web::AppState::load(patient, pool, assets, public_url, settings).await?;
    let access = Access::of(address.ip(), args.embed_token.as_deref());
    let service = Service::new(environment.clone(), access, embed::MOST_AT_ONCE);
    let router = web::router(state.clone(), &args.site.site_root, embed::router(service));
    let live = [tokio::spawn(web::keep_current(state.clone())), tokio::spawn(web::follow_jobs(state.clone()))];
    let lost = Arc::new(AtomicBool::new(false));
    let stopped = || worker::stop_or_lost(environment.clone(), lost.clone());
    let worker = (!args.no_work).then(|| tokio::spawn(jobs::work(environment.clone(), jobs_settings, stopped())));
    say!("Undercard is at http://{address}");
    web::listen(listener, router, args.proxies, stopped().map(|()| state.end_streams())).await;
    if let Some(worker) = worker {
        worker.await.context("the job worker panicked")?;
    }
    live.iter().for_each(JoinHandle::abort);
    if lost.load(Ordering::Relaxed) {
        return Err(config::replace_process());
    }
    Ok(ExitCode::SUCCESS)
}

/// Listens. In a crowd more connections wait to be accepted than tokio's own 1,024.
fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(4_096)
}

async fn load_demo_if_empty(pool: &PgPool) -> anyhow::Result<()> {
    if artists::store::count(pool).await? > 0 || events::store::count(pool).await? > 0 {
        return Ok(());
    }
    eprintln!("The catalogue is empty: loading the demo catalogue, an invented city.");
    let today = super::now().date_naive();
    let provenance = Provenance {
        name: demo::SOURCE.to_owned(),
        city: demo::CITY.to_owned(),
        zone: demo::ZONE.to_owned(),
        listed_on: Some(today),
        listener: demo::SOURCE.to_owned(),
        now: super::now(),
        apart: false,
        purge_past: false,
    };
    let mut intake = Intake::new(pool.clone(), provenance);
    for record in demo::records(today) {
        intake.push(0, record).await?;
    }
    intake.flush().await?;
    anyhow::ensure!(
        intake.report.refused == 0,
        "the import of the demo catalogue failed: {:?}",
        intake.report.refusals
    );
    Ok(())
}

/// Once, where the invented city is the catalogue or a part of it.
async fn enqueue_demo_sound(pool: &PgPool) -> anyhow::Result<()> {
    if events::store::is_source(pool, demo::SOURCE).await? && !queue::store::is_known(pool, &DemoSound.task()).await? {
        jobs::enqueue_alone(pool, &DemoSound).await?;
    }
    Ok(())
}
