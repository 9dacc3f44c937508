//! Admins: listeners that once opened a one-time link. The link is a secret that is shown once; only its hash is
//! stored.

use chrono::Duration;
use sha2::{Digest, Sha256};

/// How long a link may wait to be opened.
pub const VALID: Duration = Duration::hours(24);

/// 128 random bits as 32 lower-case hex digits, as they stand in a link.
#[derive(Clone, PartialEq, Eq)]
pub struct AdminToken(String);

impl AdminToken {
    pub fn new() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()))
    }

    /// `None` for anything that [`Self::new`] cannot have made.
    pub fn parse(text: &str) -> Option<Self> {
        let valid = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        valid.then(|| Self(text.to_owned()))
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database stores.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl Default for AdminToken {
    fn default() -> Self {
        Self::new()
    }
}

/// Never prints the secret.
impl std::fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AdminToken(…)")
    }
}

/// What has become of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStanding {
    Open,
    Used,
    Expired,
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_distinct_parse_back_and_do_not_print() {
        let token = AdminToken::new();
        assert_ne!(token, AdminToken::new());
        assert_eq!(AdminToken::parse(token.reveal()), Some(token.clone()));
        assert!(!format!("{token:?}").contains(token.reveal()));
        for junk in ["", "g".repeat(32).as_str(), "A".repeat(32).as_str(), "0".repeat(33).as_str()] {
            assert_eq!(AdminToken::parse(junk), None);
        }
    }
}
