//! Rules of robots.txt: fetched once per host and day, kept by the [`Politeness`](super::politeness::Politeness), and
//! obeyed. After RFC 9309: no such file (4xx) permits everything, a host that cannot say (5xx, no answer) permits nothing
//! for an hour.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use texting_robots::Robot;
use url::Url;

use super::{
    Client, FetchError, Pace, Request,
    address::{NetworkScope, host_key},
    body::{self, Cut},
    politeness::{FetchOutcome, RobotsCopy},
};

/// Whom rules may name.
const AGENT: &str = "Undercard";

/// What comes behind is not read, as elsewhere.
const CAP_BYTES: usize = 500 << 10;

const HOLDS: Duration = Duration::from_secs(24 * 3600);
const HOLDS_AFTER_FAILURE: Duration = Duration::from_secs(3600);

/// Rules with `$` become regular expressions: forty thousand of them, which fit into [`CAP_BYTES`], take a minute and
/// a gigabyte. A file with more of these signs than this is not understood.
const MOST_ENDS: usize = 1000;

/// A longer `Crawl-delay` is cut to this.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// What a host lets us read.
pub enum RobotsRules {
    Robot(Box<Robot>),
    /// Nothing before then.
    Closed {
        until: DateTime<Utc>,
        why: String,
    },
}

/// Rules of a host in this process; whoever holds the lock is asking for them.
pub type Kept = Arc<tokio::sync::Mutex<Option<(Instant, Arc<RobotsRules>)>>>;

impl RobotsRules {
    fn of(host: &str, copy: &RobotsCopy) -> Self {
        let why = match copy.status {
            Some(400..500) => return Self::of_text(host, copy, ""),
            Some(status) if status < 300 => return Self::of_text(host, copy, &copy.text),
            Some(status) => format!("answered {status}"),
            None => "did not answer".to_owned(),
        };
        Self::Closed { until: copy.until, why: format!("{host} {why} when it was asked for its robots.txt") }
    }

    fn of_text(host: &str, copy: &RobotsCopy, text: &str) -> Self {
        let robot = if text.bytes().filter(|byte| *byte == b'$').count() > MOST_ENDS {
            None
        } else {
            Robot::new(AGENT, text.as_bytes()).ok()
        };
        robot.map_or_else(
            || Self::Closed {
                until: copy.until,
                why: format!("the robots.txt of {host} has too many rules to be read"),
            },
            |robot| Self::Robot(Box::new(robot)),
        )
    }

    /// How far apart requests have to be, given that `pace` is kept.
    pub fn slowed(&self, pace: Pace) -> Pace {
        let Self::Robot(robot) = self else { return pace };
        let delay = robot.delay.and_then(|seconds| Duration::try_from_secs_f32(seconds).ok());
        match delay.map(|delay| delay.min(LONGEST_DELAY)) {
            Some(delay) if delay > pace.gap() => Pace { asks: 1, per: delay },
            _ => pace,
        }
    }

    pub fn permit(&self, url: &Url) -> Result<(), FetchError> {
        match self {
            Self::Robot(robot) if robot.allowed(url.as_str()) => Ok(()),
            Self::Robot(_) => Err(FetchError::Forbidden(format!(
                "the robots.txt of {} disallows this page; look for a calendar or a feed of it",
                host_key(url)
            ))),
            Self::Closed { until, why } => {
                Err(FetchError::Throttled { until: *until, message: format!("{why}; it is asked again then") })
            }
        }
    }
}

impl Client {
    /// The rules of the host of `url`: from this process, from the politeness, or from the host.
    pub(super) async fn rules_of(
        &self,
        url: &Url,
        scope: NetworkScope,
        pace: Pace,
    ) -> Result<Arc<RobotsRules>, FetchError> {
        let host = host_key(url);
        let kept: Kept = self.inner.robots.get_with(host.clone(), Kept::default);
        // Others who want the same rules wait here instead of asking the host a second time.
        let mut kept = kept.lock().await;
        if let Some((_, rules)) = kept.as_ref().filter(|(until, _)| *until > Instant::now()) {
            return Ok(rules.clone());
        }
        let politeness = &self.inner.politeness;
        let copy = match politeness.robots(&host).await.map_err(FetchError::Unreachable)? {
            Some(copy) => copy,
            None => {
                let copy = self.fetch_robots(url, scope, pace).await?;
                politeness.keep_robots(&host, &copy).await.map_err(FetchError::Unreachable)?;
                copy
            }
        };
        let holds = Instant::now() + copy.holds;
        let rules = tokio::task::spawn_blocking(move || Arc::new(RobotsRules::of(&host, &copy)));
        let rules = rules.await.map_err(|error| FetchError::Unreachable(format!("robots.txt: {error}")))?;
        *kept = Some((holds, rules.clone()));
        Ok(rules)
    }

