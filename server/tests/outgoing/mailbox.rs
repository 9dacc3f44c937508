//! Mailboxes: what is asked of a mail server, and what becomes of servers that mean harm. The server here knows the
//! few commands that are sent, and departs from the protocol as it is told to.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use undercard::ingest::{
    Item, Origin,
    client::{FetchError, TestHooks, Validators},
    source::{Question, SourceAnswer, SourceContext, SourceError, SourceKind},
    sources::mailbox::Mailbox,
};

use super::{Hasty, client, impatient, now};

const PASSWORD: &str = "a secret, with a \\ in it";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    Good,
    Silent,
    SpeaksHttp,
    SaysGoodbye,
    KnowsUsAlready,
    RefusesAndRepeatsThePassword,
    HasNoSuchFolder,
    BreaksOff,
    AnnouncesFourGigabytes,
    NeverEndsALine,
    NeverEndsAnAnswer,
    NestsAHundredThousandDeep,
    TalksNonsense,
    FindsAMillionMails,
    SendsOtherMails,
    LiesAboutSizes,
    AnswersAnotherQuestion,
    SendsEmptyMails,
}

use Manner::*;

fn mail(id: &str, sender: &str, event: &str) -> String {
    format!(
        "From: Weekly <{sender}>\r\nSubject: This week\r\nDate: Mon, 31 Dec 2029 10:00:00 +0000\r\n\
         Message-ID: <{id}@list.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n\
         <p>+ [Friday] +</p><p>+ <a href=x>{event}</a> [Near] [Quay] [8p]</p>\r\n"
    )
}

/// Uid → mail: two of the newsletter, and one of somebody else.
fn mails() -> [(u32, String); 3] {
    [
        (7, mail("a", "weekly@list.example", "Fog")),
        (9, mail("b", "someone@house.example", "Secret Party")),
        (12, mail("c", "weekly@list.example", "Undertow")),
    ]
}

/// Port, and all that it is asked.
async fn server(manner: Manner) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = heard.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(converse(stream, manner, log.clone()));
        }
    });
    (port, heard)
}

async fn converse(stream: TcpStream, manner: Manner, heard: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let greeting = match manner {
        SpeaksHttp => "HTTP/1.1 400 Bad Request\r\n".repeat(100),
        SaysGoodbye => "* BYE too many of you\r\n".to_owned(),
        KnowsUsAlready => "* PREAUTH welcome back\r\n".to_owned(),
        TalksNonsense => "* OK hello\r\n".to_owned() + &"\0\u{ff}* ( 12 {{\r\n".repeat(100),
        _ => "* OK ready\r\n".to_owned(),
    };
    if manner != Silent {
        write.write_all(greeting.as_bytes()).await?;
    }
    while let Some(line) = lines.next_line().await? {
        heard.lock().unwrap().push(line.clone());
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let tag = if manner == AnswersAnotherQuestion { "other" } else { tag };
        let mut answer: Vec<u8> = Vec::new();
        let mut say = |text: &str| answer.extend_from_slice(text.as_bytes());
        let verb: String = command.split(' ').take(2).collect::<Vec<_>>().join(" ");
        match verb.split(' ').next().unwrap_or_default() {
            "LOGIN" if manner == RefusesAndRepeatsThePassword => {
                say(&format!("{tag} NO {PASSWORD} is not the password\r\n"));
            }
            "EXAMINE" if manner == HasNoSuchFolder => say(&format!("{tag} NO no such mailbox\r\n")),
            "EXAMINE" if manner == NeverEndsALine => say(&"* OK and so on ".repeat(400_000)),
            "EXAMINE" if manner == NeverEndsAnAnswer => say(&"* 1 EXISTS\r\n".repeat(30_000)),
            "EXAMINE" if manner == NestsAHundredThousandDeep => {
                let (open, close) = ("(".repeat(100_000), ")".repeat(100_000));
                say(&format!("* 1 FETCH (BODYSTRUCTURE {open}{close})\r\n{tag} OK [READ-ONLY] open\r\n"));
            }
            "UID" if verb == "UID SEARCH" => {
                let mut found: Vec<String> = mails().iter().map(|(uid, _)| uid.to_string()).collect();
                if manner == FindsAMillionMails {
                    found = (1..600_000).map(|uid: u32| uid.to_string()).collect();
                }
                say(&format!("* SEARCH {}\r\n{tag} OK found\r\n", found.join(" ")));
            }
            "UID" => {
                let asked: HashSet<&str> = command.split(' ').nth(2).unwrap_or_default().split(',').collect();
                let whole = command.contains("BODY.PEEK[]");
                for (at, (uid, mail)) in mails().into_iter().enumerate() {
                    if !asked.contains(uid.to_string().as_str()) {
                        continue;
                    }
                    let uid = if manner == SendsOtherMails && whole { uid + 1 } else { uid };
                    let head = mail.split_inclusive("\r\n\r\n").next().unwrap_or_default().to_owned();
                    let (mut body, size) = match manner {
                        LiesAboutSizes => (mail.clone() + &" ".repeat(9 << 19), 1),
                        SendsEmptyMails => (String::new(), mail.len()),
                        _ => (mail.clone(), mail.len()),
                    };
                    let said = if whole {
                        "BODY[]".to_owned()
                    } else {
                        body = head;
                        format!(
                            "RFC822.SIZE {size} INTERNALDATE \"31-Dec-2029 10:00:00 +0000\" \
                             BODY[HEADER.FIELDS (From Subject Message-ID)]"
                        )
                    };
                    let length = if manner == AnnouncesFourGigabytes { u32::MAX as usize } else { body.len() };
                    say(&format!("* {} FETCH (UID {uid} {said} {{{length}}}\r\n", at + 1));
                    if manner == BreaksOff {
                        say(&body[..body.len() / 2]);
                        write.write_all(&answer).await?;
                        return Ok(());
                    }
                    if manner == AnnouncesFourGigabytes {
                        body = " ".repeat(8 << 20);
                    }
                    say(&format!("{body})\r\n"));
                }
                say(&format!("{tag} OK done\r\n"));
            }
            _ => say(&format!("{tag} OK as you wish\r\n")),
        }
        write.write_all(&answer).await?;
    }
    Ok(())
}

