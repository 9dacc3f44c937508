//! Text blocks of a mail with their links, in the order of the body. Knows no grammar.

use std::ops::Range;

use super::letter::Body;
use crate::ingest::text::{
    fields::MAX_URL_BYTES,
    markup::{self, Piece},
};

/// A block never grows longer.
const MAX_BLOCK_BYTES: usize = 20_000;
const MAX_BLOCKS: usize = 20_000;

/// What stands between two breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextBlock {
    /// Of the body, from 1.
    pub line: u64,
    /// As written; spaces are not yet single.
    pub text: String,
    /// Which bytes of the text are a link, and where it leads.
    pub links: Vec<(Range<usize>, String)>,
    /// The words that stand for a picture, when there is nothing else.
    pub picture: bool,
    /// Lines of one paragraph (set apart by `<br>`) have the same number.
    pub paragraph: usize,
}

impl TextBlock {
    /// Puts another block behind this one.
    pub fn append(&mut self, other: Self) {
        self.text.push(' ');
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.links.extend(other.links.into_iter().map(|(at, url)| (at.start + before..at.end + before, url)));
    }

    /// Takes off what stands from `at` on.
    pub fn split_off(&mut self, at: usize) -> Self {
        let text = self.text.split_off(at);
        let (links, rest) = std::mem::take(&mut self.links).into_iter().partition(|(range, _)| range.start < at);
        self.links = links;
        let rest: Vec<(Range<usize>, String)> = rest;
        let links = rest.into_iter().map(|(range, url)| (range.start - at..range.end - at, url)).collect();
        Self { line: self.line, text, links, picture: self.picture, paragraph: self.paragraph }
    }

    pub fn is_linked(&self, at: usize) -> bool {
        let next = self.links.partition_point(|(range, _)| range.end <= at);
        self.links.get(next).is_some_and(|(range, _)| range.contains(&at))
    }
}

pub fn of(body: &Body) -> (Vec<TextBlock>, Option<String>) {
    match body {
        Body::Html(html) => of_html(html),
        Body::Text(text) => (of_text(text), None),
    }
}

/// Elements inside a line; all others begin a new block.
const INLINE: [&str; 30] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "img", "ins", "kbd", "label", "mark",
    "o:p", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];
/// Elements whose content nobody sees.
const UNSEEN: [&str; 5] = ["script", "style", "title", "noscript", "template"];

#[derive(Default)]
struct BlockBuilder {
    blocks: Vec<TextBlock>,
    open: TextBlock,
    pictures: String,
    link: Option<String>,
    paragraph: usize,
    unseen: bool,
}

impl BlockBuilder {
    fn text(&mut self, text: &str, line: u64) {
        if self.unseen || self.open.text.len() + text.len() > MAX_BLOCK_BYTES {
            return;
        }
        if self.open.text.trim().is_empty() && !text.trim().is_empty() {
            self.open.line = line;
        }
        let begin = self.open.text.len();
        self.open.text.push_str(text);
        let Some(url) = &self.link else { return };
        let range = begin..self.open.text.len();
        match self.open.links.last_mut() {
            Some((last, known)) if last.end == begin && known == url => last.end = range.end,
            _ => self.open.links.push((range, url.clone())),
        }
    }

    /// Ends the block that is open.
    fn end(&mut self, line: u64) {
        let mut block = std::mem::take(&mut self.open);
        let pictures = std::mem::take(&mut self.pictures);
        if block.text.trim().is_empty() && !pictures.is_empty() {
            block = TextBlock { line, text: pictures, picture: true, ..TextBlock::default() };
        }
        if !block.text.trim().is_empty() && self.blocks.len() < MAX_BLOCKS {
            self.blocks.push(TextBlock { paragraph: self.paragraph, ..block });
        }
    }
}

