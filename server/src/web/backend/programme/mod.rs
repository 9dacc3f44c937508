//! Programme requests: filters, order, pages.

mod example;
mod filters;
mod links;
mod map;
mod order;
mod span;

use std::sync::Arc;

use app::{
    address,
    dto::{Example, FilterChoice, FilterProblem, MapTiles, Programme, ProgrammeQuery, ProgrammeSection, Starter},
};
use chrono::NaiveDate;
use chrono_tz::Tz;

use self::{filters::Filters, order::Heading};
use super::{RequestContext, WebBackend};
use crate::{
    artists::{Node, fold},
    events::{Event, clock, store::EventQuery},
    people::{self, VenueVerdict, store::BatchRow},
    recommendation::{Fit, Recommendation},
    web::{
        convert::{Presenter, counted, dates, emphasis},
        error::WebResult,
        state::ProgrammeKey,
    },
};

/// Fills the last row of two, three and four posters.
const EVENTS_A_PAGE: usize = 36;
const STARTERS: usize = 12;
/// From so many followed artists on the programme says more than a picker.
const ENOUGH_FOLLOWS: usize = 3;
/// The longest look into the past, which is read from the database.
const MOST_PAST_DAYS: i64 = 400;

/// The events of one page, and how many there are.
#[derive(Default)]
pub(super) struct ProgrammeSlice {
    pub sections: Vec<ProgrammeSection>,
    /// From 1.
    pub page: usize,
    pub pages: usize,
    pub total: usize,
    /// Events that are a good match or better.
    good: usize,
    /// Events at venues that the listener hid.
    at_hidden_venues: usize,
    /// Events that a distance leaves out because nobody knows where their venue is.
    without_place: usize,
    /// In place of sections, as HTML; empty in other views.
    map: String,
}

impl WebBackend {
    pub(super) async fn find_programme(&self, query: ProgrammeQuery) -> WebResult<Programme> {
        // One that cannot be read is a problem of the filters.
        let emphasis = emphasis::parse(&query.emphasis).unwrap_or_default();
        let query = filters::settled(query);
        let context = self.emphasising(emphasis).await?;
        let key = ProgrammeKey {
            listener: context.listener,
            last_visit: context.last_visit.0,
            generation: context.snapshot.generation,
            minute: context.now.timestamp() / 60,
            query: format!("{query:?}"),
        };
        if let Some(kept) = self.state.kept_programme(&key) {
            return Ok((*kept).clone());
        }
        let programme = self.build_programme(&context, query).await?;
        self.state.keep_programme(key, Arc::new(programme.clone()));
        Ok(programme)
    }

    async fn build_programme(&self, context: &RequestContext, query: ProgrammeQuery) -> WebResult<Programme> {
        let snapshot = &context.snapshot;
        let beside = self.beside(context, &query).await?;
        let filters = match filters::parse(&query, &snapshot.cities, context.now) {
            Ok(filters) => filters,
            Err(problems) => return Ok(programme(context, query, problems, None, beside)),
        };
        let today = context.now.date_naive();
        let looks_back = filters.span.from.filter(|from| *from < today.pred_opt().unwrap_or(today));
        let page = match looks_back {
            None => {
                let judged = self.state.judged(snapshot, context.listener, &context.profile);
                let admitted = judged.iter().filter(|r| filters.admit(context, &snapshot.events[r.event], false));
                self.filtered_page(context, &snapshot.events, admitted.cloned().collect(), &filters, &query)
            }
            Some(from) => {
                let earliest = today - chrono::Duration::days(MOST_PAST_DAYS);
                let span = EventQuery { from: Some(from.max(earliest)), to: filters.span.to, ..EventQuery::default() };
                let events = crate::events::store::read(self.state.pool(), &span).await?;
                let judged = crate::web::busy(|| context.profile.judge(snapshot, &events));
                let admitted = judged.into_iter().filter(|r| filters.admit(context, &events[r.event], true)).collect();
                self.filtered_page(context, &events, admitted, &filters, &query)
            }
        };
        Ok(programme(context, query, Vec::new(), Some(page), beside))
    }

    /// The page that was asked for, without the events at venues that the listener hid.
    fn filtered_page(
        &self,
        context: &RequestContext,
        events: &[Event],
        admitted: Vec<Recommendation>,
        filters: &Filters,
        query: &ProgrammeQuery,
    ) -> ProgrammeSlice {
        let is_hidden =
            |r: &Recommendation| context.profile.venue_verdict(&events[r.event]) == Some(VenueVerdict::Hidden);
        let (mut near, mut without_place) = (Vec::new(), 0);
        for recommendation in admitted {
            let event = &events[recommendation.event];
            match filters.reaches(event) {
                Some(true) => near.push(recommendation),
                Some(false) => {}
                None => without_place += usize::from(filters.is_in_city(event)),
            }
        }
        let at_hidden_venues = near.iter().filter(|r| is_hidden(r)).count();
        let open: Vec<Recommendation> = near.into_iter().filter(|r| query.hidden || !is_hidden(r)).collect();
        if query.view == "map" {
            let slice = on_map(events, &open, query, filters.near, self.state.tiles());
            return ProgrammeSlice { at_hidden_venues, without_place, ..slice };
        }
        let layout = Layout { best_first: query.order == "best", from: filters.span.from, page: filters.page };
        let slice = page(context, events, open, layout, |event| filters.distance(event));
        ProgrammeSlice { at_hidden_venues, without_place, ..slice }
    }

