//! Pace: how fast a host may be asked.

use std::time::Duration;

/// At most `asks` requests in any `per`, counted over all processes; they are spread evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    pub asks: u32,
    pub per: Duration,
}

impl Pace {
    /// One request each `seconds`.
    pub const fn every(seconds: u64) -> Self {
        Self { asks: 1, per: Duration::from_secs(seconds) }
    }

    /// Between two requests.
    pub fn gap(self) -> Duration {
        self.per / self.asks.max(1)
    }
}
