//! Sandbox of the decoding process, entered before it reads the first untrusted byte. There is no way
//! back: neither the limits nor the filter can be lifted again.

use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

/// Address space, in bytes: the binary, a file of 64 MiB as it is read, 15 minutes of samples.
const MEMORY: u64 = 512 << 20;
/// Seconds of computing. A quarter of an hour of anything decodes in two.
const COMPUTING: u64 = 30;

#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: TargetArch = TargetArch::x86_64;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: TargetArch = TargetArch::aarch64;

/// Shuts this process in. An error says what the kernel refused; nothing untrusted may be touched then.
pub(super) fn enter() -> Result<(), String> {
    // Dies with its parent; more exactly with the thread that started it, which must therefore be one that stays, such
    // as a worker of the runtime.
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|error| format!("no death with the parent: {error}"))?;
    limit(MEMORY, COMPUTING)?;
    seccompiler::apply_filter(&filter().map_err(|error| format!("no filter of system calls: {error}"))?)
        .map_err(|error| format!("the kernel takes no filter of system calls: {error}"))
}

fn limit(memory: u64, computing: u64) -> Result<(), String> {
    for (resource, value) in [
        (Resource::As, memory),
        (Resource::Cpu, computing),
        // No file, no dump of memory, no further process or thread, no further descriptor than those of the pipes.
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nproc, 0),
        (Resource::Nofile, 3),
    ] {
        setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })
            .map_err(|error| format!("no limit of {resource:?}: {error}"))?;
    }
    Ok(())
}

/// What a process needs that reads, computes and writes: its pipes, memory that is not executable, the clock, its end.
/// Everything else fails with EPERM: opening a file, a socket, another program, another process.
fn filter() -> Result<BpfProgram, seccompiler::BackendError> {
    let not_executable = || -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
        let protection = 2;
        let executable = SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64);
        let condition = SeccompCondition::new(protection, SeccompCmpArgLen::Dword, executable, 0)?;
        Ok(vec![SeccompRule::new(vec![condition])?])
    };
    let mut calls = vec![(libc::SYS_mmap, not_executable()?), (libc::SYS_mprotect, not_executable()?)];
    calls.extend(
        [
            libc::SYS_read,
            libc::SYS_write,
            libc::SYS_writev,
            libc::SYS_close,
            libc::SYS_brk,
            libc::SYS_munmap,
            libc::SYS_mremap,
            libc::SYS_madvise,
            libc::SYS_futex,
            libc::SYS_getrandom,
            libc::SYS_clock_gettime,
            libc::SYS_sched_yield,
            // An abort raises a signal in itself.
            libc::SYS_rt_sigaction,
            libc::SYS_rt_sigprocmask,
            libc::SYS_rt_sigreturn,
            libc::SYS_sigaltstack,
            libc::SYS_getpid,
            libc::SYS_gettid,
            libc::SYS_tgkill,
            libc::SYS_exit,
            libc::SYS_exit_group,
        ]
        .map(|call| (call, vec![])),
    );
    let otherwise = SeccompAction::Errno(libc::EPERM as u32);
    SeccompFilter::new(calls.into_iter().collect(), otherwise, SeccompAction::Allow, ARCHITECTURE)?.try_into()
}

#[cfg(test)]
mod tests {
    use std::{fs, io, net, process, thread};

    use super::*;

    fn attempts() -> [Option<io::ErrorKind>; 4] {
        [
            fs::File::open("/etc/hostname").err(),
            fs::File::create("/tmp/undercard-jail-test").err(),
            net::TcpListener::bind("127.0.0.1:0").err(),
            process::Command::new("/bin/true").spawn().err(),
        ]
        .map(|error| error.map(|error| error.kind()))
    }

    #[test]
    fn inside_the_filter_there_are_no_files_sockets_or_programs() {
        assert_eq!(attempts(), [None; 4], "without the filter all of this works");
        let _ = fs::remove_file("/tmp/undercard-jail-test");
        // A filter holds for the thread that applies it, and for what that starts.
        let inside = thread::spawn(|| {
            seccompiler::apply_filter(&filter().unwrap()).unwrap();
            attempts()
        });
        assert_eq!(inside.join().unwrap(), [Some(io::ErrorKind::PermissionDenied); 4]);
        assert!(!fs::exists("/tmp/undercard-jail-test").unwrap());
    }

    /// This test alone, in a process of its own that may not come back.
    fn run_alone(test: &str, limited: bool) -> process::ExitStatus {
        let binary = fs::read_link("/proc/self/exe").unwrap();
        process::Command::new(binary)
            .args(["--exact", &format!("embedding::decode::jail::tests::{test}"), "--ignored", "--test-threads=1"])
            .env_clear()
            .envs(limited.then_some(("UNDERCARD_TEST_LIMITED", "1")))
            .stdout(process::Stdio::null())
            .stderr(process::Stdio::null())
            .status()
            .unwrap()
    }

    #[expect(clippy::disallowed_methods, reason = "a test is told by its environment")]
    fn limit_if_asked() {
        if std::env::var_os("UNDERCARD_TEST_LIMITED").is_some() {
            limit(MEMORY, 1).unwrap();
        }
    }

    #[test]
    #[ignore = "takes a gigabyte: run by the test below"]
    fn memory_bomb() {
        limit_if_asked();
        let bomb = vec![1u8; 1 << 30];
        assert_eq!(bomb[(1 << 30) - 1], 1);
    }

    #[test]
    #[ignore = "computes for some seconds: run by the test below"]
    fn endless_loop() {
        limit_if_asked();
        // Work, not time: on a busy machine three seconds may pass with hardly any computing.
        let mut left = 2_000_000_000u64;
        while left > 0 {
            left = std::hint::black_box(left - 1);
        }
    }

    #[test]
    fn bombs_go_off_without_limits_and_only_there() {
        use std::os::unix::process::ExitStatusExt;
        for (bomb, signal) in [("memory_bomb", 6), ("endless_loop", 9)] {
            assert!(run_alone(bomb, false).success(), "{bomb} without limits");
            assert_eq!(run_alone(bomb, true).signal(), Some(signal), "{bomb} with limits");
        }
    }
}