    async fn fetch_robots(&self, url: &Url, scope: NetworkScope, pace: Pace) -> Result<RobotsCopy, FetchError> {
        let mut at = url.clone();
        at.set_path("/robots.txt");
        at.set_query(None);
        at.set_fragment(None);
        let request =
            Request { accept: "text/plain,*/*;q=0.5", cap_bytes: CAP_BYTES, robots: false, ..Request::page(at, pace) };
        // Boxed, because asking for a page asks for this, and this is asked for as pages are.
        let asked = Box::pin(self.walk(&request, Some(scope))).await;
        let copy = |status, text: String, now, holds| RobotsCopy { status, text, until: now + holds, holds };
        match asked {
            Ok(found) => {
                let (now, host) = (found.now, found.host.clone());
                let read = body::read(found.response, CAP_BYTES, &self.inner.test_hooks.taken, &|_| ()).await;
                let (Ok(bytes) | Err(Cut::More(bytes))) = read else {
                    self.report(&host, &FetchOutcome::Failed { note: format!("{host} broke off its robots.txt") })
                        .await;
                    return Ok(copy(None, String::new(), now, HOLDS_AFTER_FAILURE));
                };
                self.report(&host, &FetchOutcome::Answered).await;
                // Postgres keeps no NUL, and nobody means one.
                let text = String::from_utf8_lossy(&bytes).replace('\0', "\n");
                Ok(copy(Some(200), text, now, HOLDS))
            }
            Err(stopped) => match (stopped.status, stopped.now) {
                (Some(status @ 400..500), Some(now)) if status != 429 => {
                    Ok(copy(Some(status), String::new(), now, HOLDS))
                }
                // The host was asked and could not say; when it was not even asked, or wants silence, that is the answer.
                (status, Some(now)) if !matches!(stopped.error, FetchError::Throttled { .. }) => {
                    Ok(copy(status, String::new(), now, HOLDS_AFTER_FAILURE))
                }
                _ => Err(stopped.error),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(status: Option<u16>, text: &str) -> RobotsCopy {
        let until = "2030-01-01T12:00:00Z".parse().unwrap();
        RobotsCopy { status, text: text.to_owned(), until, holds: HOLDS }
    }

    fn allows(status: Option<u16>, text: &str, path: &str) -> Result<(), FetchError> {
        let url = Url::parse("https://venue.example").unwrap().join(path).unwrap();
        RobotsRules::of("venue.example", &copy(status, text)).permit(&url)
    }

    #[test]
    fn rules_for_us_come_before_rules_for_all() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: undercard\nDisallow: /private\n";
        assert_eq!(allows(Some(200), text, "/events"), Ok(()));
        assert!(matches!(allows(Some(200), text, "/private/x"), Err(FetchError::Forbidden(_))));
    }

    #[test]
    fn a_file_that_is_not_there_lets_everybody_in_and_a_fault_nobody() {
        assert_eq!(allows(Some(404), "", "/events"), Ok(()));
        for status in [Some(500), Some(302), None] {
            assert!(matches!(allows(status, "", "/events"), Err(FetchError::Throttled { .. })));
        }
    }

    #[test]
    fn rules_that_would_take_minutes_to_understand_close_the_host_at_once() {
        for rule in ["Disallow: /*a$\n", "Disallow: /$$*$*$*$*$*$\n"] {
            let text = format!("User-agent: *\n{}", rule.repeat(CAP_BYTES / rule.len()));
            assert!(matches!(allows(Some(200), &text, "/events"), Err(FetchError::Throttled { .. })));
            // The control: as many rules as are understood.
            let text = format!("User-agent: *\n{}", rule.repeat(MOST_ENDS / rule.matches('$').count()));
            assert_eq!(allows(Some(200), &text, "/events"), Ok(()));
        }
    }

    #[test]
    fn a_crawl_delay_slows_down_and_never_speeds_up() {
        let slowed = |text: &str| RobotsRules::of("venue.example", &copy(Some(200), text)).slowed(Pace::every(2)).gap();
        assert_eq!(slowed("User-agent: *\nCrawl-delay: 10\n"), Duration::from_secs(10));
        assert_eq!(slowed("User-agent: *\nCrawl-delay: 1\n"), Duration::from_secs(2));
        assert_eq!(slowed("User-agent: *\nCrawl-delay: 1e30\n"), Duration::from_secs(2));
        assert_eq!(slowed("User-agent: *\nCrawl-delay: 86400\n"), LONGEST_DELAY);
    }
}
