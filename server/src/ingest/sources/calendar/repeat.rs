//! Recurrence rules (RRULE, RFC 5545, 3.3.10): the days on which a repeated event takes place.
//!
//! Counted here and not by the crate `rrule`: that one follows a rule for as long as it asks (`COUNT=1000000000`, or a
//! rule without any days) and from its start. Here a rule gives at most [`MAX_INSTANCES`] days inside a window and looks
//! at no more than [`MAX_STEPS`] periods. The tests compare it with python-dateutil (`repeat_rules.py`).

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::ingest::text::moment::{Local, Moment};

pub const MAX_INSTANCES: usize = 366;
/// Periods that one rule may pass through: daily for half a century.
pub const MAX_STEPS: u32 = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    frequency: Frequency,
    interval: u32,
    count: Option<u32>,
    /// In the zone that it is written in; a day alone counts whole.
    until: Option<Moment>,
    /// With the n-th of the month or year; 0 is every one.
    by_day: Vec<(i32, Weekday)>,
    by_month_day: Vec<i32>,
    by_month: Vec<u32>,
    by_position: Vec<i32>,
    week_start: Weekday,
}

/// The days that are asked for, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Rule {
    /// `Err` says why the rule is not followed.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_month: Vec::new(),
            by_position: Vec::new(),
            week_start: Weekday::Mon,
        };
        let mut stated = false;
        for part in text.trim().split(';').filter(|part| !part.is_empty()).take(20) {
            let (key, value) = part.split_once('=').ok_or_else(|| unusable(part))?;
            let bad = || unusable(part);
            match key.trim().to_ascii_uppercase().as_str() {
                "FREQ" => {
                    stated = true;
                    rule.frequency = match value.to_ascii_uppercase().as_str() {
                        "DAILY" => Frequency::Daily,
                        "WEEKLY" => Frequency::Weekly,
                        "MONTHLY" => Frequency::Monthly,
                        "YEARLY" => Frequency::Yearly,
                        _ => return Err(format!("{}: events repeat by days at the most often", unusable(part))),
                    };
                }
                "INTERVAL" => rule.interval = value.parse().ok().filter(|n| *n > 0).ok_or_else(bad)?,
                "COUNT" => rule.count = Some(value.parse().ok().filter(|n| *n > 0).ok_or_else(bad)?),
                "UNTIL" => rule.until = Some(Moment::parse(value).map_err(|_| bad())?),
                "BYDAY" => rule.by_day = list(value, nth_day).ok_or_else(bad)?,
                "BYMONTHDAY" => rule.by_month_day = list(value, |v| number(v, 31)).ok_or_else(bad)?,
                "BYMONTH" => {
                    let month = |v: &str| number(v, 12).and_then(|n| u32::try_from(n).ok());
                    rule.by_month = list(value, month).ok_or_else(bad)?;
                }
                "BYSETPOS" => rule.by_position = list(value, |v| number(v, 366)).ok_or_else(bad)?,
                "WKST" => rule.week_start = nth_day(value).map(|(_, day)| day).ok_or_else(bad)?,
                _ => return Err(bad()),
            }
        }
        if stated { Ok(rule) } else { Err(unusable(text)) }
    }

    /// [`Self::days_in`] in at most [`MAX_STEPS`].
    pub fn days(
        &self,
        start: NaiveDate,
        until: impl Fn(Moment) -> Local,
        time: Option<chrono::NaiveTime>,
        window: Window,
    ) -> (Vec<NaiveDate>, u32) {
        self.days_in(MAX_STEPS, start, until, time, window)
    }

    /// The days from `start` on that lie in the window, in order, and how many periods were looked at. `until` gives the
    /// rule's end in the event's own time.
    fn days_in(
        &self,
        most: u32,
        start: NaiveDate,
        until: impl Fn(Moment) -> Local,
        time: Option<chrono::NaiveTime>,
        window: Window,
    ) -> (Vec<NaiveDate>, u32) {
        let last = self.until.map(until);
        let (mut days, mut counted, mut steps) = (Vec::new(), 0_u32, 0_u32);
        // Without a count the past needs no counting.
        let mut period = if self.count.is_some() { 0 } else { self.periods_before(start, window.from) };
        while steps < most {
            steps += 1;
            let Some(begin) = self.period(start, period) else { break };
            if begin > window.to || last.is_some_and(|(day, _)| begin > day) {
                break;
            }
            period += 1;
            for day in self.within(begin, start).into_iter().filter(|day| *day >= start) {
                counted += 1;
                let over = self.count.is_some_and(|count| counted > count)
                    || last.is_some_and(|(end, at)| {
                        day > end || day == end && at.is_some_and(|at| time.unwrap_or_default() > at)
                    });
                if over || day > window.to || days.len() == MAX_INSTANCES {
                    return (days, steps);
                }
                if day >= window.from {
                    days.push(day);
                }
            }
        }
        (days, steps)
    }

    /// Whole periods that surely lie before `from`.
    fn periods_before(&self, start: NaiveDate, from: NaiveDate) -> u32 {
        let days = u32::try_from(from.signed_duration_since(start).num_days()).unwrap_or_default();
        let length = match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => 31,
            Frequency::Yearly => 366,
        };
        (days / length / self.interval).saturating_sub(2)
    }

    /// The first day of the n-th period; `None` beyond the calendar.
    fn period(&self, start: NaiveDate, n: u32) -> Option<NaiveDate> {
        let ahead = n.checked_mul(self.interval)?;
        match self.frequency {
            Frequency::Daily => start.checked_add_days(Days::new(ahead.into())),
            Frequency::Weekly => {
                start.week(self.week_start).checked_first_day()?.checked_add_days(Days::new(u64::from(ahead) * 7))
            }
            Frequency::Monthly => start.with_day(1)?.checked_add_months(Months::new(ahead)),
            Frequency::Yearly => start.with_ordinal(1)?.checked_add_months(Months::new(ahead.checked_mul(12)?)),
        }
    }

    /// The days of the period that begins on `begin`, in order.
    fn within(&self, begin: NaiveDate, start: NaiveDate) -> Vec<NaiveDate> {
        let length = match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => begin.num_days_in_month().into(),
            Frequency::Yearly => days_in_year(begin),
        };
        let days: Vec<NaiveDate> = begin.iter_days().take(length).filter(|day| self.includes(*day, start)).collect();
        if self.by_position.is_empty() { days } else { at_positions(&days, &self.by_position) }
    }

    /// Each BY part that is given narrows the days of the period, also where RFC 5545 says that it expands them: a
    /// period has no other days. What no part says is taken from the start.
    fn includes(&self, day: NaiveDate, start: NaiveDate) -> bool {
        let by_month = match self.by_month.as_slice() {
            [] if self.frequency == Frequency::Yearly && self.by_day.is_empty() && self.by_month_day.is_empty() => {
                day.month() == start.month()
            }
            by_month => by_month.is_empty() || by_month.contains(&day.month()),
        };
        by_month
            && match (self.by_month_day.as_slice(), self.by_day.as_slice()) {
                ([], []) => match self.frequency {
                    Frequency::Daily => true,
                    Frequency::Weekly => day.weekday() == start.weekday(),
                    Frequency::Monthly | Frequency::Yearly => day.day() == start.day(),
                },
                (by_month_day, by_day) => {
                    (by_month_day.is_empty() || is_month_day(day, by_month_day))
                        && (by_day.is_empty() || by_day.iter().any(|wanted| self.is_nth(day, *wanted)))
                }
            }
    }

    /// Such as the second Friday: of the month, or of the year in a yearly rule without BYMONTH. Other rules may not
    /// number weekdays; where they do, the number means nothing.
    fn is_nth(&self, day: NaiveDate, (nth, weekday): (i32, Weekday)) -> bool {
        let (before, length) = match self.frequency {
            Frequency::Daily | Frequency::Weekly => return day.weekday() == weekday,
            Frequency::Yearly if self.by_month.is_empty() => (day.ordinal0() as usize, days_in_year(day)),
            Frequency::Monthly | Frequency::Yearly => (day.day0() as usize, day.num_days_in_month().into()),
        };
        let week = if nth < 0 { (length - 1 - before) / 7 } else { before / 7 };
        day.weekday() == weekday && (nth == 0 || week + 1 == nth.unsigned_abs() as usize)
    }
}

