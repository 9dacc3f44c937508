//! Promoters of an event as sources name them, checked the same way for every format.

use super::{
    excerpt::excerpt,
    fields::{name, url},
};
use crate::{artists::name::fold, ingest::records::PromoterRecord};

/// Of one event.
const MAX_PROMOTERS: usize = 20;

/// The promoters that can be taken over, each once. Sites name the venue itself where nobody else organises the event: it is
/// no promoter.
pub fn checked(stated: Vec<PromoterRecord>, venue: Option<&str>, omissions: &mut Vec<String>) -> Vec<PromoterRecord> {
    let venue = venue.map(fold);
    let mut kept: Vec<PromoterRecord> = Vec::new();
    for promoter in stated {
        let found = match name(&promoter.name, "promoter's name") {
            Ok(Some(name)) if is_address(&name) => {
                omissions.push("the promoter has an address for a name: it is left out".to_owned());
                continue;
            }
            Ok(Some(name)) => name,
            Ok(None) => continue,
            Err(complaint) => {
                omissions.push(format!("{complaint}; it is left out"));
                continue;
            }
        };
        let key = fold(&found);
        if key.is_empty() || venue.as_ref() == Some(&key) || kept.iter().any(|other| fold(&other.name) == key) {
            continue;
        }
        if kept.len() == MAX_PROMOTERS {
            omissions.push(format!("more than {MAX_PROMOTERS} promoters: “{}” is left out", excerpt(&found)));
            break;
        }
        let website = promoter.website.map(|link| url(&link)).transpose().unwrap_or_else(|complaint| {
            omissions.push(complaint);
            None
        });
        kept.push(PromoterRecord { name: found, website });
    }
    kept
}

/// Whether a text holds a link or a mail address.
pub fn is_address(text: &str) -> bool {
    let is_mail = |word: &str| {
        let (who, host) = word.split_once('@').unwrap_or_default();
        !who.is_empty() && host.contains('.')
    };
    let is_link = |word: &str| word.contains("://") || ["www.", "mailto:"].iter().any(|start| word.starts_with(start));
    let words = text.to_lowercase();
    words.split(|c: char| c.is_whitespace() || "<>()".contains(c)).any(|word| is_mail(word) || is_link(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> (Vec<String>, Vec<String>) {
        let stated = names.iter().map(|name| PromoterRecord { name: (*name).to_owned(), website: None });
        let mut omissions = Vec::new();
        let kept = checked(stated.collect(), Some("Little Mercury"), &mut omissions);
        (kept.into_iter().map(|promoter| promoter.name).collect(), omissions)
    }

    #[test]
    fn the_venue_is_no_promoter_and_every_other_name_is_one_once() {
        let (kept, omissions) = named(&["LITTLE  MERCURY", " Slow Tide ", "Slow tíde", "", "\u{200b}", "Anja @ Kelp"]);
        assert_eq!((kept, omissions.len()), (vec!["Slow Tide".to_owned(), "Anja @ Kelp".to_owned()], 0));
    }

    #[test]
    fn addresses_and_long_names_are_left_out_and_no_address_is_repeated() {
        let long = "x".repeat(201);
        for wrong in [
            "https://slowtide.example",
            "www.slowtide.example",
            "Slow Tide <Ana@slowtide.example>",
            "mailto:ana",
            &long,
        ] {
            let (kept, omissions) = named(&[wrong, "Kelp Crew"]);
            assert_eq!((kept, omissions.len()), (vec!["Kelp Crew".to_owned()], 1), "{wrong}");
            assert!(omissions[0].ends_with("it is left out") && !omissions[0].contains("slowtide"), "{omissions:?}");
        }
    }

    #[test]
    fn a_link_that_is_none_costs_only_itself_and_lists_have_an_end() {
        let promoter = |name: String, website: &str| PromoterRecord { name, website: Some(website.to_owned()) };
        let mut omissions = Vec::new();
        let stated =
            (0..30).map(|n| promoter(format!("Crew {n}"), if n == 0 { "javascript:x" } else { "https://c.example" }));
        let kept = checked(stated.collect(), None, &mut omissions);
        assert_eq!((kept.len(), omissions.len()), (20, 2), "{omissions:?}");
        assert_eq!((kept[0].website.as_deref(), kept[1].website.as_deref()), (None, Some("https://c.example")));
    }
}
