//! Programme filters: the query parsed, and a problem with a way out for each part that cannot be applied.

use app::dto::{Emphasis, FilterProblem, ProgrammeQuery};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{
    links::problem,
    span::{self, Span},
};
use crate::{
    artists::fold,
    events::{Event, clock, place},
    people::{VenueVerdict, Verdict},
    recommendation,
    web::{backend::RequestContext, convert::emphasis, snapshot::City},
};

/// An event was listed "in the last 7 days" for so many.
const RECENT_DAYS: i64 = 7;
const FARTHEST_KM: f64 = 20_100.0;

/// A query, parsed.
#[derive(Default)]
pub struct Filters<'a> {
    pub span: Span,
    city: Option<&'a City>,
    /// Where the reader is.
    pub near: Option<(f64, f64)>,
    /// The place that distances are measured from.
    centre: Option<(f64, f64)>,
    /// Only so many kilometres around `centre`.
    km: Option<f64>,
    genre: String,
    /// Whether an act has to be followed (`true`) or must not be.
    followed: Option<bool>,
    sound: bool,
    recent: bool,
    /// At a venue that the listener follows.
    venues: bool,
    free: bool,
    pub page: usize,
}

impl Filters<'_> {
    /// Kilometres from the place that was asked for.
    pub fn distance(&self, event: &Event) -> Option<f64> {
        Some(place::kilometres(event.venue.as_ref()?.place?, self.centre?))
    }

    /// Whether an event is near enough. `None`: that cannot be told, because nobody knows where its venue is.
    pub fn reaches(&self, event: &Event) -> Option<bool> {
        self.km.map_or(Some(true), |km| self.distance(event).map(|away| away <= km))
    }

    /// Whether it takes place in the city that was asked for, if any was.
    pub fn is_in_city(&self, event: &Event) -> bool {
        self.city.is_none_or(|city| fold(&event.city) == city.folded)
    }

    /// Whether an event is to be shown if it is near enough. Past ones are when the span `looks_back`.
    pub fn admit(&self, context: &RequestContext, event: &Event, looks_back: bool) -> bool {
        let Some(on) = event.starts_on else { return false };
        let hidden = context.profile.verdicts.get(&event.id) == Some(&Verdict::Hidden);
        let open = if looks_back {
            recommendation::is_eligible(event, hidden)
        } else {
            recommendation::is_open(event, context.now, hidden)
        };
        open && self.span.touches(on, event.last_on().unwrap_or(on))
            // A distance reaches beyond the city's border.
            && (self.km.is_some() || self.is_in_city(event))
            && (self.genre.is_empty() || context.snapshot.is_of_genre(event, &self.genre))
            && self
                .followed
                .is_none_or(|wanted| event.acts.iter().any(|act| context.profile.follows(act.artist)) == wanted)
            && (!self.sound || context.snapshot.has_sound(event))
            && (!self.recent || is_recent(event, context))
            && (!self.free || event.admission.is_free())
            && (!self.venues || context.profile.venue_verdict(event) == Some(VenueVerdict::Followed))
    }
}

/// Whether an event was listed on the day of the last visit or later; where no visit is known, in the last days.
fn is_recent(event: &Event, context: &RequestContext) -> bool {
    let today = context.now.date_naive();
    event.listed_on.is_some_and(|on| match context.last_visit.0 {
        Some(visited) => on >= visited,
        None => (today - on).num_days() < RECENT_DAYS,
    })
}

/// A city goes before the reader's place, which is not kept more exactly than it is said to be.
pub fn settled(mut query: ProgrammeQuery) -> ProgrammeQuery {
    if !query.city.trim().is_empty() {
        query.near.clear();
    }
    if let Some(near) = place::parse(&query.near) {
        query.near = place::rounded(near);
    }
    query
}

