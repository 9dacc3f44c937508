//! `events*.json`: a newsletter's event list in both formats of the earlier prototype.
//!
//! `{"events": [{"name", "ticket_url", "venue", "event_time", "artists": [{"name", "set_time"}], "tags",
//! "day_marker"}], "count"}`; the second adds `event_id`, `event_date`, `festival_ind` (and `start_time`,
//! `end_time`). Ticket links change from mail to mail and are never an identity. What a block means:
//! `text/newsletter_block.rs`.

use std::io::BufRead;

use serde_json::Value;

use crate::{
    events::Admission,
    ingest::{
        formats::{
            entry::bool_of,
            event_entry::Read,
            json_stream::{JsonEntry, Scanner},
        },
        origin::Origin,
        record_sink::{RecordSink, StopReason},
        records::{EventRecord, EventStatus, Record, VenueRecord, When},
        text::{
            announcement::EntryFacts,
            bill::{UNANNOUNCED, act, cut_line_up},
            excerpt::excerpt,
            fields::{Object, date, name, tags, text, time, url},
            newsletter_block::NewsletterBlock,
            newsletter_time::{self, first_weekday},
        },
    },
};

/// After this many blocks in a row that have no time and are no events the list of events is over.
const BLANKS_THAT_END_THE_LIST: u32 = 3;
/// More acts than this make a festival where the source does not say.
const FESTIVAL_ACTS: usize = 10;

pub fn read(scanner: &mut Scanner<impl BufRead>, origin: &Origin, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
    let mut list = EventListReader { origin, blanks: 0 };
    if scanner.peek()? == Some(b'[') {
        list.read(scanner, out)?;
        return scanner.end();
    }
    let mut first = true;
    scanner.open(b'{')?;
    while let Some((_, key)) = scanner.next_key(&mut first)? {
        if key == "events" && scanner.peek()? == Some(b'[') {
            list.read(scanner, out)?;
        } else {
            scanner.value()?;
            if key != "count" {
                out.note(format!("the field “{}” is not known and was passed over", excerpt(&key)));
            }
        }
    }
    scanner.end()
}

struct EventListReader<'a> {
    origin: &'a Origin,
    blanks: u32,
}

impl EventListReader<'_> {
    fn read(&mut self, scanner: &mut Scanner<impl BufRead>, out: &mut RecordSink<'_>) -> Result<(), StopReason> {
        let mut first = true;
        scanner.open(b'[')?;
        while scanner.next_element(&mut first)? {
            let JsonEntry { line, value } = scanner.value()?;
            let entry = match value {
                Ok(Value::Object(entry)) => entry,
                Ok(_) => {
                    out.refuse(line, "event", "an event must be an object")?;
                    continue;
                }
                Err(reason) => {
                    out.refuse(line, "event", reason)?;
                    continue;
                }
            };
            let title = entry.get("name").and_then(Value::as_str).unwrap_or_default();
            let what = if title.is_empty() { "event".to_owned() } else { format!("event “{}”", excerpt(title)) };
            match self.event(&entry) {
                Err(reason) => out.refuse(line, &what, reason)?,
                Ok((record, omissions)) => {
                    out.record(line, Record::Event(record))?;
                    omissions.into_iter().try_for_each(|complaint| out.omit(line, &what, complaint))?;
                }
            }
        }
        Ok(())
    }

    fn event(&mut self, entry: &Object) -> Result<Read, String> {
        let (block, mut omissions) = block(entry)?;
        let times = Times::of(entry)?;
        let stated = EntryFacts {
            title: &block.name,
            link: block.url.as_deref(),
            acts: block.acts.len(),
            has_venue: block.venue.is_some(),
            has_time: block.has_time() || times.start.is_some(),
            // A date that no day of the list gave is that of a site.
            in_newsletter: text(entry, "day_marker")?.is_some() || text(entry, "event_date")?.is_none(),
        };
        let refusal = stated.refusal();
        let is_over = self.blanks >= BLANKS_THAT_END_THE_LIST;
        if stated.in_newsletter && !stated.has_time && is_over {
            return Err("advice after the end of the list of events: no time".to_owned());
        }
        if stated.in_newsletter && !is_over {
            let is_blank = !stated.has_time && refusal.is_some();
            self.blanks = if is_blank { self.blanks + 1 } else { 0 };
        }
        if let Some(reason) = refusal {
            return Err(reason.to_owned());
        }
        let title = name(&block.name, "name")?.ok_or("the event has no name")?;
        let on = match text(entry, "event_date")? {
            Some(text) => Some(date(&text)?),
            None => self.marked_day(entry)?,
        };
        let mut acts = Vec::new();
        for (line, set_time) in &block.acts {
            match act(line, set_time.clone(), false) {
                Ok(act) => acts.extend(act),
                Err(complaint) => omissions.push(complaint),
            }
        }
        cut_line_up(&mut acts, &mut omissions);
        let is_fest = |text: &String| text.to_lowercase().contains("fest");
        let festival = match bool_of(entry, "festival_ind")? {
            Some(festival) => festival,
            None => is_fest(&title) || block.tags.iter().any(is_fest) || acts.len() > FESTIVAL_ACTS,
        };
        let venue = VenueRecord {
            name: name(&block.venue.unwrap_or_else(|| UNANNOUNCED.to_owned()), "venue's name")?.unwrap_or_default(),
            city: self.origin.city.clone(),
            zone: None,
            address: None,
            place: None,
            website: None,
        };
        let record = EventRecord {
            name: title,
            source_id: name(&text(entry, "event_id")?.unwrap_or_default(), "event_id")?,
            url: block.url,
            venue: Some(venue),
            promoters: Vec::new(),
            when: times.when(on, block.time),
            acts,
            tags: block.tags,
            status: EventStatus::Scheduled,
            festival,
            admission: Admission::default(),
        };
        Ok((record, omissions))
    }

    /// `[Fri]` is the first Friday on or after the day of the mail.
    fn marked_day(&self, entry: &Object) -> Result<Option<chrono::NaiveDate>, String> {
        let Some(marker) = text(entry, "day_marker")? else { return Ok(None) };
        let day = newsletter_time::weekday(&marker).ok_or_else(|| format!("“{}” is no weekday", excerpt(&marker)))?;
        Ok(self.origin.listed_on.and_then(|listed_on| first_weekday(listed_on, day)))
    }
}

