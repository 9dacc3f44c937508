//! Events of Ticketmaster → records. What is unusable of one is reported and left out alone.

use chrono::NaiveTime;
use serde_json::Value;

use crate::{
    artists::{ExternalId, tags::parse_tag},
    events::{Admission, TicketPrice},
    ingest::{
        origin::Origin,
        records::{ActRecord, EventRecord, EventStatus, VenueRecord, When},
        sources::json_api,
        text::{
            admission, announcement,
            bill::{act, cut_line_up},
            excerpt::excerpt,
            fields,
        },
    },
};

/// How a bill says "no genre".
const NO_GENRE: [&str; 4] = ["undefined", "other", "miscellaneous", "music"];

pub fn record(entry: &Value, origin: &Origin) -> Result<(EventRecord, Vec<String>), String> {
    let mut omissions = Vec::new();
    let id = json_api::text(&entry["id"]).filter(|id| id.chars().count() <= 100).ok_or("it has no id: left out")?;
    let name = fields::name(entry["name"].as_str().unwrap_or_default(), "name")?.ok_or("it has no name: left out")?;
    let dates = &entry["dates"];
    let zone = zone(entry, &mut omissions);
    let venues = json_api::list(&entry["_embedded"]["venues"]);
    if venues.len() > 1 {
        omissions.push(format!("{} venues: the first is taken", venues.len()));
    }
    let venue = venues.first().map(|venue| self::venue(venue, zone, origin, &mut omissions)).transpose()?.flatten();
    let acts = acts(entry, &mut omissions);
    let status = match dates["status"]["code"].as_str().map(str::to_ascii_lowercase).as_deref() {
        None | Some("onsale" | "offsale" | "rescheduled") => EventStatus::Scheduled,
        Some("canceled" | "cancelled") => EventStatus::Cancelled,
        Some("postponed") => EventStatus::Postponed,
        Some(other) => {
            omissions.push(format!("the status “{}” is not known: taken as scheduled", excerpt(other)));
            EventStatus::Scheduled
        }
    };
    let when = when(&dates["start"], &mut omissions)?;
    let url = json_api::link(&entry["url"]);
    if url.is_none() && !entry["url"].is_null() {
        omissions.push("its link is no http or https link: it is left out".to_owned());
    }
    let admission = Admission { price: price(&entry["priceRanges"], &mut omissions), ..Admission::default() };
    omissions.truncate(5);
    let festival = name.to_lowercase().contains("festival");
    let record = EventRecord {
        name,
        source_id: Some(id),
        url,
        venue,
        promoters: Vec::new(),
        when,
        acts,
        tags: tags(entry),
        status,
        festival,
        admission,
    };
    Ok((announcement::checked(record)?, omissions))
}

/// From the lowest to the highest of the ranges in the currency of the first.
fn price(ranges: &Value, omissions: &mut Vec<String>) -> Option<TicketPrice> {
    let ranges = json_api::list(ranges);
    let currency = ranges.first()?["currency"].as_str();
    let own = ranges.iter().take(20).filter(|range| range["currency"].as_str() == currency);
    let numbers = own.flat_map(|range| [&range["min"], &range["max"]]).filter_map(json_api::number);
    let prices: Result<Vec<i32>, String> = numbers.map(|number| admission::price(&number.to_string())).collect();
    prices.and_then(|prices| admission::range(&prices, currency)).unwrap_or_else(|complaint| {
        omissions.push(complaint);
        None
    })
}

/// A date or time that is "to be announced" has a placeholder beside it, which is not taken for one.
fn when(start: &Value, omissions: &mut Vec<String>) -> Result<When, String> {
    let is = |key: &str| start[key] == true;
    if is("dateTBD") || is("dateTBA") {
        return Ok(When { text: Some("date to be announced".to_owned()), ..When::default() });
    }
    let on = start["localDate"].as_str().ok_or("it has no date: left out")?;
    let on = fields::date(on).map_err(|reason| format!("{reason}; left out"))?;
    let untimed = is("timeTBA") || is("noSpecificTime");
    let time: Option<NaiveTime> = match start["localTime"].as_str().filter(|_| !untimed).map(fields::time) {
        Some(Err(complaint)) => {
            omissions.push(format!("{complaint}; the time is left out"));
            None
        }
        time => time.and_then(Result::ok),
    };
    let text = is("timeTBA").then(|| "time to be announced".to_owned());
    Ok(When { on: Some(on), start: time, text, ..When::default() })
}

fn zone(entry: &Value, omissions: &mut Vec<String>) -> Option<String> {
    let stated = [&entry["dates"]["timezone"], &entry["_embedded"]["venues"][0]["timezone"]];
    let stated = stated.into_iter().find_map(json_api::text)?;
    fields::zone(&stated).map_err(|complaint| omissions.push(format!("{complaint}; the zone is left out"))).ok()
}

fn venue(
    venue: &Value,
    zone: Option<String>,
    origin: &Origin,
    omissions: &mut Vec<String>,
) -> Result<Option<VenueRecord>, String> {
    let Some(name) = fields::name(venue["name"].as_str().unwrap_or_default(), "venue's name")? else { return Ok(None) };
    let city = fields::name(venue["city"]["name"].as_str().unwrap_or_default(), "city")?;
    let degrees = |key: &str| json_api::number(&venue["location"][key]).map(|degrees| degrees.to_string());
    let place = fields::place(degrees("latitude").as_deref(), degrees("longitude").as_deref());
    Ok(Some(VenueRecord {
        name,
        city: city.unwrap_or_else(|| origin.city.clone()),
        zone,
        address: json_api::text(&venue["address"]["line1"]),
        // A venue without a place says 0, 0, where no venue is.
        place: place.map(|place| place.filter(|place| *place != (0.0, 0.0))).unwrap_or_else(|complaint| {
            omissions.push(format!("{complaint}; the place is left out"));
            None
        }),
        website: None,
    }))
}

fn acts(entry: &Value, omissions: &mut Vec<String>) -> Vec<ActRecord> {
    let mut acts = Vec::new();
    for attraction in json_api::list(&entry["_embedded"]["attractions"]) {
        match act(attraction["name"].as_str().unwrap_or_default(), None, false) {
            Ok(Some(mut act)) => {
                act.external_ids = musicbrainz(&attraction["externalLinks"]["musicbrainz"]).into_iter().collect();
                acts.push(act);
            }
            Ok(None) => omissions.push("an attraction without a name: left out".to_owned()),
            Err(complaint) => omissions.push(complaint),
        }
    }
    cut_line_up(&mut acts, omissions);
    acts
}

/// The artist's MusicBrainz id, in whichever form: a text, a list, or objects with `id` or `url`.
fn musicbrainz(links: &Value) -> Option<(String, String)> {
    let texts: Vec<&Value> = match links {
        Value::Array(links) => links.iter().take(10).flat_map(|link| [link, &link["id"], &link["url"]]).collect(),
        link => vec![link, &link["id"], &link["url"]],
    };
    let id =
        texts.into_iter().filter_map(Value::as_str).find_map(|text| ExternalId::parse("musicbrainz", text).ok())?;
    Some((id.scheme.to_owned(), id.value.to_ascii_lowercase()))
}

fn tags(entry: &Value) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for classification in json_api::list(&entry["classifications"]).iter().take(20) {
        for kind in ["genre", "subGenre"] {
            let tag = json_api::text(&classification[kind]["name"]).and_then(|tag| parse_tag(&tag));
            tags.extend(tag.filter(|tag| !NO_GENRE.contains(&tag.as_str()) && !tags.contains(tag)));
        }
    }
    tags
}
