//! Newsletters in all the corners of their grammar, and mails that mean harm.

use super::*;
use crate::ingest::records::{EventRecord, EventStatus, Item, Record};

pub fn origin() -> Origin {
    Origin { city: "Port Levant".to_owned(), zone: "America/New_York".to_owned(), ..Origin::of_file("mail") }
}

/// A mail with the page as its second alternative.
pub fn eml(html: &str, on: NaiveDate, encoding: &str, charset: &str) -> Vec<u8> {
    let bytes = if charset == "utf-8" {
        html.as_bytes().to_vec()
    } else {
        encoding_rs::WINDOWS_1252.encode(html).0.into_owned()
    };
    let body = match encoding {
        "base64" => base64(&bytes).into_bytes(),
        "quoted-printable" => {
            let coded: Vec<String> = bytes
                .iter()
                .map(|byte| {
                    if (32..127).contains(byte) && *byte != b'=' {
                        char::from(*byte).to_string()
                    } else {
                        format!("={byte:02X}")
                    }
                })
                .collect();
            coded.chunks(24).map(<[String]>::concat).collect::<Vec<_>>().join("=\r\n").into_bytes()
        }
        _ => bytes,
    };
    let head = format!(
        "Received: from a by b; x\r\nFrom: =?utf-8?q?The_W=C3=A9ekly?= <weekly@list.example>\r\nTo: me@mine.example\r\nSubject: the weekly,\r\n issue 12\r\n\
         Date: {} 09:00:00 -0500\r\nMessage-ID: <{on}@list.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"=_b\"\r\n\r\n\
         --=_b\r\nContent-Type: text/plain\r\n\r\n+ read this in a browser\r\n--=_b\r\nContent-Type: multipart/related; boundary=inner\r\n\r\n\
         --inner\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n",
        on.format("%a, %d %b %Y")
    );
    [head.into_bytes(), body, b"\r\n--inner\r\nContent-Type: image/png\r\n\r\nPNG\r\n--inner--\r\n--=_b--\r\n".to_vec()]
        .concat()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (at, three) in bytes.chunks(3).enumerate() {
        let word = three.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let digits = (0..4).map(|digit| char::from(DIGITS[(word >> (18 - 6 * digit) & 63) as usize]));
        text.extend(digits.take(three.len() + 1));
        text.push_str(&"=".repeat(3 - three.len()));
        if at % 19 == 18 {
            text.push_str("\r\n");
        }
    }
    text
}

pub fn answer(bytes: &[u8], origin: &Origin) -> Result<SourceAnswer, SourceError> {
    let letter = letter(bytes).map_err(SourceError::Changed)?;
    gathered(|out| read(&letter, origin, None, out))
}

pub fn events(bytes: &[u8], origin: &Origin) -> Vec<EventRecord> {
    let event = |item| if let Item::Record { record: Record::Event(event), .. } = item { Some(event) } else { None };
    answer(bytes, origin).unwrap().items.into_iter().filter_map(event).collect()
}

/// `03-06 Name @ Venue 20:00–+1 04:00 [A | B(10-1)] #tag !`
fn describe(event: &EventRecord) -> String {
    let on = event.when.on.map_or("?".to_owned(), |on| on.format("%m-%d").to_string());
    let start = event.when.start.map(|start| start.format(" %H:%M").to_string()).unwrap_or_default();
    let end = event.when.end.map(|(days, end)| format!("–+{days} {}", end.format("%H:%M"))).unwrap_or_default();
    let act = |act: &crate::ingest::records::ActRecord| {
        format!("{}{}", act.text, act.set_time.as_ref().map(|time| format!("({time})")).unwrap_or_default())
    };
    let acts: Vec<String> = event.acts.iter().map(act).collect();
    let tags: String = event.tags.iter().map(|tag| format!(" #{tag}")).collect();
    let venue = event.venue.as_ref().map(|venue| venue.name.clone()).unwrap_or_default();
    let festival = if event.festival { " !" } else { "" };
    format!("{on} {} @ {venue}{start}{end} [{}]{tags}{festival}", event.name, acts.join(" | "))
}

fn thursday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 5).unwrap()
}

