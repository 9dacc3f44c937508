//! Admin desk: routes and access control. Denied by default, twice: `gate.rs` is a layer on all of the desk's routes, and
//! what a route can do is a method of [`Desk`], which nobody gets without the [`Admin`] that the layer leaves in the
//! request. A page is made of facts that its handler loads, by a pure function.

mod artist;
mod gate;
mod hosts;
mod jobs;
mod lab;
mod models;
mod new_artist;
mod overview;
mod preview;
mod previews;
mod progress;
mod reviews;
mod sources;
mod track;
mod venues;
mod weights;

use app::{
    desk::{DeskPage, Frame, document},
    dto::desk::FormRefusal,
    error::AppError,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts},
    http::{HeaderName, StatusCode, header, request::Parts},
    middleware::from_fn_with_state,
    response::{Html, IntoResponse, Redirect, Response},
    routing::{any, get, post},
};

use super::{
    AppState,
    convert::Presenter,
    error::{RejectedForm, WebError, WebResult},
};
use crate::{ingest::sources::itunes::AUDIO, sources::desk_store};

pub use artist::MOST_UPLOAD_BYTES;
pub use gate::Admin;
pub use progress::follow as follow_jobs;

/// Marks what was stated here, among what other sources state.
const SOURCE: &str = "desk";

/// The desk for whoever is an admin.
pub fn router(state: AppState) -> Router<AppState> {
    Router::new()
        .route("/desk", get(overview::page))
        .route("/desk/artists", post(new_artist::create))
        .route("/desk/artists/new", get(new_artist::page))
        .route("/desk/artists/{id}", get(artist::page))
        .route("/desk/artists/{id}/addresses", post(artist::add_addresses))
        .route("/desk/artists/{id}/ids", post(artist::add_id))
        .route("/desk/artists/{id}/ids/remove", post(artist::remove_id))
        .route("/desk/artists/{id}/tags", post(artist::add_tags))
        .route("/desk/artists/{id}/tags/remove", post(artist::remove_tag))
        .route("/desk/artists/{id}/publish", post(artist::publish))
        .route("/desk/artists/{id}/discard", post(artist::discard))
        .route("/desk/tracks/{id}/delete", post(track::delete))
        .route("/desk/jobs", get(jobs::page))
        .route("/desk/jobs/{id}/retry", post(jobs::retry))
        .route("/desk/jobs/{id}/discard", post(jobs::discard))
        .route("/desk/models", get(models::page))
        .route("/desk/models/refit", post(models::refit))
        .route("/desk/models/{id}/use", post(models::use_model))
        .route("/desk/models/{id}/calibrate", post(models::calibrate))
        .route("/desk/weights", get(weights::page).post(weights::save))
        .route("/desk/weights/reset", post(weights::reset))
        .route("/desk/lab", get(lab::page))
        .route("/desk/lab/chunks", post(lab::chunks))
        .route("/desk/sources", get(sources::page).post(sources::actions::add))
        .route("/desk/sources/{id}", get(sources::one).post(sources::actions::settings))
        .route("/desk/sources/{id}/switch", post(sources::actions::switch))
        .route("/desk/sources/{id}/acknowledge", post(sources::actions::acknowledge))
        .route("/desk/sources/{id}/key", post(sources::actions::key))
        .route("/desk/sources/{id}/run", post(sources::actions::run))
        .route("/desk/sources/{id}/accept", post(sources::actions::accept))
        .route("/desk/sources/{id}/remove", post(sources::actions::remove))
        .route("/desk/reviews", get(reviews::page))
        .route("/desk/reviews/artist", post(reviews::choose))
        .route("/desk/reviews/identity", post(reviews::decide_identity))
        .route("/desk/reviews/identity/{id}/undo", post(reviews::undo_identity))
        .route("/desk/reviews/{id}", post(reviews::decide))
        .route("/desk/merges/{id}/undo", post(reviews::undo_merge))
        .route("/desk/listings/{id}/split", post(reviews::split))
        .route("/desk/previews/{scheme}/{value}", get(previews::play))
        .route("/desk/hosts", get(hosts::page))
        .route("/desk/venues", get(venues::page))
        .route("/desk/venues/{id}", get(venues::one).post(venues::put))
        .route("/desk/venues/{id}/undo", post(venues::undo))
        .route("/desk/progress", get(progress::stream))
        .route("/desk/{*rest}", any(unknown_page))
        .route_layer(from_fn_with_state(state, gate::admins_only))
}

/// The routes for files, which are larger and slower than forms.
pub fn uploads(state: AppState) -> Router<AppState> {
    let dry_run = Router::new()
        .route("/desk/sources/try", get(sources::dry_run::page).post(sources::dry_run::run))
        .layer(DefaultBodyLimit::max(sources::dry_run::MOST_BYTES));
    artist::uploads().merge(dry_run).route_layer(from_fn_with_state(state, gate::admins_only))
}

/// The routes of a one-time link, for whoever holds one.
pub fn sign_in() -> Router<AppState> {
    Router::new().route("/desk/enter/{token}", get(gate::show_link).post(gate::use_link))
}

