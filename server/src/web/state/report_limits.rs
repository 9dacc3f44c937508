//! Report limits: how many reports of wrong artists a listener may send in an hour, and all listeners together, because
//! a browser that drops its cookie is a new listener.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::people::ListenerId;

/// Of one listener in an hour.
const OF_ONE: u32 = 20;
/// Of all in an hour.
const OF_ALL: u32 = 500;
const HOUR: Duration = Duration::from_secs(3_600);

/// The reports of the present hour.
#[derive(Default)]
pub struct ReportLimits(Mutex<ReportCounts>);

#[derive(Default)]
struct ReportCounts {
    /// The hour began with the first report.
    began: Option<Instant>,
    all: u32,
    listeners: HashMap<ListenerId, u32>,
}

impl ReportLimits {
    /// Counts a report; the seconds until the next hour when there were enough.
    pub fn count(&self, listener: ListenerId, now: Instant) -> Result<(), u64> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let began = match counts.began {
            Some(began) if now.duration_since(began) < HOUR => began,
            _ => {
                *counts = ReportCounts { began: Some(now), ..ReportCounts::default() };
                now
            }
        };
        let own = counts.listeners.get(&listener).copied().unwrap_or(0);
        if own >= OF_ONE || counts.all >= OF_ALL {
            return Err((HOUR - now.duration_since(began)).as_secs() + 1);
        }
        counts.all += 1;
        counts.listeners.insert(listener, own + 1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_and_all_listeners_together_may_send_so_many_reports_an_hour() {
        let (limits, now) = (ReportLimits::default(), Instant::now());
        for _ in 0..OF_ONE {
            limits.count(ListenerId(1), now).unwrap();
        }
        assert_eq!(limits.count(ListenerId(1), now + Duration::from_secs(600)), Err(3_001));
        for other in 2..2 + i64::from(OF_ALL - OF_ONE) {
            limits.count(ListenerId(other), now).unwrap();
        }
        assert!(limits.count(ListenerId(10_000), now).is_err(), "a new cookie does not help");
        limits.count(ListenerId(1), now + HOUR).unwrap();
    }
}
