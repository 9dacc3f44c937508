//! The request budget of each host, shared by all processes and kept in Postgres: the client's memory. The rules are in
//! `ingest/client/politeness/`, the statements in `sources/host_store.rs`.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::{
    ingest::client::{
        Pace,
        politeness::{
            FAILURES_THAT_CLOSE, FIRST_CLOSING, FetchOutcome, Held, LONGEST_CLOSING, MARGIN, Politeness, RobotsCopy,
            SLACK,
        },
    },
    sources::host_store::{self, Closing},
};

const CLOSING: Closing = Closing { after: FAILURES_THAT_CLOSE, first: FIRST_CLOSING, longest: LONGEST_CLOSING };

/// Waits by the clock of the database, so that processes on machines that disagree about the time still take turns.
#[derive(Clone, Debug)]
pub struct PgHostBudget {
    pool: PgPool,
}

impl PgHostBudget {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// A moment in the line of those who wait.
    async fn reserve(&self, host: &str, gap: Duration, patience: Duration) -> Result<host_store::Reservation, Held> {
        loop {
            match host_store::reserve(&self.pool, host, gap, patience).await.map_err(broken)? {
                Some(moment) => return Ok(moment),
                None => host_store::create(&self.pool, host, gap).await.map_err(broken)?,
            }
        }
    }
}

#[async_trait::async_trait]
impl Politeness for PgHostBudget {
    async fn acquire(&self, host: &str, pace: Pace, mut patience: Duration) -> Result<DateTime<Utc>, Held> {
        let gap = pace.gap();
        loop {
            let reserved = self.reserve(host, gap + MARGIN, patience).await?;
            if !reserved.taken {
                return Err(Held::Until { until: reserved.at, note: reserved.note });
            }
            let mut wait = until(&reserved);
            patience = patience.saturating_sub(wait);
            // Whoever comes before may have left late; whoever answers meanwhile may have asked for silence.
            loop {
                tokio::time::sleep(wait).await;
                let left = host_store::begin_request(&self.pool, host, gap + MARGIN - SLACK).await.map_err(broken)?;
                let left = left.ok_or_else(|| Held::Broken(format!("{host} was deleted meanwhile")))?;
                if left.taken {
                    return Ok(left.now);
                }
                if left.barred {
                    break;
                }
                wait = until(&left);
            }
        }
    }

    async fn report(&self, host: &str, outcome: &FetchOutcome) -> Result<(), String> {
        let stored = match outcome {
            FetchOutcome::Answered => host_store::answered(&self.pool, host).await,
            FetchOutcome::Throttled { wait, note } => {
                host_store::failed(&self.pool, host, Some(*wait), note, CLOSING).await
            }
            FetchOutcome::Failed { note } => host_store::failed(&self.pool, host, None, note, CLOSING).await,
        };
        stored.map_err(|error| error.to_string())
    }

    async fn robots(&self, host: &str) -> Result<Option<RobotsCopy>, String> {
        let kept = host_store::robots(&self.pool, host).await.map_err(|error| error.to_string())?;
        Ok(kept.map(|kept| RobotsCopy {
            status: u16::try_from(kept.status).ok().filter(|status| *status != 0),
            text: kept.text,
            until: kept.until,
            holds: (kept.until - kept.now).to_std().unwrap_or_default(),
        }))
    }

    async fn keep_robots(&self, host: &str, copy: &RobotsCopy) -> Result<(), String> {
        let status = i32::from(copy.status.unwrap_or_default());
        let kept = host_store::keep_robots(&self.pool, host, status, &copy.text, copy.holds).await;
        kept.map_err(|error| error.to_string())
    }
}

/// From the moment the database answered to the one it speaks of.
fn until(moment: &host_store::Reservation) -> Duration {
    (moment.at - moment.now).to_std().unwrap_or_default()
}

fn broken(error: sqlx::Error) -> Held {
    Held::Broken(error.to_string())
}
