//! `undercard source add`: reads the address once, so that a mistake is seen at once, and then leaves it to the workers.

use std::process::ExitCode;

use sqlx::PgPool;

use super::{check, check_zone, client};
use crate::{
    cli::Usage,
    config::SourceAdd,
    jobs, runtime,
    sources::store::{self, NewSource, SourceChange},
};

pub async fn run(pool: &PgPool, args: SourceAdd) -> anyhow::Result<ExitCode> {
    check_zone(&args.place.zone)?;
    let address = check::whole(&args.address)?;
    let client = client(pool, &args.outgoing)?;
    let kind = check::kind(client.as_ref(), args.kind.as_deref(), &address).await?;
    let about = kind.about();
    let terms = about.terms;
    // What has terms is asked only after they were read.
    if !args.unchecked && !terms.must_be_acknowledged && (!terms.needs_key || args.key.is_some()) {
        let answer = check::request(client.as_ref(), kind, &address, args.key.as_deref(), &args.place).await?;
        check::print(&answer, 3);
    }
    let name = args.name.clone().unwrap_or_else(|| check::short(&address));
    let every_s = match args.every {
        Some(hours) => hours as i32 * 3_600,
        None => i32::try_from(about.holds.as_secs()).unwrap_or(86_400).max(3_600),
    };
    let new = NewSource {
        name: &name,
        kind: about.key,
        address: &address,
        city: &args.place.city,
        zone: &args.place.zone,
        enabled: true,
        every_s,
        // The first time is asked for below.
        next_run_at: Some(crate::cli::now() + chrono::Duration::seconds(every_s.into())),
    };
    let mut tx = pool.begin().await?;
    let Some(id) = store::add(&mut *tx, &new).await? else {
        return Err(Usage(format!(
            "a source with the name “{name}” or this address exists already; `undercard source list` shows it"
        ))
        .into());
    };
    if args.key.is_some() {
        store::change(&mut *tx, id, &SourceChange { key: args.key, ..SourceChange::default() }).await?;
    }
    let added = store::get(&mut *tx, id)
        .await?
        .ok_or_else(|| anyhow::anyhow!("the source was removed while it was being added"))?;
    let obstacle = runtime::obstacle(&added, about);
    if obstacle.is_none() {
        jobs::enqueue(&mut tx, &jobs::Harvest { source: id }).await?;
    }
    tx.commit().await?;
    match obstacle {
        Some(obstacle) => say!("Added {name} ({}). {obstacle}", about.title),
        None => {
            let every = match every_s / 3_600 {
                1 => "hour".to_owned(),
                hours => format!("{hours} hours"),
            };
            say!(
                "Added {name} ({}). A worker (`undercard serve`) reads it now, then every {every}. See /desk/sources.",
                about.title
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
