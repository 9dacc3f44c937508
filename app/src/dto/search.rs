//! `/search`: artists, events, venues and promoters by name.

use serde::{Deserialize, Serialize};

use super::{ArtistHit, EventCard, Switch};

/// A venue whose name or city matches, or a promoter whose name does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedHit {
    /// The address of its page.
    pub url: String,
    pub name: String,
    /// Empty for promoters.
    pub city: String,
    /// Such as `3 coming events`.
    pub note: String,
}

/// What was found of one kind, the best match first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SearchHits {
    Artists(Vec<ArtistHit>),
    /// Coming events whose title matches, or an act of the bill: that one stands first on the card.
    Events(Vec<EventCard>),
    /// Venues, or promoters.
    Named(Vec<NamedHit>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchSection {
    /// Such as `Artists`.
    pub title: String,
    pub hits: SearchHits,
    /// The rest of this kind, or from there back to all kinds.
    pub more: Option<Switch>,
}

/// `/search?q=…&only=…&page=…`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchResults {
    /// What was found, such as `2 artists and 1 venue for “four”`; an invitation where nothing was asked.
    pub headline: String,
    /// Whether nothing was found for what was asked.
    pub nothing_found: bool,
    /// Those with the best matches first; empty kinds are left out.
    pub sections: Vec<SearchSection>,
    pub page: usize,
    pub pages: usize,
    /// URLs of the pages before and after this one.
    pub previous: String,
    pub next: String,
}
