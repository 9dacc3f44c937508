//! Embedding of audio: decode → mono → resample → window → infer → pool, one file each. Knows no artist and no
//! database. Untrusted bytes are decoded in a process of their own (`decode/mod.rs`); one thread owns the network
//! (`infer.rs`); `onnx.rs` alone talks to the inference runtime.

pub mod checkpoint;
pub mod decode;
mod error;
mod infer;
pub mod manifest;
mod mono;
mod onnx;
mod pool;
pub mod readiness;
pub mod resample;
pub mod self_test;
pub mod tensors;
pub mod tone;
pub mod window;

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::config::{SoundOptions, this_program};
use decode::{Decoder, Excerpt};
use infer::{Inference, NetworkOutput};
use manifest::{Manifest, ModelEntry, Pooling, Variant};
use onnx::{GraphFile, GraphSpec, Network};
use pool::Standardise;
use window::Wish;

pub use crate::config::Device;
pub use error::EmbedError;
pub use manifest::ModelSpec;

/// Files that may be on their way through an embedder at once. The next one is `Busy`.
const ADMITTED: usize = 64;

/// What one audio file became.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedded {
    /// Of the file; all zero for samples that came without one.
    pub sha256: [u8; 32],
    /// Of what was decoded.
    pub duration_ms: u32,
    /// The decoder stopped at its limit: there is more.
    pub cut: bool,
    /// The part that the model heard.
    pub heard_from_ms: u32,
    pub heard_ms: u32,
    /// `dims` values, unit length.
    pub vector: Vec<f32>,
    /// What the network said before standardising, for models that have constants.
    pub features: Option<Vec<f32>>,
}

/// How far a file is; told in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Decoding,
    Resampling,
    /// In line for the network, or in it.
    Listening,
}

/// What standardises raw features: z = clip((feature − centre) / scale), equal weight for each block.
#[derive(Clone, Debug, PartialEq)]
pub struct Constants {
    /// The id that vectors made with these constants bear.
    pub model: String,
    pub centre: Vec<f32>,
    pub scale: Vec<f32>,
}

/// Where things are and what to open.
#[derive(Clone, Debug)]
pub struct EmbedderOptions {
    /// Folder of `manifest.toml`.
    pub models: PathBuf,
    /// Folder of imported weights.
    pub weights: PathBuf,
    /// The ONNX Runtime library, absolute.
    pub runtime: PathBuf,
    /// The binary whose `decode` subcommand reads untrusted audio: this one.
    pub decoder: PathBuf,
    /// A manifest id.
    pub model: String,
    /// Instead of those the manifest names; the model then bears their id.
    pub constants: Option<Constants>,
    pub device: Device,
    /// For the network; when 0, as many as the manifest says that it makes use of.
    pub threads: usize,
}

impl EmbedderOptions {
    /// A model of the manifest, with what the command line says about the rest.
    pub fn new(sound: &SoundOptions, model: &str) -> Result<Self, EmbedError> {
        let runtime = sound.runtime().ok_or_else(|| {
            EmbedError::Runtime("no ONNX Runtime: set --onnxruntime; `./dev` downloads one".to_owned())
        })?;
        let decoder = this_program()
            .map_err(|error| EmbedError::Runtime(format!("cannot find this program's executable: {error}")))?;
        Ok(Self {
            models: sound.models_dir.clone(),
            weights: sound.weights_dir.clone(),
            runtime,
            decoder,
            model: model.to_owned(),
            constants: None,
            device: sound.device,
            threads: sound.threads,
        })
    }
}

/// A model on a device and the decoder before it. Cheap to clone; the last clone ends the thread.
#[derive(Clone)]
pub struct Embedder(Arc<OpenModel>);

struct OpenModel {
    entry: ModelEntry,
    standardise: Option<Standardise>,
    decoder: Decoder,
    inference: Inference,
    admitted: Semaphore,
}

impl Embedder {
    /// Opens the model: checks its files against the manifest, loads it, says which device it took.
    pub fn open(options: &EmbedderOptions) -> Result<Self, EmbedError> {
        Self::open_graph(options, |entry| entry.variants.iter().collect())
    }

    /// Opens the graph that tells every hidden state, for [`Embedder::embed_layers`].
    pub fn open_layers(options: &EmbedderOptions) -> Result<Self, EmbedError> {
        Self::open_graph(options, |entry| entry.states.iter().collect())
    }

