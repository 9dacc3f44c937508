//! What no browser sends.

use axum::{
    body::Body,
    http::{Method, header},
};
use sqlx::PgPool;
use undercard::db::MIGRATOR;

use crate::Visitor;

#[sqlx::test(migrator = "MIGRATOR")]
async fn odd_requests_get_an_answer_that_is_no_5xx(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let long = format!("/?{}", (0..10_000).map(|n| format!("p{n}=1&")).collect::<String>());
    let paths = [
        "/%ff%fe",
        "/artists/%ff",
        "//",
        "//artists",
        "/artists/",
        "/events/1/",
        "/artists/1/with/",
        "/../../etc/passwd",
        "/pkg/../Cargo.toml",
        "/pkg/%2e%2e/%2e%2e/Cargo.toml",
        "/fonts/..%2f..%2fCargo.toml",
        "/api/",
        "/api/nothing",
        "/you/as/",
        "/you/as/zzz",
        "/you/as/00000000000000000000000000000000",
        &long,
        "/?page=%zz",
        "/?=&&&==",
    ];
    for path in paths {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::DELETE, Method::TRACE] {
            let Ok(request) = visitor.request(method.clone(), path).body(Body::empty()) else { continue };
            let reply = visitor.send(request).await;
            assert!(!reply.status.is_server_error(), "{method} {path:.80}: {} {}", reply.status, reply.text);
        }
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn every_answer_says_how_browsers_are_to_treat_it(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    for (path, status) in [("/", 200), ("/desk", 403), ("/pkg/none.js", 404), ("/healthz", 200), ("/no/such/page", 404)]
    {
        let reply = visitor.get(path).await;
        reply.is(status);
        assert_eq!(reply.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        assert_eq!(reply.header(header::STRICT_TRANSPORT_SECURITY), "max-age=31536000", "{path}");
        for name in ["cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy"] {
            assert!(reply.headers.contains_key(name), "{path}: {name}");
        }
        assert!(!reply.header(header::CACHE_CONTROL).contains("immutable"), "{path}: a file that may come later");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_body_beyond_the_limit_is_413(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let list = format!("list={}", "name%0A".repeat(300_000));
    visitor.call("/api/follow_list", &list).await.is(413);
    // One that does not say how long it is, and never ends.
    let endless = Body::from_stream(futures::stream::repeat_with(|| Ok::<_, std::io::Error>("x".repeat(65_536))));
    let request = visitor
        .request(Method::POST, "/api/follow_list")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(endless)
        .unwrap();
    visitor.send(request).await.is(411);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_cookie_that_is_none_of_ours_is_a_stranger(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    for cookie in [
        "undercard_listener=",
        "undercard_listener=' or 1=1 --",
        "undercard_listener=00000000000000000000000000000000",
        &"x=y; ".repeat(500),
    ] {
        let request = visitor.request(Method::GET, "/you").header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        visitor.send(request).await.is(200);
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_link_of_the_command_line_lets_a_browser_act_for_a_listener(pool: PgPool) {
    use undercard::people::{self, ListenerKey};
    let mut visitor = Visitor::new(pool).await;
    let key = ListenerKey::new();
    let anchor = undercard::artists::ArtistId(visitor.artist("Anchor").await);
    let mut tx = visitor.pool.begin().await.unwrap();
    let listener = people::store::labelled(&mut tx, "me").await.unwrap();
    people::store::follow(&mut tx, listener, &[anchor], None).await.unwrap();
    people::store::add_key(&mut tx, listener, &key).await.unwrap();
    tx.commit().await.unwrap();
    let reply = visitor.get(&format!("/you/as/{}", key.reveal())).await;
    reply.is(303);
    visitor.get("/you").await.is(200).shows("Anchor");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_page_runs_only_scripts_that_carry_its_own_nonce(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let mut nonces = std::collections::HashSet::new();
    for _ in 0..20 {
        let page = visitor.get("/artists").await;
        let policy = page.header(header::CONTENT_SECURITY_POLICY).to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'"));
        for script in page.text.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
        }
        assert_eq!(page.text.matches(&nonce).count(), page.text.matches(&format!("nonce=\"{nonce}\"")).count());
        nonces.insert(nonce);
    }
    assert_eq!(nonces.len(), 20, "every response has its own");
}

/// A server's pages wander between threads; a test runtime has only one, unless asked.
#[sqlx::test(migrator = "MIGRATOR")]
async fn every_page_survives_being_moved_between_threads(pool: PgPool) {
    let options = (*pool.connect_options()).clone();
    let crowd = move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_all().build().unwrap();
        runtime.block_on(async move {
            let pool = sqlx::postgres::PgPoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
            let visitor = Visitor::new(pool).await;
            let (anchor, near) = (visitor.artist("Anchor").await, visitor.artist("Near").await);
            let undertow = visitor.event("Undertow").await;
            let paths = [
                "/".to_owned(),
                "/artists".to_owned(),
                "/artists?q=near".to_owned(),
                "/search?q=near".to_owned(),
                "/you".to_owned(),
                "/nowhere".to_owned(),
                format!("/artists/{anchor}"),
                format!("/artists/{anchor}/with/{near}"),
                format!("/events/{undertow}"),
            ];
            let visits = (0..80).map(|at| {
                let (mut visitor, path) = (visitor.again(), paths[at % paths.len()].clone());
                tokio::spawn(async move { (visitor.get(&path).await, path) })
            });
            for visit in visits.collect::<Vec<_>>() {
                let (reply, path) = visit.await.expect("a page panicked");
                assert!(reply.text.contains("</html>"), "{path}: {}", reply.text);
            }
        });
    };
    std::thread::spawn(crowd).join().unwrap();
}
