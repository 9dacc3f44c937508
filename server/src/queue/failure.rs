//! Failures of an attempt, by what follows: retry, snooze, fail, or nothing because another attempt took over.

use std::time::Duration;

use crate::embedding::EmbedError;

/// Why an attempt did not do its job; the text is for the admin.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    /// May pass: again after the queue's back-off, some times.
    #[error("{0}")]
    Retry(String),
    /// Will pass: again after this time, as often as it takes.
    #[error("{1}")]
    Snooze(Duration, String),
    /// Will not pass as it is.
    #[error("{0}")]
    Fail(String),
    /// Another attempt has taken over: this one must not write any more.
    #[error("another worker has taken over")]
    Superseded,
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Retry(format!("The database: {error}"))
    }
}

impl From<EmbedError> for Failure {
    fn from(error: EmbedError) -> Self {
        match error {
            EmbedError::Busy => Self::Snooze(Duration::from_secs(5), error.to_string()),
            error if error.may_pass() => Self::Retry(error.to_string()),
            error => Self::Fail(error.to_string()),
        }
    }
}

/// Outside of a job nobody tries again but the caller.
impl From<Failure> for EmbedError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Snooze(..) => Self::Busy,
            Failure::Retry(why) => Self::Runtime(why),
            Failure::Fail(why) => Self::Model(why),
            Failure::Superseded => Self::Runtime(failure.to_string()),
        }
    }
}
