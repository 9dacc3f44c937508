//! Syntax of iCalendar: folded lines → properties → events. Knows no meaning.
//!
//! Read by hand and line by line: a parser of whole calendars gives up the feed for one bad line and builds a tree of
//! components as deep as a hostile file asks for. Here a broken line costs its property, and nesting is a number.

use std::collections::HashMap;

/// What of a line is kept; descriptions may be longer, and are not needed whole.
const MAX_LINE_BYTES: usize = 64 << 10;
/// What is kept of a value that is no list of times. Names are shorter.
const MAX_VALUE_BYTES: usize = 2_000;
/// Values of one property that may come several times (EXDATE, RDATE, CATEGORIES).
const MAX_VALUES: usize = 1_000;

/// One content line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Upper case.
    pub name: String,
    /// Names in upper case, values without quotes.
    pub parameters: Vec<(String, String)>,
    /// As written; texts are still escaped.
    pub value: String,
}

impl Property {
    /// `None` for what is no content line.
    pub fn parse(line: &str) -> Option<Self> {
        let (mut quoted, mut ends) = (false, Vec::new());
        for (at, c) in line.char_indices() {
            match c {
                '"' => quoted = !quoted,
                ';' if !quoted => ends.push(at),
                ':' if !quoted => {
                    ends.push(at);
                    let mut parts = Vec::new();
                    let mut begin = 0;
                    for end in ends {
                        parts.push(&line[begin..end]);
                        begin = end + 1;
                    }
                    let mut parts = parts.into_iter();
                    let name = parts.next()?.trim().to_ascii_uppercase();
                    let parameters = parts.take(50).filter_map(|part| part.split_once('='));
                    let parameters = parameters
                        .map(|(name, value)| (name.trim().to_ascii_uppercase(), value.trim_matches('"').to_owned()))
                        .collect();
                    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
                    return is_name.then(|| Self { name, parameters, value: line[at + 1..].to_owned() });
                }
                _ => {}
            }
        }
        None
    }

    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// The value as a text: escapes resolved.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut rest = self.value.chars();
        while let Some(c) = rest.next() {
            match c {
                '\\' => match rest.next() {
                    Some('n' | 'N') => text.push('\n'),
                    Some(escaped) => text.push(escaped),
                    None => {}
                },
                other => text.push(other),
            }
        }
        text
    }

    /// The values of a list, split at commas that are not escaped.
    pub fn list(&self) -> Vec<String> {
        let (mut list, mut item, mut escaped) = (Vec::new(), String::new(), false);
        for c in self.value.chars() {
            if c == ',' && !escaped {
                list.push(std::mem::take(&mut item));
            } else {
                item.push(c);
            }
            escaped = c == '\\' && !escaped;
        }
        list.push(item);
        list.truncate(MAX_VALUES);
        list.into_iter()
            .map(|value| Self { value, ..self.clone() }.text().trim().to_owned())
            .filter(|v| !v.is_empty())
            .collect()
    }
}

/// One VEVENT: the properties that stand in it itself.
#[derive(Clone, Debug, Default)]
pub struct VEvent {
    /// Where it begins, from 1.
    pub line: u64,
    properties: HashMap<String, Vec<Property>>,
}

