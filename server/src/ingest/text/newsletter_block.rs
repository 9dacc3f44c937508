//! Entries of a newsletter's event list: each part of a block put where it belongs.
//!
//! Brackets are put into fields by guessing. Times stand as acts, venues as acts,
//! names of magazines as venues. The rules that undo this: the last bracket before the time is the venue;
//! a name equal to the venue or to a time is no artist; a sentence is no artist.

use std::collections::HashSet;

use crate::{
    artists::{
        billing::is_time,
        name::{display, fold},
    },
    ingest::text::{bill::UNANNOUNCED, newsletter_time},
};

/// A block, first as found, then as [`NewsletterBlock::tidy`] leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewsletterBlock {
    pub name: String,
    pub url: Option<String>,
    pub venue: Option<String>,
    pub time: Option<String>,
    /// (name, set time)
    pub acts: Vec<(String, Option<String>)>,
    pub tags: Vec<String>,
}

/// More words than this are a sentence about something, not an artist.
const MAX_NAME_WORDS: usize = 8;

impl NewsletterBlock {
    /// Puts every part where it belongs.
    pub fn tidy(mut self) -> Self {
        self.name = display(self.name.trim_matches(['+', ' ', '\n']));
        self.acts.iter_mut().for_each(|(name, _)| *name = display(name));
        self.venue = self.venue.as_deref().map(display);
        self.time = self.time.as_deref().map(display).filter(|time| !time.is_empty());
        self.take_time_from_acts();
        self.take_time_from_venue();
        self.take_tags_from_venue();
        let host = self.url.as_deref().map(host_names).unwrap_or_default();
        let venue = self.venue.as_deref().map(fold);
        self.acts.retain(|(name, set_time)| {
            let key = fold(name);
            let broken_range = set_time.is_some() && name.len() <= 2 && name.bytes().all(|b| b.is_ascii_digit());
            let is_place = Some(&key) == venue.as_ref() || host.contains(&key.replace(' ', ""));
            !(key.is_empty() || is_place || broken_range || is_time(name) || is_sentence(name))
        });
        self.venue = self.venue.and_then(|venue| announced(&venue));
        if self.acts.is_empty() && self.has_time() {
            self.acts = names_in(&self.name).into_iter().map(|name| (name, None)).collect();
        }
        self
    }

    /// Whether the block says anywhere when it takes place.
    pub fn has_time(&self) -> bool {
        self.time.is_some() || self.acts.iter().any(|(_, set_time)| set_time.is_some())
    }

    /// Without a time of its own, a time among the acts is it, and the act before it is the venue.
    fn take_time_from_acts(&mut self) {
        let Some(at) = self.acts.iter().rposition(|(name, _)| is_time(name)) else { return };
        if self.time.is_some() {
            return;
        }
        let (time, set_time) = self.acts.remove(at);
        self.time = Some(set_time.map_or(time.clone(), |set_time| format!("{set_time} {time}")));
        let stated = self.venue.take();
        self.acts.truncate(at);
        if at > 0 && self.acts[at - 1].1.is_none() {
            self.venue = self.acts.pop().map(|(name, _)| name);
        }
        // What stood in the venue's place may still hold tags.
        self.tags.extend(stated.iter().flat_map(|text| hashtags(text)));
    }

    fn take_time_from_venue(&mut self) {
        let venue_is_time = self.venue.as_deref().is_some_and(is_time);
        let time_is_none = self.time.as_deref().is_none_or(|time| newsletter_time::parse(time).is_none());
        if venue_is_time {
            let venue = self.venue.take();
            if time_is_none {
                let stated = std::mem::replace(&mut self.time, venue);
                self.venue = stated.filter(|stated| !is_time(stated));
            }
        }
    }

    fn take_tags_from_venue(&mut self) {
        if let Some(venue) = self.venue.take_if(|venue| venue.contains('#') || is_sentence(venue)) {
            self.tags.extend(hashtags(&venue));
            let before = venue.split('#').next().unwrap_or_default().trim();
            self.venue = Some(before.to_owned()).filter(|before| !is_sentence(before) && !before.contains('"'));
        }
    }
}

