//! The layer study: which hidden state of a model, or which model, tells artists apart best. The figure that ranks is
//! the *span*: the largest similarity of two artists minus the smallest. A model for which all music is alike has a
//! small one.

use serde::Serialize;

use super::{
    hubness::{self, Hubness},
    own_tracks::{self, OwnTracks, TrackVector, own_tracks},
    pairs::Pairs,
    scene_agreement::{SceneAgreement, agreement},
};
use crate::{
    artists::{ArtistId, Node},
    scene::SceneGraph,
};

/// The most artists of one study: every pair is looked at. Of a larger catalogue that many are taken.
pub const MOST_ARTISTS: usize = 4_000;

/// A hidden state of a model, with what it makes of some artists.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// How people name it.
    pub label: String,
    /// `None` in files that do not say.
    pub model: Option<String>,
    pub layer: Option<i16>,
    /// The part of a track that was embedded.
    pub window: Option<String>,
    pub artists: Vec<StudiedArtist>,
    pub material: Material,
}

/// An artist that is studied.
#[derive(Clone, Debug, PartialEq)]
pub struct StudiedArtist {
    pub name: String,
    /// In the catalogue; `None` in files, which only have names.
    pub id: Option<ArtistId>,
}

/// What is known of the artists.
#[derive(Clone, Debug, PartialEq)]
pub enum Material {
    /// Mean cosines, and nothing of the tracks behind them.
    Pairs(Pairs),
    /// Every artist has at least one.
    Tracks(Vec<TrackVector>),
}

/// The network that a study is compared with.
pub struct ReferenceNetwork<'a> {
    pub graph: &'a SceneGraph,
    /// The network's artist, if it has one.
    pub find: &'a dyn Fn(&StudiedArtist) -> Option<Node>,
}

/// What a study says of one layer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// By span, from 1.
    pub rank: usize,
    pub label: String,
    pub model: Option<String>,
    pub layer: Option<i16>,
    pub window: Option<String>,
    pub artists: usize,
    pub pairs: usize,
    pub min: f64,
    pub mean: f64,
    pub max: f64,
    /// max − min.
    pub span: f64,
    pub most_alike: Pair,
    pub least_alike: Pair,
    /// `None` when no artist has two tracks, or the tracks are not known.
    pub own_tracks: Option<OwnTracks>,
    /// `None` for two artists.
    pub hubness: Option<Hubness>,
    /// `None` when there is no network to compare with.
    pub scene: Option<SceneAgreement>,
}

/// Two artists, and the mean cosine over all pairs of their tracks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    pub a: String,
    pub b: String,
    pub similarity: f64,
}

/// The figures of all layers, best first. Works on all cores, for seconds when there are thousands of artists.
/// `None` when some layer has fewer than two artists.
pub fn study(layers: impl IntoIterator<Item = Layer>, scene: Option<&ReferenceNetwork<'_>>) -> Option<Vec<Figures>> {
    let mut all: Vec<Figures> = layers.into_iter().map(|layer| figures(layer, scene)).collect::<Option<_>>()?;
    all.sort_by(|x, y| y.span.total_cmp(&x.span));
    for (at, figures) in all.iter_mut().enumerate() {
        figures.rank = at + 1;
    }
    Some(all)
}

fn figures(layer: Layer, scene: Option<&ReferenceNetwork<'_>>) -> Option<Figures> {
    let artists = &layer.artists;
    let (pairs, own) = match layer.material {
        Material::Pairs(pairs) => (pairs, None),
        Material::Tracks(tracks) => (of_means(artists.len(), &tracks), own_tracks(&tracks)),
    };
    let name = |artist: usize| artists[artist].name.as_str();
    let by_similarity = |x: &(usize, usize, f64), y: &(usize, usize, f64)| x.2.total_cmp(&y.2);
    let named = |(a, b, similarity)| Pair { a: name(a).to_owned(), b: name(b).to_owned(), similarity };
    let (least, most) = (pairs.iter().min_by(by_similarity)?, pairs.iter().max_by(by_similarity)?);
    let k = hubness::k_for(artists.len());
    let values = pairs.values();
    Some(Figures {
        rank: 0,
        artists: artists.len(),
        pairs: values.len(),
        min: least.2,
        mean: values.iter().sum::<f64>() / values.len() as f64,
        max: most.2,
        span: most.2 - least.2,
        most_alike: named(most),
        least_alike: named(least),
        own_tracks: own,
        hubness: hubness::hubness(&pairs, k, name),
        scene: scene.map(|scene| {
            let nodes: Vec<Option<Node>> = artists.iter().map(scene.find).collect();
            agreement(&pairs, &nodes, scene.graph, k)
        }),
        label: layer.label,
        model: layer.model,
        layer: layer.layer,
        window: layer.window,
    })
}

