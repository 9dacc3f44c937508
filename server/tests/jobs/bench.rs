//! A scratch catalogue with tracks that wait, and workers to kill.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{ConnectOptions, PgPool};
use undercard::{
    artists::ArtistId,
    db,
    jobs::track_files,
    queue::{self, JobId},
    runtime,
    tracks::{TrackId, store::NewUpload},
};

pub struct Bench {
    pub pool: PgPool,
    url: String,
}

impl Bench {
    pub async fn new(pool: PgPool) -> Self {
        db::migrate(&pool).await.unwrap();
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
        runtime::first_start(&pool, &models).await.unwrap();
        let url = pool.connect_options().to_url_lossy().to_string();
        Self { pool, url }
    }

    /// An artist with tracks that wait for their vectors.
    pub async fn artist(&self, name: &str, tracks: u32) -> (ArtistId, Vec<TrackId>) {
        let artist = sqlx::query_scalar("insert into artists (name, folded) values ($1, $1) returning id")
            .bind(name)
            .fetch_one(&self.pool)
            .await
            .map(ArtistId)
            .unwrap();
        let mut ids = Vec::new();
        for number in 0..tracks {
            ids.push(self.upload(artist, &tone(artist.0 as u32 * 1_000 + number)).await);
        }
        (artist, ids)
    }

    pub async fn upload(&self, artist: ArtistId, bytes: &[u8]) -> TrackId {
        let upload = NewUpload {
            artist,
            title: "Tone",
            bytes,
            file_name: "tone.wav",
            draft: false,
            source: "upload",
            external_id: None,
            keep: false,
        };
        let mut tx = self.pool.begin().await.unwrap();
        let (track, _) = track_files::take(&mut tx, &upload).await.unwrap();
        tx.commit().await.unwrap();
        track
    }

    /// `undercard work`, as an operator starts it.
    pub fn worker(&self, arguments: &[&str]) -> Worker {
        let child = Command::new(env!("CARGO_BIN_EXE_undercard"))
            .args(["work", "--threads", "1", "--log", "warn,undercard=info"])
            .args(arguments)
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .env("DATABASE_URL", &self.url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Worker { child }
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    /// Jobs that are neither done nor given up.
    pub async fn open_jobs(&self) -> i64 {
        self.count("select count(*) from jobs where state in ('waiting', 'running')").await
    }

    /// Waits until nothing waits or runs; false when it takes longer than `limit`.
    pub async fn settle(&self, limit: Duration) -> bool {
        let began = Instant::now();
        while self.open_jobs().await > 0 {
            if began.elapsed() > limit {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        true
    }

    /// What must be true after all work is done, however often workers died: every track has exactly one vector, no
    /// audio is left, each mean is the mean of its artist's tracks, and the queue is empty.
    pub async fn check(&self, tracks: i64, artists: i64) {
        let report = sqlx::query_as::<_, (String, String, String)>(
            "select kind, state, message from jobs where state <> 'done' order by id limit 5",
        )
        .fetch_all(&self.pool)
        .await
        .unwrap();
        assert!(report.is_empty(), "not done: {report:?}");
        assert_eq!(self.count("select count(*) from tracks").await, tracks, "nothing is lost");
        assert_eq!(self.count("select count(*) from track_vectors").await, tracks, "each has one vector");
        assert_eq!(self.count("select count(distinct track_id) from track_vectors").await, tracks);
        assert_eq!(self.count("select count(*) from track_audio").await, 0, "no audio is left behind");
        let right = "select count(*) from artist_vectors a
             join (select t.artist_id, avg(v.vector) as mean, count(*) as tracks
                   from track_vectors v join tracks t on t.id = v.track_id group by t.artist_id) m using (artist_id)
             where a.tracks = m.tracks and (a.mean <-> m.mean) < 1e-5";
        assert_eq!(self.count(right).await, artists, "each mean is that of all its tracks");
    }

    pub async fn deaths(&self, job: JobId) -> i32 {
        queue::store::get(&self.pool, job).await.unwrap().unwrap().deaths
    }
}

/// A process that ends with its test.
pub struct Worker {
    child: Child,
}

impl Worker {
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end; none when it lives on.
    pub async fn ended(&mut self, limit: Duration) -> Option<Duration> {
        let began = Instant::now();
        while began.elapsed() < limit {
            if self.child.try_wait().unwrap().is_some() {
                return Some(began.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Three seconds and a bit of three partials as a WAV file; each number is another sound.
pub fn tone(number: u32) -> Vec<u8> {
    const RATE_HZ: u32 = 8_000;
    let mut file = std::io::Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    let root = 110.0 * 2f64.powf(f64::from(number % 97) / 24.0);
    for at in 0..RATE_HZ * 13 / 4 {
        let second = f64::from(at) / f64::from(RATE_HZ);
        let beat = (-(second * (2.0 + f64::from(number % 7))).fract() * 4.0).exp();
        let sound: f64 =
            (1..=3).map(|n| (std::f64::consts::TAU * root * f64::from(n) * second).sin() / f64::from(n)).sum();
        writer.write_sample((sound * beat * 12_000.0) as i16 + (number % 13) as i16).unwrap();
    }
    writer.finalize().unwrap();
    file.into_inner()
}
