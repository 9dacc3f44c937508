//! Addresses that lead inside: none of them is connected to, whether they are asked for or redirected to.

use std::{io, net::IpAddr, sync::Arc};

use undercard::ingest::client::{FetchError, Resolver, TestHooks};
use url::Url;

use super::{
    Hasty, class, client, impatient, page,
    server::{Canary, Server, html, say},
};

/// Literal addresses of this machine; P is the canary's port.
const LOOPBACK: &[&str] = &[
    "http://127.0.0.1:P/",
    "https://127.0.0.1:P/",
    "HTTP://127.0.0.1:P/",
    "http://127.0.0.2:P/",
    "http://127.255.255.254:P/",
    "http://127.1:P/",
    "http://127.0.1:P/",
    "http://0x7f.1:P/",
    "http://0X7F.1:P/",
    "http://0x7f.0.0.1:P/",
    "http://0x7f.0x0.0x0.0x1:P/",
    "http://0x7f000001:P/",
    "http://0x00000000007f000001:P/",
    "http://2130706433:P/",
    "http://0177.1:P/",
    "http://0177.0.0.1:P/",
    "http://00177.0.0.01:P/",
    "http://017700000001:P/",
    "http://0177.0.0x1:P/",
    "http://127.0x1:P/",
    "http://127.0.0x1:P/",
    "http://127.000.000.001:P/",
    "http://127.0.0.1.:P/",
    "http://0x7f.1.:P/",
    "http://①②⑦.⓪.⓪.①:P/",
    "http://１２７.０.０.１:P/",
    "http://127。0。0。1:P/",
    "http://127．0．0．1:P/",
    "http://127｡0｡0｡1:P/",
    "http://127%2e0%2e0%2e1:P/",
    "http://%31%32%37.0.0.1:P/",
    "http://%30x7f.1:P/",
    "http://127.0.0\u{ad}.1:P/",
    "http://127.0.0.1\u{200b}:P/",
    "http://0.0.0.0:P/",
    "http://0:P/",
    "http://0x0:P/",
    "http://00.0:P/",
    "http:////127.0.0.1:P/",
    "http:\\\\127.0.0.1:P\\",
    "http://127.0.0.1:P#@venue.example/",
    "http://127.0.0.1:P?@venue.example/",
    "http://127.0.0.1:P\\@venue.example/",
    "http://127.0.\t0.1:P/",
    "  http://127.0.0.1:P/  ",
    "http://127.0.0.1:P",
];

/// Only after a redirect are these addresses.
const LOOPBACK_RELATIVE: &[&str] = &["//127.0.0.1:P/", "/\\127.0.0.1:P/", "\\\\127.0.0.1:P\\x"];

const LOOPBACK_SIX: &[&str] = &[
    "http://[::1]:P/",
    "https://[::1]:P/",
    "http://[0:0:0:0:0:0:0:1]:P/",
    "http://[0000::0001]:P/",
    "http://[::0.0.0.1]:P/",
    "http://[::ffff:127.0.0.1]:P/",
    "http://[::ffff:7f00:1]:P/",
    "http://[::FFFF:7F00:0001]:P/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:P/",
    "http://[::]:P/",
];

/// Names that mean this machine or its neighbours; here all of them resolve to the canary.
const INNER_NAMES: &[&str] = &[
    "http://localhost:P/",
    "http://LOCALHOST:P/",
    "http://localhost.:P/",
    "http://ｌｏｃａｌｈｏｓｔ:P/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:P/",
    "http://loc%61lhost:P/",
    "http://local\u{ad}host:P/",
    "http://a.localhost:P/",
    "http://a.b.localhost.:P/",
    "http://localhost.localdomain:P/",
    "http://intranet:P/",
    "http://postgres:P/",
    "http://printer.local:P/",
    "http://db.internal:P/",
    "http://metadata.cloud.internal:P/",
    "http://router.lan:P/",
    "http://nas.home:P/",
    "http://nas.home.arpa:P/",
    "http://wiki.corp:P/",
    "http://wiki.intranet:P/",
    "http://db.private.:P/",
];

