//! The whole way, with the models that ship.

use std::{fs, path::PathBuf, sync::Arc};

use undercard::embedding::{Constants, Device, EmbedError, Embedder, EmbedderOptions};

use super::{audio, pcm, tune::tune, wav};

#[expect(clippy::disallowed_methods, reason = "a test is told by its environment")]
pub fn runtime() -> PathBuf {
    let runtime = std::env::var_os("UNDERCARD_ONNXRUNTIME");
    runtime.expect("UNDERCARD_ONNXRUNTIME names no runtime: `./dev unit` fetches one and runs these tests").into()
}

/// The folder of the models that ship.
pub fn models() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn options(models: &str, model: &str) -> EmbedderOptions {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    EmbedderOptions {
        models: root.join(models),
        weights: root.join("nowhere"),
        runtime: runtime(),
        decoder: PathBuf::from(env!("CARGO_BIN_EXE_undercard")),
        model: model.to_owned(),
        constants: None,
        device: Device::Cpu,
        threads: 2,
    }
}

fn timbre() -> Embedder {
    Embedder::open(&options("../models", "timbre-v1")).unwrap()
}

async fn vector(embedder: &Embedder, name: &str) -> Vec<f32> {
    embedder.embed(audio(name).into(), &|_| ()).await.unwrap().vector
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}

#[tokio::test]
async fn the_same_file_gives_the_same_vector_bit_for_bit() {
    let (first, second) = (timbre(), timbre());
    let embedded = first.embed(audio("tune.mp3").into(), &|_| ()).await.unwrap();
    assert_eq!(embedded.vector.len(), 519);
    assert_eq!(
        (embedded.duration_ms, embedded.heard_from_ms, embedded.heard_ms, embedded.cut),
        (6_000, 0, 6_000, false)
    );
    assert_eq!(embedded.features.as_ref().map(Vec::len), Some(519));
    assert!((cosine(&embedded.vector, &embedded.vector) - 1.0).abs() < 1e-6);
    for embedder in [&first, &first, &second] {
        let again = embedder.embed(audio("tune.mp3").into(), &|_| ()).await.unwrap();
        assert!(again == embedded);
    }
    // In company as well.
    let many = (0..8).map(|_| first.embed(audio("tune.mp3").into(), &|_| ()));
    assert!(futures::future::join_all(many).await.into_iter().all(|again| again.unwrap() == embedded));
}

#[tokio::test]
async fn formats_of_one_tune_are_one_sound_and_other_tunes_are_not() {
    let embedder = timbre();
    let flac = vector(&embedder, "tune.flac").await;
    for name in ["tune.mp3", "tune.m4a", "tune.ogg", "tune-alac.m4a"] {
        let cosine = cosine(&flac, &vector(&embedder, name).await);
        assert!(cosine > 0.9, "{name}: {cosine}");
    }
    let noise = |k: usize, _: usize| ((k as f32 * 12.9898).sin() * 43_758.547).fract() * 0.3;
    let noise = wav(pcm(24_000, 1, 16), 24_000 * 6, noise);
    let noise = embedder.embed(noise.into(), &|_| ()).await.unwrap().vector;
    assert!(cosine(&flac, &noise) < 0.5, "{}", cosine(&flac, &noise));
}

#[tokio::test]
async fn samples_and_their_file_give_the_same_vector() {
    let embedder = timbre();
    let sound = tune(44_100, 0.0, 6.0, 6.0);
    let file = wav(pcm(44_100, 1, 32), sound.len(), |k, _| sound[k]);
    let from_file = embedder.embed(file.into(), &|_| ()).await.unwrap();
    let from_samples = embedder.embed_samples(sound, 44_100).await.unwrap();
    assert_eq!(from_samples.vector, from_file.vector);
    assert_eq!(from_samples.sha256, [0; 32]);
}

