//! Errors → what visitors are told. The only place where a failure is logged, once, with a reference
//! that the visitor sees too.

use app::error::AppError;

/// Whatever stops an answer.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: String },
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

pub type WebResult<T> = Result<T, WebError>;

impl WebError {
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}

impl From<WebError> for AppError {
    fn from(error: WebError) -> Self {
        match error {
            WebError::NotFound(what) => Self::not_found(what),
            WebError::Invalid { field, message } => Self::invalid(field, message),
            WebError::Database(error) if is_out_of_reach(&error) => {
                tracing::warn!(%error, "the database is out of reach");
                Self::Unavailable
            }
            WebError::Database(error) => {
                let reference = format!("{:08x}", rand::random::<u32>());
                tracing::error!(reference, error = ?error, "a request failed");
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
