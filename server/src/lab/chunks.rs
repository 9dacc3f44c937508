//! Full context against chunks: what is lost when a track is cut into pieces, each piece embedded alone and the
//! mean taken. Spectral statistics bear it; networks that listen to a stretch as a whole do not.

use std::sync::Arc;

use super::{
    layers::{Figures, Layer, Material, StudiedArtist, study},
    own_tracks::TrackVector,
};
use crate::{
    embedding::{EmbedError, Embedder},
    vector,
};

/// A track, embedded both ways. Both of unit length.
#[derive(Clone, Debug, PartialEq)]
pub struct BothWays {
    pub full: Vec<f32>,
    /// The mean over the chunks.
    pub chunked: Vec<f32>,
}

/// Why a length of chunks does not do for a model.
pub fn check(seconds: f64, embedder: &Embedder) -> Result<(), String> {
    let model = embedder.model();
    let (shortest, window) = (f64::from(model.shortest_ms) / 1e3, f64::from(model.window_ms) / 1e3);
    if (shortest..window).contains(&seconds) {
        return Ok(());
    }
    Err(format!("{} hears {shortest} s at least and {window} s at once: chunks must lie between", model.id))
}

/// Embeds the part of a file that the model hears, as a whole and in chunks. Chunks that are silent are left out, and so
/// is what remains at the end.
pub async fn both_ways(embedder: &Embedder, file: Arc<[u8]>, seconds: f64) -> Result<BothWays, EmbedError> {
    let rate_hz = embedder.model().rate_hz;
    let (samples, _) = embedder.decode(&file).await?;
    let mut chunks = Vec::new();
    for chunk in cut(&samples, rate_hz, seconds) {
        match embedder.embed_samples(chunk.to_vec(), rate_hz).await {
            Ok(embedded) => chunks.push(embedded.vector),
            Err(EmbedError::NoSignal(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let chunked =
        mean(&chunks).ok_or_else(|| EmbedError::NoSignal(format!("no chunk of {seconds} s has anything to hear")))?;
    let full = embedder.embed_samples(samples, rate_hz).await?.vector;
    Ok(BothWays { full, chunked })
}

fn cut(samples: &[f32], rate_hz: u32, seconds: f64) -> impl Iterator<Item = &[f32]> {
    samples.chunks_exact(((f64::from(rate_hz) * seconds) as usize).max(1))
}

/// Scaled to unit length; `None` of nothing, and of vectors that cancel out.
fn mean(vectors: &[Vec<f32>]) -> Option<Vec<f32>> {
    let mut sum = vec![0.0; vectors.first()?.len()];
    for vector in vectors {
        sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
    }
    vector::unit(sum).ok()
}

/// Both ways as a study of two layers, the wider span first. `tracks` are (artist, vectors). `None` for fewer than two
/// artists.
pub fn compare(
    model: &str,
    seconds: f64,
    artists: &[StudiedArtist],
    tracks: &[(usize, BothWays)],
) -> Option<Vec<Figures>> {
    let layer = |label: String, vector: fn(&BothWays) -> &Vec<f32>| Layer {
        label,
        model: Some(model.to_owned()),
        layer: None,
        window: None,
        artists: artists.to_vec(),
        material: Material::Tracks(
            tracks.iter().map(|(artist, ways)| TrackVector { artist: *artist, vector: vector(ways).clone() }).collect(),
        ),
    };
    study(
        [
            layer("full context".to_owned(), |ways| &ways.full),
            layer(format!("chunks of {seconds} s"), |ways| &ways.chunked),
        ],
        None,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_whole_and_the_rest_is_left_out() {
        let samples: Vec<f32> = (0..10).map(|at| at as f32).collect();
        let found: Vec<&[f32]> = cut(&samples, 2, 2.0).collect();
        assert_eq!(found, [&samples[0..4], &samples[4..8]]);
        assert_eq!(cut(&samples, 2, 6.0).count(), 0);
    }

    #[test]
    fn the_mean_of_chunks_is_a_direction() {
        assert_eq!(mean(&[vec![1.0, 0.0], vec![0.0, 1.0]]), Some(vec![0.5f32.sqrt(), 0.5f32.sqrt()]));
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[vec![1.0], vec![-1.0]]), None);
    }

    #[test]
    fn chunks_that_make_everything_alike_have_the_smaller_span() {
        let artists: Vec<StudiedArtist> =
            ["A", "B"].map(|name| StudiedArtist { name: name.to_owned(), id: None }).into_iter().collect();
        let ways = |full: [f32; 2]| BothWays { full: full.to_vec(), chunked: vec![0.6, 0.8] };
        let tracks = [(0, ways([1.0, 0.0])), (0, ways([1.0, 0.0])), (1, ways([0.0, 1.0])), (1, ways([0.0, 1.0]))];
        let found = compare("m", 5.0, &artists, &tracks).unwrap();
        let of = |label: &str| found.iter().find(|figures| figures.label == label).unwrap();
        assert_eq!(of("full context").own_tracks.as_ref().unwrap().auc, 1.0);
        assert_eq!(of("chunks of 5 s").own_tracks.as_ref().unwrap().auc, 0.5);
        assert!((of("full context").mean - 0.0).abs() < 1e-6 && (of("chunks of 5 s").mean - 1.0).abs() < 1e-6);
    }
}
