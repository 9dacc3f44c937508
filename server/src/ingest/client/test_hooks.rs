//! Test hooks of the client: its time limits, and its defences, which tests can switch off one by one. A test that
//! still passes without a defence does not test it.

use std::{
    net::IpAddr,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use super::resolve::{Resolver, SystemResolver};

#[derive(Clone)]
pub struct TestHooks {
    pub resolver: Arc<dyn Resolver>,
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub read: Duration,
    /// Redirects that are followed.
    pub max_redirects: usize,
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
            resolver: Arc::new(SystemResolver),
            connect: Duration::from_secs(5),
            read: Duration::from_secs(10),
            max_redirects: 3,
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
