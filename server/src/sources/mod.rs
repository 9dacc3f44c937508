//! Sources: whom the operator reads from, on which terms, and how the runs went. What a kind of source is and
//! how it is read: `ingest/sources`.

pub mod desk_store;
pub mod enrichment_store;
pub mod host_store;
pub mod store;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Internal id of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, Serialize, Deserialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct SourceId(pub i64);

impl std::fmt::Display for SourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A source as the operator set it up.
#[derive(Clone, PartialEq)]
pub struct Source {
    pub id: SourceId,
    /// What it brought is stored under this name.
    pub name: String,
    /// Which parser and which terms: a key of `ingest/sources`.
    pub kind: String,
    /// The base address of a site, the address of a page or feed, or a folder.
    pub address: String,
    /// Where its events take place when it does not say.
    pub city: String,
    /// IANA zone.
    pub zone: String,
    pub enabled: bool,
    /// When the operator accepted its terms.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// The operator's key or token there. Never shown, never logged.
    pub key: Option<String>,
    /// Between two runs.
    pub every_s: i32,
    /// `None`: asked when an artist needs it, not on a schedule.
    pub next_run_at: Option<DateTime<Utc>>,
    /// Of the last complete answer, for "has it changed?".
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("id", &self.id).field("name", &self.name).field("kind", &self.kind).finish()
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum RunOutcome {
    Running,
    /// All that the source lists was read.
    Complete,
    /// It broke off; nothing vanishes for it.
    Partial,
    /// It says what it said before.
    Unchanged,
    /// Nothing was read.
    Failed,
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub id: i64,
    pub source: SourceId,
    pub began_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub outcome: RunOutcome,
    /// Entries that it gave, those of them that are in the catalogue now, and those that were refused.
    pub attempted: i32,
    pub accepted: i32,
    pub refused: i32,
    /// Listings that are gone since.
    pub vanished: i32,
    /// Why it failed, and what to do next.
    pub message: String,
    /// What a person should look at.
    pub warning: String,
    pub refusals: Vec<Refused>,
}

/// Something of an answer that was not taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub what: String,
    pub reason: String,
    /// Whether it is an entry that could not be read; not known of runs before that was kept.
    #[serde(default)]
    pub unread: bool,
}

/// What a run could not read, and when it began.
pub struct UnreadEntries {
    pub began_at: DateTime<Utc>,
    pub whats: Vec<String>,
}

/// Since when a source lists these entries, which cannot be read; `None` where there are none. What was last seen before
/// may be one of them. What was seen since then, beside them, is none of them. `earlier` are the runs before, the newest
/// first.
pub fn unread_since(now: &UnreadEntries, earlier: &[UnreadEntries]) -> Option<DateTime<Utc>> {
    let count = |whats: &[String], what: &String| whats.iter().filter(|other| *other == what).count();
    let has_all =
        |run: &&UnreadEntries| now.whats.iter().all(|what| count(&run.whats, what) >= count(&now.whats, what));
    let first = earlier.iter().take_while(has_all).last().unwrap_or(now);
    (!now.whats.is_empty()).then_some(first.began_at)
}

/// A fall of what is accepted that no ordinary week explains: less than half of the last good run, of at least this
/// many.
pub const WORTH_A_WARNING: i32 = 4;

/// Why a person should look at a run, if anybody should: so few were accepted that the source has rather changed its
/// format than its programme.
pub fn warning(accepted: i32, last_good: Option<i32>) -> Option<String> {
    let before = last_good.filter(|before| *before >= WORTH_A_WARNING && accepted * 2 < *before)?;
    Some(format!(
        "Only {accepted} entries were accepted, {before} the time before. Nothing is removed for it. Look at what was \
         refused; if the source really lists so few now, say so here."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_cannot_be_read_date_back_to_the_run_in_which_they_all_were_there() {
        let run = |day: i64, whats: &[&str]| UnreadEntries {
            began_at: DateTime::from_timestamp(day * 86_400, 0).unwrap(),
            whats: whats.iter().map(|what| (*what).to_owned()).collect(),
        };
        let since = |whats: &[&str], earlier: &[UnreadEntries]| {
            unread_since(&run(9, whats), earlier).map(|at| at.timestamp() / 86_400)
        };
        let earlier = [run(8, &["A", "script", "B"]), run(7, &["B", "A"]), run(6, &["A"]), run(5, &[]), run(4, &["A"])];
        assert_eq!(since(&[], &earlier), None);
        assert_eq!(since(&["A"], &earlier), Some(6));
        assert_eq!(since(&["A", "B"], &earlier), Some(7));
        assert_eq!(since(&["script", "script"], &earlier), Some(9), "a second one is new");
        assert_eq!(since(&["C"], &earlier), Some(9));
        assert_eq!(since(&["A"], &[]), Some(9));
    }

    #[test]
    fn a_fall_by_more_than_half_is_a_warning_and_a_small_source_may_vary() {
        assert!(warning(9, Some(20)).is_some());
        assert_eq!(warning(10, Some(20)), None, "exactly half");
        assert_eq!(warning(0, Some(3)), None, "three events are no programme");
        assert!(warning(0, Some(4)).is_some());
        assert_eq!(warning(5, None), None, "the first run");
        assert_eq!(warning(50, Some(20)), None);
    }
}
