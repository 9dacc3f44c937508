//! Dates and times as machines write them (ISO 8601, with and without separators), and what they are in the local time
//! of a venue. Times as newsletters write them: `newsletter_time.rs`.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::ingest::{records::When, text::excerpt::excerpt};

/// A day, or a time on a day, in local time.
pub type Local = (NaiveDate, Option<NaiveTime>);

/// Longest event that is believed.
const MAX_DAYS: i64 = 31;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub on: NaiveDate,
    pub time: Option<NaiveTime>,
    /// From UTC, where it is stated.
    pub offset: Option<FixedOffset>,
}

impl Moment {
    /// `2026-03-06`, `2026-03-06T21:00`, `2026-03-06T21:00:00.000-05:00`, `20260306T210000Z` and between.
    pub fn parse(text: &str) -> Result<Self, String> {
        read(text.trim()).ok_or_else(|| format!("“{}” is no date: write it as 2026-02-28T22:30", excerpt(text)))
    }

    /// In the time of `zone`. Without an offset it is that already.
    pub fn local(self, zone: Tz) -> Local {
        match (self.time, self.offset) {
            (Some(time), Some(offset)) => match self.on.and_time(time).and_local_timezone(offset).single() {
                Some(at) => at_zone(at.with_timezone(&Utc), zone),
                None => (self.on, Some(time)),
            },
            _ => (self.on, self.time),
        }
    }

    /// As it is written on the clock.
    pub fn wall(self) -> Local {
        (self.on, self.time)
    }
}

pub fn at_zone(at: DateTime<Utc>, zone: Tz) -> Local {
    let local = zone.from_utc_datetime(&at.naive_utc()).naive_local();
    (local.date(), Some(local.time()))
}

/// The zone of a source; checked when the source was set up, so UTC is for none.
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

fn read(text: &str) -> Option<Moment> {
    if !text.is_ascii() || text.len() > 40 {
        return None;
    }
    let extended = text.as_bytes().get(4) == Some(&b'-');
    let (date, rest) = text.split_at_checked(if extended { 10 } else { 8 })?;
    let on = if extended { fields(date, &[4, 1, 2, 1, 2])? } else { fields(date, &[4, 0, 2, 0, 2])? };
    let on = NaiveDate::from_ymd_opt(i32::try_from(on[0]).ok()?, on[1], on[2])?;
    if !(1900..=9998).contains(&on.year()) {
        return None;
    }
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty().then_some(Moment { on, time: None, offset: None });
    };
    let ends = rest.find(['Z', 'z', '+', '-', ' ']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at(ends);
    let (on, time) = clock_of(clock, on)?;
    Some(Moment { on, time: Some(time), offset: offset_of(offset.trim())? })
}

/// Numbers of the given widths with single characters (width 1) between them.
fn fields(text: &str, widths: &[usize]) -> Option<Vec<u32>> {
    let mut rest = text;
    let mut numbers = Vec::new();
    for (at, width) in widths.iter().enumerate() {
        let (field, after) = rest.split_at_checked(*width)?;
        rest = after;
        if at % 2 == 1 {
            (field.is_empty() || field == "-" || field == ":").then_some(())?;
        } else {
            field.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
            numbers.push(field.parse().ok()?);
        }
    }
    rest.is_empty().then_some(numbers)
}

fn clock_of(text: &str, on: NaiveDate) -> Option<(NaiveDate, NaiveTime)> {
    let whole = text.split(['.', ',']).next()?;
    let numbers = match whole.len() {
        2 => fields(whole, &[2])?,
        4 => fields(whole, &[2, 0, 2])?,
        5 => fields(whole, &[2, 1, 2])?,
        6 => fields(whole, &[2, 0, 2, 0, 2])?,
        8 => fields(whole, &[2, 1, 2, 1, 2])?,
        _ => return None,
    };
    let part = |at: usize| numbers.get(at).copied().unwrap_or_default();
    if part(0) == 24 && part(1) == 0 && part(2) == 0 {
        return Some((on.checked_add_days(Days::new(1))?, NaiveTime::MIN));
    }
    // A leap second is the second before.
    Some((on, NaiveTime::from_hms_opt(part(0), part(1), part(2).min(if part(2) == 60 { 59 } else { 99 }))?))
}