    async fn beside(&self, context: &RequestContext, query: &ProgrammeQuery) -> WebResult<Beside> {
        let mut beside = Beside::default();
        if context.profile.follows.is_empty() && matches!(query.page.trim(), "" | "1") {
            let examples = self.state.examples(&context.snapshot, context.now);
            beside.example = example::shown(&context.snapshot, &examples, query, context.now);
        }
        if let (Some(listener), Ok(list)) = (context.listener, query.list.parse::<i64>()) {
            let batches = people::store::batches(self.state.pool(), listener.id).await?;
            beside.list_report = batches.iter().find(|batch| batch.id == list).map(describe_list).unwrap_or_default();
        }
        Ok(beside)
    }
}

/// What the programme shows beside the events.
#[derive(Default)]
struct Beside {
    example: Option<Example>,
    list_report: String,
}

/// How following a list went.
fn describe_list(batch: &BatchRow) -> String {
    let followed = format!("{} followed.", counted(batch.artists as usize, "artist", "artists"));
    match batch.unmatched.len() {
        0 => followed,
        missing => format!("{followed} {} not found.", counted(missing, "name was", "names were")),
    }
}

/// All events on one map. `near`: where the reader is.
fn on_map(
    events: &[Event],
    open: &[Recommendation],
    query: &ProgrammeQuery,
    near: Option<(f64, f64)>,
    tiles: Option<MapTiles>,
) -> ProgrammeSlice {
    let map = match open {
        [] => String::new(),
        open => map::html(open.iter().map(|r| &events[r.event]), query, near, tiles),
    };
    let (total, good) = (open.len(), open.iter().filter(|r| is_good(r)).count());
    ProgrammeSlice { page: 1, pages: 1, total, good, map, ..ProgrammeSlice::default() }
}

fn is_good(recommendation: &Recommendation) -> bool {
    recommendation.fit() >= Some(Fit::Good)
}

/// How events are put on pages.
#[derive(Clone, Copy, Default)]
pub(super) struct Layout {
    /// Instead of by date.
    pub best_first: bool,
    /// The first day that was asked for.
    pub from: Option<NaiveDate>,
    /// From 1; beyond the last one is the last one.
    pub page: usize,
}

/// One page of judged events under their headings.
pub(super) fn page(
    context: &RequestContext,
    events: &[Event],
    open: Vec<Recommendation>,
    layout: Layout,
    distance: impl Fn(&Event) -> Option<f64>,
) -> ProgrammeSlice {
    let presenter = context.presenter();
    let total = open.len();
    let good = open.iter().filter(|r| is_good(r)).count();
    let pages = total.div_ceil(EVENTS_A_PAGE).max(1);
    let page = layout.page.clamp(1, pages);
    let heading = |event: &Event| order::heading_day(event, layout.from, context.now);
    let all = order::arrange(&context.profile, events, open, layout.best_first, heading);
    let (earlier, rest) = all.split_at((page - 1) * EVENTS_A_PAGE);
    let mut before = earlier.last().map(|(heading, _)| *heading);
    let mut sections: Vec<ProgrammeSection> = Vec::new();
    for (heading, recommendation) in rest.iter().take(EVENTS_A_PAGE) {
        let event = &events[recommendation.event];
        if sections.is_empty() || before != Some(*heading) {
            let continued = before == Some(*heading);
            sections.push(section(context, *heading, event, continued));
        }
        before = Some(*heading);
        let card = presenter.card(event, Some(recommendation), distance(event));
        if let Some(section) = sections.last_mut() {
            section.events.push(card);
        }
    }
    ProgrammeSlice { sections, page, pages, total, good, ..ProgrammeSlice::default() }
}

/// A heading in words. `continued`: it began on the page before.
fn section(context: &RequestContext, heading: Heading, event: &Event, continued: bool) -> ProgrammeSection {
    let apart = |title: &str, note: &str| (String::new(), title.to_owned(), note.to_owned());
    let (on, title, note) = match heading {
        Heading::Day(on) => {
            let away = || dates::until(on, context.now.with_timezone(&event.zone).date_naive());
            let note = if continued { "continued".to_owned() } else { away() };
            (dates::machine(on), dates::long(on, context.now), note)
        }
        Heading::Best => apart("Best match first", ""),
        Heading::NewNames => {
            apart("New names", "We have no information on these acts yet, so they are listed by date.")
        }
        Heading::Refused => apart("Not for you", "Every act here is one that you refused or know already."),
    };
    ProgrammeSection { on, title, note, events: Vec::new() }
}

