//! A page of music-map → its names and rows by number. Reads tokens, never a tree: a tree costs the square of a page's
//! depth. Knows nothing of artists.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind,
    },
};

/// Names and rows above this number are left out; real lists have at most 48.
pub const MOST_NAMES: usize = 200;
/// A tag may not be longer. The tokenizer compares each attribute of a tag with all before it, so that one tag of a
/// megabyte would cost minutes; it says nothing until the tag ends, and silence over this many bytes is the sign.
pub const LONGEST_TAG_BYTES: usize = 8 << 10;

#[derive(Debug, Default)]
pub struct Page {
    /// N → the text of `id=sN`.
    pub names: BTreeMap<usize, String>,
    /// N → `Aid[N]`; what is no number is NaN. Later assignments win, as in a browser.
    pub rows: BTreeMap<usize, Vec<f32>>,
    /// There was more than [`MOST_NAMES`].
    pub cut: bool,
}

impl Page {
    /// `longest_tag` is [`LONGEST_TAG_BYTES`], up to twice that much may pass.
    pub fn read(html: &str, longest_tag: usize) -> Result<Self, String> {
        let tokens = Tokenizer::new(Tokens::default(), TokenizerOpts::default());
        let queue = BufferQueue::default();
        let mut rest = html;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.floor_char_boundary(longest_tag));
            rest = after;
            let before = tokens.sink.seen.get();
            queue.push_back(StrTendril::from_slice(piece));
            while !queue.is_empty() {
                let _ = tokens.feed(&queue);
            }
            if tokens.sink.seen.get() == before && !rest.is_empty() {
                return Err(format!(
                    "a tag or remark on the page is longer than {longest_tag} bytes: this is no page of music-map, \
                     and nothing was taken over"
                ));
            }
        }
        tokens.end();
        let Found { names, scripts, cut, .. } = tokens.sink.found.into_inner();
        let mut page = Self { names, cut, ..Self::default() };
        page.read_rows(&scripts);
        Ok(page)
    }

    /// Whatever is no assignment in the agreed form is passed over.
    fn read_rows(&mut self, script: &str) {
        for part in script.split("Aid[").skip(1) {
            let Some((number, rest)) = part.split_once(']') else { continue };
            let Ok(number) = number.trim().parse::<usize>() else { continue };
            let array = ["=", "new", "Array", "("]
                .iter()
                .try_fold(rest, |rest, word| rest.trim_start().strip_prefix(word))
                .and_then(|rest| rest.split_once(')'));
            let Some((values, _)) = array else { continue };
            if number > MOST_NAMES {
                self.cut = true;
                continue;
            }
            let row: Vec<f32> =
                values.split(',').take(MOST_NAMES + 1).map(|value| value.trim().parse().unwrap_or(f32::NAN)).collect();
            if row.iter().any(|value| !value.is_nan()) {
                self.rows.insert(number, row);
            }
        }
    }
}

#[derive(Default)]
struct Tokens {
    found: RefCell<Found>,
    /// Tokens so far, omissions about the page not counted.
    seen: Cell<u64>,
}

#[derive(Default)]
struct Found {
    names: BTreeMap<usize, String>,
    scripts: String,
    in_script: bool,
    /// Whose name the next text is.
    open: Option<usize>,
    cut: bool,
}

impl TokenSink for Tokens {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if !matches!(token, Token::ParseError(_)) {
            self.seen.set(self.seen.get() + 1);
        }
        let mut found = self.found.borrow_mut();
        match token {
            Token::TagToken(tag) => found.tag(&tag),
            Token::CharacterTokens(text) => {
                if found.in_script {
                    found.scripts.push_str(&text);
                } else if let Some(name) = found.open.and_then(|open| found.names.get_mut(&open)) {
                    name.push_str(&text);
                }
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

impl Found {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let starts = tag.kind == TagKind::StartTag;
        match &*tag.name {
            "script" => {
                self.in_script = starts;
                if starts {
                    // Between two scripts stands nothing that could become one assignment.
                    self.scripts.push('\n');
                    return TokenSinkResult::RawData(RawKind::ScriptData);
                }
            }
            "a" => {
                self.open = starts.then(|| number(tag)).flatten();
                match self.open {
                    Some(open) if open > MOST_NAMES => (self.open, self.cut) = (None, true),
                    // The first of a number counts.
                    Some(open) if self.names.contains_key(&open) => self.open = None,
                    Some(open) => drop(self.names.insert(open, String::new())),
                    None => {}
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// N of `id=sN`.
fn number(tag: &Tag) -> Option<usize> {
    let id = &tag.attrs.iter().find(|attribute| &*attribute.name.local == "id")?.value;
    let digits = id.strip_prefix('s').filter(|digits| (1..=4).contains(&digits.len()))?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}
