//! From a published checkpoint to vectors, with the real runtime: a tiny network with MERT's architecture and names, next
//! to what PyTorch computed with it (`models/random_checkpoint.py`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use axum::{Router, routing::get};
use undercard::embedding::{
    Device, Embedder, EmbedderOptions,
    checkpoint::Checkpoint,
    manifest::Manifest,
    self_test::{self, cosine},
    tensors::Layout,
    tone::tone,
};

const MODEL: &str = "tiny-mert";

#[derive(serde::Deserialize)]
struct Expected {
    samples: u32,
    states: Vec<Vec<f32>>,
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models")
}

#[expect(clippy::disallowed_methods, reason = "`./dev` says where the runtime is")]
fn runtime() -> PathBuf {
    std::env::var_os("UNDERCARD_ONNXRUNTIME").expect("run this through `./dev unit`, which fetches ONNX Runtime").into()
}

fn expected() -> Vec<Expected> {
    serde_json::from_slice(&fs::read(models().join("tiny-mert.expected.json")).unwrap()).unwrap()
}

/// A folder of weights for one test, imported from the checkpoint.
fn imported(checkpoint: &str, test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("undercard-{test}-{}", std::process::id()));
    let manifest = Manifest::read(&models()).unwrap();
    let published = manifest.entry(MODEL).unwrap().checkpoint.clone().unwrap();
    let layout = Layout::parse(&published.layout.read(&models()).unwrap()).unwrap();
    let mut checkpoint = Checkpoint::open(&models().join(checkpoint)).unwrap();
    layout.import(MODEL, &mut checkpoint, &folder, chrono::DateTime::UNIX_EPOCH, |_| {}).unwrap().keep().unwrap();
    folder
}

#[test]
fn every_graph_says_what_pytorch_says() {
    let manifest = Manifest::read(&models()).unwrap();
    let entry = manifest.entry(MODEL).unwrap();
    let expected = &expected()[0];
    let (dims, layer) = (entry.spec.dims, entry.spec.layer as usize);
    for checkpoint in ["tiny-mert.bin", "tiny-mert.safetensors"] {
        let weights = imported(checkpoint, "graphs");
        let said = self_test::run(entry, &models(), &weights, &runtime()).unwrap();
        assert_eq!(said.len(), 4, "three variants and the states");
        for said in &said[..3] {
            let most = if said.graph.contains("f16") { 1e-5 } else { 1e-10 };
            let off = 1.0 - cosine(&said.vector, &expected.states[layer]);
            assert!(off <= most, "{} of {checkpoint}: 1 − cosine {off:e}", said.graph);
        }
        let states: Vec<&[f32]> = said[3].vector.chunks_exact(dims).collect();
        assert_eq!(states.len(), expected.states.len());
        for (number, (found, wanted)) in states.iter().zip(&expected.states).enumerate() {
            let off = 1.0 - cosine(found, wanted);
            assert!(off <= 1e-10, "state {number} of {checkpoint}: 1 − cosine {off:e}");
        }
        fs::remove_dir_all(weights).unwrap();
    }
}

#[tokio::test]
async fn an_embedder_hears_any_length_as_pytorch_does() {
    let weights = imported("tiny-mert.bin", "lengths");
    let options = EmbedderOptions {
        models: models(),
        weights: weights.clone(),
        runtime: runtime(),
        decoder: PathBuf::new(),
        model: MODEL.to_owned(),
        constants: None,
        device: Device::Cpu,
        threads: 1,
    };
    let embedder = Embedder::open(&options).unwrap();
    for Expected { samples, states } in expected() {
        let embedded = embedder.embed_samples(tone(24_000, samples / 24), 24_000).await.unwrap();
        let off = 1.0 - cosine(&embedded.vector, &states[2]);
        assert!(off <= 1e-10, "{samples} samples: 1 − cosine {off:e}");
        let again = embedder.embed_samples(tone(24_000, samples / 24), 24_000).await.unwrap();
        assert_eq!(again.vector, embedded.vector, "bit for bit");
    }
    drop(embedder);
    fs::remove_dir_all(weights).unwrap();
}

