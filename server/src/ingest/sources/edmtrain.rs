//! Edmtrain: upcoming electronic nights of a region, all in one answer. Errors come with status 200 as
//! `{success: false, message}`. Its terms keep its events apart from those of other sources.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::json_api;
use crate::{
    events::Admission,
    ingest::{
        client::{FetchError, Pace, Request},
        origin::Origin,
        records::{EventRecord, EventStatus, Item, Record, VenueRecord, When},
        source::{About, Gives, Question, SourceAnswer, SourceContext, SourceError, SourceKind, Terms},
        text::{
            admission, announcement,
            bill::{act, cut_line_up},
            excerpt::excerpt,
            fields,
        },
    },
};

pub const ABOUT: About = About {
    key: "edmtrain",
    title: "Edmtrain",
    gives: &[Gives::Events],
    base: "https://edmtrain.com/api/events",
    pace: Pace::every(10),
    holds: Duration::from_secs(12 * 3_600),
    terms: Terms {
        summary: "Its events may not be combined with those of other sources nor shown in a competing service. They link \
                  to Edmtrain unchanged, are shown for at most 24 hours after they were fetched, and are deleted once \
                  they are past. A key is given by hand on request.",
        url: "https://edmtrain.com/developer-api",
        attribution: "Events: Edmtrain",
        must_be_acknowledged: true,
        needs_key: true,
        may_be_embedded: false,
        max_age: Some(Duration::from_secs(24 * 3_600)),
        purge_past: true,
        apart: true,
    },
    on: false,
    lists_all: true,
};

/// The operator's address, such as `https://edmtrain.com/api/events?locationIds=…`, with the key at its end.
pub fn address(base: &str, key: &str) -> Result<Url, SourceError> {
    json_api::keyless(base, "client")?;
    json_api::address(base, &[], &[("client", key)])
}

/// All events. It is complete only when each could be read: one that could not must not seem to have vanished.
pub fn parse(body: &[u8], origin: &Origin) -> Result<SourceAnswer, SourceError> {
    let said = json_api::json(body, ABOUT.title)?;
    if said["success"] != true {
        let message = excerpt(said["message"].as_str().unwrap_or_default());
        return Err(match message.to_lowercase() {
            lower if lower.contains("client") => {
                let text = format!("Edmtrain does not accept the key ({message}): correct it at the source");
                FetchError::Forbidden(text).into()
            }
            lower if lower.is_empty() => json_api::changed(ABOUT.title, "answered without saying that it went well"),
            _ => json_api::changed(ABOUT.title, &format!("answered with an error ({message})")),
        });
    }
    let Some(list) = said["data"].as_array() else {
        return Err(json_api::changed(ABOUT.title, "answered without a list of events"));
    };
    let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
    for (at, entry) in list.iter().enumerate() {
        let what = format!(
            "event {}",
            json_api::text(&entry["name"]).or_else(|| json_api::id(&entry["id"])).unwrap_or_default()
        );
        if entry["livestreamInd"] == true {
            let why = "a livestream takes place nowhere".to_owned();
            answer.items.push(Item::Skipped { line: at as u64 + 1, what: excerpt(&what), why });
            continue;
        }
        match event(entry, origin) {
            Ok((record, omissions)) => {
                answer.items.push(json_api::record(at + 1, Record::Event(record)));
                answer.items.extend(omissions.into_iter().map(|complaint| json_api::refused(at + 1, &what, complaint)));
            }
            Err(reason) => {
                answer.complete = false;
                answer.items.push(json_api::refused(at + 1, &what, reason));
            }
        }
    }
    let events = answer.items.iter().any(|item| !matches!(item, Item::Refused(_)));
    if !events && !list.is_empty() {
        return Err(json_api::changed(ABOUT.title, "listed events of which not one could be read"));
    }
    Ok(answer)
}

