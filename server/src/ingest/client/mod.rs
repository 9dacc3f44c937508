//! HTTP client, the only one that leaves this machine. It asks only public addresses (`client/address.rs`,
//! `client/resolve.rs`), within the rate limit of their host (`client/politeness/`), where its robots.txt permits it
//! (`client/robots.rs`), and takes no more than was agreed on (`client/body.rs`). What the pages mean is for `ingest/sources`.
//!
//! Messages name the host and never the rest of an address, which may hold a key.

mod address;
mod body;
mod connection;
mod pace;
pub mod politeness;
mod redirects;
mod resolve;
mod response;
mod robots;
mod test_hooks;

use std::{fmt, sync::Arc, time::Duration};

use anyhow::Context;
use chrono::{DateTime, Utc};
use reqwest::{header::HeaderValue, redirect};
use url::Url;

use self::{
    address::{AddressPolicy, NetworkScope},
    body::Cut,
    politeness::{FetchOutcome, Held, Politeness},
    redirects::PendingResponse,
    resolve::VettingResolver,
    response::{is_wall, wall},
};

pub use self::{
    address::reserved,
    connection::{Connection, Transport},
    pace::Pace,
    resolve::{Resolver, SystemResolver},
    test_hooks::TestHooks,
};

/// From the moment a request leaves to the last byte, redirects included.
const TOTAL: Duration = Duration::from_secs(15);
const TOTAL_OF_AUDIO: Duration = Duration::from_secs(60);
const TOTAL_OF_FILE: Duration = Duration::from_secs(3_600);

/// Hosts whose robots.txt this process keeps at hand.
const HOSTS_AT_HAND: u64 = 256;

/// One thing to fetch.
#[derive(Clone, Debug)]
pub struct Request {
    pub url: Url,
    /// How fast the host of `url` may be asked.
    pub pace: Pace,
    pub accept: &'static str,
    /// Most bytes of the body, after decompression.
    pub cap_bytes: usize,
    /// robots.txt is asked first. Off for interfaces that are made for programs.
    pub robots: bool,
    /// From the last time, for a conditional request.
    pub validators: Validators,
    /// The value of `Authorization`; goes to the first host only.
    pub authorization: Option<String>,
    /// From the moment it leaves to the last byte, redirects included; waiting for the host's pace does not count.
    pub total: Duration,
}

impl Request {
    /// A page for people: 4 MiB, robots.txt is kept.
    pub fn page(url: Url, pace: Pace) -> Self {
        Self {
            url,
            pace,
            accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
            cap_bytes: 4 << 20,
            robots: true,
            validators: Validators::default(),
            authorization: None,
            total: TOTAL,
        }
    }

    /// An interface for programs: JSON, 8 MiB.
    pub fn api(url: Url, pace: Pace) -> Self {
        Self { accept: "application/json", cap_bytes: 8 << 20, robots: false, ..Self::page(url, pace) }
    }

    /// A feed: 8 MiB, robots.txt is kept.
    pub fn feed(url: Url, pace: Pace) -> Self {
        Self { accept: "text/calendar,application/json;q=0.9,*/*;q=0.5", cap_bytes: 8 << 20, ..Self::page(url, pace) }
    }

    /// A piece of audio, up to `cap_bytes`; it may take a minute.
    pub fn audio(url: Url, pace: Pace, cap_bytes: usize) -> Self {
        let total = TOTAL_OF_AUDIO;
        Self { accept: "audio/*,*/*;q=0.5", cap_bytes, robots: false, total, ..Self::page(url, pace) }
    }

    /// A file that somebody asked for by its address, up to `cap_bytes`; it may take an hour.
    pub fn file(url: Url, pace: Pace, cap_bytes: usize) -> Self {
        Self { accept: "*/*", cap_bytes, robots: false, total: TOTAL_OF_FILE, ..Self::page(url, pace) }
    }
}

