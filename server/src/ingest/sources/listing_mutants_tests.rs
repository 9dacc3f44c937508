//! Damaged input of every kind, from one seed: nothing panics, what is delivered is sound, and whatever comes in ends in
//! events or in a word why not.

use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};
use serde_json::{Value, json};

use super::{calendar, gancio, listing::gathered, mail, page};
use crate::{
    artists::billing,
    ingest::{
        origin::Origin,
        read,
        records::{EventRecord, Item, Record},
        source::{SourceAnswer, SourceError},
        text::{charset, promoters},
    },
};

const PAGE: &str = r##"{"@graph": [{"@type": ["Event", "MusicEvent"], "@id": "#a", "url": "/e/1", "name": "Low Pressure &amp; Co",
  "startDate": "2026-03-06T21:00:00+01:00", "endDate": "2026-03-07T02:00", "doorTime": "20:30", "eventStatus": "EventScheduled",
  "location": [{"@type": "Place", "name": "Mercury", "address": {"addressLocality": "Levant", "streetAddress": "1"}, "geo": {"latitude": "38.1", "longitude": -8.7}}],
  "performer": [{"@type": "MusicGroup", "name": "Heron", "sameAs": ["https://soundcloud.com/heron"]}, "Kite b2b Mod"], "keywords": "dub, jazz",
  "organizer": [{"@type": "Organization", "name": "Tide", "url": "/tide"}, "Ana"]},
  {"@type": "Festival", "name": "Days", "startDate": "2026-07-03", "endDate": "2026-07-05", "location": "Dock, Quay", "offers": {"price": 1e3},
   "subEvent": [{"@id": "#a"}, {"@type": "MusicEvent", "startDate": "2026-07-04T18:00", "performers": "Eli", "subEvent": []}]}]}"##;
const GANCIO: &str = r#"[{"id": 17, "slug": "low", "title": "Low w/ Heron, Kite", "start_datetime": 1772848800, "end_datetime": 1772863200,
  "tags": ["dub"], "place": {"name": "Mercury", "address": "Steps", "latitude": "38.1", "longitude": -8.7}}]"#;
const CALENDAR: &str = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Kontor\r\nBEGIN:VEVENT\r\nUID:1\r\nSEQUENCE:1\r\nDTSTAMP:20260201T000000Z\r\n\
  DTSTART;TZID=Europe/Lisbon:20260306T210000\r\nDTEND;TZID=Europe/Lisbon:20260307T020000\r\nSUMMARY:Low with Heron\\, Ki\r\n te\r\nLOCATION:Mercury\\, Steps\r\n\
  GEO:38.1;-8.7\r\nURL:https://k.example/1\r\nCATEGORIES:Dub,Gig\r\nORGANIZER;CN=\"Tide; Co\":mailto:a@t.example\r\n\
  RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=FR\r\nEXDATE:20260313T210000Z\r\nRDATE;VALUE=DATE:20260501\r\n\
  BEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nRECURRENCE-ID:20260320T210000Z\r\nDTSTART:20260321T210000Z\r\nDURATION:PT3H\r\n\
  STATUS:CANCELLED\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Days\r\nDTSTART;VALUE=DATE:20260703\r\nDTEND;VALUE=DATE:20260706\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
const MAIL: &str = "From: =?utf-8?q?W=C3=A9?= <w@list.example>\r\nDate: Thu, 05 Mar 2026 09:00:00 -0500\r\nSubject: issue\r\nMIME-Version: 1.0\r\n\
  Message-ID: <1@list.example>\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n+ x\r\n--b\r\n\
  Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body><p>+ [Thu] +</p>\r\n\
  <p>+ <a href=3D\"https://t.example/1\">Low</a> [...Heron, 10-1: Kite b2b Mod] [Mercury] [8p-4a] [#dub]</p>\r\n<img alt=3D\"[Fri]\">\r\n\
  <table><tr><td>+</td><td><a href=3Dhttps://t.example/2>Fest</a> [Eli] [Dock] [noon-10p|Sunday]</td></tr></table>\r\n\
  <p>+ <a href=3Dx>Two</a> [A]<br>[B] [9p]</p></body></html>\r\n--b--\r\n";

