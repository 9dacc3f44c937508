//! `undercard link LISTENER`: a browser takes over a listener that an import made.

use std::process::ExitCode;

use sqlx::PgPool;

use super::Usage;
use crate::{
    config::Link,
    people::{self, ListenerKey},
};

pub async fn run(pool: PgPool, args: Link) -> anyhow::Result<ExitCode> {
    let Some(listener) = people::store::find_label(&pool, &args.listener).await? else {
        let labels = people::store::labels(&pool).await?;
        let advice = if labels.is_empty() {
            "no listener was imported yet; `undercard import` of a list of follows creates one".to_owned()
        } else {
            format!("there are: {}", labels.join(", "))
        };
        return Err(Usage(format!("no listener is called “{}”; {advice}", args.listener)).into());
    };
    let key = ListenerKey::new();
    let mut tx = pool.begin().await?;
    people::store::add_key(&mut tx, listener, &key).await?;
    tx.commit().await?;
    say!("{}/you/as/{}", args.public_url.trim_end_matches('/'), key.reveal());
    eprintln!("Whoever opens this link acts as the listener “{}”. The link does not expire.", args.listener);
    Ok(ExitCode::SUCCESS)
}
