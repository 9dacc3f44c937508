//! Newsletter mails in a folder: `.eml` and `.html` files, or a Maildir.
//!
//! The address is the folder, and may say which mails count: `/srv/mail?sender=*@list.example&subject=weekly`. Mail →
//! parts: `mail/letter.rs`; parts → blocks: `mail/blocks.rs`; blocks → events: `mail/grammar.rs`. Links in mails count
//! clicks: they are never followed, and never an event's identity, which is its folded name, venue and night.

mod blocks;
mod grammar;
mod letter;

use std::{collections::HashSet, fs, io::Read, path::Path, time::Duration};

use chrono::{DateTime, NaiveDate, Utc};

use super::listing::{MAX_EVENTS, first_day, gathered, only_listings, put};
use crate::ingest::{
    client::Pace,
    origin::Origin,
    record_sink::{RecordSink, StopReason},
    records::{Item, Refusal},
    source::{About, DryRunLine, Gives, Question, SourceAnswer, SourceContext, SourceError, SourceKind, Terms},
    text::{excerpt::excerpt, moment},
};

pub use grammar::{LineKind, LineReading};
pub use letter::{Body, Letter, MAX_BYTES, heading, is_letter, read as letter};

pub const ABOUT: About = About {
    key: "mail",
    title: "Newsletter mails",
    gives: &[Gives::Events],
    base: "",
    pace: Pace::every(1),
    holds: Duration::from_secs(3_600),
    terms: Terms { summary: "Mails that were sent to the operator, from a folder of this machine.", ..Terms::FREE },
    on: true,
    lists_all: false,
};

/// Lines that are kept for a dry run, and characters of each.
const MAX_LINES: usize = 1_000;
const MAX_LINE_CHARS: usize = 300;

/// Mails of a folder that are read at a time, the newest of them.
const MAX_MAILS: usize = 500;

/// A mail's Message-ID; a mail without one has a digest of its bytes. Whoever keeps these may leave out next time the
/// mails that were processed once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MailId(pub String);

/// Which mails belong to a newsletter. Patterns are compared without case; `*` stands for anything, and one without it
/// may stand anywhere. An empty pattern fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// For people.
    pub name: String,
    /// Of the sender's name and address, `The Weekly <weekly@list.example>`.
    pub sender: String,
    pub subject: String,
}

impl Template {
    pub fn fits(&self, sender: &str, subject: &str) -> bool {
        matches(&self.sender, sender) && matches(&self.subject, subject)
    }

    /// The folder of an address, and which of its mails count.
    pub fn of_address(address: &str) -> (String, Self) {
        let (folder, query) = address.trim().split_once('?').unwrap_or((address.trim(), ""));
        let mut template = Self { name: folder.to_owned(), ..Self::default() };
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "sender" => template.sender = value.into_owned(),
                "subject" => template.subject = value.into_owned(),
                _ => {}
            }
        }
        (folder.strip_prefix("file://").unwrap_or(folder).to_owned(), template)
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut rest = text.as_str();
    pattern.split('*').filter(|piece| !piece.is_empty()).all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

/// What each line of a mail is taken for: a dry run.
pub fn verdicts(letter: &Letter, origin: &Origin) -> Vec<LineReading> {
    let (blocks, _) = blocks::of(&letter.body);
    grammar::read(blocks, listed_on(letter, origin)).into_iter().map(|(verdict, _)| verdict).collect()
}

/// The same for people: in words, and short.
pub fn lines(letter: &Letter, origin: &Origin) -> Vec<DryRunLine> {
    let line = |verdict: LineReading| DryRunLine {
        line: verdict.line,
        text: short(&verdict.text),
        taken: verdict.taken.label(),
        why: short(&verdict.why),
    };
    verdicts(letter, origin).into_iter().take(MAX_LINES).map(line).collect()
}

