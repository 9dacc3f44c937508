//! Servers that cannot prove who they are get no request. Whom this machine trusts is read when a client is made, from a
//! file that the environment may name, so the test starts itself once more, in an environment that names its own.

use std::{process::Command, sync::Arc, time::Duration};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;
use undercard::ingest::client::Reply;

use super::{BRISK, Hasty, class, client, impatient, page, server::html};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap()
}

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Harbour Authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, key()).unwrap()
}

fn params(name: &str, until: i32) -> CertificateParams {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(until, 1, 1));
    params
}

/// What a client comes to at a server with this certificate; nobody signed it where there is no authority.
async fn asked(params: CertificateParams, authority: Option<&Authority>) -> &'static str {
    let key = key();
    let certificate = match authority {
        Some(authority) => params.signed_by(&key, authority).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let (acceptor, listener) = (TlsAcceptor::from(Arc::new(config)), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            let _ = stream.write_all(&html("hello")).await;
            let _ = stream.shutdown().await;
        }
    });
    let client = client(&[port], Arc::new(Hasty), impatient());
    let url = format!("https://127.0.0.1:{port}/");
    let result = client.get(&page(&url)).await;
    // Whoever does not speak HTTP is as careful.
    let url = url.parse().unwrap();
    let connected = client.converse(&url, port, BRISK, Duration::from_secs(5), async |_| Ok(Reply::default())).await;
    assert_eq!(class(&connected), class(&result), "{connected:?}");
    serving.abort();
    class(&result)
}

/// Only started by the test below, which names a file for the authority that is to be trusted.
#[tokio::test]
#[ignore = "runs in the environment that the test below makes"]
#[expect(clippy::disallowed_methods, reason = "a test is told by its environment")]
async fn where_one_authority_is_trusted() {
    let (trusted, stranger) = (authority(), authority());
    std::fs::write(std::env::var_os("SSL_CERT_FILE").unwrap(), trusted.pem()).unwrap();
    println!("good={}", asked(params("127.0.0.1", 2900), Some(&trusted)).await);
    println!("expired={}", asked(params("127.0.0.1", 2021), Some(&trusted)).await);
    println!("of another host={}", asked(params("harbour.example", 2900), Some(&trusted)).await);
    println!("of a stranger={}", asked(params("127.0.0.1", 2900), Some(&stranger)).await);
    println!("of nobody={}", asked(params("127.0.0.1", 2900), None).await);
}

#[tokio::test]
async fn only_a_server_with_a_good_certificate_is_asked() {
    let trusted = std::env::temp_dir().join(format!("undercard-authority-{}.pem", std::process::id()));
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "certificates::where_one_authority_is_trusted", "--ignored", "--nocapture"]);
    again.env("SSL_CERT_FILE", &trusted).env_remove("SSL_CERT_DIR");
    let output = tokio::task::spawn_blocking(move || again.output().unwrap()).await.unwrap();
    let _ = std::fs::remove_file(&trusted);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // The control: the same server, with nothing wrong.
    assert!(said.contains("good=answered"), "{said}");
    for bad in ["expired", "of another host", "of a stranger", "of nobody"] {
        assert!(said.contains(&format!("{bad}=unreachable")), "{said}");
    }
}
