//! What a client is made of besides its configuration. The defences can be taken out one by one, for tests alone: a
//! defence that nothing breaks without is not shown to be one.

use std::{
    net::IpAddr,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use super::resolve::{Names, System};

#[derive(Clone)]
pub struct TestHooks {
    pub names: Arc<dyn Names>,
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub read: Duration,
    /// Redirects that are followed.
    pub hops: usize,
    /// Longest wait for the host's next permitted moment.
    pub patience: Duration,
    /// Bytes of bodies taken, after decompression.
    pub taken: Arc<AtomicU64>,
    /// Tests' servers do not listen on 80 and 443.
    pub any_port: bool,
    /// Stand-ins of the public network.
    pub public_too: Vec<IpAddr>,
    /// The check of addresses that are written out.
    pub literals: bool,
    /// The check of what names resolve to.
    pub answers: bool,
    /// The check of whom we are connected to.
    pub peer: bool,
    /// The proxies of the environment are ignored.
    pub no_proxy: bool,
}

impl Default for TestHooks {
    fn default() -> Self {
        Self {
            names: Arc::new(System),
            connect: Duration::from_secs(5),
            read: Duration::from_secs(10),
            hops: 3,
            patience: Duration::from_secs(30),
            taken: Arc::default(),
            any_port: false,
            public_too: Vec::new(),
            literals: true,
            answers: true,
            peer: true,
            no_proxy: true,
        }
    }
}
