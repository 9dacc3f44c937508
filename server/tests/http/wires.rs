//! Uploads as bytes on a wire: lengths that lie, bodies without an end, clients that leave in the middle.

use std::time::Duration;

use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use undercard::{db::MIGRATOR, web};

use crate::{
    Visitor,
    desk::{admin, visitor},
};

/// A server that listens, and an artist whose tracks an admin may upload.
struct Door {
    admin: Visitor,
    port: u16,
    artist: i64,
}

impl Door {
    async fn new(pool: PgPool) -> Self {
        let admin = admin(&visitor(pool).await).await;
        let artist = admin.artist("Niche").await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(web::listen(listener, admin.router.clone(), Vec::new(), std::future::pending()));
        Self { admin, port, artist }
    }

    /// What stands before an upload, but for what says where it ends.
    fn head(&self) -> String {
        format!(
            "POST /desk/artists/{}/tracks HTTP/1.1\r\nHost: undercard.example\r\nSec-Fetch-Site: same-origin\r\n\
             Accept: application/json\r\nConnection: close\r\nCookie: {}\r\n",
            self.artist,
            self.admin.cookie.as_deref().unwrap()
        )
    }

    /// A whole request.
    fn request(&self, kind: &str, length: &str, body: &[u8]) -> Vec<u8> {
        let head = format!("{}Content-Type: {kind}\r\n{length}\r\n", self.head());
        [head.as_bytes(), body].concat()
    }

    /// The status that is answered to these bytes, after which nothing follows; 0 where the server hangs up.
    async fn send(&self, bytes: &[u8]) -> u16 {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let (mut read, mut write) = stream.split();
        let mut answer = Vec::new();
        // A server that has refused already does not read the rest.
        let talk = async {
            let _ = tokio::join!(write.write_all(bytes), read.read_to_end(&mut answer));
        };
        if timeout(Duration::from_secs(1), talk).await.is_err() && answer.is_empty() {
            let _ = write.shutdown().await;
            let rest = timeout(Duration::from_secs(10), read.read_to_end(&mut answer));
            let _ = rest.await.expect("the server lets nobody hang");
        }
        let line = String::from_utf8_lossy(&answer);
        line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
    }

    async fn tracks(&self) -> i64 {
        sqlx::query_scalar("select count(*) from tracks").fetch_one(&self.admin.pool).await.unwrap()
    }
}

const FORM: &str = "multipart/form-data; boundary=x";

