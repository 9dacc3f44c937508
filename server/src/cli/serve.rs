//! `undercard serve`

use std::{process::ExitCode, time::Duration};

use anyhow::Context;
use sqlx::PgPool;
use tokio::net::TcpListener;

use super::Usage;
use crate::{
    artists,
    config::Serve,
    db, events,
    ingest::demo,
    jobs::intake::{Intake, Source},
    web,
};

/// A statement of a request that takes longer is given up.
const STATEMENT: Duration = Duration::from_secs(2);

pub async fn run(url: &str, args: Serve) -> anyhow::Result<ExitCode> {
    let assets = web::assets::read(&args.site.site_root)?;
    let setup = db::connect(url, 2, None).await?;
    if !db::is_current(&setup).await? {
        return Err(Usage("the database has no current schema: run `undercard migrate` first".to_owned()).into());
    }
    if args.demo_if_empty {
        load_demo_if_empty(&setup).await?;
    }
    setup.close().await;

    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("{} cannot be listened on; choose another with --listen", args.listen))?;
    let address = listener.local_addr()?;
    let public_url = args.public_url.unwrap_or_else(|| format!("http://{address}"));
    let pool = db::connect(url, args.pool, Some(STATEMENT)).await?;
    // Reading the whole catalogue may take longer than any request may.
    let state =
        web::State::load(db::connect(url, 2, None).await?, pool, assets, public_url.trim_end_matches('/').to_owned())
            .await?;
    let router = web::router(state.clone(), &args.site.site_root);
    let live = tokio::spawn(web::keep_current(state));
    say!("Undercard is at http://{address}");
    web::listen(listener, router, stop()).await;
    live.abort();
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C or SIGTERM.
async fn stop() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be waited for");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

async fn load_demo_if_empty(pool: &PgPool) -> anyhow::Result<()> {
    if artists::store::count(pool).await? > 0 || events::store::count(pool).await? > 0 {
        return Ok(());
    }
    eprintln!("The catalogue is empty: loading the demo catalogue, an invented city.");
    let today = super::now().date_naive();
    let source = Source {
        name: "demo".to_owned(),
        city: demo::CITY.to_owned(),
        zone: demo::ZONE.to_owned(),
        listed_on: Some(today),
        listener: "demo".to_owned(),
    };
    let mut intake = Intake::new(pool.clone(), source);
    for record in demo::records(today) {
        intake.push(0, record).await?;
    }
    intake.flush().await?;
    anyhow::ensure!(intake.report.refused == 0, "the demo catalogue was refused: {:?}", intake.report.refusals);
    Ok(())
}
