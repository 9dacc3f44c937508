//! Rate limits per host: its budget, the pauses it asks for, the circuit breaker after failures, and its robots.txt.
//! The rules are here, the memory is an implementation's. `runtime/host_budget.rs` keeps it in
//! Postgres, for all processes and over restarts; [`Memory`] keeps it for one command.

mod memory;

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::ingest::client::Pace;

pub use memory::Memory;

/// Requests are this much further apart than they have to be. A request that left on time may still arrive late, and the
/// next one must not then arrive too soon.
pub const MARGIN: Duration = Duration::from_millis(25);

/// What of [`MARGIN`] a request that left late may use up, so that those behind it catch up.
pub const SLACK: Duration = Duration::from_millis(10);

/// Failures in a row that close a host.
pub const FAILURES_THAT_CLOSE: u32 = 5;

/// How long a host is closed at first; twice as long at each further failure.
pub const FIRST_CLOSING: Duration = Duration::from_secs(60);

pub const LONGEST_CLOSING: Duration = Duration::from_secs(6 * 3600);

/// How long a host is closed after so many failures in a row.
pub fn closing(failures: u32) -> Option<Duration> {
    let doublings = failures.checked_sub(FAILURES_THAT_CLOSE)?;
    Some(FIRST_CLOSING.saturating_mul(1 << doublings.min(16)).min(LONGEST_CLOSING))
}

/// Not now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// Not before then, for that reason.
    Until { until: DateTime<Utc>, note: String },
    /// The memory does not answer.
    Broken(String),
}

/// Outcome of a request, as far as the rate limit needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchOutcome {
    /// The host works, whatever it said.
    Answered,
    /// It wants silence for so long. Counts as a failure as well: a host that says so again and again is closed.
    Throttled { wait: Duration, note: String },
    /// It did not answer, or not sensibly.
    Failed { note: String },
}

/// A host's robots.txt as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RobotsCopy {
    /// Of the answer; `None`: there was none.
    pub status: Option<u16>,
    /// Empty unless the status is 200.
    pub text: String,
    /// It is asked for anew then, which is in `holds` from now.
    pub until: DateTime<Utc>,
    pub holds: Duration,
}

#[async_trait::async_trait]
pub trait Politeness: Send + Sync {
    /// Waits for the host's next permitted moment and takes it; returns that moment by the clock of the memory. Is
    /// refused, without waiting and without taking anything, when the moment is further away than `patience`, or when
    /// the host is closed.
    async fn acquire(&self, host: &str, pace: Pace, patience: Duration) -> Result<DateTime<Utc>, Held>;

    /// Records the outcome of a request.
    async fn report(&self, host: &str, outcome: &FetchOutcome) -> Result<(), String>;

    /// The copy that still holds.
    async fn robots(&self, host: &str) -> Result<Option<RobotsCopy>, String>;

    async fn keep_robots(&self, host: &str, copy: &RobotsCopy) -> Result<(), String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_closed_twice_as_long_each_time_up_to_six_hours() {
        let minutes = |failures| closing(failures).map(|length| length.as_secs() / 60);
        assert_eq!([0, 4].map(minutes), [None, None]);
        assert_eq!([5, 6, 7, 13, 14, 1000].map(minutes), [1, 2, 4, 256, 360, 360].map(Some));
    }
}
