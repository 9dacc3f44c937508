//! Rejections of a request: `{"error": …}`, with what to do next.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::MOST_BYTES;
use crate::embedding::EmbedError;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbedRejection {
    #[error(
        "the service is closed: this server is reached from other machines, and no token is set; start it with \
         --embed-token or UNDERCARD_EMBED_TOKEN, and send the token as “Authorization: Bearer …”"
    )]
    Closed,
    #[error("send the server's token as “Authorization: Bearer …”")]
    Token,
    #[error("{0}")]
    Malformed(String),
    #[error(
        "send application/json {{audio, sampling_rate}}, application/octet-stream with ?sampling_rate=, or \
         multipart/form-data with a part “file”"
    )]
    MediaType,
    #[error("a request may have {} MiB at most; send samples as application/octet-stream, or a shorter piece", MOST_BYTES >> 20)]
    TooLarge,
    #[error("as many requests are at work as may: try again in a few seconds")]
    Full,
    #[error(transparent)]
    Embedding(#[from] EmbedError),
}

/// Of a request that is refused because others are before it.
const RETRY_AFTER_S: &str = "2";

impl EmbedRejection {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Closed => StatusCode::FORBIDDEN,
            Self::Token => StatusCode::UNAUTHORIZED,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge | Self::Embedding(EmbedError::TooLong(_)) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Full | Self::Embedding(EmbedError::Busy) => StatusCode::TOO_MANY_REQUESTS,
            Self::Embedding(EmbedError::Unsupported(_) | EmbedError::Corrupt(_) | EmbedError::NoSignal(_)) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Embedding(EmbedError::Model(_) | EmbedError::Runtime(_)) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for EmbedRejection {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, Json(json!({"error": self.to_string()}))).into_response();
        let header = match status {
            StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, "Bearer")),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                Some((header::RETRY_AFTER, RETRY_AFTER_S))
            }
            _ => None,
        };
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
