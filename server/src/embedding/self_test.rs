//! Self-test of imported tensors: every graph of a model runs on the same tone on the CPU. They are one network, so
//! they must agree.

use std::path::Path;

use super::{
    Device, EmbedError, graph_file,
    infer::Model,
    manifest::{ModelEntry, Precision},
    onnx::{GraphSpec, Network},
    tone::tone,
};

/// As short as models take.
const TONE_MS: u32 = 3_100;

/// 1 − cosine that rounding may cost.
const TOLERANCE: f64 = 1e-6;
/// Halves have three decimal digits.
const TOLERANCE_OF_HALVES: f64 = 1e-3;

/// The output of a graph for the tone.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphOutput {
    /// File of the graph.
    pub graph: String,
    pub vector: Vec<f32>,
}

/// Runs the graphs of a model, that of its hidden states included, and compares them. Returns the output of each;
/// the others were compared with the first.
pub fn run(entry: &ModelEntry, models: &Path, weights: &Path, runtime: &Path) -> Result<Vec<GraphOutput>, EmbedError> {
    let tone = tone(entry.spec.rate_hz, TONE_MS);
    let (id, dims) = (&entry.spec.id, entry.spec.dims);
    let mut outputs: Vec<GraphOutput> = Vec::new();
    for variant in entry.variants.iter().chain(&entry.states) {
        let file = graph_file(variant, id, models, weights)?;
        let graph = GraphSpec { variants: vec![file], input: entry.input.clone(), output: entry.output.clone() };
        let answers = Network::open(&graph, runtime, Device::Cpu, 0)?.run(&[&tone])?;
        let values = answers.into_iter().next().map(|answer| answer.values).unwrap_or_default();
        let name = &variant.graph.file;
        let expected = if Some(variant) == entry.states.as_ref() { dims * entry.layers } else { dims };
        if values.len() != expected || !values.iter().all(|value| value.is_finite()) {
            return Err(EmbedError::Model(format!(
                "{name} outputs {} values instead of {expected}, or some that are not finite: these weights are not \
                 for {id}",
                values.len()
            )));
        }
        if let Some(first) = outputs.first() {
            let vector =
                if expected == dims { &values[..] } else { &values[entry.spec.layer as usize * dims..][..dims] };
            let off = 1.0 - cosine(&first.vector, vector);
            let most = if variant.precision == Precision::F16 { TOLERANCE_OF_HALVES } else { TOLERANCE };
            if off.is_nan() || off > most {
                let first = &first.graph;
                return Err(EmbedError::Model(format!(
                    "{name} and {first} disagree on a test tone (1 − cosine {off:.1e}, at most {most:.0e}): these \
                     weights are not for {id}, or the runtime is broken"
                )));
            }
        }
        outputs.push(GraphOutput { graph: name.clone(), vector: values });
    }
    Ok(outputs)
}

/// Of two vectors of one length, in double precision.
pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}
