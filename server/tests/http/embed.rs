//! The inference service, with the real runtime and the model that ships.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::PgPool;
use tower::ServiceExt;
use undercard::{
    config::{Device, SoundOptions},
    db::MIGRATOR,
    embedding::tone::tone,
    runtime::{self, Environment},
    web::embed::{Access, MOST_AT_ONCE, MOST_BYTES, Service, router},
};

const RATE_HZ: u32 = 24_000;
const JSON: &str = "application/json";
const BYTES: &str = "application/octet-stream";

pub fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

#[expect(clippy::disallowed_methods, reason = "tests are told where the runtime is as the server is")]
pub async fn environment(pool: &PgPool, models: PathBuf) -> Arc<Environment> {
    let runtime = std::env::var("UNDERCARD_ONNXRUNTIME").expect("UNDERCARD_ONNXRUNTIME; `./dev unit` sets it");
    let sound = SoundOptions {
        weights_dir: models.join("weights"),
        models_dir: models,
        onnxruntime: Some(runtime.into()),
        device: Device::Cpu,
        threads: 1,
    };
    runtime::first_start(pool, &sound.models_dir).await.unwrap();
    Arc::new(Environment::new(pool.clone(), sound, None).decoding_with(env!("CARGO_BIN_EXE_undercard").into()))
}

async fn open(pool: &PgPool) -> Router {
    router(Service::new(environment(pool, models()).await, Access::Open, MOST_AT_ONCE))
}

fn post(kind: &str, body: impl Into<Body>) -> Request<Body> {
    let path = if kind == BYTES { "/embed?sampling_rate=24000" } else { "/embed" };
    Request::post(path).header(header::CONTENT_TYPE, kind).body(body.into()).unwrap()
}

