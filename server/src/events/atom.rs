//! Atom feed of events (RFC 4287), one entry each.

use atom_syndication::{Category, Entry, Feed, Link, Person, Text};
use chrono::{DateTime, Utc};

use super::{Event, EventStatus};

/// An event, its bill in order, and its absolute address.
pub struct FeedEntry<'a> {
    pub event: &'a Event,
    pub acts: Vec<&'a str>,
    pub link: String,
}

/// `page` is the absolute address of the page that the feed belongs to, `address` its own.
pub fn feed(title: &str, page: &str, address: &str, entries: &[FeedEntry]) -> String {
    let newest = entries.iter().map(|entry| entry.event.updated_at).max();
    let to = |href: &str, rel: &str| Link { href: href.to_owned(), rel: rel.to_owned(), ..Link::default() };
    Feed {
        title: Text::plain(title),
        id: page.to_owned(),
        updated: newest.unwrap_or(DateTime::<Utc>::UNIX_EPOCH).fixed_offset(),
        authors: vec![Person { name: "Undercard".to_owned(), ..Person::default() }],
        links: vec![to(page, "alternate"), to(address, "self")],
        entries: entries.iter().map(entry).collect(),
        ..Feed::default()
    }
    .to_string()
}

fn entry(FeedEntry { event, acts, link }: &FeedEntry) -> Entry {
    let day = event.starts_on.map(|on| on.format("%a %-d %b %Y: ").to_string()).unwrap_or_default();
    let status = match event.status {
        EventStatus::Scheduled => "",
        EventStatus::Cancelled => " (cancelled)",
        EventStatus::Postponed => " (postponed)",
    };
    let category = |tag: &String| Category { term: tag.clone(), ..Category::default() };
    Entry {
        title: Text::plain(format!("{day}{}{status}", event.name)),
        id: link.clone(),
        updated: event.updated_at.fixed_offset(),
        links: vec![Link { href: link.clone(), ..Link::default() }],
        categories: event.tags.iter().map(category).collect(),
        summary: (!acts.is_empty()).then(|| Text::plain(acts.join(", "))),
        ..Entry::default()
    }
}