/// What a server gave to ask "has it changed?" with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// An answer with status 200, or 304 to a conditional request (then `unchanged`, without a body).
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub unchanged: bool,
    pub body: Vec<u8>,
    /// Lower case, without parameters.
    pub content_type: String,
    /// Of the content type, lower case.
    pub charset: Option<String>,
    pub validators: Validators,
    /// After redirects.
    pub url: String,
}

/// Why nothing was fetched, named for the next move. The texts are for the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address must not be asked; nothing was sent there.
    #[error("{0}")]
    Refused(String),
    /// There is nothing under this address (404, 410).
    #[error("{0}")]
    Gone(String),
    /// Later, not before `until`.
    #[error("{message}")]
    Throttled { until: DateTime<Utc>, message: String },
    /// More than is taken.
    #[error("{0}")]
    TooLong(String),
    /// The site does not want us: 401, 403, robots.txt, a wall.
    #[error("{0}")]
    Forbidden(String),
    /// It did not answer, or broke off; may pass.
    #[error("{0}")]
    Unreachable(String),
}

/// Who goes out, where to besides the public network, and who remembers how often.
pub struct ClientOptions {
    /// An address that people of other sites can complain to: e-mail or web. Without one nothing leaves.
    pub contact: Option<String>,
    /// (host, port) that may be asked although they are not public, such as a calendar of the house. The host as
    /// [`url::Host`] writes it.
    pub reach: Vec<(String, u16)>,
    pub politeness: Arc<dyn Politeness>,
}

/// Goes out. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<ClientInner>,
    patience: Duration,
}

struct ClientInner {
    /// Where names may resolve to public addresses only.
    public: reqwest::Client,
    /// For what the operator opened.
    internal: reqwest::Client,
    rules: Arc<AddressPolicy>,
    politeness: Arc<dyn Politeness>,
    has_contact: bool,
    robots: moka::sync::Cache<String, robots::Kept>,
    test_hooks: TestHooks,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("reach", &self.inner.rules.reach).finish_non_exhaustive()
    }
}

impl Client {
    /// Fails when the contact cannot stand in a header, and when the machine has no certificates to trust.
    pub fn new(options: ClientOptions) -> anyhow::Result<Self> {
        Self::with(options, TestHooks::default())
    }

