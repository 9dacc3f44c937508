//! Secrets that links and cookies carry.

use std::marker::PhantomData;

use sha2::{Digest, Sha256};

/// 128 random bits as 32 lower-case hex digits. What it opens is part of its type, so that one never does for another.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<Opens>(String, PhantomData<Opens>);

/// What a listener's cookie holds.
pub type ListenerKey = Secret<Listening>;

/// What a one-time link holds; whoever opens it first becomes an admin.
pub type AdminToken = Secret<Administration>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listening {}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Administration {}

impl<Opens> Secret<Opens> {
    pub fn new() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()), PhantomData)
    }

    /// `None` for anything that [`Self::new`] cannot have made.
    pub fn parse(text: &str) -> Option<Self> {
        let valid = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        valid.then(|| Self(text.to_owned(), PhantomData))
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database stores.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl<Opens> Default for Secret<Opens> {
    fn default() -> Self {
        Self::new()
    }
}

/// Never prints the secret.
impl<Opens> std::fmt::Debug for Secret<Opens> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_distinct_parse_back_and_do_not_print() {
        let key = ListenerKey::new();
        assert_ne!(key, ListenerKey::new());
        assert_eq!(ListenerKey::parse(key.reveal()), Some(key.clone()));
        assert!(!format!("{key:?}").contains(key.reveal()));
        for junk in ["", "g".repeat(32).as_str(), "A".repeat(32).as_str(), "0".repeat(1_000_000).as_str()] {
            assert_eq!(ListenerKey::parse(junk), None);
            assert_eq!(AdminToken::parse(junk), None);
        }
    }
}
