//! The server from outside, in process: requests in, responses out, on a real Postgres.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod admission;
mod crowds;
mod days;
mod desk;
mod doors;
mod doubts;
mod embed;
mod lab;
mod map;
mod near;
mod pages;
mod place_maps;
mod previews;
mod programme;
mod promoters;
mod search;
mod sounds;
mod sources;
mod strangers;
mod venues;
mod wires;

use std::ops::ControlFlow;

use app::shell::Assets;
use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use sqlx::PgPool;
use tower::ServiceExt;
use undercard::{
    ingest::{self, Item, Origin},
    intake::{Intake, Provenance},
    web::{self, WebSettings},
};

/// Dates far ahead, so that these events are upcoming whenever the tests run.
pub const CATALOGUE: &str = r#"{"undercard": 1,
    "artists": [
        {"name": "Anchor", "genres": ["dub techno", "ambient"], "ids": {"spotify": "1nOi03kPUAMbOCl4lX9Avp"}},
        {"name": "Near", "genres": ["dub techno"]},
        {"name": "Niche", "genres": ["dub techno", "ambient"], "aliases": ["The Nichest"]},
        {"name": "<script>alert(1)</script>", "genres": ["<b>bold</b>"]},
        {"name": "</title><script>alert(5)</script>"}, {"name": "100% Silk"}, {"name": "A_B"}
    ],
    "scene": [
        {"artist": "Anchor", "neighbours": [{"name": "Near", "strength": 6.0}]},
        {"artist": "Niche", "known": false, "note": "not found"}
    ],
    "events": [
        {"id": "1", "name": "Undertow", "date": "2099-05-01", "start": "22:00", "end": "04:00",
         "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon", "latitude": 38.1, "longitude": -8.7, "address": "1 Quay"},
         "acts": ["Near", "<script>alert(1)</script>"], "url": "https://tickets.example/1", "genres": ["darkside"]},
        {"id": "2", "name": "\"><img src=x onerror=alert(2)>", "date": "2099-05-02", "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}, "acts": ["Niche"]},
        {"id": "3", "name": "Called off", "date": "2099-05-03", "status": "cancelled", "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}, "acts": ["Anchor"]}
    ]}"#;

pub fn assets() -> Assets {
    let scripts = app::Scripts { places: "/pkg/p.js".into(), map: "/pkg/m.js".into(), ..app::Scripts::default() };
    Assets::new("/pkg/a.css".into(), scripts, "/pkg/1f2e".into(), Default::default())
}

/// A server over a catalogue, and a browser that keeps its cookie.
pub struct Visitor {
    router: Router,
    pub pool: PgPool,
    pub cookie: Option<String>,
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
    pub text: String,
}

impl Reply {
    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        assert!(self.text.contains(text), "no “{text}” in {} {}", self.status, self.text);
        self
    }

    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        assert!(!self.text.contains(text), "“{text}” in {} {}", self.status, self.text);
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Visitor {
    pub async fn new(pool: PgPool) -> Self {
        Self::of(pool, CATALOGUE).await
    }

    pub async fn of(pool: PgPool, catalogue: &str) -> Self {
        let source = Provenance {
            name: "test".into(),
            city: "Port Levant".into(),
            zone: "Europe/Lisbon".into(),
            listed_on: Some("2026-11-22".parse().unwrap()),
            listener: "test".into(),
            now: "2026-11-22T12:00:00Z".parse().unwrap(),
            apart: false,
            purge_past: false,
        };
        let mut items = Vec::new();
        ingest::read(catalogue.as_bytes(), &Origin::of_file("catalogue.json"), &mut |item| {
            items.push(item);
            ControlFlow::Continue(())
        })
        .unwrap();
        let mut intake = Intake::new(pool.clone(), source);
        for item in items {
            match item {
                Item::Record { line, record } => intake.push(line, record).await.unwrap(),
                other => panic!("{other:?}"),
            }
        }
        intake.flush().await.unwrap();
        assert_eq!(intake.report.refused, 0, "{:?}", intake.report.refusals);
        Self::over(pool).await
    }

    /// A server over what the database holds.
    pub async fn over(pool: PgPool) -> Self {
        Self::at(pool, WebSettings::default()).await
    }

    /// A server as an operator set it up.
    pub async fn at(pool: PgPool, settings: WebSettings) -> Self {
        let address = "https://undercard.example".to_owned();
        let state = web::AppState::load(pool.clone(), pool.clone(), assets(), address, settings).await.unwrap();
        let router = web::router(state, std::path::Path::new("/nonexistent"), Router::new());
        Self { router, pool, cookie: None }
    }

    /// Another browser at the same server.
    pub fn again(&self) -> Self {
        Self { router: self.router.clone(), pool: self.pool.clone(), cookie: None }
    }

    pub async fn send(&mut self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(["HttpOnly", "SameSite=Lax", "Secure"].iter().all(|flag| cookie.contains(flag)), "{cookie}");
            self.keep(cookie.split(';').next().unwrap());
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Reply { status: parts.status, headers: parts.headers, bytes, text }
    }

    /// Keeps a cookie (`name=value`) in the place of an earlier one of that name.
    pub fn keep(&mut self, cookie: &str) {
        let name = cookie.split('=').next().unwrap();
        let others = self.cookie.iter().flat_map(|kept| kept.split("; "));
        let others = others.filter(|other| other.split('=').next() != Some(name));
        self.cookie = Some(others.chain([cookie]).collect::<Vec<_>>().join("; "));
    }

    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "undercard.example");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        request
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        let request = self.request(Method::GET, path).header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// Asks a door as the browser half does.
    pub async fn call(&mut self, path: &str, form: &str) -> Reply {
        let request = self
            .request(Method::POST, path)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_LENGTH, form.len())
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }

    /// Sends a form as a browser without JavaScript does.
    pub async fn submit(&mut self, path: &str, from: &str, form: &str) -> Reply {
        let request = self
            .request(Method::POST, path)
            .header(header::ACCEPT, "text/html")
            .header(header::REFERER, format!("http://undercard.example{from}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_LENGTH, form.len())
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }

    pub async fn artist(&self, name: &str) -> i64 {
        sqlx::query_scalar("select id from artists where name = $1").bind(name).fetch_one(&self.pool).await.unwrap()
    }

    pub async fn event(&self, name: &str) -> i64 {
        sqlx::query_scalar("select id from events where name = $1").bind(name).fetch_one(&self.pool).await.unwrap()
    }
}
