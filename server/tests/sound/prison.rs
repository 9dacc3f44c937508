//! A decoder that spins, hangs, floods, lies or dies costs its own file and nothing else.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use undercard::embedding::{EmbedError, decode::Decoder};

use super::{WISH, audio, children, decoder};

/// A program that is run instead of the decoder.
fn script(name: &str, body: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("undercard-{}-{name}", std::process::id()));
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

async fn outcome(name: &str, body: &str) -> EmbedError {
    let binary = script(name, body);
    let mut decoder = Decoder::new(binary.clone(), 1);
    decoder.patience = Duration::from_millis(400);
    let began = Instant::now();
    let error = decoder.decode(&audio("tune.mp3"), WISH, &|_| ()).await.unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(5), "{name} took {:?}", began.elapsed());
    fs::remove_file(binary).unwrap();
    error
}

#[tokio::test]
async fn decoders_gone_wrong_are_errors_of_one_file() {
    for (name, body, said) in [
        ("spins", "while :; do :; done", "decoding was stopped after 0.4 s"),
        ("hangs", "exec /bin/sleep 100", "decoding was stopped after 0.4 s"),
        ("reads and hangs", "/bin/cat >/dev/null; exec /bin/sleep 100", "decoding was stopped after 0.4 s"),
        ("trickles", "while :; do printf 'D\\0\\0\\0\\0'; /bin/sleep 0.05; done", "decoding was stopped"),
        ("dies", "exit 3", "exit code 3"),
        ("is killed", "kill -SEGV $$", "signal 11"),
        ("runs out of memory", "kill -ABRT $$", "more memory than is allowed"),
        ("runs out of time", "kill -XCPU $$", "more computing time than is allowed"),
        ("ends early", "printf 'S\\4\\0\\0\\0abc'", "the file is damaged"),
        ("floods", "exec /usr/bin/yes", "the file is damaged"),
        ("announces gigabytes", "printf 'S\\377\\377\\377\\177'; exec /bin/sleep 100", "decoding was stopped"),
        ("says nothing heard", "printf 'E\\2\\0\\0\\0{}'", "the file is damaged"),
        ("answers with no numbers", "printf 'S\\4\\0\\0\\0\\0\\0\\300\\177'; printf 'E\\2\\0\\0\\0{}'", "damaged"),
    ] {
        let error = outcome(&name.replace(' ', "-"), body).await;
        assert!(matches!(&error, EmbedError::Corrupt(reason) if reason.contains(said)), "{name}: {error:?}");
    }
    let nowhere = Decoder::new(PathBuf::from("/nowhere/undercard"), 1);
    let error = nowhere.decode(&audio("tune.mp3"), WISH, &|_| ()).await.unwrap_err();
    assert!(matches!(&error, EmbedError::Runtime(_)), "a missing program is no fault of the file: {error:?}");
}

#[tokio::test]
async fn fifty_that_spin_leave_no_process_and_no_slot_behind() {
    let binary = script("spins-again", "while :; do :; done");
    let mut spinning = Decoder::new(binary.clone(), 2);
    spinning.patience = Duration::from_millis(50);
    for _ in 0..50 {
        assert!(spinning.decode(b"x", WISH, &|_| ()).await.is_err());
    }
    let mut good = spinning.clone(); // the same slots
    good.binary = decoder().binary;
    good.patience = Duration::from_secs(60);
    assert!(good.decode(&audio("tune.mp3"), WISH, &|_| ()).await.is_ok());
    let left = children().into_iter().filter(|pid| {
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        name.contains("spins-again")
    });
    assert_eq!(left.count(), 0);
    fs::remove_file(binary).unwrap();
}

#[tokio::test]
async fn a_request_that_is_given_up_ends_its_process() {
    let binary = script("given-up", "exec /bin/sleep 1234");
    let decoder = Decoder::new(binary.clone(), 1);
    let asked = tokio::time::timeout(Duration::from_millis(200), decoder.decode(b"x", WISH, &|_| ())).await;
    assert!(asked.is_err());
    let sleeping = || {
        children().into_iter().any(|pid| {
            let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            line.contains("1234")
        })
    };
    let began = Instant::now();
    while sleeping() {
        assert!(began.elapsed() < Duration::from_secs(5), "it is still there");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    fs::remove_file(binary).unwrap();
}

/// `undercard decode` under a shell, waiting for its standard input.
fn waiting_decoder() -> (std::process::Child, u32) {
    let line = format!(
        "exec 3<&0; '{}' decode --rate-hz 24000 --window-ms 30000 --shortest-ms 3000 <&3 >/dev/null & echo $!; wait",
        env!("CARGO_BIN_EXE_undercard")
    );
    let mut shell =
        Command::new("/bin/sh").args(["-c", &line]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut pid = String::new();
    BufReader::new(shell.stdout.as_mut().unwrap()).read_line(&mut pid).unwrap();
    (shell, pid.trim().parse().unwrap())
}

fn status(pid: u32, field: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(field)).map(|value| value.trim().to_owned())
}

#[test]
fn the_decoder_is_shut_in_before_it_reads_and_dies_with_its_parent() {
    let (mut shell, pid) = waiting_decoder();
    let began = Instant::now();
    // 2: a filter of system calls is on.
    while status(pid, "Seccomp:").as_deref() != Some("2") {
        assert!(began.elapsed() < Duration::from_secs(20), "no filter: {:?}", status(pid, "Seccomp:"));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(status(pid, "NoNewPrivs:").as_deref(), Some("1"));
    assert_eq!(status(pid, "Threads:").as_deref(), Some("1"));
    let limits = fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    for (what, limit) in [
        ("Max address space", "536870912"),
        ("Max cpu time", "30"),
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max processes", "0"),
        ("Max open files", "3"),
    ] {
        let line = limits.lines().find(|line| line.starts_with(what)).unwrap();
        assert_eq!(line[what.len()..].split_whitespace().nth(1), Some(limit), "{line}");
    }
    // Its standard input stays open here, so only the death of its parent can end it.
    let stdin = shell.stdin.take();
    shell.kill().unwrap();
    shell.wait().unwrap();
    while status(pid, "State:").is_some_and(|state| !state.starts_with('Z')) {
        assert!(began.elapsed() < Duration::from_secs(30), "it outlives its parent");
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(stdin);
    let mut rest = String::new();
    shell.stdout.take().unwrap().read_to_string(&mut rest).unwrap();
}
