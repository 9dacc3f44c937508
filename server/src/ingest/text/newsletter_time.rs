//! Times as newsletters write them: `8p-4a`, `10p-?`, `midnight-6a`, `10p-10p|Sunday`, `7-11p`.
//! Knows no dates: what a span means on a given day is asked of [`TimeSpan::end_on`].

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};

/// From when to when, in local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeSpan {
    pub start: NaiveTime,
    /// `None`: open end.
    pub end: Option<NaiveTime>,
    /// The day of the end, where it is named.
    pub end_day: Option<Weekday>,
}

impl TimeSpan {
    /// Days after `on` and local time of the end. An end that is not after the start is on the next day. A
    /// named day counts from `on`; without `on` it is not known and the end is left open.
    pub fn end_on(&self, on: Option<NaiveDate>) -> Option<(u16, NaiveTime)> {
        let end = self.end?;
        let next = u16::from(end <= self.start);
        let Some(day) = self.end_day else { return Some((next, end)) };
        let first = first_weekday(on?, day)?.signed_duration_since(on?).num_days();
        let days = u16::try_from(first).ok()?;
        Some((if days == 0 && next == 1 { 7 } else { days }, end))
    }
}

/// Reads one time or span; `None` if it is neither. `12a` and `midnight` are 00:00, `12p` and `noon` 12:00.
/// In `7-11p` the first half takes the second's half of the day; without any a or p hours are of 24.
pub fn parse(text: &str) -> Option<TimeSpan> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let (range, end_day) = match text.split_once('|') {
        Some((range, day)) => (range, Some(weekday(day)?)),
        None => (text.as_str(), None),
    };
    let (start, end) = match range.split_once(['-', '–', '—']) {
        Some((start, end)) => (Clock::parse(start)?, Some(end)),
        None => (Clock::parse(range)?, None),
    };
    let end = match end {
        None | Some("?" | "late" | "close" | "") => None,
        Some(end) => Some(Clock::parse(end)?),
    };
    if end.is_none() && start.half.is_none() && !range.contains(':') {
        return None; // "10" or "10-?": could be anything
    }
    let start = match (start.half, end.and_then(|end| end.half)) {
        (None, Some(_)) if start.hour <= 12 => start.borrowing(end?),
        _ => start,
    };
    Some(TimeSpan { start: start.time()?, end: end.map_or(Some(None), |end| end.time().map(Some))?, end_day })
}

/// The first such weekday on or after a date.
pub fn first_weekday(from: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    let ahead = (7 + day.num_days_from_monday() - from.weekday().num_days_from_monday()) % 7;
    from.checked_add_days(Days::new(u64::from(ahead)))
}