    /// With test hooks of its own.
    #[doc(hidden)]
    pub fn with(options: ClientOptions, test_hooks: TestHooks) -> anyhow::Result<Self> {
        let rules = Arc::new(AddressPolicy {
            reach: options.reach,
            literals: test_hooks.literals,
            any_port: test_hooks.any_port,
            public_too: test_hooks.public_too.clone(),
        });
        let contact = options.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty());
        let build =
            |policy| build(contact, VettingResolver { resolver: test_hooks.resolver.clone(), policy }, &test_hooks);
        let inner = ClientInner {
            public: build(test_hooks.answers.then(|| rules.clone()))?,
            internal: build(None)?,
            rules,
            politeness: options.politeness,
            has_contact: contact.is_some(),
            robots: moka::sync::Cache::new(HOSTS_AT_HAND),
            test_hooks: test_hooks.clone(),
        };
        Ok(Self { patience: test_hooks.patience, inner: Arc::new(inner) })
    }

    /// The same client, which waits so long for a host's next permitted moment before it gives up with
    /// [`FetchError::Throttled`]; 30 s unless said otherwise.
    pub fn with_patience(&self, patience: Duration) -> Self {
        Self { inner: self.inner.clone(), patience }
    }

    /// Fetches, following redirects.
    pub async fn get(&self, request: &Request) -> Result<Reply, FetchError> {
        self.get_watched(request, &|_, _| ()).await
    }

    /// The same; `watch` hears how many bytes are here and how many there will be, if that was said.
    pub async fn get_watched(
        &self,
        request: &Request,
        watch: &(dyn Fn(usize, Option<u64>) + Sync),
    ) -> Result<Reply, FetchError> {
        let found = self.walk(request, None).await.map_err(|stopped| stopped.error)?;
        let PendingResponse { response, url, host, unchanged, .. } = found;
        let (content_type, charset) = body::content_type(response.headers());
        let validators = body::validators(response.headers());
        let reply = Reply { unchanged, body: Vec::new(), content_type, charset, validators, url: url.into() };
        if unchanged {
            self.report(&host, &FetchOutcome::Answered).await;
            return Ok(reply);
        }
        let too_long = || FetchError::TooLong(format!("{host} sends more than {} bytes", request.cap_bytes));
        let whole = response.content_length();
        let (outcome, read) = if whole.is_some_and(|length| length > request.cap_bytes as u64) {
            (FetchOutcome::Answered, Err(too_long()))
        } else {
            let watch = |so_far: usize| watch(so_far, whole);
            match body::read(response, request.cap_bytes, &self.inner.test_hooks.taken, &watch).await {
                Ok(body) if reply.content_type.contains("html") && is_wall(&body) => {
                    (FetchOutcome::Answered, Err(wall(&host)))
                }
                Ok(body) => (FetchOutcome::Answered, Ok(Reply { body, ..reply })),
                Err(Cut::More(_)) => (FetchOutcome::Answered, Err(too_long())),
                Err(Cut::Coding(coding)) => {
                    let note = format!("{host} sends a content encoding that was not asked for ({coding})");
                    (FetchOutcome::Answered, Err(FetchError::Unreachable(note)))
                }
                Err(Cut::Broken(error)) => {
                    let note = format!("{host} broke off: {}", redirects::reason(&error));
                    (FetchOutcome::Failed { note: note.clone() }, Err(FetchError::Unreachable(note)))
                }
            }
        };
        self.report(&host, &outcome).await;
        read
    }

    fn has_contact(&self) -> Result<(), FetchError> {
        if self.inner.has_contact {
            return Ok(());
        }
        Err(FetchError::Refused(
            "no site is contacted before you name a contact for the people who run it: an e-mail or web address in \
             --contact or UNDERCARD_CONTACT"
                .to_owned(),
        ))
    }

    /// Waits for the host's next permitted moment, which it returns.
    async fn acquire(&self, host: &str, pace: Pace) -> Result<DateTime<Utc>, FetchError> {
        self.inner.politeness.acquire(host, pace, self.patience).await.map_err(|held| match held {
            Held::Until { until, note } if note.is_empty() => {
                FetchError::Throttled { until, message: format!("the rate limit of {host} is used up") }
            }
            Held::Until { until, note } => FetchError::Throttled { until, message: note },
            Held::Broken(why) => FetchError::Unreachable(format!("the rate limit of {host} cannot be read: {why}")),
        })
    }

    /// A reply is not thrown away because its outcome could not be recorded.
    async fn report(&self, host: &str, outcome: &FetchOutcome) {
        if let Err(error) = self.inner.politeness.report(host, outcome).await {
            tracing::warn!(host, error, "recording the outcome of a request failed");
        }
    }
}

/// The only place where a client is made. No proxies of the environment, no redirects of its own, HTTP/1.
#[expect(clippy::disallowed_methods, reason = "this is the one client")]
fn build(contact: Option<&str>, resolver: VettingResolver, test_hooks: &TestHooks) -> anyhow::Result<reqwest::Client> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Fails only when another thread was faster, with the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let agent = format!("Undercard/{} (+{})", env!("CARGO_PKG_VERSION"), contact.unwrap_or_default());
    let agent = HeaderValue::from_str(&agent)
        .context("the contact (--contact, UNDERCARD_CONTACT) must be an e-mail or web address in plain characters")?;
    let builder = reqwest::Client::builder()
        .user_agent(agent)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .http1_only()
        .referer(false)
        .connect_timeout(test_hooks.connect)
        .read_timeout(test_hooks.read)
        .dns_resolver(resolver);
    let builder = if test_hooks.no_proxy { builder.no_proxy() } else { builder };
    builder.build().context(
        "no secure connection can be made: are the certificates of the public network installed (on Debian: apt install ca-certificates)?",
    )
}
