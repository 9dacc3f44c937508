//! Listeners, without accounts: a listener is a key in a cookie, stored as its hash. What a listener sees
//! changes only by explicit acts (follow, save, hide and what is said of acts), never by browsing.

pub mod admin;
pub mod admin_store;
pub mod secret;
pub mod store;
pub mod verdict_store;

pub use secret::{AdminToken, ListenerKey};

/// Internal id of a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct ListenerId(pub i64);

/// A listener and the count of its explicit acts: what was computed for a version holds until the next act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Listener {
    pub id: ListenerId,
    pub version: i64,
}

/// What a listener said of an act, besides following it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ActVerdict {
    /// Half a follow; its own events come right after those of followed acts.
    Saved,
    /// The act speaks for no event and is no reason for one.
    NotThis,
    /// The listener knows it already: it speaks for no event unless it is followed.
    Known,
}

/// What a listener said of a venue. Changes no match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum VenueVerdict {
    Followed,
    /// Its nights are left out of the programme.
    Hidden,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Verdict {
    Loved,
    Hidden,
}
