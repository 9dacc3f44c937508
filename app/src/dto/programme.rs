//! `/`: the events to come, by day or best first, with filters.

use serde::{Deserialize, Serialize};

use super::{Emphasis, EmphasisControls, EventCard};

/// What the reader asks of the programme. Everything is optional; empty text means "not asked".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProgrammeQuery {
    /// `tonight`, `tomorrow`, `weekend`, `week` or a month such as `2026-12`. Ignored where a date is given.
    pub when: String,
    /// First local date, `YYYY-MM-DD`; today when empty.
    pub from: String,
    /// Last local date, inclusive.
    pub to: String,
    pub city: String,
    /// The reader's place in degrees, latitude first, such as `52.52,13.40`. Ignored where a city is given.
    pub near: String,
    /// Kilometres around `near` or the centre of `city`.
    pub km: String,
    pub genre: String,
    /// Only events with a followed act.
    pub followed: bool,
    /// Only events without a followed act.
    pub fresh: bool,
    /// Only events with an act whose sound has been analysed.
    pub sound: bool,
    /// Only events that were listed since the last visit; where none is known, in the last 7 days.
    pub recent: bool,
    /// Only events at followed venues.
    pub venues: bool,
    /// Only events without a charge.
    pub free: bool,
    /// Events at hidden venues too.
    pub hidden: bool,
    /// `best`, or by date: that is the default for everybody, because people open the programme to see what is on tonight
    /// and this weekend. Within a day the best match comes first, so the match is not lost.
    pub order: String,
    /// `posters`, `list` or `map`. By the width of the screen when it is not asked for: a list on phones, posters elsewhere.
    pub view: String,
    pub emphasis: Emphasis,
    /// The artist that the example is set for, by id.
    pub like: String,
    /// The id of the list that was just followed. The page says how many of its artists were found.
    pub list: String,
    /// From 1.
    pub page: String,
}

/// A coming event as a listener would see it who follows one artist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// Artists to choose from, each with the address that chooses it.
    pub choices: Vec<Switch>,
    pub card: EventCard,
}

/// Events that stand under one heading: a day, or what the best-first order tells apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgrammeSection {
    /// `2026-11-27`; empty where it is no day.
    pub on: String,
    /// `Friday 27 November` or `New names`.
    pub title: String,
    /// Beside a day, such as `tomorrow`. Elsewhere a sentence; where there is none, the heading is for screen readers alone.
    pub note: String,
    pub events: Vec<EventCard>,
}

/// A link that changes one thing of what is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    pub label: String,
    pub url: String,
    /// Whether it is what is shown.
    pub current: bool,
}

/// One choice in a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterChoice {
    pub value: String,
    pub label: String,
}

/// A filter that cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterProblem {
    /// The field of the form.
    pub field: String,
    pub message: String,
    /// The way out, such as `Swap them`.
    pub fix: Switch,
}

/// The answer to a [`ProgrammeQuery`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Programme {
    /// The question, as asked; the page is the one that is shown.
    pub query: ProgrammeQuery,
    /// Where there are any, nothing was looked for.
    pub problems: Vec<FilterProblem>,
    /// How many artists this listener follows. 0: the page shows the picker.
    pub follows: usize,
    pub sections: Vec<ProgrammeSection>,
    /// Events that match the filters.
    pub total: usize,
    pub page: usize,
    pub pages: usize,
    /// URLs of the pages before and after this one.
    pub previous: String,
    pub next: String,
    pub times: Vec<Switch>,
    /// The month to leaf from: the chosen one or this one.
    pub month: Switch,
    /// `None` before this month.
    pub month_before: Option<Switch>,
    /// `None` after the last event.
    pub month_after: Option<Switch>,
    /// `None` for a listener who follows nobody.
    pub emphasis: Option<EmphasisControls>,
    /// What the events must have.
    pub conditions: Vec<Switch>,
    /// Shows the events at hidden venues, or leaves them out again; `None` where there are none.
    pub left_out: Option<Switch>,
    /// Empty for a listener who follows nobody: no event is a better match than another.
    pub orders: Vec<Switch>,
    /// The same page as posters, and as a list.
    pub as_posters: Switch,
    pub as_list: Switch,
    /// All pages on a map; `None` where no venue has a place.
    pub as_map: Option<Switch>,
    /// In place of sections, as the server draws it; empty in other views.
    pub map: String,
    /// Takes all filters off; `None` where none is on.
    pub clear: Option<Switch>,
    /// The same on any date.
    pub any_date: Switch,
    /// Fields of the form that are not seen: (name, value).
    pub kept: Vec<(String, String)>,
    pub cities: Vec<FilterChoice>,
    /// Whether the place that a distance would be measured from is known, so that one can be asked for.
    pub distances: bool,
    /// The same around the reader's place, for which [`crate::address::HERE`] stands; `None` where no venue has a place.
    pub near_me: Option<String>,
    /// Leaves the reader's place; `None` where it was not asked for.
    pub anywhere: Option<Switch>,
    /// How many events a distance leaves out because nobody knows where their venue is; empty where there are none.
    pub without_place: String,
    /// Tags of acts.
    pub genres: Vec<FilterChoice>,
    /// First steps for a reader who follows nobody: artists that play soon or are at the heart of the network.
    pub starters: Vec<Starter>,
    /// Only on the first page, for a listener who follows nobody.
    pub example: Option<Example>,
    /// How following a list went, such as `38 artists followed. 2 names were not found.`; empty when none was.
    pub list_report: String,
    /// A summary such as `12 good matches among 69 events`.
    pub summary: String,
}

/// An artist offered to a reader who follows nobody yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Starter {
    pub id: i64,
    pub name: String,
    /// Such as `plays Fri 27 Nov`.
    pub hint: String,
}
