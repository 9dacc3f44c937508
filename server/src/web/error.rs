//! Error mapping: what a request that failed is answered with. The only place where a failure is logged, once, with a
//! reference that the visitor sees too.

use app::{dto::desk::FormRefusal, error::AppError};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// Whatever stops a response.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: String },
    #[error("{}", .0.refusal.message)]
    Form(RejectedForm),
    /// Seconds until another try may be accepted.
    #[error("too many requests; the next one in {0} s")]
    TooMany(u64),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

pub type WebResult<T> = Result<T, WebError>;

/// A form of the desk that is not accepted. `Desk::after_form` shows its page again with the message and with what was
/// typed.
#[derive(Debug)]
pub struct RejectedForm {
    pub status: StatusCode,
    pub refusal: FormRefusal,
    /// When another try may be accepted.
    pub retry_after_s: Option<u64>,
}

impl RejectedForm {
    /// Unprocessable, and nothing of what was typed is shown again.
    pub fn new(form: impl Into<String>, message: impl Into<String>) -> Self {
        let refusal = FormRefusal { form: form.into(), message: message.into(), entered: Vec::new() };
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, refusal, retry_after_s: None }
    }

    /// With what was typed: (field, text).
    pub fn entered(mut self, fields: &[(&str, &str)]) -> Self {
        self.refusal.entered = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        self
    }
}

impl From<RejectedForm> for WebError {
    fn from(form: RejectedForm) -> Self {
        Self::Form(form)
    }
}

impl WebError {
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    /// The answer to a request for a file that cannot be had now, in one line.
    pub fn unavailable(self) -> Response {
        (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", AppError::from(self))).into_response()
    }
}

impl From<WebError> for AppError {
    fn from(error: WebError) -> Self {
        match error {
            WebError::NotFound(what) => Self::not_found(what),
            WebError::Invalid { field, message } => Self::invalid(field, message),
            WebError::TooMany(seconds) => Self::TooMany { seconds },
            WebError::Form(form) => Self::invalid(form.refusal.form, form.refusal.message),
            WebError::Database(error) if is_out_of_reach(&error) => {
                tracing::warn!(%error, "database unreachable");
                Self::Unavailable
            }
            WebError::Database(error) => {
                let reference = format!("{:08x}", rand::random::<u32>());
                tracing::error!(reference, error = ?error, "request failed");
                Self::Internal { reference }
            }
        }
    }
}

/// Whether waiting may help. 57014 is our own time limit, class 08 a lost connection, 57P0x a restart,
/// 53xxx a server without room.
fn is_out_of_reach(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error
            .code()
            .is_some_and(|code| code == "57014" || ["08", "57P0", "53"].iter().any(|class| code.starts_with(class))),
        _ => false,
    }
}
