//! Links of the programme: each leads to the same question with one thing changed, such as a filter that cannot be
//! applied.

use app::{
    address,
    dto::{FilterProblem, ProgrammeQuery, Switch},
};
use chrono::NaiveDate;

use crate::{
    people::VenueVerdict,
    web::{
        backend::RequestContext,
        convert::{counted, dates},
    },
};

const TIMES: [(&str, &str); 5] = [
    ("", "Any date"),
    ("tonight", "Tonight"),
    ("tomorrow", "Tomorrow"),
    ("weekend", "This weekend"),
    ("week", "Next 7 days"),
];

/// How far "near me" reaches until another distance is chosen.
const NEAR_KM: &str = "50";

/// To the first page of a query.
pub fn to(query: &ProgrammeQuery, label: &str, current: bool) -> Switch {
    Switch { label: label.to_owned(), url: address::programme(query, 1), current }
}

/// `fix` is the query that `label` leads to.
pub fn problem(field: &str, message: String, label: &str, fix: ProgrammeQuery) -> FilterProblem {
    FilterProblem { field: field.to_owned(), message, fix: to(&fix, label, false) }
}

/// The same on other dates.
fn at(query: &ProgrammeQuery, when: &str) -> ProgrammeQuery {
    ProgrammeQuery { when: when.to_owned(), from: String::new(), to: String::new(), ..query.clone() }
}

fn is_at(query: &ProgrammeQuery, when: &str) -> bool {
    query.from.is_empty() && query.to.is_empty() && query.when == when
}

pub fn times(query: &ProgrammeQuery) -> Vec<Switch> {
    TIMES.iter().map(|(when, label)| to(&at(query, when), label, is_at(query, when))).collect()
}

pub fn any_date(query: &ProgrammeQuery) -> Switch {
    to(&at(query, ""), "Any date", is_at(query, ""))
}

/// To the month of a day.
pub fn month(query: &ProgrammeQuery, on: NaiveDate) -> Switch {
    let when = on.format("%Y-%m").to_string();
    to(&at(query, &when), &on.format("%B %Y").to_string(), is_at(query, &when))
}

/// Those that can make a difference for the listener.
pub fn conditions(query: &ProgrammeQuery, context: &RequestContext) -> Vec<Switch> {
    let follows = context.profile.follows.len();
    let follows_venues = context.profile.venues.values().any(|verdict| *verdict == VenueVerdict::Followed);
    let any_free = context.snapshot.has_free_events();
    let ask = |change: fn(&mut ProgrammeQuery)| {
        let mut asked = query.clone();
        change(&mut asked);
        asked
    };
    let followed = ask(|query| (query.followed, query.fresh) = (!query.followed, false));
    let fresh = ask(|query| (query.fresh, query.followed) = (!query.fresh, false));
    let by_follows =
        [to(&followed, "With artists I follow", query.followed), to(&fresh, "Without artists I follow", query.fresh)];
    let sound = to(&ask(|query| query.sound = !query.sound), "With analysed sound", query.sound);
    let recently = match context.last_visit.0 {
        Some(visited) => format!("Listed since {}", dates::short(visited, context.now)),
        None => "Listed in the last 7 days".to_owned(),
    };
    let recent = to(&ask(|query| query.recent = !query.recent), &recently, query.recent);
    let venues = to(&ask(|query| query.venues = !query.venues), "At venues I follow", query.venues);
    let by_venue = (follows_venues || query.venues).then_some(venues);
    let free = to(&ask(|query| query.free = !query.free), "Free", query.free);
    let by_price = (any_free || query.free).then_some(free);
    by_follows.into_iter().filter(|_| follows > 0).chain(by_venue).chain([sound, recent]).chain(by_price).collect()
}

pub fn orders(query: &ProgrammeQuery, follows: usize) -> Vec<Switch> {
    // A map has no order.
    if follows == 0 || query.view == "map" {
        return Vec::new();
    }
    let order = |order: &str, label: &str, current| {
        to(&ProgrammeQuery { order: order.to_owned(), ..query.clone() }, label, current)
    };
    let best = query.order == "best";
    vec![order("", "By date", !best), order("best", "Best first", best)]
}

/// The same page in another view.
pub fn view(query: &ProgrammeQuery, page: usize, view: &str, label: &str) -> Switch {
    let asked = ProgrammeQuery { view: view.to_owned(), ..query.clone() };
    Switch { label: label.to_owned(), url: address::programme(&asked, page), current: query.view == view }
}

/// The same within some kilometres of the reader, whose place the browser fills in.
pub fn near_me(query: &ProgrammeQuery) -> String {
    let km = if query.km.is_empty() { NEAR_KM.to_owned() } else { query.km.clone() };
    let here = ProgrammeQuery { near: address::HERE.to_owned(), city: String::new(), km, ..query.clone() };
    address::programme(&here, 1)
}

/// Without any filter but the time, in the same order and view.
pub fn clear(query: &ProgrammeQuery) -> Option<Switch> {
    let all = ProgrammeQuery {
        when: query.when.clone(),
        order: query.order.clone(),
        view: query.view.clone(),
        emphasis: query.emphasis.clone(),
        ..ProgrammeQuery::default()
    };
    let filtered = ProgrammeQuery { page: String::new(), ..query.clone() } != all;
    filtered.then(|| to(&all, "Clear filters", false))
}

/// Shows the `events` at venues that the listener hid, or leaves them out again.
pub fn left_out(query: &ProgrammeQuery, events: usize) -> Option<Switch> {
    let asked = ProgrammeQuery { hidden: !query.hidden, ..query.clone() };
    let verb = if query.hidden { "Leave out" } else { "Show" };
    (events > 0)
        .then(|| to(&asked, &format!("{verb} {} at venues you hid", counted(events, "event", "events")), query.hidden))
}

/// What the form carries along besides its own fields.
pub fn kept(query: &ProgrammeQuery) -> Vec<(String, String)> {
    let shown = ["from", "to", "city", "km", "genre"];
    let fields = address::fields(query).into_iter();
    fields
        .filter(|(name, value)| !shown.contains(name) && !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