/// `Sun`, `sunday`, `[Fri]`; `None` for anything else.
pub fn weekday(text: &str) -> Option<Weekday> {
    let text = text.trim_matches(|c: char| !c.is_ascii_alphabetic());
    match text.to_ascii_lowercase().as_str() {
        "tues" => Some(Weekday::Tue),
        "thur" | "thurs" => Some(Weekday::Thu),
        "weds" => Some(Weekday::Wed),
        name => name.parse().ok(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Day,
    Night,
}

#[derive(Clone, Copy)]
struct Clock {
    hour: u32,
    minute: u32,
    half: Option<Half>,
}

impl Clock {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "midnight" => return Some(Self { hour: 12, minute: 0, half: Some(Half::Day) }),
            "noon" => return Some(Self { hour: 12, minute: 0, half: Some(Half::Night) }),
            _ => {}
        }
        let (digits, half) = if let Some(digits) = text.strip_suffix('a').or(text.strip_suffix("am")) {
            (digits, Some(Half::Day))
        } else if let Some(digits) = text.strip_suffix('p').or(text.strip_suffix("pm")) {
            (digits, Some(Half::Night))
        } else {
            (text, None)
        };
        let (hour, minute) = digits.split_once(':').unwrap_or((digits, "0"));
        let number =
            |text: &str| (text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?;
        Some(Self { hour: number(hour)?, minute: number(minute)?, half })
    }

    /// `7` in `7-11p` is 19:00. In `11-2p` that would end before it starts, so it is the other half: 11:00.
    fn borrowing(self, end: Self) -> Self {
        let same = Self { half: end.half, ..self };
        let other = Self { half: Some(if end.half == Some(Half::Day) { Half::Night } else { Half::Day }), ..self };
        if same.time() < end.time() { same } else { other }
    }

    fn time(self) -> Option<NaiveTime> {
        let hour = match self.half {
            Some(_) if !(1..=12).contains(&self.hour) => return None,
            Some(Half::Day) => self.hour % 12,
            Some(Half::Night) => self.hour % 12 + 12,
            None if self.hour == 24 && self.minute == 0 => 0,
            None => self.hour,
        };
        NaiveTime::from_hms_opt(hour, self.minute, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").unwrap()
    }

    #[test]
    fn spans_are_read_as_people_mean_them() {
        for (text, start, end, days) in [
            ("8p-4a", "20:00", Some("04:00"), 1),
            ("8pm-4am", "20:00", Some("04:00"), 1),
            ("10p", "22:00", None, 0),
            ("10p-?", "22:00", None, 0),
            ("midnight-6a", "00:00", Some("06:00"), 0),
            ("10p-midnight", "22:00", Some("00:00"), 1),
            ("10p-12a", "22:00", Some("00:00"), 1),
            ("12p-5p", "12:00", Some("17:00"), 0),
            ("12-5p", "12:00", Some("17:00"), 0),
            ("noon-5p", "12:00", Some("17:00"), 0),
            ("7-11p", "19:00", Some("23:00"), 0),
            ("11-2p", "11:00", Some("14:00"), 0),
            ("11-2a", "23:00", Some("02:00"), 1),
            ("12-6a", "00:00", Some("06:00"), 0),
            ("4-11:59p", "16:00", Some("23:59"), 0),
            ("7:30-10:30p", "19:30", Some("22:30"), 0),
            ("10:30p-7a", "22:30", Some("07:00"), 1),
            ("9P – 3:30A", "21:00", Some("03:30"), 1),
            ("10p-10p", "22:00", Some("22:00"), 1),
            ("22:00-04:00", "22:00", Some("04:00"), 1),
            ("22:00", "22:00", None, 0),
            ("18-23", "18:00", Some("23:00"), 0),
            ("20:00-24:00", "20:00", Some("00:00"), 1),
        ] {
            let span = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(span.start, time(start), "{text}");
            assert_eq!(span.end_on(None), end.map(|end| (days, time(end))), "{text}");
        }
    }

    #[test]
    fn a_named_day_ends_the_span_there() {
        let friday = NaiveDate::from_ymd_opt(2025, 10, 31);
        let saturday = NaiveDate::from_ymd_opt(2025, 11, 1);
        let sunday = NaiveDate::from_ymd_opt(2025, 11, 2);
        let span = parse("10p-10p|Sunday").unwrap();
        assert_eq!(span.end_on(friday), Some((2, time("22:00"))));
        assert_eq!(span.end_on(saturday), Some((1, time("22:00"))));
        assert_eq!(span.end_on(sunday), Some((7, time("22:00"))));
        assert_eq!(span.end_on(None), None);
        assert_eq!(parse("11:59p-3p|Sun").unwrap().end_on(saturday), Some((1, time("15:00"))));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "-",
            "?",
            "10",
            "10-?",
            "25p",
            "13p",
            "0a",
            "9:75p",
            "-9p",
            "6:30-10-9p",
            "Nowadays",
            "9p-Nowadays",
            "10p|Someday",
            "99",
            "1991",
            "p",
            "é",
            "8p-4a-5a",
            "123456p",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_first_weekday_may_be_today() {
        let friday = NaiveDate::from_ymd_opt(2025, 10, 31).unwrap();
        assert_eq!(first_weekday(friday, Weekday::Fri), Some(friday));
        assert_eq!(first_weekday(friday, Weekday::Thu), NaiveDate::from_ymd_opt(2025, 11, 6));
        assert_eq!(weekday("[Fri]"), Some(Weekday::Fri));
        assert_eq!(weekday("Thurs"), Some(Weekday::Thu));
        assert_eq!(weekday("Someday"), None);
        assert_eq!(first_weekday(NaiveDate::MAX, NaiveDate::MAX.weekday().succ()), None);
    }
}
