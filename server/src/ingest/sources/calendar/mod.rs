//! iCalendar feeds (RFC 5545), as calendars, venues and Gancio publish them.
//!
//! Syntax: `calendar/lines.rs`. Repetition: `calendar/repeat.rs`. Here: which of several versions of an event counts, and
//! what it says. Times without a zone, and in zones that nobody knows, are those of the source; VTIMEZONE is not
//! believed, the zones of the IANA are.

mod event;
mod lines;
mod repeat;

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use super::listing::{MAX_EVENTS, RawListing, address, fetched, first_day, gathered, is_past, only_listings, put};
use crate::ingest::{
    client::{Pace, Request},
    origin::Origin,
    record_sink::{RecordSink, StopReason},
    source::{About, Gives, Question, SourceAnswer, SourceContext, SourceError, SourceKind, Terms},
    text::{charset, moment::Moment},
};
use event::EventReader;
use lines::VEvent;
use repeat::Window;

pub const ABOUT: About = About {
    key: "calendar",
    title: "Calendar feed (iCalendar)",
    gives: &[Gives::Events],
    base: "",
    pace: Pace::every(5),
    holds: Duration::from_secs(6 * 3_600),
    terms: Terms { summary: "A feed that is published to be subscribed to.", ..Terms::FREE },
    on: true,
    lists_all: true,
};

/// How far ahead repeated events are listed.
const MONTHS_AHEAD: u32 = 18;
/// Entries of a feed that are held at once; those that are over are not.
const MAX_HELD: usize = 10_000;

pub struct Calendar;

#[async_trait::async_trait]
impl SourceKind for Calendar {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        only_listings(question)?;
        // Calendars are linked as webcal://, which is https.
        let written = context.address.trim();
        let written = written.strip_prefix("webcal://").map_or(written.to_owned(), |rest| format!("https://{rest}"));
        fetched(context, Request::feed(address(&written)?, ABOUT.pace), |reply| {
            let text = charset::text(&reply.body, reply.charset.as_deref());
            gathered(|out| read(&text, context.origin, Some(context.now), out))
        })
        .await
    }
}

/// Whether a file is a calendar, by its beginning.
pub fn is_calendar(sample: &[u8]) -> bool {
    let mark = b"BEGIN:VCALENDAR";
    sample.trim_ascii_start().get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark))
}

/// The events of a feed in the order of their dates, at most [`MAX_EVENTS`]. With `now`, past ones are left out and
/// repeated ones are listed up to eighteen months ahead; without, all single ones are given, and repeated ones from when
/// the file was written.
pub fn read(
    text: &str,
    origin: &Origin,
    now: Option<DateTime<Utc>>,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    let first_day = first_day(origin, now);
    let mut held: Vec<VEvent> = Vec::new();
    let (mut over, mut left_out, mut written_on) = (0_u64, false, None);
    let mut reader = EventReader::new(origin);
    let (head, torn) = lines::read(text, |event| {
        written_on = written_on.max(stamp(&event).map(|stamp| stamp.on));
        if reader.is_over(&event, first_day) {
            over += 1;
        } else if held.len() < MAX_HELD {
            held.push(event);
        } else {
            left_out = true;
        }
    });
    if !head.begun {
        let reason = "no calendar: it does not begin with BEGIN:VCALENDAR; look for the address of the feed".to_owned();
        return Err(StopReason::Broken { line: 1, reason });
    }
    if over > 0 {
        out.note(format!("{over} events are over"));
    }
    reader.head(&head);
    let today = first_day.or(origin.listed_on).or(written_on);
    let listed = expand(&held, &mut reader, today, out)?;
    reader.notes.into_iter().for_each(|note| out.note(note));
    give(listed, origin, first_day, out)?;
    if let Some(line) = torn {
        out.refuse(line, "event", "the feed breaks off in it: it is left out")?;
    }
    if left_out {
        return Err(StopReason::Broken { line: 1, reason: too_many(MAX_HELD) });
    }
    if torn.is_some() || !head.ended {
        let reason = "the feed breaks off before END:VCALENDAR: all before was read".to_owned();
        return Err(StopReason::Broken { line: torn.unwrap_or(1), reason });
    }
    Ok(())
}

fn too_many(most: usize) -> String {
    format!("more than {most} events: the rest is left out; ask for a feed of fewer")
}