const WORDS: [&str; 26] = [
    "",
    " ",
    "\u{0}",
    "\u{202e}x",
    "2026-13-45",
    "9998-12-31T23:59:59Z",
    "19000101T000000",
    "javascript:alert(1)",
    "https://t.example/\u{7}",
    "//x",
    "+",
    "[",
    "]",
    "[8p",
    "#",
    "10p-10p|Sunday",
    "é\u{301}\u{301}",
    "</script><script>",
    "<b",
    "&#0;&#x110000;&amp;",
    "TBA",
    "CANCELLED:",
    "=?utf-8?b?////?=",
    "FREQ=DAILY;COUNT=1000000000",
    "-99999999999999999999",
    "P999999999W",
];

struct Damage(ChaCha12Rng);

impl Damage {
    fn below(&mut self, n: usize) -> usize {
        self.0.random_range(0..n.max(1))
    }

    fn word(&mut self) -> String {
        let word = WORDS[self.below(WORDS.len())];
        if self.below(20) == 0 { "x".repeat(300) + word } else { word.to_owned() }
    }

    /// A value of any type.
    fn value(&mut self) -> Value {
        match self.below(10) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(-1),
            3 => json!(1e308),
            4 => json!([]),
            5 => json!({}),
            6 => json!([[[["x"]]]]),
            7 => json!({"@id": "#a"}),
            8 => json!({"@type": "MusicEvent", "name": "N", "startDate": "2026-03-06", "subEvent": {"@id": "#a"}}),
            _ => Value::String(self.word()),
        }
    }

    /// Changes one place of the tree: replaces, wraps, repeats, renames or removes.
    fn tree(&mut self, value: &mut Value) {
        let inner = match value {
            Value::Array(values) => values.len(),
            Value::Object(fields) => fields.len(),
            _ => 0,
        };
        if inner == 0 || self.below(6) == 0 {
            *value = match self.below(3) {
                0 => json!([value.clone(), value.clone()]),
                1 => json!({"name": value.clone()}),
                _ => self.value(),
            };
            return;
        }
        let at = self.below(inner);
        match value {
            Value::Array(values) => match self.below(8) {
                0 => drop(values.remove(at)),
                1 => values.push(values[at].clone()),
                _ => self.tree(&mut values[at]),
            },
            Value::Object(fields) => {
                let Some(key) = fields.keys().nth(at).cloned() else { return };
                let other = fields.keys().nth(self.below(inner)).cloned().unwrap_or_default();
                match self.below(8) {
                    0 => drop(fields.remove(&key)),
                    1 => {
                        let moved = fields.remove(&key).unwrap_or_default();
                        fields.insert(other, moved);
                    }
                    _ => self.tree(&mut fields[&key]),
                }
            }
            _ => {}
        }
    }

    /// Changes one piece of a text that consists of pieces: lines, tags.
    fn pieces(&mut self, text: &str, ends: &str) -> String {
        let mut pieces: Vec<String> = text.split_inclusive(ends).map(str::to_owned).collect();
        if pieces.is_empty() {
            return self.word();
        }
        let (at, other) = (self.below(pieces.len()), self.below(pieces.len()));
        match self.below(7) {
            0 => drop(pieces.remove(at)),
            1 => pieces.swap(at, other),
            2 => pieces.insert(at, pieces[other].clone()),
            3 => {
                let cut = pieces[at].floor_char_boundary(self.below(pieces[at].len()));
                pieces[at].truncate(cut);
            }
            4 => {
                let value = pieces[at].find([':', '=', ' ']).map_or(0, |mark| mark + 1);
                pieces[at] = format!("{}{}{ends}", &pieces[at][..value], self.word());
            }
            5 => {
                let place = pieces[at].floor_char_boundary(self.below(pieces[at].len()));
                let word = self.word();
                pieces[at].insert_str(place, &word);
            }
            _ => {
                let repeated = pieces[at].repeat(1 + self.below(40));
                pieces[at] = repeated;
            }
        }
        pieces.concat()
    }

    fn bytes(&mut self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let at = self.below(bytes.len());
        match self.below(5) {
            0 => bytes[at] = self.below(256) as u8,
            1 => bytes[at] ^= 1 << self.below(8),
            2 => drop(bytes.remove(at)),
            3 => bytes.truncate(at),
            _ => bytes.extend_from_within(at..),
        }
    }
}

