//! The sources that list events.

use super::{calendar::Calendar, gancio::Gancio, mail::Mail, mailbox::Mailbox, page::Page, table::Table};
use crate::ingest::source::Source;

pub const LISTINGS: [&dyn Source; 6] = [&Page, &Calendar, &Mail, &Mailbox, &Gancio, &Table];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::source::Gives;

    #[test]
    fn every_kind_has_its_own_key_and_lists_events() {
        let mut keys: Vec<&str> = LISTINGS.iter().map(|source| source.about().key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys, ["calendar", "gancio", "mail", "mailbox", "page", "table"]);
        for about in LISTINGS.map(|source| source.about()) {
            assert_eq!((about.gives, about.base), (&[Gives::Events][..], ""), "{}", about.key);
            assert!(!about.terms.summary.is_empty() && !about.terms.must_be_acknowledged, "{}", about.key);
        }
    }
}
