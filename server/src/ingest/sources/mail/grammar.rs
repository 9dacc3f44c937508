//! Grammar of a newsletter's list of events.
//!
//! One entry is a block that begins with `+`: a link (the name), then brackets, `+ NAME [artists] [venue] [time] [#tags]`.
//! A bracket that begins with `#` is tags; one that is a time is the time; the last other bracket before it is the venue;
//! the rest are artists. `+ [Fri] +` begins a day, which is the first such weekday on or after the mail's date. The list
//! ends after three blocks in a row without brackets, or with some that make no event (things to read, with the name of
//! the magazine in brackets); a day that begins opens it again.

use chrono::{NaiveDate, Weekday};

use super::blocks::TextBlock;
use crate::{
    artists::{
        billing::{self, is_time},
        name::{display, fold},
    },
    ingest::{
        records::{EventStatus, When},
        sources::listing::{RawListing, RawVenue},
        text::{
            announcement::EntryFacts,
            bill::UNANNOUNCED,
            newsletter_block::{self, announced, hashtags},
            newsletter_time::{self, first_weekday, weekday},
            title,
        },
    },
    wording::counted,
};

const BLANKS_THAT_END_THE_LIST: u32 = 3;
/// More artists than this make a festival.
const FESTIVAL_ACTS: usize = 10;
/// Brackets behind the time that are remarks.
const REMARKS: [&str; 16] = [
    "free",
    "rsvp",
    "sold out",
    "all ages",
    "cash only",
    "21+",
    "18+",
    "16+",
    "19+",
    "limited",
    "members only",
    "donation",
    "nycc",
    "pwyc",
    "outdoors",
    "final release",
];

/// What a line of a mail was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    Event,
    DayMarker,
    /// `+ words +` that name no day.
    Heading,
    /// Looks like an entry and cannot be used.
    Refused,
    /// Stands after the end of the list.
    AfterTheEnd,
    Noise,
}

impl LineKind {
    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::DayMarker => "day marker",
            Self::Heading => "heading",
            Self::Refused => "refused",
            Self::AfterTheEnd => "after the end",
            Self::Noise => "passed over",
        }
    }
}

/// One line of a mail as the grammar sees it: the dry run of a newsletter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineReading {
    /// Of the body, from 1.
    pub line: u64,
    pub text: String,
    pub taken: LineKind,
    /// In a sentence for the operator.
    pub why: String,
}

/// Each line, and what became of those that are events.
pub fn read(blocks: Vec<TextBlock>, listed_on: Option<NaiveDate>) -> Vec<(LineReading, Option<RawListing>)> {
    let mut list = ListParser { listed_on, day: None, blanks: 0, begun: false, paragraph: None };
    let entries = joined(blocks).into_iter().flat_map(apart);
    entries.map(|block| list.block(&block)).collect()
}

struct ListParser {
    listed_on: Option<NaiveDate>,
    day: Option<Weekday>,
    blanks: u32,
    /// An event was found.
    begun: bool,
    /// Of the last block without brackets: lines of one paragraph count once.
    paragraph: Option<usize>,
}

impl ListParser {
    fn block(&mut self, block: &TextBlock) -> (LineReading, Option<RawListing>) {
        let text = display(&block.text);
        let verdict = |taken, why: String| LineReading { line: block.line, text: text.clone(), taken, why };
        if let Some(day) = marked_day(&text) {
            (self.day, self.blanks) = (Some(day), 0);
            let on = self.date();
            let why = on.map_or("the mail has no date, so the day has none".to_owned(), |on| {
                format!("from here on it is {on}")
            });
            return (verdict(LineKind::DayMarker, why), None);
        }
        if block.picture {
            return (verdict(LineKind::Noise, "a picture that names no day".to_owned()), None);
        }
        let is_entry = text.starts_with('+');
        if is_entry && text.len() > 1 && text.ends_with('+') {
            return (verdict(LineKind::Heading, "a heading that names no day".to_owned()), None);
        }
        let entry = BracketEntry::of(block);
        if entry.brackets.is_empty() {
            if self.begun && self.paragraph != Some(block.paragraph) {
                self.blanks += 1;
            }
            self.paragraph = Some(block.paragraph);
            let why = if is_entry { "it has no brackets" } else { "it does not begin with +" };
            return (verdict(LineKind::Noise, why.to_owned()), None);
        }
        if self.blanks >= BLANKS_THAT_END_THE_LIST {
            return (
                verdict(LineKind::AfterTheEnd, "the list ended with three blocks that are no events".to_owned()),
                None,
            );
        }
        self.paragraph = None;
        if !is_entry {
            self.blanks = 0;
            return (verdict(LineKind::Noise, "it does not begin with +".to_owned()), None);
        }
        match entry.listing(self.date()) {
            Ok(listing) => {
                (self.begun, self.blanks) = (true, 0);
                let why = describe(&listing);
                (verdict(LineKind::Event, why), Some(listing))
            }
            Err(why) => {
                self.blanks += u32::from(self.begun);
                (verdict(LineKind::Refused, why), None)
            }
        }
    }

