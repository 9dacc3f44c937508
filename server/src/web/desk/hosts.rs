//! Rate limits page, `/desk/hosts`: how often each host is asked.

use app::{
    desk::DeskPage,
    dto::desk::{HostRow, HostsPage},
};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::Desk;
use crate::{
    sources::host_store::{self, Host},
    web::convert::{counted, dates},
};

pub async fn page(desk: Desk) -> Response {
    let hosts = host_store::list(desk.state().pool()).await;
    desk.render(hosts.map(|hosts| DeskPage::Hosts(hosts_page(hosts, crate::web::now()))).map_err(Into::into))
}

fn hosts_page(mut hosts: Vec<Host>, now: DateTime<Utc>) -> HostsPage {
    // Those that are left alone come first.
    hosts.sort_by_key(|host| host.closed_until.is_none_or(|until| until <= now));
    HostsPage { hosts: hosts.into_iter().map(|host| host_row(host, now)).collect() }
}

fn host_row(host: Host, now: DateTime<Utc>) -> HostRow {
    let closed = host.closed_until.filter(|until| *until > now);
    let requests = counted(host.asked.max(0) as usize, "request", "requests");
    let note = match closed {
        Some(until) => format!("Nobody asks it for now; again {}. {}", dates::ahead(until, now), host.note),
        None => host.note,
    };
    HostRow {
        host: host.host,
        closed: closed.is_some(),
        next: dates::ahead(closed.into_iter().chain(host.held_until).fold(host.next_at, DateTime::max), now),
        pace: pace(host.gap_ms),
        asked: match host.last_asked_at {
            Some(at) => format!("{requests}, the last {}", dates::ago(at, now)),
            None => requests,
        },
        failures: host.failures,
        note: note.trim().to_owned(),
    }
}

/// `one request each 2 s`, `up to 10 requests a second`.
fn pace(gap_ms: i32) -> String {
    match gap_ms {
        ..=0 => "as fast as it answers".to_owned(),
        1..1_000 => format!("up to {:.0} requests a second", (1_000.0 / f64::from(gap_ms)).max(1.0)),
        _ => format!("one request each {} s", f64::from(gap_ms / 100) / 10.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_given_by_the_second_or_by_the_pause() {
        assert_eq!(pace(100), "up to 10 requests a second");
        assert_eq!(pace(2_000), "one request each 2 s");
        assert_eq!(pace(1_550), "one request each 1.5 s");
        assert_eq!(pace(0), "as fast as it answers");
    }

    #[test]
    fn a_host_that_is_left_alone_says_until_when_and_why_and_one_that_was_does_not() {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        let host = |closed_until| Host {
            host: "kontor.example".to_owned(),
            next_at: now,
            held_until: None,
            gap_ms: 2_000,
            failures: 5,
            closed_until,
            note: "It answered 503.".to_owned(),
            asked: 1_204,
            last_asked_at: Some(now - chrono::Duration::minutes(3)),
            robots_status: None,
            robots_until: None,
        };
        let row = host_row(host(Some(now + chrono::Duration::minutes(20))), now);
        assert!(row.closed);
        assert_eq!((row.next.as_str(), row.asked.as_str()), ("in 20 minutes", "1,204 requests, the last 3 min ago"));
        assert_eq!(row.note, "Nobody asks it for now; again in 20 minutes. It answered 503.");
        let row = host_row(host(Some(now - chrono::Duration::minutes(1))), now);
        assert_eq!((row.closed, row.next.as_str(), row.note.as_str()), (false, "now", "It answered 503."));
        let held = Host { held_until: Some(now + chrono::Duration::hours(2)), ..host(None) };
        assert_eq!(host_row(held, now).next, "in 2 hours", "it asked for silence");
    }
}
