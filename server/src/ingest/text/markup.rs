//! HTML as a flat row of tags and texts. Knows no tree.
//!
//! The tree builder is quadratic in depth (128 KB of `<ul><li>` take it seconds); the tokenizer is linear in all but
//! one thing: it compares every attribute of a tag with those before it. So it is fed from one `<` to the next, the
//! attributes of the tag that is open are counted ahead of it, and it is stopped before they would cost more than
//! [`MAX_COMPARED`].

use std::cell::{Cell, RefCell};

use html5ever::{
    TokenizerResult,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind,
    },
};

/// Pairs of attributes that may be compared in one page; the page with the most of them that one meets has some 10⁵.
pub const MAX_COMPARED: usize = 50_000_000;

/// What stands in a page, in its order.
#[derive(Debug)]
pub enum Piece<'a> {
    Open(&'a Tag),
    Close(&'a str),
    /// Character references are resolved, U+0000 is gone. One text may come in several pieces.
    Text(&'a str),
}

/// Takes a piece and the line it stands on.
type See<'a> = dyn FnMut(Piece<'_>, u64) + 'a;

/// The value of an attribute of a tag.
pub fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// Hands every tag and text to `see`, with the line it stands on from 1. `Err` says why the page was left before its
/// end; what stood before was seen.
pub fn walk<'a>(html: &str, see: &'a mut See<'a>) -> Result<(), String> {
    let sink = Flat { see: RefCell::new(see), foreign: Cell::new(0) };
    feed(html, MAX_COMPARED, sink, |_| None).end.map_err(|reason| read_before(&reason))
}

/// What is said of a page that was left before its end.
pub fn read_before(reason: &str) -> String {
    format!("{reason}: what stands before it was read")
}

/// What feeding a page to a sink came to.
pub struct Fed<S> {
    pub sink: S,
    /// Pairs of attributes that were compared.
    pub compared: usize,
    /// `Err` says why the page was left before its end.
    pub end: Result<(), String>,
}

/// Tokenizes a page into `sink`, until its end, until more than `most` pairs of attributes would have been compared, or
/// until `full` says why the sink takes no more.
pub fn feed<S: TokenSink>(html: &str, most: usize, sink: S, full: impl Fn(&S) -> Option<String>) -> Fed<S> {
    let counted = Counted { sink, tokens: Cell::new(0), compared: Cell::new(0), raw: Cell::new(false) };
    let tokenizer = Tokenizer::new(counted, TokenizerOpts { discard_bom: true, ..TokenizerOpts::default() });
    let end = feed_pieces(html, most, &tokenizer, full);
    let Counted { sink, compared, .. } = tokenizer.sink;
    Fed { sink, compared: compared.get(), end }
}

fn feed_pieces<S: TokenSink>(
    html: &str,
    most: usize,
    tokenizer: &Tokenizer<Counted<S>>,
    full: impl Fn(&S) -> Option<String>,
) -> Result<(), String> {
    let counted = &tokenizer.sink;
    let queue = BufferQueue::default();
    let mut open: Option<OpenTag> = None;
    let mut rest = html;
    while !rest.is_empty() {
        let end = rest.bytes().skip(1).position(|byte| byte == b'<').map_or(rest.len(), |at| at + 1);
        let (piece, after) = rest.split_at(end);
        rest = after;
        let mut tag = open.take().or_else(|| OpenTag::begun_by(piece, counted.raw.get()));
        if let Some(tag) = &mut tag {
            tag.read(piece);
            if counted.compared.get() + tag.attributes * tag.attributes / 2 > most {
                return Err("a tag has more attributes than any page needs".to_owned());
            }
        }
        let before = counted.tokens.get();
        queue.push_back(StrTendril::from_slice(piece));
        // A script that ends makes the tokenizer pause.
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        if let Some(reason) = full(&counted.sink) {
            return Err(reason);
        }
        // Nothing came out: what the piece began, or went on with, is still open.
        open = tag.filter(|_| counted.tokens.get() == before);
    }
    tokenizer.end();
    Ok(())
}