#[test]
fn weights_that_were_not_imported_are_an_error_that_names_the_command() {
    let options = EmbedderOptions {
        models: models(),
        weights: std::env::temp_dir().join("undercard-no-weights"),
        runtime: runtime(),
        decoder: PathBuf::new(),
        model: MODEL.to_owned(),
        constants: None,
        device: Device::Cpu,
        threads: 1,
    };
    let reason = Embedder::open(&options).map(|_| ()).unwrap_err().to_string();
    assert!(reason.contains("`undercard models add tiny-mert --from FILE`"), "{reason}");
}

#[tokio::test]
async fn a_third_model_takes_a_manifest_entry_and_nothing_else() {
    let options = EmbedderOptions {
        models: models(),
        weights: PathBuf::new(),
        runtime: runtime(),
        decoder: PathBuf::new(),
        model: "octet".to_owned(),
        constants: None,
        device: Device::Cpu,
        threads: 1,
    };
    let embedder = Embedder::open(&options).unwrap();
    let sine = |hz: f32| (0..48_000).map(|n| (n as f32 * hz * std::f32::consts::TAU / 16_000.0).sin() * 0.5).collect();
    let low: Vec<f32> = embedder.embed_samples(sine(1000.0), 16_000).await.unwrap().vector;
    let high = embedder.embed_samples(sine(7000.0), 16_000).await.unwrap().vector;
    let loudest = |vector: &[f32]| (0..8).max_by(|&a, &b| vector[a].total_cmp(&vector[b]));
    assert_eq!((low.len(), loudest(&low), loudest(&high)), (8, Some(0), Some(6)));
}

/// `undercard models add tiny-mert --from …` into a folder of weights.
async fn add(from: &str, folder: &Path, reach: &[&str]) -> Output {
    tokio::process::Command::new(env!("CARGO_BIN_EXE_undercard"))
        .args(["models", "add", MODEL, "--accept-licence", "--from", from])
        .args(reach)
        .env("UNDERCARD_ONNXRUNTIME", runtime())
        .env("UNDERCARD_MODELS", models())
        .env("UNDERCARD_WEIGHTS", folder)
        .env_remove("UNDERCARD_CONTACT")
        .env_remove("UNDERCARD_REACH")
        .output()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_checkpoint_is_imported_from_its_address_as_from_its_file() {
    let file = models().join("tiny-mert.safetensors");
    let (whole, half) = (fs::read(&file).unwrap(), fs::read(&file).unwrap().len() / 2);
    let (cut, page) = (whole[..half].to_vec(), "<!doctype html><title>Models</title>");
    let routes = Router::new()
        .route("/model.safetensors", get(move || async { whole }))
        .route("/cut.safetensors", get(move || async { cut }))
        .route("/page", get(move || async move { axum::response::Html(page) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async { axum::serve(listener, routes).await.unwrap() });

    let folder = std::env::temp_dir().join(format!("undercard-fetched-{}", std::process::id()));
    let (from_file, fetched, failed) = (folder.join("file"), folder.join("address"), folder.join("failed"));
    let contact = ["--contact", "booking@collective.example"];
    let all = [&contact[..], &["--reach", &host]].concat();
    assert!(add(&file.display().to_string(), &from_file, &[]).await.status.success());
    let output = add(&format!("http://{host}/model.safetensors"), &fetched, &all).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for weights in ["tiny-mert.f32.bin", "tiny-mert.f16.bin"] {
        assert_eq!(fs::read(from_file.join(weights)).unwrap(), fs::read(fetched.join(weights)).unwrap());
    }

    for (path, arguments, code, why) in [
        ("/model.safetensors", &[][..], 2, "--contact"),
        ("/model.safetensors", &contact, 2, "is not secure"),
        ("/missing", &all, 1, "404"),
        ("/cut.safetensors", &all, 1, "safetensors"),
        ("/page", &all, 1, "neither a PyTorch checkpoint nor safetensors"),
    ] {
        let output = add(&format!("http://{host}{path}"), &failed, arguments).await;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(code) && said.contains(why), "{path}: {said}");
    }
    let left = fs::read_dir(&failed).map_or(0, Iterator::count);
    assert_eq!(left, 0, "nothing is left behind");
    fs::remove_dir_all(folder).unwrap();
}
