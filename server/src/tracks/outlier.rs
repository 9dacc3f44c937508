//! Outlier among an artist's tracks, the one that does not fit the others: a remix by somebody else, a namesake's, a
//! mixed-up folder.
//!
//! For each track, *to others* is its mean cosine to all other tracks, and *among others* the mean cosine of those
//! others to each other. An outlier pulls down what every other track has to others, but not what they have among
//! each other without it, so the gap between the two singles it out even among three tracks, where a median would not.
//! The track with the largest gap is odd when the gap exceeds 1.5 × `spread`, the standard deviation of cosines in the
//! catalogue under this model: models crowd their cosines differently, and a fixed threshold would fit one of them.

use super::TrackId;

/// Fewer tracks say nothing: of two that differ, neither is the odd one.
const LEAST: usize = 3;
const GAP: f32 = 1.5;

/// A track that does not fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odd {
    pub track: TrackId,
    /// Mean cosine to the other tracks.
    pub to_others: f32,
    /// Mean cosine of the others to each other.
    pub among_others: f32,
}

/// `vectors` are unit vectors of one model; `spread` is in cosine.
pub fn odd_one(vectors: &[(TrackId, Vec<f32>)], spread: f32) -> Option<Odd> {
    let count = vectors.len();
    if count < LEAST {
        return None;
    }
    let cosine = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    // Sum of each track's cosines to all others, and of all pairs.
    let mut sums = vec![0.0f32; count];
    let mut total = 0.0;
    for (at, (_, a)) in vectors.iter().enumerate() {
        for (other, (_, b)) in vectors.iter().enumerate().skip(at + 1) {
            let c = cosine(a, b);
            sums[at] += c;
            sums[other] += c;
            total += c;
        }
    }
    let pairs_among_others = ((count - 1) * (count - 2) / 2) as f32;
    let odd = vectors.iter().zip(&sums).map(|((track, _), sum)| Odd {
        track: *track,
        to_others: sum / (count - 1) as f32,
        among_others: (total - sum) / pairs_among_others,
    });
    odd.max_by(|x, y| gap(x).total_cmp(&gap(y))).filter(|odd| gap(odd) > GAP * spread)
}

fn gap(odd: &Odd) -> f32 {
    odd.among_others - odd.to_others
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vector::unit;

    fn tracks(vectors: &[[f32; 3]]) -> Vec<(TrackId, Vec<f32>)> {
        vectors.iter().enumerate().map(|(at, v)| (TrackId(at as i64), unit(v.to_vec()).unwrap())).collect()
    }

    #[test]
    fn one_strange_track_among_three_is_found() {
        let odd = odd_one(&tracks(&[[1.0, 0.1, 0.0], [0.0, 0.1, 1.0], [1.0, 0.0, 0.1]]), 0.2).unwrap();
        assert_eq!(odd.track, TrackId(1));
        assert!(odd.to_others < 0.2 && odd.among_others > 0.9);
    }

    #[test]
    fn tracks_that_differ_all_alike_have_no_odd_one() {
        assert_eq!(odd_one(&tracks(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), 0.2), None);
        assert_eq!(odd_one(&tracks(&[[1.0, 0.2, 0.0], [1.0, 0.0, 0.2], [1.0, 0.2, 0.2]]), 0.2), None);
    }

    #[test]
    fn of_two_tracks_neither_is_odd() {
        assert_eq!(odd_one(&tracks(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), 0.1), None);
        assert_eq!(odd_one(&[], 0.1), None);
    }

    proptest! {
        #[test]
        fn the_order_of_tracks_does_not_matter(mut vectors in prop::collection::vec(prop::array::uniform3(0.1f32..1.0), 3..8), turn in 0usize..8) {
            let before = odd_one(&tracks(&vectors), 0.1).map(|odd| vectors[odd.track.0 as usize]);
            let turn = turn % vectors.len();
            vectors.rotate_left(turn);
            let after = odd_one(&tracks(&vectors), 0.1).map(|odd| vectors[odd.track.0 as usize]);
            prop_assert_eq!(before, after);
        }
    }
}
