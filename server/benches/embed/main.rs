//! Speed and memory of the networks, as `./dev bench embed` runs it: MERT at its full size with random weights on a
//! 30 s track, beside PyTorch in f32 with all 13 states (1×), and the built-in model.
//!
//! Each line is a process of its own, so that its peak of memory is its own; all run in one go, one after the other.

mod checkpoint;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, ensure};
use clap::{Args, Parser};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use undercard::embedding::{
    Device, Embedder, EmbedderOptions,
    checkpoint::Checkpoint,
    manifest::Manifest,
    self_test::cosine,
    tensors::{self, Layout},
    tone::tone,
};

const MERT: &str = "mert-v1-95m";
const TIMBRE: &str = undercard::config::BUILT_IN;
const TRACK_MS: u32 = 30_000;
const GIB: f64 = (1 << 30) as f64;

#[derive(Parser)]
struct Bench {
    #[command(flatten)]
    place: Place,
    /// A Python with PyTorch and transformers (models/requirements.txt): without it there is nothing to compare with
    #[arg(long)]
    python: Option<PathBuf>,
    /// An ONNX Runtime with the OpenVINO provider beside it
    #[arg(long)]
    openvino: Option<PathBuf>,
    /// Run each so many times; the fastest counts, the median is shown
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Measure this model alone and print JSON
    #[arg(long, hide = true)]
    alone: Option<String>,
    #[arg(long, hide = true, value_enum, default_value = "cpu")]
    device: Device,
    /// What cargo says to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Args)]
struct Place {
    #[arg(long, env = "UNDERCARD_ONNXRUNTIME")]
    onnxruntime: PathBuf,
    /// For random weights, 1 GB; kept for the next time
    #[arg(long, default_value = concat!(env!("CARGO_TARGET_TMPDIR"), "/embed"))]
    folder: PathBuf,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// What one process measured.
#[derive(Serialize, Deserialize)]
struct Measured {
    runtime: String,
    #[serde(default)]
    load_s: Option<f64>,
    seconds: Vec<f64>,
    peak_bytes: f64,
    /// PyTorch has all of them, the others the one that counts.
    states: Vec<Vec<f32>>,
}

impl Measured {
    fn best(&self) -> f64 {
        self.seconds.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn median(&self) -> f64 {
        let mut sorted = self.seconds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }
}

fn main() -> anyhow::Result<()> {
    let bench = Bench::parse();
    match &bench.alone {
        Some(model) => println!("{}", serde_json::to_string(&alone(&bench, model)?)?),
        None => all(&bench)?,
    }
    Ok(())
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("models")
}

fn all(bench: &Bench) -> anyhow::Result<()> {
    let file = prepared(&bench.place.folder)?;
    let samples = bench.place.folder.join("track.f32");
    fs::write(&samples, tone(24_000, TRACK_MS).iter().flat_map(|sample| sample.to_le_bytes()).collect::<Vec<u8>>())?;

    println!("A 30 s track; best and median of {} runs, load, peak of memory", bench.runs);
    let torch = match &bench.python {
        None => {
            println!("PyTorch: not run (name a Python that has it with --python), so there are no ratios");
            None
        }
        Some(python) => {
            let script = models().join("reference.py");
            let mut command = Command::new(python);
            command.args([&script, &file, &samples]).arg(bench.runs.to_string());
            command.arg(bench.place.threads.to_string());
            let torch: Measured = json(&mut command)?;
            line("PyTorch f32, 13 states", &torch, None, None);
            Some(torch)
        }
    };

    let cpu = measure(bench, MERT, Device::Cpu, &bench.place.onnxruntime)?;
    line("MERT, CPU provider", &cpu, torch.as_ref(), Some(1.5));
    match &bench.openvino {
        None => println!("OpenVINO: not run (name a runtime that has it with --openvino)"),
        Some(runtime) => {
            let openvino = measure(bench, MERT, Device::Openvino, runtime)?;
            let target = if openvino.runtime.contains("bf16") { 4.5 } else { 1.5 };
            line("MERT, OpenVINO", &openvino, torch.as_ref(), Some(target));
        }
    }
    for (what, measured, most) in [
        ("load of MERT, s", cpu.load_s.unwrap_or(f64::NAN), 1.0),
        ("memory of MERT in f32, GB", cpu.peak_bytes / 1e9, 1.5),
        ("timbre-v1, ms", measure(bench, TIMBRE, Device::Cpu, &bench.place.onnxruntime)?.best() * 1e3, 50.0),
    ] {
        println!("{what:<28} {measured:>8.2}, at most {most}: {}", if measured <= most { "within" } else { "MISSED" });
    }
    Ok(())
}

/// The random checkpoint, imported.
fn prepared(folder: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let file = folder.join("random.safetensors");
    let manifest = Manifest::read(&models())?;
    let published = manifest.entry(MERT)?.checkpoint.as_ref().context("the manifest has no checkpoint of MERT")?;
    let json = published.layout.read(&models())?;
    if !file.exists() || tensors::check(MERT, folder).is_err() {
        println!("Writing random weights into {}", folder.display());
        checkpoint::write(&json, &file)?;
        let epoch = chrono::DateTime::UNIX_EPOCH;
        Layout::parse(&json)?.import(MERT, &mut Checkpoint::open(&file)?, folder, epoch, |_| {})?.keep()?;
    }
    Ok(file)
}

/// In a process of its own.
fn measure(bench: &Bench, model: &str, device: Device, runtime: &Path) -> anyhow::Result<Measured> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--alone", model, "--device", &format!("{device:?}").to_lowercase()]);
    command.args(["--runs", &bench.runs.to_string(), "--threads", &bench.place.threads.to_string()]);
    command.arg("--folder").arg(&bench.place.folder).arg("--onnxruntime").arg(std::path::absolute(runtime)?);
    json(&mut command)
}

fn json<T: DeserializeOwned>(command: &mut Command) -> anyhow::Result<T> {
    let output = command.stderr(std::process::Stdio::inherit()).output().with_context(|| format!("{command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn alone(bench: &Bench, model: &str) -> anyhow::Result<Measured> {
    let options = EmbedderOptions {
        models: models(),
        weights: bench.place.folder.clone(),
        runtime: bench.place.onnxruntime.clone(),
        decoder: PathBuf::new(),
        model: model.to_owned(),
        constants: None,
        device: bench.device,
        threads: bench.place.threads,
    };
    let begun = Instant::now();
    let embedder = Embedder::open(&options)?;
    let load_s = Some(begun.elapsed().as_secs_f64());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut seconds, mut states) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        let samples = tone(24_000, TRACK_MS);
        let begun = Instant::now();
        let embedded = runtime.block_on(embedder.embed_samples(samples, 24_000))?;
        seconds.push(begun.elapsed().as_secs_f64());
        states = vec![embedded.vector];
    }
    let status = fs::read_to_string("/proc/self/status")?;
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    let peak_bytes = peak.context("no VmHWM")? * 1024.0;
    Ok(Measured { runtime: embedder.device().to_owned(), load_s, seconds, peak_bytes, states })
}

fn line(name: &str, measured: &Measured, torch: Option<&Measured>, target: Option<f64>) {
    let Measured { runtime, load_s, peak_bytes, .. } = measured;
    print!("{name:<24} {:>6.2} s {:>6.2} s", measured.best(), measured.median());
    print!(
        "  load {:>5} {:>5.2} GiB",
        load_s.map_or_else(|| "-".to_owned(), |s| format!("{s:.2} s")),
        peak_bytes / GIB
    );
    if let (Some(torch), Some(target)) = (torch, target) {
        let (ratio, medians) = (torch.best() / measured.best(), torch.median() / measured.median());
        let verdict = if ratio >= target { "within" } else { "MISSED" };
        let off = 1.0 - cosine(&torch.states[11], &measured.states[0]);
        print!("  {ratio:.2}× (medians {medians:.2}×), at least {target}×: {verdict}; 1 − cosine {off:.0e}");
    }
    println!("  [{runtime}]");
}