/// Every route that only admins may use, for tests: (method, path).
pub const ROUTES: [(&str, &str); 52] = [
    ("GET", "/desk"),
    ("POST", "/desk/artists"),
    ("GET", "/desk/artists/new"),
    ("GET", "/desk/artists/1"),
    ("POST", "/desk/artists/1/addresses"),
    ("POST", "/desk/artists/1/ids"),
    ("POST", "/desk/artists/1/ids/remove"),
    ("POST", "/desk/artists/1/tags"),
    ("POST", "/desk/artists/1/tags/remove"),
    ("POST", "/desk/artists/1/publish"),
    ("POST", "/desk/artists/1/discard"),
    ("POST", "/desk/artists/1/tracks"),
    ("POST", "/desk/tracks/1/delete"),
    ("GET", "/desk/jobs"),
    ("POST", "/desk/jobs/1/retry"),
    ("POST", "/desk/jobs/1/discard"),
    ("GET", "/desk/models"),
    ("POST", "/desk/models/refit"),
    ("POST", "/desk/models/timbre-v1/use"),
    ("POST", "/desk/models/timbre-v1/calibrate"),
    ("GET", "/desk/weights"),
    ("POST", "/desk/weights"),
    ("POST", "/desk/weights/reset"),
    ("GET", "/desk/lab"),
    ("POST", "/desk/lab/chunks"),
    ("GET", "/desk/sources"),
    ("POST", "/desk/sources"),
    ("GET", "/desk/sources/1"),
    ("POST", "/desk/sources/1"),
    ("POST", "/desk/sources/1/switch"),
    ("POST", "/desk/sources/1/acknowledge"),
    ("POST", "/desk/sources/1/key"),
    ("POST", "/desk/sources/1/run"),
    ("POST", "/desk/sources/1/accept"),
    ("GET", "/desk/sources/try"),
    ("POST", "/desk/sources/try"),
    ("GET", "/desk/reviews"),
    ("POST", "/desk/reviews/artist"),
    ("POST", "/desk/reviews/identity"),
    ("POST", "/desk/reviews/identity/1/undo"),
    ("POST", "/desk/reviews/1"),
    ("POST", "/desk/merges/1/undo"),
    ("POST", "/desk/listings/1/split"),
    ("GET", "/desk/previews/deezer/1"),
    ("GET", "/desk/hosts"),
    ("GET", "/desk/venues"),
    ("GET", "/desk/venues/1"),
    ("POST", "/desk/venues/1"),
    ("POST", "/desk/venues/1/undo"),
    ("POST", "/desk/sources/1/remove"),
    ("GET", "/desk/progress"),
    ("GET", "/desk/nowhere"),
];

/// The desk of one request of one admin.
pub struct Desk {
    state: AppState,
    admin: Admin,
}

impl FromRequestParts<AppState> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        match parts.extensions.get::<Admin>() {
            Some(admin) => {
                // Stands beside the way to the reviews on every page.
                match desk_store::open_reviews(state.pool()).await {
                    Ok(open) => state.note_reviews(open.all()),
                    Err(error) => tracing::debug!(%error, "open reviews not counted"),
                }
                Ok(Self { state: state.clone(), admin: admin.clone() })
            }
            None => Err(show(state, StatusCode::FORBIDDEN, DeskPage::Refused)),
        }
    }
}

impl Desk {
    pub fn state(&self) -> &AppState {
        &self.state
    }

    pub fn admin(&self) -> &Admin {
        &self.admin
    }

    fn render(&self, page: WebResult<DeskPage>) -> Response {
        match page {
            Ok(page) => show(&self.state, StatusCode::OK, page),
            Err(error) => self.problem(error),
        }
    }

    /// The response to a form that cannot be rejected: on to an address.
    fn redirect(&self, to: WebResult<String>) -> Response {
        match to {
            Ok(to) => Redirect::to(&to).into_response(),
            Err(error) => self.problem(error),
        }
    }

    /// The response to a form: on to an address, or its page again with why it was rejected.
    async fn after_form<P>(&self, to: WebResult<String>, page: impl FnOnce(FormRefusal) -> P) -> Response
    where
        P: Future<Output = WebResult<DeskPage>>,
    {
        match to {
            Err(WebError::Form(form)) => self.reject(form, page).await,
            to => self.redirect(to),
        }
    }

    /// The page of a form once more, with the message and with what was typed.
    async fn reject<P>(&self, form: RejectedForm, page: impl FnOnce(FormRefusal) -> P) -> Response
    where
        P: Future<Output = WebResult<DeskPage>>,
    {
        let mut response = match page(form.refusal).await {
            Ok(page) => show(&self.state, form.status, page),
            Err(error) => self.problem(error),
        };
        if let Some(seconds) = form.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    pub fn problem(&self, error: WebError) -> Response {
        let error = AppError::from(error);
        show(&self.state, status(&error), DeskPage::Problem(error))
    }
}

/// What an error means to a browser.
pub fn status(error: &AppError) -> StatusCode {
    match error {
        AppError::NotFound { .. } => StatusCode::NOT_FOUND,
        AppError::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        AppError::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        AppError::Transport { .. } => StatusCode::BAD_GATEWAY,
    }
}

/// A page of the desk. It runs our own script and no other; files that were chosen can be listened to (`blob:`), and what
/// is streamed from elsewhere because nobody else may.
pub fn show(state: &AppState, status: StatusCode, page: DeskPage) -> Response {
    let tiles = state.tiles_origin();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: {tiles}; font-src 'self'; media-src 'self' \
         blob: {AUDIO}; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    let policy: [(HeaderName, String); 1] = [(header::CONTENT_SECURITY_POLICY, policy)];
    let html = document(Frame { assets: state.assets().clone(), reviews: state.open_reviews() }, page);
    (status, policy, Html(html)).into_response()
}

async fn unknown_page(desk: Desk) -> Response {
    desk.problem(WebError::NotFound("page of the desk"))
}

/// Presents the domain to an admin. The desk knows nobody's follows.
fn presenter<'a>(snapshot: &'a super::snapshot::Snapshot, profile: &'a super::state::Profile) -> Presenter<'a> {
    Presenter { snapshot, profile, now: super::now() }
}
