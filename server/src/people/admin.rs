//! Admins: listeners that once opened a one-time link. The link is a secret that is shown once; only its hash is
//! stored.

use chrono::Duration;

/// How long a link may wait to be opened.
pub const VALID: Duration = Duration::hours(24);

/// What has become of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStanding {
    Open,
    Used,
    Expired,
    Unknown,
}