fn event(entry: &Value, origin: &Origin) -> Result<(EventRecord, Vec<String>), String> {
    let mut omissions = Vec::new();
    let id = json_api::id(&entry["id"]).ok_or("it has no id: left out")?;
    let on = entry["date"].as_str().ok_or("it has no date: left out")?;
    let on = fields::date(on).map_err(|reason| format!("{reason}; left out"))?;
    let mut acts = Vec::new();
    for artist in json_api::list(&entry["artistList"]) {
        let line = artist["name"].as_str().unwrap_or_default();
        match act(line, None, artist["b2bInd"] == true) {
            Ok(Some(act)) => acts.push(act),
            Ok(None) => omissions.push("an artist without a name: left out".to_owned()),
            Err(complaint) => omissions.push(complaint),
        }
    }
    cut_line_up(&mut acts, &mut omissions);
    let venue = venue(&entry["venue"], origin, &mut omissions)?;
    let stated = entry["name"].as_str().map(|name| fields::name(name, "name")).transpose()?.flatten();
    // Most nights have no name there: they are called by their bill.
    let name = stated.or_else(|| {
        let bill: Vec<&str> = acts.iter().take(3).map(|act| act.text.as_str()).collect();
        let bill: String = bill.join(", ").chars().take(fields::MAX_NAME_CHARS).collect();
        Some(bill).filter(|bill| !bill.is_empty())
    });
    let name = name.or_else(|| venue.as_ref().map(|venue| venue.name.clone()));
    let clock = |key: &str, omissions: &mut Vec<String>| match entry[key].as_str().map(fields::time) {
        Some(Err(complaint)) => {
            omissions.push(format!("{complaint}; the time is left out"));
            None
        }
        time => time.and_then(Result::ok),
    };
    let start = clock("startTime", &mut omissions);
    let end = clock("endTime", &mut omissions).map(|end| (u16::from(start.is_some_and(|start| end <= start)), end));
    let url = json_api::link(&entry["link"]);
    if url.is_none() {
        omissions.push("it has no link that can be shown".to_owned());
    }
    let min_age = entry["ages"].as_str().and_then(|ages| match admission::min_age(ages) {
        Ok(age) => Some(age),
        Err(complaint) => {
            omissions.push(complaint);
            None
        }
    });
    omissions.truncate(5);
    let record = EventRecord {
        name: name.ok_or("it has no name, no acts and no venue: left out")?,
        source_id: Some(id),
        url,
        venue,
        promoters: Vec::new(),
        when: When { on: Some(on), start, end, ..When::default() },
        acts,
        tags: Vec::new(),
        status: EventStatus::Scheduled,
        festival: entry["festivalInd"] == true,
        admission: Admission { min_age, ..Admission::default() },
    };
    Ok((announcement::checked(record)?, omissions))
}

fn venue(venue: &Value, origin: &Origin, omissions: &mut Vec<String>) -> Result<Option<VenueRecord>, String> {
    let Some(name) = venue["name"].as_str().map(|name| fields::name(name, "venue's name")).transpose()?.flatten()
    else {
        return Ok(None);
    };
    // "Brooklyn, NY"
    let location = json_api::text(&venue["location"]).unwrap_or_default();
    let city = location.split(',').next().unwrap_or_default();
    let city = fields::name(city, "city")?.unwrap_or_else(|| origin.city.clone());
    let degrees = |key: &str| json_api::number(&venue[key]).map(|degrees| degrees.to_string());
    let place = fields::place(degrees("latitude").as_deref(), degrees("longitude").as_deref());
    Ok(Some(VenueRecord {
        name,
        city,
        zone: None,
        address: json_api::text(&venue["address"]),
        place: place.unwrap_or_else(|complaint| {
            omissions.push(format!("{complaint}; the place is left out"));
            None
        }),
        website: None,
    }))
}

pub struct Edmtrain;

#[async_trait::async_trait]
impl SourceKind for Edmtrain {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        if *question != Question::Listings {
            return Err(SourceError::Unsupported("Edmtrain lists events only".to_owned()));
        }
        let key = json_api::key(context.key, ABOUT.title)?;
        let hidden = |error| json_api::without_key(error, key);
        let request = Request::api(address(context.address, key)?, ABOUT.pace);
        let reply = context.get(&request).await.map_err(|error| hidden(error.into()))?;
        parse(&reply.body, context.origin).map_err(hidden)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::ingest::records::ActRecord;

