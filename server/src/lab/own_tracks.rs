//! Own-track baseline: whether an artist's own tracks are more alike than tracks of two artists, the least that a
//! model must do.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde::Serialize;

use super::auc::auc;

/// A track of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackVector {
    /// Position of its artist among the studied ones.
    pub artist: usize,
    /// Unit length.
    pub vector: Vec<f32>,
}

/// Own pairs against pairs of two artists.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnTracks {
    /// Artists with at least two tracks.
    pub artists: usize,
    /// Pairs of tracks of one artist.
    pub own_pairs: usize,
    /// Mean cosine of those.
    pub own_mean: f64,
    /// Pairs of tracks of two artists: all, or as many as [`MOST_OTHERS`].
    pub other_pairs: usize,
    pub other_mean: f64,
    /// How often an own pair is more alike than another: 0.5 is chance.
    pub auc: f64,
}

/// Pairs of two artists that are looked at: of more, these many are drawn with a fixed seed.
pub const MOST_OTHERS: usize = 200_000;
const SEED: u64 = 11;

/// `None` unless some artist has two tracks and there are two artists.
pub fn own_tracks(tracks: &[TrackVector]) -> Option<OwnTracks> {
    let mut by_artist: Vec<&TrackVector> = tracks.iter().collect();
    by_artist.sort_by_key(|track| track.artist);
    let groups: Vec<&[&TrackVector]> = by_artist.chunk_by(|a, b| a.artist == b.artist).collect();
    let own: Vec<f64> = groups
        .iter()
        .flat_map(|group| group.iter().enumerate().map(move |(at, a)| (a, &group[at + 1..])))
        .flat_map(|(a, rest)| rest.iter().map(move |b| cosine(&a.vector, &b.vector)))
        .collect();
    let all_pairs = super::pairs::count(tracks.len());
    let others: Vec<f64> = if all_pairs - own.len() <= MOST_OTHERS {
        tracks
            .iter()
            .enumerate()
            .flat_map(|(at, a)| tracks[at + 1..].iter().map(move |b| (a, b)))
            .filter(|(a, b)| a.artist != b.artist)
            .map(|(a, b)| cosine(&a.vector, &b.vector))
            .collect()
    } else {
        draw(tracks)
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    Some(OwnTracks {
        artists: groups.iter().filter(|group| group.len() > 1).count(),
        auc: auc(&own, &others)?,
        own_pairs: own.len(),
        own_mean: mean(&own),
        other_pairs: others.len(),
        other_mean: mean(&others),
    })
}

/// There are pairs of two artists, and more than are drawn, so this ends soon.
fn draw(tracks: &[TrackVector]) -> Vec<f64> {
    let mut random = StdRng::seed_from_u64(SEED);
    let mut drawn = Vec::with_capacity(MOST_OTHERS);
    while drawn.len() < MOST_OTHERS {
        let [a, b] = [(); 2].map(|()| &tracks[random.random_range(0..tracks.len())]);
        if a.artist != b.artist {
            drawn.push(cosine(&a.vector, &b.vector));
        }
    }
    drawn
}

/// Of two vectors of unit length.
pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(artist: usize, vector: [f32; 2]) -> TrackVector {
        TrackVector { artist, vector: vector.to_vec() }
    }

    #[test]
    fn artists_whose_tracks_are_alike_are_separated() {
        let tracks = [track(0, [1.0, 0.0]), track(1, [0.0, 1.0]), track(0, [0.8, 0.6]), track(1, [0.6, 0.8])];
        let found = own_tracks(&tracks).unwrap();
        assert_eq!((found.artists, found.own_pairs, found.other_pairs), (2, 2, 4));
        assert!((found.own_mean - 0.8).abs() < 1e-6);
        // 0, 0.6, 0.6 and 0.8·0.6 + 0.6·0.8.
        assert!((found.other_mean - (0.0 + 0.6 + 0.6 + 0.96) / 4.0).abs() < 1e-6);
        assert_eq!(found.auc, 0.75);
    }

    #[test]
    fn one_track_each_or_one_artist_gives_no_baseline() {
        assert_eq!(own_tracks(&[track(0, [1.0, 0.0]), track(1, [1.0, 0.0])]), None);
        assert_eq!(own_tracks(&[track(0, [1.0, 0.0]), track(0, [1.0, 0.0])]), None);
        assert_eq!(own_tracks(&[]), None);
    }

    #[test]
    fn of_many_pairs_a_sample_is_drawn_the_same_one_each_time() {
        let tracks: Vec<TrackVector> =
            (0..700).map(|at| track(at / 2, [(at as f32).cos(), (at as f32).sin()])).collect();
        let found = own_tracks(&tracks).unwrap();
        assert_eq!((found.own_pairs, found.other_pairs), (350, MOST_OTHERS));
        assert_eq!(own_tracks(&tracks), Some(found));
    }
}
