//! Routes, all on one page.

use std::{
    path::Path,
    sync::{Arc, LazyLock},
    time::Duration,
};

use app::{
    Document, api,
    backend::{BackendHandle, StatusSetter},
};
use axum::{
    Router,
    extract::{Path as UrlPath, Request, State as Shared},
    http::{HeaderValue, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{any, get},
};
use leptos::{
    nonce::{Nonce, use_nonce},
    prelude::*,
};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list, handle_server_fns_with_context,
    render_app_async_with_context,
};
use tokio::sync::Semaphore;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
    csrf::CsrfLayer,
    limit::RequestBodyLimitLayer,
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

use super::{
    AppState, audio, backend::WebBackend, calendar, desk, error::WebError, feed, map, middleware, visit, whole,
};
use crate::{
    db,
    people::{self, ListenerKey},
};

/// Largest request: a pasted list of follows.
const MOST_BYTES: usize = 1 << 20;
const LONGEST: Duration = Duration::from_secs(20);
const LONGEST_UPLOAD: Duration = Duration::from_secs(120);

/// The pages. Listed once in a process and before the first of them is asked for: whatever a page begins to read while
/// they are being listed never comes (leptos-rs/leptos#4773).
static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(app::App));

/// The whole server. `site_root` is the built browser half, `services` what stands beside the pages.
pub fn router(state: AppState, site_root: &Path, services: Router) -> Router {
    let context = context(&state);
    let shell = {
        let assets = state.assets().clone();
        move || view! { <Document assets=assets.clone()/> }
    };
    let options = LeptosOptions::builder().output_name("undercard").build();
    let pages = Router::new()
        .leptos_routes_with_context(&options, PAGES.clone(), context.clone(), shell.clone())
        .with_state(options);

    let server_functions = {
        let context = context.clone();
        any(move |request: Request| handle_server_fns_with_context(context.clone(), request))
    };
    let not_found = {
        let (context, shell) = (context, shell);
        move |request: Request| render_app_async_with_context(context.clone(), shell.clone())(request)
    };

    let all = Router::new()
        .merge(pages)
        .merge(desk::sign_in())
        .merge(desk::router(state.clone()))
        .route("/events/{id}/calendar.ics", get(calendar::file))
        .route("/venues/{id}/calendar.ics", get(feed::venue_calendar))
        .route("/venues/{id}/feed.atom", get(feed::venue_atom))
        .route("/promoters/{id}/calendar.ics", get(feed::promoter_calendar))
        .route("/promoters/{id}/feed.atom", get(feed::promoter_atom))
        .route("/map/points", get(map::points))
        .route("/map/names", get(map::names))
        .route("/tracks/{id}/audio", get(audio::file))
        .route("/you/as/{key}", get(act_as))
        .route("/api/{*name}", server_functions)
        .with_state(state.clone())
        .fallback(not_found);
    let uploads = desk::uploads(state.clone()).with_state(state.clone());

    let room = Arc::new(Semaphore::new(whole::MOST));
    guarded(all.layer(from_fn_with_state(room, whole::answer)), &state)
        .layer(RequestBodyLimitLayer::new(MOST_BYTES))
        .merge(files(site_root))
        .route("/healthz", get(healthz).with_state(state.clone()))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST))
        .merge(
            guarded(uploads, &state)
                .layer(RequestBodyLimitLayer::new(desk::MOST_UPLOAD_BYTES))
                .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONGEST_UPLOAD)),
        )
        .layer(CatchPanicLayer::new())
        .merge(services)
        .layer(from_fn_with_state(state.is_https(), middleware::every_answer))
}

/// What stands before everything that people ask for: who asks, from where, and how much. Answers leave compressed, which
/// costs a page a millisecond and saves it most of its bytes; events as they happen, and audio, leave as they are.
fn guarded(router: Router, state: &AppState) -> Router {
    let compressible = DefaultPredicate::new().and(NotForContentType::const_new("audio/"));
    router
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(compressible))
        .layer(from_fn(middleware::page_headers))
        .layer(from_fn_with_state(state.clone(), visit::remember))
        .layer(from_fn_with_state(state.clone(), middleware::listener))
        .layer(from_fn(middleware::length_required))
        .layer(CsrfLayer::new())
}

/// What pages find in Leptos context: the backend for this request, and a way to set the status.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || {
        let mut extensions =
            use_context::<axum::http::request::Parts>().map(|parts| parts.extensions).unwrap_or_default();
        let (cookie, last_visit) = (extensions.remove(), extensions.remove().unwrap_or_default());
        provide_context(BackendHandle(Arc::new(WebBackend::new(state.clone(), cookie, last_visit))));
        if let Some(response) = use_context::<ResponseOptions>() {
            let policy = |nonce: Nonce| middleware::content_policy(&nonce.to_string(), state.tiles_origin());
            if let Some(policy) = use_nonce().and_then(policy) {
                response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
            provide_context(StatusSetter(Arc::new(move |status| {
                if let Ok(status) = StatusCode::from_u16(status) {
                    response.set_status(status);
                }
            })));
        }
    }
}

/// Built files. Names under `/pkg` carry a hash of their content and are cached for ever.
fn files(site_root: &Path) -> Router {
    let dir = |name: &str| ServeDir::new(site_root.join(name)).precompressed_br().precompressed_gzip();
    let cached = |value| {
        let value = HeaderValue::from_static(value);
        let found = move |response: &Response| (!response.status().is_client_error()).then(|| value.clone());
        SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, found)
    };
    let file = |name: &str| ServeFile::new(site_root.join(name));
    let for_ever = Router::new().nest_service("/pkg", dir("pkg")).layer(cached("public, max-age=31536000, immutable"));
    let for_a_day = Router::new()
        .nest_service("/fonts", dir("fonts"))
        .route_service("/favicon.svg", file("favicon.svg"))
        .route_service("/robots.txt", file("robots.txt"))
        .layer(cached("public, max-age=86400"));
    for_ever.merge(for_a_day)
}

/// `/you/as/{key}`: this browser acts for the listener of that key from now on (`undercard link`).
async fn act_as(Shared(state): Shared<AppState>, UrlPath(key): UrlPath<String>) -> Response {
    let Some(key) = ListenerKey::parse(&key) else {
        return (StatusCode::NOT_FOUND, "This link is not valid. `undercard link` prints a new one.\n").into_response();
    };
    match people::store::find(state.pool(), &key).await {
        Ok(Some(_)) => {
            let mut response = Redirect::to("/you").into_response();
            if let Some(cookie) = middleware::set_cookie(&state, &key) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Ok(None) => (StatusCode::NOT_FOUND, "This link is not valid any more. `undercard link` prints a new one.\n")
            .into_response(),
        Err(error) => WebError::from(error).unavailable(),
    }
}

/// Alive, and the database answers.
async fn healthz(Shared(state): Shared<AppState>) -> Response {
    if db::answers(state.pool()).await {
        "ok\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
    }
}

/// The paths of the server functions, sorted: one that is not linked is not there.
pub fn server_functions() -> Vec<&'static str> {
    let mut paths: Vec<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    // Referring to the crate is what links its server functions in.
    let _ = std::any::type_name::<api::ReadProgramme>();
    paths.sort_unstable();
    paths
}
