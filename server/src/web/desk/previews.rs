//! Audio previews, `GET /desk/previews/{scheme}/{value}`: half a minute of the artist that a site knows by that id, for an
//! admin who has to decide who an artist is. What may become a vector is fetched, played and not kept; what may only be
//! listened to is played from its own site.

use std::time::Duration;

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::Desk;
use crate::{
    ingest::{
        Origin,
        client::{FetchError, Validators},
        source::{ArtistQuestion, Gives, NO_CONTACT, Question, SourceContext, SourceError, SourceKind},
        sources as kinds,
    },
    runtime,
    sources::{Source, store},
    tracks::format,
    web::audio,
};

/// Somebody is waiting: a request that would have to wait longer for a host's rate limit is refused.
const PATIENCE: Duration = Duration::from_secs(5);

/// The credit that has to stand beside the previews of a site; `None` where its terms are not agreed to, or it has no
/// previews.
pub fn credit(scheme: &str, sources: &[Source]) -> Option<&'static str> {
    let kind = kind_with_previews(scheme)?;
    let may = |source: &Source| source.kind == scheme && runtime::obstacle(source, kind.about()).is_none();
    sources.iter().any(may).then_some(kind.about().terms.attribution)
}

fn kind_with_previews(scheme: &str) -> Option<&'static dyn SourceKind> {
    kinds::by_key(scheme).filter(|kind| kind.about().gives.contains(&Gives::Previews))
}

pub async fn play(desk: Desk, Path((scheme, value)): Path<(String, String)>) -> Response {
    let sources = match store::all(desk.state().pool()).await {
        Ok(sources) => sources,
        Err(error) => return desk.problem(error.into()),
    };
    let known = kind_with_previews(&scheme).zip(sources.iter().find(|source| source.kind == scheme));
    let Some((kind, source)) = known else {
        return (StatusCode::NOT_FOUND, "There is nothing to hear from that site.\n").into_response();
    };
    match preview_of(&desk, kind, source, value).await {
        Ok(response) => response,
        Err((status, message)) => (status, format!("{message}\n")).into_response(),
    }
}

async fn preview_of(
    desk: &Desk,
    kind: &'static dyn SourceKind,
    source: &Source,
    value: String,
) -> Result<Response, (StatusCode, String)> {
    let about = kind.about();
    if let Some(why) = runtime::obstacle(source, about) {
        return Err((StatusCode::FORBIDDEN, why));
    }
    let environment = desk.state().settings().environment.as_ref();
    let client = environment.and_then(|environment| environment.client());
    let client = client.ok_or((StatusCode::SERVICE_UNAVAILABLE, NO_CONTACT.to_owned()))?.with_patience(PATIENCE);
    let asked = ArtistQuestion { external_ids: vec![(source.kind.clone(), value)], ..ArtistQuestion::default() };
    let context = SourceContext {
        client: Some(&client),
        address: &source.address,
        key: source.key.as_deref(),
        origin: &Origin::of_file(""),
        validators: &Validators::default(),
        known: &Default::default(),
        now: crate::web::now(),
    };
    let answer = kind.fetch(&context, &Question::Previews(asked)).await.map_err(unavailable)?;
    let nothing = || (StatusCode::NOT_FOUND, format!("{} has nothing to hear of it.", about.title));
    let preview = answer.previews.into_iter().next().ok_or_else(nothing)?;
    if !about.terms.may_be_embedded {
        return Ok(Redirect::temporary(&preview.audio_url).into_response());
    }
    let request = preview.request(about.pace).map_err(|_| nothing())?;
    let body = client.get(&request).await.map_err(|error| unavailable(error.into()))?.body;
    let format = format::of(&body).ok_or_else(|| {
        (StatusCode::BAD_GATEWAY, format!("What {} sent is no audio that can be played.", about.title))
    })?;
    Ok(audio::attached(format.mime, "no-store", body))
}

fn unavailable(error: SourceError) -> (StatusCode, String) {
    let status = match &error {
        SourceError::Fetch(FetchError::Throttled { .. }) => StatusCode::TOO_MANY_REQUESTS,
        SourceError::Fetch(FetchError::Gone(_)) | SourceError::Unsupported(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_GATEWAY,
    };
    (status, error.to_string())
}