async fn ask(address: &str, reach: &[u16], known: &HashSet<String>) -> Result<SourceAnswer, SourceError> {
    ask_with(address, reach, known, impatient()).await
}

async fn ask_with(
    address: &str,
    reach: &[u16],
    known: &HashSet<String>,
    test_hooks: TestHooks,
) -> Result<SourceAnswer, SourceError> {
    let client = client(reach, Arc::new(Hasty), test_hooks);
    let (origin, validators) =
        (Origin { zone: "Europe/Lisbon".to_owned(), ..Origin::of_file("") }, Validators::default());
    let site = SourceContext {
        client: Some(&client),
        address,
        key: Some(PASSWORD),
        origin: &origin,
        validators: &validators,
        known,
        now: now(),
    };
    Mailbox.fetch(&site, &Question::Listings).await
}

fn events(answer: &SourceAnswer) -> Vec<String> {
    let name = |item: &Item| match item {
        Item::Record { record: undercard::ingest::records::Record::Event(event), .. } => Some(event.name.clone()),
        _ => None,
    };
    answer.items.iter().filter_map(name).collect()
}

fn address(port: u16) -> String {
    format!("imap://127.0.0.1:{port}/News?user=gigs@house.example&sender=*@list.example")
}

#[tokio::test]
async fn a_mailbox_is_looked_at_and_left_as_it_is() {
    let (port, heard) = server(Good).await;
    let answer = ask(&address(port), &[port], &HashSet::new()).await.unwrap();
    assert_eq!(events(&answer), ["Fog", "Undertow"], "{:?}", answer.items);
    assert_eq!(answer.lines.iter().filter(|line| line.taken == "event").count(), 2);
    let read: HashSet<String> = answer.read.iter().cloned().collect();
    assert_eq!(read.len(), 2);
    let said = std::mem::take(&mut *heard.lock().unwrap());
    let all = said.join("\n");
    assert!(all.contains("LOGIN gigs@house.example \"a secret, with a \\\\ in it\""), "{all}");
    assert!(all.contains("EXAMINE News") && !all.contains("SELECT"), "{all}");
    assert!(all.contains("SINCE \"02-Dec-2029\""), "{all}");
    assert_eq!(all.matches("BODY.PEEK[]").count(), 2, "only what counts is fetched: {all}");
    assert!(!all.contains("BODY[") && all.ends_with("LOGOUT"), "{all}");

    // What was read once is not fetched again.
    let again = ask(&address(port), &[port], &read).await.unwrap();
    assert!(again.items.is_empty() && again.read.is_empty(), "{:?}", again.items);
    assert!(!heard.lock().unwrap().join("\n").contains("BODY.PEEK[]"));
}

