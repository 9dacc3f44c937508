//! Events of a calendar (VEVENT): when in local time, on which dates, where, who.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::{
    lines::{CalendarHead, Property, VEvent},
    repeat::{MAX_INSTANCES, Rule, Window},
};
use crate::ingest::{
    origin::Origin,
    records::{EventStatus, PromoterRecord, When},
    sources::listing::{RawListing, RawVenue, is_past},
    text::{
        excerpt::excerpt,
        markup,
        moment::{self, Local, Moment},
        promoters, title,
    },
};

/// Changes of single dates by the date that they change, in the time of the source.
pub type Changes<'a> = BTreeMap<Local, &'a VEvent>;

/// Periods that all rules of a feed may pass through together, and further dates that they may list: a weekly rule
/// without an end takes some eighty.
pub const MAX_STEPS: u32 = 50_000;
const MAX_RULES: usize = 4;
/// Categories of a calendar whose titles are the names of who plays.
const CONCERTS: [&str; 6] = ["concert", "concerts", "gig", "gigs", "live", "live music"];

pub struct EventReader<'a> {
    origin: &'a Origin,
    zone: Tz,
    calendar: Option<String>,
    cancels: bool,
    /// Periods that rules have passed through.
    pub steps: u32,
    pub notes: BTreeSet<String>,
}

/// A time, and the zone it is written in.
#[derive(Clone, Copy)]
struct ZonedTime {
    local: Local,
    zone: Tz,
}

pub fn label(event: &VEvent) -> String {
    match event.text("SUMMARY") {
        Some(summary) => format!("event “{}”", excerpt(&summary)),
        None => "event".to_owned(),
    }
}

impl<'a> EventReader<'a> {
    pub fn new(origin: &'a Origin) -> Self {
        let zone = moment::zone(&origin.zone);
        Self { origin, zone, calendar: None, cancels: false, steps: 0, notes: BTreeSet::new() }
    }

    pub fn head(&mut self, head: &CalendarHead) {
        self.calendar.clone_from(&head.name);
        self.cancels = head.cancels;
    }

    /// A single event that ended more than a day ago. Most of a feed can be that.
    pub fn is_over(&mut self, event: &VEvent, first_day: Option<NaiveDate>) -> bool {
        let single = ["RRULE", "RDATE", "RECURRENCE-ID"].iter().all(|name| event.get(name).is_none());
        if !single || first_day.is_none() {
            return false;
        }
        let Ok(start) = self.start(event) else { return false };
        let end = self.end(event, start, &mut Vec::new());
        let when = moment::span(start.local, end, &mut Vec::new());
        is_past(&when, first_day)
    }

    pub fn starts_on(&mut self, event: &VEvent) -> Option<NaiveDate> {
        self.start(event).ok().map(|start| start.local.0)
    }

    /// Which date of its series a change is about.
    pub fn changed_date(&mut self, change: &VEvent) -> Option<Local> {
        let zoned = self.zoned_time(change.get("RECURRENCE-ID")?).ok()?;
        Some(in_zone(zoned, self.zone))
    }

    /// All dates of an event in the window, changes included; a single event whenever it is.
    pub fn dates(
        &mut self,
        event: &VEvent,
        changes: &Changes<'_>,
        window: Window,
        shared: bool,
    ) -> Result<Vec<RawListing>, String> {
        let start = self.start(event)?;
        let repeats = event.get("RRULE").is_some() || event.get("RDATE").is_some();
        let mut omissions = Vec::new();
        let end = self.end(event, start, &mut omissions);
        if !repeats {
            let uid = event.text("UID").map(|uid| if shared { format!("{uid}/{}", day(start.local.0)) } else { uid });
            return Ok(vec![self.listing(event, None, start, end, uid, omissions)?]);
        }
        let length = end.map(|end| naive(end) - naive(start.local));
        let mut listings = Vec::new();
        for local in self.repeated(event, start, window)? {
            let zoned = ZonedTime { local, ..start };
            let key = in_zone(zoned, self.zone);
            let uid = event.text("UID").map(|uid| format!("{uid}/{}", day(local.0)));
            listings.push(match changes.get(&key) {
                Some(change) => self.changed(change, Some(event), zoned, uid)?,
                None => {
                    let end = length.and_then(|length| naive(local).checked_add_signed(length));
                    let end = end.map(|end| (end.date(), start.local.1.map(|_| end.time())));
                    self.listing(event, None, zoned, end, uid, std::mem::take(&mut omissions))?
                }
            });
        }
        Ok(listings)
    }