    pub const EVENTS: &str = r#"{"success": true, "message": "", "data": [
        {"id": 501, "link": "https://nights.example/e/501?utm=x", "name": null, "ages": "21+", "festivalInd": false, "livestreamInd": false, "electronicGenreInd": true, "otherGenreInd": false, "date": "2026-04-03", "startTime": null, "endTime": null, "createdDate": "2026-02-01T10:00:00Z",
         "venue": {"id": 9, "name": "Slipway", "location": "Brooklyn, NY", "address": "1 Dock St, Brooklyn, NY", "state": "New York", "country": "United States", "latitude": 40.71, "longitude": -73.96},
         "artistList": [{"id": 1, "name": "Vanta Harbour", "link": "x", "b2bInd": true}, {"id": 2, "name": "Kelp", "b2bInd": false}, {"id": 3, "name": "Moth Index"}]},
        {"id": 502, "link": "https://nights.example/e/502", "name": "Tideline Festival", "festivalInd": true, "livestreamInd": false, "date": "2026-07-01", "venue": {"id": 10, "name": "Pier Park", "location": null, "latitude": 95, "longitude": 0}, "artistList": []},
        {"id": 503, "name": "At Home", "livestreamInd": true, "date": "2026-04-04", "startTime": "20:00:00", "venue": null, "artistList": []},
        {"id": 504, "name": "When?", "date": "2026-02-30", "venue": {"name": "Slipway"}, "artistList": []}]}"#;

    pub fn origin() -> Origin {
        Origin { city: "New York".to_owned(), ..Origin::of_file("edmtrain") }
    }

    fn events(answer: &SourceAnswer) -> Vec<&EventRecord> {
        let of =
            |item| if let &Item::Record { record: Record::Event(ref event), .. } = item { Some(event) } else { None };
        answer.items.iter().filter_map(of).collect()
    }

    #[test]
    fn the_key_is_added_at_the_end_and_may_not_stand_in_the_address() {
        let url = address("https://edmtrain.com/api/events?locationIds=70", "s3cret").unwrap();
        assert_eq!(url.as_str(), "https://edmtrain.com/api/events?locationIds=70&client=s3cret");
        let error = address("https://edmtrain.com/api/events?client=s3cret", "other").unwrap_err();
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }

    #[test]
    fn nights_have_bills_with_back_to_back_sets_and_venues_in_cities() {
        let answer = parse(EVENTS.as_bytes(), &origin()).unwrap();
        let [night, festival] = events(&answer)[..] else { panic!("{answer:?}") };
        assert_eq!((night.name.as_str(), night.source_id.as_deref()), ("Vanta Harbour, Kelp, Moth Index", Some("501")));
        assert_eq!(night.url.as_deref(), Some("https://nights.example/e/501?utm=x"), "unchanged");
        let bill: Vec<_> = night.acts.iter().map(|act: &ActRecord| (act.text.as_str(), act.back_to_back)).collect();
        assert_eq!(bill, [("Vanta Harbour", true), ("Kelp", false), ("Moth Index", false)]);
        assert_eq!((night.admission.min_age, festival.admission.min_age), (Some(21), None));
        let venue = night.venue.as_ref().unwrap();
        assert_eq!(
            (venue.city.as_str(), venue.place, venue.zone.as_deref()),
            ("Brooklyn", Some((40.71, -73.96)), None)
        );
        assert_eq!((festival.name.as_str(), festival.festival), ("Tideline Festival", true));
        assert_eq!(festival.venue.as_ref().map(|venue| (venue.city.as_str(), venue.place)), Some(("New York", None)));
        assert!(!answer.complete, "an event with an impossible date must not seem to have vanished");
        let skipped = answer.items.iter().filter(|item| matches!(item, Item::Skipped { .. })).count();
        assert_eq!((skipped, answer.items.len()), (1, 5));
    }

    #[test]
    fn an_empty_list_is_an_answer_and_a_failure_is_not() {
        let empty = parse(br#"{"success": true, "data": []}"#, &origin()).unwrap();
        assert!(empty.complete && empty.items.is_empty());
        let invalid = parse(br#"{"data": [], "message": "Invalid client", "success": false}"#, &origin());
        assert!(matches!(invalid, Err(SourceError::Fetch(FetchError::Forbidden(_)))));
        for body in [
            "{}",
            "[]",
            "<html>",
            r#"{"success": false, "message": "Down"}"#,
            r#"{"success": true}"#,
            r#"{"success": true, "data": [{"ID": 1}, 5]}"#,
            r#"{"success": "yes", "data": []}"#,
        ] {
            assert!(matches!(parse(body.as_bytes(), &origin()), Err(SourceError::Changed(_))), "{body}");
        }
    }
}
