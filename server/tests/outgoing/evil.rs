//! A server that does everything wrong. Each behaviour must come to the class that names the next move, in bounded time,
//! and with no more taken from the body than was agreed on.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{
    io::{AsyncWriteExt, BufWriter},
    net::TcpStream,
};
use undercard::ingest::client::{FetchError, Request, TestHooks};

use super::{
    Hasty, class, client, impatient, now, page,
    server::{Asked, Server, html, say},
};

const CAP: usize = 1 << 20;
/// Chunks of the decompression are smaller.
const CHUNK: u64 = 256 << 10;

const GZIP: &[u8] = include_bytes!("bombs/zeros.gz");
const GZIP_TWICE: &[u8] = include_bytes!("bombs/zeros.gz.gz");
const ZLIB: &[u8] = include_bytes!("bombs/zeros.zlib");
const BROTLI: &[u8] = include_bytes!("bombs/zeros.br");

/// (path, what it must come to).
const BEHAVIOURS: &[(&str, &str)] = &[
    ("/bomb/gzip", "too long"),
    ("/bomb/x-gzip", "unreachable"),
    ("/bomb/deflate", "too long"),
    ("/bomb/br", "too long"),
    ("/bomb/gzip-declared-twice", "unreachable"),
    ("/bomb/gzip-in-gzip", "answered"),
    ("/coding/unknown", "unreachable"),
    ("/coding/gzip-that-is-none", "unreachable"),
    ("/coding/gzip-cut-off", "unreachable"),
    ("/length/more-than-comes", "unreachable"),
    ("/length/less-than-comes", "answered"),
    ("/length/announced-huge", "too long"),
    ("/length/not-a-number", "unreachable"),
    ("/length/two-that-differ", "unreachable"),
    ("/body/endless-chunks", "too long"),
    ("/body/endless-until-close", "too long"),
    ("/body/one-byte-at-a-time", "unreachable"),
    ("/body/stops", "unreachable"),
    ("/body/reset", "unreachable"),
    ("/chunk/invalid-size", "unreachable"),
    ("/chunk/size-that-overflows", "unreachable"),
    ("/chunk/never-ends", "unreachable"),
    ("/chunk/endless-extension", "unreachable"),
    ("/chunk/endless-trailers", "unreachable"),
    ("/head/huge", "unreachable"),
    ("/head/many", "unreachable"),
    ("/head/one-byte-at-a-time", "unreachable"),
    ("/head/nul", "unreachable"),
    ("/head/no-colon", "unreachable"),
    ("/head/flood-of-103", "unreachable"),
    ("/head/never", "unreachable"),
    ("/head/closed-at-once", "unreachable"),
    ("/head/half-a-status", "unreachable"),
    ("/head/garbage", "unreachable"),
    ("/head/http-0.9", "unreachable"),
    ("/head/http-2", "unreachable"),
    ("/redirect/to-itself", "unreachable"),
    ("/redirect/50", "unreachable"),
    ("/redirect/nowhere", "unreachable"),
    ("/redirect/garbage", "refused"),
    ("/redirect/other-scheme", "refused"),
    ("/status/429-seconds", "throttled"),
    ("/status/429-date", "throttled"),
    ("/status/429-absurd", "throttled"),
    ("/status/429-garbage", "throttled"),
    ("/status/429-silent", "throttled"),
    ("/status/503-seconds", "throttled"),
    ("/status/503-garbage", "throttled"),
    ("/status/503-silent", "unreachable"),
    ("/status/500", "unreachable"),
    ("/status/999", "unreachable"),
    ("/status/404", "gone"),
    ("/status/410", "gone"),
    ("/status/401", "forbidden"),
    ("/status/403", "forbidden"),
    ("/status/400", "unreachable"),
    ("/status/204", "unreachable"),
    ("/status/206", "unreachable"),
    ("/status/304", "unreachable"),
    ("/wall/with-200", "forbidden"),
    ("/wall/with-503", "forbidden"),
    ("/plain", "answered"),
];

fn coded(coding: &str, body: &[u8]) -> Vec<u8> {
    say("200 OK", &format!("Content-Encoding: {coding}\r\nContent-Type: text/html\r\n"), body)
}

