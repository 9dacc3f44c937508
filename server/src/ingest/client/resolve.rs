//! Name resolution: every address of a name must be public. The connection is made to what was vetted here: nothing
//! is resolved a second time, so an answer that changes in between changes nothing.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::AddressPolicy;

/// Where addresses of names come from.
#[async_trait::async_trait]
pub trait Resolver: Send + Sync {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// As this machine resolves names.
pub struct SystemResolver;

#[async_trait::async_trait]
impl Resolver for SystemResolver {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// A name leads to an address that is not asked; found again in the chain of causes of a failed request.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotPublic(pub String);

/// Rejects a name as soon as any of its addresses is not public.
#[derive(Clone)]
pub struct VettingResolver {
    pub resolver: Arc<dyn Resolver>,
    /// `None`: whatever it resolves to (what the operator opened, and control runs).
    pub policy: Option<Arc<AddressPolicy>>,
}

impl Resolve for VettingResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { resolver, policy } = self.clone();
        Box::pin(async move {
            let addresses = resolver.addresses(name.as_str()).await?;
            if let Some(policy) = policy {
                policy.check_answers(name.as_str(), &addresses).map_err(NotPublic)?;
            }
            let addresses: Addrs = Box::new(addresses.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}
