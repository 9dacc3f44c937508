//! Programme requests: filters, order, pages.

use std::sync::Arc;

use app::dto::{FilterChoice, Programme, ProgrammeDay, ProgrammeQuery, Starter};
use chrono::NaiveDate;

use super::{RequestContext, WebBackend};
use crate::{
    artists::fold,
    events::{Event, EventId, place, store::EventQuery},
    people::Verdict,
    recommendation::{self, Fit, Recommendation, diversify},
    web::{
        convert::{Presenter, counted, dates},
        error::{WebError, WebResult},
        snapshot::City,
        state::ProgrammeKey,
    },
};

const EVENTS_A_PAGE: usize = 24;
const UNJUDGED: usize = 12;
const STARTERS: usize = 12;
/// The longest look into the past, which is read from the database.
const MOST_PAST_DAYS: i64 = 400;

/// A query, parsed.
struct Filters<'a> {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    city: Option<&'a City>,
    /// Kilometres around a centre.
    within: Option<(f64, (f64, f64))>,
    genre: String,
    fresh: bool,
    page: usize,
}

impl WebBackend {
    pub(super) async fn find_programme(&self, query: ProgrammeQuery) -> WebResult<Programme> {
        let context = self.context().await?;
        let key = ProgrammeKey {
            listener: context.listener,
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
        let filters = parse_filters(&query, &snapshot.cities)?;
        let today = context.now.date_naive();
        let looks_back = filters.from.filter(|from| *from < today.pred_opt().unwrap_or(today));
        match looks_back {
            None => {
                let judged = self.state.judged(snapshot, context.listener, &context.profile);
                let open = judged.iter().filter(|r| matches(context, &snapshot.events[r.event], &filters, false));
                Ok(arrange(context, &snapshot.events, open.cloned().collect(), filters, query))
            }
            Some(from) => {
                let earliest = today - chrono::Duration::days(MOST_PAST_DAYS);
                let span = EventQuery { from: Some(from.max(earliest)), to: filters.to, ..EventQuery::default() };
                let events = crate::events::store::read(self.state.pool(), &span).await?;
                let judged = crate::web::busy(|| context.profile.judge(snapshot, &events));
                let open = judged.into_iter().filter(|r| matches(context, &events[r.event], &filters, true)).collect();
                Ok(arrange(context, &events, open, filters, query))
            }
        }
    }
}

fn parse_filters<'a>(query: &ProgrammeQuery, cities: &'a [City]) -> WebResult<Filters<'a>> {
    let date = |text: &str, field: &'static str| match text.trim() {
        "" => Ok(None),
        text => text.parse::<NaiveDate>().map(Some).map_err(|_| {
            WebError::invalid(field, format!("“{text}” is not a date. Please enter a date like 2026-11-27."))
        }),
    };
    let (from, to) = (date(&query.from, "from")?, date(&query.to, "to")?);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return Err(WebError::invalid("to", "The last date is before the first. Swap them."));
    }
    let wanted = fold(&query.city);
    let city = match wanted.as_str() {
        "" => None,
        _ => Some(cities.iter().find(|city| city.folded == wanted).ok_or_else(|| {
            WebError::invalid(
                "city",
                format!("No event takes place in “{}”. Choose a city from the list.", query.city.trim()),
            )
        })?),
    };
    let within = match query.km.trim() {
        "" => None,
        text => {
            let km: f64 = text
                .replace(',', ".")
                .parse()
                .ok()
                .filter(|km: &f64| km.is_finite() && (0.0..=20_100.0).contains(km))
                .ok_or_else(|| {
                    WebError::invalid("km", format!("“{text}” is no distance. Write kilometres, such as 5."))
                })?;
            let centre = city.or(cities.first()).and_then(|city| city.centre);
            let centre = centre.ok_or_else(|| {
                WebError::invalid("km", "Distances aren’t available here yet. Leave the distance empty.")
            })?;
            Some((km, centre))
        }
    };
    Ok(Filters {
        from,
        to,
        // A distance reaches beyond the city's border.
        city: if within.is_some() { None } else { city },
        within,
        genre: query.genre.trim().to_lowercase(),
        fresh: query.fresh,
        // Beyond the last page is the last page.
        page: query.page.trim().parse().unwrap_or(1),
    })
}

