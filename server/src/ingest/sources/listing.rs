//! Listings as sources state them, checked the same way and handed over. Knows no format.

use std::ops::ControlFlow;

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::{
    artists::{
        name::{display, fold},
        tags::parse_tag,
    },
    events::Admission,
    ingest::{
        client::{Reply, Request},
        origin::Origin,
        record_sink::{RecordSink, StopReason},
        records::{ActRecord, EventRecord, EventStatus, Item, PromoterRecord, Record, VenueRecord, When},
        source::{Question, SourceAnswer, SourceContext, SourceError},
        text::{
            announcement,
            bill::{UNANNOUNCED, act, cut_line_up},
            excerpt::excerpt,
            fields::{MAX_NAME_CHARS, name, place, url},
            markup, moment, promoters,
        },
    },
};

/// Most events that one page, feed or mail may give.
pub const MAX_EVENTS: usize = 2_000;
const MAX_TAGS: usize = 100;

/// An event in the words of its source; nothing in it has been checked.
#[derive(Clone, Debug, Default)]
pub struct RawListing {
    pub name: String,
    pub source_id: Option<String>,
    pub url: Option<String>,
    /// Empty: to be announced.
    pub venue: RawVenue,
    pub promoters: Vec<PromoterRecord>,
    pub when: When,
    pub acts: Vec<ActRecord>,
    pub tags: Vec<String>,
    pub status: EventStatus,
    pub festival: bool,
    pub admission: Admission,
    /// What of it had to be left out already.
    pub omissions: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct RawVenue {
    pub name: String,
    /// `None`: where the source's events take place.
    pub city: Option<String>,
    pub zone: Option<String>,
    pub address: Option<String>,
    /// Latitude and longitude as written.
    pub place: Option<(String, String)>,
    /// A link to a website, as written.
    pub website: Option<String>,
}

impl RawListing {
    /// Lines of a bill; a line that is too long is left out with a complaint.
    pub fn bill(&mut self, lines: impl IntoIterator<Item = (String, Option<String>)>) {
        for (line, set_time) in lines {
            match act(&line, set_time.and_then(|time| short(&time)), false) {
                Ok(act) => self.acts.extend(act),
                Err(complaint) => self.omissions.push(complaint),
            }
        }
    }

    /// The event as a record, and what had to be left out of it. `Err`: it is no event, and what to do.
    fn checked(self, origin: &Origin) -> Result<(EventRecord, Vec<String>), String> {
        let Self {
            name: title,
            source_id,
            url: link,
            venue,
            promoters,
            when,
            mut acts,
            tags,
            status,
            festival,
            admission,
            mut omissions,
        } = self;
        let title = name(&title, "name")?.ok_or("the event has no name: give it one there")?;
        let link = link.map(|link| url(&link)).transpose().unwrap_or_else(|complaint| {
            omissions.push(complaint);
            None
        });
        cut_line_up(&mut acts, &mut omissions);
        let venue = venue.checked(origin, &mut omissions)?;
        let promoters = promoters::checked(promoters, Some(&venue.name), &mut omissions);
        let mut kept: Vec<String> = Vec::new();
        for tag in tags.iter().filter_map(|tag| parse_tag(&display(tag))) {
            if kept.len() < MAX_TAGS && !kept.contains(&tag) {
                kept.push(tag);
            }
        }
        let source_id = source_id.map(|id| display(&id));
        omissions.truncate(5);
        let record = EventRecord {
            name: title,
            source_id: source_id.filter(|id| !id.is_empty() && id.chars().count() <= MAX_NAME_CHARS),
            url: link,
            venue: Some(venue),
            promoters,
            when,
            acts,
            tags: kept,
            status,
            festival,
            admission,
        };
        Ok((record, omissions))
    }
}

impl RawVenue {
    /// A place as people write it: the name, then where it is. A link is no place.
    pub fn written(line: &str) -> Self {
        let line = markup::words(&line.replace(['\n', '\r'], ", "));
        if line.trim_start().starts_with("http") {
            return Self::default();
        }
        let (name, address) = line.split_once(',').unwrap_or((&line, ""));
        let address = Some(address.trim_matches([' ', ',']).to_owned()).filter(|address| !address.is_empty());
        Self { name: name.to_owned(), address, ..Self::default() }
    }

