//! Mail messages: sender, date, subject, and the body as HTML or text.
//!
//! The tree of its parts is walked here and not by `mail-parser`: that one builds messages inside messages as deep as a
//! mail is nested, and dropping such a tree overflows the stack (4 MiB hold some hundred thousand levels). It reads the
//! headers, a few kilobytes each, and decodes.

use chrono::{DateTime, Utc};
use mail_parser::{
    ContentType, HeaderName, Message, MessageParser, MimeHeaders,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};

use super::MailId;
use crate::{artists::name::display, ingest::text::charset};

/// Largest mail that is read.
pub const MAX_BYTES: usize = 4 << 20;
/// Parts within parts.
pub const MAX_DEPTH: usize = 8;
const MAX_PARTS: usize = 100;
/// Headers of one part that are read.
const MAX_HEADER_BYTES: usize = 64 << 10;
/// The headers that say anything here; only these reach the parser.
const HEADERS: [&str; 7] =
    ["from", "subject", "date", "message-id", "content-type", "content-transfer-encoding", "content-disposition"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Html(String),
    Text(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub id: MailId,
    /// Name and address as printed, `The Weekly <weekly@list.example>`.
    pub sender: String,
    pub subject: String,
    pub sent_at: Option<DateTime<Utc>>,
    pub body: Body,
    /// What of it was left out.
    pub notes: Vec<String>,
}

/// Whether a file is a mail, by its beginning: headers, of which one is certain.
pub fn is_letter(sample: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&sample[..sample.len().min(16 << 10)]);
    let mut lines =
        head.lines().skip_while(|line| line.trim().is_empty() || line.starts_with("From ")).take(200).peekable();
    let (mut names, mut first) = (Vec::new(), true);
    for line in lines.by_ref() {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && !first {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            return false;
        }
        names.push(name.to_ascii_lowercase());
        first = false;
    }
    let has = |wanted: &[&str]| names.iter().filter(|name| wanted.contains(&name.as_str())).count();
    has(&["mime-version", "message-id", "return-path", "received", "delivered-to", "dkim-signature"]) >= 1
        && has(&["from", "subject", "date", "content-type", "to"]) >= 1
        || has(&["from", "subject", "date", "to"]) >= 2 && has(&["from"]) >= 1
}

/// Reads a mail, or a bare HTML page as some programs save mails. `Err` says why it cannot be read.
pub fn read(bytes: &[u8]) -> Result<Letter, String> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large());
    }
    if !is_letter(bytes) {
        let text = charset::text(bytes, None);
        if !text.trim_start().starts_with('<') {
            return Err("neither a mail nor an HTML page: save the mail as .eml".to_owned());
        }
        let body = Body::Html(text);
        return Ok(Letter {
            id: digest(bytes),
            sender: String::new(),
            subject: String::new(),
            sent_at: None,
            body,
            notes: Vec::new(),
        });
    }
    let start = if bytes.starts_with(b"From ") { line_end(bytes) } else { 0 };
    let (head, body) = split(&bytes[start..]);
    let headers = relevant(head);
    let parsed = parse(&headers);
    let mut parts = Parts { html: None, text: None, seen: 0, notes: Vec::new() };
    parts.walk(parsed.as_ref(), body, 0);
    let (id, sender, subject) = parsed.as_ref().map(named).unwrap_or_default();
    let sent_at = parsed.as_ref().and_then(Message::date).filter(|date| date.is_valid());
    let found = parts.html.map(Body::Html).or(parts.text.map(Body::Text));
    Ok(Letter {
        id: id.unwrap_or_else(|| digest(bytes)),
        sender,
        subject,
        sent_at: sent_at.and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
        body: found.ok_or("the mail has no part that is text: there is nothing to read in it")?,
        notes: parts.notes,
    })
}

pub fn too_large() -> String {
    format!("the mail is larger than {} MB: only smaller ones are read", MAX_BYTES >> 20)
}

/// The id, sender and subject that the head of a mail tells.
pub fn heading(head: &[u8]) -> (Option<MailId>, String, String) {
    parse(&relevant(head)).as_ref().map(named).unwrap_or_default()
}

fn named(message: &Message<'_>) -> (Option<MailId>, String, String) {
    let header = |name: HeaderName<'static>| message.header(name).and_then(|value| value.as_text()).map(display);
    let id = header(HeaderName::MessageId).filter(|id| (1..=400).contains(&id.len())).map(MailId);
    (id, sender(message), header(HeaderName::Subject).unwrap_or_default())
}

/// A mail without an id of its own is known by its content.
fn digest(bytes: &[u8]) -> MailId {
    use sha2::{Digest, Sha256};
    MailId(format!("sha256:{}", hex::encode(Sha256::digest(bytes))))
}

