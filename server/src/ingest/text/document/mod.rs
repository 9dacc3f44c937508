//! An HTML page as a tree that CSS selectors run over, within bounds on nesting, size and work.
//!
//! html5ever's tree builder has none: most tags search the stack of open elements (128 KB of `<ul><li>` take seconds),
//! and each paragraph reconstructs the active formatting elements with all their attributes. So [`Bounded`] stands
//! between the tokenizer and the tree builder, and passes tokens on only while nesting, nodes and work are in bounds.
//! Readers that need tags and texts but no tree: `markup.rs`.

use std::cell::{Cell, RefCell};

use html5ever::{
    LocalName,
    tokenizer::{EndTag, StartTag, Tag, Token, TokenSink, TokenSinkResult},
    tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts, TreeSink},
};
use scraper::{ElementRef, Html, HtmlTreeSink, Selector};

use super::markup;

type NodeId = <HtmlTreeSink as TreeSink>::Handle;

/// What is read of a page. 4 MiB in any charset are not larger in UTF-8.
const MAX_BYTES: usize = 12 << 20;

#[derive(Clone, Copy)]
struct Limits {
    /// Elements within each other. A deeper one becomes a sibling instead of a child, as in browsers (there beyond 512).
    open: usize,
    /// Elements, texts, comments and attributes together, of some 100 bytes each.
    nodes: usize,
    /// Open elements that all tokens together may search.
    steps: usize,
}

/// A page that is nothing but dense markup reaches these limits at about 2 MB.
const LIMITS: Limits = Limits { open: 128, nodes: 300_000, steps: 15_000_000 };

/// The formatting elements of the HTML standard. A new one is compared with the active ones of its name, attribute by
/// attribute.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// What comparing one attribute costs, in steps.
const STEPS_PER_ATTRIBUTE: usize = 4;

pub struct Document {
    html: Html,
    /// Where nodes begin, in the order in which they were made.
    lines: Vec<u64>,
    /// Why the page was left before its end; what stands before it was read.
    pub cut: Option<String>,
}

impl Document {
    pub fn read(html: &str) -> Self {
        Self::read_within(LIMITS, html)
    }

    fn read_within(limits: Limits, html: &str) -> Self {
        // As if scripts were off: then what stands in <noscript> is part of the page.
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let bounded = Bounded {
            builder: TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), options),
            limits,
            lines: RefCell::default(),
            nodes: Cell::new(0),
            steps: Cell::new(0),
            open: Cell::new(0),
            too_deep: Cell::default(),
            roots: RefCell::default(),
        };
        let head = &html[..html.floor_char_boundary(MAX_BYTES)];
        let fed = markup::feed(head, markup::MAX_COMPARED, bounded, Bounded::full);
        let Bounded { builder, lines, .. } = fed.sink;
        let too_large = || (head.len() < html.len()).then(|| format!("the page is larger than {} MB", MAX_BYTES >> 20));
        let cut = fed.end.err().or_else(too_large);
        Self { html: builder.sink.0.into_inner(), lines: lines.into_inner(), cut }
    }

    /// The elements that match, in the order of the page, each with the line it stands on from 1.
    pub fn select<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = (u64, ElementRef<'a>)> {
        self.html.tree.nodes().zip(&self.lines).filter_map(|(node, line)| {
            let element = ElementRef::wrap(node).filter(|element| element.parent().is_some())?;
            selector.matches(&element).then_some((*line, element))
        })
    }
}

/// A selector that the program itself states.
pub fn selector(stated: &str) -> Selector {
    Selector::parse(stated).unwrap_or_else(|error| panic!("the selector “{stated}”: {error}"))
}

/// The tree builder behind bounds.
struct Bounded {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    limits: Limits,
    lines: RefCell<Vec<u64>>,
    nodes: Cell<usize>,
    steps: Cell<usize>,
    /// Open elements and active formatting elements, after the last tag.
    open: Cell<usize>,
    /// The element that is nested too deep: it is closed before the next one begins.
    too_deep: Cell<Option<LocalName>>,
    /// `html` and `body`, once there was such a tag.
    roots: RefCell<Vec<LocalName>>,
}