    fn open_graph(
        options: &EmbedderOptions,
        choose: impl FnOnce(&ModelEntry) -> Vec<&Variant>,
    ) -> Result<Self, EmbedError> {
        let mut entry = Manifest::read(&options.models)?.entry(&options.model)?.clone();
        let standardise = match (entry.constants(&options.models)?, &options.constants) {
            (None, None) => None,
            (Some(file), own) => {
                let blocks: Vec<usize> = file.blocks.iter().map(|(_, size)| *size).collect();
                let (centre, scale) = own.as_ref().map_or((&file.centre, &file.scale), |own| (&own.centre, &own.scale));
                Some(Standardise::new(centre, scale, &blocks)?)
            }
            (None, Some(_)) => {
                return Err(EmbedError::Model(format!("{} is not standardised: it takes no constants", options.model)));
            }
        };
        if let Some(own) = &options.constants {
            entry.spec.id.clone_from(&own.model);
        }
        let graph = GraphSpec {
            variants: choose(&entry)
                .into_iter()
                .map(|variant| graph_file(variant, &entry.spec.id, &options.models, &options.weights))
                .collect::<Result<_, _>>()?,
            input: entry.input.clone(),
            output: entry.output.clone(),
        };
        if graph.variants.is_empty() {
            return Err(EmbedError::Model(format!("{} has no hidden states to output", options.model)));
        }
        let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let threads = NonZeroUsize::new(options.threads).or(entry.threads.map(|own| own.min(cores))).unwrap_or(cores);
        let (runtime, device) = (options.runtime.clone(), options.device);
        let inference = Inference::start(move || Network::open(&graph, &runtime, device, threads.get()))?;
        Ok(Self(Arc::new(OpenModel {
            entry,
            standardise,
            decoder: Decoder::new(options.decoder.clone(), cores.get()),
            inference,
            admitted: Semaphore::new(ADMITTED),
        })))
    }

    /// The model, with the id that its vectors bear.
    pub fn model(&self) -> &ModelSpec {
        &self.0.entry.spec
    }

    /// Where it runs, such as `CPU, 2 threads`.
    pub fn device(&self) -> &str {
        self.0.inference.device()
    }

    /// Why nothing will ever be embedded again by this process, if it is so: a GPU that failed three times in a row.
    /// Whoever runs the process is to end it, so that it is started anew.
    pub fn lost(&self) -> Option<&EmbedError> {
        self.0.inference.lost()
    }

    /// One audio file in, one unit vector out. `stage` is told where the file is.
    pub async fn embed(&self, file: Arc<[u8]>, stage: &(dyn Fn(Stage) + Send + Sync)) -> Result<Embedded, EmbedError> {
        let (answer, excerpt, sha256) = self.0.run_file(file, stage).await?;
        self.0.embedded(self.0.pooled(answer)?, excerpt, sha256)
    }

    /// Like [`Embedder::embed`], but a vector for every hidden state, in order. Needs [`Embedder::open_layers`].
    pub async fn embed_layers(
        &self,
        file: Arc<[u8]>,
        stage: &(dyn Fn(Stage) + Send + Sync),
    ) -> Result<Vec<Embedded>, EmbedError> {
        let (answer, excerpt, sha256) = self.0.run_file(file, stage).await?;
        self.0.states(&answer, excerpt, sha256)
    }

    /// Like [`Embedder::embed_samples`], but a vector for every hidden state. Needs [`Embedder::open_layers`].
    pub async fn embed_samples_layers(&self, samples: Vec<f32>, rate_hz: u32) -> Result<Vec<Embedded>, EmbedError> {
        let (answer, excerpt) = self.0.run_samples(samples, rate_hz).await?;
        self.0.states(&answer, excerpt, [0; 32])
    }

    /// The part of a file that the model hears, mono, at the model's rate.
    pub async fn decode(&self, file: &[u8]) -> Result<(Vec<f32>, Excerpt), EmbedError> {
        let inner = &*self.0;
        let _admitted = inner.admitted.try_acquire().map_err(|_| EmbedError::Busy)?;
        inner.decoder.decode(file, self.model().wish(), &|_| {}).await
    }

    /// The vector of raw features that this model or another one with the same entry in the manifest computed once: no
    /// audio is needed, and the network is not asked.
    pub fn standardise(&self, features: &[f32]) -> Result<Vec<f32>, EmbedError> {
        let dims = self.model().dims;
        if features.len() != dims {
            return Err(EmbedError::Model(format!("{} features are stored, {dims} are needed", features.len())));
        }
        match &self.0.standardise {
            Some(standardise) => pool::unit(standardise.apply(features)),
            None => pool::unit(features.to_vec()),
        }
    }

    /// Mono samples in [-1, 1] at any rate from 8 to 192 kHz.
    pub async fn embed_samples(&self, samples: Vec<f32>, rate_hz: u32) -> Result<Embedded, EmbedError> {
        let (answer, excerpt) = self.0.run_samples(samples, rate_hz).await?;
        self.0.embedded(self.0.pooled(answer)?, excerpt, [0; 32])
    }
}

