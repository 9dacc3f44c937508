//! Visit dates: the days of a browser's last two visits, kept in a cookie of its own. The server stores nothing of them.
//! Only browsers of listeners have the cookie: mere browsing leaves no trace.

use axum::{
    extract::{Request, State as Shared},
    http::{Method, header},
    middleware::Next,
    response::Response,
};
use chrono::NaiveDate;

use super::{
    AppState,
    middleware::{self, ListenerCookie},
};

const COOKIE: &str = "undercard_visits";

/// The day of the last visit before today's, if the browser remembers one. In the request's extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastVisit(pub Option<NaiveDate>);

/// The day of the visit before the latest, and of the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Visits {
    before: Option<NaiveDate>,
    latest: NaiveDate,
}

impl Visits {
    /// `2026-11-24.2026-11-30`, or the latest day alone.
    fn parse(value: &str) -> Option<Self> {
        let (before, latest) = match value.split_once('.') {
            Some((before, latest)) => (Some(before.parse().ok()?), latest),
            None => (None, value),
        };
        Some(Self { before, latest: latest.parse().ok()? })
    }

    /// With a visit today. All visits of a day are one.
    fn on(kept: Option<Self>, today: NaiveDate) -> Self {
        match kept {
            Some(kept) if kept.latest == today => kept,
            Some(kept) if kept.latest < today => Self { before: Some(kept.latest), latest: today },
            _ => Self { before: None, latest: today },
        }
    }

    fn value(self) -> String {
        match self.before {
            Some(before) => format!("{before}.{}", self.latest),
            None => self.latest.to_string(),
        }
    }
}

/// Reads the cookie, and renews it with the first page of a day.
pub async fn remember(Shared(state): Shared<AppState>, mut request: Request, next: Next) -> Response {
    let listens = request.extensions().get::<ListenerCookie>().is_some_and(|cookie| cookie.0.is_some());
    let kept = middleware::cookie(&request, COOKIE).and_then(Visits::parse).filter(|_| listens);
    let reads = *request.method() == Method::GET;
    let visits = Visits::on(kept, super::now().date_naive());
    request.extensions_mut().insert(LastVisit(visits.before));
    let mut response = next.run(request).await;
    let renewed = (listens && reads && middleware::is_page(&response) && kept != Some(visits))
        .then(|| state.set_cookie(COOKIE, &visits.value()));
    if let Some(cookie) = renewed.flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_visit_is_the_latest_day_before_today() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let first = Visits::on(None, day(20));
        assert_eq!((first.before, first.value().as_str()), (None, "2026-11-20"));
        let second = Visits::on(Visits::parse(&first.value()), day(24));
        assert_eq!(second.value(), "2026-11-20.2026-11-24");
        // The same day again is the same visit.
        assert_eq!(Visits::on(Visits::parse(&second.value()), day(24)), second);
        assert_eq!(Visits::on(Some(second), day(30)).before, Some(day(24)));
        // A clock that was put back starts anew.
        assert_eq!(Visits::on(Some(second), day(21)).before, None);
    }

    #[test]
    fn a_cookie_that_makes_no_sense_is_no_visit() {
        for value in ["", ".", "2026-11-20.", "yesterday", "2026-13-01", "2026-11-20.2026-11-24.2026-11-25"] {
            assert_eq!(Visits::parse(value), None, "{value}");
        }
    }
}
