//! Middleware of every request: the listener's cookie, and headers that limit what a page may do.

use axum::{
    extract::{Request, State as Shared},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::AppState;
use crate::people::ListenerKey;

/// Held for a year; renewed by every change.
const COOKIE: &str = "undercard_listener";
const YEAR_S: u32 = 365 * 24 * 3_600;

/// The key in the listener's cookie, if the browser sent one. In the request's extensions.
#[derive(Clone, Debug)]
pub struct ListenerCookie(pub Option<ListenerKey>);

/// Reads the cookie. A browser without one gets one with its first change: browsing leaves no trace.
pub async fn listener(Shared(state): Shared<AppState>, mut request: Request, next: Next) -> Response {
    let key = cookie(&request, COOKIE).and_then(ListenerKey::parse);
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let fresh = (key.is_none() && changes).then(ListenerKey::new);
    let renewed = fresh.clone().or_else(|| key.clone().filter(|_| changes));
    request.extensions_mut().insert(ListenerCookie(key.or(fresh)));
    let mut response = next.run(request).await;
    // Whoever became an admin has a fresh key: the old one must not follow it.
    let renewed = renewed.filter(|_| !response.headers().contains_key(header::SET_COOKIE));
    if let Some(cookie) = renewed.and_then(|key| set_cookie(&state, &key)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

pub fn set_cookie(state: &AppState, key: &ListenerKey) -> Option<HeaderValue> {
    state.set_cookie(COOKIE, key.reveal())
}

impl AppState {
    /// Whether people reach the server by https.
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }

    /// `Secure` where people reach the server by https.
    pub fn set_cookie(&self, name: &str, value: &str) -> Option<HeaderValue> {
        let secure = if self.is_https() { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/; Max-Age={YEAR_S}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::try_from(cookie).ok()
    }
}

/// Whether a response is HTML.
pub fn is_page(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// The value of a cookie that the browser sent.
pub fn cookie<'a>(request: &'a Request, wanted: &str) -> Option<&'a str> {
    request
        .headers()
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == wanted).then_some(value))
}

/// What a page may load and run: our own files, the scripts that carry this response's nonce, and the tiles of the operator's
/// choice; `tiles` is their origin, or empty.
pub fn content_policy(nonce: &str, tiles: &str) -> Option<HeaderValue> {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: {tiles}; media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'"
    );
    HeaderValue::try_from(policy).ok()
}

/// A change says how long it is, so that a body without end is refused before it is read.
pub async fn length_required(request: Request, next: Next) -> Response {
    let changes = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
    if changes && !request.headers().contains_key(header::CONTENT_LENGTH) {
        return (StatusCode::LENGTH_REQUIRED, "Say how long the request is (Content-Length).\n").into_response();
    }
    next.run(request).await
}

/// Pages are not cached: they belong to one listener and one moment.
pub async fn page_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

/// What every answer says, whoever gives it: how browsers are to treat it, and when to try again where nothing is available.
pub async fn every_answer(Shared(https): Shared<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_unavailable = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    let mut put = |name, value| headers.insert(name, HeaderValue::from_static(value));
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    );
    if https {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if is_unavailable {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
    }
    response
}