/// Nobody could reach the canary with these, and nobody is asked.
const ELSEWHERE: &[&str] = &[
    // private, link-local, providers', reserved
    "http://10.0.0.1/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://192.168.255.255/",
    "http://169.254.169.254/latest/",
    "http://0xa9fea9fe/",
    "http://2852039166/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://100.64.0.1/",
    "http://100.127.255.255/",
    "http://192.0.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://198.19.255.255/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://192.88.99.1/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://0.1.2.3/",
    // the same inside others, and what IPv6 has of its own
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[::127.0.0.1]/",
    "http://[::7f00:1]/",
    "http://[::10.0.0.1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:7f00:1::1]/",
    "http://[2002:a00:1::1]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:7f00:1::80ff:fffe]/",
    "http://[2001::80ff:fffe]/",
    "http://[2001:0:808:808::80ff:fffe]/",
    "http://[100::1]/",
    "http://[2001:2::1]/",
    "http://[2001:10::1]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[5f00::1]/",
    // names and passwords
    "http://user@127.0.0.1:P/",
    "http://user:password@127.0.0.1:P/",
    "http://venue.example@127.0.0.1:P/",
    "http://venue.example%2f@127.0.0.1:P/",
    "http://venue.example:80@127.0.0.1:P/",
    "http://user@venue.example/",
    "http://:password@venue.example/",
    // other schemes
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "ftp://127.0.0.1:P/",
    "gopher://127.0.0.1:P/_x",
    "dict://127.0.0.1:P/x",
    "ldap://127.0.0.1:P/x",
    "ws://127.0.0.1:P/",
    "wss://127.0.0.1:P/",
    "tftp://127.0.0.1:P/x",
    "data:text/html,hello",
    "javascript:alert(1)",
    "blob:http://127.0.0.1:P/x",
    "view-source:http://127.0.0.1:P/",
    "jar:http://127.0.0.1:P/x!/",
    "about:blank",
    "unix:/run/x.sock",
    // no addresses at all
    "http://[fe80::1%25eth0]:P/",
    "http://[fe80::1%eth0]:P/",
    "http://[::1:P/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:P:80/",
    "http://256.256.256.256/",
    "http://1.2.3.4.5/",
    "http://0x7f.0.0.0.1:P/",
    "http://127.0.0.1%00.venue.example/",
    "http://",
    "///127.0.0.1:P/",
];

/// Every name is this machine.
struct AllAreHere;

#[async_trait::async_trait]
impl Resolver for AllAreHere {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::from([127, 0, 0, 1])])
    }
}

/// The canary's port would be refused as a port; here it is the address that has to be.
fn any_port() -> TestHooks {
    TestHooks { any_port: true, resolver: Arc::new(AllAreHere), ..impatient() }
}

fn undefended() -> TestHooks {
    TestHooks { literals: false, answers: false, peer: false, ..any_port() }
}

const STATUSES: [&str; 4] = ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"];

/// `/S/N` leads with the S-th status to the N-th address.
async fn leading_to(urls: Vec<String>) -> Server {
    Server::saying(move |asked| {
        let mut parts = asked.path.split('/').skip(1).map(|part| part.parse::<usize>().unwrap_or(usize::MAX));
        let status = parts.next().and_then(|status| STATUSES.get(status));
        match (status, parts.next().and_then(|at| urls.get(at))) {
            (Some(status), Some(url)) => say(status, &format!("Location: {url}\r\n"), b"moved"),
            _ => say("404 Not Found", "", b""),
        }
    })
    .await
}

fn at(port: u16, lists: &[&[&str]]) -> Vec<String> {
    lists.concat().iter().map(|url| url.replace(":P", &format!(":{port}"))).collect()
}