fn sender(message: &Message<'_>) -> String {
    let Some(first) = message.from().and_then(|from| from.first()) else { return String::new() };
    let (name, address) = (first.name().unwrap_or_default(), first.address().unwrap_or_default());
    display(&format!("{name} <{address}>"))
}

struct Parts {
    html: Option<String>,
    text: Option<String>,
    seen: usize,
    notes: Vec<String>,
}

impl Parts {
    /// Keeps the first HTML part and the first plain one; no attachments.
    fn walk(&mut self, headers: Option<&Message<'_>>, body: &[u8], depth: usize) {
        self.seen += 1;
        if depth > MAX_DEPTH || self.seen > MAX_PARTS {
            let note = format!(
                "the mail has more than {MAX_DEPTH} parts within parts or {MAX_PARTS} parts: the rest is left out"
            );
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
            return;
        }
        let part = headers.map(|message| &message.parts[0]);
        let kind = part.and_then(|part| part.content_type());
        let main = kind.map_or("text", ContentType::ctype).to_ascii_lowercase();
        let sub = kind.and_then(ContentType::subtype).unwrap_or("plain").to_ascii_lowercase();
        let attribute = |name: &str| kind.and_then(|kind| kind.attribute(name));
        if main == "multipart"
            && let Some(boundary) = attribute("boundary").filter(|boundary| !boundary.is_empty())
        {
            for inner in pieces(body, boundary.as_bytes()) {
                if self.seen > MAX_PARTS {
                    break;
                }
                self.part(inner, depth + 1);
            }
            return;
        }
        if main == "message" {
            return self.part(body, depth + 1);
        }
        let attached = part.and_then(|part| part.content_disposition()).is_some_and(ContentType::is_attachment);
        let place = if sub == "html" { &mut self.html } else { &mut self.text };
        if main != "text" || attached || place.is_some() || !matches!(sub.as_str(), "html" | "plain") {
            return;
        }
        let encoding = part.and_then(|part| part.content_transfer_encoding()).unwrap_or_default().to_ascii_lowercase();
        let decoded = match encoding.as_str() {
            "base64" => base64_decode(body),
            "quoted-printable" => quoted_printable_decode(body),
            _ => None,
        };
        // What is not encoded as it says is taken as it stands.
        *place = Some(charset::text(decoded.as_deref().unwrap_or(body), attribute("charset")));
    }

    fn part(&mut self, bytes: &[u8], depth: usize) {
        let (head, body) = split(bytes);
        let headers = relevant(head);
        self.walk(parse(&headers).as_ref(), body, depth);
    }
}

fn parse(headers: &[u8]) -> Option<Message<'_>> {
    let parser = MessageParser::new()
        .with_mime_headers()
        .with_address_headers()
        .with_date_headers()
        .with_message_ids()
        .header_text(HeaderName::Subject)
        .default_header_ignore();
    parser.parse_headers(headers).filter(|message| !message.parts.is_empty())
}

/// The headers that count, with their continuations, and the empty line behind them.
fn relevant(head: &[u8]) -> Vec<u8> {
    let (mut kept, mut keeps) = (Vec::new(), false);
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let name: Vec<u8> =
                line.iter().take_while(|byte| **byte != b':').take(40).map(u8::to_ascii_lowercase).collect();
            keeps = HEADERS.iter().any(|header| header.as_bytes() == name.trim_ascii_end());
        }
        if keeps && kept.len() + line.len() <= MAX_HEADER_BYTES {
            kept.extend_from_slice(line);
        }
    }
    kept.extend_from_slice(b"\r\n\r\n");
    kept
}

fn line_end(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1)
}

/// Headers and body, at the first empty line.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < bytes.len() {
        let next = at + line_end(&bytes[at..]);
        if bytes[at..next].trim_ascii().is_empty() {
            return (&bytes[..at], &bytes[next..]);
        }
        at = next;
    }
    (bytes, &[])
}

/// The parts of a multipart body, between lines that are the boundary. Linear in the body.
fn pieces<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let (mut pieces, mut begin, mut at) = (Vec::new(), None, 0);
    while at < body.len() && pieces.len() <= MAX_PARTS {
        let next = at + line_end(&body[at..]);
        let line = body[at..next].trim_ascii_end();
        let mark = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary));
        if let Some(rest) = mark
            && matches!(rest, b"" | b"--")
        {
            pieces.extend(begin.map(|begin| &body[begin..at]));
            begin = (rest == b"").then_some(next);
            if begin.is_none() {
                return pieces;
            }
        }
        at = next;
    }
    pieces.extend(begin.map(|begin| &body[begin..])); // its end is missing
    pieces
}