fn file(bytes: &[u8]) -> Request<Body> {
    let head = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n";
    let body = [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
    post("multipart/form-data; boundary=edge", body)
}

fn bytes_of(samples: &[f32]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

pub fn wav(samples: &[f32]) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE_HZ,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    samples.iter().for_each(|sample| writer.write_sample(*sample).unwrap());
    writer.finalize().unwrap();
    bytes.into_inner()
}

async fn send(router: &Router, request: Request<Body>) -> Response<Bytes> {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
}

/// The answer, which is to have this status.
async fn answer(router: &Router, request: Request<Body>, status: u16) -> Value {
    let response = send(router, request).await;
    let text = String::from_utf8_lossy(response.body()).into_owned();
    assert_eq!(response.status().as_u16(), status, "{text}");
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn samples_as_json_as_bytes_and_as_a_file_are_one_vector(pool: PgPool) {
    let router = open(&pool).await;
    let samples = tone(RATE_HZ, 6_000);
    let text = json!({"audio": samples, "sampling_rate": RATE_HZ}).to_string();
    let by_json = answer(&router, post(JSON, text), 200).await;
    assert_eq!(by_json["shape"], json!([1, 519]));
    assert_eq!((by_json["model"].as_str(), by_json["heard_ms"].as_u64()), (Some("timbre-v1"), Some(6_000)));
    let vector: Vec<f64> = serde_json::from_value(by_json["embedding"][0].clone()).unwrap();
    assert_eq!(vector.len(), 519);
    assert!((cosine(&vector, &vector) - 1.0).abs() < 1e-5);

    let by_bytes = answer(&router, post(BYTES, bytes_of(&samples)), 200).await;
    assert_eq!(by_bytes["embedding"], by_json["embedding"]);

    let by_file = answer(&router, file(&wav(&samples)), 200).await;
    let of_file: Vec<f64> = serde_json::from_value(by_file["embedding"][0].clone()).unwrap();
    assert!(cosine(&vector, &of_file) > 0.9999, "{}", cosine(&vector, &of_file));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_answer_comes_as_bytes_to_those_who_ask_for_bytes(pool: PgPool) {
    let router = open(&pool).await;
    let samples = bytes_of(&tone(RATE_HZ, 4_000));
    let by_json = answer(&router, post(BYTES, samples.clone()), 200).await;
    let mut request = post(BYTES, samples);
    request.headers_mut().insert(header::ACCEPT, BYTES.parse().unwrap());
    let response = send(&router, request).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        (&response.headers()["x-shape"], &response.headers()["x-model"]),
        (&"1,519".parse().unwrap(), &"timbre-v1".parse().unwrap())
    );
    let values: Vec<f32> = response.body().chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
    let wanted: Vec<f32> = serde_json::from_value(by_json["embedding"][0].clone()).unwrap();
    assert_eq!(values, wanted);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn health_names_the_model_and_the_device(pool: PgPool) {
    let router = open(&pool).await;
    let health = answer(&router, Request::get("/health").body(Body::empty()).unwrap(), 200).await;
    assert_eq!((health["status"].as_str(), health["model"].as_str()), (Some("ok"), Some("timbre-v1")));
    assert!(health["device"].as_str().unwrap().contains("CPU"), "{health}");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn only_the_token_opens_the_service_to_other_machines(pool: PgPool) {
    let environment = environment(&pool, models()).await;
    let everywhere = "0.0.0.0".parse().unwrap();
    let closed = router(Service::new(environment.clone(), Access::of(everywhere, None), 1));
    let samples = || bytes_of(&tone(RATE_HZ, 3_000));
    let refused = answer(&closed, post(BYTES, samples()), 403).await;
    assert!(refused["error"].as_str().unwrap().contains("UNDERCARD_EMBED_TOKEN"), "{refused}");

    let guarded = router(Service::new(environment, Access::of(everywhere, Some("open sesame")), 1));
    for wrong in [None, Some("Bearer open sesam"), Some("Bearer "), Some("Basic open sesame"), Some("Bearer caf\u{e9}")]
    {
        let mut request = post(BYTES, samples());
        if let Some(wrong) = wrong {
            request.headers_mut().insert(header::AUTHORIZATION, wrong.parse().unwrap());
        }
        let response = send(&guarded, request).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{wrong:?}");
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");
    }
    let mut request = post(BYTES, samples());
    request.headers_mut().insert(header::AUTHORIZATION, "Bearer open sesame".parse().unwrap());
    answer(&guarded, request, 200).await;
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_page_of_another_site_is_refused(pool: PgPool) {
    let mut request = post(BYTES, bytes_of(&tone(RATE_HZ, 3_000)));
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(send(&open(&pool).await, request).await.status(), StatusCode::FORBIDDEN);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_cannot_be_embedded_says_why(pool: PgPool) {
    let router = open(&pool).await;
    let silence = bytes_of(&vec![0.0; 4 * RATE_HZ as usize]);
    let mut broken = tone(RATE_HZ, 4_000);
    broken[7] = f32::NAN;
    let short = tone(RATE_HZ, 2_900);
    for (request, reason) in [
        (post(BYTES, silence), "silence"),
        (post(BYTES, bytes_of(&short)), "too short"),
        (post(BYTES, bytes_of(&broken)), "sample 7"),
        (post(BYTES, Vec::new()), "too short"),
        (file(b"a letter, not a sound"), ""),
        (file(&wav(&short)), "too short"),
        (file(&wav(&tone(RATE_HZ, 4_000))[..50]), ""),
        (post(JSON, json!({"audio": short, "sampling_rate": 1}).to_string()), "1 Hz"),
    ] {
        let refused = answer(&router, request, 422).await;
        let told = refused["error"].as_str().unwrap();
        assert!(told.contains(reason) && told.len() > 20, "{reason}: {told}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_is_not_asked_properly_says_how_to(pool: PgPool) {
    let router = open(&pool).await;
    let form = |part: &str| {
        let body = format!("--edge\r\ncontent-disposition: form-data; name=\"{part}\"\r\n\r\nx\r\n--edge--\r\n");
        post("multipart/form-data; boundary=edge", body)
    };
    let two = "--edge\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nx\r\n".repeat(2) + "--edge--\r\n";
    let rateless = Request::post("/embed").header(header::CONTENT_TYPE, BYTES).body(Body::from(vec![0; 8])).unwrap();
    for (request, status, reason) in [
        (post(JSON, "{"), 400, "EOF"),
        (post(JSON, "{\"audio\": [0.5]}"), 400, "sampling_rate"),
        (post(JSON, "{\"audio\": [\"x\"], \"sampling_rate\": 24000}"), 400, "audio"),
        (post(JSON, "[".repeat(100_000)), 400, "expected"),
        (post(BYTES, vec![0; 7]), 400, "7 bytes"),
        (rateless, 400, "?sampling_rate=24000"),
        (form("sound"), 400, "“file”"),
        (post("multipart/form-data; boundary=edge", two), 400, "one file"),
        (post("multipart/form-data", "x"), 400, "boundary"),
        (post("multipart/form-data; boundary=edge", "--edge\r\nhalf"), 400, ""),
        (post("text/plain", "x"), 415, "multipart/form-data"),
        (Request::post("/embed").body(Body::from("x")).unwrap(), 415, "application/json"),
    ] {
        let refused = answer(&router, request, status).await;
        let told = refused["error"].as_str().unwrap();
        assert!(told.contains(reason), "{reason}: {told}");
    }
    let looked = Request::builder().method(Method::GET).uri("/embed").body(Body::empty()).unwrap();
    assert_eq!(send(&router, looked).await.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_is_too_large_is_refused_before_it_is_looked_at(pool: PgPool) {
    let router = open(&pool).await;
    let large = vec![0u8; MOST_BYTES + 4];
    for request in [post(BYTES, large.clone()), post(JSON, large.clone()), file(&large)] {
        let refused = answer(&router, request, 413).await;
        assert!(refused["error"].as_str().unwrap().contains("64 MiB"), "{refused}");
    }
    let quarter_of_an_hour = bytes_of(&vec![0.25; 901 * 8_000]);
    let long = Request::post("/embed?sampling_rate=8000")
        .header(header::CONTENT_TYPE, BYTES)
        .body(Body::from(quarter_of_an_hour))
        .unwrap();
    let refused = answer(&router, long, 413).await;
    assert!(refused["error"].as_str().unwrap().contains("15 minutes"), "{refused}");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn more_requests_than_there_is_room_for_are_asked_to_come_again(pool: PgPool) {
    let router = router(Service::new(environment(&pool, models()).await, Access::Open, 1));
    let (reading, is_read) = tokio::sync::oneshot::channel::<()>();
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    // A request that has its place, says so when it is read, and does not come to its end until it is told to.
    let slow = futures::stream::once(async move {
        reading.send(()).unwrap();
        let _ = receiver.await;
        Ok::<_, std::io::Error>(Bytes::new())
    });
    let first = tokio::spawn({
        let router = router.clone();
        async move { send(&router, post(BYTES, Body::from_stream(slow))).await.status() }
    });
    is_read.await.unwrap();
    let refused = send(&router, post(BYTES, Vec::new())).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    sender.send(()).unwrap();
    assert_eq!(first.await.unwrap(), StatusCode::UNPROCESSABLE_ENTITY);
    answer(&router, post(BYTES, bytes_of(&tone(RATE_HZ, 3_000))), 200).await;
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn readyz_compares_the_test_tone_with_what_is_stored(pool: PgPool) {
    let ready = || Request::get("/readyz").body(Body::empty()).unwrap();
    let router = open(&pool).await;
    let told = answer(&router, ready(), 200).await;
    assert!(told.as_str().unwrap().contains("hears the test tone as it must"), "{told}");

    // A model that says something else, as a broken runtime would make it.
    let folder = std::env::temp_dir().join(format!("undercard-ready-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("self-test")).unwrap();
    for name in ["manifest.toml", "timbre-v1.onnx", "timbre-v1.json"] {
        std::fs::copy(models().join(name), folder.join(name)).unwrap();
    }
    let stored = std::fs::read(models().join("self-test/timbre-v1.json")).unwrap();
    let mut stored: Value = serde_json::from_slice(&stored).unwrap();
    stored["values"].as_array_mut().unwrap().reverse();
    std::fs::write(folder.join("self-test/timbre-v1.json"), stored.to_string()).unwrap();
    let broken = undercard::web::embed::router(Service::new(environment(&pool, folder.clone()).await, Access::Open, 1));
    let told = answer(&broken, ready(), 503).await;
    assert!(told.as_str().unwrap().contains("broken"), "{told}");

    // Without a stored one, the first answer is kept.
    std::fs::remove_dir_all(folder.join("self-test")).unwrap();
    for wanted in ["for the first time", "as it must"] {
        let fresh =
            undercard::web::embed::router(Service::new(environment(&pool, folder.clone()).await, Access::Open, 1));
        let told = answer(&fresh, ready(), 200).await;
        assert!(told.as_str().unwrap().contains(wanted), "{told}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