fn origin() -> Origin {
    Origin { listed_on: "2026-03-05".parse().ok(), ..Origin::of_file("x") }
}

fn plain(text: &str) -> bool {
    !text.contains(char::is_control) && !text.is_empty() && text.chars().count() <= 2_000
}

fn sound(event: &EventRecord) {
    assert!(plain(&event.name) && event.name.chars().count() <= 200, "{event:?}");
    assert!(
        event.url.as_ref().is_none_or(|url| url.starts_with("http://") || url.starts_with("https://")),
        "{event:?}"
    );
    assert!(event.source_id.as_ref().is_none_or(|id| plain(id) && id.chars().count() <= 200), "{event:?}");
    let venue = event.venue.as_ref().unwrap();
    assert!(plain(&venue.name) && venue.name.chars().count() <= 200 && plain(&venue.city), "{event:?}");
    assert!(venue.zone.as_ref().is_none_or(|zone| zone.parse::<chrono_tz::Tz>().is_ok()), "{event:?}");
    assert!(venue.address.as_ref().is_none_or(|address| plain(address)), "{event:?}");
    assert!(
        venue.place.is_none_or(|(latitude, longitude)| latitude.abs() <= 90.0 && longitude.abs() <= 180.0),
        "{event:?}"
    );
    assert!(event.acts.len() <= 10_000 && event.acts.iter().all(|act| plain(&act.text)), "{event:?}");
    let parts = event.acts.iter().flat_map(|act| billing::split(&act.text, &|_| false));
    assert!(parts.into_iter().all(|part| part.name.chars().count() <= 200), "{event:?}");
    assert!(event.tags.iter().all(|tag| plain(tag) && tag.chars().count() <= 60), "{event:?}");
    for promoter in &event.promoters {
        assert!(plain(&promoter.name) && promoter.name.chars().count() <= 200, "{event:?}");
        assert!(!promoters::is_address(&promoter.name), "{event:?}");
        assert!(promoter.website.as_ref().is_none_or(|link| link.starts_with("http")), "{event:?}");
    }
    if let Some((days, end)) = event.when.end {
        assert!(days > 0 || event.when.start.is_none_or(|start| end >= start), "{event:?}");
        assert!(days <= 31, "{event:?}");
    }
    assert!(event.when.text.as_ref().is_none_or(|text| plain(text)), "{event:?}");
}

/// Events that were delivered.
fn check(answer: Result<SourceAnswer, SourceError>) -> usize {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            assert!(error.to_string().len() > 10, "{error}");
            return 0;
        }
    };
    assert!(!answer.items.is_empty() || !answer.notes.is_empty());
    assert!(answer.items.len() <= 4_000);
    let mut events = 0;
    for item in &answer.items {
        match item {
            Item::Record { record: Record::Event(event), line } => {
                events += 1;
                assert!(*line > 0);
                sound(event);
            }
            Item::Record { record, .. } => panic!("{record:?}"),
            Item::Refused(refusal) => assert!(!refusal.what.is_empty() && refusal.reason.len() > 5, "{refusal:?}"),
            Item::Skipped { what, why, .. } => assert!(!what.is_empty() && !why.is_empty()),
        }
    }
    events
}

fn of_page(bytes: &[u8]) -> usize {
    let html = charset::text(bytes, None);
    check(gathered(|out| page::read(&html, "https://v.example/p", &origin(), None, out)))
}