fn short(text: &str) -> String {
    match text.char_indices().nth(MAX_LINE_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The mail's own date, in the time of the source; a saved page has that of its file.
fn listed_on(letter: &Letter, origin: &Origin) -> Option<NaiveDate> {
    let sent = letter.sent_at.map(|at| moment::at_zone(at, moment::zone(&origin.zone)).0);
    sent.or(origin.listed_on)
}

/// The events of one mail. With `now`, past ones are skipped.
pub fn read(
    letter: &Letter,
    origin: &Origin,
    now: Option<DateTime<Utc>>,
    out: &mut RecordSink<'_>,
) -> Result<(), StopReason> {
    letter.notes.iter().for_each(|note| out.note(note.clone()));
    let (blocks, broken) = blocks::of(&letter.body);
    let listed_on = listed_on(letter, origin);
    if listed_on.is_none() {
        out.note(
            "the mail has no date: its weekdays cannot be dated; put the date (2026-03-05) into the file's name"
                .to_owned(),
        );
    }
    let lines = grammar::read(blocks, listed_on);
    let events = lines.iter().filter(|(_, listing)| listing.is_some()).count();
    if events == 0 {
        let reason =
            "no list of events: entries look like “+ NAME [artists] [venue] [time]”; see FORMATS.md".to_owned();
        return Err(StopReason::Broken { line: 1, reason: broken.unwrap_or(reason) });
    }
    let mut given = 0;
    for (verdict, listing) in lines {
        match (verdict.taken, listing) {
            (_, Some(_)) if given == MAX_EVENTS => {
                let reason = format!("more than {MAX_EVENTS} events: the rest is left out");
                return Err(StopReason::Broken { line: verdict.line, reason });
            }
            (_, Some(listing)) => {
                given += 1;
                put(verdict.line, listing, origin, first_day(origin, now), out)?;
            }
            (LineKind::Refused, None) => {
                out.refuse(verdict.line, &format!("“{}”", excerpt(&verdict.text)), verdict.why)?
            }
            (LineKind::AfterTheEnd, None) => out.skip(verdict.line, &verdict.text, &verdict.why)?,
            _ => {}
        }
    }
    match broken {
        Some(reason) => Err(StopReason::Broken { line: 1, reason }),
        None => Ok(()),
    }
}

/// What a folder of mails gave.
#[derive(Clone, Debug, Default)]
pub struct Mails {
    pub answer: SourceAnswer,
    /// The mails that were read, in their order: those without events too. No need to read them again.
    pub read: Vec<MailId>,
}

/// The events of several mails (name of the file, bytes), oldest first. A mail that stands there twice, or whose id is in
/// `known`, is read once; one that cannot be read is refused, and the others are read.
pub fn read_all(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    template: &Template,
    known: &HashSet<MailId>,
    origin: &Origin,
    now: Option<DateTime<Utc>>,
) -> Mails {
    let (mut letters, mut seen, mut mails) = (Vec::new(), known.clone(), Mails::default());
    mails.answer.complete = true;
    for (name, bytes) in files {
        match letter(&bytes) {
            Err(reason) => mails.answer.items.push(refused(&name, reason)),
            Ok(letter) if template.fits(&letter.sender, &letter.subject) && seen.insert(letter.id.clone()) => {
                letters.push((name, letter));
            }
            Ok(_) => {}
        }
    }
    letters.sort_by_key(|(_, letter)| letter.sent_at);
    for (name, letter) in letters {
        let dated = Origin::of_file(&name).listed_on.or(origin.listed_on);
        let own = Origin { name: name.clone(), listed_on: dated, ..origin.clone() };
        let left = MAX_LINES - mails.answer.lines.len();
        if left > 0 {
            mails.answer.lines.extend(lines(&letter, &own).into_iter().take(left));
        }
        match gathered(|out| read(&letter, &own, now, out)) {
            Ok(mut answer) => {
                mails.answer.items.append(&mut answer.items);
                mails.answer.notes.append(&mut answer.notes);
                mails.answer.complete &= answer.complete;
            }
            Err(error) => mails.answer.items.push(refused(&name, error.to_string())),
        }
        mails.read.push(letter.id);
    }
    mails
}

pub struct Mail;

#[async_trait::async_trait]
impl SourceKind for Mail {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        only_listings(question)?;
        let (folder, template) = Template::of_address(context.address);
        let files = tokio::task::spawn_blocking(move || files_of(Path::new(&folder)));
        let files =
            files.await.map_err(|error| SourceError::Changed(format!("the folder was not read: {error}")))??;
        letters(files, template, context).await
    }
}

/// What [`read_all`] makes of mails, away from the threads that serve requests.
pub async fn letters(
    files: Vec<(String, Vec<u8>)>,
    template: Template,
    context: &SourceContext<'_>,
) -> Result<SourceAnswer, SourceError> {
    let (origin, now) = (context.origin.clone(), context.now);
    let known = context.known.iter().cloned().map(MailId).collect();
    let read = tokio::task::spawn_blocking(move || {
        let Mails { answer, read } = read_all(files, &template, &known, &origin, Some(now));
        SourceAnswer { read: read.into_iter().map(|id| id.0).collect(), ..answer }
    });
    read.await.map_err(|error| SourceError::Changed(format!("reading the mails ended early: {error}")))
}

fn refused(name: &str, reason: String) -> Item {
    Item::Refused(Refusal { line: 1, what: format!("mail {}", excerpt(name)), reason, unread: true })
}

/// A mail that is not even fetched.
pub fn too_large(name: &str) -> Item {
    refused(name, letter::too_large())
}

/// The newest mails of a folder and of a Maildir's `new` and `cur` in it. A file that is too large, or unreadable, gives
/// what there is of it up to one byte over the limit, so that it is refused by name.
fn files_of(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, SourceError> {
    let unreadable = |error: std::io::Error| {
        SourceError::Unsupported(format!(
            "{}: {error}: give the path of a folder of mails that the server may read",
            folder.display()
        ))
    };
    let mut files = Vec::new();
    for place in [folder.to_owned(), folder.join("new"), folder.join("cur")] {
        if place != folder && !place.is_dir() {
            continue;
        }
        let is_maildir = place != folder;
        for entry in fs::read_dir(&place).map_err(unreadable)?.flatten() {
            let path = entry.path();
            let kind =
                path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
            let is_mail = is_maildir || matches!(kind.as_str(), "eml" | "html" | "htm");
            let Ok(metadata) = fs::metadata(&path) else { continue };
            if is_mail && metadata.is_file() {
                files.push((metadata.modified().ok(), path));
            }
        }
    }
    files.sort();
    let newest = files.split_off(files.len().saturating_sub(MAX_MAILS));
    let open = |path: &Path| {
        let mut bytes = Vec::new();
        fs::File::open(path).and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)).map(|_| bytes)
    };
    newest
        .into_iter()
        .map(|(_, path)| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            open(&path).map(|bytes| (name, bytes)).map_err(unreadable)
        })
        .collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod truth_tests;
