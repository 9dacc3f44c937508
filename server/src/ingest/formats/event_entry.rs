//! Events of our own formats → records. See `FORMATS.md` for the fields.

use chrono::NaiveTime;
use serde_json::Value;

use crate::{
    events::Admission,
    ingest::{
        formats::entry::{bool_of, note_unknown},
        origin::Origin,
        record_sink::RecordSink,
        records::{ActRecord, EventRecord, EventStatus, PromoterRecord, VenueRecord, When},
        text::{
            admission, announcement,
            bill::{UNANNOUNCED, act, cut_line_up},
            excerpt::excerpt,
            fields::{Object, date, name, place, tags, text, texts, time, url, zone},
            promoters,
        },
    },
};

const EVENT_FIELDS: [&str; 21] = [
    "id",
    "name",
    "date",
    "start",
    "end",
    "doors",
    "venue",
    "promoter",
    "acts",
    "set_times",
    "genres",
    "tags",
    "url",
    "status",
    "festival",
    "zone",
    "price",
    "price_to",
    "currency",
    "sold_out",
    "min_age",
];
const VENUE_FIELDS: [&str; 7] = ["name", "city", "zone", "latitude", "longitude", "address", "website"];
/// Where a CSV row says more about the venue.
const FLAT_VENUE_FIELDS: [&str; 5] = ["city", "latitude", "longitude", "address", "website"];
const PROMOTER_FIELDS: [&str; 2] = ["name", "website"];
const ACT_FIELDS: [&str; 3] = ["name", "set_time", "back_to_back"];

/// The event, and what of it had to be left out.
pub type Read = (EventRecord, Vec<String>);

pub fn event_record(entry: &Object, origin: &Origin, out: &mut RecordSink<'_>) -> Result<Read, String> {
    note_unknown(entry, &[&EVENT_FIELDS, &FLAT_VENUE_FIELDS], out);
    let title = name(&text(entry, "name")?.unwrap_or_default(), "name")?.ok_or("the event has no name: give it one")?;
    let mut omissions = Vec::new();
    let url = match text(entry, "url")?.map(|text| url(&text)) {
        Some(Err(complaint)) => {
            omissions.push(complaint);
            None
        }
        url => url.and_then(Result::ok),
    };
    let acts = acts(entry, &mut omissions, out)?;
    let venue = venue(entry, origin, out)?;
    let stated = stated_promoters(entry, &mut omissions, out);
    let promoters = promoters::checked(stated, venue.as_ref().map(|venue| venue.name.as_str()), &mut omissions);
    let status = match text(entry, "status")?.map(|status| status.to_lowercase()).as_deref() {
        None | Some("scheduled") => EventStatus::Scheduled,
        Some("cancelled" | "canceled") => EventStatus::Cancelled,
        Some("postponed") => EventStatus::Postponed,
        Some(other) => {
            return Err(format!("the status “{}” is not known: use scheduled, cancelled or postponed", excerpt(other)));
        }
    };
    let mut all_tags = tags(entry, "genres")?;
    all_tags.extend(tags(entry, "tags")?);
    let admission = admission(entry, &mut omissions)?;
    let record = EventRecord {
        name: title,
        source_id: name(&text(entry, "id")?.unwrap_or_default(), "id")?,
        url,
        venue,
        promoters,
        when: when(entry)?,
        acts,
        tags: all_tags,
        status,
        festival: bool_of(entry, "festival")?.unwrap_or(false),
        admission,
    };
    Ok((announcement::checked(record)?, omissions))
}

/// A price or an age that cannot be is left out alone.
fn admission(entry: &Object, omissions: &mut Vec<String>) -> Result<Admission, String> {
    let prices = [text(entry, "price")?, text(entry, "price_to")?];
    let prices: Result<Vec<i32>, String> = prices.iter().flatten().map(|text| admission::price(text)).collect();
    let currency = text(entry, "currency")?;
    let mut left_out = |complaint| omissions.push(complaint);
    let price = prices.and_then(|prices| admission::range(&prices, currency.as_deref()));
    let min_age = text(entry, "min_age")?.map(|text| admission::min_age(&text)).transpose();
    Ok(Admission {
        price: price.map_err(&mut left_out).ok().flatten(),
        sold_out: bool_of(entry, "sold_out")?.unwrap_or(false),
        min_age: min_age.map_err(&mut left_out).ok().flatten(),
    })
}

