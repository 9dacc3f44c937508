//! Conversion of local times and instants. An event keeps both its instant and its zone.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

/// Six in the morning: when a night without a known end is over.
pub const SIX: NaiveTime = match NaiveTime::from_hms_opt(6, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// An instant, and whether the clocks had to be argued with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant {
    pub at: DateTime<Utc>,
    pub quirk: Option<Quirk>,
}

/// What a clock change did to a local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quirk {
    /// The clocks skip this time; taken as the same distance after the change.
    Skipped,
    /// The clocks show this time twice; taken as the first.
    Twice,
}

/// The instant of a local time. A time that is skipped in spring counts from the old offset (02:30
/// becomes 03:30), one that comes twice in autumn is the first.
pub fn instant(on: NaiveDate, time: NaiveTime, zone: Tz) -> Instant {
    let local = on.and_time(time);
    match zone.from_local_datetime(&local) {
        chrono::LocalResult::Single(at) => Instant { at: at.to_utc(), quirk: None },
        chrono::LocalResult::Ambiguous(first, _) => Instant { at: first.to_utc(), quirk: Some(Quirk::Twice) },
        chrono::LocalResult::None => {
            // No zone skips more than a day; the offset in force three hours earlier is the old one,
            // except for the islands that once skipped a whole day, where a day earlier has it.
            let before = [3, 27].into_iter().find_map(|hours| {
                zone.from_local_datetime(&(local - Duration::hours(hours)))
                    .earliest()
                    .map(|at| at.to_utc() + Duration::hours(hours))
            });
            Instant { at: before.unwrap_or_else(|| local.and_utc()), quirk: Some(Quirk::Skipped) }
        }
    }
}

/// The date in the last time zone to reach it, twelve hours behind UTC: nights before it are past everywhere.
pub fn last_date_on_earth(now: DateTime<Utc>) -> NaiveDate {
    (now - Duration::hours(12)).date_naive()
}

/// The night that is on or comes next in a zone: until six in the morning, that of the day before.
pub fn tonight(zone: Tz, now: DateTime<Utc>) -> NaiveDate {
    let local = now.with_timezone(&zone);
    let today = local.date_naive();
    if local.hour() < SIX.hour() { today.pred_opt().unwrap_or(today) } else { today }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_past_everywhere_at_noon_of_the_next_in_utc() {
        let date = |now: &str| last_date_on_earth(now.parse().unwrap()).to_string();
        assert_eq!(date("2030-05-02T11:59:59Z"), "2030-05-01");
        assert_eq!(date("2030-05-02T12:00:00Z"), "2030-05-02");
    }

    fn at(on: &str, time: &str, zone: Tz) -> (String, Option<Quirk>) {
        let instant = instant(on.parse().unwrap(), NaiveTime::parse_from_str(time, "%H:%M").unwrap(), zone);
        (instant.at.with_timezone(&zone).format("%d %H:%M %z").to_string(), instant.quirk)
    }

    #[test]
    fn the_hour_that_spring_skips_is_taken_after_the_change() {
        assert_eq!(at("2026-03-08", "02:30", Tz::America__New_York), ("08 03:30 -0400".into(), Some(Quirk::Skipped)));
        assert_eq!(at("2026-03-29", "01:30", Tz::Europe__Lisbon), ("29 02:30 +0100".into(), Some(Quirk::Skipped)));
    }

    #[test]
    fn the_hour_that_autumn_repeats_is_the_first() {
        assert_eq!(at("2026-11-01", "01:30", Tz::America__New_York), ("01 01:30 -0400".into(), Some(Quirk::Twice)));
    }

    #[test]
    fn a_skipped_day_and_far_years_do_not_panic() {
        assert_eq!(at("2011-12-30", "12:00", Tz::Pacific__Apia).1, Some(Quirk::Skipped));
        for on in ["1900-01-01", "2038-01-19", "9999-12-31"] {
            at(on, "23:59", Tz::Europe__Berlin);
        }
    }

    #[test]
    fn every_transition_of_a_dozen_zones_round_trips() {
        use chrono::Timelike;
        let zones = [
            "America/New_York",
            "America/Los_Angeles",
            "America/Sao_Paulo",
            "Europe/Lisbon",
            "Europe/Berlin",
            "Europe/London",
            "Africa/Cairo",
            "Asia/Jerusalem",
            "Asia/Tokyo",
            "Australia/Sydney",
            "Australia/Lord_Howe",
            "Pacific/Auckland",
        ];
        for zone in zones.map(|name| name.parse::<Tz>().unwrap()) {
            let mut on: NaiveDate = "2024-01-01".parse().unwrap();
            while on < "2031-01-01".parse().unwrap() {
                for half_hour in 0..8 {
                    let time = NaiveTime::from_hms_opt(half_hour / 2, half_hour % 2 * 30, 0).unwrap();
                    let got = instant(on, time, zone);
                    let local = got.at.with_timezone(&zone);
                    match got.quirk {
                        Some(Quirk::Skipped) => assert!(local.naive_local() > on.and_time(time)),
                        _ => assert_eq!(
                            (local.date_naive(), local.num_seconds_from_midnight()),
                            (on, time.num_seconds_from_midnight())
                        ),
                    }
                }
                on = on.succ_opt().unwrap();
            }
        }
    }

    #[test]
    fn tonight_is_the_local_night_and_ends_at_six() {
        let at = |text: &str| tonight(Tz::America__New_York, text.parse().unwrap()).to_string();
        assert_eq!(at("2026-11-28T02:00:00Z"), "2026-11-27", "21:00 in New York");
        assert_eq!(at("2026-11-28T10:59:00Z"), "2026-11-27", "05:59");
        assert_eq!(at("2026-11-28T11:00:00Z"), "2026-11-28", "06:00");
    }
}