/// The mean cosine over all pairs of tracks of two artists is the dot product of their mean vectors.
fn of_means(artists: usize, tracks: &[TrackVector]) -> Pairs {
    let dims = tracks.first().map_or(0, |track| track.vector.len());
    let mut means = vec![vec![0.0f32; dims]; artists];
    let mut counts = vec![0.0f32; artists];
    for track in tracks {
        counts[track.artist] += 1.0;
        means[track.artist].iter_mut().zip(&track.vector).for_each(|(sum, value)| *sum += value);
    }
    for (mean, count) in means.iter_mut().zip(counts) {
        mean.iter_mut().for_each(|value| *value /= count.max(1.0));
    }
    Pairs::by(artists, |a, b| own_tracks::cosine(&means[a], &means[b]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn studied(names: &[&str]) -> Vec<StudiedArtist> {
        names.iter().map(|name| StudiedArtist { name: (*name).to_owned(), id: None }).collect()
    }

    fn layer(label: &str, artists: &[&str], material: Material) -> Layer {
        Layer { label: label.to_owned(), model: None, layer: None, window: None, artists: studied(artists), material }
    }

    #[test]
    fn the_widest_span_ranks_first_and_names_its_extremes() {
        let flat = Pairs::by(3, |_, _| 0.9);
        let wide = Pairs::by(3, |a, b| [[0.0, 0.9, 0.2], [0.0, 0.0, 0.5]][a][b]);
        let found = study(
            [
                layer("flat", &["A", "B", "C"], Material::Pairs(flat)),
                layer("wide", &["A", "B", "C"], Material::Pairs(wide)),
            ],
            None,
        )
        .unwrap();
        assert_eq!(found.iter().map(|f| (f.rank, f.label.as_str())).collect::<Vec<_>>(), [(1, "wide"), (2, "flat")]);
        let best = &found[0];
        assert!((best.span - 0.7).abs() < 1e-12 && (best.mean - 1.6 / 3.0).abs() < 1e-12);
        assert_eq!((best.most_alike.a.as_str(), best.most_alike.b.as_str()), ("A", "B"));
        assert_eq!((best.least_alike.a.as_str(), best.least_alike.b.as_str()), ("A", "C"));
        assert_eq!(found[1].span, 0.0);
        assert!(best.own_tracks.is_none() && best.scene.is_none());
    }

    #[test]
    fn of_tracks_the_similarity_is_the_mean_over_all_pairs_of_tracks() {
        let track = |artist, vector: [f32; 2]| TrackVector { artist, vector: vector.to_vec() };
        let tracks = vec![track(0, [1.0, 0.0]), track(0, [0.6, 0.8]), track(1, [0.0, 1.0]), track(2, [0.8, 0.6])];
        let found = study([layer("x", &["A", "B", "C"], Material::Tracks(tracks))], None).unwrap();
        // A–B: (0 + 0.8) / 2, A–C: (0.8 + 0.96) / 2, B–C: 0.6.
        assert!((found[0].min - 0.4).abs() < 1e-6 && (found[0].max - 0.88).abs() < 1e-6);
        assert!((found[0].mean - (0.4 + 0.88 + 0.6) / 3.0).abs() < 1e-6);
        let own = found[0].own_tracks.as_ref().unwrap();
        assert!((own.own_mean - 0.6).abs() < 1e-6);
        assert_eq!((own.artists, own.own_pairs, own.other_pairs), (1, 1, 5));
    }

    #[test]
    fn one_artist_is_no_study() {
        assert!(study([layer("x", &["A"], Material::Pairs(Pairs::by(1, |_, _| 0.0)))], None).is_none());
    }
}