/// Answers that are said at once.
fn at_once(path: &str) -> Option<Vec<u8>> {
    let raw = |text: &str| Some(text.as_bytes().to_vec());
    let late = |status: &str, after: &str| Some(say(status, &format!("Retry-After: {after}\r\n"), b"later"));
    match path {
        "/bomb/gzip" => Some(coded("gzip", GZIP)),
        "/bomb/x-gzip" => Some(coded("x-gzip", GZIP)),
        "/bomb/deflate" => Some(coded("deflate", ZLIB)),
        "/bomb/br" => Some(coded("br", BROTLI)),
        "/bomb/gzip-declared-twice" => Some(coded("gzip, gzip", GZIP_TWICE)),
        "/bomb/gzip-in-gzip" => Some(coded("gzip", GZIP_TWICE)),
        "/coding/unknown" => Some(coded("zstd", b"xyz")),
        "/coding/gzip-that-is-none" => Some(coded("gzip", b"<html>not gzip at all</html>")),
        "/coding/gzip-cut-off" => Some(coded("gzip", &GZIP_TWICE[..100])),
        "/length/more-than-comes" => raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789"),
        "/length/less-than-comes" => raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n0123456789"),
        "/length/announced-huge" => raw("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n0123456789"),
        "/length/not-a-number" => raw("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n0123456789"),
        "/length/two-that-differ" => raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n0123456789"),
        "/chunk/invalid-size" => raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"),
        "/chunk/size-that-overflows" => {
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffffff\r\nhello\r\n0\r\n\r\n")
        }
        "/chunk/never-ends" => raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        "/head/nul" => raw("HTTP/1.1 200 OK\r\nX-Odd: a\0b\r\nContent-Length: 2\r\n\r\nhi"),
        "/head/no-colon" => raw("HTTP/1.1 200 OK\r\nX Odd\r\nContent-Length: 2\r\n\r\nhi"),
        "/head/closed-at-once" => Some(Vec::new()),
        "/head/half-a-status" => raw("HTTP/1.1 20"),
        "/head/garbage" => Some(vec![0x16; 4096]),
        "/head/http-0.9" => raw("<html>hello</html>"),
        "/head/http-2" => raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        "/redirect/to-itself" => Some(say("302 Found", "Location: /redirect/to-itself\r\n", b"")),
        "/redirect/nowhere" => Some(say("302 Found", "", b"")),
        "/redirect/garbage" => Some(say("302 Found", "Location: http://[::1\r\n", b"")),
        "/redirect/other-scheme" => Some(say("302 Found", "Location: file:///etc/passwd\r\n", b"")),
        "/status/429-seconds" => late("429 Too Many", "120"),
        "/status/429-date" => late("429 Too Many", "Tue, 01 Jan 2030 12:05:00 GMT"),
        "/status/429-absurd" => late("429 Too Many", "99999999999999"),
        "/status/429-garbage" => late("429 Too Many", "when you like"),
        "/status/429-silent" => Some(say("429 Too Many", "", b"")),
        "/status/503-seconds" => late("503 Busy", "7"),
        "/status/503-garbage" => late("503 Busy", "\u{1F634}"),
        "/status/503-silent" => Some(say("503 Busy", "", b"")),
        "/status/401" => Some(say("401 No", "WWW-Authenticate: Basic\r\n", b"")),
        "/wall/with-200" => Some(html("<html><head><title>Just a moment...</title></head><body>Are you a person?")),
        "/wall/with-503" => Some(say("503 Busy", "cf-mitigated: challenge\r\nRetry-After: 5\r\n", b"")),
        "/plain" => Some(html("<p>hello</p>")),
        _ => None,
    }
}

