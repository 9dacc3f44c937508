//! Ticketmaster's Discovery interface: ticketed events, in pages, up to a thousand per address. One event → a record:
//! `event.rs`.

use std::{collections::HashSet, time::Duration};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::json_api;
use crate::ingest::{
    client::{FetchError, Pace, Request},
    origin::Origin,
    records::{Item, Record},
    source::{About, Gives, Question, SourceAnswer, SourceContext, SourceError, SourceKind, Terms},
    text::excerpt::excerpt,
};

mod event;

pub const ABOUT: About = About {
    key: "ticketmaster",
    title: "Ticketmaster",
    gives: &[Gives::Events],
    base: "https://app.ticketmaster.com/discovery/v2/events.json",
    pace: Pace::every(1),
    holds: Duration::from_secs(12 * 3_600),
    terms: Terms {
        summary: "Its events may be kept for a reasonable time only, are shown with a link to Ticketmaster, earn nothing \
                  without an agreement, and may not become a copy of its catalogue. A key is free; it allows 5,000 \
                  questions a day.",
        url: "https://developer.ticketmaster.com/support/terms-of-use/",
        attribution: "Events: Ticketmaster",
        must_be_acknowledged: true,
        needs_key: true,
        may_be_embedded: false,
        max_age: Some(Duration::from_secs(24 * 3_600)),
        purge_past: false,
        apart: false,
    },
    on: false,
    lists_all: true,
};

const SIZE: u64 = 200;
/// Pages are given while `size · page` is below this.
const DEEPEST: u64 = 1_000;

/// A page, from 0, of the operator's address, such as `…/events.json?dmaId=345`; the key stands at the end. Without a
/// start in the address it is yesterday: what began last night is still listed, and what is over is not.
pub fn address(base: &str, key: &str, page: u64, now: DateTime<Utc>) -> Result<Url, SourceError> {
    json_api::keyless(base, "apikey")?;
    let mut url = json_api::address(base, &[], &[])?;
    let own: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !matches!(&**name, "size" | "page" | "sort"))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.set_query(None);
    url.query_pairs_mut().extend_pairs(own);
    let (size, page) = (SIZE.to_string(), page.to_string());
    // No fractions of a second are accepted.
    let start = (now - TimeDelta::days(1)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let added = [("size", &*size), ("page", &*page), ("sort", "date,asc"), ("startDateTime", &*start), ("apikey", key)];
    json_api::address(url.as_str(), &[], &added)
}

/// What one page says about the whole.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Extent {
    pub events: u64,
    pub pages: u64,
}

/// Reads one page into `answer`; `seen` keeps the ids, because events move between pages while they are read.
pub fn parse(
    body: &[u8],
    origin: &Origin,
    seen: &mut HashSet<String>,
    answer: &mut SourceAnswer,
) -> Result<Extent, SourceError> {
    let said = json_api::json(body, ABOUT.title)?;
    if let Some(fault) = said["fault"]["faultstring"].as_str() {
        let text =
            format!("Ticketmaster does not accept the question ({}): check the key at the source", excerpt(fault));
        return Err(FetchError::Forbidden(text).into());
    }
    if let Some(error) = json_api::list(&said["errors"]).first() {
        let detail = excerpt(error["detail"].as_str().unwrap_or("no reason given"));
        return Err(json_api::changed(ABOUT.title, &format!("answered with an error ({detail})")));
    }
    let (Some(events), Some(pages)) = (said["page"]["totalElements"].as_u64(), said["page"]["totalPages"].as_u64())
    else {
        return Err(json_api::changed(ABOUT.title, "answered without saying how much there is"));
    };
    // A page without events has no `_embedded` at all.
    let list: &[Value] = match &said["_embedded"]["events"] {
        Value::Array(list) => list,
        Value::Null if events == 0 => &[],
        _ => return Err(json_api::changed(ABOUT.title, "answered without a list of events")),
    };
    let mut read = 0;
    for (at, entry) in list.iter().enumerate() {
        let name = json_api::text(&entry["name"]).unwrap_or_default();
        let what = format!("event “{name}”");
        if entry["test"] == true {
            let why = "the site says that it is a test".to_owned();
            answer.items.push(Item::Skipped { line: at as u64 + 1, what: excerpt(&what), why });
            read += 1;
            continue;
        }
        match event::record(entry, origin) {
            Ok((record, omissions)) => {
                read += 1;
                if record.source_id.clone().is_some_and(|id| !seen.insert(id)) {
                    continue;
                }
                answer.items.push(json_api::record(at + 1, Record::Event(record)));
                answer.items.extend(omissions.into_iter().map(|complaint| json_api::refused(at + 1, &what, complaint)));
            }
            Err(reason) => {
                // One that could not be read must not seem to have vanished.
                answer.complete = false;
                answer.items.push(json_api::refused(at + 1, &what, reason));
            }
        }
    }
    if read == 0 && !list.is_empty() {
        return Err(json_api::changed(ABOUT.title, "listed events of which not one could be read"));
    }
    Ok(Extent { events, pages })
}

/// Whether there is a page after `page`, and a remark when there is one that cannot be had.
fn next(page: u64, extent: &Extent) -> (bool, Option<String>) {
    let more = page + 1 < extent.pages;
    let allowed = SIZE * (page + 1) < DEEPEST;
    let note = (more && !allowed).then(|| {
        let events = extent.events;
        format!("of {events} events only the first {DEEPEST} are given: narrow the address down, by genre or place")
    });
    (more && allowed, note)
}

pub struct Ticketmaster;

impl Ticketmaster {
    async fn page(
        context: &SourceContext<'_>,
        key: &str,
        page: u64,
        seen: &mut HashSet<String>,
        answer: &mut SourceAnswer,
    ) -> Result<Extent, SourceError> {
        let request = Request::api(address(context.address, key, page, context.now)?, ABOUT.pace);
        let reply = context.get(&request).await.map_err(SourceError::from);
        let read = reply.and_then(|reply| parse(&reply.body, context.origin, seen, answer));
        read.map_err(|error| json_api::without_key(error, key))
    }
}

#[async_trait::async_trait]
impl SourceKind for Ticketmaster {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        if *question != Question::Listings {
            return Err(SourceError::Unsupported("Ticketmaster lists events only".to_owned()));
        }
        let key = json_api::key(context.key, ABOUT.title)?;
        let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
        let (mut seen, mut page) = (HashSet::new(), 0);
        loop {
            match Self::page(context, key, page, &mut seen, &mut answer).await {
                Ok(extent) => {
                    let (more, note) = next(page, &extent);
                    answer.complete &= note.is_none();
                    answer.notes.extend(note);
                    if !more {
                        return Ok(answer);
                    }
                    page += 1;
                }
                Err(error) if page == 0 => return Err(error),
                Err(error) => {
                    answer.complete = false;
                    answer.notes.push(format!("page {} was not read: {error}", page + 1));
                    return Ok(answer);
                }
            }
        }
    }
}

#[cfg(test)]
pub mod tests;
