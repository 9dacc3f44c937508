//! Manifest of the models, `models/manifest.toml`: their files and their input. An entry there is all that it takes to
//! add one.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{EmbedError, window::Wish};

/// A model as the manifest describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelSpec {
    /// What its vectors bear, such as `timbre-v1`.
    pub id: String,
    /// For people.
    pub title: String,
    pub licence: String,
    /// Ships in the repository and needs no download.
    pub built_in: bool,
    pub rate_hz: u32,
    /// Longest part of a track it hears.
    pub window_ms: u32,
    /// Shorter audio is refused.
    pub shortest_ms: u32,
    pub dims: usize,
    /// The hidden state that is read; 0 for networks without any.
    pub layer: i16,
}

impl ModelSpec {
    pub fn wish(&self) -> Wish {
        Wish { rate_hz: self.rate_hz, window_ms: self.window_ms, shortest_ms: self.shortest_ms }
    }
}

/// How a network's answer becomes one vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// It answers `[batch, dims]`.
    InGraph,
    /// It answers `[batch, frames, dims]`; the mean over the frames is taken here.
    Mean,
}

/// A file of the models folder and what its content must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub file: String,
    pub sha256: String,
}

impl Sealed {
    /// Its path, once it is known to hold what the manifest says.
    pub fn check(&self, models: &Path) -> Result<PathBuf, EmbedError> {
        self.read(models).map(|_| models.join(&self.file))
    }

    pub fn read(&self, models: &Path) -> Result<Vec<u8>, EmbedError> {
        let path = models.join(&self.file);
        let again = format!("`git checkout -- {}` gets it back", path.display());
        let bytes = std::fs::read(&path)
            .map_err(|error| EmbedError::Model(format!("{} cannot be read ({error}); {again}", path.display())))?;
        if hex::encode(Sha256::digest(&bytes)) != self.sha256 {
            return Err(EmbedError::Model(format!(
                "{} was altered: it is not the file that {MANIFEST} describes; {again}",
                path.display()
            )));
        }
        Ok(bytes)
    }
}

/// Whose operators a graph is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ops {
    /// Those of the ONNX standard: any runtime.
    Standard,
    /// With attention and norms of ONNX Runtime's own, for its CPU and CUDA providers.
    Contrib,
}

/// Of the weights and most of what is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    F32,
    F16,
}

/// A graph of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    pub ops: Ops,
    pub precision: Precision,
    pub graph: Sealed,
    /// The file in the folder of weights that holds its tensors; they are in the graph when there is none.
    pub weights: Option<String>,
}

/// Where a network's weights come from, for those whose weights do not ship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Names of the file there.
    pub files: Vec<String>,
    pub page: String,
    /// What its licence means, in a sentence.
    pub terms: String,
    /// When it is known, nothing else is imported.
    pub sha256: Option<String>,
    /// See `tensors/mod.rs`.
    pub layout: Sealed,
}

/// A model with what it takes to run it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelEntry {
    pub spec: ModelSpec,
    /// Hidden states in all; 1 for networks without any.
    pub layers: usize,
    pub pooling: Pooling,
    /// Names in the graph.
    pub input: String,
    pub output: String,
    /// The samples are to have zero mean and unit variance; networks that want it usually do it themselves.
    pub normalise: bool,
    /// Threads that it makes use of on a CPU; all cores when `None`.
    pub threads: Option<NonZeroUsize>,
    /// The same network for different devices; at least one.
    pub variants: Vec<Variant>,
    /// Answers `[batch, layers, dims]`: every hidden state.
    pub states: Option<Variant>,
    pub checkpoint: Option<Published>,
    /// What standardises the output.
    pub constants: Option<Sealed>,
}

/// Constants as they lie beside a model.
#[derive(Clone, Debug, Deserialize)]
pub struct ConstantsFile {
    pub source: String,
    pub tracks: u32,
    /// Name and number of features, in order.
    pub blocks: Vec<(String, usize)>,
    pub centre: Vec<f32>,
    pub scale: Vec<f32>,
}

impl ModelEntry {
    /// The constants that the manifest names, if any.
    pub fn constants(&self, models: &Path) -> Result<Option<ConstantsFile>, EmbedError> {
        let Some(sealed) = &self.constants else { return Ok(None) };
        serde_json::from_slice(&sealed.read(models)?)
            .map(Some)
            .map_err(|error| EmbedError::Model(format!("{}: {error}", models.join(&sealed.file).display())))
    }

