//! Maps of places: where the dots, the grid and the scale of a drawn map lie.

mod labels;
mod projection;

use app::dto::{DrawnMap, MapMark, MapPoint, MapTiles};

use self::projection::Projection;
use super::counted;

/// A place to mark.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkedPlace {
    pub name: String,
    pub url: String,
    /// (latitude, longitude) in degrees.
    pub at: (f64, f64),
    pub events: usize,
}

/// Dots of one event and of the most, in CSS pixels; their areas grow with the number of events.
const RADII: (f64, f64) = (5.0, 18.0);

/// A map of `places`, those with the most events first, at least `least_km` high. `None` where there is nothing to show.
pub fn draw(
    places: Vec<MarkedPlace>,
    here: Option<(f64, f64)>,
    least_km: f64,
    tiles: Option<MapTiles>,
) -> Option<DrawnMap> {
    let projection = Projection::around(places.iter().map(|place| place.at).chain(here), least_km)?;
    let mut marks: Vec<MapMark> = places.into_iter().map(|place| mark(place, &projection)).collect();
    let here = here.map(|here| point(here, &projection));
    labels::place(&mut marks, here.as_ref());
    Some(DrawnMap {
        edges: projection.edges(),
        here,
        meridians: projection.meridians(),
        parallels: projection.parallels(),
        scale: projection.scale(),
        marks,
        tiles,
    })
}

fn mark(place: MarkedPlace, projection: &Projection) -> MapMark {
    let MarkedPlace { name, url, at, events } = place;
    let (x, y) = projection.place(at);
    MapMark {
        events: if events == 0 { String::new() } else { counted(events, "event", "events") },
        radius: radius(events),
        place: written(at),
        name,
        url,
        x,
        y,
        wide: None,
        narrow: None,
    }
}

fn point(at: (f64, f64), projection: &Projection) -> MapPoint {
    let (x, y) = projection.place(at);
    MapPoint { x, y, place: written(at) }
}

/// To about a metre.
fn written((latitude, longitude): (f64, f64)) -> String {
    format!("{latitude:.5},{longitude:.5}")
}

fn radius(events: usize) -> u16 {
    (RADII.0 * (events as f64).sqrt()).clamp(RADII.0, RADII.1) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_of_dots_grow_with_the_events_up_to_a_limit() {
        assert_eq!([0, 1, 4, 9, 1_000].map(radius), [5, 5, 10, 15, 18]);
    }

    #[test]
    fn a_map_shows_every_place_and_the_reader_within_its_edges() {
        let place = |name: &str, at| MarkedPlace { name: name.to_owned(), url: "/venues/1".to_owned(), at, events: 2 };
        let places = vec![place("Kontor", (38.71, -9.14)), place("Anker", (38.72, -9.10))];
        let map = draw(places, Some((38.70, -9.2)), 2.0, None).unwrap();
        let inside = |(x, y): (f32, f32)| (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
        assert!(
            map.marks.iter().all(|mark| inside((mark.x, mark.y)))
                && map.here.is_some_and(|here| inside((here.x, here.y)))
        );
        assert!(map.marks[0].x < map.marks[1].x && map.marks[0].y > map.marks[1].y, "east is right and north is up");
        assert_eq!((map.marks[0].events.as_str(), map.marks[0].place.as_str()), ("2 events", "38.71000,-9.14000"));
        assert_eq!(draw(Vec::new(), None, 2.0, None), None);
    }
}