    fn checked(self, origin: &Origin, omissions: &mut Vec<String>) -> Result<VenueRecord, String> {
        let (latitude, longitude) = self.place.unzip();
        let place = place(latitude.as_deref(), longitude.as_deref()).unwrap_or_else(|complaint| {
            omissions.push(complaint);
            None
        });
        let city = match self.city {
            Some(city) => name(&city, "city")?,
            None => None,
        };
        let city = city.unwrap_or_else(|| origin.city.clone());
        // All venues of a city share it: it tells nobody where in the city, nor two houses apart.
        let address = self.address.and_then(|address| short(&address)).filter(|address| fold(address) != fold(&city));
        Ok(VenueRecord {
            name: name(&self.name, "venue's name")?.unwrap_or_else(|| UNANNOUNCED.to_owned()),
            city,
            zone: self.zone,
            address,
            place,
            website: self.website.and_then(|link| url(&link).ok()),
        })
    }
}

/// A remark on one line, such as an address; what is too long to be one is left out.
pub fn short(text: &str) -> Option<String> {
    let text = display(text);
    (1..=MAX_NAME_CHARS).contains(&text.chars().count()).then_some(text)
}

/// The first day that still counts: the day before `now`, local to the source.
pub fn first_day(origin: &Origin, now: Option<DateTime<Utc>>) -> Option<NaiveDate> {
    moment::at_zone(now?, moment::zone(&origin.zone)).0.checked_sub_days(Days::new(1))
}

/// Whether an event is over since more than a day.
pub fn is_past(when: &When, first_day: Option<NaiveDate>) -> bool {
    let last = when.on.and_then(|on| on.checked_add_days(Days::new(when.end.map_or(0, |(days, _)| days).into())));
    last.zip(first_day).is_some_and(|(last, first_day)| last < first_day)
}

/// Checks a listing and hands it over; past ones are skipped.
pub fn put(
    line: u64,
    listing: RawListing,
    origin: &Origin,
    first_day: Option<NaiveDate>,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    let what = format!("event “{}”", excerpt(&listing.name));
    if is_past(&listing.when, first_day) {
        return out.skip(line, &what, "it is over");
    }
    match listing.checked(origin) {
        Err(reason) => out.refuse(line, &what, reason),
        Ok((record, omissions)) => match announcement::checked(record) {
            Err(reason) => out.omit(line, &what, reason),
            Ok(record) => {
                out.record(line, Record::Event(record))?;
                omissions.into_iter().try_for_each(|complaint| out.omit(line, &what, complaint))
            }
        },
    }
}

/// Fetches a listing, unless it is what it was the last time, and reads it.
pub async fn fetched(
    context: &SourceContext<'_>,
    request: Request,
    read: impl FnOnce(&Reply) -> Result<SourceAnswer, SourceError>,
) -> Result<SourceAnswer, SourceError> {
    let request = Request { validators: context.validators.clone(), ..request };
    let reply = context.get(&request).await?;
    if reply.unchanged {
        return Ok(SourceAnswer { unchanged: true, complete: true, ..SourceAnswer::default() });
    }
    Ok(SourceAnswer { validators: reply.validators.clone(), ..read(&reply)? })
}

/// Runs a parser and gathers what it gives.
pub fn gathered(
    parse: impl FnOnce(&mut RecordSink<'_>) -> Result<(), StopReason>,
) -> Result<SourceAnswer, SourceError> {
    let mut items = Vec::new();
    let mut sink = |item: Item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    let mut out = RecordSink::new(&mut sink);
    let stopped = parse(&mut out);
    let notes = std::mem::take(&mut out.summary.notes);
    match stopped {
        Ok(()) | Err(StopReason::Asked) => {
            let nothing = (items.is_empty() && notes.is_empty()).then(|| "it lists no events".to_owned());
            let notes = notes.into_iter().chain(nothing).collect();
            Ok(SourceAnswer { items, notes, complete: true, ..SourceAnswer::default() })
        }
        // What came before the break is taken, and nothing may vanish because of what did not come.
        Err(StopReason::Broken { reason, .. }) if !items.is_empty() => {
            let notes = notes.into_iter().chain([reason]).collect();
            Ok(SourceAnswer { items, notes, complete: false, ..SourceAnswer::default() })
        }
        Err(stop) => Err(SourceError::Changed(stop.message())),
    }
}

/// These sources list events and know nothing about artists.
pub fn only_listings(question: &Question) -> Result<(), SourceError> {
    match question {
        Question::Listings => Ok(()),
        _ => Err(SourceError::Unsupported("it lists events; ask another source about artists".to_owned())),
    }
}

/// An address as the operator wrote it.
pub fn address(text: &str) -> Result<url::Url, SourceError> {
    url::Url::parse(text.trim()).map_err(|error| {
        SourceError::Unsupported(format!(
            "“{}” is no address ({error}): write it as https://venue.example/events",
            excerpt(text)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_city_alone_is_no_address() {
        let origin = Origin { city: "Port Levant".to_owned(), ..Origin::of_file("x") };
        let address = |line: &str| RawVenue::written(line).checked(&origin, &mut Vec::new()).unwrap().address;
        assert_eq!(address("Pier Nine, Port Levant"), None);
        assert_eq!(address("Pier Nine, PORT LEVANT"), None);
        assert_eq!(address("Pier Nine, 1 Quay, Port Levant").as_deref(), Some("1 Quay, Port Levant"));
        assert_eq!(address("Pier Nine"), None);
    }
}