    /// Whether all its files are in place, and if not, which command gets them. Imported weights are not read: hundreds
    /// of megabytes are not looked at whenever somebody opens a page.
    pub fn present(&self, models: &Path, weights: &Path) -> Result<(), EmbedError> {
        self.graphs(models)?;
        self.checkpoint.as_ref().map_or(Ok(()), |_| super::tensors::present(&self.spec.id, weights))
    }

    /// The same with the weights read: whether they are, byte for byte, what was imported.
    pub fn check(&self, models: &Path, weights: &Path) -> Result<(), EmbedError> {
        self.graphs(models)?;
        self.checkpoint.as_ref().map_or(Ok(()), |_| super::tensors::check(&self.spec.id, weights))
    }

    fn graphs(&self, models: &Path) -> Result<(), EmbedError> {
        for variant in self.variants.iter().chain(&self.states) {
            variant.graph.check(models)?;
        }
        self.constants(models).map(|_| ())
    }
}

const MANIFEST: &str = "manifest.toml";

/// All models, in the order of the file.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub entries: Vec<ModelEntry>,
}

impl Manifest {
    /// Reads `manifest.toml` in the folder.
    pub fn read(models: &Path) -> Result<Self, EmbedError> {
        let path = models.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let path = path.display();
            EmbedError::Model(format!("{path} cannot be read ({error}); --models-dir names the folder of the models"))
        })?;
        Self::parse(&text).map_err(|reason| EmbedError::Model(format!("{}: {reason}", path.display())))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let file: ManifestFile = toml::from_str(text).map_err(|error| error.to_string())?;
        let entries = file.model.into_iter().map(RawEntry::checked).collect::<Result<Vec<_>, _>>()?;
        for (at, entry) in entries.iter().enumerate() {
            if entries[..at].iter().any(|other| other.spec.id == entry.spec.id) {
                return Err(format!("{} is there twice", entry.spec.id));
            }
        }
        Ok(Self { entries })
    }

    pub fn entry(&self, id: &str) -> Result<&ModelEntry, EmbedError> {
        self.entries.iter().find(|entry| entry.spec.id == id).ok_or_else(|| {
            let known: Vec<&str> = self.entries.iter().map(|entry| entry.spec.id.as_str()).collect();
            EmbedError::Model(format!("there is no model {id}; {MANIFEST} has {}", known.join(", ")))
        })
    }
}

#[derive(Deserialize)]
struct ManifestFile {
    #[serde(default)]
    model: Vec<RawEntry>,
}