    /// Changes that no event of the series takes up. One of a date that a rule skips is none.
    pub fn left_over(&mut self, events: &[&VEvent], changes: &Changes<'_>) -> Vec<(u64, RawListing)> {
        if !events.is_empty() {
            return Vec::new();
        }
        let mut left = Vec::new();
        for (of, change) in changes {
            let zoned = ZonedTime { local: *of, zone: self.zone };
            let uid = change.text("UID").map(|uid| format!("{uid}/{}", day(of.0)));
            if let Ok(listing) = self.changed(change, None, zoned, uid) {
                left.push((change.line, listing));
            }
        }
        left
    }

    fn changed(
        &mut self,
        change: &VEvent,
        series: Option<&VEvent>,
        zoned: ZonedTime,
        uid: Option<String>,
    ) -> Result<RawListing, String> {
        let mut omissions = Vec::new();
        let start = self.start(change).unwrap_or(zoned);
        let end = self.end(change, start, &mut omissions);
        self.listing(change, series, start, end, uid, omissions)
    }

    /// The dates of a rule and single further ones, without those taken out, at most [`MAX_INSTANCES`].
    fn repeated(&mut self, event: &VEvent, start: ZonedTime, window: Window) -> Result<Vec<Local>, String> {
        if self.steps >= MAX_STEPS {
            return Err("the feed repeats more than can be followed: it is left out".to_owned());
        }
        let mut dates = BTreeSet::new();
        let rules = event.all("RRULE");
        if rules.is_empty() {
            dates.insert(start.local);
        }
        for rule in rules.iter().take(MAX_RULES) {
            let rule = Rule::parse(&rule.value)?;
            let (days, steps) = rule.days(start.local.0, |until| until.local(start.zone), start.local.1, window);
            self.steps += steps;
            dates.extend(days.into_iter().map(|on| (on, start.local.1)));
        }
        dates.extend(
            self.times(event, "RDATE", start).into_iter().filter(|(on, _)| (window.from..=window.to).contains(on)),
        );
        for gone in self.times(event, "EXDATE", start) {
            // A day alone takes out whatever is on it.
            if gone.1.is_none() {
                dates.retain(|date| date.0 != gone.0)
            } else {
                dates.remove(&gone);
            }
        }
        self.steps += u32::try_from(dates.len()).unwrap_or(MAX_STEPS);
        Ok(dates.into_iter().take(MAX_INSTANCES).collect())
    }

    /// The values of a list of times, as the clock of the series shows them.
    fn times(&mut self, event: &VEvent, name: &str, start: ZonedTime) -> Vec<Local> {
        let mut times = Vec::new();
        for property in event.all(name) {
            for value in property.value.split(',').take(MAX_INSTANCES * 2) {
                // A period is a start and an end or a length.
                let value = value.split('/').next().unwrap_or_default().to_owned();
                if let Ok(zoned) = self.zoned_time(&Property { value, ..property.clone() }) {
                    let (on, at) = in_zone(zoned, start.zone);
                    times.push((on, if name == "RDATE" { start.local.1.and(at.or(start.local.1)) } else { at }));
                }
            }
            if times.len() > MAX_INSTANCES * 10 {
                break;
            }
        }
        times
    }

    fn start(&mut self, event: &VEvent) -> Result<ZonedTime, String> {
        let start = event.get("DTSTART").ok_or("it has no DTSTART: it has to be corrected there")?;
        self.zoned_time(start)
    }

