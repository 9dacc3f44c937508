//! Clients that leave early, are slow, or come in crowds, against the program itself. `./dev faults` runs these; they take
//! minutes, and their figures depend on the machine.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use rustix::process::{Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
use sqlx::{ConnectOptions, PgPool};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    runtime::Runtime,
    task::JoinSet,
    time::{sleep, timeout},
};
use undercard::db;

const ASSETS: &str = r#"{"css": "", "desk": "", "places": "", "map": "", "leaflet": "", "leaflet_style": "",
    "browser": {"folder": "", "parts": {}}}"#;
const PATIENCE: Duration = Duration::from_secs(10);

/// `undercard serve` over the demo catalogue.
struct Program {
    child: Child,
    port: u16,
}

impl Program {
    async fn new(pool: &PgPool) -> Self {
        db::migrate(pool).await.unwrap();
        let limit = getrlimit(Resource::Nofile);
        setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap();
        let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crowds");
        std::fs::create_dir_all(&site).unwrap();
        std::fs::write(site.join("assets.json"), ASSETS).unwrap();
        let mut child = Command::new(binary())
            .args(["serve", "--demo-if-empty", "--no-work", "--listen", "127.0.0.1:0", "--site-root"])
            .arg(&site)
            .arg("--models-dir")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../models"))
            .env("DATABASE_URL", pool.connect_options().to_url_lossy().as_str())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // “Undercard is at http://127.0.0.1:PORT”
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let port = said.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        Self { child, port: port.unwrap_or_else(|| panic!("it does not begin to serve: {said}")) }
    }

    async fn connect(&self, from: &str) -> std::io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(format!("{from}:0").parse().unwrap())?;
        socket.connect(format!("127.0.0.1:{}", self.port).parse().unwrap()).await
    }

    /// The status of the programme, asked for on a new connection; 0 where there is no whole answer in time.
    async fn page(&self, from: &str) -> u16 {
        let ask = async {
            let mut stream = self.connect(from).await.ok()?;
            stream
                .write_all(b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n")
                .await
                .ok()?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await.ok()?;
            let status: u16 = String::from_utf8_lossy(answer.get(9..12)?).parse().ok()?;
            (status != 200 || answer.ends_with(b"0\r\n\r\n")).then_some(status)
        };
        timeout(PATIENCE, ask).await.ok().flatten().unwrap_or_default()
    }

    /// Memory in use, in bytes.
    fn resident(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        1_024 * line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap()
    }

    /// Tells it to stop; how long that took.
    async fn stop(mut self) -> Duration {
        let began = Instant::now();
        kill_process(rustix::process::Pid::from_child(&self.child), Signal::TERM).unwrap();
        while self.child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_secs(20), "it does not stop");
            sleep(Duration::from_millis(20)).await;
        }
        began.elapsed()
    }
}

/// The release build, where `./dev faults` made one: an optimised program is what readers wait for.
#[expect(clippy::disallowed_methods, reason = "`./dev faults` says where the program is")]
fn binary() -> String {
    std::env::var("UNDERCARD_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_undercard").to_owned())
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request for the programme that is given up before its answer.
async fn give_up(program: &Program) {
    let Ok(mut stream) = program.connect("127.0.0.1").await else { return };
    let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    // Some leave before the page is begun, others while it is made.
    sleep(Duration::from_micros(300)).await;
    let _ = stream.set_zero_linger();
}

#[sqlx::test(migrations = false)]
#[ignore = "takes minutes: ./dev faults"]
async fn ten_thousand_requests_that_are_given_up_leave_nothing_behind(pool: PgPool) {
    let program = Arc::new(Program::new(&pool).await);
    let crowd = async |count: usize| {
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let program = program.clone();
            tasks.spawn(async move {
                for _ in 0..count / 8 {
                    give_up(&program).await;
                }
            });
        }
        tasks.join_all().await;
        sleep(Duration::from_secs(2)).await;
        assert_eq!(program.page("127.0.0.1").await, 200);
        program.resident()
    };
    // The allocator and the caches reach their size, and then vary by some megabytes. What is left behind grows every time.
    let mut in_use = vec![crowd(4_000).await];
    for _ in 0..3 {
        in_use.push(crowd(10_000).await);
    }
    let grown = in_use.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).min().unwrap();
    let mib: Vec<usize> = in_use.iter().map(|bytes| bytes >> 20).collect();
    println!("abort: 10,000 tried three times, MiB in use before and after each: {mib:?}");
    assert!(grown <= 2 << 20, "{grown} bytes");
}

/// What a slow client sends, and whether it reads.
#[derive(Clone, Copy)]
enum Slow {
    Headers,
    Body,
    Reader,
}

/// What a slow client does after it was hung up on.
const PAUSE: Duration = Duration::from_secs(5);

