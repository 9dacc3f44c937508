//! ONNX Runtime: the one file that talks to it. The library is loaded while the program runs, so building and testing
//! need neither it nor a GPU.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use ort::{
    environment::Environment,
    ep::{self, ArbitrarilyConfigurableExecutionProvider, ExecutionProviderDispatch},
    session::{Session, builder::GraphOptimizationLevel},
    value::TensorRef,
};

use super::{
    Device, EmbedError,
    infer::{Model, NetworkOutput},
    manifest::{Ops, Precision},
};
use crate::wording::counted;

/// Tracks that a GPU hears at once. A CPU hears one at a time: together they take as long and ten times the memory.
const GPU_BATCH: usize = 8;

/// A graph on a device.
pub(super) struct Network {
    session: Session,
    /// The name of its file.
    graph: String,
    input: String,
    output: String,
    device: String,
    at_once: usize,
}

/// What to open.
pub(super) struct GraphSpec {
    /// At least one; each device takes the one that suits it.
    pub variants: Vec<GraphFile>,
    pub input: String,
    pub output: String,
}

/// A graph as its file holds it.
pub(super) struct GraphFile {
    pub name: String,
    pub ops: Ops,
    pub precision: Precision,
    pub bytes: Vec<u8>,
    /// Folder of the file of weights, for graphs that hold none.
    pub weights: Option<PathBuf>,
}

impl GraphSpec {
    /// The first of the preferred ones that there is, else whatever there is.
    fn variant(&self, preferred: &[(Ops, Precision)]) -> Option<&GraphFile> {
        let named = |&(ops, precision): &(Ops, Precision)| {
            self.variants.iter().find(|variant| variant.ops == ops && variant.precision == precision)
        };
        preferred.iter().find_map(named).or(self.variants.first())
    }
}

/// One way to run a graph.
struct Execution {
    device: Device,
    provider: Option<ExecutionProviderDispatch>,
    /// The graphs that suit it, best first.
    prefers: &'static [(Ops, Precision)],
    /// For people.
    name: String,
    at_once: usize,
}

impl Network {
    /// Opens the graph on the device. One that is asked for and not there is an error; `auto` takes the first that
    /// works and says so.
    pub fn open(graph: &GraphSpec, runtime: &Path, device: Device, threads: usize) -> Result<Self, EmbedError> {
        let environment = environment(runtime)?;
        let mut failure = None;
        for way in ways(device, threads, runtime) {
            let asked = way.device;
            match Self::open_with(graph, &environment, way, threads) {
                Ok(network) => {
                    tracing::info!(device = network.device, graph = network.graph, "model opened");
                    return Ok(network);
                }
                Err(error) => {
                    tracing::warn!(?asked, %error, "cannot run the model on this device");
                    failure =
                        Some(EmbedError::Runtime(format!("cannot run the model on the device {asked:?}: {error}")));
                }
            }
        }
        Err(failure.unwrap_or_else(|| EmbedError::Runtime("no device was tried".to_owned())))
    }

    fn open_with(
        graph: &GraphSpec,
        environment: &Environment,
        way: Execution,
        threads: usize,
    ) -> Result<Self, ort::Error> {
        let mut builder = Session::builder(environment)?
            // Without error_on_failure, which `ways` sets, a provider that is not there means a silent run on the CPU.
            .with_execution_providers(way.provider.as_slice())?
            .with_optimization_level(GraphOptimizationLevel::All)?
            .with_intra_threads(threads)?
            // Its threads otherwise spin while they wait, and take the cores from the decoders of the next tracks.
            .with_intra_op_spinning(false)?
            // Lengths differ from track to track: a plan for one length is memory that the next does not use.
            .with_memory_pattern(false)?;
        let variant = graph.variant(way.prefers).ok_or_else(|| ort::Error::new("the model has no graph"))?;
        if let Some(folder) = &variant.weights {
            // The graph lies with the models and its tensors with what was imported; there they are mapped, not read.
            builder = builder
                .with_config_entry("session.model_external_initializers_file_folder_path", folder.to_string_lossy())?;
        }
        let session = builder.commit_from_memory(&variant.bytes)?;
        Ok(Self {
            session,
            graph: variant.name.clone(),
            input: graph.input.clone(),
            output: graph.output.clone(),
            device: way.name,
            at_once: way.at_once,
        })
    }
}

impl Model for Network {
    fn device(&self) -> &str {
        &self.device
    }

    fn at_once(&self) -> usize {
        self.at_once
    }