impl Bounded {
    /// Why no further token is taken.
    fn full(&self) -> Option<String> {
        if self.nodes.get() > self.limits.nodes {
            return Some(format!("the page has more than {} elements and attributes", self.limits.nodes));
        }
        (self.steps.get() > self.limits.steps).then(|| "the page has too many elements within each other".to_owned())
    }

    /// Adds up what a token has cost; `started` if it was a start tag.
    fn count(&self, is_tag: bool, started: Option<Started>, line: u64) {
        let html = self.builder.sink.0.borrow();
        let mut lines = self.lines.borrow_mut();
        let made = html.tree.values().len() - lines.len();
        let attributes = html.tree.values().rev().take(made).filter_map(|node| node.as_element());
        self.nodes.set(self.nodes.get() + made + attributes.map(|element| element.attrs.len()).sum::<usize>());
        lines.extend(std::iter::repeat_n(line, made));
        drop(html);
        let before = self.open.get();
        let mut steps = 0;
        if is_tag || made > 0 {
            let formatting = started.as_ref().filter(|started| FORMATTING.contains(&&*started.name));
            steps = STEPS_PER_ATTRIBUTE * self.count_open(formatting);
        }
        let open = self.open.get();
        // Each node that was made, also by reconstruction, took at most one search of the open elements.
        self.steps.set(self.steps.get() + steps + open * made.max(1));
        if open > before.max(self.limits.open) {
            self.too_deep.set(started.map(|started| started.name));
        }
    }

    /// Counts the open elements anew. Gives how many attributes were compared for `formatting`.
    fn count_open(&self, formatting: Option<&Started>) -> usize {
        let html = self.builder.sink.0.borrow();
        let open = Open { html: &html, formatting, elements: Cell::new(0), attributes: Cell::new(0) };
        self.builder.trace_handles(&open);
        self.open.set(open.elements.get());
        open.attributes.get()
    }
}

/// A start tag that passed.
struct Started {
    name: LocalName,
    attributes: usize,
}

impl TokenSink for Bounded {
    type Handle = NodeId;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if self.full().is_some() {
            return TokenSinkResult::Continue;
        }
        let is_tag = matches!(token, Token::TagToken(_));
        let mut started = None;
        if let Token::TagToken(tag) = &mut token
            && tag.kind == StartTag
        {
            if let Some(name) = self.too_deep.take() {
                let _ = self.builder.process_token(Token::TagToken(end_of(name)), line);
                self.count_open(None);
            }
            // The tree builder would add the attributes of each further tag to the same element, one by one.
            if matches!(&*tag.name, "html" | "body") {
                let mut roots = self.roots.borrow_mut();
                if roots.contains(&tag.name) { tag.attrs.clear() } else { roots.push(tag.name.clone()) }
            }
            started = Some(Started { name: tag.name.clone(), attributes: tag.attrs.len() });
        }
        let result = self.builder.process_token(token, line);
        self.count(is_tag, started, line);
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

fn end_of(name: LocalName) -> Tag {
    Tag { kind: EndTag, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false }
}

/// Counts the elements in the tree builder's two lists, and the attributes that `formatting` is compared with.
struct Open<'a> {
    html: &'a Html,
    formatting: Option<&'a Started>,
    elements: Cell<usize>,
    attributes: Cell<usize>,
}

impl Tracer for Open<'_> {
    type Handle = NodeId;

    fn trace_handle(&self, node: &NodeId) {
        self.elements.set(self.elements.get() + 1);
        let Some(started) = self.formatting else { return };
        let element = self.html.tree.get(*node).and_then(|node| node.value().as_element());
        if let Some(same) = element.filter(|element| element.name.local == started.name) {
            self.attributes.set(self.attributes.get() + started.attributes + same.attrs.len());
        }
    }
}

#[cfg(test)]
mod tests;
