//! Response heads: what a status and its headers mean for the next step. Pure; the body is read in `body.rs`.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use reqwest::{
    StatusCode,
    header::{HeaderMap, LOCATION, RETRY_AFTER},
};

use super::{FetchError, politeness::FetchOutcome};

/// Pause after a 429 whose `Retry-After` is missing or cannot be read.
pub const DEFAULT_PAUSE: Duration = Duration::from_secs(60);

/// A longer pause is cut to this.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 3600);

#[derive(Debug)]
pub enum ResponseAction {
    /// The body is what was asked for.
    Body,
    /// Nothing is new.
    Unchanged,
    /// Look there, in the server's spelling.
    Elsewhere(String),
    /// No; what that says about the host, and what it means for the caller.
    No(FetchOutcome, FetchError),
}

/// `host` is for messages, `now` is when the request left, `conditional` whether it asked "has it changed?".
pub fn read(
    status: StatusCode,
    headers: &HeaderMap,
    host: &str,
    now: DateTime<Utc>,
    conditional: bool,
) -> ResponseAction {
    let answered = |error| ResponseAction::No(FetchOutcome::Answered, error);
    if headers.get("cf-mitigated").is_some_and(|value| value.as_bytes() == b"challenge") {
        return answered(wall(host));
    }
    let code = status.as_u16();
    match code {
        200 | 203 => ResponseAction::Body,
        301 | 302 | 303 | 307 | 308 => match headers.get(LOCATION) {
            Some(location) => ResponseAction::Elsewhere(String::from_utf8_lossy(location.as_bytes()).into_owned()),
            None => answered(FetchError::Unreachable(format!("{host} redirects ({code}) and does not say where"))),
        },
        304 if conditional => ResponseAction::Unchanged,
        404 | 410 => answered(FetchError::Gone(format!("{host} has nothing under this address ({code})"))),
        401 | 402 | 403 | 407 | 451 => answered(FetchError::Forbidden(format!(
            "{host} refuses access to this page ({code}); if it should not, ask whoever runs it, or take another address"
        ))),
        429 => throttled(headers, host, now, code),
        503 if headers.contains_key(RETRY_AFTER) => throttled(headers, host, now, code),
        500.. => {
            let note = format!("{host} has a server error ({code})");
            ResponseAction::No(FetchOutcome::Failed { note: note.clone() }, FetchError::Unreachable(note))
        }
        _ => answered(FetchError::Unreachable(format!("{host} answered with the unexpected status {code}"))),
    }
}

fn throttled(headers: &HeaderMap, host: &str, now: DateTime<Utc>, code: u16) -> ResponseAction {
    let said = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let wait = said.and_then(|text| retry_after(text, now)).unwrap_or(DEFAULT_PAUSE);
    let message = format!(
        "{host} limits the rate of requests ({code}); the next one is sent in {} s at the earliest",
        wait.as_secs()
    );
    ResponseAction::No(
        FetchOutcome::Throttled { wait, note: message.clone() },
        FetchError::Throttled { until: now + wait, message },
    )
}

/// Seconds or an HTTP date (all three forms), between one second and a day. `None`: neither.
fn retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = text.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are more than a day as well.
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let form = |form| NaiveDateTime::parse_from_str(text, form).ok();
        let at = form("%a, %d %b %Y %H:%M:%S GMT")
            .or_else(|| form("%A, %d-%b-%y %H:%M:%S GMT"))
            .or_else(|| form("%a %b %e %H:%M:%S %Y"))?;
        (at.and_utc() - now).to_std().unwrap_or_default()
    };
    Some(wait.clamp(Duration::from_secs(1), LONGEST_PAUSE))
}

/// Somebody between us and the page wants to see a person.
pub fn wall(host: &str) -> FetchError {
    FetchError::Forbidden(format!(
        "{host} shows a check for bots instead of the page; look for a calendar or a feed of it"
    ))
}

/// What only walls have in them.
const WALL_MARKS: &[&str] = &[
    "_cf_chl_opt",
    "cf-challenge",
    "cf-browser-verification",
    "geo.captcha-delivery.com",
    "px-captcha",
    "_incapsula_resource",
    "captcha-container",
];

/// Titles of walls, whole.
const WALL_TITLES: &[&str] = &[
    "just a moment...",
    "just a moment…",
    "attention required! | cloudflare",
    "access denied",
    "are you a robot?",
    "pardon our interruption",
    "ddos-guard",
    "security check",
];

/// Whether a page that came with status 200 is a wall. Only its beginning is looked at: walls are short.
pub fn is_wall(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&body[..body.len().min(16 << 10)]).to_lowercase();
    let title = text.split_once("<title").and_then(|(_, rest)| rest.split_once('>')?.1.split_once('<'));
    let title = title.map_or("", |(title, _)| title.trim());
    WALL_TITLES.contains(&title) || WALL_MARKS.iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2030-01-01T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn retry_after_is_read_in_all_its_forms() {
        for (text, seconds) in [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("0", Some(1)),
            ("86401", Some(86400)),
            ("99999999999999999999999999", Some(86400)),
            ("Tue, 01 Jan 2030 12:02:00 GMT", Some(120)),
            ("Tuesday, 01-Jan-30 12:02:00 GMT", Some(120)),
            ("Tue Jan  1 12:02:00 2030", Some(120)),
            ("Tue, 01 Jan 2030 11:00:00 GMT", Some(1)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(86400)),
            ("", None),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("Tue, 41 Jan 2030 12:02:00 GMT", None),
        ] {
            assert_eq!(retry_after(text, now()).map(|wait| wait.as_secs()), seconds, "{text:?}");
        }
    }

    #[test]
    fn walls_are_told_from_pages() {
        assert!(is_wall(b"<html><head><title>Just a moment...</title>"));
        assert!(is_wall(b"<script>window._cf_chl_opt={}</script>"));
        assert!(!is_wall(b"<title>Just a Moment, live at the Loft</title>"));
        assert!(!is_wall("<title>Café</title><script src=/cdn-cgi/challenge-platform/x.js></script>".as_bytes()));
        assert!(!is_wall(b""));
    }
}
