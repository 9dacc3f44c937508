//! What an admin hears of a candidate before deciding who an artist is.

use std::sync::Arc;

use axum::{Json, Router, http::header, routing::get};
use serde_json::{Value, json};
use sqlx::PgPool;
use undercard::{
    config::{Device, SoundOptions},
    db::MIGRATOR,
    ingest::client::{Client, ClientOptions, politeness::Memory},
    runtime::{self, Environment},
    sources::store::{self, SourceChange},
    web::WebSettings,
};

use crate::{
    Visitor,
    desk::{admin, visitor},
    embed::models,
};

const TUNE: &[u8] = include_bytes!("../audio/tune-8k.mp3");

/// Both sites in one: Deezer's lists and iTunes' lookups, and the audio that they lead to.
async fn sites() -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let top = move |id: u32, file: &str| -> Json<Value> {
        let preview = format!("http://127.0.0.1:{port}/{file}");
        Json(json!({ "data": [{ "id": 1, "title": "Slack Water", "preview": preview, "artist": { "id": id } }] }))
    };
    let song = json!({ "resultCount": 1, "results": [{ "wrapperType": "track", "kind": "song", "artistId": 9,
        "trackId": 4, "trackName": "Tide", "previewUrl": "https://audio-ssl.itunes.apple.com/a.m4a" }] });
    let routes = Router::new()
        .route("/artist/4138/top", get(move || async move { top(4138, "tune.mp3") }))
        .route("/artist/5/top", get(move || async move { top(5, "page.mp3") }))
        .route("/artist/6/top", get(|| async { Json(json!({ "data": [] })) }))
        .route("/lookup", get(move || async move { Json(song) }))
        .route("/tune.mp3", get(|| async { TUNE }))
        .route("/page.mp3", get(|| async { "<html><script>alert(1)</script>" }));
    tokio::spawn(async { axum::serve(listener, routes).await.unwrap() });
    port
}

/// An admin of a server that may ask these sites, one of which is `kind`.
async fn admin_of(pool: PgPool, port: u16) -> Visitor {
    let stranger = visitor(pool.clone()).await;
    runtime::introduce(&pool).await.unwrap();
    let sound = SoundOptions {
        weights_dir: models(),
        models_dir: models(),
        onnxruntime: None,
        device: Device::Cpu,
        threads: 1,
    };
    let client = Client::new(ClientOptions {
        contact: Some("booking@collective.example".to_owned()),
        reach: vec![("127.0.0.1".to_owned(), port)],
        politeness: Arc::new(Memory::starting("2026-11-22T12:00:00Z".parse().unwrap())),
    });
    let environment = Environment::new(pool, sound, None).asking_with(Some(client.unwrap()));
    let settings = WebSettings { environment: Some(Arc::new(environment)), ..WebSettings::default() };
    admin(&Visitor::at(stranger.pool, settings).await).await
}

/// The operator agrees to the terms of both.
async fn agree(pool: &PgPool, port: u16) {
    for source in store::all(pool).await.unwrap() {
        let address = match source.kind.as_str() {
            "deezer" => format!("http://127.0.0.1:{port}"),
            "itunes" => format!("http://127.0.0.1:{port}/"),
            _ => continue,
        };
        let acknowledged_at = Some("2026-11-22T12:00:00Z".parse().unwrap());
        let change =
            SourceChange { address: Some(address), enabled: Some(true), acknowledged_at, ..SourceChange::default() };
        store::change(pool, source.id, &change).await.unwrap();
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn candidates_are_heard_where_the_terms_of_their_site_let_them(pool: PgPool) {
    let port = sites().await;
    let mut admin = admin_of(pool, port).await;
    let near = admin.artist("Near").await;
    for (scheme, value) in [("deezer", "4138"), ("itunes", "9"), ("musicbrainz", "a-b")] {
        let candidates = json!([{ "value": value, "name": "Near", "disambiguation": null, "country": null,
            "aliases": [], "genres": [], "followers": null, "score": 0.5, "page_url": null }]);
        let review = "insert into identity_reviews (artist_id, scheme, candidates, reason, asked_at)
            values ($1, $2, $3, 'Why.', now())";
        sqlx::query(review).bind(near).bind(scheme).bind(candidates).execute(&admin.pool).await.unwrap();
    }
    // Nobody has agreed to anything yet.
    admin.get("/desk/reviews").await.is(200).shows("4138").hides("<audio");
    admin.get("/desk/previews/deezer/4138").await.is(403).shows("Deezer is switched off");

    agree(&admin.pool, port).await;
    let page = admin.get("/desk/reviews").await;
    page.is(200).shows("src=\"/desk/previews/deezer/4138\"").shows("Previews: Deezer");
    page.shows("src=\"/desk/previews/itunes/9\"").shows("politeness of iTunes").hides("/desk/previews/musicbrainz");
    assert!(page.header(header::CONTENT_SECURITY_POLICY).contains("media-src 'self' blob: https://audio-ssl.itunes"));

    // What may become a vector is fetched and played by us; what may not is played by Apple.
    let heard = admin.get("/desk/previews/deezer/4138").await;
    assert_eq!(
        (heard.is(200).header(header::CONTENT_TYPE), heard.header(header::CACHE_CONTROL)),
        ("audio/mpeg", "no-store")
    );
    let away = admin.get("/desk/previews/itunes/9").await;
    assert_eq!(away.is(307).header(header::LOCATION), "https://audio-ssl.itunes.apple.com/a.m4a");
    let kept: i64 = sqlx::query_scalar("select count(*) from tracks").fetch_one(&admin.pool).await.unwrap();
    assert_eq!(kept, 0);

    admin.get("/desk/previews/deezer/5").await.is(502).shows("no audio").hides("<script>");
    admin.get("/desk/previews/deezer/6").await.is(404).shows("nothing to hear");
    admin.get("/desk/previews/deezer/..%2F..%2Fuser").await.is(404);
    admin.get("/desk/previews/music-map/1").await.is(404);
    admin.get("/desk/previews/nobody/1").await.is(404);
}