/// `None` for what is no offset; `Some(None)` for nothing.
fn offset_of(text: &str) -> Option<Option<FixedOffset>> {
    let sign = match text.bytes().next() {
        None => return Some(None),
        Some(b'Z' | b'z') if text.len() == 1 => return Some(FixedOffset::east_opt(0)),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    let numbers = match text.len() {
        3 => fields(&text[1..], &[2])?,
        5 => fields(&text[1..], &[2, 0, 2])?,
        6 => fields(&text[1..], &[2, 1, 2])?,
        _ => return None,
    };
    let minutes = numbers.get(1).copied().unwrap_or_default();
    let seconds = i32::try_from(numbers[0] * 3_600 + minutes * 60).ok()?;
    (minutes < 60).then_some(())?;
    FixedOffset::east_opt(sign * seconds).map(Some)
}

/// From a start to an end. An end before the start, or more than a month after it, is left out with a complaint; one
/// without a time of day is the end of its day.
pub fn span(start: Local, end: Option<Local>, omissions: &mut Vec<String>) -> When {
    let mut when = When { on: Some(start.0), start: start.1, ..When::default() };
    let Some((day, time)) = end else { return when };
    let days = day.signed_duration_since(start.0).num_days();
    let starts = NaiveDateTime::new(start.0, start.1.unwrap_or_default());
    let last_minute = NaiveTime::from_hms_opt(23, 59, 0).unwrap_or_default();
    if days == 0 && (time.is_none() || start.1.is_some() && time == start.1) {
        return when; // it says only that it is that day
    }
    let ends = NaiveDateTime::new(day, time.unwrap_or(last_minute));
    if ends < starts {
        omissions.push("it ends before it starts: the end is left out, correct it there".to_owned());
    } else if days > MAX_DAYS {
        omissions.push(format!("it ends {days} days after it starts: the end is left out"));
    } else {
        when.end = u16::try_from(days).ok().map(|days| (days, ends.time()));
    }
    when
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> String {
        let (on, time) = Moment::parse(text).unwrap_or_else(|_| panic!("{text}")).local(Tz::America__New_York);
        time.map_or(on.to_string(), |time| format!("{on} {time}"))
    }

    #[test]
    fn every_way_to_write_a_time_is_read() {
        for (text, is) in [
            ("2026-03-06", "2026-03-06"),
            ("20260306", "2026-03-06"),
            ("2026-03-06T21:00", "2026-03-06 21:00:00"),
            ("2026-03-06 21:00:30.5", "2026-03-06 21:00:30"),
            ("2026-03-06T21:00:00-05:00", "2026-03-06 21:00:00"),
            ("2026-03-07T02:00:00Z", "2026-03-06 21:00:00"),
            ("20260307T020000Z", "2026-03-06 21:00:00"),
            ("2026-03-07T03:00:00+0100", "2026-03-06 21:00:00"),
            ("2026-07-07T02:00:00 +00", "2026-07-06 22:00:00"),
            ("2026-03-06T24:00", "2026-03-07 00:00:00"),
            ("2026-03-06T23:59:60", "2026-03-06 23:59:59"),
        ] {
            assert_eq!(local(text), is, "{text}");
        }
        for text in [
            "",
            "soon",
            "2026-13-45",
            "2026-02-30",
            "0001-01-01",
            "9999-12-31",
            "2026-03-06T",
            "2026-03-06T25:00",
            "2026-03-06Tx",
            "2026-03-06T21:00:00+99:99",
            "2026-03-0é",
            "20260306T21é",
            "2026-03-06T21:00+",
            "+12026-03-06",
            "2026-03-06x",
        ] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_end_that_cannot_be_is_left_out() {
        let day = |text: &str| Moment::parse(text).unwrap().wall();
        let mut omissions = Vec::new();
        let mut end = |from: &str, to: &str| {
            let when = span(day(from), Some(day(to)), &mut omissions);
            when.end.map(|(days, time)| format!("{days} {}", time.format("%H:%M")))
        };
        assert_eq!(end("2026-03-06T21:00", "2026-03-07T04:00").as_deref(), Some("1 04:00"));
        assert_eq!(end("2026-03-06", "2026-03-08").as_deref(), Some("2 23:59"));
        assert_eq!(end("2026-03-06", "2026-03-06"), None);
        assert_eq!(end("2026-03-06T21:00", "2026-03-06T21:00"), None);
        assert_eq!(end("2026-03-06T21:00", "2026-03-06T20:00"), None);
        assert_eq!(end("2026-03-06", "2027-03-06"), None);
        assert_eq!(omissions.len(), 2);
    }
}
