//! Audio input of a request, in one of three forms.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::{StatusCode, header},
};
use serde::Deserialize;

use super::EmbedRejection;
use crate::{embedding::EmbedError, web::busy};

#[derive(Debug, PartialEq)]
pub(super) enum AudioInput {
    /// Of a format that the decoder reads.
    File(Arc<[u8]>),
    /// Mono, finite.
    Samples { samples: Vec<f32>, rate_hz: u32 },
}

pub(super) async fn read(request: Request) -> Result<AudioInput, EmbedRejection> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "application/json" => {
            let bytes = whole(request).await?;
            busy(|| from_json(&bytes))
        }
        "application/octet-stream" => {
            let rate_hz = sampling_rate_hz(request.uri().query().unwrap_or_default())?;
            let bytes = whole(request).await?;
            from_bytes(&bytes, rate_hz)
        }
        "multipart/form-data" => file_part(request).await,
        _ => Err(EmbedRejection::MediaType),
    }
}

async fn whole(request: Request) -> Result<Bytes, EmbedRejection> {
    Bytes::from_request(request, &()).await.map_err(|error| body_rejection(error.status(), error.body_text()))
}

/// The layer that limits bodies answers with a status.
fn body_rejection(status: StatusCode, reason: String) -> EmbedRejection {
    if status == StatusCode::PAYLOAD_TOO_LARGE { EmbedRejection::TooLarge } else { EmbedRejection::Malformed(reason) }
}

#[derive(Deserialize)]
struct Posted {
    audio: Vec<f32>,
    sampling_rate: u32,
}

fn from_json(bytes: &[u8]) -> Result<AudioInput, EmbedRejection> {
    let Posted { audio, sampling_rate } = serde_json::from_slice(bytes)
        .map_err(|error| EmbedRejection::Malformed(format!("not {{\"audio\": […], \"sampling_rate\": …}}: {error}")))?;
    samples(audio, sampling_rate)
}

fn from_bytes(bytes: &[u8], rate_hz: u32) -> Result<AudioInput, EmbedRejection> {
    let (values, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(EmbedRejection::Malformed(format!("{} bytes are no whole number of 32-bit samples", bytes.len())));
    }
    samples(values.iter().map(|value| f32::from_le_bytes(*value)).collect(), rate_hz)
}

/// Of `?sampling_rate=24000`.
fn sampling_rate_hz(query: &str) -> Result<u32, EmbedRejection> {
    let rate = query.split('&').find_map(|pair| pair.strip_prefix("sampling_rate="));
    rate.and_then(|rate| rate.parse().ok())
        .ok_or_else(|| EmbedRejection::Malformed("say the rate of the samples in Hz: ?sampling_rate=24000".to_owned()))
}

fn samples(samples: Vec<f32>, rate_hz: u32) -> Result<AudioInput, EmbedRejection> {
    if let Some(at) = samples.iter().position(|sample| !sample.is_finite()) {
        return Err(EmbedError::Corrupt(format!("sample {at} is not a finite number")).into());
    }
    Ok(AudioInput::Samples { samples, rate_hz })
}

async fn file_part(request: Request) -> Result<AudioInput, EmbedRejection> {
    let broken = |error: MultipartError| body_rejection(error.status(), error.body_text());
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|error| body_rejection(error.status(), error.body_text()))?;
    let mut file = None;
    while let Some(part) = form.next_field().await.map_err(broken)? {
        if part.name() != Some("file") {
            continue;
        }
        if file.is_some() {
            return Err(EmbedRejection::Malformed("one file at a time: send each in a request of its own".to_owned()));
        }
        file = Some(part.bytes().await.map_err(broken)?);
    }
    let file = file.ok_or_else(|| EmbedRejection::Malformed("the form has no part called “file”".to_owned()))?;
    Ok(AudioInput::File(Arc::from(&*file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_bytes_give_the_same_samples() {
        let wanted = AudioInput::Samples { samples: vec![0.5, -1.0, 0.0], rate_hz: 24_000 };
        assert_eq!(from_json(br#"{"audio": [0.5, -1, 0], "sampling_rate": 24000}"#).unwrap(), wanted);
        let bytes: Vec<u8> = [0.5f32, -1.0, 0.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(from_bytes(&bytes, sampling_rate_hz("x=1&sampling_rate=24000").unwrap()).unwrap(), wanted);
    }

    #[test]
    fn what_is_no_audio_is_rejected() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"audio": [1]}"#,
            r#"{"audio": "x", "sampling_rate": 24000}"#,
            r#"{"audio": [null], "sampling_rate": 24000}"#,
            r#"{"audio": [1], "sampling_rate": -1}"#,
            r#"{"audio": [1], "sampling_rate": 1e9}"#,
        ] {
            assert!(matches!(from_json(text.as_bytes()), Err(EmbedRejection::Malformed(_))), "{text}");
        }
        assert!(matches!(from_json(br#"{"audio": [1e39], "sampling_rate": 8000}"#), Err(EmbedRejection::Embedding(_))));
        assert!(matches!(from_bytes(&[0, 0, 0], 24_000), Err(EmbedRejection::Malformed(_))));
        assert!(matches!(from_bytes(&f32::NAN.to_le_bytes(), 24_000), Err(EmbedRejection::Embedding(_))));
        for query in ["", "sampling_rate", "sampling_rate=", "sampling_rate=24k", "sampling_rate=-1"] {
            assert!(sampling_rate_hz(query).is_err(), "{query}");
        }
    }
}
