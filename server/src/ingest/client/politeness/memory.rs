//! Rate limits in the memory of one process, for commands that have no database, and for tests.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

use super::{FetchOutcome, Held, MARGIN, Politeness, RobotsCopy, closing};
use crate::ingest::client::Pace;

/// Forgets everything when it is dropped.
#[derive(Debug)]
pub struct Memory {
    began_at: DateTime<Utc>,
    began: Instant,
    hosts: Mutex<HashMap<String, HostState>>,
}

#[derive(Debug, Default)]
struct HostState {
    next_at: Option<DateTime<Utc>>,
    left_at: Option<DateTime<Utc>>,
    held_until: Option<DateTime<Utc>>,
    closed_until: Option<DateTime<Utc>>,
    failures: u32,
    note: String,
    robots: Option<RobotsCopy>,
}

impl Memory {
    /// `now` is where its clock starts.
    pub fn starting(now: DateTime<Utc>) -> Self {
        Self { began_at: now, began: Instant::now(), hosts: Mutex::default() }
    }

    fn now(&self) -> DateTime<Utc> {
        self.began_at + self.began.elapsed()
    }

    /// Nothing here panics while it holds the lock, and each change is whole.
    fn hosts(&self) -> MutexGuard<'_, HashMap<String, HostState>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next free moment, taken, or why not.
    fn reserve(&self, host: &str, gap: Duration, patience: Duration) -> Result<Duration, Held> {
        let now = self.now();
        let mut hosts = self.hosts();
        let host = hosts.entry(host.to_owned()).or_default();
        let after_last = host.left_at.map(|left| left + gap);
        let free = [host.next_at, after_last, host.held_until, host.closed_until].into_iter().flatten().max();
        let slot = free.unwrap_or(now).max(now);
        let closed = host.closed_until.is_some_and(|until| until > now);
        if closed || slot > now + patience {
            return Err(Held::Until { until: slot, note: host.note.clone() });
        }
        host.next_at = Some(slot + gap);
        Ok((slot - now).to_std().unwrap_or_default())
    }

    /// Leaves, unless the host was closed or asked for silence meanwhile.
    fn leave(&self, host: &str) -> Option<DateTime<Utc>> {
        let now = self.now();
        let mut hosts = self.hosts();
        let host = hosts.entry(host.to_owned()).or_default();
        let free = [host.held_until, host.closed_until].into_iter().flatten().all(|until| until <= now);
        free.then(|| {
            host.left_at = Some(now);
            now
        })
    }
}

#[async_trait::async_trait]
impl Politeness for Memory {
    async fn acquire(&self, host: &str, pace: Pace, patience: Duration) -> Result<DateTime<Utc>, Held> {
        loop {
            let wait = self.reserve(host, pace.gap() + MARGIN, patience)?;
            tokio::time::sleep(wait).await;
            if let Some(now) = self.leave(host) {
                return Ok(now);
            }
        }
    }

    async fn report(&self, host: &str, outcome: &FetchOutcome) -> Result<(), String> {
        let now = self.now();
        let mut hosts = self.hosts();
        let host = hosts.entry(host.to_owned()).or_default();
        let note = match outcome {
            FetchOutcome::Answered => {
                (host.failures, host.closed_until) = (0, None);
                host.note.clear();
                return Ok(());
            }
            FetchOutcome::Throttled { wait, note } => {
                host.held_until = host.held_until.max(Some(now + *wait));
                note
            }
            FetchOutcome::Failed { note } => note,
        };
        host.note.clone_from(note);
        host.failures = host.failures.saturating_add(1);
        host.closed_until = closing(host.failures).map(|length| now + length);
        Ok(())
    }

    async fn robots(&self, host: &str) -> Result<Option<RobotsCopy>, String> {
        let now = self.now();
        let kept = self.hosts().get(host).and_then(|host| host.robots.clone());
        Ok(kept.filter(|copy| copy.until > now).map(|copy| {
            let holds = (copy.until - now).to_std().unwrap_or_default();
            RobotsCopy { holds, ..copy }
        }))
    }

    async fn keep_robots(&self, host: &str, copy: &RobotsCopy) -> Result<(), String> {
        self.hosts().entry(host.to_owned()).or_default().robots = Some(copy.clone());
        Ok(())
    }
}
