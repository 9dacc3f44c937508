//! The secret that a listener's cookie holds.

use sha2::{Digest, Sha256};

/// 128 random bits as 32 lower-case hex digits.
#[derive(Clone, PartialEq, Eq)]
pub struct ListenerKey(String);

impl ListenerKey {
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

impl Default for ListenerKey {
    fn default() -> Self {
        Self::new()
    }
}

/// Never prints the secret.
impl std::fmt::Debug for ListenerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ListenerKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_distinct_parse_back_and_do_not_print() {
        let key = ListenerKey::new();
        assert_ne!(key, ListenerKey::new());
        assert_eq!(ListenerKey::parse(key.reveal()), Some(key.clone()));
        assert!(!format!("{key:?}").contains(key.reveal()));
        for junk in ["", "g".repeat(32).as_str(), "A".repeat(32).as_str(), "0".repeat(1_000_000).as_str()] {
            assert_eq!(ListenerKey::parse(junk), None);
        }
    }
}