/// Checks the graph against the manifest, and that its weights were imported.
fn graph_file(variant: &Variant, model: &str, models: &Path, weights: &Path) -> Result<GraphFile, EmbedError> {
    if variant.weights.is_some() {
        tensors::present(model, weights)?;
    }
    Ok(GraphFile {
        name: variant.graph.file.clone(),
        ops: variant.ops,
        precision: variant.precision,
        bytes: variant.graph.read(models)?,
        weights: variant.weights.as_ref().map(|_| weights.to_owned()),
    })
}

impl OpenModel {
    async fn run_file(
        &self,
        file: Arc<[u8]>,
        stage: &(dyn Fn(Stage) + Send + Sync),
    ) -> Result<(NetworkOutput, Excerpt, [u8; 32]), EmbedError> {
        let _admitted = self.admitted.try_acquire().map_err(|_| EmbedError::Busy)?;
        let (samples, excerpt) = self.decoder.decode(&file, self.entry.spec.wish(), stage).await?;
        let sha256 = blocking(move || Ok(Sha256::digest(&file).into())).await?;
        stage(Stage::Listening);
        Ok((self.infer(samples).await?, excerpt, sha256))
    }

    async fn run_samples(&self, samples: Vec<f32>, rate_hz: u32) -> Result<(NetworkOutput, Excerpt), EmbedError> {
        let _admitted = self.admitted.try_acquire().map_err(|_| EmbedError::Busy)?;
        let wish = self.entry.spec.wish();
        let (samples, excerpt) = blocking(move || prepare(samples, rate_hz, wish)).await?;
        Ok((self.infer(samples).await?, excerpt))
    }

    fn states(&self, answer: &NetworkOutput, excerpt: Excerpt, sha256: [u8; 32]) -> Result<Vec<Embedded>, EmbedError> {
        let (id, dims, layers) = (&self.entry.spec.id, self.entry.spec.dims, self.entry.layers);
        if answer.dims != dims || answer.values.len() != layers * dims {
            return Err(EmbedError::Model(format!("{id} does not output {layers} hidden states")));
        }
        answer.values.chunks_exact(dims).map(|state| self.embedded(state.to_vec(), excerpt, sha256)).collect()
    }

    async fn infer(&self, mut samples: Vec<f32>) -> Result<NetworkOutput, EmbedError> {
        window::audible(&samples)?;
        if self.entry.normalise {
            window::normalise(&mut samples);
        }
        let answer = self.inference.run(samples).await?;
        if answer.values.iter().all(|x| x.is_finite()) {
            return Ok(answer);
        }
        Err(EmbedError::Runtime("the network's output is not finite".to_owned()))
    }

    /// `raw` is what the network said, one vector.
    fn embedded(&self, raw: Vec<f32>, excerpt: Excerpt, sha256: [u8; 32]) -> Result<Embedded, EmbedError> {
        let (vector, features) = match &self.standardise {
            Some(standardise) => (standardise.apply(&raw), Some(raw)),
            None => (raw, None),
        };
        Ok(Embedded {
            sha256,
            duration_ms: excerpt.duration_ms,
            cut: excerpt.cut,
            heard_from_ms: excerpt.from_ms,
            heard_ms: excerpt.ms,
            vector: pool::unit(vector)?,
            features,
        })
    }

    fn pooled(&self, answer: NetworkOutput) -> Result<Vec<f32>, EmbedError> {
        let dims = self.entry.spec.dims;
        let rows = answer.values.len() / answer.dims;
        match self.entry.pooling {
            Pooling::Mean if answer.dims == dims => Ok(pool::mean_over_time(&answer.values, dims)),
            Pooling::InGraph if answer.dims == dims && rows == 1 => Ok(answer.values),
            _ => {
                let (id, found) = (&self.entry.spec.id, answer.dims);
                Err(EmbedError::Model(format!(
                    "{id} outputs {rows} × {found} values instead of {dims}: correct its entry in the manifest"
                )))
            }
        }
    }
}

/// The way of samples that need no decoder.
fn prepare(samples: Vec<f32>, rate_hz: u32, wish: Wish) -> Result<(Vec<f32>, Excerpt), EmbedError> {
    decode::check_rate(rate_hz)?;
    let longest = u64::from(decode::LONGEST_MS) * u64::from(rate_hz) / 1000;
    if samples.len() as u64 > longest {
        return Err(EmbedError::TooLong(format!("{} samples are more than 15 minutes", samples.len())));
    }
    let mut mono = mono::Mono::default();
    mono.push(&samples, 1);
    mono.check()?;
    Excerpt::of(resample::resample(&mono.samples, rate_hz, wish.rate_hz)?, wish, false)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EmbedError> + Send + 'static,
) -> Result<T, EmbedError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(EmbedError::Runtime(format!("a background thread panicked: {error}"))))
}
