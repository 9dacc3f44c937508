//! `/desk/reviews`: what only a person can decide.

use super::EventLine;
use crate::dto::ArtistRef;

/// Somebody a site knows who may be the artist.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityCandidate {
    /// Its id at the site.
    pub value: String,
    pub name: String,
    pub disambiguation: Option<String>,
    /// (what, how much), such as `("Country", "DE")`.
    pub facts: Vec<(&'static str, String)>,
    /// 0…1, the site's own measure.
    pub score: f32,
    /// The same out of 100.
    pub text: String,
    pub url: Option<String>,
    /// Where it can be heard, and what its site wants to stand beside that.
    pub listen: Option<(String, &'static str)>,
}

/// An artist whose identity is uncertain.
#[derive(Clone, Debug, PartialEq)]
pub struct ArtistReview {
    pub artist: ArtistRef,
    /// Such as `musicbrainz`, and as people call it.
    pub scheme: String,
    pub place: String,
    pub reason: String,
    /// Such as `3 upcoming events`.
    pub unlocks: String,
    pub tags: Vec<String>,
    pub bills: Vec<EventLine>,
    pub candidates: Vec<IdentityCandidate>,
}

/// One of two that may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairSide {
    pub name: String,
    /// Its page, when it has one.
    pub href: Option<String>,
    /// (what, how), such as `("Venue", "Kontor")`.
    pub facts: Vec<(&'static str, String)>,
}

/// Two events, two venues or two artists that may be one.
#[derive(Clone, Debug, PartialEq)]
pub struct PairReview {
    pub id: i64,
    pub a: PairSide,
    pub b: PairSide,
    /// Out of 100.
    pub text: String,
    /// (what it is made of, 0…1, or nothing where one of them does not say).
    pub components: Vec<(String, Option<f32>)>,
}

/// An event that was made of listings of several sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedEvent {
    pub name: String,
    pub href: String,
    /// (id of the listing, what it says).
    pub listings: Vec<(i64, PairSide)>,
}

/// An artist that may not be the one that an artist network means.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityReview {
    pub artist: ArtistRef,
    /// Such as `Is this the Vile that music-map means?`
    pub question: String,
    /// (what, how), such as `("Listed with", "Purtenance, Comecon")`.
    pub facts: Vec<(&'static str, String)>,
    /// What speaks against it.
    pub reasons: Vec<String>,
    /// What listeners said, the newest first.
    pub notes: Vec<String>,
    pub bills: Vec<EventLine>,
}

/// A decision about artists that can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoableDecision {
    pub artist: ArtistRef,
    /// Such as `DJ Tiesto was merged into it on 3 Nov 2026`.
    pub text: String,
    /// Where the form that undoes it goes.
    pub undo: String,
}

/// `/desk/reviews`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReviewsPage {
    pub artists: Vec<ArtistReview>,
    pub identities: Vec<IdentityReview>,
    pub duplicates: Vec<PairReview>,
    pub events: Vec<PairReview>,
    pub venues: Vec<PairReview>,
    /// Nothing that waits: what was put together without asking, the latest first.
    pub joined: Vec<JoinedEvent>,
    /// Nothing that waits either: what was decided about artists, the latest first.
    pub decided: Vec<UndoableDecision>,
    /// Such as `12 open: 3 artists, 8 pairs of events, 1 pair of venues`.
    pub summary: String,
    pub refusal: Option<super::FormRefusal>,
}
