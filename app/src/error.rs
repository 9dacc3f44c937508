//! Errors as visitors see them. Mapped from the server's errors in `server/src/web/error.rs` alone.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum AppError {
    #[error("There is no such {what}.")]
    NotFound { what: String },
    #[error("{message}")]
    Invalid { field: String, message: String },
    #[error("Too many requests. Try again in {seconds} seconds.")]
    TooMany { seconds: u64 },
    #[error("This is not available right now. Try again in a moment.")]
    Unavailable,
    #[error("Something broke on our side. It has been noted as {reference}.")]
    Internal { reference: String },
    #[error("The server could not be reached: {message}")]
    Transport { message: String },
}

impl AppError {
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into() }
    }

    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(message) | ServerFnErrorErr::MissingArg(message) => {
                Self::invalid("request", message)
            }
            other => Self::Transport { message: other.to_string() },
        }
    }
}