    /// DTEND or DURATION; the end of whole days is the day after.
    fn end(&mut self, event: &VEvent, start: ZonedTime, omissions: &mut Vec<String>) -> Option<Local> {
        if let Some(end) = event.get("DTEND") {
            return match self.zoned_time(end) {
                Ok(zoned) => {
                    let (on, at) = in_zone(zoned, start.zone);
                    if start.local.1.is_some() || at.is_some() {
                        return Some((on, at));
                    }
                    // Some programs mean the day itself and write it twice.
                    Some((if on == start.local.0 { on } else { on.checked_sub_days(Days::new(1))? }, None))
                }
                Err(complaint) => {
                    omissions.push(complaint);
                    None
                }
            };
        }
        let length = duration(&event.get("DURATION")?.value)?;
        let end = naive(start.local).checked_add_signed(length)?;
        match start.local.1 {
            Some(_) => Some((end.date(), Some(end.time()))),
            None => Some((end.date().checked_sub_days(Days::new(1))?.max(start.local.0), None)),
        }
    }

    /// A time in UTC is converted to the zone of the source; one in a zone of the IANA in that; any other as it stands.
    fn zoned_time(&mut self, property: &Property) -> Result<ZonedTime, String> {
        let written = property.value.trim();
        let moment = Moment::parse(written).map_err(|complaint| format!("{}: {complaint}", property.name))?;
        let is_day = property.parameter("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case("DATE"));
        if is_day {
            return Ok(ZonedTime { local: (moment.on, None), zone: self.zone });
        }
        if moment.offset.is_some() || moment.time.is_none() {
            return Ok(ZonedTime { local: moment.local(self.zone), zone: self.zone });
        }
        let Some(name) = property.parameter("TZID") else {
            return Ok(ZonedTime { local: moment.wall(), zone: self.zone });
        };
        Ok(match iana(name) {
            Some(zone) if is_utc(zone) => {
                let zoned = ZonedTime { local: moment.wall(), zone };
                ZonedTime { local: in_zone(zoned, self.zone), zone: self.zone }
            }
            Some(zone) => ZonedTime { local: moment.wall(), zone },
            None => {
                self.notes.insert(format!(
                    "the time zone “{}” is not known: {} is taken",
                    excerpt(name),
                    self.origin.zone
                ));
                ZonedTime { local: moment.wall(), zone: self.zone }
            }
        })
    }

    fn listing(
        &mut self,
        event: &VEvent,
        series: Option<&VEvent>,
        start: ZonedTime,
        end: Option<Local>,
        uid: Option<String>,
        mut omissions: Vec<String>,
    ) -> Result<RawListing, String> {
        let field = |name: &str| event.text(name).or_else(|| series?.text(name));
        let summary = field("SUMMARY").ok_or("it has no SUMMARY: it has to be named there")?;
        if field("CLASS").is_some_and(|class| !class.trim().eq_ignore_ascii_case("PUBLIC")) {
            return Err("it is marked as private: it is left out".to_owned());
        }
        let (name, said) = title::state(&markup::words(&summary));
        let off = self.cancels || field("STATUS").is_some_and(|status| status.trim().eq_ignore_ascii_case("CANCELLED"));
        let when: When = moment::span(start.local, end, &mut omissions);
        let mut venue = field("LOCATION").map(|line| RawVenue::written(&line)).unwrap_or_default();
        venue.zone = (start.local.1.is_some() && start.zone != self.zone).then(|| start.zone.name().to_owned());
        // Apple's calendar writes its own property instead: `geo:38.1,-8.7`, perhaps with parameters behind it.
        let structured = || {
            let uri = field("X-APPLE-STRUCTURED-LOCATION")?;
            uri.trim().strip_prefix("geo:")?.split(';').next().map(str::to_owned)
        };
        venue.place = field("GEO").or_else(structured).and_then(|geo| {
            let (latitude, longitude) = geo.split_once([';', ','])?;
            Some((latitude.trim().to_owned(), longitude.trim().to_owned()))
        });
        // The value is a mail address, which is nobody's business; programs that know no name repeat it as one.
        let organizer = event.get("ORGANIZER").or_else(|| series?.get("ORGANIZER"));
        let promoter =
            organizer.and_then(|organizer| organizer.parameter("CN")).filter(|name| !promoters::is_address(name));
        let mut tags: Vec<String> = [event]
            .into_iter()
            .chain(series)
            .flat_map(|of| of.all("CATEGORIES"))
            .flat_map(Property::list)
            .take(100)
            .collect();
        let is_concert = tags.iter().any(|tag| CONCERTS.contains(&tag.to_lowercase().as_str()));
        tags.extend(self.calendar.clone());
        let mut bill = title::acts(&name);
        let is_title = bill.is_empty() && is_concert;
        if is_title {
            bill.push(name.clone());
        }
        let mut listing = RawListing {
            festival: name.to_lowercase().contains("fest"),
            name,
            source_id: uid,
            url: field("URL").map(|url| url.trim().to_owned()),
            venue,
            promoters: promoter
                .map(|name| PromoterRecord { name: name.to_owned(), website: None })
                .into_iter()
                .collect(),
            when,
            tags,
            status: if off { EventStatus::Cancelled } else { said },
            omissions,
            ..RawListing::default()
        };
        listing.bill(bill.into_iter().map(|line| (line, None)));
        listing.acts.iter_mut().for_each(|act| act.is_title = is_title);
        Ok(listing)
    }
}

fn day(on: NaiveDate) -> String {
    on.format("%Y%m%d").to_string()
}

fn naive(local: Local) -> NaiveDateTime {
    local.0.and_time(local.1.unwrap_or_default())
}

/// The same instant on another clock; a day is the same day everywhere.
fn in_zone(zoned: ZonedTime, zone: Tz) -> Local {
    if zoned.zone == zone || zoned.local.1.is_none() {
        return zoned.local;
    }
    // In the hour that a clock skips there is no such instant: it stays as written.
    let at: Option<DateTime<Tz>> = zoned.zone.from_local_datetime(&naive(zoned.local)).earliest();
    at.map_or(zoned.local, |at| moment::at_zone(at.with_timezone(&Utc), zone))
}

/// `Europe/Lisbon`, also behind a prefix (`/vendor.example/20050126_1/Europe/Lisbon`).
fn iana(name: &str) -> Option<Tz> {
    let name = name.trim();
    let mut parts: Vec<&str> = name.split('/').collect();
    while !parts.is_empty() {
        if let Ok(zone) = parts.join("/").parse() {
            return Some(zone);
        }
        if parts.len() > 10 {
            return None;
        }
        parts.remove(0);
    }
    None
}

fn is_utc(zone: Tz) -> bool {
    matches!(
        zone.name(),
        "UTC" | "Etc/UTC" | "Etc/GMT" | "GMT" | "Zulu" | "Etc/Zulu" | "Etc/UCT" | "UCT" | "Universal" | "Etc/Universal"
    )
}

/// `P1DT2H30M`; `None` for what is none, is negative or is longer than a year.
fn duration(text: &str) -> Option<TimeDelta> {
    let rest = text.trim().strip_prefix('+').unwrap_or(text.trim()).strip_prefix('P')?;
    let (mut seconds, mut number) = (0_i64, String::new());
    for c in rest.chars().take(40) {
        let unit = match c {
            '0'..='9' => {
                number.push(c);
                continue;
            }
            'T' => continue,
            'W' => 604_800,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        seconds = std::mem::take(&mut number).parse::<i64>().ok()?.checked_mul(unit)?.checked_add(seconds)?;
    }
    (0..=31_622_400).contains(&seconds).then(|| TimeDelta::seconds(seconds))
}