/// The times that the second format may state apart.
struct Times {
    start: Option<chrono::NaiveTime>,
    end: Option<chrono::NaiveTime>,
}

impl Times {
    fn of(entry: &Object) -> Result<Self, String> {
        let of = |key: &str| text(entry, key)?.map(|text| time(&text)).transpose();
        Ok(Self { start: of("start_time")?, end: of("end_time")? })
    }

    fn when(&self, on: Option<chrono::NaiveDate>, written: Option<String>) -> When {
        let span = written.as_deref().and_then(newsletter_time::parse);
        let start = self.start.or(span.map(|span| span.start));
        let stated_end = self.end.map(|end| (u16::from(start.is_some_and(|start| end <= start)), end));
        let end = stated_end.or(span.and_then(|span| span.end_on(on)));
        When { on, start, end, doors: None, text: written }
    }
}

fn block(entry: &Object) -> Result<(NewsletterBlock, Vec<String>), String> {
    let mut omissions = Vec::new();
    let mut acts = Vec::new();
    match entry.get("artists") {
        None | Some(Value::Null) => {}
        Some(Value::Array(artists)) => {
            for artist in artists {
                match artist {
                    Value::String(name) => acts.push((name.clone(), None)),
                    Value::Object(artist) => match artist.get("name") {
                        Some(Value::String(name)) => acts.push((name.clone(), text(artist, "set_time")?)),
                        _ => omissions.push("an artist without a name: it is left out".to_owned()),
                    },
                    _ => omissions.push("an artist that is no object: it is left out".to_owned()),
                }
            }
        }
        Some(_) => return Err("“artists” must be a list".to_owned()),
    }
    let link = match text_or_complaint(entry, "ticket_url", &mut omissions).map(|link| url(&link)) {
        Some(Err(complaint)) => {
            omissions.push(complaint);
            None
        }
        link => link.and_then(Result::ok),
    };
    let found = NewsletterBlock {
        name: text(entry, "name")?.unwrap_or_default(),
        url: link,
        venue: text(entry, "venue")?,
        time: text(entry, "event_time")?,
        acts,
        tags: tags(entry, "tags")?,
    };
    omissions.truncate(5);
    Ok((found.tidy(), omissions))
}

/// A link may be longer than other texts are allowed to be, and must not cost the event.
fn text_or_complaint(entry: &Object, key: &str, omissions: &mut Vec<String>) -> Option<String> {
    match text(entry, key) {
        Ok(text) => text,
        Err(complaint) => {
            omissions.push(format!("{complaint}; the link is left out"));
            None
        }
    }
}