/// Counts what the tokenizer hands over, and passes it on.
struct Counted<S> {
    sink: S,
    tokens: Cell<usize>,
    compared: Cell<usize>,
    /// In a script or the like, where no tag but its own end is one.
    raw: Cell<bool>,
}

impl<S: TokenSink> TokenSink for Counted<S> {
    type Handle = S::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<S::Handle> {
        let is_tag = match &token {
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::TagToken(tag) => {
                self.compared.set(self.compared.get() + tag.attrs.len() * tag.attrs.len() / 2);
                true
            }
            _ => false,
        };
        self.tokens.set(self.tokens.get() + 1);
        let result = self.sink.process_token(token, line);
        if is_tag {
            self.raw.set(matches!(result, TokenSinkResult::RawData(_) | TokenSinkResult::Plaintext));
        }
        result
    }

    fn end(&self) {
        self.sink.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.sink.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// A tag whose end was not fed yet, read as the tokenizer will read it.
struct OpenTag {
    attributes: usize,
    place: Place,
}

/// Where in a tag one stands: the states of the HTML standard.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    /// Up to this quote.
    Quoted(u8),
    Bare,
    /// A comment, or text: it has no attributes.
    Elsewhere,
}

impl OpenTag {
    /// In a script only an end tag begins a tag.
    fn begun_by(piece: &str, raw: bool) -> Option<Self> {
        let mut bytes = piece.bytes();
        (bytes.next() == Some(b'<')).then_some(())?;
        let place = match bytes.next() {
            Some(b'/') => Place::TagName,
            Some(letter) if !raw && letter.is_ascii_alphabetic() => Place::TagName,
            _ => Place::Elsewhere,
        };
        Some(Self { attributes: 0, place })
    }

    fn read(&mut self, piece: &str) {
        // The slash of an end tag is no separator.
        let from = if self.place == Place::TagName { 2.min(piece.len()) } else { 0 };
        for byte in piece.bytes().skip(from) {
            let space = byte.is_ascii_whitespace();
            let next = match (self.place, byte) {
                (Place::Elsewhere, _) => return,
                (Place::Quoted(quote), byte) if byte == quote => Place::BeforeName,
                (Place::Quoted(_), _) => self.place,
                (_, b'>') => Place::Elsewhere,
                (Place::BeforeValue, b'"' | b'\'') => Place::Quoted(byte),
                (Place::BeforeValue, _) if space => Place::BeforeValue,
                (Place::BeforeValue, _) => Place::Bare,
                (Place::Name | Place::AfterName, b'=') => Place::BeforeValue,
                (Place::Name | Place::AfterName, _) if space => Place::AfterName,
                (Place::TagName | Place::BeforeName | Place::Bare, _) if space => Place::BeforeName,
                (Place::Bare | Place::Name | Place::TagName, _) if byte != b'/' => self.place,
                (Place::Bare, _) => Place::Bare,
                (_, b'/') => Place::BeforeName,
                (_, _) => Place::Name,
            };
            let begins = next == Place::Name && self.place != Place::Name;
            self.attributes += usize::from(begins);
            self.place = next;
        }
    }
}

struct Flat<'a> {
    see: RefCell<&'a mut See<'a>>,
    /// How deep in `<svg>` or `<math>`, where `<title/>` and `<script/>` may end themselves.
    foreign: Cell<usize>,
}

