//! Logging set-up.
//!
//! Rules: a message reads well alone *and* its key fields can be queried; units are in field names
//! (`elapsed_ms`); a failure is logged once, at the edge; no secret and no cookie is ever a field.

use tracing_subscriber::{EnvFilter, fmt};

/// Writes logs to standard error: compact lines, or JSON when `json` is set. `filter` as in `info,sqlx=warn`.
pub fn init(filter: &str, json: bool) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)?;
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let set = if json { builder.json().try_init() } else { builder.compact().try_init() };
    set.map_err(|error| anyhow::anyhow!("cannot set up logging: {error}"))
}
