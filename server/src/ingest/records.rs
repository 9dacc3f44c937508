//! Records: facts as a source states them, not yet matched with anything stored.
//! Matching and storing happen in `intake/` and the nouns' stores.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::events::Admission;

/// One entry of a file, in its order.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "handed over one at a time, never kept in bulk")]
pub enum Item {
    /// `line` counts from 1 and is where the entry begins.
    Record { line: u64, record: Record },
    /// Could not be taken over, or not wholly: an event whose link is unusable gives the event and a refusal.
    Refused(Refusal),
    /// Understood, and nothing in it is for the catalogue.
    Skipped { line: u64, what: String, why: String },
}

/// One fact from a source.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly all records that are kept in bulk are the largest, events")]
pub enum Record {
    Artist(ArtistRecord),
    Scene(SceneRecord),
    Collaboration(CollaborationRecord),
    Event(EventRecord),
    Follow(FollowRecord),
    TrackVector(TrackVectorRecord),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArtistRecord {
    pub name: String,
    pub aliases: Vec<String>,
    /// What tells it from others of that name.
    pub disambiguation: Option<String>,
    /// (scheme, value), such as `("spotify", "1nOi03kPUAMbOCl4lX9Avp")`.
    pub external_ids: Vec<(String, String)>,
    pub genres: Vec<String>,
}

/// One artist's list in an artist network.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneRecord {
    pub artist: String,
    /// Which network, such as `music-map`.
    pub network: String,
    /// Whether the network knows the artist at all.
    pub known: bool,
    /// Why not, in the source's words.
    pub note: Option<String>,
    pub fetched_at: Option<DateTime<Utc>>,
    /// (name, strength > 0). Strengths ≤ 0 mean "none" and are already left out.
    pub neighbours: Vec<(String, f32)>,
    /// Only what another artist's page shows of this list: it adds to what is known and replaces nothing, and the
    /// artist still has to be asked about.
    pub partial: bool,
}

/// A typed edge between two artists. Kinds: `collaboration`, `remix`, `back_to_back`, `same_group`,
/// `same_label` (shared bills follow from events and are never imported as such).
#[derive(Clone, Debug, PartialEq)]
pub struct CollaborationRecord {
    pub a: String,
    pub b: String,
    /// (scheme, value) of `a` and `b` where the source knows them: an id beats a name.
    pub ids: [Option<(String, String)>; 2],
    pub kind: String,
    /// Such as the title of a record.
    pub evidence: Option<String>,
    pub on: Option<NaiveDate>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct EventRecord {
    pub name: String,
    /// The source's own id, when it has one that is stable.
    pub source_id: Option<String>,
    pub url: Option<String>,
    pub venue: Option<VenueRecord>,
    pub promoters: Vec<PromoterRecord>,
    pub when: When,
    /// In the order of the bill, at most 10,000.
    pub acts: Vec<ActRecord>,
    pub tags: Vec<String>,
    pub status: EventStatus,
    pub festival: bool,
    pub admission: Admission,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventStatus {
    #[default]
    Scheduled,
    Cancelled,
    Postponed,
}

#[derive(Clone, Debug, PartialEq)]
pub struct VenueRecord {
    pub name: String,
    pub city: String,
    /// IANA zone, such as `America/New_York`; checked to exist. `None`: not stated; that of the venue where it is known
    /// already, else that of the source.
    pub zone: Option<String>,
    pub address: Option<String>,
    /// (latitude, longitude) in degrees, both or none, in range.
    pub place: Option<(f64, f64)>,
    pub website: Option<String>,
}

/// Who puts on an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromoterRecord {
    pub name: String,
    pub website: Option<String>,
}

/// When an event takes place, in the local time of its venue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct When {
    /// `None`: the source does not say.
    pub on: Option<NaiveDate>,
    pub start: Option<NaiveTime>,
    /// Days after `on` and local time. `(1, 04:00)` is four in the morning after.
    pub end: Option<(u16, NaiveTime)>,
    pub doors: Option<NaiveTime>,
    /// What the source wrote, such as `8p-4a`.
    pub text: Option<String>,
}

/// One line of a bill as printed; `artists/billing/` splits it into artists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActRecord {
    /// Such as `Morenxxx b2b Shyboi`.
    pub text: String,
    /// Such as `1-4` or `23:00–01:00`.
    pub set_time: Option<String>,
    /// Plays back to back with the next act of the list.
    pub back_to_back: bool,
    /// Nobody was named: the title is taken for the artist, as long as no other source names who plays.
    pub is_title: bool,
    /// (scheme, value) of the artist, where the line is one artist and the source knows who.
    pub external_ids: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FollowRecord {
    pub artist: String,
}

/// A vector that was computed elsewhere (the earlier prototype's embedding cache).
#[derive(Clone, Debug, PartialEq)]
pub struct TrackVectorRecord {
    pub artist: String,
    pub track: String,
    /// Model id of ours, such as `mert-v1-95m`.
    pub model: String,
    pub layer: u16,
    pub external_id: Option<(String, String)>,
    pub vector: Vec<f32>,
    pub computed_at: Option<DateTime<Utc>>,
}

/// Something a file holds that cannot be taken over, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// From 1.
    pub line: u64,
    /// What it is, such as `event “Undertow”`.
    pub what: String,
    /// Why, and the next move.
    pub reason: String,
    /// Whether it is an entry that could not be read. Nobody can tell what it is: it may have been listed before.
    pub unread: bool,
}
