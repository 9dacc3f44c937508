//! Progress hub: job updates from the database to every browser that follows them.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};

/// Updates that a slow browser may be behind.
const BEHIND: usize = 256;
const MOST_BROWSERS: usize = 200;

/// One sender, many browsers.
pub struct ProgressHub {
    updates: broadcast::Sender<Option<Arc<str>>>,
    room: Arc<Semaphore>,
    stopped: watch::Sender<bool>,
}

/// What one browser receives, until it is dropped.
pub struct Subscription {
    /// A job as JSON. `None`: something was missed.
    pub updates: broadcast::Receiver<Option<Arc<str>>>,
    /// True once the server stops.
    pub stopped: watch::Receiver<bool>,
    pub place: OwnedSemaphorePermit,
}

impl Default for ProgressHub {
    fn default() -> Self {
        Self {
            updates: broadcast::channel(BEHIND).0,
            room: Arc::new(Semaphore::new(MOST_BROWSERS)),
            stopped: watch::channel(false).0,
        }
    }
}

impl ProgressHub {
    /// `None`: something was missed.
    pub fn publish(&self, update: Option<&str>) {
        // Sending fails when nobody is subscribed, which is no failure.
        let _ = self.updates.send(update.map(Arc::from));
    }

    /// `None` when as many browsers follow as may.
    pub fn subscribe(&self) -> Option<Subscription> {
        let place = self.room.clone().try_acquire_owned().ok()?;
        Some(Subscription { updates: self.updates.subscribe(), stopped: self.stopped.subscribe(), place })
    }

    /// Ends all streams, which would hold up a server that stops.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }
}
