//! The programme on a map: venues with their events, or cities where the events lie in several that are far apart.

use std::collections::HashMap;

use app::{
    address,
    drawn_map::map_view,
    dto::{ListedPlace, MapTiles, MapView, ProgrammeQuery},
};

use crate::{
    artists::fold,
    events::{Event, place},
    web::convert::{
        counted,
        place_map::{self, MarkedPlace},
    },
};

/// Height of the smallest map.
const LEAST_KM: f64 = 2.0;
/// From so far apart on the venues of a city would be one dot.
const CITIES_FROM_KM: f64 = 150.0;

/// A venue or a city, and how many events it has.
#[derive(Debug, PartialEq)]
struct Place {
    name: String,
    city: String,
    url: String,
    at: Option<(f64, f64)>,
    events: usize,
}

/// The events on a map and in a list, as HTML. `near`: where the reader is.
pub fn html<'a>(
    events: impl Iterator<Item = &'a Event>,
    query: &ProgrammeQuery,
    near: Option<(f64, f64)>,
    tiles: Option<MapTiles>,
) -> String {
    let (venues, without_venue) = venues(events);
    let is_wide = are_far_apart(&venues);
    let places = if is_wide { cities(venues, query) } else { venues };
    let off: usize = places.iter().filter(|place| place.at.is_none()).map(|place| place.events).sum();
    let marked = |place: &Place| {
        let Place { name, url, at, events, .. } = place;
        Some(MarkedPlace { name: name.clone(), url: url.clone(), at: (*at)?, events: *events })
    };
    let marks: Vec<MarkedPlace> = places.iter().filter_map(marked).collect();
    // Without a venue on it, a map of where the reader is says nothing.
    let near = near.filter(|_| !marks.is_empty());
    map_view(MapView {
        map: place_map::draw(marks, near, LEAST_KM, tiles),
        note: format!(
            "{}{}",
            if near.is_some() { "The ring is where you are. " } else { "" },
            note(off, without_venue)
        ),
        places: places.into_iter().map(|place| listed(place, !is_wide)).collect(),
    })
}

/// The venues, those with the most events first, and how many events have none.
fn venues<'a>(events: impl Iterator<Item = &'a Event>) -> (Vec<Place>, usize) {
    let (mut by_id, mut without): (HashMap<i64, Place>, usize) = (HashMap::new(), 0);
    for event in events {
        let Some(venue) = &event.venue else {
            without += 1;
            continue;
        };
        let place = by_id.entry(venue.id).or_insert_with(|| Place {
            name: venue.name.clone(),
            city: event.city.clone(),
            url: address::venue(venue.id),
            at: venue.place,
            events: 0,
        });
        place.events += 1;
    }
    (most_first(by_id.into_values().collect()), without)
}

fn most_first(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by(|x, y| y.events.cmp(&x.events).then_with(|| x.name.cmp(&y.name)).then_with(|| x.url.cmp(&y.url)));
    places
}

/// Whether the venues lie in several cities that are far apart.
fn are_far_apart(venues: &[Place]) -> bool {
    let mut placed = venues.iter().filter_map(|venue| Some((fold(&venue.city), venue.at?)));
    let Some((city, first)) = placed.next() else { return false };
    placed.any(|(other, at)| other != city && place::kilometres(first, at) > CITIES_FROM_KM)
}

fn cities(venues: Vec<Place>, query: &ProgrammeQuery) -> Vec<Place> {
    let mut by_city: HashMap<String, Vec<Place>> = HashMap::new();
    for venue in venues {
        by_city.entry(fold(&venue.city)).or_default().push(venue);
    }
    let city = |venues: Vec<Place>| {
        let name = venues[0].city.clone();
        let (near, km) = (String::new(), String::new());
        let there = ProgrammeQuery { city: name.clone(), near, km, ..query.clone() };
        Place {
            url: address::programme(&there, 1),
            at: place::centre(venues.iter().filter_map(|venue| venue.at)),
            events: venues.iter().map(|venue| venue.events).sum(),
            city: String::new(),
            name,
        }
    };
    most_first(by_city.into_values().map(city).collect())
}

fn listed(place: Place, names_city: bool) -> ListedPlace {
    let Place { name, city, url, at, events } = place;
    let events = counted(events, "event", "events");
    let city = if names_city { format!("{city} · ") } else { String::new() };
    let off = if at.is_none() { " · not on the map" } else { "" };
    ListedPlace { name, url, about: format!("{city}{events}{off}") }
}

/// What the map leaves out: `off` events at places that nobody knows, and those that name no venue.
fn note(off: usize, without_venue: usize) -> String {
    let sentence = |events: usize, one: &str, many: &str| match events {
        0 => None,
        1 => Some(format!("1 event is not on the map: {one}.")),
        _ => Some(format!("{} are not on the map: {many}.", counted(events, "event", "events"))),
    };
    let sentences = [
        sentence(off, "we don’t know where its venue is", "we don’t know where their venues are"),
        sentence(without_venue, "its venue has not been announced", "their venues have not been announced"),
    ];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn venue(name: &str, city: &str, at: Option<(f64, f64)>) -> Place {
        Place { name: name.into(), city: city.into(), url: format!("/{name}"), at, events: 2 }
    }

    #[test]
    fn cities_stand_for_venues_where_several_lie_far_apart() {
        let (lisbon, porto) = (Some((38.71, -9.14)), Some((41.15, -8.61)));
        let near = [venue("Kontor", "Lisbon", lisbon), venue("Anker", "Almada", Some((38.68, -9.16)))];
        assert!(!are_far_apart(&near), "two cities on one map");
        // One that is misplaced must not make a city of its venues.
        assert!(!are_far_apart(&[venue("Kontor", "Lisbon", lisbon), venue("Keller", "Lisbon", porto)]));
        let far =
            vec![venue("Kontor", "Lisbon", lisbon), venue("Anker", "lisbon", None), venue("Keller", "Porto", porto)];
        assert!(are_far_apart(&far));
        let query = ProgrammeQuery { view: "map".into(), near: "1,1".into(), km: "5".into(), ..Default::default() };
        let cities = cities(far, &query);
        assert_eq!((cities[0].name.as_str(), cities[0].events, cities[0].at), ("Lisbon", 4, lisbon));
        assert_eq!(cities[0].url, "/?city=Lisbon&view=map");
    }

    #[test]
    fn the_note_says_what_is_not_on_the_map_and_why() {
        assert_eq!(note(0, 0), "");
        assert_eq!(note(1, 0), "1 event is not on the map: we don’t know where its venue is.");
        assert_eq!(
            note(3, 1),
            "3 events are not on the map: we don’t know where their venues are. \
             1 event is not on the map: its venue has not been announced."
        );
    }
}