fn of_html(html: &str) -> (Vec<TextBlock>, Option<String>) {
    let mut reading = BlockBuilder::default();
    let walked = markup::walk(html, &mut |piece, line| match piece {
        Piece::Text(text) => reading.text(text, line),
        Piece::Open(tag) => match &*tag.name {
            "a" => {
                reading.link = markup::attribute(tag, "href").map(|href| {
                    let href = href.trim();
                    href[..href.floor_char_boundary(MAX_URL_BYTES + 1)].to_owned()
                })
            }
            "img" => {
                let words = markup::attribute(tag, "alt").unwrap_or_default().trim();
                if !words.is_empty() && reading.pictures.len() + words.len() < MAX_BLOCK_BYTES {
                    reading.pictures.push(' ');
                    reading.pictures.push_str(words);
                }
            }
            "br" => reading.end(line),
            name if INLINE.contains(&name) => {}
            name => {
                reading.end(line);
                reading.paragraph += 1;
                reading.unseen = UNSEEN.contains(&name) && !tag.self_closing;
            }
        },
        Piece::Close("a") => reading.link = None,
        Piece::Close(name) if INLINE.contains(&name) => {}
        Piece::Close(name) => {
            reading.end(line);
            reading.paragraph += 1;
            reading.unseen = false;
            if matches!(name, "td" | "tr" | "table" | "li") {
                reading.link = None; // its end is missing
            }
        }
    });
    reading.end(1);
    (reading.blocks, walked.err())
}

/// Plain text: a line that does not begin an entry goes on with the one before, because mail programs break lines. A
/// link stands behind its words in angle brackets or parentheses.
fn of_text(text: &str) -> Vec<TextBlock> {
    let mut blocks: Vec<TextBlock> = Vec::new();
    let (mut paragraph, mut fresh) = (0, true);
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim_start_matches("> ").trim();
        if line.is_empty() {
            (paragraph, fresh) = (paragraph + 1, true);
            continue;
        }
        let goes_on =
            !fresh && !line.starts_with('+') && blocks.last().is_some_and(|block| block.text.starts_with('+'));
        let block = with_links(line, number, paragraph);
        let full = blocks.len() >= MAX_BLOCKS;
        match blocks.last_mut() {
            Some(last) if goes_on && last.text.len() < MAX_BLOCK_BYTES => last.append(block),
            _ if full => break,
            _ => blocks.push(block),
        }
        fresh = false;
    }
    blocks
}

fn with_links(line: &str, number: u64, paragraph: usize) -> TextBlock {
    let mut block = TextBlock { line: number, paragraph, ..TextBlock::default() };
    let mut rest = &line[..line.floor_char_boundary(MAX_BLOCK_BYTES)];
    while let Some(at) = [" <http", " (http"].iter().filter_map(|mark| rest.find(mark)).min() {
        let closing = if rest[at + 1..].starts_with('<') { '>' } else { ')' };
        let Some(end) = rest[at..].find(closing).map(|length| at + length) else { break };
        let begin = block.text.len();
        block.text.push_str(&rest[..at]);
        // The words of the link are those behind the plus, or behind the last bracket.
        let words = block.text[begin..].rfind(['+', ']', '[', ',']).map_or(begin, |mark| begin + mark + 1);
        block.links.push((words..block.text.len(), rest[at + 2..end].to_owned()));
        rest = &rest[end + closing.len_utf8()..];
    }
    block.text.push_str(rest);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<String> {
        let (blocks, _) = of(&Body::Html(html.to_owned()));
        blocks
            .into_iter()
            .map(|block| {
                let links: Vec<String> =
                    block.links.iter().map(|(at, url)| format!("{}={url}", &block.text[at.clone()])).collect();
                format!("{}{} {}", block.text.trim(), if block.picture { " (picture)" } else { "" }, links.join(" "))
                    .trim_end()
                    .to_owned()
            })
            .collect()
    }

    #[test]
    fn breaks_and_paragraphs_set_blocks_apart_and_spans_do_not() {
        assert_eq!(
            lines(
                "<title>x</title><style>p{}</style><p>+ <a href=' https://t.example/1 '>Low <b>Pressure</b></a> [A]<br>+ B</p><td><img alt='[Fri]'></td>"
            ),
            ["+ Low Pressure [A] Low Pressure=https://t.example/1", "+ B", "[Fri] (picture)"]
        );
        assert_eq!(lines("<p>words <img alt=logo></p>"), ["words"]);
        assert_eq!(
            lines("<a href=https://a.example><div>A</div></a><td><a href=x>B</td><td>C"),
            ["A A=https://a.example", "B B=x", "C"]
        );
    }

    #[test]
    fn plain_text_keeps_its_links() {
        let (blocks, _) = of(&Body::Text(
            "+ Low Pressure <https://t.example/1> [A,\nB] [Kontor]\n+ Next (https://t.example/2) [C]\n\nwords"
                .to_owned(),
        ));
        assert_eq!(
            blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(),
            ["+ Low Pressure [A, B] [Kontor]", "+ Next [C]", "words"]
        );
        assert_eq!(blocks[0].links, [(1..14, "https://t.example/1".to_owned())]);
    }
}
