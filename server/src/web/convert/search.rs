//! Search page: headline, sections, and the links between them.

use app::{
    address,
    dto::{NamedHit, SearchHits, SearchResults, SearchSection, Switch},
};

use super::{Presenter, counted};
use crate::{
    events::Promoter,
    web::venue_index::IndexedVenue,
    wording::{grouped, list},
};

/// What can be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchKind {
    Artists,
    Events,
    Venues,
    Promoters,
}

impl SearchKind {
    pub const ALL: [Self; 4] = [Self::Artists, Self::Events, Self::Venues, Self::Promoters];

    /// As the address has it.
    pub const fn key(self) -> &'static str {
        self.words().2
    }

    /// One, the heading of many, many.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Artists => ("artist", "Artists", "artists"),
            Self::Events => ("event", "Events", "events"),
            Self::Venues => ("venue", "Venues", "venues"),
            Self::Promoters => ("promoter", "Promoters", "promoters"),
        }
    }
}

impl Presenter<'_> {
    pub fn venue_hit(&self, venue: &IndexedVenue) -> NamedHit {
        NamedHit {
            url: address::venue(venue.id),
            name: venue.name.clone(),
            city: venue.city.clone(),
            note: coming_events(venue.coming),
        }
    }

    /// `coming`: how many events it has coming.
    pub fn promoter_hit(&self, promoter: &Promoter, coming: usize) -> NamedHit {
        NamedHit {
            url: address::promoter(promoter.id.0),
            name: promoter.name.clone(),
            city: String::new(),
            note: coming_events(coming),
        }
    }
}

fn coming_events(count: usize) -> String {
    match count {
        0 => "no coming events".to_owned(),
        count => counted(count, "coming event", "coming events"),
    }
}

/// `counts` are of all that matches, `sections` what is shown of it on `page` of `pages`.
pub fn search_page(
    query: &str,
    counts: &[(SearchKind, usize)],
    only: Option<SearchKind>,
    sections: Vec<(SearchKind, SearchHits)>,
    (page, pages): (usize, usize),
) -> SearchResults {
    let section = |(kind, hits): (SearchKind, SearchHits)| {
        let total = counts.iter().find(|(of, _)| *of == kind).map_or(0, |(_, count)| *count);
        SearchSection { title: kind.words().1.to_owned(), more: more(query, kind, only, &hits, total), hits }
    };
    let shown = only.map_or("", SearchKind::key);
    SearchResults {
        headline: headline(query, counts),
        nothing_found: !query.is_empty() && sections.is_empty(),
        sections: sections.into_iter().map(section).collect(),
        page,
        pages,
        previous: address::search(query, shown, page.saturating_sub(1)),
        next: address::search(query, shown, page + 1),
    }
}

fn more(query: &str, kind: SearchKind, only: Option<SearchKind>, hits: &SearchHits, total: usize) -> Option<Switch> {
    let shown = match hits {
        SearchHits::Artists(hits) => hits.len(),
        SearchHits::Events(hits) => hits.len(),
        SearchHits::Named(hits) => hits.len(),
    };
    let (label, key) = match only {
        Some(_) => (format!("Everything for “{query}”"), ""),
        None if shown < total => (format!("All {} {}", grouped(total), kind.words().2), kind.key()),
        None => return None,
    };
    Some(Switch { label, url: address::search(query, key, 1), current: false })
}

fn headline(query: &str, counts: &[(SearchKind, usize)]) -> String {
    if query.is_empty() {
        return "Search artists, events, venues and promoters".to_owned();
    }
    let found: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| counted(*count, kind.words().0, kind.words().2))
        .collect();
    match found.as_slice() {
        [] => format!("Nothing found for “{query}”"),
        found => format!("{} for “{query}”", list(&found.iter().map(String::as_str).collect::<Vec<_>>())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_says_what_was_found() {
        let found = |artists, events, venues| {
            headline(
                "four",
                &[(SearchKind::Artists, artists), (SearchKind::Events, events), (SearchKind::Venues, venues)],
            )
        };
        assert_eq!(found(1_162, 1, 3), "1,162 artists, 1 event and 3 venues for “four”");
        assert_eq!(found(0, 2, 0), "2 events for “four”");
        assert_eq!(found(0, 0, 0), "Nothing found for “four”");
    }

    #[test]
    fn what_is_not_shown_has_a_link_that_keeps_the_query() {
        let venues = |count: usize| {
            let hit = NamedHit { url: String::new(), name: "Kontor".into(), city: String::new(), note: String::new() };
            SearchHits::Named(vec![hit; count])
        };
        let link = |only, shown, total| {
            more("a&b", SearchKind::Venues, only, &venues(shown), total).map(|more| (more.label, more.url))
        };
        assert_eq!(link(None, 3, 3), None);
        let all = Some(("All 1,200 venues".to_owned(), "/search?q=a%26b&only=venues".to_owned()));
        assert_eq!(link(None, 10, 1_200), all);
        let back = Some(("Everything for “a&b”".to_owned(), "/search?q=a%26b".to_owned()));
        assert_eq!(link(Some(SearchKind::Venues), 3, 3), back);
    }
}
