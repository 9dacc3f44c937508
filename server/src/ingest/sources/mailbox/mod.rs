//! Newsletter mails in a mailbox, over IMAP. They are looked at and left as they are: unread mails stay unread.
//!
//! The address says which mails count: `imaps://mail.example/INBOX?user=gigs@house.example&sender=*@list.example&days=30`.
//! The password is the source's key. The protocol is in `mailbox/session.rs`; what mails mean is for `mail/`.

mod session;

use std::time::Duration;

use chrono::Days;
use percent_encoding::percent_decode_str;
use url::Url;

use self::session::{MailboxQuery, NewMails};
use super::{
    listing::only_listings,
    mail::{MAX_BYTES, Template, letters, too_large},
};
use crate::ingest::{
    client::Pace,
    source::{About, Gives, Question, SourceAnswer, SourceContext, SourceError, SourceKind, Terms},
};

pub const ABOUT: About = About {
    key: "mailbox",
    title: "Newsletter mails in a mailbox (IMAP)",
    gives: &[Gives::Events],
    base: "",
    pace: Pace::every(5),
    holds: Duration::from_secs(3_600),
    terms: Terms {
        summary: "Mails that were sent to the operator, read in their mailbox and left there as they are. \
                  The key is the mailbox's password; many providers make one for each program.",
        needs_key: true,
        ..Terms::FREE
    },
    on: true,
    lists_all: false,
};

/// For the whole conversation.
const TOTAL: Duration = Duration::from_secs(180);
const SECURE_PORT: u16 = 993;
const PLAIN_PORT: u16 = 143;
/// How far back mails are looked for, unless the address says otherwise.
const DAYS: u64 = 30;
const MOST_DAYS: u64 = 366;
/// Largest answer of a mail server: a mail and what is said around it.
const MAX_ANSWER_BYTES: u32 = MAX_BYTES as u32 + (1 << 20);

/// What an address says.
#[derive(Debug)]
struct MailboxAddress {
    /// Host and port; `https` where the connection has to be secure, since [`Url`] knows hosts of the web only.
    url: Url,
    user: String,
    folder: String,
    days: u64,
    template: Template,
}

impl MailboxAddress {
    /// The error says what an address looks like.
    fn of_address(address: &str) -> Result<Self, String> {
        let (scheme, rest) = address.trim().split_once("://").unwrap_or_default();
        let (scheme, port) = match scheme.to_ascii_lowercase().as_str() {
            "imaps" => ("https", SECURE_PORT),
            "imap" => ("http", PLAIN_PORT),
            _ => return Err(format!("a mailbox is imaps://HOST/FOLDER?user=NAME, not “{address}”")),
        };
        let mut url =
            Url::parse(&format!("{scheme}://{rest}")).map_err(|error| format!("this is no address: {error}"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the user's name belongs to the end of the address (?user=NAME), and the password is the \
                        source's key"
                .to_owned());
        }
        let decoded = percent_decode_str(url.path().trim_matches('/')).decode_utf8_lossy().into_owned();
        let folder = if decoded.is_empty() { "INBOX".to_owned() } else { decoded };
        if !folder.is_ascii() || folder.chars().any(char::is_control) {
            return Err(format!("{folder:?}: only folders with plain names are read; move the mails into one"));
        }
        let (mut user, mut days) = (String::new(), DAYS);
        let mut template = Template { name: folder.clone(), ..Template::default() };
        for (key, value) in url.query_pairs() {
            match &*key {
                "user" => user = value.into_owned(),
                "sender" => template.sender = value.into_owned(),
                "subject" => template.subject = value.into_owned(),
                "days" => {
                    days = value
                        .parse()
                        .ok()
                        .filter(|days| (1..=MOST_DAYS).contains(days))
                        .ok_or_else(|| format!("days={value}: give a number of days from 1 to {MOST_DAYS}"))?;
                }
                _ => return Err(format!("“{key}” means nothing here: user, sender, subject and days do")),
            }
        }
        if user.is_empty() {
            return Err("whose mailbox is it? Add ?user=NAME to the address".to_owned());
        }
        url.set_port(Some(url.port().unwrap_or(port))).map_err(|()| "the address names no host".to_owned())?;
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self { url, user, folder, days, template })
    }

    fn port(&self) -> u16 {
        if self.url.scheme() == "https" { SECURE_PORT } else { PLAIN_PORT }
    }
}

pub struct Mailbox;

#[async_trait::async_trait]
impl SourceKind for Mailbox {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        only_listings(question)?;
        let place = MailboxAddress::of_address(context.address).map_err(SourceError::Unsupported)?;
        let password = context.key.ok_or_else(|| {
            SourceError::Unsupported(
                "a mailbox opens with its password: give it as the source's key, --key or UNDERCARD_SOURCE_KEY"
                    .to_owned(),
            )
        })?;
        let wanted = MailboxQuery {
            host: place.url.host_str().unwrap_or_default(),
            user: &place.user,
            password,
            folder: &place.folder,
            since: context.now.date_naive() - Days::new(place.days),
            template: &place.template,
            known: context.known,
        };
        let talk = |connection| session::read(connection, &wanted);
        let NewMails { mails, large, later } =
            context.client()?.converse(&place.url, place.port(), ABOUT.pace, TOTAL, talk).await?;
        let mut answer = letters(mails, place.template, context).await?;
        answer.items.extend(large.iter().map(|name| too_large(name)));
        if later > 0 {
            answer.notes.push(format!("{later} more mails are read the next times."));
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_whose_mailbox_and_which_mails() {
        let place = MailboxAddress::of_address(
            "imaps://mail.example/News/Gigs%20here?user=gigs@house.example&sender=*@list.example&subject=week&days=7",
        )
        .unwrap();
        assert_eq!((place.url.as_str(), place.port()), ("https://mail.example:993/", 993));
        assert_eq!(
            (place.user.as_str(), place.folder.as_str(), place.days),
            ("gigs@house.example", "News/Gigs here", 7)
        );
        assert_eq!((place.template.sender.as_str(), place.template.subject.as_str()), ("*@list.example", "week"));
        let plain = MailboxAddress::of_address("imap://127.0.0.1:1143?user=a").unwrap();
        assert_eq!((plain.url.as_str(), plain.folder.as_str(), plain.days), ("http://127.0.0.1:1143/", "INBOX", 30));
    }

    #[test]
    fn an_address_that_says_too_little_or_too_much_says_what_is_missing() {
        for (address, said) in [
            ("imaps://mail.example/INBOX", "?user=NAME"),
            ("imaps://gigs:secret@mail.example/INBOX?user=a", "source's key"),
            ("imaps://gigs@mail.example/INBOX", "?user=NAME"),
            ("imaps://mail.example?user=a&days=0", "from 1 to 366"),
            ("imaps://mail.example?user=a&form=weekly", "“form” means nothing"),
            ("imaps://?user=a", "no address"),
            ("imaps://mail.example/%0d%0aLOGOUT?user=a", "plain names"),
            ("https://mail.example/?user=a", "imaps://HOST"),
        ] {
            let error = MailboxAddress::of_address(address).unwrap_err();
            assert!(error.contains(said), "{address}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