/// An entry as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    id: String,
    title: String,
    licence: String,
    built_in: bool,
    rate_hz: u32,
    window_s: f64,
    shortest_s: f64,
    dims: usize,
    layer: i16,
    layers: usize,
    pooling: Pooling,
    input: String,
    output: String,
    #[serde(default)]
    normalise: bool,
    threads: Option<NonZeroUsize>,
    file: Option<String>,
    sha256: Option<String>,
    constants: Option<String>,
    constants_sha256: Option<String>,
    #[serde(default)]
    variant: Vec<RawVariant>,
    states: Option<RawStates>,
    checkpoint: Option<RawPublished>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVariant {
    ops: Ops,
    precision: Precision,
    file: String,
    sha256: String,
    weights: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStates {
    file: String,
    sha256: String,
    weights: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPublished {
    files: Vec<String>,
    page: String,
    terms: String,
    sha256: Option<String>,
    layout: String,
    layout_sha256: String,
}

impl RawEntry {
    fn checked(self) -> Result<ModelEntry, String> {
        let id = self.id;
        let ms = |seconds: f64| (seconds * 1000.0).round() as u32;
        let (window_ms, shortest_ms) = (ms(self.window_s), ms(self.shortest_s));
        if !(1_000..=192_000).contains(&self.rate_hz) {
            return Err(format!("{id}: rate_hz must be 1000 to 192000"));
        }
        if window_ms > 600_000 || shortest_ms > window_ms || window_ms < super::window::SHORTEST_MS {
            return Err(format!("{id}: window_s must be 3 to 600, shortest_s no more than window_s"));
        }
        if self.dims == 0 || self.layers == 0 || self.layer < 0 || self.layer as usize >= self.layers {
            return Err(format!("{id}: dims and layers must be positive, layer one of 0 to layers − 1"));
        }
        let constants = match (self.constants, self.constants_sha256) {
            (Some(file), Some(sha256)) => Some(Sealed { file, sha256 }),
            (None, None) => None,
            _ => return Err(format!("{id}: constants and constants_sha256 come together")),
        };
        let imported = |variant: RawVariant| Variant {
            ops: variant.ops,
            precision: variant.precision,
            graph: Sealed { file: variant.file, sha256: variant.sha256 },
            weights: Some(variant.weights),
        };
        let single = |graph, weights| Variant { ops: Ops::Standard, precision: Precision::F32, graph, weights };
        let variants = match (self.file, self.sha256, &self.checkpoint) {
            (Some(file), Some(sha256), None) if self.variant.is_empty() => {
                vec![single(Sealed { file, sha256 }, None)]
            }
            (None, None, Some(_)) if !self.variant.is_empty() => self.variant.into_iter().map(imported).collect(),
            _ => return Err(format!("{id}: give either file and sha256, or variants and a checkpoint")),
        };
        let states =
            self.states.map(|states| single(Sealed { file: states.file, sha256: states.sha256 }, states.weights));
        let checkpoint = self.checkpoint.map(|published| Published {
            files: published.files,
            page: published.page,
            terms: published.terms,
            sha256: published.sha256,
            layout: Sealed { file: published.layout, sha256: published.layout_sha256 },
        });
        Ok(ModelEntry {
            spec: ModelSpec {
                id,
                title: self.title,
                licence: self.licence,
                built_in: self.built_in,
                rate_hz: self.rate_hz,
                window_ms,
                shortest_ms,
                dims: self.dims,
                layer: self.layer,
            },
            layers: self.layers,
            pooling: self.pooling,
            input: self.input,
            output: self.output,
            normalise: self.normalise,
            threads: self.threads,
            variants,
            states,
            checkpoint,
            constants,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"
        [[model]]
        id = "octet"
        title = "Eight values"
        licence = "MIT"
        built_in = true
        rate_hz = 16000
        window_s = 30.0
        shortest_s = 0.5
        dims = 8
        layer = 0
        layers = 1
        pooling = "mean"
        input = "audio"
        output = "embedding"
        file = "octet.onnx"
        sha256 = "00"
    "#;

    #[test]
    fn an_entry_says_all_there_is_to_know() {
        let manifest = Manifest::parse(ENTRY).unwrap();
        let entry = manifest.entry("octet").unwrap();
        assert_eq!((entry.spec.window_ms, entry.spec.shortest_ms, entry.spec.dims), (30_000, 500, 8));
        assert_eq!(entry.pooling, Pooling::Mean);
        let Err(EmbedError::Model(reason)) = manifest.entry("septet") else { panic!() };
        assert_eq!(reason, "there is no model septet; manifest.toml has octet");
    }

    #[test]
    fn nonsense_is_refused_with_its_place() {
        for (from, to) in [
            ("dims = 8", "dims = 0"),
            ("layer = 0", "layer = 1"),
            ("rate_hz = 16000", "rate_hz = 0"),
            ("window_s = 30.0", "window_s = 2.0"),
            ("shortest_s = 0.5", "shortest_s = 31.0"),
            ("sha256 = \"00\"", ""),
            ("sha256 = \"00\"", "sha256 = \"00\"\nconstants = \"x.json\""),
            ("pooling = \"mean\"", "pooling = \"max\""),
            ("input = ", "threads = 0\ninput = "),
            ("input = ", "inptu = "),
        ] {
            assert!(Manifest::parse(&ENTRY.replace(from, to)).is_err(), "{from} → {to}");
        }
        assert!(Manifest::parse(&ENTRY.repeat(2)).unwrap_err().contains("octet is there twice"));
    }

    #[test]
    fn a_missing_or_altered_file_names_the_command_that_gets_it() {
        let folder = std::env::temp_dir().join(format!("undercard-manifest-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let sealed = Sealed { file: "octet.onnx".to_owned(), sha256: hex::encode(Sha256::digest(b"graph")) };
        let reason = |sealed: &Sealed| sealed.check(&folder).unwrap_err().to_string();
        assert!(reason(&sealed).contains("cannot be read"));
        std::fs::write(folder.join("octet.onnx"), b"other").unwrap();
        assert!(reason(&sealed).contains("was altered"));
        assert!(reason(&sealed).contains("git checkout -- "));
        std::fs::write(folder.join("octet.onnx"), b"graph").unwrap();
        assert_eq!(sealed.check(&folder), Ok(folder.join("octet.onnx")));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
