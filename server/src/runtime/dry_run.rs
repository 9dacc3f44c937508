//! Dry run of a source: asks as a harvest would, and stores nothing.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::ingest::{
    Origin,
    client::{Client, Pace, Request, Validators},
    source::{Question, SourceAnswer, SourceContext, SourceKind},
    sources,
};

/// The kind of source that an address is: by the site it is under, or by what it answers; without a client, by its look.
/// The error names the next move.
pub async fn recognise(client: Option<&Client>, address: &str) -> Result<&'static dyn SourceKind, String> {
    let unknown = || "What is there is not recognised: say what kind of source it is.".to_owned();
    if let look @ ("mail" | "mailbox") = by_its_look(address) {
        return sources::by_key(look).ok_or_else(unknown);
    }
    if let Some(kind) = sources::of_address(address) {
        return Ok(kind);
    }
    let Some(client) = client else {
        return sources::by_key(by_its_look(address)).ok_or_else(unknown);
    };
    let url = url::Url::parse(address).map_err(|error| format!("This is no address: {error}."))?;
    let reply = client.get(&Request::feed(url, Pace::every(2))).await.map_err(|error| error.to_string())?;
    sources::recognise(&reply.body).and_then(sources::by_key).ok_or_else(unknown)
}

/// All that an address lists now.
pub async fn dry_run(
    client: Option<&Client>,
    kind: &'static dyn SourceKind,
    address: &str,
    key: Option<&str>,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<SourceAnswer, String> {
    let (validators, known) = (Validators::default(), HashSet::new());
    let context = SourceContext { client, address, key, origin, validators: &validators, known: &known, now };
    kind.fetch(&context, &Question::Listings).await.map_err(|error| error.to_string())
}

/// What an address is, as far as its text tells.
pub fn by_its_look(address: &str) -> &'static str {
    let lower = address.to_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or_default();
    let ends = |endings: &[&str]| endings.iter().any(|ending| path.ends_with(ending));
    if !lower.contains("://") {
        "mail"
    } else if lower.starts_with("imap") {
        "mailbox"
    } else if lower.starts_with("webcal") || ends(&[".ics", ".ical", "/ical"]) {
        "calendar"
    } else if ends(&[".csv", ".tsv", ".json"]) {
        "table"
    } else {
        "page"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Item, records::Record};

    #[tokio::test]
    async fn a_folder_of_mails_is_read_without_a_contact_and_a_page_is_not() {
        let folder = std::env::temp_dir().join(format!("undercard-dry-run-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mail = "From: a@list.example\r\nDate: Wed, 4 Mar 2026 10:00:00 +0000\r\nMessage-ID: <a@list.example>\r\n\
            MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>+ [Fri] +</p><p>+ <a href=x>Fog</a> [Near] [Quay] [8p]</p>";
        std::fs::write(folder.join("a.eml"), mail).unwrap();
        let now = "2026-03-04T12:00:00Z".parse().unwrap();
        let asked = async |address: &str| {
            let kind = recognise(None, address).await.unwrap();
            dry_run(None, kind, address, None, &Origin::of_file(""), now).await
        };
        let answer = asked(folder.to_str().unwrap()).await.unwrap();
        let taken: Vec<_> = answer.lines.iter().map(|line| line.taken).collect();
        assert_eq!(taken, ["day marker", "event"]);
        let is_event = |item: &&Item| matches!(item, Item::Record { record: Record::Event(_), .. });
        assert_eq!(answer.items.iter().filter(is_event).count(), 1, "{:?}", answer.items);
        assert!(asked("https://quay.example/nights").await.unwrap_err().contains("--contact"));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn an_address_that_nobody_may_ask_is_told_by_its_look() {
        for (address, kind) in [
            ("/srv/mails", "mail"),
            ("imaps://mail.example/news", "mailbox"),
            ("webcal://kontor.example/x", "calendar"),
            ("https://kontor.example/Programme.ICS?week=1", "calendar"),
            ("https://kontor.example/events.csv#top", "table"),
            ("https://kontor.example/programme", "page"),
            ("https://kontor.example/?file=x.ics", "page"),
        ] {
            assert_eq!(by_its_look(address), kind, "{address}");
        }
    }
}