fn give(
    mut listed: Vec<(u64, RawListing)>,
    origin: &Origin,
    first_day: Option<NaiveDate>,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    listed.retain(|(_, listing)| !is_past(&listing.when, first_day));
    listed.sort_by_key(|(line, listing)| (listing.when.on, listing.when.start, *line));
    let left_out = listed.len() > MAX_EVENTS;
    for (line, listing) in listed.into_iter().take(MAX_EVENTS) {
        put(line, listing, origin, first_day, out)?;
    }
    if left_out { Err(StopReason::Broken { line: 1, reason: too_many(MAX_EVENTS) }) } else { Ok(()) }
}

/// All dates of all events, and what is wrong with those that have none.
fn expand(
    held: &[VEvent],
    reader: &mut EventReader<'_>,
    today: Option<NaiveDate>,
    out: &mut RecordSink<'_>,
) -> Result<Vec<(u64, RawListing)>, StopReason> {
    let mut listed = Vec::new();
    for series in series(held) {
        let changed = newest_of_each(&series.changes, reader);
        for event in &series.events {
            let Some(from) = today.or_else(|| reader.starts_on(event)) else {
                out.refuse(event.line, &event::label(event), "it has no DTSTART: it has to be corrected there")?;
                continue;
            };
            let to = from.checked_add_months(Months::new(MONTHS_AHEAD)).unwrap_or(from);
            // What began in the last month may still last.
            let window = Window { from: from.checked_sub_days(Days::new(31)).unwrap_or(from), to };
            match reader.dates(event, &changed, window, series.shared) {
                Ok(found) => listed.extend(found.into_iter().map(|listing| (event.line, listing))),
                Err(reason) => out.refuse(event.line, &event::label(event), reason)?,
            }
        }
        // A change of a date that is not there, or of a series that is not there, is an event of its own.
        for (line, listing) in reader.left_over(&series.events, &changed) {
            listed.push((line, listing));
        }
    }
    Ok(listed)
}

/// The versions of an event, which have one UID.
#[derive(Default)]
struct Series<'a> {
    events: Vec<&'a VEvent>,
    /// Changes of single dates (RECURRENCE-ID).
    changes: Vec<&'a VEvent>,
    /// Several different events bear this UID, so it identifies none of them.
    shared: bool,
}

fn series(held: &[VEvent]) -> Vec<Series<'_>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<Series<'_>> = Vec::new();
    for event in held {
        let place = match event.text("UID") {
            Some(uid) => *places.entry(uid).or_insert(all.len()),
            None => all.len(),
        };
        if place == all.len() {
            all.push(Series::default());
        }
        let changes = event.get("RECURRENCE-ID").is_some();
        if changes { all[place].changes.push(event) } else { all[place].events.push(event) }
    }
    all.iter_mut().for_each(newest);
    all
}

/// Keeps the version with the highest SEQUENCE, then the latest stamp, then the last. Versions that nothing tells apart
/// but their dates are different events: some programs give all of theirs one UID.
fn newest(series: &mut Series<'_>) {
    let Some(best) = series.events.iter().map(|event| version(event)).max() else { return };
    series.events.retain(|event| version(event) == best);
    let start = |event: &VEvent| event.get("DTSTART").map(|start| start.value.trim().to_owned());
    let mut last: Vec<&VEvent> = Vec::new();
    let mut at: HashMap<Option<String>, usize> = HashMap::new();
    for event in series.events.drain(..) {
        match at.entry(start(event)) {
            std::collections::hash_map::Entry::Occupied(place) => last[*place.get()] = event,
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(last.len());
                last.push(event);
            }
        }
    }
    series.shared = last.len() > 1;
    series.events = last;
}

fn version(event: &VEvent) -> (u32, Option<(NaiveDate, Option<chrono::NaiveTime>)>) {
    let sequence = event.get("SEQUENCE").and_then(|property| property.value.trim().parse().ok()).unwrap_or_default();
    (sequence, stamp(event).map(|stamp| (stamp.on, stamp.time)))
}

fn stamp(event: &VEvent) -> Option<Moment> {
    let of = |name: &str| Moment::parse(&event.get(name)?.value).ok();
    of("LAST-MODIFIED").or_else(|| of("DTSTAMP"))
}

/// The newest change of each date.
fn newest_of_each<'a>(changes: &[&'a VEvent], reader: &mut EventReader<'_>) -> event::Changes<'a> {
    let mut newest = event::Changes::new();
    for change in changes {
        let Some(of) = reader.changed_date(change) else { continue };
        match newest.get(&of) {
            Some(known) if version(known) > version(change) => {}
            _ => {
                newest.insert(of, change);
            }
        }
    }
    newest
}

#[cfg(test)]
mod tests;