pub fn hashtags(text: &str) -> Vec<String> {
    let words = text.split_whitespace().filter_map(|word| word.strip_prefix('#'));
    words
        .map(|tag| tag.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .filter(|tag| !tag.is_empty())
        .collect()
}

pub fn is_sentence(name: &str) -> bool {
    let several = [" b2b ", " feat", " ft", " vs", " & ", " + ", " x ", ", "]
        .iter()
        .any(|glue| name.to_lowercase().contains(glue));
    name.split(' ').count() > MAX_NAME_WORDS && !several
        || name.chars().count() > 60 && !name.to_lowercase().contains(" b2b ")
}

/// What a link's host is called: `djmag.com` gives "djmag", `firstfloor.substack.com` also "firstfloor". A
/// link to a magazine is followed by the magazine's name.
fn host_names(url: &str) -> HashSet<String> {
    let host = url.split("://").nth(1).unwrap_or_default().split(['/', '?', '#', ':']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').filter(|label| *label != "www").collect();
    labels.iter().take(labels.len().saturating_sub(1)).map(|label| (*label).to_lowercase()).collect()
}

/// "TBA" and signs only are no venue; "TBA - Private Loft" is the loft.
pub fn announced(venue: &str) -> Option<String> {
    let rest = ["TBA", "TBC", "tba"].iter().find_map(|tba| venue.strip_prefix(tba));
    let venue = match rest {
        Some(rest) if !rest.starts_with(char::is_alphanumeric) => {
            rest.trim_start_matches([' ', '-', '/', ':', '–', '(']).trim_end_matches(')')
        }
        _ => venue,
    };
    let named = venue.contains(char::is_alphanumeric) && venue.chars().count() <= 200;
    if named { Some(venue.to_owned()) } else { rest.map(|_| UNANNOUNCED.to_owned()) }
}

/// An event that is called after its bill: "Boris, Newa, Creams" names three artists.
pub fn names_in(title: &str) -> Vec<String> {
    let names: Vec<&str> = title.split(',').map(str::trim).collect();
    let is_name =
        |name: &&str| (1..=4).contains(&name.split(' ').count()) && name.starts_with(|c: char| !c.is_lowercase());
    if names.len() >= 3 && names.iter().all(is_name) {
        names.into_iter().map(str::to_owned).collect()
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidy(venue: Option<&str>, time: Option<&str>, acts: &[&str]) -> (Option<String>, Option<String>, Vec<String>) {
        let acts = acts.iter().map(|name| ((*name).to_owned(), None)).collect();
        let block = NewsletterBlock {
            name: "Night".into(),
            venue: venue.map(Into::into),
            time: time.map(Into::into),
            acts,
            ..NewsletterBlock::default()
        }
        .tidy();
        (block.venue, block.time, block.acts.into_iter().map(|(name, _)| name).collect())
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_time_that_stands_as_venue_and_act_goes_back_to_its_place() {
        let shifted = tidy(Some("9p-3:30a"), None, &["Mod", "Eli", "Club G", "9p-3:30a"]);
        assert_eq!(shifted, (some("Club G"), some("9p-3:30a"), vec!["Mod".into(), "Eli".into()]));
        let advice = tidy(Some("Statement from\n   Some Crew"), None, &["Mod", "TBA/The Hall", "11:59p-3p|Sun"]);
        assert_eq!(advice, (some("The Hall"), some("11:59p-3p|Sun"), vec!["Mod".into()]));
        assert_eq!(tidy(Some("10p"), Some("Club G"), &["Mod"]), (some("Club G"), some("10p"), vec!["Mod".into()]));
        assert_eq!(tidy(Some("10p"), None, &["Mod"]), (None, some("10p"), vec!["Mod".into()]));
    }

    #[test]
    fn the_venue_times_and_sentences_are_no_artists() {
        let (_, _, acts) = tidy(
            Some("The Hall"),
            Some("8p-4a"),
            &["Mod", "The  hall", "20-2", "320", "The new book looks at the history of clubs and more"],
        );
        assert_eq!(acts, ["Mod", "320"]);
    }

    #[test]
    fn a_magazine_is_no_artist() {
        let block = |url: &str, act: &str| {
            let acts = vec![(act.to_owned(), None)];
            NewsletterBlock {
                name: "Story".into(),
                url: some(url),
                venue: some("…"),
                acts,
                ..NewsletterBlock::default()
            }
            .tidy()
        };
        assert!(block("https://www.somemag.example/features/x", "Some Mag").acts.is_empty());
        assert!(block("https://firstroom.letters.example/p/x", "First Room").acts.is_empty());
        assert_eq!(block("https://tickets.example/x", "Mod").acts.len(), 1);
        assert_eq!(block("https://tickets.example/x", "Mod").venue, None);
    }

    #[test]
    fn tags_in_the_venue_are_tags() {
        let block = NewsletterBlock {
            name: "Night".into(),
            venue: some("\"A vision of scenes;\" #art #Dance,"),
            time: some("8p"),
            ..NewsletterBlock::default()
        }
        .tidy();
        assert_eq!((block.venue, block.tags), (None, vec!["art".to_owned(), "dance".to_owned()]));
        let hall =
            NewsletterBlock { name: "Night".into(), venue: some("The Hall #free"), ..NewsletterBlock::default() }
                .tidy();
        assert_eq!((hall.venue, hall.tags), (some("The Hall"), vec!["free".to_owned()]));
    }

    #[test]
    fn a_title_that_lists_artists_is_the_bill() {
        let acts = |name: &str, time: Option<&str>| {
            NewsletterBlock { name: name.into(), time: time.map(Into::into), ..NewsletterBlock::default() }
                .tidy()
                .acts
                .len()
        };
        assert_eq!(acts("Boris, Newa, Creams, Jason Kendig,\n   Markus", Some("10p")), 5);
        assert_eq!(acts("Boris, Newa, Creams", None), 0);
        assert_eq!(acts("Records, tapes, and more", Some("10p")), 0);
        assert_eq!(acts("Sinners, Saints", Some("10p")), 0);
    }
}
