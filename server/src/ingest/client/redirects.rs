//! Redirects: every address on the way is checked, waits for its host's rate limit, and its outcome is recorded.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use reqwest::{
    Response,
    header::{ACCEPT, AUTHORIZATION, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH},
};
use url::Url;

use super::{
    Client, FetchError, NetworkScope, Request,
    address::host_key,
    politeness::FetchOutcome,
    resolve::NotPublic,
    response::{self, ResponseAction},
};

/// An answer whose body has not been read; its outcome is not recorded yet.
pub struct PendingResponse {
    pub response: Response,
    pub url: Url,
    pub host: String,
    pub unchanged: bool,
    /// When the request left, by the clock of the politeness.
    pub now: DateTime<Utc>,
}

/// No answer to read.
pub struct FetchFailure {
    pub error: FetchError,
    /// Of the last answer, if there was one.
    pub status: Option<u16>,
    /// When the last request left, if one did.
    pub now: Option<DateTime<Utc>>,
}

impl Client {
    /// `from`: how the page was asked that this belongs to.
    pub(super) async fn walk(
        &self,
        request: &Request,
        from: Option<NetworkScope>,
    ) -> Result<PendingResponse, FetchFailure> {
        let mut walk = Walk { client: self, request, status: None, now: None };
        let found = walk.go(from).await;
        found.map_err(|error| FetchFailure { error, status: walk.status, now: walk.now })
    }
}

struct Walk<'a> {
    client: &'a Client,
    request: &'a Request,
    status: Option<u16>,
    now: Option<DateTime<Utc>>,
}

impl Walk<'_> {
    async fn go(&mut self, mut from: Option<NetworkScope>) -> Result<PendingResponse, FetchError> {
        let inner = &self.client.inner;
        self.client.has_contact()?;
        let mut url = self.request.url.clone();
        let mut authorization = self.request.authorization.as_deref();
        let mut left = self.request.total;
        for _ in 0..=inner.test_hooks.max_redirects {
            let scope = inner.rules.check(&url, from).map_err(FetchError::Refused)?;
            let host = host_key(&url);
            let now = self.acquire(&url, &host, scope).await?;
            let left_at = Instant::now();
            let sent = self.send(&url, scope, authorization, left).await;
            left = left.saturating_sub(left_at.elapsed());
            let response = match sent {
                Ok(response) => response,
                Err(error) => return Err(self.failed(&host, &error).await),
            };
            let status = response.status();
            self.status = Some(status.as_u16());
            if scope == NetworkScope::Public && inner.test_hooks.peer {
                let peer = response.remote_addr().ok_or_else(|| "the address of the peer is not known".to_owned());
                let checked = peer.and_then(|peer| inner.rules.check_ip(peer.ip()));
                checked.map_err(|why| FetchError::Refused(format!("{host}: the connection went elsewhere: {why}")))?;
            }
            let validators = &self.request.validators;
            let conditional = validators.etag.is_some() || validators.last_modified.is_some();
            match response::read(status, response.headers(), &host, now, conditional) {
                ResponseAction::Body => return Ok(PendingResponse { response, url, host, unchanged: false, now }),
                ResponseAction::Unchanged => return Ok(PendingResponse { response, url, host, unchanged: true, now }),
                ResponseAction::No(outcome, error) => {
                    self.client.report(&host, &outcome).await;
                    return Err(error);
                }
                ResponseAction::Elsewhere(location) => {
                    self.client.report(&host, &FetchOutcome::Answered).await;
                    let next = elsewhere(&url, &location, &host)?;
                    if next.origin() != url.origin() {
                        authorization = None;
                    }
                    (url, from) = (next, Some(scope));
                }
            }
        }
        Err(FetchError::Unreachable(format!(
            "{} redirects more than {} times",
            host_key(&self.request.url),
            inner.test_hooks.max_redirects
        )))
    }

    /// What robots.txt says, then the host's next permitted moment.
    async fn acquire(&mut self, url: &Url, host: &str, scope: NetworkScope) -> Result<DateTime<Utc>, FetchError> {
        let mut pace = self.request.pace;
        if self.request.robots {
            let rules = self.client.rules_of(url, scope, pace).await?;
            rules.permit(url)?;
            pace = rules.slowed(pace);
        }
        let now = self.client.acquire(host, pace).await?;
        self.now = Some(now);
        Ok(now)
    }

    async fn send(
        &self,
        url: &Url,
        scope: NetworkScope,
        authorization: Option<&str>,
        left: Duration,
    ) -> reqwest::Result<Response> {
        let inner = &self.client.inner;
        let client = match scope {
            NetworkScope::Public => &inner.public,
            NetworkScope::Internal => &inner.internal,
        };
        let mut request = client.get(url.clone()).timeout(left).header(ACCEPT, self.request.accept);
        let validators = &self.request.validators;
        // What cannot stand in a header is none of ours: the request goes without it, and the answer is whole.
        let header = |text: &Option<String>| text.as_deref().and_then(|text| HeaderValue::from_str(text).ok());
        if let Some(etag) = header(&validators.etag) {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(at) = header(&validators.last_modified) {
            request = request.header(IF_MODIFIED_SINCE, at);
        }
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        request.send().await
    }

    async fn failed(&self, host: &str, error: &reqwest::Error) -> FetchError {
        if let Some(refused) = causes(error).find_map(|cause| cause.downcast_ref::<NotPublic>()) {
            return FetchError::Refused(refused.to_string());
        }
        let note = format!("{host} does not answer: {}", reason(error));
        self.client.report(host, &FetchOutcome::Failed { note: note.clone() }).await;
        FetchError::Unreachable(note)
    }
}

/// Where a redirect leads.
fn elsewhere(from: &Url, location: &str, host: &str) -> Result<Url, FetchError> {
    let mut next = from
        .join(location)
        .map_err(|error| FetchError::Refused(format!("{host} redirects to an invalid address ({error})")))?;
    next.set_fragment(None);
    if from.scheme() == "https" && next.scheme() == "http" {
        return Err(FetchError::Refused(format!("{host} redirects from https to http")));
    }
    Ok(next)
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}

/// The innermost cause, in its own words and without an address.
pub fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it takes too long".to_owned();
    }
    causes(error).last().map_or_else(|| "for no stated reason".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn led(from: &str, location: &str) -> Result<String, FetchError> {
        elsewhere(&Url::parse(from).unwrap(), location, "venue.example").map(String::from)
    }

    #[test]
    fn a_redirect_is_read_from_where_it_was_said() {
        let from = "https://venue.example/a/b?c";
        assert_eq!(led(from, "d#e").unwrap(), "https://venue.example/a/d");
        assert_eq!(led(from, "//other.example/d").unwrap(), "https://other.example/d");
        assert_eq!(led("http://venue.example/", "https://venue.example/").unwrap(), "https://venue.example/");
    }

    #[test]
    fn a_secure_address_does_not_lead_to_one_that_is_not() {
        assert!(matches!(led("https://venue.example/", "http://venue.example/"), Err(FetchError::Refused(_))));
        assert!(led("http://venue.example/", "http://other.example/").is_ok());
    }
}