impl VEvent {
    pub fn all(&self, name: &str) -> &[Property] {
        self.properties.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The first of the name.
    pub fn get(&self, name: &str) -> Option<&Property> {
        self.all(name).first()
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(Property::text).filter(|text| !text.trim().is_empty())
    }

    fn add(&mut self, mut property: Property) {
        if !matches!(property.name.as_str(), "EXDATE" | "RDATE") {
            property.value.truncate(property.value.floor_char_boundary(MAX_VALUE_BYTES));
        }
        let values = self.properties.entry(property.name.clone()).or_default();
        if values.len() < MAX_VALUES {
            values.push(property);
        }
    }
}

/// What a calendar says about itself besides its events.
#[derive(Clone, Debug, Default)]
pub struct CalendarHead {
    pub name: Option<String>,
    /// `X-WR-TIMEZONE`.
    pub zone: Option<String>,
    /// `METHOD:CANCEL`: all in it is off.
    pub cancels: bool,
    /// Its end was there.
    pub ended: bool,
    /// It is a calendar at all.
    pub begun: bool,
}

/// Hands over every event. An event that is begun before the one before has ended
/// ends that one; one that the file breaks off in is not handed over, its line is given back.
pub fn read(text: &str, mut event: impl FnMut(VEvent)) -> (CalendarHead, Option<u64>) {
    let mut head = CalendarHead::default();
    let mut open: Option<VEvent> = None;
    // Components inside the event, such as alarms: what stands in them is not about the event.
    let mut inner = 0_u64;
    for (number, line) in unfolded(text) {
        let Some(property) = Property::parse(&line) else { continue };
        let component = property.value.trim().to_ascii_uppercase();
        match (property.name.as_str(), component.as_str()) {
            ("BEGIN", "VCALENDAR") => (head.begun, head.ended) = (true, false),
            ("END", "VCALENDAR") => head.ended = true,
            ("BEGIN", "VEVENT") => {
                if let Some(before) = open.replace(VEvent { line: number, ..VEvent::default() }) {
                    event(before);
                }
                inner = 0;
            }
            ("END", "VEVENT") => {
                if let Some(ended) = open.take() {
                    event(ended);
                }
            }
            ("BEGIN", _) => inner += 1,
            ("END", _) => inner = inner.saturating_sub(1),
            (name, _) => match &mut open {
                Some(open) if inner == 0 => open.add(property),
                None if inner == 0 => match name {
                    "X-WR-CALNAME" | "NAME" => head.name = Some(property.text()),
                    "X-WR-TIMEZONE" => head.zone = Some(property.text()),
                    "METHOD" => head.cancels = component == "CANCEL",
                    _ => {}
                },
                _ => {}
            },
        }
    }
    (head, open.map(|open| open.line))
}

/// Lines with their continuations (a line that begins with a space or tab belongs to the one before), and where they
/// begin, from 1. CRLF, LF and CR end a line. No line becomes longer than [`MAX_LINE_BYTES`].
fn unfolded(text: &str) -> impl Iterator<Item = (u64, String)> + '_ {
    let mut lines =
        text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).zip(1..).peekable();
    std::iter::from_fn(move || {
        let (first, number) = lines.next()?;
        let mut whole = String::new();
        push(&mut whole, first);
        while let Some((more, _)) = lines.next_if(|(line, _)| line.starts_with([' ', '\t'])) {
            push(&mut whole, &more[1..]);
        }
        Some((number, whole))
    })
}

fn push(line: &mut String, more: &str) {
    let room = MAX_LINE_BYTES.saturating_sub(line.len()).min(more.len());
    line.push_str(&more[..more.floor_char_boundary(room)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    type SeenEvent = (u64, Option<String>);

    fn events(text: &str) -> (Vec<SeenEvent>, CalendarHead, Option<u64>) {
        let mut events = Vec::new();
        let (head, broken) = read(text, |event| events.push((event.line, event.text("SUMMARY"))));
        (events, head, broken)
    }

    #[test]
    fn folded_lines_are_one() {
        let folded = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Low Pres\r\n sure\\, and\r\n\t more\\nlines\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        for text in [folded.to_owned(), folded.replace("\r\n", "\n"), folded.replace("\r\n", "\r")] {
            let (events, head, broken) = events(&text);
            assert_eq!(events, [(2, Some("Low Pressure, and more\nlines".to_owned()))]);
            assert!(head.ended && broken.is_none());
        }
    }

    #[test]
    fn a_parameter_may_hold_what_separates() {
        let property = Property::parse("dtstart;tzid=\"A:B;C\";Value=DATE:20260306").unwrap();
        assert_eq!(
            (property.name.as_str(), property.parameter("TZID"), property.value.as_str()),
            ("DTSTART", Some("A:B;C"), "20260306")
        );
        assert_eq!(Property::parse("CATEGORIES:a\\,b,c\\\\,d").unwrap().list(), ["a,b", "c\\", "d"]);
        for line in ["", "SUMMARY", "SUMMARY;X=\"open:value", ":x", "no name:x"] {
            assert_eq!(Property::parse(line), None, "{line}");
        }
    }

    #[test]
    fn missing_ends_cost_only_what_is_broken_off() {
        let (found, head, broken) = events(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nBEGIN:VALARM\nSUMMARY:alarm\nBEGIN:VEVENT\nSUMMARY:B\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:C",
        );
        assert_eq!(found, [(2, Some("A".to_owned())), (6, Some("B".to_owned()))]);
        assert_eq!((head.ended, broken), (false, Some(9)));
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let mut lengths = Vec::new();
        let text = format!("BEGIN:VEVENT\nSUMMARY:{}\n{}END:VEVENT\n", "é".repeat(500_000), " x\n".repeat(100_000));
        read(&text, |event| lengths.push(event.get("SUMMARY").map(|property| property.value.len())));
        assert!(matches!(lengths[..], [Some(length)] if length <= MAX_VALUE_BYTES));
    }
}
