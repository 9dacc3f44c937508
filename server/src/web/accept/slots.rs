//! Connection slots: how many there are, how many of them one client may have, and which connection is evicted for a new one.
//!
//! A client that is served well leaves or sends its next request within milliseconds. So when there is no free slot, the
//! connection that has gone longest without a request or an answer is closed, whether it sends its headers slowly, reads
//! slowly, or is idle.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ipnet::IpNet;
use tokio::{sync::Notify, time::Instant};

/// A connection is safe from eviction for this long after its last request or answer. It is short because clients that
/// reconnect as soon as they are evicted would otherwise hold every slot.
const PATIENCE: Duration = Duration::from_millis(100);

#[derive(Clone)]
pub struct Slots(Arc<Shared>);

struct Shared {
    most: usize,
    most_of_one: usize,
    proxies: Vec<IpNet>,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    last: u64,
    taken: HashMap<u64, Taken>,
    /// Slots in use, by client.
    of: HashMap<Client, usize>,
}

/// Who is counted as one: an address, or an IPv6 network of 64 bits, which is what one household gets.
type Client = IpAddr;

struct Taken {
    client: Client,
    /// Its last request or answer, or when it came.
    since: Instant,
    evicted: Arc<Notify>,
}

/// The slot of one connection, free again when it is dropped.
pub struct Slot {
    slots: Slots,
    number: u64,
    evicted: Arc<Notify>,
}

impl Slots {
    /// `proxies` may have more than `most_of_one`, as may this machine.
    pub fn new(most: usize, most_of_one: usize, proxies: Vec<IpNet>) -> Self {
        Self(Arc::new(Shared { most, most_of_one, proxies, table: Mutex::default() }))
    }

    /// A slot for a connection from `peer`, if need be that of another connection. `None` where no connection may be evicted.
    pub fn enter(&self, peer: IpAddr, now: Instant) -> Option<Slot> {
        let client = client(peer);
        let mut table = self.table();
        let has_share = self.is_proxy(peer) || table.of.get(&client).copied().unwrap_or(0) < self.0.most_of_one;
        if !has_share {
            table.evict_one(now, |taken| taken.client == client)?;
        } else if table.taken.len() >= self.0.most {
            table.evict_one(now, |_| true)?;
        }
        table.last += 1;
        let (number, evicted) = (table.last, Arc::new(Notify::new()));
        table.taken.insert(number, Taken { client, since: now, evicted: evicted.clone() });
        *table.of.entry(client).or_default() += 1;
        Some(Slot { slots: self.clone(), number, evicted })
    }

    fn is_proxy(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        peer.is_loopback() || self.0.proxies.iter().any(|proxy| proxy.contains(&peer))
    }

    /// A lock that a panic poisoned is used all the same: no change to the table can be left half done.
    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Evicts the connection that has gone longest without a request or an answer, of those that `may` be evicted.
    fn evict_one(&mut self, now: Instant, may: impl Fn(&Taken) -> bool) -> Option<()> {
        let oldest = self.taken.iter().filter(|(_, taken)| may(taken)).min_by_key(|(_, taken)| taken.since);
        let (&number, taken) = oldest.filter(|(_, taken)| now.duration_since(taken.since) >= PATIENCE)?;
        taken.evicted.notify_one();
        self.remove(number);
        Some(())
    }

    fn remove(&mut self, number: u64) {
        let Some(taken) = self.taken.remove(&number) else { return };
        if let Some(count) = self.of.get_mut(&taken.client) {
            *count -= 1;
            if *count == 0 {
                self.of.remove(&taken.client);
            }
        }
    }
}

impl Slot {
    /// A request has come, or an answer goes.
    pub fn mark(&self, now: Instant) {
        if let Some(taken) = self.slots.table().taken.get_mut(&self.number) {
            taken.since = now;
        }
    }

    /// Done when another connection has this slot.
    pub async fn evicted(&self) {
        self.evicted.notified().await;
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.table().remove(self.number);
    }
}

fn client(peer: IpAddr) -> Client {
    match peer.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const LATER: Duration = Duration::from_secs(5);

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_connection_that_was_silent_longest_is_evicted() {
        let (slots, start) = (Slots::new(2, 2, Vec::new()), Instant::now());
        let first = slots.enter(ip("192.0.2.1"), start).unwrap();
        let second = slots.enter(ip("192.0.2.2"), start + PATIENCE).unwrap();
        assert!(slots.enter(ip("192.0.2.3"), start + PATIENCE / 2).is_none(), "nobody was silent for long");
        first.mark(start + 2 * PATIENCE);
        let third = slots.enter(ip("192.0.2.3"), start + 2 * PATIENCE).unwrap();
        assert!(second.evicted().now_or_never().is_some() && first.evicted().now_or_never().is_none());
        drop((first, second));
        assert_eq!(slots.table().taken.len(), 1);
        drop(third);
        assert!(slots.table().taken.is_empty() && slots.table().of.is_empty());
    }

    #[test]
    fn one_client_does_not_take_the_slots_of_others() {
        let (slots, start) = (Slots::new(100, 2, Vec::new()), Instant::now());
        let _other = slots.enter(ip("192.0.2.9"), start).unwrap();
        for (one, again, stranger) in
            [("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1")]
        {
            let held = [one, again].map(|peer| slots.enter(ip(peer), start + LATER).unwrap());
            assert!(slots.enter(ip(again), start + LATER).is_none(), "{again} has its share");
            assert!(slots.enter(ip(stranger), start + LATER).is_some());
            // Its own oldest connection goes, and nobody else's, however silent.
            assert!(slots.enter(ip(one), start + 2 * LATER).is_some());
            assert!(held[0].evicted().now_or_never().is_some() != held[1].evicted().now_or_never().is_some());
        }
        assert!(_other.evicted().now_or_never().is_none());
    }

    #[test]
    fn proxies_and_this_machine_have_as_many_slots_as_there_are() {
        let (slots, now) = (Slots::new(10, 1, vec!["198.51.100.0/24".parse().unwrap()]), Instant::now());
        let held: Vec<_> = ["127.0.0.1", "::1", "198.51.100.7", "::ffff:198.51.100.7"]
            .iter()
            .flat_map(|peer| [slots.enter(ip(peer), now), slots.enter(ip(peer), now)])
            .collect();
        assert!(held.iter().all(Option::is_some));
        let _one = slots.enter(ip("198.51.101.7"), now).unwrap();
        assert!(slots.enter(ip("198.51.101.7"), now).is_none());
    }
}