fn matches(context: &RequestContext, event: &Event, filters: &Filters, past: bool) -> bool {
    let Some(on) = event.starts_on else { return false };
    let hidden = context.profile.verdicts.get(&event.id) == Some(&Verdict::Hidden);
    let open = if past {
        recommendation::is_eligible(event, hidden)
    } else {
        recommendation::is_open(event, context.now, hidden)
    };
    open && filters.from.is_none_or(|from| on >= from)
        && filters.to.is_none_or(|to| on <= to)
        && filters.city.is_none_or(|city| fold(&event.city) == city.folded)
        && filters.within.is_none_or(|(km, centre)| distance(event, centre).is_some_and(|away| away <= km))
        && (filters.genre.is_empty() || context.snapshot.is_of_genre(event, &filters.genre))
        && !(filters.fresh && event.acts.iter().any(|act| context.profile.follows(act.artist)))
}

fn distance(event: &Event, centre: (f64, f64)) -> Option<f64> {
    Some(place::kilometres(event.venue.as_ref()?.place?, centre))
}

fn arrange(
    context: &RequestContext,
    events: &[Event],
    open: Vec<Recommendation>,
    filters: Filters,
    query: ProgrammeQuery,
) -> Programme {
    let presenter = context.presenter();
    let (judged, mut unjudged): (Vec<_>, Vec<_>) = open.into_iter().partition(Recommendation::is_judged);
    unjudged.sort_by_key(|r| (events[r.event].starts_at, r.event));
    let total = judged.len();
    let good = judged.iter().filter(|r| r.fit() >= Some(Fit::Good)).count();
    let pages = total.div_ceil(EVENTS_A_PAGE).max(1);
    let page = filters.page.clamp(1, pages);
    let mut shown: Vec<Recommendation> =
        diversify::diversify(events, judged).into_iter().skip((page - 1) * EVENTS_A_PAGE).take(EVENTS_A_PAGE).collect();
    // Within the page by day; within a day the loved ones first, then in the order of the ranking.
    let loved = |id: EventId| context.profile.verdicts.get(&id) == Some(&Verdict::Loved);
    shown.sort_by_key(|r| (events[r.event].starts_on, !loved(events[r.event].id)));
    let centre = filters.within.map(|(_, centre)| centre);
    let card = |r: &Recommendation| {
        let away = centre.and_then(|centre| distance(&events[r.event], centre));
        presenter.card(&events[r.event], Some(r), away)
    };
    let mut days: Vec<ProgrammeDay> = Vec::new();
    for recommendation in &shown {
        let Some(on) = events[recommendation.event].starts_on else { continue };
        let machine = dates::machine(on);
        if days.last().is_none_or(|day| day.on != machine) {
            days.push(ProgrammeDay {
                label: dates::long(on, context.now),
                distance: dates::until(on, context.now.with_timezone(&events[recommendation.event].zone).date_naive()),
                on: machine,
                events: Vec::new(),
            });
        }
        if let Some(day) = days.last_mut() {
            day.events.push(card(recommendation));
        }
    }
    let follows = context.profile.follows.len();
    Programme {
        summary: summary(good, total + unjudged.len(), follows),
        follows,
        days,
        unjudged_total: unjudged.len(),
        unjudged: unjudged.iter().take(if page == 1 { UNJUDGED } else { 0 }).map(card).collect(),
        total,
        page,
        pages,
        cities: context.snapshot.cities.iter().map(|city| choice(&city.name)).collect(),
        genres: context.snapshot.genres.iter().map(|genre| choice(genre)).collect(),
        starters: if follows == 0 { starters(&presenter) } else { Vec::new() },
        query: ProgrammeQuery { page: page.to_string(), ..query },
    }
}

fn choice(value: &str) -> FilterChoice {
    FilterChoice { value: value.to_owned(), label: value.to_owned() }
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
    let chosen: Vec<_> = soon.iter().copied().chain(connected.take(STARTERS)).take(STARTERS).collect();
    chosen
        .into_iter()
        .map(|node| Starter {
            id: snapshot.index.roster.id(node).0,
            name: snapshot.index.roster.name(node).to_owned(),
            hint: presenter.soon(snapshot.index.roster.id(node)).unwrap_or_default(),
        })
        .collect()
}
