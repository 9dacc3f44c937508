//! Servers by hand, so that they can misbehave.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    /// The whole head.
    pub head: String,
    pub at: Instant,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

type Answering = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Answers one request per connection. Ends when it is dropped.
pub struct Server {
    pub port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// `answer` gets the request and the connection, and writes what it likes.
    pub async fn start(answer: impl Fn(Asked, TcpStream) -> Answering + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1:0", answer).await
    }

    pub async fn start_at(
        address: &str,
        answer: impl Fn(Asked, TcpStream) -> Answering + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, all) = (Arc::new(answer), asked.clone());
        let task = tokio::spawn(async move {
            loop {
                let Ok((mut stream, _)) = listener.accept().await else { continue };
                let (answer, all) = (answer.clone(), all.clone());
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        match stream.read_u8().await {
                            Ok(byte) => head.push(byte),
                            Err(_) => return,
                        }
                    }
                    let head = String::from_utf8_lossy(&head).into_owned();
                    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                    let asked = Asked { path, head, at: Instant::now() };
                    all.lock().unwrap().push(asked.clone());
                    answer(asked, stream).await;
                });
            }
        });
        Self { port, asked, task }
    }

    /// Says for each path the whole answer at once.
    pub async fn saying(say: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::start(move |asked, mut stream| {
            let bytes = say(&asked);
            Box::pin(async move {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            })
        })
        .await
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How often something with this path was asked for.
    pub fn count(&self, path: &str) -> usize {
        self.asked().iter().filter(|asked| asked.path == path).count()
    }
}

/// An answer with this status line and these headers.
pub fn say(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}").into_bytes();
    bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    bytes.extend_from_slice(body);
    bytes
}

pub fn html(body: &str) -> Vec<u8> {
    say("200 OK", "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())
}

/// Listens on every address of this machine; nobody may come.
pub struct Canary {
    pub port: u16,
    /// The ports of those who came.
    came: Arc<Mutex<Vec<u16>>>,
    task: JoinHandle<()>,
    /// Whether this machine has IPv6.
    pub six: bool,
}

impl Drop for Canary {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Canary {
    pub async fn start() -> Self {
        let six = TcpListener::bind("[::]:0").await;
        let has_six = six.is_ok() && TcpListener::bind("[::1]:0").await.is_ok();
        let listener = match six {
            Ok(listener) if has_six => listener,
            _ => TcpListener::bind("0.0.0.0:0").await.unwrap(),
        };
        Self::watch(listener, has_six)
    }

    /// On one address and port.
    pub async fn at(address: &str) -> Self {
        Self::watch(TcpListener::bind(address).await.unwrap(), false)
    }

    fn watch(listener: TcpListener, six: bool) -> Self {
        let port = listener.local_addr().unwrap().port();
        let came = Arc::<Mutex<Vec<u16>>>::default();
        let written = came.clone();
        let task = tokio::spawn(async move {
            loop {
                if let Ok((_, peer)) = listener.accept().await {
                    written.lock().unwrap().push(peer.port());
                }
            }
        });
        Self { port, came, task, six }
    }

    /// How many came since the last time. They are let in in their order, so once we were all before us were.
    pub async fn connects(&self) -> usize {
        let ours = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap().local_addr().unwrap().port();
        loop {
            if let came = &mut *self.came.lock().unwrap()
                && came.contains(&ours)
            {
                let others = came.iter().filter(|port| **port != ours).count();
                came.clear();
                return others;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}
