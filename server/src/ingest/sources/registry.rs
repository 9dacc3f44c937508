//! Registry of the kinds of sources, found by key, by address, or by what an address holds.

use url::Url;

use super::{
    calendar::Calendar, deezer::Deezer, edmtrain::Edmtrain, gancio::Gancio, itunes::Itunes, listenbrainz::ListenBrainz,
    mail::Mail, mailbox::Mailbox, music_map::MusicMap, musicbrainz::MusicBrainz, page::WebPage, table::Table,
    ticketmaster::Ticketmaster,
};
use crate::ingest::source::SourceKind;

/// All of them, in the order in which people see them. A new source is one file and one line here.
static KINDS: [&dyn SourceKind; 13] = [
    // Event listings at an address that the operator gives.
    &WebPage,
    &Calendar,
    &Mail,
    &Mailbox,
    &Gancio,
    &Table,
    // Sites that know artists.
    &MusicMap,
    &ListenBrainz,
    &MusicBrainz,
    &Deezer,
    &Itunes,
    // Event sites with terms of their own.
    &Edmtrain,
    &Ticketmaster,
];

pub fn all() -> impl Iterator<Item = &'static dyn SourceKind> {
    KINDS.into_iter()
}

pub fn by_key(key: &str) -> Option<&'static dyn SourceKind> {
    all().find(|kind| kind.about().key == key)
}

/// The site whose base an address is under.
pub fn of_address(address: &str) -> Option<&'static dyn SourceKind> {
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
    use crate::ingest::source::{About, Gives};

    #[test]
    fn every_kind_has_a_plain_key_and_says_its_terms() {
        for about in all().map(|kind| kind.about()) {
            assert!(about.key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", about.key);
            assert!(!about.gives.is_empty() && !about.holds.is_zero() && !about.pace.gap().is_zero(), "{}", about.key);
            assert!(!about.terms.summary.is_empty(), "{}", about.key);
        }
    }

    #[test]
    fn a_kind_without_an_address_of_its_own_lists_events_and_needs_no_consent() {
        let listings: Vec<&About> = all().map(|kind| kind.about()).filter(|about| about.base.is_empty()).collect();
        let keys: Vec<&str> = listings.iter().map(|about| about.key).collect();
        assert_eq!(keys, ["page", "calendar", "mail", "mailbox", "gancio", "table"]);
        for about in listings {
            assert_eq!(about.gives, [Gives::Events], "{}", about.key);
            assert!(!about.terms.must_be_acknowledged, "{}", about.key);
        }
    }

    #[test]
    fn a_site_has_an_address_that_can_be_asked_and_is_off_where_it_needs_consent_or_a_key() {
        for about in all().map(|kind| kind.about()).filter(|about| !about.base.is_empty()) {
            assert!(about.base.starts_with("https://") && Url::parse(about.base).is_ok(), "{}", about.key);
            assert!(!(about.on && (about.terms.must_be_acknowledged || about.terms.needs_key)), "{}", about.key);
        }
    }

    #[test]
    fn event_sites_have_terms_that_expire_and_only_one_site_lends_its_sound() {
        let sites = || all().map(|kind| kind.about()).filter(|about| !about.base.is_empty());
        for about in sites().filter(|about| about.gives.contains(&Gives::Events)) {
            let terms = about.terms;
            assert!(terms.needs_key && terms.must_be_acknowledged && terms.max_age.is_some(), "{}", about.key);
        }
        let lends = |about: &&About| about.gives.contains(&Gives::Previews) && about.terms.may_be_embedded;
        assert_eq!(sites().filter(lends).map(|about| about.key).collect::<Vec<_>>(), ["deezer"]);
    }

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
