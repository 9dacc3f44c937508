//! CSV and JSON files at an address, in our own formats (`FORMATS.md`).

use std::{ops::ControlFlow, time::Duration};

use super::listing::{address, fetched, only_listings};
use crate::ingest::{
    client::{Pace, Request},
    origin::Origin,
    read,
    records::{Item, Record},
    source::{About, Gives, Question, SourceAnswer, SourceContext, SourceError, SourceKind, Terms},
};

pub const ABOUT: About = About {
    key: "table",
    title: "CSV or JSON file",
    gives: &[Gives::Events],
    base: "",
    pace: Pace::every(2),
    holds: Duration::from_secs(6 * 3_600),
    terms: Terms { summary: "A file that somebody keeps for this purpose.", ..Terms::FREE },
    on: true,
    lists_all: true,
};

pub struct Table;

#[async_trait::async_trait]
impl SourceKind for Table {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        only_listings(question)?;
        let accept = "text/csv,application/json;q=0.9,*/*;q=0.5";
        let request = Request { accept, ..Request::feed(address(context.address)?, ABOUT.pace) };
        fetched(context, request, |reply| listings(&reply.body, context.origin)).await
    }
}

/// Events, artists and their ties. Whom somebody follows and what somebody computed is nothing that a file of others
/// may say: those entries are refused.
pub fn listings(bytes: &[u8], origin: &Origin) -> Result<SourceAnswer, SourceError> {
    let mut items = Vec::new();
    let summary = read(bytes, origin, &mut |item| {
        items.push(match item {
            Item::Record { line, record: Record::Follow(_) | Record::TrackVector(_) } => {
                Item::Refused(crate::ingest::records::Refusal {
                    line,
                    what: "entry".to_owned(),
                    reason:
                        "only events, artists, scenes and collaborations are taken from an address: import the file \
                             yourself if it is yours"
                            .to_owned(),
                    unread: false,
                })
            }
            other => other,
        });
        ControlFlow::Continue(())
    })
    .map_err(|error| SourceError::Changed(error.to_string()))?;
    let Some(_) = summary.format else {
        let reason = items
            .into_iter()
            .find_map(|item| if let Item::Refused(refusal) = item { Some(refusal.reason) } else { None });
        return Err(SourceError::Changed(reason.unwrap_or_else(|| "the file is empty".to_owned())));
    };
    let broken = items.iter().any(|item| matches!(item, Item::Refused(refusal) if refusal.what == "the file"));
    Ok(SourceAnswer { items, notes: summary.notes, complete: !broken, ..SourceAnswer::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Result<(usize, usize, bool), SourceError> {
        let answer = listings(text.as_bytes(), &Origin::of_file("table"))?;
        let records = answer.items.iter().filter(|item| matches!(item, Item::Record { .. })).count();
        Ok((records, answer.items.len() - records, answer.complete))
    }

    #[test]
    fn events_are_taken_and_follows_are_not() {
        assert_eq!(counts("name,date,venue\nLow Pressure,2026-03-06,Kontor\n"), Ok((1, 0, true)));
        assert_eq!(
            counts(r#"{"undercard": 1, "events": [{"name": "N", "acts": ["A"]}], "follows": ["A"]}"#),
            Ok((1, 1, true))
        );
        assert_eq!(counts(r#"{"undercard": 1, "events": [{"name": "N", "acts": ["A"]}, {"name""#), Ok((1, 1, false)));
        assert!(counts("").is_err_and(|error| error.to_string().contains("empty")));
        assert!(counts("%PDF-1.7").is_err());
    }
}
