//! Web pages with events in schema.org's JSON-LD: a venue's programme, a promoter's list.
//!
//! Of the page only its scripts are read (`text/document/` keeps that cheap whatever the page is). What is in them:
//! `page/json_ld.rs`.

mod identity;
mod json_ld;
mod offers;
mod values;

use std::{sync::LazyLock, time::Duration};

use chrono::{DateTime, Utc};
use scraper::{ElementRef, Selector};

use super::listing::{address, fetched, first_day, gathered, only_listings};
use crate::ingest::{
    client::{Pace, Request},
    origin::Origin,
    record_sink::{RecordSink, StopReason},
    source::{About, Gives, Question, SourceAnswer, SourceContext, SourceError, SourceKind, Terms},
    text::{
        charset,
        document::{Document, selector},
        markup,
    },
};

pub const ABOUT: About = About {
    key: "page",
    title: "Web page with events (schema.org)",
    gives: &[Gives::Events],
    base: "",
    pace: Pace::every(5),
    holds: Duration::from_secs(12 * 3_600),
    terms: Terms {
        summary: "Pages that say in a form made for programs what takes place. Some sites forbid reading them all the same: \
                  look at their terms first.",
        ..Terms::FREE
    },
    on: true,
    lists_all: true,
};

pub struct WebPage;

#[async_trait::async_trait]
impl SourceKind for WebPage {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        only_listings(question)?;
        fetched(context, Request::page(address(context.address)?, ABOUT.pace), |reply| {
            let html = charset::text(&reply.body, reply.charset.as_deref());
            gathered(|out| read(&html, &reply.url, context.origin, Some(context.now), out))
        })
        .await
    }
}

/// The events of a page, or of a bare JSON-LD document. `url` is where it stands, for links that are relative; with `now`
/// past events are skipped. A page that says nothing in this form is broken: the operator gave another address, or the
/// site has changed.
pub fn read(
    html: &str,
    url: &str,
    origin: &Origin,
    now: Option<DateTime<Utc>>,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    let bare = html.trim_start().starts_with(['{', '[']);
    let (scripts, broken) = if bare { (vec![(1, html.to_owned())], None) } else { scripts(html) };
    if scripts.is_empty() {
        let reason = broken.unwrap_or_else(|| {
            "the page holds no JSON-LD (<script type=\"application/ld+json\">): look for a page of single events there, or \
             for a calendar feed"
                .to_owned()
        });
        return Err(StopReason::Broken { line: 1, reason });
    }
    json_ld::read(&scripts, url, origin, first_day(origin, now), out)?;
    match broken {
        Some(reason) => Err(StopReason::Broken { line: 1, reason }),
        None => Ok(()),
    }
}

/// Whether a file looks like a page with such scripts, by its beginning.
pub fn is_page(sample: &[u8]) -> bool {
    let head: Vec<u8> = sample.trim_ascii_start().iter().take(512).map(u8::to_ascii_lowercase).collect();
    let tags: [&[u8]; 5] = [b"<!doctype html", b"<html", b"<head", b"<body", b"<script"];
    // A comment or a declaration may stand before it; a name in somebody's JSON may be a tag.
    head.starts_with(b"<") && tags.iter().any(|tag| head.windows(tag.len()).any(|window| window == *tag))
}

/// The scripts of type `application/ld+json` with their lines; and why the page was left before its end.
fn scripts(html: &str) -> (Vec<(u64, String)>, Option<String>) {
    static SCRIPTS: LazyLock<Selector> = LazyLock::new(|| selector("script[type]"));
    let document = Document::read(html);
    let is_data = |script: &ElementRef<'_>| {
        let kind = script.attr("type").unwrap_or_default().split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case("application/ld+json")
    };
    let scripts = document.select(&SCRIPTS).filter(|(_, script)| is_data(script));
    let scripts = scripts.map(|(line, script)| (line, script.text().collect())).collect();
    (scripts, document.cut.as_deref().map(markup::read_before))
}

#[cfg(test)]
mod tests;
