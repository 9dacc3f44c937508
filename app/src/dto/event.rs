//! Event cards on the programme, and event pages.

use serde::{Deserialize, Serialize};

use super::{ArtistRef, DoubtfulArtist, EmphasisControls, LabelledLine, PromoterRef, Score, SignalKind};

/// Why one act speaks for an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub act: ArtistRef,
    /// The followed artist it is close to; equal to `act` when that one is followed itself.
    pub because: ArtistRef,
    /// How well the act fits, in words such as `strong match`.
    pub match_text: String,
    /// What the signals say of the two; `None` when the act is followed.
    pub score: Option<Score>,
    /// One plain sentence.
    pub sentence: String,
    /// The act to report as a wrong artist; `None` when the reason does not rest on an artist network.
    pub doubt: Option<DoubtfulArtist>,
}

/// One act on a bill, typeset for the reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BilledAct {
    pub artist: ArtistRef,
    /// Typographic size, 0 (no information) to 5: the better the match, the larger.
    pub size: u8,
    pub followed: bool,
    pub verdict: ActVerdict,
    /// The signal that speaks loudest for it; its colour.
    pub lead: Option<SignalKind>,
    /// How well it fits, in words such as `strong match`; `None` when there is no information on it.
    pub match_text: Option<String>,
    /// Place on the printed bill, from 1.
    pub billing: u16,
    /// Local set time such as `23:00–01:00`.
    pub set_time: Option<String>,
    /// Plays back to back with the next act.
    pub back_to_back: bool,
}

/// An event's standing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventStanding {
    #[default]
    Scheduled,
    Cancelled,
    Postponed,
    Past,
}

/// What the listener decided about an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    #[default]
    None,
    Loved,
    Hidden,
}

/// What the listener said of an act, besides following it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActVerdict {
    #[default]
    None,
    Saved,
    NotThis,
    Known,
}

impl ActVerdict {
    /// Those that can be given.
    pub const GIVEN: [Self; 3] = [Self::Saved, Self::NotThis, Self::Known];

    /// As forms write it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Saved => "saved",
            Self::NotThis => "not_this",
            Self::Known => "known",
        }
    }
}

/// One event of the programme: a bill re-typeset for the reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventCard {
    pub id: i64,
    /// The address of its page, where it is judged as here.
    pub url: String,
    pub name: String,
    /// Such as `Fri 27 Nov` or `Fri 4 – Sun 6 Dec`; empty when no date is known.
    pub day: String,
    pub several_days: bool,
    /// Machine date `2026-11-27`, for `<time datetime>`; empty when no date is known.
    pub on: String,
    /// Such as `20:00–04:00`; `None` when it is not announced.
    pub time: Option<String>,
    pub venue: Option<String>,
    pub city: String,
    /// Whether the listener follows the venue.
    pub venue_followed: bool,
    /// Such as `3.4 km`, when a distance was asked for.
    pub distance: Option<String>,
    /// What it costs and from what age people are let in, such as `€12 · 18+`, `free` or `sold out`.
    pub admission: Option<String>,
    pub standing: EventStanding,
    pub verdict: Verdict,
    pub festival: bool,
    pub tags: Vec<String>,
    /// Best match first; ties in the order of the bill. At most 12 on a card.
    pub acts: Vec<BilledAct>,
    /// How many acts the card leaves out.
    pub more_acts: usize,
    /// How well its best act fits, in words such as `strong match`; `None` when there is no information on any.
    pub match_text: Option<String>,
    /// Such as `Based on 1 of 4 signals`; `None` when an act is followed.
    pub coverage_text: Option<String>,
    pub lead: Option<SignalKind>,
    /// The reason in one sentence.
    pub sentence: String,
}

impl EventCard {
    /// Whether its name says no more than its one act does.
    pub fn is_named_after_its_act(&self) -> bool {
        matches!(self.acts.as_slice(), [act] if act.artist.name.eq_ignore_ascii_case(&self.name))
    }
}

/// Another event whose acts are near those of this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimilarEvent {
    pub id: i64,
    pub name: String,
    /// Such as `Fri 27 Nov`.
    pub day: String,
    pub venue: Option<String>,
    /// Why, in one sentence.
    pub sentence: String,
}

/// `/events/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventPage {
    pub card: EventCard,
    /// `None` for a listener who follows nobody.
    pub emphasis: Option<EmphasisControls>,
    /// What to append to the addresses of artists and explanations, so that they are judged the same way.
    pub kept: String,
    /// The bill in its printed order; at most 500.
    pub bill: Vec<BilledAct>,
    /// Acts beyond the 500 shown.
    pub more_bill: usize,
    /// Best first.
    pub reasons: Vec<Reason>,
    /// Other coming events whose acts are near; at most 4.
    pub similar: Vec<SimilarEvent>,
    /// Where the event would stand without one signal or one follow; `None` when it was not asked or nobody is followed.
    pub what_if: Option<Vec<LabelledLine>>,
    /// Long date such as `Friday 27 November 2026` or `Friday 4 – Sunday 6 December 2026`.
    pub long_day: String,
    /// Such as `€12–15` or `free, sold out`.
    pub price: Option<String>,
    /// Such as `18+` or `all ages`.
    pub age: Option<String>,
    pub zone: String,
    pub doors: Option<String>,
    /// The id of the venue.
    pub venue: Option<i64>,
    /// By name.
    pub promoters: Vec<PromoterRef>,
    pub address: Option<String>,
    /// OpenStreetMap link, when the venue's place is known.
    pub map_url: Option<String>,
    pub ticket_url: Option<String>,
    pub calendar_url: String,
    pub source: String,
    /// Such as `listed 8 Nov 2025`.
    pub listed: String,
    /// All who list it, with links; empty where nobody keeps a listing of it.
    pub listings: Vec<LabelledLine>,
    /// What happened to it since it was first listed, the newest first.
    pub changes: Vec<LabelledLine>,
}
