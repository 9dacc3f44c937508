//! Date and time formats of pages. The server writes them all, so that the browser never has to know
//! what day it is.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::{
    events::Event,
    wording::{counted, minutes_seconds},
};

/// `2026-11-27`.
pub fn machine(on: NaiveDate) -> String {
    on.format("%Y-%m-%d").to_string()
}

/// `Fri 27 Nov`, with the year when it is another one.
pub fn short(on: NaiveDate, now: DateTime<Utc>) -> String {
    let format = if on.year() == now.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
    on.format(format).to_string()
}

/// `Friday 27 November`, with the year when it is another one.
pub fn long(on: NaiveDate, now: DateTime<Utc>) -> String {
    let format = if on.year() == now.year() { "%A %-d %B" } else { "%A %-d %B %Y" };
    on.format(format).to_string()
}

/// `Fri 27 Nov`, or `Fri 4 – Sun 6 Dec` of several days.
pub fn short_span(on: NaiveDate, last: NaiveDate, now: DateTime<Utc>) -> String {
    match last == on {
        true => short(on, now),
        false => {
            format!("{} – {}", on.format(first_of(on, last, "%a %-d", "%a %-d %b", "%a %-d %b %Y")), short(last, now))
        }
    }
}

/// `Friday 27 November 2026`, or `Friday 4 – Sunday 6 December 2026` of several days.
pub fn whole_span(on: NaiveDate, last: NaiveDate) -> String {
    let whole = "%A %-d %B %Y";
    match last == on {
        true => on.format(whole).to_string(),
        false => {
            format!("{} – {}", on.format(first_of(on, last, "%A %-d", "%A %-d %B", whole)), last.format(whole))
        }
    }
}

/// What the first day has to say besides the last: nothing, the month, or the year as well.
fn first_of<'a>(on: NaiveDate, last: NaiveDate, day: &'a str, month: &'a str, year: &'a str) -> &'a str {
    match (on.year() == last.year(), on.month() == last.month()) {
        (true, true) => day,
        (true, false) => month,
        (false, _) => year,
    }
}

/// `3 Nov 2025`.
pub fn plain(on: NaiveDate) -> String {
    on.format("%-d %b %Y").to_string()
}

/// `today`, `tomorrow`, `in 5 days`; empty beyond two weeks and in the past.
pub fn until(on: NaiveDate, today: NaiveDate) -> String {
    match (on - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days @ 2..=14 => format!("in {days} days"),
        _ => String::new(),
    }
}

/// `just now`, `5 min ago`, `3 h ago`, then the date.
pub fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (now - at).num_minutes() {
        ..=0 => "just now".to_owned(),
        minutes @ 1..60 => format!("{minutes} min ago"),
        minutes @ 60..1_440 => format!("{} h ago", minutes / 60),
        _ => plain(at.date_naive()),
    }
}

/// `now`, `in 5 minutes`, `in 3 hours`, `in 4 days`.
pub fn ahead(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (at - now).num_seconds();
    let within =
        |count: i64, one: &str, many: &str| format!("in {}", counted(count.unsigned_abs() as usize, one, many));
    match seconds {
        ..=0 => "now".to_owned(),
        1..60 => within(seconds, "second", "seconds"),
        60..3_600 => within(seconds / 60, "minute", "minutes"),
        3_600..172_800 => within((seconds + 1_800) / 3_600, "hour", "hours"),
        _ => within((seconds + 43_200) / 86_400, "day", "days"),
    }
}

/// A length of sound: `4:12`.
pub fn length(ms: i32) -> String {
    minutes_seconds(ms.max(0).unsigned_abs())
}

/// Local times of an event: `20:00–04:00`, `from 20:00`, or that nobody said.
pub fn times(event: &Event) -> String {
    let Some(start) = event.starts_at.filter(|_| event.time_known) else {
        return if event.starts_on.is_some() { "time not announced".to_owned() } else { String::new() };
    };
    match event.ends_at {
        Some(end) if (end - start).num_hours() < 24 => {
            format!("{}–{}", clock(start, event.zone), clock(end, event.zone))
        }
        Some(end) => {
            format!("{} until {}", clock(start, event.zone), end.with_timezone(&event.zone).format("%a %H:%M"))
        }
        None => format!("from {}", clock(start, event.zone)),
    }
}

/// `23:00`.
pub fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_year_is_named_and_this_one_is_not() {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        assert_eq!(short("2026-11-27".parse().unwrap(), now), "Fri 27 Nov");
        assert_eq!(short("2027-01-01".parse().unwrap(), now), "Fri 1 Jan 2027");
        assert_eq!(long("2026-11-27".parse().unwrap(), now), "Friday 27 November");
    }

    #[test]
    fn several_days_are_a_span_that_says_month_and_year_once() {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        let spans = |on: &str, last: &str| {
            let (on, last) = (on.parse().unwrap(), last.parse().unwrap());
            (short_span(on, last, now), whole_span(on, last))
        };
        let span = |short: &str, whole: &str| (short.to_owned(), whole.to_owned());
        assert_eq!(spans("2026-12-04", "2026-12-06"), span("Fri 4 – Sun 6 Dec", "Friday 4 – Sunday 6 December 2026"));
        assert_eq!(
            spans("2026-11-30", "2026-12-02"),
            span("Mon 30 Nov – Wed 2 Dec", "Monday 30 November – Wednesday 2 December 2026")
        );
        assert_eq!(
            spans("2026-12-31", "2027-01-01"),
            span("Thu 31 Dec 2026 – Fri 1 Jan 2027", "Thursday 31 December 2026 – Friday 1 January 2027")
        );
        assert_eq!(spans("2026-12-04", "2026-12-04"), span("Fri 4 Dec", "Friday 4 December 2026"));
    }

    #[test]
    fn the_past_is_given_in_minutes_then_hours_then_dates() {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        let shown = |minutes| ago(now - chrono::Duration::minutes(minutes), now);
        assert_eq!((shown(0), shown(5), shown(200)), ("just now".into(), "5 min ago".into(), "3 h ago".into()));
        assert_eq!(shown(3 * 1_440), "19 Nov 2026");
        assert_eq!((length(252_499), length(-1)), ("4:12".into(), "0:00".into()));
    }

    #[test]
    fn what_is_ahead_is_given_in_its_own_measure() {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        for (seconds, text) in [
            (-9, "now"),
            (1, "in 1 second"),
            (90, "in 1 minute"),
            (10_790, "in 3 hours"),
            (86_400, "in 24 hours"),
            (200_000, "in 2 days"),
        ] {
            assert_eq!(ahead(now + chrono::Duration::seconds(seconds), now), text);
        }
    }

    #[test]
    fn nearness_is_given_for_two_weeks() {
        let today: NaiveDate = "2026-11-22".parse().unwrap();
        let shown = |days| until(today + chrono::Duration::days(days), today);
        assert_eq!((shown(0).as_str(), shown(1).as_str(), shown(5).as_str()), ("today", "tomorrow", "in 5 days"));
        assert_eq!((shown(15).as_str(), shown(-1).as_str()), ("", ""));
    }
}
