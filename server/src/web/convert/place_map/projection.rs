//! Equirectangular projection, true to scale along its middle parallel: degrees become shares of a sheet of 4:3. Good within
//! a region, which is what it is for; places on both sides of the 180th meridian lie far apart.

use app::dto::{MapEdges, MapScale};

/// Width of the sheet by its height.
const ASPECT: f64 = 4.0 / 3.0;
/// What is free around the places, as a share of what they span.
const MARGIN: f64 = 0.12;
/// Length of a degree of latitude: the mean radius of the earth is 6,371 km.
const KM_A_DEGREE: f64 = 111.195;
/// Lines of the grid from west to east, at most.
const MOST_LINES: f64 = 7.0;
/// Share of the width that the scale takes, at most.
const LONGEST_SCALE: f64 = 0.25;

#[derive(Clone, Copy, Debug)]
pub struct Projection {
    north: f64,
    west: f64,
    /// Degrees of latitude from top to bottom.
    height: f64,
    /// Degrees of longitude from left to right.
    width: f64,
    /// Cosine of the middle latitude: what a degree of longitude is there of one of latitude.
    narrowing: f64,
}

impl Projection {
    /// The smallest sheet with a margin that holds all places (latitude, longitude) and is at least `least_km` high. `None`
    /// of none.
    pub fn around(places: impl IntoIterator<Item = (f64, f64)>, least_km: f64) -> Option<Self> {
        let mut bounds: Option<[f64; 4]> = None;
        for (lat, lon) in places {
            let [south, north, west, east] = bounds.unwrap_or([lat, lat, lon, lon]);
            bounds = Some([south.min(lat), north.max(lat), west.min(lon), east.max(lon)]);
        }
        let [south, north, west, east] = bounds?;
        let (middle_lat, middle_lon) = (f64::midpoint(south, north), f64::midpoint(west, east));
        // A sheet around a pole would have no width.
        let narrowing = middle_lat.clamp(-85.0, 85.0).to_radians().cos();
        let spread = 1.0 + 2.0 * MARGIN;
        let fitting = ((east - west) * narrowing * spread / ASPECT).max((north - south) * spread);
        let height = fitting.max(least_km / KM_A_DEGREE);
        let width = height * ASPECT / narrowing;
        Some(Self { north: middle_lat + height / 2.0, west: middle_lon - width / 2.0, height, width, narrowing })
    }

    /// Shares of the width and the height, from the top left corner.
    pub fn place(&self, (lat, lon): (f64, f64)) -> (f32, f32) {
        (((lon - self.west) / self.width) as f32, ((self.north - lat) / self.height) as f32)
    }

    pub fn edges(&self) -> MapEdges {
        MapEdges { north: self.north, south: self.north - self.height, west: self.west, east: self.west + self.width }
    }

    pub fn meridians(&self) -> Vec<f32> {
        let lines = round_numbers(self.west, self.width, step(self.width / MOST_LINES));
        lines.map(|lon| self.place((self.north, lon)).0).collect()
    }

    pub fn parallels(&self) -> Vec<f32> {
        let lines = round_numbers(self.north - self.height, self.height, step(self.width / MOST_LINES));
        lines.map(|lat| self.place((lat, self.west)).1).collect()
    }

    pub fn scale(&self) -> MapScale {
        let width_km = self.width * self.narrowing * KM_A_DEGREE;
        let longest = width_km * LONGEST_SCALE;
        let length = [5.0, 2.0, 1.0].map(|digit| digit * 10_f64.powf(longest.log10().floor()));
        let km = length.into_iter().find(|km| *km <= longest).unwrap_or(length[2]);
        let label = if km < 1.0 { format!("{:.0} m", km * 1_000.0) } else { format!("{km:.0} km") };
        MapScale { width: (km / width_km) as f32, label }
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that is no smaller.
fn step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0].map(|digit| digit * power).into_iter().find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// The multiples of `step` in `length` from `from` on.
fn round_numbers(from: f64, length: f64, step: f64) -> impl Iterator<Item = f64> {
    let first = (from / step).ceil();
    let count = ((from + length) / step).floor() - first;
    (0..=count.max(-1.0) as i64).map(move |n| (first + n as f64) * step).filter(move |at| *at <= from + length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::place;

    #[test]
    fn distances_around_the_middle_are_true_in_every_direction() {
        let sheet = Projection::around([(52.40, 13.20), (52.60, 13.60)], 2.0).unwrap();
        let centre = (52.5, 13.4);
        let (x, y) = sheet.place(centre);
        assert!((x - 0.5).abs() < 1e-5 && (y - 0.5).abs() < 1e-5);
        for other in [(52.55, 13.4), (52.5, 13.5), (52.45, 13.3)] {
            let (to_x, to_y) = sheet.place(other);
            // The height as the unit of both directions.
            let drawn = f64::from((to_x - x) * ASPECT as f32).hypot(f64::from(to_y - y));
            let real = place::kilometres(centre, other);
            let km_high = sheet.height * KM_A_DEGREE;
            assert!((drawn * km_high / real - 1.0).abs() < 0.01, "{other:?}: {} km drawn as {}", real, drawn * km_high);
        }
    }

    #[test]
    fn one_place_is_in_the_middle_of_a_sheet_of_the_least_height() {
        let sheet = Projection::around([(38.71, -9.14)], 2.0).unwrap();
        assert_eq!(sheet.place((38.71, -9.14)), (0.5, 0.5));
        assert!((sheet.height * KM_A_DEGREE - 2.0).abs() < 1e-9);
        assert!(Projection::around([], 2.0).is_none());
    }

    #[test]
    fn the_scale_is_a_round_length_and_the_grid_has_a_handful_of_lines() {
        for (places, label) in [
            (vec![(52.40, 13.20), (52.60, 13.60)], "5 km"),
            (vec![(38.71, -9.14)], "500 m"),
            (vec![(52.5, 13.4), (38.7, -9.1)], "500 km"),
        ] {
            let sheet = Projection::around(places, 2.0).unwrap();
            let scale = sheet.scale();
            assert_eq!(scale.label, label);
            assert!((0.1..=0.25).contains(&scale.width), "{}", scale.width);
            for lines in [sheet.meridians(), sheet.parallels()] {
                assert!((1..=8).contains(&lines.len()), "{label}: {lines:?}");
                assert!(lines.iter().all(|at| (0.0..=1.0).contains(at)), "{label}: {lines:?}");
            }
        }
    }
}
