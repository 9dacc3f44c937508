//! All kinds of sources, found by key, by address, or by what an address holds.

use url::Url;

use super::{artist_sites::ARTIST_SITES, listings::LISTINGS};
use crate::ingest::source::Source;

/// A kind of source.
pub type Kind = &'static dyn Source;

pub fn all() -> impl Iterator<Item = Kind> {
    LISTINGS.into_iter().chain(ARTIST_SITES)
}

pub fn by_key(key: &str) -> Option<Kind> {
    all().find(|kind| kind.about().key == key)
}

/// The site whose base an address is under.
pub fn of_address(address: &str) -> Option<Kind> {
    let host = |text: &str| Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_owned));
    let asked = host(address)?;
    all().find(|kind| host(kind.about().base).is_some_and(|base| base == asked))
}

/// The kind of listing that a body is, by its first bytes.
pub fn recognise(body: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(body.get(..4_096).unwrap_or(body));
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    if begins("BEGIN:VCALENDAR") {
        return Some("calendar");
    }
    if begins("<!doctype") || begins("<html") || begins("<head") || begins("<script") || begins("<!--") {
        return Some("page");
    }
    if begins("[") && text.contains("\"start_datetime\"") {
        return Some("gancio");
    }
    (begins("{") || begins("[") || text.lines().next().is_some_and(|line| line.contains([',', ';', '\t'])))
        .then_some("table")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_by_its_key_and_a_site_by_its_address() {
        let mut keys: Vec<&str> = all().map(|kind| kind.about().key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all().count());
        assert!(keys.iter().all(|key| by_key(key).is_some()));
        assert!(by_key("nothing").is_none());
        let key = |address| of_address(address).map(|kind| kind.about().key);
        assert_eq!(key("https://app.ticketmaster.com/discovery/v2/events.json?dmaId=345"), Some("ticketmaster"));
        assert_eq!(key("https://venue.example/nights"), None);
        assert_eq!(key("/var/mail/letters"), None);
    }

    #[test]
    fn a_listing_is_told_by_how_it_begins() {
        assert_eq!(recognise(b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nVERSION:2.0"), Some("calendar"));
        assert_eq!(recognise(b"\n <!DOCTYPE html><html>"), Some("page"));
        assert_eq!(recognise(br#"[{"id": 1, "start_datetime": 1}]"#), Some("gancio"));
        assert_eq!(recognise(br#"{"undercard": 1, "events": []}"#), Some("table"));
        assert_eq!(recognise(b"name,date,venue\nA,2027-01-01,B"), Some("table"));
        assert_eq!(recognise(b"\x89PNG\r\n"), None);
        assert_eq!(recognise(b""), None);
    }
}
