//! Access to a source: whether it may be asked, with which client, and what follows when it does not answer.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Environment;
use crate::{
    ingest::{
        client::{Client, FetchError},
        source::{About, NO_CONTACT, SourceError, SourceKind},
        sources,
    },
    queue::Failure,
    sources::Source,
};

/// A source that may be asked now.
pub struct Permitted<'a> {
    pub kind: &'static dyn SourceKind,
    /// Nobody without a contact; what lies on this machine is read all the same.
    pub client: Option<&'a Client>,
}

/// Why a source may not be asked, if it may not; the text names the next move.
pub fn obstacle(source: &Source, about: &About) -> Option<String> {
    let name = &source.name;
    if !source.enabled {
        return Some(format!("{name} is switched off."));
    }
    if about.terms.must_be_acknowledged && source.acknowledged_at.is_none() {
        return Some(format!(
            "The terms of {} have to be read and acknowledged first: on the sources page, or with \
             `undercard source set \"{name}\" --acknowledge`.",
            about.title
        ));
    }
    if about.terms.needs_key && source.key.is_none() {
        return Some(format!("{} answers with a key only: `undercard source set \"{name}\" --key KEY`.", about.title));
    }
    None
}

pub fn permitted<'a>(environment: &'a Environment, source: &Source) -> Result<Permitted<'a>, Failure> {
    let kind = sources::by_key(&source.kind).ok_or_else(|| {
        Failure::Fail(format!("This version reads no “{}”: remove the source, or use a newer version.", source.kind))
    })?;
    if let Some(why) = obstacle(source, kind.about()) {
        return Err(Failure::Fail(why));
    }
    Ok(Permitted { kind, client: environment.client() })
}

/// Who goes out.
pub fn client(environment: &Environment) -> Result<&Client, Failure> {
    environment.client().ok_or_else(|| Failure::Fail(NO_CONTACT.to_owned()))
}

/// What an answer that did not come means for the job.
pub fn failure(error: SourceError, now: DateTime<Utc>) -> Failure {
    match error {
        SourceError::Fetch(FetchError::Throttled { until, message }) => {
            let wait = (until - now).to_std().unwrap_or_default().max(Duration::from_secs(1));
            Failure::Snooze(wait, message)
        }
        SourceError::Fetch(FetchError::Unreachable(message)) => Failure::Retry(message),
        other => Failure::Fail(other.to_string()),
    }
}