fn days_in_year(day: NaiveDate) -> usize {
    if day.leap_year() { 366 } else { 365 }
}

fn unusable(part: &str) -> String {
    format!("the repetition “{}” is not followed", crate::ingest::text::excerpt::excerpt(part))
}

/// From 1, or from -1 at the end.
fn at_positions(days: &[NaiveDate], positions: &[i32]) -> Vec<NaiveDate> {
    let of = |position: &i32| {
        let from_one = usize::try_from(position.unsigned_abs()).ok()?.checked_sub(1)?;
        if *position > 0 { days.get(from_one) } else { days.get(days.len().checked_sub(from_one + 1)?) }.copied()
    };
    let mut found: Vec<NaiveDate> = positions.iter().filter_map(of).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn is_month_day(day: NaiveDate, by_month_day: &[i32]) -> bool {
    let length = i32::from(day.num_days_in_month());
    let from_one = i32::try_from(day.day()).unwrap_or_default();
    by_month_day.iter().any(|wanted| *wanted == from_one || *wanted == from_one - length - 1)
}

/// At most 400 values.
fn list<T>(text: &str, of: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').take(400).map(|value| of(value.trim())).collect()
}

fn number(text: &str, most: i32) -> Option<i32> {
    text.parse().ok().filter(|n: &i32| *n != 0 && (-most..=most).contains(n))
}

/// `FR`, `2FR`, `-1SA`.
fn nth_day(text: &str) -> Option<(i32, Weekday)> {
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = match day.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    let nth = if nth.is_empty() { 0 } else { number(nth.trim_start_matches('+'), 53)? };
    Some((nth, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(rule: &str, start: &str, from: &str, to: &str) -> (Vec<String>, u32) {
        let rule = Rule::parse(rule).unwrap_or_else(|reason| panic!("{rule}: {reason}"));
        let window = Window { from: day(from), to: day(to) };
        let (days, steps) = rule.days(day(start), Moment::wall, None, window);
        (days.into_iter().map(|day| day.format("%m-%d").to_string()).collect(), steps)
    }

    #[test]
    fn rules_give_the_days_that_people_mean() {
        for (rule, start, is) in [
            ("FREQ=DAILY;COUNT=3", "2026-03-06", "03-06 03-07 03-08"),
            ("FREQ=DAILY;INTERVAL=10;UNTIL=20260327", "2026-03-06", "03-06 03-16 03-26"),
            ("FREQ=DAILY;BYDAY=FR,SA;COUNT=3", "2026-03-06", "03-06 03-07 03-13"),
            ("FREQ=WEEKLY;COUNT=2", "2026-03-06", "03-06 03-13"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,FR;COUNT=4", "2026-03-06", "03-06 03-07 03-20 03-21"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=3", "2026-03-03", "03-03 03-15 03-17"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO;COUNT=3", "2026-03-03", "03-03 03-08 03-17"),
            // The first set begins with its week, before the start; dateutil gives 03-04.
            ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1;COUNT=2", "2026-03-04", "03-09 03-16"),
            ("FREQ=MONTHLY;BYDAY=1FR;COUNT=3", "2026-03-06", "03-06 04-03 05-01"),
            ("FREQ=MONTHLY;BYDAY=-1SA;COUNT=2", "2026-03-06", "03-28 04-25"),
            ("FREQ=MONTHLY;COUNT=3", "2026-01-31", "01-31 03-31 05-31"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2026-01-31", "01-31 02-28 03-31"),
            ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;COUNT=2", "2026-03-06", "03-13 11-13"),
            ("FREQ=MONTHLY;BYMONTHDAY=28;BYDAY=1FR", "2026-03-06", ""),
            ("FREQ=MONTHLY;BYMONTHDAY=7,28;BYDAY=1SA,-1SA", "2026-03-06", "03-07 03-28 11-07 11-28"),
            ("FREQ=YEARLY;BYMONTHDAY=4;BYDAY=27SA", "2026-03-06", "07-04"),
            ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", "2026-03-06", "03-31 04-30"),
            ("FREQ=YEARLY;COUNT=1", "2026-03-06", "03-06"),
            ("FREQ=YEARLY;BYMONTH=6;BYDAY=2SU;COUNT=1", "2026-03-06", "06-14"),
            ("FREQ=YEARLY;BYDAY=-1FR", "2026-03-06", "12-25"),
            ("FREQ=YEARLY;BYMONTHDAY=1;COUNT=2", "2026-03-06", "04-01 05-01"),
            ("FREQ=DAILY;BYMONTH=12;BYMONTHDAY=31", "2026-03-06", "12-31"),
            ("freq=weekly;byday=fr;until=20260313T230000Z", "2026-03-06", "03-06 03-13"),
        ] {
            assert_eq!(days(rule, start, "2026-01-01", "2026-12-31").0.join(" "), is, "{rule}");
        }
    }

    /// 20260306, 20260306T200000.
    fn moment(text: &str) -> Local {
        Moment::parse(text).unwrap().wall()
    }

    #[test]
    fn rules_give_the_days_that_another_library_gives() {
        let mut other = Vec::new();
        for line in include_str!("repeat_rules.txt").lines() {
            let mut fields = line.split(' ');
            let mut field = || fields.next().unwrap_or_default();
            let (start, time) = moment(field());
            let window = Window { from: moment(field()).0, to: moment(field()).0 };
            let rule = Rule::parse(field()).unwrap_or_else(|reason| panic!("{line}: {reason}"));
            let (days, _) = rule.days(start, Moment::wall, time, window);
            let days: Vec<String> = days.iter().map(|day| day.format("%Y%m%d").to_string()).collect();
            if field() != days.join(",") {
                other.push(format!("{line}\n    is {}", days.join(",")));
            }
        }
        assert!(other.is_empty(), "{} rules:\n{}", other.len(), other.join("\n"));
    }

    #[test]
    fn only_the_window_is_given_and_the_past_still_counts() {
        assert_eq!(days("FREQ=WEEKLY", "1999-01-01", "2026-03-01", "2026-03-15").0, ["03-06", "03-13"]);
        assert_eq!(days("FREQ=WEEKLY;COUNT=3", "2026-02-20", "2026-03-01", "2026-12-31").0, ["03-06"]);
        assert_eq!(
            days("FREQ=MONTHLY;INTERVAL=5;BYDAY=1FR", "2001-01-05", "2026-01-01", "2026-12-31").0,
            ["01-02", "06-05", "11-06"]
        );
    }

    #[test]
    fn work_is_bounded_whatever_the_file_says() {
        let far = ("1900-01-01", "2026-01-01", "2027-07-01");
        for rule in [
            "FREQ=DAILY;COUNT=1000000000",
            "FREQ=DAILY;COUNT=4294967295;INTERVAL=4294967295",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
            "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;INTERVAL=1",
            "FREQ=WEEKLY;INTERVAL=1000000000",
            "FREQ=DAILY",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
        ] {
            let (found, steps) = days(rule, far.0, far.1, far.2);
            assert!(found.len() <= MAX_INSTANCES && steps <= MAX_STEPS, "{rule}: {} in {steps}", found.len());
        }
        let endless = Rule::parse("FREQ=DAILY;COUNT=1000000000").unwrap();
        let window = Window { from: day(far.1), to: day(far.2) };
        let (_, without_limit) = endless.days_in(u32::MAX, day(far.0), Moment::wall, None, window);
        assert!(without_limit > MAX_STEPS, "the limit is what stops it");
        assert_eq!(
            days("FREQ=DAILY;COUNT=1000000000", "2026-01-01", "2026-01-01", "2027-07-01").0.len(),
            MAX_INSTANCES
        );
        // Without the jump over the past this rule would not reach the window at all.
        assert_eq!(
            days("FREQ=DAILY", "1901-01-01", "2026-01-01", "2026-01-03"),
            (vec!["01-01".into(), "01-02".into(), "01-03".into()], 6)
        );
    }

    #[test]
    fn rules_that_make_no_sense_are_refused() {
        for rule in [
            "",
            "COUNT=3",
            "FREQ=SECONDLY",
            "FREQ=MINUTELY;COUNT=5",
            "FREQ=HOURLY",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;INTERVAL=-1",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;COUNT=99999999999999",
            "FREQ=DAILY;UNTIL=soon",
            "FREQ=MONTHLY;BYDAY=0FR",
            "FREQ=MONTHLY;BYDAY=é",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=YEARLY;BYMONTH=13",
            "FREQ=YEARLY;BYWEEKNO=1",
            "FREQ=DAILY;BYHOUR=1,2",
            "FREQ",
        ] {
            assert!(Rule::parse(rule).is_err_and(|reason| reason.contains("not followed")), "{rule}");
        }
    }
}
