//! Distances between places.

/// Great-circle distance in kilometres between two (latitude, longitude) in degrees (haversine, mean radius 6,371 km).
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (d_lat, d_lon) = (lat_b - lat_a, (b.1 - a.1).to_radians());
    let h = (d_lat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (d_lon / 2.0).sin().powi(2);
    2.0 * 6_371.0 * h.sqrt().min(1.0).asin()
}

/// A place in degrees, such as `52.52,13.40`: latitude first. `None` for what is none.
pub fn parse(text: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = text.split_once(',')?;
    let degrees = |text: &str, most: f64| text.trim().parse().ok().filter(|degrees: &f64| degrees.abs() <= most);
    degrees(latitude, 90.0).zip(degrees(longitude, 180.0))
}

/// Rounded to hundredths of a degree, which are about a kilometre: [`parse`] reads it.
pub fn rounded((latitude, longitude): (f64, f64)) -> String {
    // Adding zero makes 0.00 of -0.00.
    let hundredths = |degrees: f64| (degrees * 100.0).round() / 100.0 + 0.0;
    format!("{:.2},{:.2}", hundredths(latitude), hundredths(longitude))
}

/// The middle of some places; `None` of none. Good within a city, which is what it is for.
pub fn centre(places: impl IntoIterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    let (mut count, mut sum) = (0.0, (0.0, 0.0));
    for (lat, lon) in places {
        count += 1.0;
        sum = (sum.0 + lat, sum.1 + lon);
    }
    (count > 0.0).then(|| (sum.0 / count, sum.1 / count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn berlin_to_lisbon_is_2312_km() {
        let distance = kilometres((52.52, 13.405), (38.7223, -9.1393));
        assert!((distance - 2_312.0).abs() < 5.0, "{distance}");
    }

    #[test]
    fn a_place_is_read_from_two_numbers_on_earth_and_nothing_else() {
        assert_eq!(parse("52.52,13.40"), Some((52.52, 13.4)));
        assert_eq!(parse(" -33.9 , 151.2"), Some((-33.9, 151.2)));
        for text in ["", "here", "52.52", "91,0", "0,181", "NaN,0", "inf,0", "1,2,3", "52,52 13,40"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_place_is_rounded_to_hundredths_and_read_as_it_was_written() {
        assert_eq!(rounded((52.520_008, 13.404_954)), "52.52,13.40");
        assert_eq!(rounded((-0.001, 179.999)), "0.00,180.00");
        assert_eq!(parse(&rounded((-33.868, 151.209))), Some((-33.87, 151.21)));
    }

    #[test]
    fn a_place_is_no_distance_from_itself_and_the_antipode_is_half_the_world() {
        assert_eq!(kilometres((1.0, 2.0), (1.0, 2.0)), 0.0);
        assert!((kilometres((0.0, 0.0), (0.0, 180.0)) - 20_015.0).abs() < 1.0);
    }
}
