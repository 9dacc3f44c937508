//! The sound of a request, in whichever of the three forms it came.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::{StatusCode, header},
};
use serde::Deserialize;

use super::Refusal;
use crate::{embedding::EmbedError, web::busy};

#[derive(Debug, PartialEq)]
pub(super) enum Sound {
    /// Of a format that the decoder reads.
    File(Arc<[u8]>),
    /// Mono, finite.
    Samples { samples: Vec<f32>, rate_hz: u32 },
}

pub(super) async fn read(request: Request) -> Result<Sound, Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "application/json" => {
            let bytes = whole(request).await?;
            busy(|| from_json(&bytes))
        }
        "application/octet-stream" => {
            let rate_hz = asked_rate(request.uri().query().unwrap_or_default())?;
            let bytes = whole(request).await?;
            from_bytes(&bytes, rate_hz)
        }
        "multipart/form-data" => file_part(request).await,
        _ => Err(Refusal::MediaType),
    }
}

async fn whole(request: Request) -> Result<Bytes, Refusal> {
    Bytes::from_request(request, &()).await.map_err(|error| refused(error.status(), error.body_text()))
}

/// The layer that limits bodies answers with a status.
fn refused(status: StatusCode, reason: String) -> Refusal {
    if status == StatusCode::PAYLOAD_TOO_LARGE { Refusal::TooLarge } else { Refusal::Malformed(reason) }
}

#[derive(Deserialize)]
struct Posted {
    audio: Vec<f32>,
    sampling_rate: u32,
}

fn from_json(bytes: &[u8]) -> Result<Sound, Refusal> {
    let Posted { audio, sampling_rate } = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::Malformed(format!("not {{\"audio\": […], \"sampling_rate\": …}}: {error}")))?;
    samples(audio, sampling_rate)
}

fn from_bytes(bytes: &[u8], rate_hz: u32) -> Result<Sound, Refusal> {
    let (values, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(Refusal::Malformed(format!("{} bytes are no whole number of 32-bit samples", bytes.len())));
    }
    samples(values.iter().map(|value| f32::from_le_bytes(*value)).collect(), rate_hz)
}

/// Of `?sampling_rate=24000`.
fn asked_rate(query: &str) -> Result<u32, Refusal> {
    let rate = query.split('&').find_map(|pair| pair.strip_prefix("sampling_rate="));
    rate.and_then(|rate| rate.parse().ok())
        .ok_or_else(|| Refusal::Malformed("say the rate of the samples in Hz: ?sampling_rate=24000".to_owned()))
}

fn samples(samples: Vec<f32>, rate_hz: u32) -> Result<Sound, Refusal> {
    if let Some(at) = samples.iter().position(|sample| !sample.is_finite()) {
        return Err(EmbedError::Corrupt(format!("sample {at} is not a finite number")).into());
    }
    Ok(Sound::Samples { samples, rate_hz })
}

async fn file_part(request: Request) -> Result<Sound, Refusal> {
    let broken = |error: MultipartError| refused(error.status(), error.body_text());
    let mut form =
        Multipart::from_request(request, &()).await.map_err(|error| refused(error.status(), error.body_text()))?;
    let mut file = None;
    while let Some(part) = form.next_field().await.map_err(broken)? {
        if part.name() != Some("file") {
            continue;
        }
        if file.is_some() {
            return Err(Refusal::Malformed("one file at a time: send each in a request of its own".to_owned()));
        }
        file = Some(part.bytes().await.map_err(broken)?);
    }
    let file = file.ok_or_else(|| Refusal::Malformed("the form has no part called “file”".to_owned()))?;
    Ok(Sound::File(Arc::from(&*file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_bytes_say_the_same() {
        let wanted = Sound::Samples { samples: vec![0.5, -1.0, 0.0], rate_hz: 24_000 };
        assert_eq!(from_json(br#"{"audio": [0.5, -1, 0], "sampling_rate": 24000}"#).unwrap(), wanted);
        let bytes: Vec<u8> = [0.5f32, -1.0, 0.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(from_bytes(&bytes, asked_rate("x=1&sampling_rate=24000").unwrap()).unwrap(), wanted);
    }

    #[test]
    fn what_is_no_sound_is_refused() {
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
            assert!(matches!(from_json(text.as_bytes()), Err(Refusal::Malformed(_))), "{text}");
        }
        assert!(matches!(from_json(br#"{"audio": [1e39], "sampling_rate": 8000}"#), Err(Refusal::Embedding(_))));
        assert!(matches!(from_bytes(&[0, 0, 0], 24_000), Err(Refusal::Malformed(_))));
        assert!(matches!(from_bytes(&f32::NAN.to_le_bytes(), 24_000), Err(Refusal::Embedding(_))));
        for query in ["", "sampling_rate", "sampling_rate=", "sampling_rate=24k", "sampling_rate=-1"] {
            assert!(asked_rate(query).is_err(), "{query}");
        }
    }
}
