//! Upload limits per admin: files at once, and bytes a day.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::people::ListenerId;

/// Bytes that one admin may upload in a day.
pub const MOST_BYTES_A_DAY: usize = 500 << 20;
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// Files that are received at once: each is in memory whole.
const AT_ONCE: usize = 4;
/// And of one admin, so that nobody takes all the room.
const OF_ONE: usize = 2;

/// How many files each admin is sending, and how much each has sent today.
pub struct UploadLimits {
    room: Arc<Semaphore>,
    admins: Mutex<HashMap<ListenerId, AdminUploads>>,
}

/// An admin who has uploaded since the server started.
struct AdminUploads {
    room: Arc<Semaphore>,
    /// The day began with the first file.
    day: Instant,
    bytes: usize,
}

impl Default for UploadLimits {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(AT_ONCE)), admins: Mutex::default() }
    }
}

impl UploadLimits {
    /// Room for one more file, as long as what it returns is held; none when too many are arriving, or too many of this
    /// admin's.
    pub fn room(&self, admin: ListenerId, now: Instant) -> Option<[OwnedSemaphorePermit; 2]> {
        let own = self.of(admin, now, |uploads| uploads.room.clone()).try_acquire_owned().ok()?;
        Some([own, self.room.clone().try_acquire_owned().ok()?])
    }

    /// Counts a file; the seconds until there is room for it when today's allowance is spent.
    pub fn count(&self, admin: ListenerId, bytes: usize, now: Instant) -> Result<(), u64> {
        self.of(admin, now, |uploads| {
            if now.duration_since(uploads.day) >= DAY {
                (uploads.day, uploads.bytes) = (now, 0);
            }
            if uploads.bytes + bytes > MOST_BYTES_A_DAY {
                return Err((DAY - now.duration_since(uploads.day)).as_secs() + 1);
            }
            uploads.bytes += bytes;
            Ok(())
        })
    }

    fn of<T>(&self, admin: ListenerId, now: Instant, with: impl FnOnce(&mut AdminUploads) -> T) -> T {
        let mut admins = self.admins.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || AdminUploads { room: Arc::new(Semaphore::new(OF_ONE)), day: now, bytes: 0 };
        with(admins.entry(admin).or_insert_with(new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    #[test]
    fn an_allowance_is_one_admins_and_comes_back_after_a_day() {
        let (limits, now) = (UploadLimits::default(), Instant::now());
        let (one, other) = (ListenerId(1), ListenerId(2));
        for _ in 0..7 {
            limits.count(one, 64 * MIB, now).unwrap();
        }
        let seconds = limits.count(one, 64 * MIB, now + Duration::from_secs(3_600)).unwrap_err();
        assert!((82_000..=82_801).contains(&seconds), "{seconds}");
        limits.count(other, 64 * MIB, now).unwrap();
        limits.count(one, 64 * MIB, now + DAY).unwrap();
    }

    #[test]
    fn nobody_takes_all_the_room() {
        let (limits, now) = (UploadLimits::default(), Instant::now());
        let (one, other, third) = (ListenerId(1), ListenerId(2), ListenerId(3));
        let room = |who| limits.room(who, now);
        let mut held: Vec<_> = (0..10).map_while(|_| room(one)).collect();
        assert_eq!(held.len(), OF_ONE);
        held.extend((0..10).map_while(|_| room(other)));
        assert_eq!(held.len(), AT_ONCE);
        assert!(room(third).is_none(), "all of it is taken by two");
        held.pop();
        assert!(room(third).is_some());
        assert!(room(one).is_none());
    }
}
