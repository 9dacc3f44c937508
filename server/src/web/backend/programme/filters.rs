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

/// An event was listed "in the last week" for this many days.
const RECENT_DAYS: i64 = 7;
const FARTHEST_KM: f64 = 20_100.0;

/// An area around a place.
#[derive(Clone, Copy)]
struct Circle {
    km: f64,
    centre: (f64, f64),
}

/// A query, parsed.
#[derive(Default)]
pub struct Filters<'a> {
    pub span: Span,
    city: Option<&'a City>,
    within: Option<Circle>,
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
    /// Kilometres from the centre that was asked for.
    pub fn distance(&self, event: &Event) -> Option<f64> {
        distance(event, self.within?.centre)
    }

    /// Whether an event is to be shown. Past ones are when the span `looks_back`.
    pub fn admit(&self, context: &RequestContext, event: &Event, looks_back: bool) -> bool {
        let Some(on) = event.starts_on else { return false };
        let hidden = context.profile.verdicts.get(&event.id) == Some(&Verdict::Hidden);
        let open = if looks_back {
            recommendation::is_eligible(event, hidden)
        } else {
            recommendation::is_open(event, context.now, hidden)
        };
        open && self.span.touches(on, event.last_on().unwrap_or(on))
            && self.city.is_none_or(|city| fold(&event.city) == city.folded)
            && self.within.is_none_or(|within| distance(event, within.centre).is_some_and(|away| away <= within.km))
            && (self.genre.is_empty() || context.snapshot.is_of_genre(event, &self.genre))
            && self
                .followed
                .is_none_or(|wanted| event.acts.iter().any(|act| context.profile.follows(act.artist)) == wanted)
            && (!self.sound || context.snapshot.has_sound(event))
            && (!self.recent || is_recent(event, context.now))
            && (!self.free || event.admission.is_free())
            && (!self.venues || context.profile.venue_verdict(event) == Some(VenueVerdict::Followed))
    }
}

fn distance(event: &Event, centre: (f64, f64)) -> Option<f64> {
    Some(place::kilometres(event.venue.as_ref()?.place?, centre))
}

fn is_recent(event: &Event, now: DateTime<Utc>) -> bool {
    event.listed_on.is_some_and(|on| (now.date_naive() - on).num_days() < RECENT_DAYS)
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
    let within = parse_distance(query, city, cities).unwrap_or_else(|problem| {
        problems.push(problem);
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
        // A distance reaches beyond the city's border.
        city: if within.is_some() { None } else { city },
        within,
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

/// Around the centre of the city, or of the only one that has a centre.
fn parse_distance(
    query: &ProgrammeQuery,
    city: Option<&City>,
    cities: &[City],
) -> Result<Option<Circle>, FilterProblem> {
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
    // Where only one place can be meant, it need not be named.
    let known: Vec<&City> = cities.iter().filter(|city| city.centre.is_some()).collect();
    let from = match (city, known.as_slice()) {
        (Some(city), _) => city,
        (None, [only]) => only,
        (None, []) => return Err(wrong("Distances aren’t available here yet.".to_owned())),
        (None, _) => return Err(wrong("Choose the city that the distance is measured from.".to_owned())),
    };
    let centre = from.centre.ok_or_else(|| wrong(format!("Distances aren’t available in {} yet.", from.name)))?;
    Ok(Some(Circle { km, centre }))
}