/// `page` is `None` where the filters have problems.
fn programme(
    context: &RequestContext,
    query: ProgrammeQuery,
    problems: Vec<FilterProblem>,
    page: Option<ProgrammeSlice>,
    beside: Beside,
) -> Programme {
    let snapshot = &context.snapshot;
    let follows = context.profile.follows.len();
    let summary = match &page {
        Some(page) => summary(page.good, page.total, follows),
        None => "Please check your filters".to_owned(),
    };
    let page = page.unwrap_or(ProgrammeSlice { page: 1, pages: 1, ..ProgrammeSlice::default() });
    let zone = snapshot.cities.first().map_or(Tz::UTC, |city| city.zone);
    let tonight = clock::tonight(zone, context.now);
    let months = span::months(&query.when, tonight, snapshot.last_night());
    let month = |on| links::month(&query, on);
    let city = snapshot.cities.iter().find(|city| city.folded == fold(&query.city));
    let is_any_placed = snapshot.cities.iter().any(|city| city.centre.is_some());
    Programme {
        previous: address::programme(&query, page.page.saturating_sub(1)),
        next: address::programme(&query, page.page + 1),
        times: links::times(&query),
        month_before: months.before.map(month),
        month: month(months.this),
        month_after: months.after.map(month),
        emphasis: (follows > 0).then(|| {
            emphasis::controls(snapshot.emphasis, |emphasis| {
                address::programme(&ProgrammeQuery { emphasis, ..query.clone() }, 1)
            })
        }),
        conditions: links::conditions(&query, context),
        left_out: links::left_out(&query, page.at_hidden_venues),
        orders: links::orders(&query, follows),
        as_posters: links::view(&query, page.page, "posters", "As posters"),
        as_list: links::view(&query, page.page, "list", "As a list"),
        as_map: is_any_placed.then(|| links::view(&query, 1, "map", "On a map")),
        map: page.map,
        any_date: links::any_date(&query),
        clear: links::clear(&query),
        kept: links::kept(&query),
        problems,
        summary,
        follows,
        sections: page.sections,
        total: page.total,
        page: page.page,
        pages: page.pages,
        cities: choices(snapshot.cities.iter().map(|city| city.name.as_str()), &query.city),
        distances: !query.near.is_empty() || filters::centre(city, &snapshot.cities).is_some(),
        near_me: is_any_placed.then(|| links::near_me(&query)),
        anywhere: (!query.near.is_empty()).then(|| links::to(&filters::anywhere(&query), "Anywhere", false)),
        without_place: without_place(page.without_place),
        genres: choices(snapshot.genres.iter().map(String::as_str), &query.genre),
        starters: if follows < ENOUGH_FOLLOWS { starters(&context.presenter()) } else { Vec::new() },
        example: beside.example,
        list_report: beside.list_report,
        query: ProgrammeQuery { page: page.page.to_string(), ..query },
    }
}

/// What is offered, and what was asked for: the form must not show another choice than the one that was made.
fn choices<'a>(offered: impl Iterator<Item = &'a str>, asked: &str) -> Vec<FilterChoice> {
    let choice = |value: &str| FilterChoice { value: value.to_owned(), label: value.to_owned() };
    let mut choices: Vec<FilterChoice> = offered.filter(|value| !value.is_empty()).map(choice).collect();
    match choices.iter_mut().find(|choice| choice.value.to_lowercase() == asked.trim().to_lowercase()) {
        // As it stands in the address, so that the form finds it.
        Some(choice) => asked.clone_into(&mut choice.value),
        None if asked.trim().is_empty() => {}
        None => choices.push(choice(asked)),
    }
    choices
}

fn without_place(events: usize) -> String {
    match events {
        0 => String::new(),
        1 => "1 event is left out: we don’t know where its venue is.".to_owned(),
        _ => format!("{} are left out: we don’t know where their venues are.", counted(events, "event", "events")),
    }
}

/// `good` of the `total` events are a good match or better.
fn summary(good: usize, total: usize, follows: usize) -> String {
    let events = counted(total, "event", "events");
    match (good, total) {
        (_, 0) => "Nothing on for this choice".to_owned(),
        _ if follows == 0 => format!("{events} on the programme"),
        (0, _) => format!("{events}, no good match among them"),
        (good, _) => format!("{} among {events}", counted(good, "good match", "good matches")),
    }
}

/// Artists that play soon and are well connected: following one of them says a lot.
fn starters(presenter: &Presenter) -> Vec<Starter> {
    let snapshot = presenter.snapshot;
    let mut soon: Vec<_> = snapshot
        .listing
        .iter()
        .copied()
        .take_while(|node| snapshot.of_artist.contains_key(&snapshot.index.roster.id(*node)))
        .collect();
    soon.sort_by_key(|node| std::cmp::Reverse(snapshot.index.scene.degree(*node)));
    let connected = snapshot.listing.iter().copied().skip(soon.len());
    let followed = |node: &Node| presenter.profile.follows(snapshot.index.roster.id(*node));
    let chosen: Vec<_> = soon.iter().copied().chain(connected).filter(|node| !followed(node)).take(STARTERS).collect();
    chosen
        .into_iter()
        .map(|node| Starter {
            id: snapshot.index.roster.id(node).0,
            name: snapshot.index.roster.name(node).to_owned(),
            hint: presenter.soon(snapshot.index.roster.id(node)).unwrap_or_default(),
        })
        .collect()
}
