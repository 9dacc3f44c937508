//! `/desk/sources`, one source, a dry run, and `/desk/hosts`.

use super::{DeskJob, FormRefusal};

/// How a source is, at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Fine,
    /// It lists far less than before: somebody should look.
    Warning,
    Failing,
    Off,
    /// It waits for a key, or for its terms to be acknowledged.
    Wanting,
    /// Nothing was asked of it yet.
    New,
}

impl Health {
    /// Machine name: CSS hook.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Warning => "warning",
            Self::Failing => "failing",
            Self::Off => "off",
            Self::Wanting => "wanting",
            Self::New => "new",
        }
    }

    /// What an admin reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fine => "Fine",
            Self::Warning => "Look at this",
            Self::Failing => "Failing",
            Self::Off => "Off",
            Self::Wanting => "Waits for you",
            Self::New => "Not asked yet",
        }
    }
}

/// One run in the drawn history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunBar {
    pub accepted: u32,
    /// As `RunReport::key`.
    pub key: &'static str,
}

/// On which terms a site gives what it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceTerms {
    pub summary: String,
    /// Where they stand in full; empty when nothing is published.
    pub url: String,
    /// What follows from them here, one sentence each.
    pub rules: Vec<String>,
    /// Such as `Acknowledged on 3 Nov 2026.`; empty when nobody has.
    pub acknowledged: String,
    /// It is not asked before somebody has acknowledged them.
    pub must_be_acknowledged: bool,
}

/// A source as a card.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceCard {
    pub id: i64,
    pub name: String,
    /// Such as `Calendar`.
    pub kind: String,
    pub address: String,
    pub health: Health,
    /// Why it is not fine, and what to do; empty when it is.
    pub why: String,
    /// Such as `3 h ago: 14 accepted, 2 refused.`
    pub last: String,
    /// Oldest first.
    pub history: Vec<RunBar>,
    /// Such as `in 3 hours`; empty when nothing is planned.
    pub next: String,
    /// Such as `12 artists wait to be asked about.`; empty when nothing does.
    pub waiting: String,
    /// Its harvest, while one waits or runs.
    pub job: Option<DeskJob>,
    pub terms: Option<SourceTerms>,
    /// What it said about artists: (what, how many). Empty for sources of events.
    pub counts: Vec<(&'static str, i64)>,
    /// `None`: it takes no key. Otherwise whether there is one; it is never shown.
    pub key: Option<bool>,
    pub enabled: bool,
    /// It has a schedule, and may be read now.
    pub may_run: bool,
    /// Its last run warns.
    pub warned: bool,
}

/// A kind of source to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindChoice {
    pub key: &'static str,
    pub title: &'static str,
}

/// `/desk/sources`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourcesPage {
    /// Such as `9 sources: 7 fine, 1 failing, 1 off`.
    pub summary: String,
    /// Those that list events.
    pub events: Vec<SourceCard>,
    /// Those that know artists.
    pub sites: Vec<SourceCard>,
    pub kinds: Vec<KindChoice>,
    pub refusal: Option<FormRefusal>,
}

/// One run of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunReport {
    /// `running`, `complete`, `partial`, `unchanged`, `failed`.
    pub key: &'static str,
    pub label: &'static str,
    pub when: String,
    pub message: String,
    pub warning: String,
    /// (what, why).
    pub refusals: Vec<(String, String)>,
    /// Refusals that were only counted.
    pub more_refused: i32,
}

/// `/desk/sources/{id}`.
#[derive(Clone, Debug, PartialEq)]
pub struct SourcePage {
    pub card: SourceCard,
    pub kind: String,
    pub city: String,
    pub zone: String,
    pub hours: String,
    pub runs: Vec<RunReport>,
    pub refusal: Option<FormRefusal>,
}

/// What would become of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Taken,
    Refused,
    PassedOver,
}

impl Fate {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Refused => "refused",
            Self::PassedOver => "passed",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Taken => "Taken",
            Self::Refused => "Refused",
            Self::PassedOver => "Passed over",
        }
    }
}

/// One entry of a dry run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryRunLine {
    pub fate: Fate,
    /// From 1; 0 where the answer has no lines.
    pub line: u64,
    pub what: String,
    /// Date, venue and acts, or why not.
    pub detail: String,
}

/// What a dry run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRunResult {
    /// Such as `harbour.example, read as a calendar`.
    pub title: String,
    /// Such as `14 taken, 2 refused, 1 passed over. Nothing was stored.`
    pub summary: String,
    pub notes: Vec<String>,
    pub lines: Vec<DryRunLine>,
    /// Entries that are not shown.
    pub more: usize,
    /// Of a mail, each line; empty for all else.
    pub read: Vec<ReadLine>,
    /// Lines that are not shown.
    pub more_read: usize,
}

/// A line of a mail and what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadLine {
    /// From 1.
    pub line: u64,
    pub text: String,
    /// Such as `event` or `passed over`.
    pub taken: &'static str,
    pub why: String,
}

/// `/desk/sources/try`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRunPage {
    /// What stands in the form: `address`, `kind`, `city`, `zone`, `text`.
    pub entered: Vec<(&'static str, String)>,
    pub kinds: Vec<KindChoice>,
    pub result: Option<DryRunResult>,
    pub refusal: Option<FormRefusal>,
}

impl DryRunPage {
    /// What stands in a field.
    pub fn entered(&self, field: &str) -> String {
        self.entered.iter().find(|(name, _)| *name == field).map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

/// How politely one host is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRow {
    pub host: String,
    /// Nobody asks it for now.
    pub closed: bool,
    /// When the next request may leave: `now`, `in 2 minutes`.
    pub next: String,
    /// Such as `one request each 2 s`.
    pub pace: String,
    /// Such as `1,204 requests, the last 3 min ago`.
    pub asked: String,
    /// Failures in a row.
    pub failures: i32,
    /// What went wrong last, and until when nobody asks.
    pub note: String,
}

/// `/desk/hosts`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostsPage {
    pub hosts: Vec<HostRow>,
}
