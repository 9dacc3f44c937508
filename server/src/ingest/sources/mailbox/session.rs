//! IMAP session: log in, open the folder read-only, find the mails of the last days, see from
//! their heads which of them count, and fetch those that are new.

use std::{collections::HashSet, num::NonZeroU32, time::Duration};

use chrono::NaiveDate;
use imap_next::{
    client::{self, Client, Event},
    imap_types::{
        command::{Command, CommandBody},
        core::{NString, TagGenerator, Vec1},
        fetch::{MessageDataItem, MessageDataItemName, Section},
        response::{Data, GreetingKind, Status, StatusKind},
        search::SearchKey,
    },
    stream::{self, Stream},
};
use tokio::time::timeout;

use super::MAX_ANSWER_BYTES;
use crate::ingest::{
    client::{Connection, FetchError, Transport},
    sources::mail::{MAX_BYTES, Template, heading},
    text::excerpt::excerpt,
};

/// Answers to one command.
const MAX_ANSWERS: usize = 20_000;
/// Responses that cannot be parsed, until the server is taken for something else.
const MAX_UNREADABLE: usize = 50;
/// The newest mails whose heads are looked at.
const MAX_HEADS: usize = 5_000;
/// Heads that are asked for at a time.
const HEADS_AT_A_TIME: usize = 250;
/// Mails that are read at a time, the newest of those that are new.
const MAX_MAILS: usize = 200;

/// What is looked for.
pub struct MailboxQuery<'a> {
    /// For messages.
    pub host: &'a str,
    pub user: &'a str,
    pub password: &'a str,
    pub folder: &'a str,
    pub since: NaiveDate,
    pub template: &'a Template,
    /// Ids of mails that were read before.
    pub known: &'a HashSet<String>,
}

#[derive(Debug, Default)]
pub struct NewMails {
    /// (name, bytes). The name has the day on which it came, which dates mails that do not say it.
    pub mails: Vec<(String, Vec<u8>)>,
    /// Names of mails that are larger than what is read.
    pub large: Vec<String>,
    /// New mails that were left for the next times.
    pub later: usize,
}

/// Refused at the door is `Forbidden`, no such folder `Gone`, and what is no mail server `Unreachable`.
pub async fn read(connection: Connection, wanted: &MailboxQuery<'_>) -> Result<NewMails, FetchError> {
    let stream = match connection.transport {
        Transport::Secure(stream) => Stream::tls((*stream).into()),
        Transport::Plain(stream) => Stream::insecure(stream),
    };
    let mut options = client::Options::default();
    (options.crlf_relaxed, options.max_response_size) = (true, MAX_ANSWER_BYTES);
    let mut session = ImapSession {
        stream,
        silence: connection.silence,
        client: Client::new(options),
        tags: TagGenerator::new(),
        wanted,
        unreadable: 0,
    };
    session.enter().await?;
    let found = session.new_mails().await?;
    session.leave().await;
    Ok(found)
}

struct ImapSession<'a> {
    stream: Stream,
    silence: Duration,
    client: Client,
    tags: TagGenerator,
    wanted: &'a MailboxQuery<'a>,
    unreadable: usize,
}

/// What is known of a mail before it is read.
#[derive(Default)]
struct MailHead {
    bytes: u32,
    name: String,
    text: Vec<u8>,
}

