//! Going out: what is asked, what is never asked, how often, and what becomes of answers that mean harm. All other
//! sites are servers of this process on 127.0.0.1.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod budget;
mod certificates;
mod evil;
mod mailbox;
mod manners;
mod proxies;
mod rebinding;
mod robots;
mod server;
mod sites;
mod strangers;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use undercard::ingest::client::{
    Client, ClientOptions, FetchError, Pace, Reply, Request, TestHooks,
    politeness::{FetchOutcome, Held, Politeness, RobotsCopy},
};
use url::Url;

/// Fast enough not to matter.
pub const BRISK: Pace = Pace { asks: 1000, per: Duration::from_secs(1) };

pub fn now() -> DateTime<Utc> {
    "2030-01-01T12:00:00Z".parse().unwrap()
}

/// No politeness at all: every turn is at once, and nothing is remembered.
pub struct Hasty;

#[async_trait::async_trait]
impl Politeness for Hasty {
    async fn acquire(&self, _: &str, _: Pace, _: Duration) -> Result<DateTime<Utc>, Held> {
        Ok(now())
    }

    async fn report(&self, _: &str, _: &FetchOutcome) -> Result<(), String> {
        Ok(())
    }

    async fn robots(&self, _: &str) -> Result<Option<RobotsCopy>, String> {
        Ok(None)
    }

    async fn keep_robots(&self, _: &str, _: &RobotsCopy) -> Result<(), String> {
        Ok(())
    }
}

/// A client that may ask these ports of 127.0.0.1.
pub fn client(reach: &[u16], politeness: Arc<dyn Politeness>, test_hooks: TestHooks) -> Client {
    let options = ClientOptions {
        contact: Some("booking@collective.example".to_owned()),
        reach: reach.iter().map(|port| ("127.0.0.1".to_owned(), *port)).collect(),
        politeness,
    };
    Client::with(options, test_hooks).unwrap()
}

/// Short times, so that a server that says nothing costs little.
pub fn impatient() -> TestHooks {
    TestHooks { connect: Duration::from_secs(2), read: Duration::from_millis(300), ..TestHooks::default() }
}

/// A page, without asking for robots.txt first.
pub fn page(url: &str) -> Request {
    Request { robots: false, ..Request::page(Url::parse(url).unwrap(), BRISK) }
}

/// The name of what a request came to.
pub fn class(result: &Result<Reply, FetchError>) -> &'static str {
    match result {
        Ok(_) => "answered",
        Err(FetchError::Refused(_)) => "refused",
        Err(FetchError::Gone(_)) => "gone",
        Err(FetchError::Throttled { .. }) => "throttled",
        Err(FetchError::TooLong(_)) => "too long",
        Err(FetchError::Forbidden(_)) => "forbidden",
        Err(FetchError::Unreachable(_)) => "unreachable",
    }
}
