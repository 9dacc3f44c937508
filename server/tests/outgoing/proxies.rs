//! Proxies that the environment names are not used. The environment of a process cannot be changed safely while it
//! runs, so the test starts itself once more, in one that names a proxy.

use std::{process::Command, sync::Arc};

use undercard::ingest::client::TestHooks;

use super::{
    Hasty, client, impatient, page,
    server::{Canary, Server, html},
};

/// Only started by the test below: asks a server of its own, with and without the defence.
#[tokio::test]
#[ignore = "runs in the environment that the test below makes"]
async fn in_an_environment_with_a_proxy() {
    let server = Server::saying(|_| html("hello")).await;
    for no_proxy in [true, false] {
        let client = client(&[server.port], Arc::new(Hasty), TestHooks { no_proxy, ..impatient() });
        let result = client.get(&page(&server.url("/"))).await;
        println!("no_proxy={no_proxy} direct={}", result.is_ok());
    }
}

#[tokio::test]
async fn proxies_of_the_environment_are_not_used() {
    let proxy = Canary::start().await;
    let url = format!("http://127.0.0.1:{}", proxy.port);
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "proxies::in_an_environment_with_a_proxy", "--ignored", "--nocapture"]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"] {
        again.env(name, &url);
    }
    again.env_remove("NO_PROXY").env_remove("no_proxy").env_remove("REQUEST_METHOD");
    let output = tokio::task::spawn_blocking(move || again.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("no_proxy=true direct=true"), "{said}");
    // The control: without the defence the request goes to the proxy, which takes it and says nothing.
    assert!(said.contains("no_proxy=false direct=false"), "{said}");
    assert!(proxy.connects().await > 0);
}