/// Asks for each as it is, and by way of each redirect; returns how many requests that were.
async fn ask_all(urls: &[String], test_hooks: &TestHooks, wrong: &mut Vec<String>, expected: Option<&str>) -> usize {
    let leading = leading_to(urls.to_vec()).await;
    let client = client(&[leading.port], Arc::new(Hasty), test_hooks.clone());
    let mut tried = 0;
    for (at, url) in urls.iter().enumerate() {
        let mut results = Vec::new();
        match Url::parse(url) {
            Ok(_) => results.push(client.get(&page(url)).await),
            // What is no address cannot be asked for.
            Err(error) => results.push(Err(FetchError::Refused(error.to_string()))),
        }
        for status in 0..STATUSES.len() {
            results.push(client.get(&page(&leading.url(&format!("/{status}/{at}")))).await);
        }
        tried += results.len();
        for result in results.iter().filter(|result| expected.is_some_and(|expected| class(result) != expected)) {
            wrong.push(format!("{url}: {result:?}"));
        }
    }
    tried
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_address_that_leads_inside_is_connected_to() {
    let canary = Canary::start().await;
    let urls = at(canary.port, &[LOOPBACK, LOOPBACK_RELATIVE, LOOPBACK_SIX, INNER_NAMES, ELSEWHERE]);
    let mut wrong = Vec::new();
    let tried = ask_all(&urls, &any_port(), &mut wrong, Some("refused")).await;
    assert_eq!(canary.connects().await, 0);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(urls.len() >= 120 && tried >= 5 * 120, "only {} addresses, {tried} requests", urls.len());
    println!("{} addresses, {tried} requests, 0 connections", urls.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_check_of_addresses_the_same_ones_get_through() {
    let canary = Canary::start().await;
    let literals_off = TestHooks { literals: false, peer: false, ..any_port() };
    let lists: &[&[&str]] = if canary.six { &[LOOPBACK, LOOPBACK_SIX] } else { &[LOOPBACK] };
    // A resolver is never asked about an address that is written out.
    for url in at(canary.port, lists) {
        let client = client(&[], Arc::new(Hasty), literals_off.clone());
        let result = client.get(&page(&url)).await;
        assert!(canary.connects().await > 0, "{url} proves nothing: {result:?}");
    }
    // Names are held back a second time, by what they resolve to.
    let names = at(canary.port, &[INNER_NAMES]);
    ask_all(&names, &literals_off, &mut Vec::new(), Some("refused")).await;
    assert_eq!(canary.connects().await, 0);
    ask_all(&names, &undefended(), &mut Vec::new(), None).await;
    assert!(canary.connects().await >= 5 * names.len());
    // By way of redirects as well.
    for url in at(canary.port, &[LOOPBACK_RELATIVE]) {
        let mut wrong = Vec::new();
        ask_all(std::slice::from_ref(&url), &undefended(), &mut wrong, Some("unreachable")).await;
        let connects = canary.connects().await;
        assert!(connects >= STATUSES.len(), "{connects} connections by way of {url}: {wrong:?}");
    }
}

#[tokio::test]
async fn only_80_and_443_are_asked() {
    let client = client(&[], Arc::new(Hasty), TestHooks { resolver: Arc::new(AllAreHere), ..impatient() });
    for port in ["0", "1", "22", "25", "79", "81", "444", "3000", "5432", "6379", "8080", "8443", "65535"] {
        for scheme in ["http", "https"] {
            let result = client.get(&page(&format!("{scheme}://venue.example:{port}/"))).await;
            let Err(FetchError::Refused(message)) = result else { panic!("{port}: {result:?}") };
            assert!(message.contains("port") && message.contains("--reach"), "{message}");
        }
    }
}

#[tokio::test]
async fn what_is_opened_within_is_one_port_that_nobody_outside_can_lead_to() {
    let inner = Server::saying(|_| html("the house's calendar")).await;
    let canary = Canary::at("127.0.0.1:0").await;
    let lists = vec![inner.url("/"), format!("http://127.0.0.1:{}/", canary.port)];
    // A stand-in of the public network leads inside.
    let outside = {
        let lists = lists.clone();
        Server::start_at("127.0.0.2:0", move |asked, mut stream| {
            let at: usize = asked.path[1..].parse().unwrap();
            let bytes = say("302 Found", &format!("Location: {}\r\n", lists[at]), b"");
            Box::pin(async move {
                let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, &bytes).await;
            })
        })
        .await
    };
    let test_hooks = TestHooks { public_too: vec![IpAddr::from([127, 0, 0, 2])], any_port: true, ..impatient() };
    let client = client(&[inner.port], Arc::new(Hasty), test_hooks);
    assert_eq!(class(&client.get(&page(&lists[0])).await), "answered");
    assert_eq!(class(&client.get(&page(&lists[1])).await), "refused");
    for at in 0..2 {
        let url = format!("http://127.0.0.2:{}/{at}", outside.port);
        assert_eq!(class(&client.get(&page(&url)).await), "refused");
    }
    assert_eq!((inner.asked().len(), outside.asked().len(), canary.connects().await), (1, 2, 0));
}

#[tokio::test]
async fn a_page_that_refreshes_itself_elsewhere_is_not_followed() {
    let canary = Canary::start().await;
    let refresh = format!("0;url=http://127.0.0.1:{}/", canary.port);
    let text = format!("<meta http-equiv=refresh content=\"{refresh}\">");
    let server = {
        let text = text.clone();
        Server::saying(move |_| {
            say("200 OK", &format!("Content-Type: text/html\r\nRefresh: {refresh}\r\n"), text.as_bytes())
        })
        .await
    };
    let client = client(&[server.port], Arc::new(Hasty), any_port());
    let reply = client.get(&page(&server.url("/"))).await.unwrap();
    assert_eq!(reply.body, text.as_bytes());
    assert_eq!(canary.connects().await, 0);
}