impl ImapSession<'_> {
    async fn enter(&mut self) -> Result<(), FetchError> {
        let host = self.wanted.host;
        let knows_us = loop {
            if let Some(Event::GreetingReceived { greeting }) = self.next().await? {
                match greeting.kind {
                    GreetingKind::Ok => break false,
                    GreetingKind::PreAuth => break true,
                    GreetingKind::Bye => {
                        return Err(self.goodbye(&greeting.text));
                    }
                }
            }
        };
        if knows_us {
            return Ok(());
        }
        let login = CommandBody::login(self.wanted.user.to_owned(), self.wanted.password.to_owned());
        let login = login.map_err(|_| {
            FetchError::Refused("the user's name or the password has a character that no mailbox takes".to_owned())
        })?;
        let user = self.wanted.user;
        self.command(login, &mut |_| ()).await?.map_err(|said| {
            FetchError::Forbidden(format!(
                "{host} refuses the login of {user} ({said}): set the mailbox's password anew as the source's key"
            ))
        })
    }

    async fn new_mails(&mut self) -> Result<NewMails, FetchError> {
        let MailboxQuery { host, folder, since, .. } = *self.wanted;
        let absent = |said: &str| {
            FetchError::Gone(format!("{host} has no folder “{folder}” ({said}): correct it in the source's address"))
        };
        // To look only: nothing is marked as read.
        let examine = CommandBody::examine(folder.to_owned()).map_err(|error| absent(&error.to_string()))?;
        self.command(examine, &mut |_| ()).await?.map_err(|said| absent(&said))?;

        let since = since.try_into().map_err(|error| FetchError::Refused(format!("no date for a mailbox: {error}")))?;
        let mut uids: Vec<NonZeroU32> = Vec::new();
        let search = CommandBody::search(None, Vec1::from(SearchKey::Since(since)), true);
        let mut take = |data| {
            if let Data::Search(found) = data {
                uids.extend(found);
            }
        };
        self.command(search, &mut take).await?.map_err(|said| self.refusal(&said))?;
        // A number that is higher came later.
        uids.sort_unstable();
        uids.dedup();
        let mut uids = uids.split_off(uids.len().saturating_sub(MAX_HEADS));

        let mut found = NewMails::default();
        while !uids.is_empty() {
            let newest = uids.split_off(uids.len().saturating_sub(HEADS_AT_A_TIME));
            for (uid, head) in self.heads(&newest).await? {
                if found.mails.len() == MAX_MAILS {
                    found.later += 1;
                } else if head.bytes as usize > MAX_BYTES {
                    found.large.push(head.name);
                } else if let Some(mail) = self.mail(uid).await? {
                    found.mails.push((head.name, mail));
                }
            }
        }
        // Of two that were sent in the same second the one that came first is read first.
        found.mails.reverse();
        Ok(found)
    }

    /// Those that count and are new, newest first.
    async fn heads(&mut self, uids: &[NonZeroU32]) -> Result<Vec<(NonZeroU32, MailHead)>, FetchError> {
        let fields = ["From", "Subject", "Message-ID"].map(|field| field.try_into().ok());
        let Some(fields) = fields.into_iter().collect::<Option<Vec<_>>>().and_then(|all| Vec1::try_from(all).ok())
        else {
            return Ok(Vec::new());
        };
        let names = vec![
            MessageDataItemName::Uid,
            MessageDataItemName::Rfc822Size,
            MessageDataItemName::InternalDate,
            peek(Some(Section::HeaderFields(None, fields))),
        ];
        let mut heads: Vec<(NonZeroU32, MailHead)> = Vec::new();
        let mut take = |data| {
            let Some((Some(uid), items)) = fetched(data) else { return };
            let mut head = MailHead::default();
            for item in items {
                match item {
                    MessageDataItem::Rfc822Size(bytes) => head.bytes = bytes,
                    MessageDataItem::InternalDate(came) => {
                        head.name = format!("{} {uid}", came.as_ref().date_naive());
                    }
                    MessageDataItem::BodyExt { data, .. } => head.text = bytes(data),
                    _ => {}
                }
            }
            heads.push((uid, head));
        };
        self.fetch(uids, names, &mut take).await?;
        let MailboxQuery { template, known, .. } = self.wanted;
        heads.retain(|(uid, head)| {
            let (id, sender, subject) = heading(&head.text);
            uids.contains(uid) && template.fits(&sender, &subject) && !id.is_some_and(|id| known.contains(&id.0))
        });
        heads.sort_by_key(|(uid, _)| std::cmp::Reverse(*uid));
        heads.dedup_by_key(|(uid, _)| *uid);
        Ok(heads)
    }

    async fn mail(&mut self, wanted: NonZeroU32) -> Result<Option<Vec<u8>>, FetchError> {
        let mut mail = None;
        let mut take = |data| {
            let Some((uid, items)) = fetched(data) else { return };
            for item in items {
                if let (MessageDataItem::BodyExt { section: None, data, .. }, true) = (item, uid == Some(wanted)) {
                    mail = Some(bytes(data));
                }
            }
        };
        self.fetch(&[wanted], vec![MessageDataItemName::Uid, peek(None)], &mut take).await?;
        Ok(mail)
    }

    async fn fetch(
        &mut self,
        uids: &[NonZeroU32],
        names: Vec<MessageDataItemName<'static>>,
        take: &mut (dyn FnMut(Data<'static>) + Send),
    ) -> Result<(), FetchError> {
        let Ok(fetch) = CommandBody::fetch(uids, names, true) else { return Ok(()) };
        self.command(fetch, take).await?.map_err(|said| self.refusal(&said))
    }

    fn refusal(&self, said: &str) -> FetchError {
        FetchError::Unreachable(format!("{} does not show its mails: {said}", self.wanted.host))
    }

    /// Sends a command and hears its answers to the end. The inner error is what the server said when it refused.
    async fn command(
        &mut self,
        body: CommandBody<'static>,
        take: &mut (dyn FnMut(Data<'static>) + Send),
    ) -> Result<Result<(), String>, FetchError> {
        let host = self.wanted.host;
        let tag = self.tags.generate();
        self.client.enqueue_command(Command { tag: tag.clone(), body });
        for _ in 0..MAX_ANSWERS {
            match self.next().await? {
                Some(Event::DataReceived { data }) => take(data),
                Some(Event::StatusReceived { status: Status::Tagged(end) }) if end.tag == tag => {
                    return Ok(match end.body.kind {
                        StatusKind::Ok => Ok(()),
                        StatusKind::No | StatusKind::Bad => Err(self.quoted(&end.body.text)),
                    });
                }
                Some(Event::StatusReceived { status: Status::Bye(bye) }) => {
                    return Err(self.goodbye(&bye.text));
                }
                Some(Event::CommandRejected { status, .. }) => {
                    return Ok(Err(match status {
                        Status::Tagged(end) => self.quoted(&end.body.text),
                        Status::Untagged(body) => self.quoted(&body.text),
                        Status::Bye(bye) => self.quoted(&bye.text),
                    }));
                }
                _ => {}
            }
        }
        Err(FetchError::TooLong(format!("{host} answers one question more than {MAX_ANSWERS} times")))
    }

    async fn next(&mut self) -> Result<Option<Event>, FetchError> {
        let host = self.wanted.host;
        let unreachable = |why: String| FetchError::Unreachable(format!("{host} {why}"));
        match timeout(self.silence, self.stream.next(&mut self.client)).await {
            Ok(Ok(event)) => Ok(Some(event)),
            Ok(Err(stream::Error::Closed)) => Err(unreachable("broke off".to_owned())),
            Ok(Err(stream::Error::Io(error))) => Err(unreachable(format!("broke off: {error}"))),
            Ok(Err(stream::Error::Tls(error))) => Err(unreachable(format!("broke off: {error}"))),
            Ok(Err(stream::Error::State(client::Error::ResponseTooLong { .. }))) => {
                Err(FetchError::TooLong(format!("{host} sends more than {MAX_ANSWER_BYTES} bytes at once")))
            }
            Ok(Err(stream::Error::State(_))) if self.unreadable < MAX_UNREADABLE => {
                self.unreadable += 1;
                Ok(None)
            }
            Ok(Err(stream::Error::State(_))) => Err(unreachable("does not speak IMAP".to_owned())),
            Err(_) => Err(unreachable("stopped answering".to_owned())),
        }
    }

    fn goodbye(&self, text: impl ToString) -> FetchError {
        FetchError::Unreachable(format!("{} closed the session: {}", self.wanted.host, self.quoted(text)))
    }

    /// What the server said, for people; without the password, which some say again.
    fn quoted(&self, text: impl ToString) -> String {
        excerpt(&text.to_string().replace(self.wanted.password, "…")).to_string()
    }

    /// Whether the server hears it does not matter.
    async fn leave(&mut self) {
        let mut nobody = |_| ();
        let goodbye = self.command(CommandBody::Logout, &mut nobody);
        if let Ok(Err(error)) = timeout(Duration::from_secs(2), goodbye).await {
            tracing::debug!(%error, "logout failed: the mail server closed the connection first");
        }
    }
}

/// A part of a mail; reading it does not mark the mail as read.
fn peek(section: Option<Section<'static>>) -> MessageDataItemName<'static> {
    MessageDataItemName::BodyExt { section, partial: None, peek: true }
}

fn fetched(data: Data<'static>) -> Option<(Option<NonZeroU32>, Vec1<MessageDataItem<'static>>)> {
    let Data::Fetch { items, .. } = data else { return None };
    let uid = items.as_ref().iter().find_map(|item| match item {
        MessageDataItem::Uid(uid) => Some(*uid),
        _ => None,
    });
    Some((uid, items))
}

fn bytes(data: NString<'static>) -> Vec<u8> {
    data.0.map(|text| text.into_inner().into_owned()).unwrap_or_default()
}