impl TokenSink for Flat<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => (self.see.borrow_mut())(Piece::Text(&text), line),
            Token::TagToken(tag) => {
                let is_foreign = matches!(&*tag.name, "svg" | "math");
                if tag.kind == TagKind::EndTag {
                    self.foreign.set(self.foreign.get().saturating_sub(usize::from(is_foreign)));
                    (self.see.borrow_mut())(Piece::Close(&tag.name), line);
                    return TokenSinkResult::Continue;
                }
                (self.see.borrow_mut())(Piece::Open(&tag), line);
                if is_foreign && !tag.self_closing {
                    self.foreign.set(self.foreign.get() + 1);
                }
                if self.foreign.get() == 0 || !tag.self_closing {
                    return content_of(&tag.name);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// How the content of an element is read, which the tree builder would tell the tokenizer.
fn content_of(name: &str) -> TokenSinkResult<()> {
    match name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        "plaintext" => TokenSinkResult::Plaintext,
        _ => TokenSinkResult::Continue,
    }
}

/// A text that may hold tags and character references → its words on one line.
pub fn words(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    let mut words = String::new();
    let seen = walk(text, &mut |piece, _| match piece {
        Piece::Text(text) => words.push_str(text),
        Piece::Open(_) | Piece::Close(_) => words.push(' '),
    });
    if seen.is_err() { text.to_owned() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(html: &str) -> (Vec<String>, Result<(), String>) {
        let mut seen = Vec::new();
        let result = walk(html, &mut |piece, line| {
            seen.push(match piece {
                Piece::Open(tag) => format!("{line}<{}", &*tag.name),
                Piece::Close(name) => format!("{line}>{name}"),
                Piece::Text(text) => format!("{line}{text}"),
            });
        });
        (seen, result)
    }

    #[test]
    fn what_stands_in_a_script_is_text() {
        let mut seen = String::new();
        walk("<p>a &amp; b\n<script>x = '<b>';</script><svg><title/><g></svg><b>", &mut |piece, line| {
            seen.push_str(&match piece {
                Piece::Open(tag) => format!("{line}<{}|", &*tag.name),
                Piece::Close(name) => format!("|{line}>{name}|"),
                Piece::Text(text) => text.to_owned(),
            });
        })
        .unwrap();
        assert_eq!(seen, "1<p|a & b\n2<script|x = '<b>';|2>script|2<svg|2<title|2<g||2>svg|2<b|");
        assert_eq!(words("Rock &amp; <b>Roll</b>").split_whitespace().collect::<Vec<_>>(), ["Rock", "&", "Roll"]);
    }

    #[test]
    fn a_tag_of_countless_attributes_ends_the_page_and_a_long_value_does_not() {
        let names: String = (0..40_000).map(|at| format!(" a{at:x}")).collect();
        let (pieces, result) = seen(&format!("<p>before<p{names}>after"));
        assert!(result.is_err_and(|reason| reason.contains("more attributes")));
        assert_eq!(pieces, ["1<p", "1before"]);
        let fewer: String = (0..12_000).map(|at| format!(" a{at:x}")).collect();
        let mut see = |_: Piece<'_>, _| {};
        let sink = Flat { see: RefCell::new(&mut see), foreign: Cell::new(0) };
        let without_limit = feed(&format!("<p{fewer}>"), usize::MAX, sink, |_| None);
        assert!(without_limit.end.is_ok() && without_limit.compared > MAX_COMPARED, "the limit is what stops it");
        let values: String = (0..40_000).map(|at| format!(" a{at:x}=\">\"")).collect();
        assert!(seen(&format!("<p{values}>")).1.is_err());
        let picture = format!("<p>before<img src='data:image/png;base64,{}'>after", "AbC/eF".repeat(1 << 10));
        assert_eq!(seen(&picture).0, ["1<p", "1before", "1<img", "1after"]);
        let json = format!("<p>before<div data-props='{}'>after", "{\"a\": \"b > c\"} ".repeat(40_000));
        assert_eq!(seen(&json).0, ["1<p", "1before", "1<div", "1after"]);
        let program = format!("<script>a<b {}</script>", "var c = d; ".repeat(40_000));
        assert!(seen(&program).1.is_ok());
        let ended: String = names.clone() + ">";
        assert!(seen(&format!("<script></script{ended}")).1.is_err());
        let comment = format!("<!--{}-->after", "<p a word ".repeat(9_000));
        assert_eq!(seen(&comment).0, ["1after"]);
    }
}
