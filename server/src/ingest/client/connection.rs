//! Connections for protocols other than HTTP, such as IMAP: to a vetted address, at its host's pace, over TLS
//! wherever one leaves the operator's own network. What is said on one is for `ingest/sources`.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use rustls::{ClientConfig, pki_types::ServerName};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::{Host, Url};

use super::{Client, FetchError, NetworkScope, Pace, address::host_key, politeness::FetchOutcome};

/// To the server that was asked for.
pub struct Connection {
    pub transport: Transport,
    /// Longest wait for an answer, which may be as long as a mail.
    pub silence: Duration,
}

pub enum Transport {
    Secure(Box<TlsStream<TcpStream>>),
    /// Within the operator's own network only.
    Plain(TcpStream),
}

/// Times that a server may fall silent within one answer.
const PIECES: u32 = 6;

impl Client {
    /// Connects to `url`, whose scheme says whether it has to be secure (`https`) and whose path is nobody's, lets
    /// `talk` speak for at most `total`, and notes what became of it. `port` is the one that such servers have.
    pub async fn converse<T, F, Fut>(
        &self,
        url: &Url,
        port: u16,
        pace: Pace,
        total: Duration,
        talk: F,
    ) -> Result<T, FetchError>
    where
        F: FnOnce(Connection) -> Fut + Send,
        Fut: Future<Output = Result<T, FetchError>> + Send,
    {
        self.has_contact()?;
        let scope = self.inner.rules.check_ports(url, None, &[port]).map_err(FetchError::Refused)?;
        if scope == NetworkScope::Public && url.scheme() != "https" {
            return Err(FetchError::Refused(format!(
                "{} is a public host: it is contacted over a secure connection only",
                host_key(url)
            )));
        }
        let host = host_key(url);
        self.acquire(&host, pace).await?;
        let spoken = match timeout(total, async {
            let transport = self.connect(url, scope).await?;
            talk(Connection { transport, silence: PIECES * self.inner.test_hooks.read }).await
        })
        .await
        {
            Ok(spoken) => spoken,
            Err(_) => Err(FetchError::Unreachable(format!("{host} takes too long"))),
        };
        match &spoken {
            // Nobody was asked.
            Err(FetchError::Refused(_)) => {}
            Err(FetchError::Unreachable(note)) => {
                self.report(&host, &FetchOutcome::Failed { note: note.clone() }).await
            }
            _ => self.report(&host, &FetchOutcome::Answered).await,
        }
        spoken
    }

    async fn connect(&self, url: &Url, scope: NetworkScope) -> Result<Transport, FetchError> {
        let host = host_key(url);
        let failed = |error: io::Error| FetchError::Unreachable(format!("{host} does not answer: {error}"));
        let late = |_| FetchError::Unreachable(format!("{host} does not answer: it takes too long"));
        let test_hooks = &self.inner.test_hooks;
        let addresses = timeout(test_hooks.connect, self.addresses(url, scope)).await.map_err(late)??;
        let stream = timeout(test_hooks.connect, TcpStream::connect(addresses.as_slice())).await.map_err(late)?;
        let stream = stream.map_err(failed)?;
        if url.scheme() != "https" {
            return Ok(Transport::Plain(stream));
        }
        let name = match url.host() {
            Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).map_err(|error| error.to_string()),
            Some(Host::Ipv4(ip)) => Ok(ServerName::IpAddress(std::net::IpAddr::from(ip).into())),
            Some(Host::Ipv6(ip)) => Ok(ServerName::IpAddress(std::net::IpAddr::from(ip).into())),
            None => Err("the address names no host".to_owned()),
        };
        let name = name.map_err(|why| FetchError::Refused(format!("{host}: {why}")))?;
        let config = ClientConfig::builder().with_platform_verifier().map_err(|error| {
            FetchError::Unreachable(format!("no secure connection can be made on this machine: {error}"))
        })?;
        let connector = TlsConnector::from(Arc::new(config.with_no_client_auth()));
        let stream = timeout(test_hooks.read, connector.connect(name, stream)).await.map_err(late)?.map_err(failed)?;
        Ok(Transport::Secure(Box::new(stream)))
    }

    /// Where `url` is; outside, each of them must be public. The connection is made to one of these.
    async fn addresses(&self, url: &Url, scope: NetworkScope) -> Result<Vec<SocketAddr>, FetchError> {
        let inner = &self.inner;
        let port = url.port_or_known_default().unwrap_or_default();
        let ips = match url.host() {
            Some(Host::Ipv4(ip)) => vec![ip.into()],
            Some(Host::Ipv6(ip)) => vec![ip.into()],
            Some(Host::Domain(name)) => {
                let found = inner.test_hooks.resolver.addresses(name).await;
                found.map_err(|error| FetchError::Unreachable(format!("{name} is not found: {error}")))?
            }
            None => Vec::new(),
        };
        if scope == NetworkScope::Public && inner.test_hooks.answers {
            inner.rules.check_answers(url.host_str().unwrap_or_default(), &ips).map_err(FetchError::Refused)?;
        }
        Ok(ips.into_iter().map(|ip| SocketAddr::new(ip, port)).collect())
    }
}