/// All problems at once, so that one look mends them.
pub fn parse<'a>(
    query: &ProgrammeQuery,
    cities: &'a [City],
    now: DateTime<Utc>,
) -> Result<Filters<'a>, Vec<FilterProblem>> {
    let mut problems = Vec::new();
    let city = parse_city(query, cities).unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let zone = city.or(cities.first()).map_or(Tz::UTC, |city| city.zone);
    let span = span::parse(query, clock::tonight(zone, now)).unwrap_or_else(|found| {
        problems.extend(found);
        Span::default()
    });
    let near = parse_near(query).unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let centre = near.or_else(|| centre(city, cities));
    let km = parse_distance(query, city, centre, cities).unwrap_or_else(|problem| {
        // A place that cannot be read is one problem, not two.
        if query.near.is_empty() {
            problems.push(problem);
        }
        None
    });
    if let Err(error) = emphasis::parse(&query.emphasis) {
        let evenly = ProgrammeQuery { emphasis: Emphasis::default(), ..query.clone() };
        problems.push(problem("balance", error.to_string(), "Judge evenly", evenly));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Filters {
        span,
        city,
        near,
        // Nobody asked for a distance to the city's centre.
        centre: centre.filter(|_| km.is_some() || near.is_some()),
        km,
        genre: query.genre.trim().to_lowercase(),
        followed: if query.followed { Some(true) } else { query.fresh.then_some(false) },
        sound: query.sound,
        recent: query.recent,
        venues: query.venues,
        free: query.free,
        // Beyond the last page is the last page.
        page: query.page.trim().parse().unwrap_or(1),
    })
}

fn parse_city<'a>(query: &ProgrammeQuery, cities: &'a [City]) -> Result<Option<&'a City>, FilterProblem> {
    let wanted = fold(&query.city);
    if wanted.is_empty() {
        return Ok(None);
    }
    cities.iter().find(|city| city.folded == wanted).map(Some).ok_or_else(|| {
        let message = format!("No event takes place in “{}”. Choose a city from the list.", query.city.trim());
        let fix = ProgrammeQuery { city: String::new(), km: String::new(), ..query.clone() };
        problem("city", message, "All cities", fix)
    })
}

fn parse_near(query: &ProgrammeQuery) -> Result<Option<(f64, f64)>, FilterProblem> {
    if query.near.is_empty() {
        return Ok(None);
    }
    place::parse(&query.near).map(Some).ok_or_else(|| {
        let message = format!("“{}” is not a place. Use “Near me”, or choose a city.", query.near);
        problem("near", message, "Anywhere", anywhere(query))
    })
}

/// The same without the reader's place and a distance from it.
pub fn anywhere(query: &ProgrammeQuery) -> ProgrammeQuery {
    ProgrammeQuery { near: String::new(), km: String::new(), ..query.clone() }
}

/// The middle of the city, or of the only one that has one: where only one place can be meant, it need not be named.
pub fn centre(city: Option<&City>, cities: &[City]) -> Option<(f64, f64)> {
    let mut known = cities.iter().filter_map(|city| city.centre);
    match city {
        Some(city) => city.centre,
        None => known.next().filter(|_| known.next().is_none()),
    }
}

/// Kilometres around the centre.
fn parse_distance(
    query: &ProgrammeQuery,
    city: Option<&City>,
    centre: Option<(f64, f64)>,
    cities: &[City],
) -> Result<Option<f64>, FilterProblem> {
    let text = query.km.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong =
        |message: String| problem("km", message, "Any distance", ProgrammeQuery { km: String::new(), ..query.clone() });
    let km: f64 = text
        .replace(',', ".")
        .parse()
        .ok()
        .filter(|km: &f64| km.is_finite() && (0.0..=FARTHEST_KM).contains(km))
        .ok_or_else(|| wrong(format!("“{text}” is not a distance. Please enter kilometres, such as 5.")))?;
    match (centre, city) {
        (Some(_), _) => Ok(Some(km)),
        (None, Some(city)) => Err(wrong(format!("Distances aren’t available in {} yet.", city.name))),
        (None, None) if cities.iter().all(|city| city.centre.is_none()) => {
            Err(wrong("Distances aren’t available here yet.".to_owned()))
        }
        (None, None) => Err(wrong("Choose the city that the distance is measured from.".to_owned())),
    }
}