    fn run(&mut self, batch: &[&[f32]]) -> Result<Vec<NetworkOutput>, EmbedError> {
        let samples = batch.first().map_or(0, |first| first.len());
        let joined;
        let flat = match batch {
            [one] => one,
            many => {
                joined = many.concat();
                joined.as_slice()
            }
        };
        let failed = |error: ort::Error| EmbedError::Runtime(format!("the network failed on {}: {error}", self.device));
        let input = TensorRef::from_array_view(([batch.len(), samples], flat)).map_err(failed)?;
        let outputs = self.session.run(ort::inputs![self.input.as_str() => input]).map_err(failed)?;
        let output = outputs.get(self.output.as_str()).ok_or_else(|| {
            EmbedError::Model(format!("the graph has no output {}: correct its entry in the manifest", self.output))
        })?;
        let (shape, values) = output.try_extract_tensor::<f32>().map_err(failed)?;
        let (Some(&items), Some(&dims)) = (shape.first(), shape.last()) else {
            return Err(EmbedError::Model("the graph's output is a single number".to_owned()));
        };
        if items as usize != batch.len() || dims <= 0 || values.is_empty() {
            return Err(EmbedError::Model(format!(
                "the graph's output for a batch of {} has the shape {shape:?}",
                batch.len()
            )));
        }
        let answer = |values: &[f32]| NetworkOutput { values: values.to_vec(), dims: dims as usize };
        Ok(values.chunks_exact(values.len() / batch.len()).map(answer).collect())
    }
}

/// The ways to run a model on a device, best first: this is where a device is chosen.
fn ways(device: Device, threads: usize, runtime: &Path) -> Vec<Execution> {
    // Providers are libraries beside the runtime's own.
    let has = |provider: &str| {
        runtime.parent().is_some_and(|folder| folder.join(format!("libonnxruntime_providers_{provider}.so")).exists())
    };
    let way = |device| match device {
        Device::Cuda => Execution {
            device,
            // The default search times every algorithm for every new length.
            provider: Some(
                ep::CUDA::default()
                    .with_conv_algorithm_search(ep::cuda::ConvAlgorithmSearch::Heuristic)
                    .build()
                    .error_on_failure(),
            ),
            prefers: &[(Ops::Contrib, Precision::F16), (Ops::Contrib, Precision::F32)],
            name: "CUDA".to_owned(),
            at_once: GPU_BATCH,
        },
        Device::Tensorrt => Execution {
            device,
            provider: Some(ep::TensorRT::default().with_fp16(true).build().error_on_failure()),
            prefers: &[(Ops::Standard, Precision::F32)],
            name: "TensorRT".to_owned(),
            at_once: GPU_BATCH,
        },
        Device::Openvino => {
            let bf16 = computes_in_bf16();
            let openvino = ep::OpenVINO::default().with_device_type("CPU").with_num_threads(threads);
            let openvino = match bf16 {
                true => openvino.with_arbitrary_config("load_config", r#"{"CPU":{"INFERENCE_PRECISION_HINT":"bf16"}}"#),
                false => openvino,
            };
            Execution {
                device,
                provider: Some(openvino.build().error_on_failure()),
                // Others make it fall apart into pieces that it runs and pieces that it does not.
                prefers: &[(Ops::Standard, Precision::F32)],
                name: format!("OpenVINO, {}, {}", if bf16 { "bf16" } else { "fp32" }, named(threads)),
                at_once: 1,
            }
        }
        Device::Cpu | Device::Auto => Execution {
            device: Device::Cpu,
            provider: None,
            prefers: &[(Ops::Contrib, Precision::F32)],
            name: format!("CPU, {}", named(threads)),
            at_once: 1,
        },
    };
    match device {
        Device::Auto => [
            (Device::Cuda, has("cuda")),
            // Where bf16 is emulated, OpenVINO is slower than the CPU provider.
            (Device::Openvino, has("openvino") && computes_in_bf16()),
            (Device::Cpu, true),
        ]
        .into_iter()
        .filter(|(_, there)| *there)
        .map(|(device, _)| way(device))
        .collect(),
        asked => vec![way(asked)],
    }
}

/// Such as `2 threads`.
fn named(threads: usize) -> String {
    counted(threads, "thread", "threads")
}

/// Whether the CPU multiplies matrices of bf16 in hardware.
fn computes_in_bf16() -> bool {
    std::fs::read_to_string("/proc/cpuinfo").is_ok_and(|info| info.contains("amx_bf16"))
}

/// The runtime is loaded once for a process, and stays.
static LOADED: Mutex<Option<(PathBuf, Environment)>> = Mutex::new(None);

fn environment(runtime: &Path) -> Result<Environment, EmbedError> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((path, environment)) = &*loaded {
        if path != runtime {
            return Err(EmbedError::Runtime(format!(
                "{} is loaded already: a process can load one ONNX Runtime",
                path.display()
            )));
        }
        return Ok(environment.clone());
    }
    let missing = |why: &dyn std::fmt::Display| {
        EmbedError::Runtime(format!(
            "cannot use {} as ONNX Runtime ({why}); `./dev` downloads one, and --onnxruntime sets its path",
            runtime.display()
        ))
    };
    // A relative path would be looked for beside the executable first.
    if !runtime.is_absolute() {
        return Err(missing(&"the path must be absolute"));
    }
    let environment = ort::init_from(runtime)
        .map_err(|error| missing(&error))?
        .with_name("undercard")
        .with_telemetry(false)
        .build()
        .map_err(|error| missing(&error))?;
    *loaded = Some((runtime.to_owned(), environment.clone()));
    Ok(environment)
}
