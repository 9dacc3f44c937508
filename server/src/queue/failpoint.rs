//! Failpoints: ten places at which a worker can be made to die as `kill -9` would end it. `./dev faults` and the tests
//! show with them that nothing is lost, and nothing done twice, wherever a worker ends. Off unless
//! `undercard work --die-at` names one.

use std::sync::atomic::{AtomicU32, Ordering};

/// In the order in which embedding a track passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failpoint {
    Claimed,
    AudioRead,
    Decoded,
    Embedded,
    TransactionOpen,
    VectorWritten,
    BeforeCommit,
    AfterCommit,
    MeanRefreshed,
    BeforeDone,
}

impl Failpoint {
    pub const ALL: [(Self, &str); 10] = [
        (Self::Claimed, "claimed"),
        (Self::AudioRead, "audio-read"),
        (Self::Decoded, "decoded"),
        (Self::Embedded, "embedded"),
        (Self::TransactionOpen, "transaction-open"),
        (Self::VectorWritten, "vector-written"),
        (Self::BeforeCommit, "before-commit"),
        (Self::AfterCommit, "after-commit"),
        (Self::MeanRefreshed, "mean-refreshed"),
        (Self::BeforeDone, "before-done"),
    ];
}

/// Where to die, and how often to pass there before.
#[derive(Debug)]
pub struct KillAt {
    point: Failpoint,
    passes: AtomicU32,
}

impl std::str::FromStr for KillAt {
    type Err = String;

    /// `POINT` or `POINT:N`, to die when it is reached for the N-th time.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, times) = text.split_once(':').unwrap_or((text, "1"));
        let names = || Failpoint::ALL.map(|(_, name)| name).join(", ");
        let (point, _) = Failpoint::ALL
            .into_iter()
            .find(|(_, known)| *known == name)
            .ok_or_else(|| format!("there is no point “{name}” to die at; there are {}", names()))?;
        let times: u32 = times.parse().map_err(|_| format!("“{times}” is no number of times"))?;
        Ok(Self { point, passes: AtomicU32::new(times.saturating_sub(1)) })
    }
}

/// Dies here if that is what was asked for.
pub fn pass(death: Option<&KillAt>, point: Failpoint) {
    let Some(death) = death.filter(|death| death.point == point) else { return };
    if death.passes.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err() {
        // No destructor, no rollback and no goodbye: as if the power had gone.
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_named_and_may_be_passed_a_few_times() {
        let death: KillAt = "before-commit:3".parse().unwrap();
        assert_eq!((death.point, death.passes.into_inner()), (Failpoint::BeforeCommit, 2));
        assert!("nowhere".parse::<KillAt>().unwrap_err().contains("claimed, audio-read"));
        assert!("claimed:often".parse::<KillAt>().is_err());
    }
}
