//! Layer studies in files, recognised by their content:
//!
//! - `{"layer_11": [{"artist1", "artist2", "mean_similarity", …}], …}`: all pairs of some artists, per hidden state;
//! - `{"pairwise_similarities": [{"artist1", "artist2", "cosine_similarity"}]}`: the same of one model;
//! - `{artist: [{"track_name", "all_layers": [L][D], "model"}]}`: tracks with all their hidden states;
//! - `[{"file", "model", "layer", "vector", …}]`: what `undercard embed --layers all --json` prints. The folder that
//!   a file lies in is its artist.
//!
//! A study is refused as a whole: a ranking over what was left of it would be another study.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    io::{BufReader, Read},
    path::Path,
};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

use super::{
    layers::{Layer, MOST_ARTISTS, Material, StudiedArtist},
    own_tracks::TrackVector,
    pairs::{Pairs, count},
};
use crate::vector;

/// Why a file is no study, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StudyError(String);

/// The layers of a file, in its order, each of at least two artists. `name` is the file's, for messages and labels.
pub fn read(input: impl Read, name: &str) -> Result<Vec<Layer>, StudyError> {
    let contents: Contents = serde_json::from_reader(BufReader::with_capacity(1 << 16, input))
        .map_err(|error| StudyError(format!("{name} is not a layer study that is known here: {error}")))?;
    let layers = match contents {
        Contents::Pairs(layers) => {
            layers.into_iter().map(|(key, rows)| of_pairs(&key, &rows, name)).collect::<Result<Vec<_>, _>>()
        }
        Contents::Tracks(tracks) => of_tracks(tracks),
    };
    let layers = layers.map_err(|reason| StudyError(format!("{name}: {reason}")))?;
    if layers.is_empty() {
        return Err(StudyError(format!("{name} holds no layers")));
    }
    Ok(layers)
}

enum Contents {
    /// Each with its key.
    Pairs(Vec<(String, Vec<PairRow>)>),
    Tracks(Vec<TrackRow>),
}

#[derive(Deserialize)]
struct PairRow {
    artist1: String,
    artist2: String,
    #[serde(alias = "cosine_similarity")]
    mean_similarity: f64,
}

#[derive(Deserialize)]
struct CachedTrack {
    #[serde(default)]
    model: Option<String>,
    all_layers: Vec<Vec<f32>>,
}

#[derive(Deserialize)]
struct EmbeddedFile {
    file: String,
    model: String,
    layer: i16,
    vector: Vec<f32>,
}

struct TrackRow {
    artist: String,
    /// Model and hidden state.
    layer: (String, i16),
    vector: Vec<f32>,
}

impl<'de> Deserialize<'de> for Contents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentsVisitor)
    }
}

/// Takes one entry at a time, so that of a large file only the numbers are kept.
struct ContentsVisitor;