/// A form with one file of so many bytes.
fn form(bytes: usize) -> Vec<u8> {
    let mut form = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.flac\"\r\n\r\nfLaC".to_vec();
    form.resize(form.len() + bytes, 7);
    form.extend_from_slice(b"\r\n--x--\r\n");
    form
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn requests_that_are_none_are_refused_and_store_nothing(pool: PgPool) {
    let door = Door::new(pool).await;
    let (file, head) = (form(400), door.head());
    let length = format!("Content-Length: {}\r\n", file.len());
    let chunked = "Transfer-Encoding: chunked\r\n";
    let raw = |text: &str| [head.as_bytes(), text.as_bytes()].concat();
    let chunk = |size: &str| [size.as_bytes(), b"\r\n", &file, b"\r\n0\r\n\r\n"].concat();
    let part = |headers: &str| format!("--x\r\n{headers}\r\n\r\nfLaC1234\r\n--x--\r\n").into_bytes();
    let whole = |body: Vec<u8>| door.request(FORM, &format!("Content-Length: {}\r\n", body.len()), &body);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a length that is too short", door.request(FORM, "Content-Length: 100\r\n", &file)),
        ("a length that is too long", door.request(FORM, "Content-Length: 100000\r\n", &file[..300])),
        ("no length", door.request(FORM, "", &file)),
        ("a negative length", door.request(FORM, "Content-Length: -1\r\n", &file)),
        ("a length in words", door.request(FORM, "Content-Length: many\r\n", &file)),
        ("a length beyond 64 bits", door.request(FORM, "Content-Length: 18446744073709551616\r\n", &file)),
        ("a length of a terabyte", door.request(FORM, "Content-Length: 1099511627776\r\n", &file)),
        ("two lengths", door.request(FORM, &format!("{length}Content-Length: 5\r\n"), &file)),
        ("a length and chunks", door.request(FORM, &format!("Content-Length: 5\r\n{chunked}"), b"nonsense\r\n")),
        ("chunks without an end", door.request(FORM, chunked, b"a0\r\n--x\r\n")),
        ("a chunk of no number", door.request(FORM, chunked, &chunk("zz"))),
        ("a chunk beyond 64 bits", door.request(FORM, chunked, &chunk("fffffffffffffffff"))),
        ("a chunk shorter than it says", door.request(FORM, chunked, &chunk("1"))),
        ("chunks in chunks", door.request(FORM, "Transfer-Encoding: chunked, identity\r\n", &file)),
        ("no boundary", door.request("multipart/form-data", &length, &file)),
        ("an empty boundary", door.request("multipart/form-data; boundary=", &length, &file)),
        ("another boundary", door.request("multipart/form-data; boundary=y", &length, &file)),
        ("a boundary of 10,000 letters", {
            door.request(&format!("multipart/form-data; boundary={}", "x".repeat(10_000)), &length, &file)
        }),
        ("10,000 parts", whole(b"--x\r\ncontent-disposition: form-data\r\n\r\n\r\n".repeat(10_000))),
        ("a part without headers", whole(part(""))),
        ("a part with a megabyte of headers", whole(part(&format!("x-long: {}", "y".repeat(1 << 20))))),
        ("a part with 1,000 headers", whole(part(&"x-one: y\r\n".repeat(1_000)))),
        ("a part without a name", whole(part("content-disposition: form-data"))),
        ("no part at all", whole(b"--x--\r\n".to_vec())),
        ("what stands before the first part", whole(b"hello".to_vec())),
        ("headers of a megabyte", raw(&format!("X-Long: {}\r\n\r\n", "y".repeat(1 << 20)))),
        ("10,000 headers", raw(&format!("{}\r\n", "X-One: y\r\n".repeat(10_000)))),
        ("a NUL in a header", raw("X-Zero: a\0b\r\nContent-Length: 0\r\n\r\n")),
        ("a header that goes on below", raw("X-One: a\r\n b\r\nContent-Length: 0\r\n\r\n")),
        ("a method in small letters", raw("Content-Length: 0\r\n\r\n").to_ascii_lowercase()),
        ("no version", b"POST /\r\n\r\n".to_vec()),
        ("another protocol", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        ("a handshake", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
    ];
    assert!(cases.len() >= 30);
    for (what, bytes) in cases {
        let status = door.send(&bytes).await;
        assert!(status == 0 || (400..500).contains(&status), "{what}: {status}");
        assert_eq!(door.tracks().await, 0, "{what}: {status}");
    }
    // The control.
    assert_eq!(door.send(&door.request(FORM, &length, &file)).await, 200);
    assert_eq!(door.tracks().await, 1);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn whoever_leaves_in_the_middle_leaves_nothing_behind(pool: PgPool) {
    let door = Door::new(pool).await;
    let file = form(100_000);
    let request = door.request(FORM, &format!("Content-Length: {}\r\n", file.len()), &file);
    let began = request.len() - file.len();
    for percent in 1..100 {
        let mut stream = TcpStream::connect(("127.0.0.1", door.port)).await.unwrap();
        stream.write_all(&request[..began + file.len() * percent / 100]).await.unwrap();
    }
    assert_eq!(door.tracks().await, 0);
    // Nor do they take up room: only a few files may arrive at once.
    let mut statuses = Vec::new();
    for _ in 0..100 {
        statuses.push(door.send(&request).await);
        if statuses.last() == Some(&200) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(statuses.pop(), Some(200), "{statuses:?}");
    assert!(statuses.iter().all(|status| *status == 429), "{statuses:?}");
    assert_eq!(door.tracks().await, 1);
}
