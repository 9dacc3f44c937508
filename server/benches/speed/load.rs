//! A small load generator on loopback: keep-alive connections, one request after the other.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use undercard::{
    artists::ArtistId,
    people::{self, ListenerKey},
};

/// A listener who follows this many artists; returns the cookie.
pub async fn follow(pool: &PgPool, count: usize) -> anyhow::Result<String> {
    let artists: Vec<ArtistId> = sqlx::query_scalar::<_, i64>(
        "select id from artists where name not like 'Newcomer %' order by md5(name) limit $1",
    )
    .bind(count as i64)
    .fetch_all(pool)
    .await?
    .into_iter()
    .map(ArtistId)
    .collect();
    let key = ListenerKey::new();
    let listener = people::store::find_or_create(pool, &key).await?;
    let mut tx = pool.begin().await?;
    people::store::follow(&mut tx, listener, &artists, None).await?;
    tx.commit().await?;
    Ok(format!("undercard_listener={}", key.reveal()))
}

/// One page on a fresh connection.
pub async fn get(address: SocketAddr, cookie: &str) -> anyhow::Result<usize> {
    let mut stream = TcpStream::connect(address).await?;
    request(&mut stream, cookie, &mut Vec::new()).await
}

pub struct Sustained {
    pub per_second: f64,
    pub p99: Duration,
}

/// As many pages as go through `connections` connections in `time`.
pub async fn sustained(
    address: SocketAddr,
    cookie: &str,
    connections: usize,
    time: Duration,
) -> anyhow::Result<Sustained> {
    let begun = Instant::now();
    let clients: Vec<_> = (0..connections)
        .map(|_| {
            let cookie = cookie.to_owned();
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                let (mut times, mut buffer) = (Vec::new(), Vec::new());
                while begun.elapsed() < time {
                    let asked = Instant::now();
                    request(&mut stream, &cookie, &mut buffer).await?;
                    times.push(asked.elapsed());
                }
                anyhow::Ok(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await??);
    }
    times.sort();
    anyhow::ensure!(!times.is_empty(), "no page came");
    Ok(Sustained {
        per_second: times.len() as f64 / begun.elapsed().as_secs_f64(),
        p99: times[(times.len() * 99 / 100).min(times.len() - 1)],
    })
}

/// Sends a request and reads the whole answer; returns its length.
async fn request(stream: &mut TcpStream, cookie: &str, buffer: &mut Vec<u8>) -> anyhow::Result<usize> {
    let text = format!("GET / HTTP/1.1\r\nHost: bench\r\nAccept: text/html\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(text.as_bytes()).await?;
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await?;
        anyhow::ensure!(read > 0, "the server hung up");
        if let Some(end) = find(buffer, b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
            anyhow::ensure!(head.starts_with("http/1.1 200"), "{head}");
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
            let whole = match length {
                Some(length) => buffer.len() >= end + 4 + length,
                None => buffer.ends_with(b"0\r\n\r\n"),
            };
            if whole {
                return Ok(buffer.len());
            }
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