#[tokio::test]
async fn silence_is_refused_and_absurd_samples_too() {
    let embedder = timbre();
    let is_nothing = |error| matches!(error, EmbedError::NoSignal(_));
    for level in [0.0, 0.7] {
        let silent = wav(pcm(24_000, 1, 16), 24_000 * 6, |_, _| level);
        assert!(is_nothing(embedder.embed(silent.into(), &|_| ()).await.unwrap_err()));
        assert!(is_nothing(embedder.embed_samples(vec![level; 96_000], 24_000).await.unwrap_err()));
    }
    assert!(is_nothing(embedder.embed_samples(vec![], 24_000).await.unwrap_err()));
    for rate_hz in [0, 1, 7_999, 192_001, u32::MAX] {
        let error = embedder.embed_samples(vec![0.1; 96_000], rate_hz).await.unwrap_err();
        assert!(matches!(error, EmbedError::Unsupported(_)), "{rate_hz} Hz: {error:?}");
    }
    let nan = embedder.embed_samples(vec![f32::NAN; 96_000], 24_000).await.unwrap_err();
    assert!(matches!(nan, EmbedError::Corrupt(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_at_once_are_asked_to_come_back() {
    let embedder = timbre();
    let sound = tune(24_000, 0.0, 4.0, 4.0);
    let many = (0..200).map(|_| embedder.embed_samples(sound.clone(), 24_000));
    let (mut done, mut busy) = (0, 0);
    for answer in futures::future::join_all(many).await {
        match answer {
            Ok(_) => done += 1,
            Err(EmbedError::Busy) => busy += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(done >= 64 && busy > 0 && done + busy == 200, "{done} done, {busy} busy");
    assert!(embedder.embed_samples(sound, 24_000).await.is_ok(), "there is room again");
}

#[tokio::test]
async fn an_entry_in_the_manifest_is_all_that_another_model_takes() {
    let embedder = Embedder::open(&options("tests/models", "octet")).unwrap();
    assert_eq!((embedder.model().rate_hz, embedder.model().dims), (16_000, 8));
    let embedded = embedder.embed(audio("tune.mp3").into(), &|_| ()).await.unwrap();
    assert_eq!((embedded.vector.len(), embedded.features), (8, None));
    assert!((cosine(&embedded.vector, &embedded.vector) - 1.0).abs() < 1e-6);
}

#[tokio::test]
async fn own_constants_make_another_model_of_the_same_features() {
    let plain = timbre().embed(audio("tune.mp3").into(), &|_| ()).await.unwrap();
    let mut options = options("../models", "timbre-v1");
    let own = Constants { model: "timbre-v1-own".to_owned(), centre: vec![0.0; 519], scale: vec![2.0; 519] };
    options.constants = Some(own.clone());
    let embedder = Embedder::open(&options).unwrap();
    assert_eq!(embedder.model().id, "timbre-v1-own");
    let embedded = embedder.embed(audio("tune.mp3").into(), &|_| ()).await.unwrap();
    assert_eq!(embedded.features, plain.features);
    assert_ne!(embedded.vector, plain.vector);
    options.constants = Some(Constants { scale: vec![2.0; 518], ..own });
    assert!(matches!(Embedder::open(&options), Err(EmbedError::Model(_))));
}

#[tokio::test]
async fn what_is_not_there_is_an_error_that_says_so() {
    let fails = |options: &EmbedderOptions| Embedder::open(options).err().unwrap();
    let cuda = EmbedderOptions { device: Device::Cuda, ..options("../models", "timbre-v1") };
    assert!(matches!(fails(&cuda), EmbedError::Runtime(reason) if reason.contains("Cuda")));
    let auto = EmbedderOptions { device: Device::Auto, ..options("../models", "timbre-v1") };
    assert_eq!(Embedder::open(&auto).unwrap().device(), "CPU, 2 threads");
    let by_itself = EmbedderOptions { threads: 0, ..auto };
    assert_eq!(Embedder::open(&by_itself).unwrap().device(), "CPU, 1 thread", "as its entry in the manifest says");
    let unknown = fails(&options("../models", "nonesuch"));
    assert!(matches!(unknown, EmbedError::Model(reason) if reason.contains("there is no model nonesuch")));
    let nowhere = fails(&options("nowhere", "timbre-v1"));
    assert!(matches!(nowhere, EmbedError::Model(reason) if reason.contains("--models-dir")));
}

#[tokio::test]
async fn an_altered_model_is_not_run() {
    let folder = std::env::temp_dir().join(format!("undercard-models-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for name in ["manifest.toml", "timbre-v1.onnx", "timbre-v1.json"] {
        fs::copy(models().join(name), folder.join(name)).unwrap();
    }
    let options = options(folder.to_str().unwrap(), "timbre-v1");
    let file: Arc<[u8]> = audio("tune.mp3").into();
    assert!(Embedder::open(&options).unwrap().embed(file, &|_| ()).await.is_ok());
    let mut graph = fs::read(folder.join("timbre-v1.onnx")).unwrap();
    graph[1_000] ^= 1;
    fs::write(folder.join("timbre-v1.onnx"), graph).unwrap();
    let error = Embedder::open(&options).err().unwrap();
    assert!(matches!(&error, EmbedError::Model(reason) if reason.contains("git checkout")), "{error:?}");
    fs::remove_dir_all(&folder).unwrap();
}