    fn date(&self) -> Option<NaiveDate> {
        first_weekday(self.listed_on?, self.day?)
    }
}

fn describe(listing: &RawListing) -> String {
    let day = listing.when.on.map_or("no day".to_owned(), |on| on.to_string());
    let time = listing.when.text.clone().unwrap_or_else(|| "no time".to_owned());
    let tags = if listing.tags.is_empty() { String::new() } else { format!(", tags {}", listing.tags.join(" ")) };
    let acts = counted(listing.acts.len(), "act", "acts");
    format!("{day}, {time}, at {}, {acts}{tags}", listing.venue.name)
}

/// `+ [Fri] +`, `[Friday]`, `FRI 11/14`, also the words of a picture.
fn marked_day(text: &str) -> Option<Weekday> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if text.len() > 40 {
        return None;
    }
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let day = weekday(words.next()?)?;
    let is_date = |word: &str| {
        let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ordinal = &word[number.len()..];
        number.parse::<u16>().is_ok() && matches!(ordinal.to_ascii_lowercase().as_str(), "" | "st" | "nd" | "rd" | "th")
            || word.parse::<chrono::Month>().is_ok()
    };
    words.all(is_date).then_some(day)
}

/// A plus alone belongs to the block behind it; brackets that begin a block, or that were left open, to the one before.
fn joined(blocks: Vec<TextBlock>) -> Vec<TextBlock> {
    let mut joined: Vec<TextBlock> = Vec::new();
    for block in blocks {
        let text = block.text.trim();
        let goes_on = joined.last().is_some_and(|last| {
            let before = last.text.trim();
            let is_entry = before.starts_with('+') && !last.picture && !block.picture && marked_day(before).is_none();
            // A bracket that is closed nowhere near was forgotten.
            let closes = text.contains(']') || last.paragraph == block.paragraph;
            let short = last.text.len() < 8_000;
            let open = is_entry && short && closes && !text.starts_with('+') && depth(before) > 0;
            let behind = is_entry && short && text.starts_with('[') && marked_day(text).is_none();
            before == "+" && marked_day(text).is_none() || open || behind
        });
        match joined.last_mut() {
            Some(last) if goes_on => last.append(block),
            _ => joined.push(block),
        }
    }
    joined
}

fn depth(text: &str) -> i32 {
    text.chars().fold(0, |depth, c| match c {
        '[' => depth + 1,
        ']' => (depth - 1).max(0),
        _ => depth,
    })
}

/// Several entries in one block: a plus right before a link, behind a closed bracket, begins another.
fn apart(mut block: TextBlock) -> Vec<TextBlock> {
    let mut entries = Vec::new();
    if !block.text.trim_start().starts_with('+') {
        return vec![block];
    }
    let (mut level, mut closed, mut plus, mut cuts) = (0, false, None, Vec::new());
    for (at, c) in block.text.char_indices() {
        match c {
            '[' => level += 1,
            ']' => {
                level = (level - 1).max(0);
                closed |= level == 0;
            }
            '+' if level == 0 && closed && !block.is_linked(at) => plus = Some(at),
            c if c.is_whitespace() => {}
            _ => {
                if let Some(at_plus) = plus.take()
                    && block.is_linked(at)
                {
                    cuts.push(at_plus);
                    closed = false;
                }
            }
        }
    }
    for cut in cuts.into_iter().rev() {
        entries.push(block.split_off(cut));
    }
    entries.push(block);
    entries.reverse();
    entries
}

/// An entry taken apart at its brackets.
struct BracketEntry {
    name: String,
    url: Option<String>,
    brackets: Vec<String>,
}

impl BracketEntry {
    fn of(block: &TextBlock) -> Self {
        // A bracket inside the link is part of the name, unless all brackets are.
        let linked = |at: usize| block.links.first().is_some_and(|(range, _)| range.contains(&at));
        let free = |at: &usize| !linked(*at);
        let all_linked = !block.text.match_indices('[').any(|(at, _)| free(&at));
        let starts = |at: usize| all_linked || free(&at);
        let (mut name, mut brackets, mut open, mut level) = (String::new(), Vec::new(), String::new(), 0_usize);
        // Brackets that never close: then each one that opens ends the one before.
        let nests = depth(&block.text) == 0;
        for (at, c) in block.text.char_indices() {
            match c {
                '[' if level == 0 && starts(at) => level = 1,
                '[' if level > 0 && !nests => brackets.push(std::mem::take(&mut open)),
                '[' if level > 0 => {
                    level += 1;
                    open.push(c);
                }
                ']' if level == 1 => {
                    level = 0;
                    brackets.push(std::mem::take(&mut open));
                }
                ']' if level > 1 => {
                    level -= 1;
                    open.push(c);
                }
                _ if level > 0 => open.push(c),
                _ if brackets.is_empty() => name.push(c),
                _ => {}
            }
        }
        if level > 0 {
            brackets.push(open);
        }
        let brackets = brackets.iter().map(|bracket| display(bracket)).filter(|bracket| !bracket.is_empty()).collect();
        let url = block.links.first().map(|(_, url)| url.clone());
        let name = display(
            name.trim().trim_start_matches('+').trim_end_matches([' ', '+', '–', '—', ':', '|', '\u{a0}', '\n', '\t']),
        );
        Self { name, url, brackets }
    }