/// Behaves slowly until `over`, and comes back after a while when it is hung up on.
async fn be_slow(program: Arc<Program>, slow: Slow, from: &'static str, over: Arc<AtomicBool>) {
    while !over.load(Ordering::Relaxed) {
        let Ok(mut stream) = program.connect(from).await else {
            sleep(PAUSE).await;
            continue;
        };
        let begin: &[u8] = match slow {
            Slow::Headers => b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            Slow::Body => {
                b"POST /api/preview_follows HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\n\
                  Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10000\r\n\r\nlist="
            }
            Slow::Reader => &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3),
        };
        let _ = stream.write_all(begin).await;
        // One byte a second, or nothing read at all.
        while !over.load(Ordering::Relaxed) {
            sleep(Duration::from_secs(1)).await;
            let alive = match slow {
                Slow::Headers | Slow::Body => stream.write_all(b"a").await.is_ok(),
                Slow::Reader => stream.peer_addr().is_ok() && stream.write_all(b"\r\n").await.is_ok(),
            };
            if !alive {
                sleep(PAUSE).await;
                break;
            }
        }
    }
}

#[sqlx::test(migrations = false)]
#[ignore = "takes minutes: ./dev faults"]
async fn slow_clients_keep_nobody_else_waiting(pool: PgPool) {
    for from in ["127.0.0.1", "127.0.0.2"] {
        let program = Arc::new(Program::new(&pool).await);
        let over = Arc::new(AtomicBool::new(false));
        // The good client is not to wait for the slow ones.
        let elsewhere = Runtime::new().unwrap();
        let mut crowd = JoinSet::new();
        for (slow, count) in [(Slow::Headers, 1_000), (Slow::Body, 1_000), (Slow::Reader, 500)] {
            for _ in 0..count {
                crowd.spawn_on(be_slow(program.clone(), slow, from, over.clone()), elsewhere.handle());
            }
        }
        sleep(Duration::from_secs(3)).await;
        let (mut times, mut failed) = (Vec::new(), 0);
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(60) {
            let asked = Instant::now();
            failed += usize::from(program.page("127.0.0.1").await != 200);
            times.push(asked.elapsed());
            sleep(Duration::from_millis(20)).await;
        }
        over.store(true, Ordering::Relaxed);
        let stopped = Arc::into_inner({
            crowd.join_all().await;
            program
        });
        let stopped = stopped.unwrap().stop().await;
        elsewhere.shutdown_background();
        times.sort_unstable();
        let p99 = times[times.len() * 99 / 100];
        println!("slow from {from}: {} tried, {failed} failed, p99 {p99:?}, stopped after {stopped:?}", times.len());
        assert!(failed * 1_000 <= times.len(), "{failed} of {}", times.len());
        assert!(stopped <= Duration::from_secs(15));
    }
}

#[sqlx::test(migrations = false)]
#[ignore = "takes minutes: ./dev faults"]
async fn ten_times_too_many_readers_are_served_as_fast_as_the_machine_can_or_sent_away_at_once(pool: PgPool) {
    let program = Arc::new(Program::new(&pool).await);
    let elsewhere = Runtime::new().unwrap();
    // Pages a second that so many readers get, those who were sent away, and the slowest of these in a hundred.
    let load = async |readers: usize| {
        let (served, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let mut crowd = JoinSet::new();
        for _ in 0..readers {
            let (program, served, over) = (program.clone(), served.clone(), over.clone());
            let reader = async move {
                let (mut refused, mut failed) = (Vec::new(), 0_usize);
                while !over.load(Ordering::Relaxed) {
                    let asked = Instant::now();
                    match program.page("127.0.0.1").await {
                        200 => {
                            served.fetch_add(1, Ordering::Relaxed);
                        }
                        503 => {
                            refused.push(asked.elapsed());
                            // As it was told.
                            sleep(Duration::from_secs(1)).await;
                        }
                        _ => failed += 1,
                    }
                }
                (refused, failed)
            };
            crowd.spawn_on(reader, elsewhere.handle());
        }
        sleep(Duration::from_secs(10)).await;
        let rate = served.load(Ordering::Relaxed) as f64 / 10.0;
        over.store(true, Ordering::Relaxed);
        let (mut refused, mut failed) = (Vec::new(), 0);
        for (more, lost) in crowd.join_all().await {
            refused.extend(more);
            failed += lost;
        }
        refused.sort_unstable();
        (rate, refused.len(), refused.get(refused.len() * 99 / 100).copied().unwrap_or_default(), failed)
    };
    let (able, ..) = load(16).await;
    let (rate, refused, slowest, failed) = load(1_000).await;
    println!(
        "overload: {able:.0} pages a second for 16 readers, {rate:.0} for 1,000; {refused} sent away, p99 {slowest:?}; {failed} failed"
    );
    elsewhere.shutdown_background();
    assert!(rate >= 0.9 * able && failed == 0);
}