impl<'de> Visitor<'de> for ContentsVisitor {
    type Value = Contents;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("similarities of pairs, or tracks with vectors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Contents, A::Error> {
        let (mut pairs, mut tracks) = (Vec::new(), Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            let is_layer = key.strip_prefix("layer_").is_some_and(|number| number.parse::<i16>().is_ok());
            if is_layer || key == "pairwise_similarities" {
                pairs.push((key, map.next_value::<Vec<PairRow>>()?));
            } else if key == "layer_rankings" {
                return Err(A::Error::custom(
                    "it holds the ranking that somebody made, not what it was made of; give the file of pair similarities",
                ));
            } else {
                for track in map.next_value::<Vec<CachedTrack>>()? {
                    let model = track.model.unwrap_or_else(|| "unnamed model".to_owned());
                    for (layer, vector) in track.all_layers.into_iter().enumerate() {
                        let layer = i16::try_from(layer).map_err(A::Error::custom)?;
                        tracks.push(TrackRow { artist: key.clone(), layer: (model.clone(), layer), vector });
                    }
                }
            }
        }
        match (pairs.is_empty(), tracks.is_empty()) {
            (false, false) => Err(A::Error::custom("it mixes pairs and tracks")),
            (false, true) => Ok(Contents::Pairs(pairs)),
            (true, _) => Ok(Contents::Tracks(tracks)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Contents, A::Error> {
        let mut tracks = Vec::new();
        while let Some(row) = sequence.next_element::<EmbeddedFile>()? {
            let folder = Path::new(&row.file).parent().and_then(Path::file_name);
            let artist = folder.map(|folder| folder.to_string_lossy().into_owned()).ok_or_else(|| {
                A::Error::custom(format!(
                    "“{}” lies in no folder: put each artist's files in a folder of its own",
                    row.file
                ))
            })?;
            tracks.push(TrackRow { artist, layer: (row.model, row.layer), vector: row.vector });
        }
        Ok(Contents::Tracks(tracks))
    }
}

/// Numbers artists in the order they are met.
#[derive(Default)]
struct Numbering {
    artists: Vec<StudiedArtist>,
    numbers: HashMap<String, usize>,
}

impl Numbering {
    fn number(&mut self, name: String) -> usize {
        *self.numbers.entry(name).or_insert_with_key(|name| {
            self.artists.push(StudiedArtist { name: name.clone(), id: None });
            self.artists.len() - 1
        })
    }

    /// The artists, if they are enough and not too many.
    fn finish(self) -> Result<Vec<StudiedArtist>, String> {
        match self.artists.len() {
            0 | 1 => Err("a study needs two artists at least".to_owned()),
            2..=MOST_ARTISTS => Ok(self.artists),
            many => Err(format!("{many} artists; a study takes {MOST_ARTISTS} at most: take a sample")),
        }
    }
}

fn of_pairs(key: &str, rows: &[PairRow], file: &str) -> Result<Layer, String> {
    let layer: Option<i16> = key.strip_prefix("layer_").and_then(|number| number.parse().ok());
    let mut numbering = Numbering::default();
    let mut given = HashMap::new();
    for row in rows {
        let [a, b] = [&row.artist1, &row.artist2].map(|name| numbering.number(name.clone()));
        let pair = format!("{key}, “{}” and “{}”", row.artist1, row.artist2);
        if a == b {
            return Err(format!("{pair}: an artist is not compared with itself"));
        }
        // Cosines of 32-bit vectors stray over 1 by a rounding.
        if row.mean_similarity.abs() > 1.0 + 1e-4 {
            return Err(format!("{pair}: {} is no cosine", row.mean_similarity));
        }
        if given.insert((a.min(b), a.max(b)), row.mean_similarity).is_some() {
            return Err(format!("{pair}: given twice"));
        }
    }
    let artists = numbering.finish().map_err(|reason| format!("{key}: {reason}"))?;
    if given.len() != count(artists.len()) {
        let (pairs, wanted) = (given.len(), count(artists.len()));
        return Err(format!("{key}: {pairs} pairs of {} artists; a study needs all {wanted}", artists.len()));
    }
    let label = layer.map_or_else(
        || Path::new(file).file_stem().map_or_else(|| key.to_owned(), |stem| stem.to_string_lossy().into_owned()),
        |layer| format!("layer {layer}"),
    );
    let pairs = Pairs::by(artists.len(), |a, b| given[&(a, b)]);
    Ok(Layer { label, model: None, layer, window: None, artists, material: Material::Pairs(pairs) })
}

fn of_tracks(rows: Vec<TrackRow>) -> Result<Vec<Layer>, String> {
    let mut layers: BTreeMap<(String, i16), (Numbering, Vec<TrackVector>)> = BTreeMap::new();
    for row in rows {
        let label = label(&row.layer.0, row.layer.1, None);
        let of = format!("{label}, a track of “{}”", row.artist);
        let (numbering, tracks) = layers.entry(row.layer).or_default();
        let dims = tracks.first().map_or(row.vector.len(), |track| track.vector.len());
        if row.vector.len() != dims {
            return Err(format!("{of}: {} values where others have {dims}", row.vector.len()));
        }
        let vector = vector::unit(row.vector)
            .map_err(|_| format!("{of}: its vector is zero, empty or not finite: embed this track again"))?;
        tracks.push(TrackVector { artist: numbering.number(row.artist), vector });
    }
    layers
        .into_iter()
        .map(|((model, layer), (numbering, tracks))| {
            let label = label(&model, layer, None);
            let artists = numbering.finish().map_err(|reason| format!("{label}: {reason}"))?;
            let material = Material::Tracks(tracks);
            Ok(Layer { label, model: Some(model), layer: Some(layer), window: None, artists, material })
        })
        .collect()
}

/// How people name a model's hidden state.
pub fn label(model: &str, layer: i16, window: Option<&str>) -> String {
    match window {
        Some(window) => format!("{model}, layer {layer}, {window}"),
        None => format!("{model}, layer {layer}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::layers::study;

    fn layers(text: &str) -> Result<Vec<Layer>, String> {
        read(text.as_bytes(), "folder/study.json").map_err(|error| error.to_string())
    }

    /// Three artists: pairs (A, B), (A, C), (B, C).
    fn pairs(similarities: [f64; 3], key: &str) -> String {
        let row = |a: &str, b: &str, similarity: f64| {
            format!(
                r#"{{"layer": 0, "artist1": "{a}", "artist2": "{b}", "min_similarity": 0.0, "{key}": {similarity}, "num_comparisons": 4}}"#
            )
        };
        let [ab, ac, bc] = similarities;
        format!("[{}, {}, {}]", row("A", "B", ab), row("A", "C", ac), row("C", "B", bc))
    }

    #[test]
    fn similarities_per_layer_are_ranked_by_span() {
        let key = "mean_similarity";
        let text = format!(
            r#"{{"layer_0": {}, "layer_1": {}, "layer_2": {}}}"#,
            pairs([0.9, 0.8, 0.85], key),
            pairs([0.7, 0.3, 0.5], key),
            pairs([0.6, 0.4, 0.5], key)
        );
        let found = study(layers(&text).unwrap(), None).unwrap();
        assert_eq!(found.iter().map(|f| f.layer).collect::<Vec<_>>(), [Some(1), Some(2), Some(0)]);
        assert_eq!((found[0].artists, found[0].pairs, found[0].label.as_str()), (3, 3, "layer 1"));
        assert!((found[0].span - 0.4).abs() < 1e-12);
        assert_eq!((found[0].least_alike.a.as_str(), found[0].least_alike.b.as_str()), ("A", "C"));
    }

    #[test]
    fn similarities_of_one_model_bear_the_files_name() {
        let text = format!(r#"{{"pairwise_similarities": {}}}"#, pairs([0.9, 0.7, 0.8], "cosine_similarity"));
        let found = study(layers(&text).unwrap(), None).unwrap();
        assert_eq!((found.len(), found[0].label.as_str(), found[0].layer), (1, "study", None));
        assert!((found[0].span - 0.2).abs() < 1e-12);
    }

    #[test]
    fn tracks_with_hidden_states_give_a_layer_each_and_an_own_baseline() {
        let text = r#"{"A": [{"track_name": "1", "model": "m", "all_layers": [[2, 0], [0, 1]]},
                             {"track_name": "2", "model": "m", "all_layers": [[1, 0], [0, 3]]}],
                       "B": [{"track_name": "3", "model": "m", "all_layers": [[0, 5], [0, 1]]}]}"#;
        let found = study(layers(text).unwrap(), None).unwrap();
        assert_eq!(found.iter().map(|f| f.label.as_str()).collect::<Vec<_>>(), ["m, layer 0", "m, layer 1"]);
        let own = found[0].own_tracks.as_ref().unwrap();
        assert_eq!((own.own_mean, own.other_mean, own.auc), (1.0, 0.0, 1.0));
        assert_eq!(found[1].own_tracks.as_ref().unwrap().auc, 0.5);
    }

    #[test]
    fn what_embed_prints_is_grouped_by_folder() {
        let row = |file: &str, layer: i16, vector: &str| {
            format!(
                r#"{{"file": "{file}", "sha256": "x", "model": "m", "layer": {layer}, "window": {{"from_ms": 0, "ms": 30000}}, "dims": 2, "vector": {vector}}}"#
            )
        };
        let text = format!(
            "[{}, {}, {}]",
            row("in/A/1.mp3", 4, "[1, 0]"),
            row("in/B/1.mp3", 4, "[0, 1]"),
            row("A/2.mp3", 4, "[1, 0]")
        );
        let found = layers(&text).unwrap();
        assert_eq!(found[0].artists.iter().map(|artist| artist.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(found[0].label, "m, layer 4");
        let alone = format!("[{}]", row("1.mp3", 4, "[1, 0]"));
        assert!(layers(&alone).is_err_and(|reason| reason.contains("folder of its own")));
    }

    #[test]
    fn what_is_no_whole_study_is_refused_with_the_reason() {
        let key = "mean_similarity";
        let double = r#"[{"artist1": "A", "artist2": "B", "mean_similarity": 0.5}, {"artist1": "B", "artist2": "A", "mean_similarity": 0.5}]"#;
        let lacking = r#"[{"artist1": "A", "artist2": "B", "mean_similarity": 0.5}, {"artist1": "B", "artist2": "C", "mean_similarity": 0.5}]"#;
        for (text, reason) in [
            (String::new(), "EOF"),
            ("{}".to_owned(), "no layers"),
            ("[]".to_owned(), "no layers"),
            ("17".to_owned(), "expected similarities of pairs"),
            (r#"{"layer_0": []}"#.to_owned(), "two artists"),
            (format!(r#"{{"layer_0": {}}}"#, pairs([0.5, 1.5, 0.5], key)), "1.5 is no cosine"),
            (format!(r#"{{"layer_0": {double}}}"#), "given twice"),
            (format!(r#"{{"layer_0": {lacking}}}"#), "needs all 3"),
            (r#"{"layer_0": [{"artist1": "A", "artist2": "A", "mean_similarity": 1}]}"#.to_owned(), "itself"),
            (r#"{"layer_0": [{"artist1": "A"}]}"#.to_owned(), "artist2"),
            (r#"{"layer_rankings": []}"#.to_owned(), "file of pair similarities"),
            (
                r#"{"A": [{"all_layers": [[1, 0]]}], "B": [{"all_layers": [[1]]}]}"#.to_owned(),
                "1 values where others have 2",
            ),
            (r#"{"A": [{"all_layers": [[0, 0]]}]}"#.to_owned(), "zero"),
            (r#"{"A": [{"all_layers": [[1, 0]]}]}"#.to_owned(), "two artists"),
            (r#"{"A": [{"all_layers": [[]]}], "B": [{"all_layers": [[]]}]}"#.to_owned(), "empty"),
            (r#"{"A": [{"all_layers": [[1e39, 0]]}]}"#.to_owned(), "not finite"),
        ] {
            let refused = layers(&text).expect_err(&text);
            assert!(refused.contains(reason) && refused.contains("study.json"), "{text}: {refused}");
        }
    }
}