    fn listing(self, on: Option<NaiveDate>) -> Result<RawListing, String> {
        let (name, mut status) = title::state(&self.name);
        let (mut tags, mut fields) = (Vec::new(), Vec::new());
        for bracket in self.brackets {
            let state = title::state(&format!("{bracket}: x"));
            if bracket.starts_with('#') {
                tags.extend(hashtags(&bracket));
            } else if state.0 == "x" {
                status = if state.1 == EventStatus::Scheduled { status } else { state.1 };
            } else {
                fields.push(bracket);
            }
        }
        let time_at = fields.iter().rposition(|field| reads_as_time(field));
        let behind = time_at.map(|at| fields.split_off(at + 1)).unwrap_or_default();
        let time = time_at.and_then(|_| fields.pop());
        if time.is_none() && fields.len() < 2 {
            return Err("neither a time nor a venue can be told from its brackets".to_owned());
        }
        let venue = fields.pop();
        let is_remark =
            |field: &String| REMARKS.contains(&field.to_lowercase().as_str()) || field.starts_with(['$', '€', '£']);
        fields.extend(behind.into_iter().filter(|field| !is_remark(field)));
        let acts = fields.iter().flat_map(|field| line_up(field)).collect();
        // Without a time it may be something to read, and the bracket the name of the magazine, as its link tells.
        let url = self.url.clone().filter(|_| time.is_none());
        let block = newsletter_block::NewsletterBlock { name, url, venue, time, acts, tags }.tidy();
        let entry = EntryFacts {
            title: &block.name,
            link: self.url.as_deref(),
            acts: block.acts.len(),
            has_venue: block.venue.is_some(),
            has_time: block.has_time(),
            in_newsletter: true,
        };
        if let Some(reason) = entry.refusal() {
            return Err(reason.to_owned());
        }
        let span = block.time.as_deref().and_then(newsletter_time::parse);
        let when = When {
            on,
            start: span.map(|span| span.start),
            end: span.and_then(|span| span.end_on(on)),
            doors: None,
            text: block.time,
        };
        let venue = block.venue.as_deref().and_then(announced).unwrap_or_else(|| UNANNOUNCED.to_owned());
        let mut listing = RawListing {
            name: block.name,
            url: self.url,
            venue: RawVenue { name: venue, ..RawVenue::default() },
            when,
            tags: block.tags,
            status,
            ..RawListing::default()
        };
        listing.bill(block.acts);
        let artists: usize = listing.acts.iter().map(|act| billing::split(&act.text, &|_| false).len()).sum();
        let is_fest = |text: &str| text.to_lowercase().contains("fest");
        listing.festival =
            is_fest(&listing.name) || listing.tags.iter().any(|tag| is_fest(tag)) || artists > FESTIVAL_ACTS;
        Ok(listing)
    }
}

fn reads_as_time(field: &str) -> bool {
    newsletter_time::parse(field).is_some() || is_time(field)
}

/// `10-1: A, 1-4: B b2b C` → lines of the bill with their times. Commas inside parentheses do not separate.
fn line_up(field: &str) -> Vec<(String, Option<String>)> {
    let (mut lines, mut line, mut level) = (Vec::new(), String::new(), 0_i32);
    for c in field.chars() {
        match c {
            '(' | '[' => level += 1,
            ')' | ']' => level -= 1,
            _ => {}
        }
        if matches!(c, ',' | ';') && level <= 0 {
            lines.push(std::mem::take(&mut line));
        } else {
            line.push(c);
        }
    }
    lines.push(line);
    lines.iter().map(|line| act(line)).filter(|(name, _)| !fold(name).is_empty()).collect()
}

fn act(line: &str) -> (String, Option<String>) {
    let plain = |text: &str| {
        text.trim()
            .trim_start_matches(['.', '…', ' '])
            .trim_end_matches(['…', ' '])
            .trim_end_matches("...")
            .trim()
            .to_owned()
    };
    let line = plain(line);
    // A time may hold colons itself: 10:30-1: A.
    for (at, _) in line.match_indices(':') {
        let (time, name) = (&line[..at], plain(&line[at + 1..]));
        if is_set_time(time)
            && !name.is_empty()
            && !(name.starts_with(|c: char| c.is_ascii_digit()) && is_set_time(&line))
        {
            return (name, Some(time.trim().to_owned()));
        }
    }
    if let Some((name, time)) = line.strip_suffix(')').and_then(|line| line.rsplit_once('('))
        && is_set_time(time)
        && !name.trim().is_empty()
    {
        return (plain(name), Some(time.trim().to_owned()));
    }
    (line, None)
}

/// `10-1`, `10:30-1`, `11p`; a plain number may be a name.
fn is_set_time(text: &str) -> bool {
    is_time(text) && (text.contains(['-', '–', '—']) || text.trim().ends_with(['a', 'p', 'm']))
}
