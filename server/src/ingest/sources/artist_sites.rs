//! The sites that know artists, and the two event sites with terms of their own: the table of contents.

use super::{
    deezer::Deezer, edmtrain::Edmtrain, itunes::Itunes, listenbrainz::ListenBrainz, music_map::MusicMap,
    musicbrainz::MusicBrainz, ticketmaster::Ticketmaster,
};
use crate::ingest::source::Source;

pub static ARTIST_SITES: [&dyn Source; 7] =
    [&MusicMap, &ListenBrainz, &MusicBrainz, &Deezer, &Itunes, &Edmtrain, &Ticketmaster];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::source::Gives;

    #[test]
    fn every_site_has_a_key_of_its_own_and_an_address_that_can_be_asked() {
        let mut keys: Vec<&str> = ARTIST_SITES.iter().map(|site| site.about().key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), ARTIST_SITES.len());
        for site in ARTIST_SITES {
            let about = site.about();
            assert!(about.key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", about.key);
            assert!(about.base.starts_with("https://") && url::Url::parse(about.base).is_ok(), "{}", about.key);
            assert!(!about.gives.is_empty() && !about.holds.is_zero() && !about.pace.gap().is_zero());
            assert!(!about.terms.summary.is_empty(), "{}", about.key);
        }
    }

    #[test]
    fn nothing_that_needs_consent_or_a_key_is_on_by_itself() {
        for site in ARTIST_SITES {
            let about = site.about();
            assert!(!(about.on && (about.terms.must_be_acknowledged || about.terms.needs_key)), "{}", about.key);
        }
    }

    #[test]
    fn listings_with_terms_expire_and_only_one_site_lends_its_sound() {
        let of = |gives| ARTIST_SITES.iter().map(|site| site.about()).filter(move |about| about.gives.contains(&gives));
        for about in of(Gives::Events) {
            let terms = about.terms;
            assert!(terms.needs_key && terms.must_be_acknowledged && terms.max_age.is_some(), "{}", about.key);
        }
        let lending: Vec<_> = of(Gives::Previews).filter(|about| about.terms.may_be_embedded).map(|a| a.key).collect();
        assert_eq!(lending, ["deezer"]);
    }
}
