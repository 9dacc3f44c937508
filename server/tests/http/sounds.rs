//! What people hear and read about sound.

use axum::{
    body::Body,
    http::{Method, header},
};
use sqlx::PgPool;
use undercard::{
    artists::ArtistId,
    db::MIGRATOR,
    ingest::demo::sound,
    tracks::store::{self, NewTrackVector},
};

use crate::{CATALOGUE, Visitor};

/// Anchor and Niche sound alike, Near does not; the first track of each is one that everybody may listen to.
async fn visitor(pool: PgPool) -> Visitor {
    let visitor = Visitor::new(pool.clone()).await;
    let mut connection = pool.acquire().await.unwrap();
    for (name, vectors) in [
        ("Anchor", [[1.0, 0.0, 0.0], [0.8, 0.6, 0.0]]),
        ("Niche", [[0.98, 0.199, 0.0], [0.0, 1.0, 0.0]]),
        ("Near", [[0.0, 0.0, 1.0], [0.0, 0.6, 0.8]]),
    ] {
        let artist = ArtistId(visitor.artist(name).await);
        let synthetic = sound::tracks(name, &[]).remove(0);
        for (at, vector) in vectors.into_iter().enumerate() {
            let demo = at == 0;
            let new = NewTrackVector {
                artist,
                title: if demo { synthetic.title.clone() } else { format!("<i>{name} live</i>") },
                scheme: if demo { "demo" } else { "test" }.into(),
                external_id: if demo { synthetic.id() } else { "1".into() },
                source: if demo { "demo" } else { "upload" }.into(),
                model: "timbre-v1".into(),
                layer: 0,
                window: "whole".into(),
                vector: vector.to_vec(),
            };
            store::put_vector(&mut connection, &new).await.unwrap();
        }
        store::refresh_mean(&mut connection, artist, "timbre-v1").await.unwrap();
    }
    sqlx::query("update tracks set public_audio = true where scheme = 'demo'").execute(&mut *connection).await.unwrap();
    sqlx::query("update models set active = true").execute(&mut *connection).await.unwrap();
    Visitor::of(pool, CATALOGUE).await
}

async fn track(pool: &PgPool, artist: i64, source: &str) -> i64 {
    let sql = "select id from tracks where artist_id = $1 and source = $2";
    sqlx::query_scalar(sql).bind(artist).bind(source).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_artists_page_lists_its_tracks_and_who_sounds_alike_and_names_the_model(pool: PgPool) {
    let mut visitor = visitor(pool.clone()).await;
    let (anchor, niche) = (visitor.artist("Anchor").await, visitor.artist("Niche").await);
    let (open, sent) = (track(&pool, anchor, "demo").await, track(&pool, anchor, "upload").await);
    let page = visitor.get(&format!("/artists/{anchor}")).await;
    page.is(200)
        .shows("Sounds similar")
        .shows("timbre-v1, the built-in model: timbre and rhythm statistics, not a learned network")
        .shows("&lt;i&gt;Anchor live&lt;/i&gt;")
        .shows(&format!("src=\"/tracks/{open}/audio\""))
        .hides(&format!("/tracks/{sent}/audio"));
    let alike = page.text.split("Sounds similar").nth(1).unwrap();
    let first = alike.split("data-artist=\"").nth(1).unwrap();
    assert!(first.starts_with(&format!("{niche}\"")), "{first}");
    // Somebody that nobody heard has no such part.
    let silk = visitor.artist("100% Silk").await;
    visitor
        .get(&format!("/artists/{silk}"))
        .await
        .is(200)
        .hides("Sounds similar")
        .shows("We have not analysed a track by");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_explanation_names_the_closest_tracks_and_lets_them_be_heard(pool: PgPool) {
    let mut visitor = visitor(pool.clone()).await;
    let (anchor, niche) = (visitor.artist("Anchor").await, visitor.artist("Niche").await);
    let page = visitor.get(&format!("/artists/{anchor}/with/{niche}")).await;
    page.is(200).shows("closest tracks").shows("mean cosine").shows("the built-in model");
    // Three artists are no catalogue to compare with: the cosine stands for itself, and says so.
    page.shows("was not compared with other pairs yet").hides("of all pairs");
    page.shows(&format!("/tracks/{}/audio", track(&pool, anchor, "demo").await));
    page.shows(&format!("/tracks/{}/audio", track(&pool, niche, "demo").await));
    page.shows("sound 50 %").hides("sound 30 %");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_track_of_the_demo_is_for_everybody_and_a_file_that_was_sent_in_for_admins(pool: PgPool) {
    let mut visitor = visitor(pool.clone()).await;
    let anchor = visitor.artist("Anchor").await;
    let (open, sent) = (track(&pool, anchor, "demo").await, track(&pool, anchor, "upload").await);
    let heard = visitor.get(&format!("/tracks/{open}/audio")).await;
    heard.is(200);
    let length = 44 + 2 * (sound::SECONDS * sound::RATE_HZ as f32) as usize;
    assert_eq!(heard.header(header::CONTENT_TYPE), "audio/wav");
    assert_eq!(heard.header(header::CONTENT_LENGTH), length.to_string());
    assert_eq!(heard.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(heard.header(header::CONTENT_SECURITY_POLICY).starts_with("sandbox"));
    assert!(heard.text.starts_with("RIFF"));
    // A player that seeks requests a part.
    assert_eq!(heard.header(header::ACCEPT_RANGES), "bytes");
    for (range, status, part) in [
        ("bytes=0-3", 206, format!("bytes 0-3/{length}")),
        ("bytes=1000-", 206, format!("bytes 1000-{}/{length}", length - 1)),
        ("bytes=99999999-", 416, format!("bytes */{length}")),
    ] {
        let request = visitor.request(Method::GET, &format!("/tracks/{open}/audio")).header(header::RANGE, range);
        let answer = visitor.send(request.body(Body::empty()).unwrap()).await;
        answer.is(status);
        assert_eq!(answer.header(header::CONTENT_RANGE), part);
    }

    let file = [b"RIFF\x24\0\0\0WAVEfmt ".as_slice(), b"<script>alert(1)</script>"].concat();
    sqlx::query("insert into track_audio (track_id, bytes, keep) values ($1, $2, true)")
        .bind(sent)
        .bind(file)
        .execute(&pool)
        .await
        .unwrap();
    let path = format!("/tracks/{sent}/audio");
    visitor.get(&path).await.is(404).hides("script");
    visitor.submit("/api/follow", "/", &format!("artist={anchor}&followed=true")).await.is(302);
    visitor.get(&path).await.is(404);
    sqlx::query("update listeners set admin = true").execute(&pool).await.unwrap();
    let sent = visitor.get(&path).await;
    sent.is(200);
    assert_eq!(sent.header(header::CONTENT_TYPE), "audio/wav");
    assert_eq!(sent.header(header::CONTENT_DISPOSITION), "attachment");
    for path in ["/tracks/999999/audio", "/tracks/x/audio"] {
        let status = visitor.again().get(path).await.status.as_u16();
        assert!(status == 404 || status == 400, "{path}: {status}");
    }
    // Pages may play what this server has, and nothing else.
    let page = visitor.get("/").await;
    assert!(page.header(header::CONTENT_SECURITY_POLICY).contains("media-src 'self';"));
}