fn when(entry: &Object) -> Result<When, String> {
    let of = |key: &str| text(entry, key)?.map(|text| time(&text)).transpose();
    let on = text(entry, "date")?.map(|text| date(&text)).transpose()?;
    let start = of("start")?;
    let end = match text(entry, "end")? {
        None => None,
        Some(end) => match end.split_once(['T', ' ']) {
            Some((day, clock)) => {
                let on = on.ok_or("an end with a date needs a date of the event")?;
                let days = date(day)?.signed_duration_since(on).num_days();
                let days = u16::try_from(days)
                    .ok()
                    .filter(|days| *days <= 31)
                    .ok_or("the end must lie within a month after the date")?;
                Some((days, time(clock)?))
            }
            None => Some(next_after(start, time(&end)?)),
        },
    };
    if let (Some(start), Some((0, end))) = (start, end)
        && end < start
    {
        return Err("the event ends before it starts: correct the end".to_owned());
    }
    Ok(When { on, start, end, doors: of("doors")?, text: None })
}

/// An end that is not after the start is on the next day.
fn next_after(start: Option<NaiveTime>, end: NaiveTime) -> (u16, NaiveTime) {
    (u16::from(start.is_some_and(|start| end <= start)), end)
}

fn venue(entry: &Object, origin: &Origin, out: &mut RecordSink<'_>) -> Result<Option<VenueRecord>, String> {
    let (fields, venue_name) = match entry.get("venue") {
        Some(Value::Object(venue)) => {
            note_unknown(venue, &[&VENUE_FIELDS], out);
            (venue, text(venue, "name")?)
        }
        _ => (entry, text(entry, "venue")?),
    };
    let city = text(fields, "city")?;
    let venue_name = match name(&venue_name.unwrap_or_default(), "venue's name")? {
        Some(name) => name,
        None if city.is_some() => UNANNOUNCED.to_owned(),
        None => return Ok(None),
    };
    let given_zone = text(fields, "zone")?.map(|text| zone(&text)).transpose()?;
    if city.is_some() && given_zone.is_none() && city.as_deref() != Some(origin.city.as_str()) {
        return Err("a venue with a city needs its time zone: give “zone”, such as Europe/Lisbon".to_owned());
    }
    Ok(Some(VenueRecord {
        name: venue_name,
        city: name(&city.unwrap_or_else(|| origin.city.clone()), "city")?.unwrap_or_default(),
        zone: given_zone,
        address: text(fields, "address")?,
        place: place(text(fields, "latitude")?.as_deref(), text(fields, "longitude")?.as_deref())?,
        website: text(fields, "website")?.map(|text| url(&text)).transpose()?,
    }))
}

/// A name or an object, or a list of them.
fn stated_promoters(entry: &Object, omissions: &mut Vec<String>, out: &mut RecordSink<'_>) -> Vec<PromoterRecord> {
    let list = match entry.get("promoter") {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    let mut stated = Vec::new();
    for value in list {
        let promoter = match value {
            Value::String(name) => Ok(PromoterRecord { name: name.clone(), website: None }),
            Value::Object(promoter) => {
                note_unknown(promoter, &[&PROMOTER_FIELDS], out);
                text(promoter, "name").and_then(|name| {
                    Ok(PromoterRecord { name: name.unwrap_or_default(), website: text(promoter, "website")? })
                })
            }
            _ => Err("a promoter must be a name, or an object with “name”".to_owned()),
        };
        match promoter {
            Ok(promoter) => stated.push(promoter),
            Err(complaint) => omissions.push(format!("{complaint}: the promoter is left out")),
        }
    }
    stated
}

fn acts(entry: &Object, omissions: &mut Vec<String>, out: &mut RecordSink<'_>) -> Result<Vec<ActRecord>, String> {
    let list = match entry.get("acts") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err("“acts” must be a list".to_owned()),
    };
    let set_times = texts_with_gaps(entry, "set_times")?;
    let mut acts = Vec::new();
    for (at, value) in list.iter().enumerate() {
        let (line, set_time, back_to_back) = match value {
            Value::String(line) => (line.clone(), set_times.get(at).cloned().flatten(), false),
            Value::Object(act) => {
                note_unknown(act, &[&ACT_FIELDS], out);
                let line = match act.get("name") {
                    Some(Value::String(line)) => line.clone(),
                    _ => return Err("an act has no name: give it one or remove it".to_owned()),
                };
                (line, text(act, "set_time")?, bool_of(act, "back_to_back")?.unwrap_or(false))
            }
            _ => return Err("an act must be a name, or an object with “name”".to_owned()),
        };
        match act(&line, set_time, back_to_back) {
            Ok(act) => acts.extend(act),
            Err(complaint) => omissions.push(complaint),
        }
    }
    cut_line_up(&mut acts, omissions);
    Ok(acts)
}

/// Like [`texts`], but a blank keeps its place.
fn texts_with_gaps(entry: &Object, key: &str) -> Result<Vec<Option<String>>, String> {
    match entry.get(key) {
        Some(Value::Array(list)) => Ok(list
            .iter()
            .map(|value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned))
            .collect()),
        _ => Ok(texts(entry, key)?.into_iter().map(Some).collect()),
    }
}
