//! robots.txt: asked once, kept, and obeyed.

use std::{sync::Arc, time::Duration};

use undercard::ingest::client::{Client, Request, politeness::Memory};

use super::{
    class, client, impatient, now, page,
    server::{Server, html, say},
};

/// A site whose robots.txt is this answer; every other path is a page.
async fn site(robots: Vec<u8>) -> Server {
    Server::saying(move |asked| match asked.path.as_str() {
        "/robots.txt" => robots.clone(),
        "/elsewhere.txt" => text("User-agent: *\nDisallow: /events\n"),
        _ => html("<p>events</p>"),
    })
    .await
}

fn text(text: &str) -> Vec<u8> {
    say("200 OK", "Content-Type: text/plain\r\n", text.as_bytes())
}

fn polite(server: &Server) -> Client {
    client(&[server.port], Arc::new(Memory::starting(now())), impatient())
}

fn events(server: &Server) -> Request {
    Request { robots: true, ..page(&server.url("/events?page=1")) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_host_says_about_programs_is_obeyed() {
    let huge = format!("User-agent: *\nDisallow: /events\n{}", "# nothing here\n".repeat(100_000));
    let late = format!("User-agent: *\n{}Disallow: /events\n", "Allow: /nothing-here\n".repeat(100_000));
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("nobody may", text("User-agent: *\nDisallow: /"), "forbidden"),
        ("everybody may", text("User-agent: *\nDisallow:"), "answered"),
        ("we may not", text("User-agent: undercard\nDisallow: /ev\n\nUser-agent: *\nDisallow:"), "forbidden"),
        ("only we may", text("User-agent: Undercard\nAllow: /\n\nUser-agent: *\nDisallow: /"), "answered"),
        ("only others may not", text("User-agent: OtherBot\nDisallow: /"), "answered"),
        ("by its query", text("User-agent: *\nDisallow: /*?page="), "forbidden"),
        ("the longer rule wins", text("User-agent: *\nDisallow: /\nAllow: /events"), "answered"),
        ("there is none", say("404 Not Found", "", b"nothing"), "answered"),
        ("it is behind a password", say("401 No", "", b""), "answered"),
        ("it is forbidden", say("403 No", "", b""), "answered"),
        ("a fault", say("500 Oops", "", b""), "throttled"),
        ("busy", say("503 Busy", "", b""), "throttled"),
        ("silence", say("429 Too Many", "Retry-After: 90\r\n", b""), "throttled"),
        ("no answer", Vec::new(), "throttled"),
        ("breaks off", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nUser-agent".to_vec(), "throttled"),
        ("huge, and says no at first", text(&huge), "forbidden"),
        ("huge, and says no too late", text(&late), "answered"),
        ("moved", say("301 Moved", "Location: /elsewhere.txt\r\n", b""), "forbidden"),
        ("moved in a circle", say("302 Found", "Location: /robots.txt\r\n", b""), "throttled"),
        ("moved inside", say("302 Found", "Location: http://127.0.0.1:1/\r\n", b""), "throttled"),
        ("a page for people", html("<!doctype html><p>Disallow: everything</p>"), "answered"),
        ("not text, but a rule", say("200 OK", "", b"\0\xff\xfe\0User-agent: *\0Disallow: /\0"), "forbidden"),
        ("not text", say("200 OK", "", &[0xff; 4096]), "answered"),
    ];
    for (name, robots, expected) in cases {
        let server = site(robots.clone()).await;
        let client = polite(&server);
        for _ in 0..2 {
            let result = client.get(&events(&server)).await;
            assert_eq!(class(&result), *expected, "{name}: {result:?}");
        }
        let pages = server.count("/events?page=1");
        assert_eq!(pages, if *expected == "answered" { 2 } else { 0 }, "{name}");
        // Asked once, unless it is a circle, or the host wanted silence instead.
        if !matches!(*name, "moved in a circle") {
            assert_eq!(server.count("/robots.txt"), 1, "{name}");
        }
    }
    println!("{} cases", cases.len());
}

#[tokio::test]
async fn without_asking_a_page_is_read_that_should_not_be() {
    let server = site(text("User-agent: *\nDisallow: /")).await;
    let asked = Request { robots: false, ..events(&server) };
    assert_eq!(class(&polite(&server).get(&asked).await), "answered");
    assert_eq!(server.count("/robots.txt"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_many_want_a_page_robots_txt_is_asked_for_once() {
    let server = site(text("User-agent: *\nDisallow: /private")).await;
    let memory = Arc::new(Memory::starting(now()));
    let first = client(&[server.port], memory.clone(), impatient());
    let all = futures::future::join_all((0..10).map(|_| {
        let (client, asked) = (first.clone(), events(&server));
        async move { client.get(&asked).await }
    }))
    .await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    // Another process knows what this one kept.
    let second = client(&[server.port], memory, impatient());
    assert_eq!(class(&second.get(&events(&server)).await), "answered");
    assert_eq!((server.count("/robots.txt"), server.count("/events?page=1")), (1, 11));
}

#[tokio::test]
async fn where_a_redirect_leads_the_rules_there_count() {
    let closed = site(text("User-agent: *\nDisallow: /")).await;
    let there = closed.url("/events");
    let open = Server::saying(move |asked| match asked.path.as_str() {
        "/robots.txt" => text(""),
        _ => say("302 Found", &format!("Location: {there}\r\n"), b""),
    })
    .await;
    let client = client(&[open.port, closed.port], Arc::new(Memory::starting(now())), impatient());
    assert_eq!(class(&client.get(&events(&open)).await), "forbidden");
    assert_eq!(closed.count("/events"), 0);
}

#[tokio::test]
async fn a_crawl_delay_longer_than_our_patience_is_kept_by_coming_back_later() {
    let server = site(text("User-agent: *\nCrawl-delay: 20\n")).await;
    let client = polite(&server).with_patience(Duration::from_secs(1));
    assert_eq!(class(&client.get(&events(&server)).await), "throttled");
    assert_eq!((server.count("/robots.txt"), server.count("/events?page=1")), (1, 0));
}