/// The rest of what a server can do. Ends when the other side hangs up.
async fn answer(asked: Asked, stream: TcpStream) -> std::io::Result<()> {
    const SLOWLY: Duration = Duration::from_millis(30);
    const OK: &[u8] = b"HTTP/1.1 200 OK\r\n";
    const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut out = BufWriter::new(stream);
    let nothing = vec![b' '; 1 << 16];
    match asked.path.as_str() {
        "/body/endless-chunks" => {
            out.write_all(CHUNKED).await?;
            loop {
                out.write_all(format!("{:x}\r\n", nothing.len()).as_bytes()).await?;
                out.write_all(&nothing).await?;
                out.write_all(b"\r\n").await?;
            }
        }
        "/body/endless-until-close" => {
            out.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            loop {
                out.write_all(&nothing).await?;
            }
        }
        "/body/one-byte-at-a-time" | "/head/one-byte-at-a-time" => {
            out.write_all(OK).await?;
            if asked.path.starts_with("/body") {
                out.write_all(b"\r\n").await?;
            }
            loop {
                out.write_all(b"x").await?;
                out.flush().await?;
                tokio::time::sleep(SLOWLY).await;
            }
        }
        "/body/stops" => {
            out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").await?;
            out.flush().await?;
            std::future::pending().await
        }
        "/body/reset" => {
            out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").await?;
            out.flush().await?;
            out.get_ref().set_zero_linger()
        }
        "/chunk/endless-extension" => {
            out.write_all(CHUNKED).await?;
            out.write_all(b"5;x=").await?;
            loop {
                out.write_all(&nothing).await?;
            }
        }
        "/chunk/endless-trailers" => {
            out.write_all(CHUNKED).await?;
            out.write_all(b"5\r\nhello\r\n0\r\n").await?;
            loop {
                out.write_all(b"X-Odd: x\r\n").await?;
            }
        }
        "/head/huge" => {
            out.write_all(OK).await?;
            out.write_all(b"X-Odd: ").await?;
            for _ in 0..1600 {
                out.write_all(&nothing).await?;
            }
            out.write_all(b"\r\nContent-Length: 0\r\n\r\n").await
        }
        "/head/many" => {
            out.write_all(OK).await?;
            for at in 0..100_000 {
                out.write_all(format!("X-{at}: x\r\n").as_bytes()).await?;
            }
            out.write_all(b"Content-Length: 0\r\n\r\n").await?;
            out.flush().await
        }
        "/head/flood-of-103" => loop {
            out.write_all(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n").await?;
        },
        "/head/never" => std::future::pending().await,
        path => {
            let bytes = at_once(path).unwrap_or_else(|| match path.rsplit_once('/') {
                Some(("/redirect", "0")) => html("there"),
                Some(("/redirect", left)) => {
                    let left = left.parse::<u32>().unwrap() - 1;
                    say("302 Found", &format!("Location: /redirect/{left}\r\n"), b"")
                }
                Some(("/status", code)) => say(&format!("{code} Odd"), "", b""),
                _ => panic!("nobody knows how to do {path}"),
            });
            out.write_all(&bytes).await?;
            out.flush().await?;
            out.get_mut().shutdown().await
        }
    }
}

async fn evil() -> Server {
    Server::start(|asked, stream| {
        Box::pin(async move {
            let _ = answer(asked, stream).await;
        })
    })
    .await
}

fn request(server: &Server, path: &str) -> Request {
    Request { cap_bytes: CAP, total: Duration::from_millis(1500), ..page(&server.url(path)) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_a_server_can_do_comes_to_a_class_and_takes_no_more_than_the_cap() {
    let server = evil().await;
    let mut wrong = Vec::new();
    for (path, expected) in BEHAVIOURS {
        let test_hooks = impatient();
        let taken = test_hooks.taken.clone();
        let client = client(&[server.port], Arc::new(Hasty), test_hooks);
        let asked = request(&server, path);
        // Five at once, as jobs would.
        let all = futures::future::join_all((0..5).map(|_| client.get(&asked))).await;
        for result in all {
            if class(&result) != *expected {
                wrong.push(format!("{path} is not {expected} but {}: {result:?}", class(&result)));
            }
        }
        let taken = taken.load(Ordering::Relaxed);
        if taken > 5 * (CAP as u64 + CHUNK) {
            wrong.push(format!("{path}: {taken} bytes were taken"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{} behaviours, 5 times each", BEHAVIOURS.len());
}

#[tokio::test]
async fn without_the_cap_a_bomb_goes_off() {
    let server = evil().await;
    let client = client(&[server.port], Arc::new(Hasty), impatient());
    for path in ["/bomb/gzip", "/bomb/deflate", "/bomb/br"] {
        let asked = Request { cap_bytes: 1 << 30, total: Duration::from_secs(30), ..request(&server, path) };
        assert_eq!(client.get(&asked).await.unwrap().body.len(), 16 << 20, "{path}");
    }
}

#[tokio::test]
async fn three_redirects_are_followed_and_without_the_limit_all_of_them() {
    let server = evil().await;
    let client_of = |max_redirects| client(&[server.port], Arc::new(Hasty), TestHooks { max_redirects, ..impatient() });
    let default = TestHooks::default().max_redirects;
    assert_eq!(class(&client_of(default).get(&request(&server, "/redirect/3")).await), "answered");
    assert_eq!(class(&client_of(default).get(&request(&server, "/redirect/4")).await), "unreachable");
    assert_eq!(class(&client_of(100).get(&request(&server, "/redirect/50")).await), "answered");
}

#[tokio::test]
async fn without_the_times_a_server_that_says_nothing_is_waited_for() {
    let server = evil().await;
    let patient = TestHooks { read: Duration::from_secs(3600), ..impatient() };
    let client = client(&[server.port], Arc::new(Hasty), patient);
    let asked = Request { total: Duration::from_secs(3600), ..request(&server, "/head/never") };
    let waited = tokio::time::timeout(Duration::from_secs(2), client.get(&asked)).await;
    assert!(waited.is_err(), "{waited:?}");
}

#[tokio::test]
async fn silence_is_kept_as_long_as_it_was_asked_for_and_a_day_at_most() {
    let server = evil().await;
    let client = client(&[server.port], Arc::new(Hasty), impatient());
    for (path, seconds) in [
        ("/status/429-seconds", 120),
        ("/status/429-date", 300),
        ("/status/429-absurd", 86400),
        ("/status/429-garbage", 60),
        ("/status/429-silent", 60),
        ("/status/503-seconds", 7),
        ("/status/503-garbage", 60),
    ] {
        let Err(FetchError::Throttled { until, .. }) = client.get(&request(&server, path)).await else {
            panic!("{path}");
        };
        assert_eq!((until - now()).num_seconds(), seconds, "{path}");
    }
}

#[tokio::test]
async fn a_secure_address_behind_which_nobody_is_secure_is_unreachable() {
    let server = Server::saying(|_| html("hello")).await;
    let client = client(&[server.port], Arc::new(Hasty), impatient());
    let url = format!("https://127.0.0.1:{}/", server.port);
    assert_eq!(class(&client.get(&page(&url)).await), "unreachable");
}