fn of_gancio(bytes: &[u8]) -> usize {
    check(gancio::listings(bytes, "https://g.example/api/events", &origin(), None))
}

fn of_calendar(bytes: &[u8]) -> usize {
    let text = charset::text(bytes, None);
    check(gathered(|out| calendar::read(&text, &origin(), "2026-03-01T00:00:00Z".parse().ok(), out)))
}

fn of_mail(bytes: &[u8]) -> usize {
    check(mail::letter(bytes).map_err(SourceError::Changed).and_then(|letter| {
        let verdicts = mail::verdicts(&letter, &origin());
        assert!(verdicts.iter().all(|verdict| !verdict.why.is_empty()));
        gathered(|out| mail::read(&letter, &origin(), None, out))
    }))
}

type Reader = fn(&[u8]) -> usize;

fn samples() -> [(&'static str, Vec<u8>, Reader); 4] {
    let html = format!(
        "<!DOCTYPE html><html><head><script type=\"application/ld+json\">{PAGE}</script></head><body><p>words</body></html>"
    );
    [
        ("page", html.into_bytes(), of_page),
        ("gancio", GANCIO.as_bytes().to_vec(), of_gancio),
        ("calendar", CALENDAR.as_bytes().to_vec(), of_calendar),
        ("mail", MAIL.as_bytes().to_vec(), of_mail),
    ]
}

#[test]
fn the_samples_are_whole() {
    let counts = samples().map(|(name, bytes, read)| (name, read(&bytes)));
    assert_eq!(counts, [("page", 2), ("gancio", 1), ("calendar", 5), ("mail", 3)]);
}

#[test]
fn changed_trees_of_json_never_panic() {
    let mut damage = Damage(ChaCha12Rng::seed_from_u64(3));
    let mut delivered = 0;
    for (seed, reader, mutants) in [(PAGE, of_page as Reader, 3_000), (GANCIO, of_gancio as Reader, 1_500)] {
        for _ in 0..mutants {
            let mut tree: Value = serde_json::from_str(seed).unwrap();
            (0..1 + damage.below(4)).for_each(|_| damage.tree(&mut tree));
            delivered += reader(tree.to_string().as_bytes());
        }
    }
    assert!(delivered > 3_000, "the mutants are not mutants any more: {delivered} events");
}

#[test]
fn changed_lines_and_tags_never_panic() {
    let mut damage = Damage(ChaCha12Rng::seed_from_u64(4));
    let mut delivered = 0;
    for (name, bytes, reader) in samples() {
        let (mutants, ends) = match name {
            "calendar" => (2_500, ["\r\n", ";"]),
            "mail" => (2_000, ["\r\n", ">"]),
            "page" => (700, [">", ","]),
            _ => (300, [",", ":"]),
        };
        for _ in 0..mutants {
            let mut text = String::from_utf8(bytes.clone()).unwrap();
            for _ in 0..1 + damage.below(3) {
                let end = ends[damage.below(2)];
                text = damage.pieces(&text, end);
            }
            delivered += reader(text.as_bytes());
        }
    }
    assert!(delivered > 5_000, "the mutants are not mutants any more: {delivered} events");
}

#[test]
fn changed_bytes_never_panic_also_as_files() {
    let mut damage = Damage(ChaCha12Rng::seed_from_u64(5));
    for (_, bytes, reader) in samples() {
        for _ in 0..600 {
            let mut bytes = bytes.clone();
            (0..1 + damage.below(5)).for_each(|_| damage.bytes(&mut bytes));
            reader(&bytes);
            let mut events = 0;
            let summary = read(bytes.as_slice(), &origin(), &mut |item| {
                if let Item::Record { record: Record::Event(event), .. } = &item {
                    events += 1;
                    assert!(plain(&event.name));
                }
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
            assert!(summary.format.is_some() || summary.refused > 0);
        }
    }
}
