//! What a request says about us, and what it does not.

use std::sync::Arc;

use undercard::ingest::client::{Client, ClientOptions, FetchError, Request, Validators};

use super::{
    Hasty, class, client, impatient, page,
    server::{Server, html, say},
};

#[tokio::test]
async fn a_request_names_the_program_and_whom_to_turn_to() {
    let server = Server::saying(|_| html("hello")).await;
    client(&[server.port], Arc::new(Hasty), impatient()).get(&page(&server.url("/"))).await.unwrap();
    let [asked] = &server.asked()[..] else { panic!() };
    let agent = asked.header("user-agent").unwrap();
    assert_eq!(agent, format!("Undercard/{} (+booking@collective.example)", env!("CARGO_PKG_VERSION")));
    for name in ["referer", "cookie", "authorization", "if-none-match", "if-modified-since"] {
        assert_eq!(asked.header(name), None);
    }
}

#[tokio::test]
async fn without_a_contact_nothing_leaves() {
    let server = Server::saying(|_| html("hello")).await;
    for contact in [None, Some(" ".to_owned())] {
        let reach = vec![("127.0.0.1".to_owned(), server.port)];
        let client = Client::new(ClientOptions { contact, reach, politeness: Arc::new(Hasty) }).unwrap();
        for robots in [false, true] {
            let result = client.get(&Request { robots, ..page(&server.url("/")) }).await;
            let Err(FetchError::Refused(message)) = result else { panic!("{result:?}") };
            assert!(message.contains("--contact") && message.contains("UNDERCARD_CONTACT"), "{message}");
        }
    }
    assert!(server.asked().is_empty());
}

#[test]
fn a_contact_that_would_break_the_header_is_refused() {
    let contact = Some("booking@collective.example\r\nCookie: x".to_owned());
    let error = Client::new(ClientOptions { contact, reach: Vec::new(), politeness: Arc::new(Hasty) }).unwrap_err();
    assert!(error.to_string().contains("--contact"), "{error}");
}

#[tokio::test]
async fn a_key_is_shown_to_the_first_host_only() {
    let other = Server::saying(|_| html("hello")).await;
    let there = other.url("/there");
    let first = Server::saying(move |asked| match asked.path.as_str() {
        "/moved" => say("302 Found", "Location: /away\r\n", b""),
        _ => say("302 Found", &format!("Location: {there}\r\n"), b""),
    })
    .await;
    let client = client(&[first.port, other.port], Arc::new(Hasty), impatient());
    let authorization = Some("Bearer secret".to_owned());
    let reply = client.get(&Request { authorization, ..page(&first.url("/moved")) }).await.unwrap();
    assert_eq!(reply.url, other.url("/there"));
    let keys = |server: &Server| {
        server.asked().iter().map(|asked| asked.header("authorization").map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(keys(&first), [Some("Bearer secret".to_owned()), Some("Bearer secret".to_owned())]);
    assert_eq!(keys(&other), [None]);
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let server = Server::saying(|asked| match asked.header("if-none-match") {
        Some("\"one\"") => say("304 Not Modified", "ETag: \"one\"\r\n", b""),
        _ => say(
            "200 OK",
            "ETag: \"one\"\r\nLast-Modified: Tue, 01 Jan 2030 12:00:00 GMT\r\nContent-Type: Text/Calendar; charset=UTF-8\r\n",
            b"BEGIN:VCALENDAR",
        ),
    })
    .await;
    let client = client(&[server.port], Arc::new(Hasty), impatient());
    let first = client.get(&page(&server.url("/"))).await.unwrap();
    assert!(!first.unchanged);
    assert_eq!((first.body.as_slice(), first.content_type.as_str()), (&b"BEGIN:VCALENDAR"[..], "text/calendar"));
    assert_eq!(first.charset.as_deref(), Some("utf-8"));
    let again = client.get(&Request { validators: first.validators.clone(), ..page(&server.url("/")) }).await.unwrap();
    assert!(again.unchanged && again.body.is_empty());
    assert_eq!(again.validators.etag, first.validators.etag);
    let modified = server.asked()[1].header("if-modified-since").map(str::to_owned);
    assert_eq!(modified, first.validators.last_modified);
    // What somebody else wrote into them does no harm.
    let validators = Validators { etag: Some("x\r\nCookie: y".to_owned()), last_modified: None };
    assert_eq!(class(&client.get(&Request { validators, ..page(&server.url("/")) }).await), "answered");
    assert_eq!(server.asked()[2].header("cookie"), None);
}

#[tokio::test]
async fn messages_name_the_host_and_not_the_rest_of_an_address() {
    let server = Server::saying(|_| say("500 Oops", "", b"")).await;
    let client = client(&[server.port], Arc::new(Hasty), impatient());
    for url in [server.url("/feed?key=secret"), "http://127.0.0.1:1/feed?key=secret".to_owned()] {
        let error = client.get(&page(&url)).await.unwrap_err().to_string();
        assert!(error.contains("127.0.0.1") && !error.contains("secret"), "{error}");
    }
}
