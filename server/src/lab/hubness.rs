//! Hubs: artists that are among the nearest of far more others than chance would have it. Radovanović, Nanopoulos and
//! Ivanović, "Hubs in Space" (JMLR 2010): N_k(x) counts how often x is among the k nearest of the others, and the
//! skewness of its distribution measures how much of it there is.

use serde::Serialize;

use super::pairs::Pairs;

/// Hubs that are named.
const NAMED: usize = 3;

/// What N_k looks like over the studied artists.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hubness {
    pub k: usize,
    /// E[(N_k − μ)³] / σ³; 0 when everybody is equally often near. Above about 1 there are hubs.
    pub skewness: f64,
    /// How many artists have N_k = 0, 1, 2 …
    pub histogram: Vec<usize>,
    /// Those with the largest N_k, largest first.
    pub hubs: Vec<HubArtist>,
}

/// An artist that many others are near to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HubArtist {
    pub artist: String,
    /// Of how many others it is the nearest.
    pub nearest_of: usize,
    /// Of how many others it is among the k nearest.
    pub among_nearest_of: usize,
}

/// 5 as in the literature, where that leaves most of the artists out; fewer in a study of few: a quarter of the others.
pub fn k_for(artists: usize) -> usize {
    (artists.saturating_sub(1) / 4).clamp(1, 5)
}

/// `None` for fewer than three artists, where there is nothing to choose from.
pub fn hubness<'a>(pairs: &Pairs, k: usize, name: impl Fn(usize) -> &'a str) -> Option<Hubness> {
    let size = pairs.size();
    if size < 3 {
        return None;
    }
    let all: Vec<usize> = (0..size).collect();
    let (mut nearest_of, mut among) = (vec![0; size], vec![0; size]);
    for artist in 0..size {
        let nearest = pairs.nearest(artist, k, &all);
        for (place, other) in nearest.into_iter().enumerate() {
            among[other] += 1;
            nearest_of[other] += usize::from(place == 0);
        }
    }
    let most = among.iter().copied().max().unwrap_or(0);
    let mut histogram = vec![0; most + 1];
    for count in &among {
        histogram[*count] += 1;
    }
    let mut order = all;
    order.sort_by_key(|artist| std::cmp::Reverse((among[*artist], nearest_of[*artist])));
    let hubs = order
        .into_iter()
        .take(NAMED)
        .map(|artist| HubArtist {
            artist: name(artist).to_owned(),
            nearest_of: nearest_of[artist],
            among_nearest_of: among[artist],
        })
        .collect();
    let counts: Vec<f64> = among.iter().map(|count| *count as f64).collect();
    Some(Hubness { k, skewness: skewness(&counts), histogram, hubs })
}

/// The third standardised moment, of the values as the whole population; 0 when all are equal.
pub fn skewness(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let moment = |power: i32| values.iter().map(|value| (value - mean).powi(power)).sum::<f64>() / count;
    let variance = moment(2);
    if variance > 0.0 { moment(3) / variance.powf(1.5) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_symmetric_distribution_has_no_skew_and_a_long_tail_to_the_right_is_positive() {
        assert_eq!(skewness(&[1.0, 2.0, 3.0]), 0.0);
        assert_eq!(skewness(&[4.0, 4.0, 4.0]), 0.0);
        // Mean 1, second moment 3, third (−1·3 + 27) / 4 = 6: 6 / 3^1.5.
        assert!((skewness(&[0.0, 0.0, 0.0, 4.0]) - 2.0 / 3f64.sqrt()).abs() < 1e-12);
        assert!(skewness(&[0.0, 4.0, 4.0, 4.0]) < 0.0);
    }

    #[test]
    fn a_star_has_its_centre_as_hub() {
        let names = ["centre", "a", "b", "c", "d"];
        let pairs = Pairs::by(5, |a, _| if a == 0 { 0.9 } else { 0.1 });
        let found = hubness(&pairs, 1, |artist| names[artist]).unwrap();
        assert_eq!(found.hubs[0], HubArtist { artist: "centre".to_owned(), nearest_of: 4, among_nearest_of: 4 });
        // The centre is as near to all: the first one counts.
        assert_eq!(found.hubs[1], HubArtist { artist: "a".to_owned(), nearest_of: 1, among_nearest_of: 1 });
        assert_eq!(found.histogram, [3, 1, 0, 0, 1]);
        assert!(found.skewness > 1.0);
    }

    #[test]
    fn k_is_5_and_less_among_few() {
        assert_eq!([2, 8, 9, 20, 21, 1_000].map(k_for), [1, 1, 2, 4, 5, 5]);
    }

    proptest! {
        #[test]
        fn every_artist_names_k_others(values in prop::collection::vec(-1.0f64..1.0, 45), k in 1usize..9) {
            let pairs = Pairs::by(10, |a, b| values[(a * 7 + b * 3) % 45]);
            let found = hubness(&pairs, k, |_| "x").unwrap();
            let named: usize = found.histogram.iter().enumerate().map(|(count, artists)| count * artists).sum();
            prop_assert_eq!(named, 10 * k);
            prop_assert_eq!(found.histogram.iter().sum::<usize>(), 10);
        }
    }
}