const ISSUE: &str = r##"<html><body><div style="display:none">preview words</div><p>Dear all, [see below]</p>
<p>+ CAL.EXAMPLE/ +</p>
<p>+ <a href="https://click.list.example/1">Before Any Day</a> [Mod] [Kontor] [8p-4a]</p>
<p>+ [Thu] +</p>
<p>+ <a href="https://click.list.example/2">Low Pressure</a> [Brass Heron, Kite Weather] [Little Mercury] [8p-4a] [#dub #jazz]</p>
<p>+ <a href="https://click.list.example/3">No Bill</a> [SR] [10p-?]</p>
<p>+ <a href="https://click.list.example/4">Sets</a> [10-1: A1, 1-4: B1 b2b C1, 4:30-6: ...D1...] [Kontor] [10p-6a]</p>
<p>+ <a href="https://click.list.example/5">Dots</a> [... Mod, Eli & Ana, Newa feat. Boris ...] [Kontor] [midnight-6a]</p>
<p>+ <a href="https://click.list.example/6">Venue In Bill</a> [Mod, Kontor, 9p] [Kontor] [7-11p] [#]</p>
<div><img src="fri.png" alt="[Friday]"></div>
<table><tr><td>+</td><td><a href="https://click.list.example/7">Harbour Fest</a> [Mod] [Old Dock] [noon-10p|Sunday]</td></tr></table>
<p>+ <a href="https://click.list.example/8">Many</a> [A, B, C, D, E, F, G, H, I, J b2b K] [Old Dock] [10p-10p]</p>
<p>+ <a href="https://click.list.example/9">Album [Deluxe] Night</a> [Mod [live], Eli] [Kontor] [9p] [#free]</p>
<p>+ <a href="https://click.list.example/10">CANCELLED: Off</a> [Mod] [Kontor] [9p]<br>+ <a href="/x">Second Line</a>
[Mod,<br>Eli] [Kontor] [9p] [21+] [sold out]</p>
<p>+ <a href="https://click.list.example/11">One</a> [Mod] [SR] [9p] + <a href="https://click.list.example/12">Two</a> [Eli] [SR] [10p]</p>
<p><a href="https://click.list.example/13">+ All Linked [Mod] [SR] [11p]</a></p>
<p>+ Unlinked [Mod] [TBA] [9p]</p>
<p>+ <a href="https://click.list.example/14">No Time</a> [Mod] [Loft 3]</p>
<p>+ <a href="https://click.list.example/15">Nothing To Tell</a> [words]</p>
<p>An ad of<br>three lines<br>without brackets</p>
<p>+ [Sat 3/7] +</p>
<p>+ <a href="https://click.list.example/16">Boris, Newa, Creams, Markus</a> [TBA - Private Loft] [4-11:59p]</p>
<p>+ <a href="https://click.list.example/17">Open Bracket</a> [Mod, Eli [Kontor] [8p</p>
<p>one</p><p>two</p><p>three</p>
<p>+ <a href="https://click.list.example/18">Advice</a> [Some Writer] [Some Mag]</p>
<p>+ <a href="https://click.list.example/19">Radio</a> [Some Host] [Some Station] [8p]</p>
<p>+ [Sun] +</p>
<p>+ <a href="https://www.somemag.example/x">To Read</a> [It looks at the long history of clubs in this town] [Some Mag]</p>
<p>+ <a href="https://www.somemag.example/y">To Read Too</a> [Some Mag] [Some Mag]</p>
<p>+ <a href="https://click.list.example/20">Again</a> [Mod] [Kontor] [3-9p]</p>
<p>+ <a href="https://www.somemag.example/1">Read One</a> [Some Mag] [Some Mag]</p><p>+ <a href="x">Read Two</a> [mag]</p>
<p>+ <a href="x">Read Three</a> […] [mag]</p><p>+ <a href="x">Read Four</a> [Who Wrote It] [mag]</p>
</body></html>"##;

const READ: [&str; 19] = [
    "? Before Any Day @ Kontor 20:00–+1 04:00 [Mod]",
    "03-05 Low Pressure @ Little Mercury 20:00–+1 04:00 [Brass Heron | Kite Weather] #dub #jazz",
    "03-05 No Bill @ SR 22:00 []",
    "03-05 Sets @ Kontor 22:00–+1 06:00 [A1(10-1) | B1 b2b C1(1-4) | D1(4:30-6)]",
    "03-05 Dots @ Kontor 00:00–+0 06:00 [Mod | Eli & Ana | Newa feat. Boris]",
    "03-05 Venue In Bill @ Kontor 19:00–+0 23:00 [Mod]",
    "03-06 Harbour Fest @ Old Dock 12:00–+2 22:00 [Mod] !",
    "03-06 Many @ Old Dock 22:00–+1 22:00 [A | B | C | D | E | F | G | H | I | J b2b K] !",
    "03-06 Album [Deluxe] Night @ Kontor 21:00 [Mod [live] | Eli] #free",
    "03-06 Off @ Kontor 21:00 [Mod]",
    "03-06 Second Line @ Kontor 21:00 [Mod | Eli]",
    "03-06 One @ SR 21:00 [Mod]",
    "03-06 Two @ SR 22:00 [Eli]",
    "03-06 All Linked @ SR 23:00 [Mod]",
    "03-06 Unlinked @ To be announced 21:00 [Mod]",
    "03-06 No Time @ Loft 3 [Mod]",
    "03-07 Boris, Newa, Creams, Markus @ Private Loft 16:00–+0 23:59 [Boris | Newa | Creams | Markus]",
    "03-07 Open Bracket @ Kontor 20:00 [Mod | Eli]",
    "03-08 Again @ Kontor 15:00–+0 21:00 [Mod]",
];

#[test]
fn an_issue_in_all_corners_of_the_grammar_is_read() {
    for (encoding, charset) in [("base64", "utf-8"), ("quoted-printable", "iso-8859-1"), ("8bit", "utf-8")] {
        let bytes = eml(ISSUE, thursday(), encoding, charset);
        let letter = letter(&bytes).unwrap();
        assert_eq!(
            (letter.sender.as_str(), letter.subject.as_str()),
            ("The Wéekly <weekly@list.example>", "the weekly, issue 12")
        );
        assert_eq!(letter.id, MailId("2026-03-05@list.example".to_owned()));
        let read = events(&bytes, &origin());
        let lines: Vec<String> = read.iter().map(describe).collect();
        assert_eq!(lines, READ, "{encoding}");
        assert!(read.iter().all(|event| event.source_id.is_none()), "a link that counts clicks is no identity");
        assert_eq!(read[1].url.as_deref(), Some("https://click.list.example/2"));
        assert_eq!(read[9].status, EventStatus::Cancelled);
        assert_eq!(read[1].when.text.as_deref(), Some("8p-4a"));
    }
}

#[test]
fn a_dry_run_says_what_each_line_was_taken_for() {
    let letter = letter(&eml(ISSUE, thursday(), "8bit", "utf-8")).unwrap();
    let verdicts = verdicts(&letter, &origin());
    let of = |text: &str| {
        let verdict = verdicts.iter().find(|verdict| verdict.text.contains(text)).unwrap_or_else(|| panic!("{text}"));
        (verdict.taken, verdict.why.as_str())
    };
    assert_eq!(of("[Thu]"), (LineKind::DayMarker, "from here on it is 2026-03-05"));
    assert_eq!(of("[Friday]").0, LineKind::DayMarker);
    assert_eq!(of("CAL.EXAMPLE").0, LineKind::Heading);
    assert_eq!(of("Low Pressure"), (LineKind::Event, "2026-03-05, 8p-4a, at Little Mercury, 2 acts, tags dub jazz"));
    assert_eq!(of("Dear all"), (LineKind::Noise, "it does not begin with +"));
    assert_eq!(of("Nothing To Tell").0, LineKind::Refused);
    assert_eq!(of("Advice").0, LineKind::AfterTheEnd);
    assert_eq!(of("To Read Too"), (LineKind::Refused, "an announcement, not an event: no line-up and no time"));
    assert_eq!([of("Read One").0, of("Read Two").0, of("Read Three").0], [LineKind::Refused; 3]);
    assert_eq!(of("Read Four").0, LineKind::AfterTheEnd);
    assert!(verdicts.iter().all(|verdict| verdict.line > 0 && !verdict.why.is_empty()));
}

#[test]
fn a_mail_without_html_and_a_saved_page_are_read_too() {
    let plain = "From: a@b.example\nDate: Thu, 5 Mar 2026 23:30:00 -0500\nSubject: x\n\n+ [Fri] +\n\n+ Low Pressure <https://t.example/1> [Mod,\nEli] [Kontor]\n[8p-4a]\n+ Next [Mod] [SR] [9p]\n";
    let lines: Vec<String> = events(plain.as_bytes(), &origin()).iter().map(describe).collect();
    assert_eq!(lines, ["03-06 Low Pressure @ Kontor 20:00–+1 04:00 [Mod | Eli]", "03-06 Next @ SR 21:00 [Mod]"]);
    let saved = Origin { listed_on: Some(thursday()), ..origin() };
    assert_eq!(events(ISSUE.as_bytes(), &saved).len(), 19);
    let undated = answer(ISSUE.as_bytes(), &origin()).unwrap();
    assert!(undated.notes[0].contains("no date") && undated.items.len() >= 19);
}

#[test]
fn the_mails_of_a_folder_are_read_once_each_and_only_those_that_belong() {
    let folder = std::env::temp_dir().join(format!("undercard-mails-{}", std::process::id()));
    for place in ["new", "cur", "tmp"] {
        fs::create_dir_all(folder.join(place)).unwrap();
    }
    let mail = |on: NaiveDate| eml(ISSUE, on, "base64", "utf-8");
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    put("new/1.host", &mail(thursday()));
    put("cur/2.host:2,S", &mail(thursday()));
    put("tmp/3.host", &mail(thursday()));
    put("next.eml", &mail(thursday() + chrono::Days::new(7)));
    put("other.eml", b"From: other@list.example\nSubject: hi\n\n+ X [A] [B] [8p]");
    put("notes.txt", &mail(thursday()));
    put("large.eml", &[b"From: a\nTo: b\n\n".to_vec(), vec![b'x'; MAX_BYTES]].concat());
    put("2026-03-19 saved.html", ISSUE.as_bytes());
    let files = files_of(&folder).unwrap();
    let missing = files_of(&folder.join("nowhere")).map(|_| ());
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(files.len(), 6);
    assert!(missing.is_err_and(|error| error.to_string().contains("give the path")));
    let (path, template) = Template::of_address("/srv/mail?sender=weekly%40list.example&subject=the*issue");
    assert_eq!((path.as_str(), template.sender.as_str()), ("/srv/mail", "weekly@list.example"));
    let all = read_all(files.clone(), &template, &HashSet::new(), &origin(), None);
    let ids: Vec<&str> = all.read.iter().map(|id| id.0.as_str()).collect();
    assert_eq!(ids, ["2026-03-05@list.example", "2026-03-12@list.example"]);
    let refused = |mails: &Mails| {
        mails.answer.items.iter().filter(|item| matches!(item, Item::Refused(refusal) if refusal.what.contains("large.eml") && refusal.reason.contains("4 MB"))).count()
    };
    assert_eq!(refused(&all), 1);
    let known: HashSet<MailId> = all.read.iter().cloned().collect();
    let again = read_all(files.clone(), &template, &known, &origin(), None);
    assert!(again.read.is_empty());
    let any = read_all(files, &Template::default(), &known, &origin(), "2026-03-21T12:00:00Z".parse().ok());
    assert_eq!(any.read.len(), 2, "the other list, and the saved page by its digest");
    let days: Vec<_> = any
        .answer
        .items
        .iter()
        .filter_map(
            |item| if let Item::Record { record: Record::Event(event), .. } = item { event.when.on } else { None },
        )
        .collect();
    assert!(
        !days.is_empty() && days.iter().all(|day| *day >= "2026-03-19".parse().unwrap()),
        "what is over is skipped: {days:?}"
    );
}

#[test]
fn nested_and_mangled_mails_end() {
    let head = "From: a@b.example\r\nTo: c\r\nMIME-Version: 1.0\r\n";
    let nest = |levels: usize| {
        let mut mail = head.to_owned();
        for level in 0..levels {
            mail += &format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
        }
        mail + "Content-Type: text/html\r\n\r\n<p>+ <a href=x>N</a> [A] [B] [8p]</p>"
    };
    assert_eq!(events(nest(letter::MAX_DEPTH).as_bytes(), &origin()).len(), 1);
    for bytes in [
        nest(letter::MAX_DEPTH + 1),
        nest(1_000),
        nest(50_000),
        head.to_owned() + &"Content-Type: message/rfc822\r\n\r\n".repeat(100_000),
        format!(
            "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}",
            "--b\r\nContent-Type: text/calendar\r\n\r\nx\r\n".repeat(50_000)
        ),
        format!("{head}Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n--\r\n"),
        format!("{head}Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", "AAAA".repeat(500_000)),
        format!("{head}Subject: {}\r\n\r\nx", "=?utf-8?q?=C3?= =?x?y?z?=".repeat(10_000)),
        format!("{head}Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-script+AD4-"),
        format!("{head}Content-Type: text/html; {}\r\n\r\nx", "a*0*=x;".repeat(20_000)),
        format!("{head}{}\r\n\r\nx", "From: <\r\n".repeat(20_000)),
    ] {
        let error = answer(bytes.as_bytes(), &origin()).unwrap_err().to_string();
        assert!(error.contains("nothing to read") || error.contains("no list of events"), "{error}");
    }
    // The tree that is not built here: all the levels that the mail asks for.
    let tree = mail_parser::MessageParser::default();
    let deep = head.to_owned() + &"Content-Type: message/rfc822\r\n\r\n".repeat(200) + "Subject: x\r\n\r\nx";
    let message = tree.parse(deep.as_bytes()).unwrap();
    let mut levels = 0;
    let mut inner = Some(&message);
    while let Some(of) = inner {
        inner = of
            .parts
            .iter()
            .find_map(|part| if let mail_parser::PartType::Message(inner) = &part.body { Some(inner) } else { None });
        levels += 1;
    }
    assert!(levels > letter::MAX_DEPTH * 10, "the limit is what stops it: {levels}");
    // The parts are counted, not believed: whatever the mail holds, this many are looked at.
    let letter = letter(
        format!(
            "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n{}",
            "--b\r\n\r\nx\r\n".repeat(5_000)
        )
        .as_bytes(),
    )
    .unwrap();
    assert_eq!((letter.body, letter.notes.len()), (Body::Text("text\r\n".to_owned()), 1));
}