#[tokio::test]
async fn a_server_that_means_harm_ends_its_own_harvest() {
    for (manner, class) in [
        (Silent, "unreachable"),
        (SpeaksHttp, "unreachable"),
        (SaysGoodbye, "unreachable"),
        (RefusesAndRepeatsThePassword, "forbidden"),
        (HasNoSuchFolder, "gone"),
        (BreaksOff, "unreachable"),
        (AnnouncesFourGigabytes, "unreachable"),
        (NeverEndsALine, "unreachable"),
        (NeverEndsAnAnswer, "too long"),
        (TalksNonsense, "unreachable"),
        (AnswersAnotherQuestion, "unreachable"),
        // The control, and those that do not get in the way of their mails.
        (Good, "2 events"),
        (KnowsUsAlready, "2 events"),
        (NestsAHundredThousandDeep, "2 events"),
        (FindsAMillionMails, "0 events"),
        (SendsOtherMails, "0 events"),
        (LiesAboutSizes, "0 events"),
        (SendsEmptyMails, "0 events"),
    ] {
        let (port, _) = server(manner).await;
        let result = ask(&address(port), &[port], &HashSet::new()).await;
        let came = match &result {
            Ok(answer) => format!("{} events", events(answer).len()),
            Err(SourceError::Fetch(error)) => super::class(&Err(error.clone())).to_owned(),
            Err(error) => format!("{error}"),
        };
        assert_eq!(came, class, "{manner:?}: {result:?}");
        assert!(!format!("{result:?}").contains("a secret"), "{manner:?}: {result:?}");
    }
}

#[tokio::test]
async fn outside_a_mailbox_is_asked_securely_and_inside_only_where_it_was_opened() {
    let (port, heard) = server(Good).await;
    for (address, said) in [
        (format!("imap://127.0.0.1:{port}/?user=a"), "is not allowed, only 143"),
        ("imap://127.0.0.1/?user=a".to_owned(), "not a public address"),
        ("imaps://127.0.0.1/?user=a".to_owned(), "not a public address"),
        ("imaps://0x7f.1/?user=a".to_owned(), "not a public address"),
        ("imaps://[::1]/?user=a".to_owned(), "not a public address"),
        ("imaps://mail/?user=a".to_owned(), "no public name"),
        ("imaps://9.9.9.9:25/?user=a".to_owned(), "is not allowed, only 993"),
        ("imap://9.9.9.9/?user=a".to_owned(), "secure connection only"),
        ("imaps://localhost.localdomain/?user=a".to_owned(), "no public name"),
    ] {
        let error = ask(&address, &[], &HashSet::new()).await.unwrap_err();
        assert!(matches!(&error, SourceError::Fetch(FetchError::Refused(_))), "{address}: {error:?}");
        assert!(error.to_string().contains(said), "{address}: {error}");
    }
    assert!(heard.lock().unwrap().is_empty());
}

/// Knows one name, which is an address of this machine.
struct Rebound;

#[async_trait::async_trait]
impl undercard::ingest::client::Resolver for Rebound {
    async fn addresses(&self, _: &str) -> std::io::Result<Vec<std::net::IpAddr>> {
        Ok(vec!["9.9.9.9".parse().unwrap(), "127.0.0.1".parse().unwrap()])
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_connected_to() {
    let test_hooks = TestHooks { resolver: Arc::new(Rebound), ..impatient() };
    let error = ask_with("imaps://mail.example/?user=a", &[], &HashSet::new(), test_hooks).await.unwrap_err();
    assert!(matches!(&error, SourceError::Fetch(FetchError::Refused(_))), "{error:?}");
}
