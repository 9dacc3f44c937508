//! Access to the service.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};

use super::EmbedRejection;

/// Who may use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody who reaches the server: only this machine does.
    Open,
    /// Who bears the token of this hash.
    Token([u8; 32]),
    /// Nobody: the server is reached from elsewhere, and no token was set.
    Closed,
}

impl Access {
    /// What applies to a server that listens on `listen`, with the token that was configured.
    pub fn of(listen: IpAddr, token: Option<&str>) -> Self {
        match token.map(str::trim).filter(|token| !token.is_empty()) {
            Some(token) => Self::Token(Sha256::digest(token).into()),
            None if listen.is_loopback() => Self::Open,
            None => Self::Closed,
        }
    }

    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), EmbedRejection> {
        let hash = match self {
            Self::Open => return Ok(()),
            Self::Closed => return Err(EmbedRejection::Closed),
            Self::Token(hash) => hash,
        };
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let given: [u8; 32] = Sha256::digest(bearer.ok_or(EmbedRejection::Token)?).into();
        // Looks at every byte, whichever differs; and an attacker does not choose the bytes of a hash.
        let difference = given.iter().zip(hash).fold(0, |difference, (a, b)| difference | (a ^ b));
        if difference == 0 { Ok(()) } else { Err(EmbedRejection::Token) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearing(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())])
    }

    #[test]
    fn off_loopback_nobody_gets_in_without_a_token() {
        for listen in ["0.0.0.0", "192.0.2.7", "::", "2001:db8::1"] {
            assert_eq!(Access::of(listen.parse().unwrap(), None), Access::Closed, "{listen}");
            assert_eq!(Access::of(listen.parse().unwrap(), Some("  ")), Access::Closed, "{listen}");
        }
        for listen in ["127.0.0.1", "::1"] {
            assert_eq!(Access::of(listen.parse().unwrap(), None), Access::Open, "{listen}");
        }
        assert!(matches!(Access::Closed.check(&bearing("Bearer x")), Err(EmbedRejection::Closed)));
    }

    #[test]
    fn a_token_that_is_set_is_required_on_loopback_too() {
        let access = Access::of("127.0.0.1".parse().unwrap(), Some("long secret"));
        assert!(access.check(&bearing("Bearer long secret")).is_ok());
        assert!(access.check(&bearing("bearer  long secret ")).is_ok());
        for wrong in ["Bearer long secre", "Bearer long secret2", "Basic long secret", "Bearer", "long secret"] {
            assert!(matches!(access.check(&bearing(wrong)), Err(EmbedRejection::Token)), "{wrong}");
        }
        assert!(matches!(access.check(&HeaderMap::new()), Err(EmbedRejection::Token)));
    }
}
