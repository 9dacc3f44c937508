//! Feeds as programs write them, and as hostile ones would.

use super::*;
use crate::ingest::records::{EventRecord, EventStatus, Item, Record};

fn origin() -> Origin {
    Origin { city: "Port Levant".to_owned(), zone: "Europe/Lisbon".to_owned(), ..Origin::of_file("feed") }
}

fn answer(text: &str) -> Result<SourceAnswer, SourceError> {
    gathered(|out| read(text, &origin(), "2026-03-01T12:00:00Z".parse().ok(), out))
}

fn feed(events: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:Kontor Nights\n{events}\nEND:VCALENDAR\n")
}

fn vevent(lines: &str) -> String {
    format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n")
}

/// Events, and what was refused or skipped with why.
fn found(events: &str) -> (Vec<EventRecord>, Vec<String>) {
    let (mut records, mut others) = (Vec::new(), Vec::new());
    for item in answer(&feed(events)).unwrap().items {
        match item {
            Item::Record { record: Record::Event(event), .. } => records.push(event),
            Item::Refused(refusal) => others.push(format!("{}: {}", refusal.what, refusal.reason)),
            Item::Skipped { what, why, .. } => others.push(format!("{what}: {why}")),
            Item::Record { .. } => panic!("only events"),
        }
    }
    (records, others)
}

/// `id 03-06 21:00 – +1 02:00`
fn describe(event: &EventRecord) -> String {
    let on = event.when.on.map(|on| on.format("%m-%d").to_string()).unwrap_or_default();
    let start = event.when.start.map(|start| start.format(" %H:%M").to_string()).unwrap_or_default();
    let end = event.when.end.map(|(days, end)| format!(" – +{days} {}", end.format("%H:%M"))).unwrap_or_default();
    on + &start + &end
}

fn all(events: &str) -> Vec<String> {
    found(events).0.iter().map(describe).collect()
}

#[test]
fn a_place_is_taken_from_either_property_and_zeros_are_none() {
    let place = |lines: &str| {
        let event = format!("UID:1\nDTSTART:20260306T210000\nSUMMARY:Night\nLOCATION:Kontor\n{lines}");
        found(&vevent(&event)).0.remove(0).venue.and_then(|venue| venue.place)
    };
    let apple = |value: &str| {
        place(&format!("X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS=\"1 Quay: yard\";X-TITLE=Kontor:{value}"))
    };
    assert_eq!(place("GEO:38.1;-8.7"), Some((38.1, -8.7)));
    assert_eq!(place("GEO:0;0"), None);
    assert_eq!(apple("geo:38.1,-8.7"), Some((38.1, -8.7)));
    assert_eq!(apple("geo:38.1,-8.7;u=35"), Some((38.1, -8.7)));
    assert_eq!(apple("https://maps.example/1"), None);
}

#[test]
fn everything_that_an_event_says_is_taken() {
    let (events, others) = found(&vevent(
        "UID:17@kontor.example\nDTSTAMP:20260201T000000Z\nDTSTART;TZID=Europe/Lisbon:20260306T210000\nDTEND;TZID=Europe/Lisbon:20260307T020000\n\
         SUMMARY:Low Pressure with Brass Heron\\, Kite\n  Weather &amp; Sons\nLOCATION:Little Mercury\\, 14 Apothecary Steps\\, Port Levant\n\
         GEO:38.1096;-8.764\nURL:https://kontor.example/e/17\nCATEGORIES:Dub,Live Music\nBEGIN:VALARM\nSUMMARY:wake\nEND:VALARM",
    ));
    let [event] = &events[..] else { panic!("{others:?}") };
    assert_eq!(event.name, "Low Pressure with Brass Heron, Kite Weather & Sons");
    assert_eq!(
        (describe(event).as_str(), event.source_id.as_deref()),
        ("03-06 21:00 – +1 02:00", Some("17@kontor.example"))
    );
    let venue = event.venue.as_ref().unwrap();
    assert_eq!(
        (venue.name.as_str(), venue.address.as_deref()),
        ("Little Mercury", Some("14 Apothecary Steps, Port Levant"))
    );
    assert_eq!(
        (venue.place, venue.zone.as_deref(), venue.city.as_str()),
        (Some((38.1096, -8.764)), None, "Port Levant")
    );
    assert_eq!(
        event.acts.iter().map(|act| act.text.as_str()).collect::<Vec<_>>(),
        ["Brass Heron", "Kite Weather & Sons"]
    );
    assert_eq!(event.tags, ["dub", "live music", "kontor nights"]);
    assert_eq!(event.url.as_deref(), Some("https://kontor.example/e/17"));
}

#[test]
fn the_organizer_is_named_and_never_by_a_mail_address() {
    let promoters = |line: &str| {
        let event = format!("UID:1\nDTSTART:20260306T210000\nSUMMARY:Night\nLOCATION:Kontor, 1 Quay\n{line}");
        let (mut events, others) = found(&vevent(&event));
        assert!(others.is_empty(), "{others:?}");
        events.remove(0).promoters.into_iter().map(|promoter| promoter.name).collect::<Vec<_>>()
    };
    assert_eq!(promoters("ORGANIZER;CN=\"Slow Tide; Lisboa\":mailto:ana@slowtide.example"), ["Slow Tide; Lisboa"]);
    for line in [
        "ORGANIZER:mailto:ana@slowtide.example",
        "ORGANIZER;CN=ana@slowtide.example:mailto:ana@slowtide.example",
        "ORGANIZER;CN=:mailto:ana@slowtide.example",
        "ORGANIZER;CN=kontor:mailto:ana@slowtide.example",
    ] {
        assert_eq!(promoters(line), [""; 0], "{line}");
    }
}

#[test]
fn a_concert_without_names_is_its_titles() {
    let bill = |lines: &str| {
        let (events, _) = found(&vevent(&format!("UID:1\nDTSTART:20260706T210000\n{lines}")));
        events[0].acts.iter().map(|act| (act.text.clone(), act.is_title)).collect::<Vec<_>>()
    };
    assert_eq!(bill("SUMMARY:Brass Heron\nCATEGORIES:Concert"), [("Brass Heron".to_owned(), true)]);
    assert_eq!(bill("SUMMARY:Low Pressure with Brass Heron\nCATEGORIES:Concert"), [("Brass Heron".to_owned(), false)]);
    assert_eq!(bill("SUMMARY:Brass Heron\nCATEGORIES:Talk"), []);
}

#[test]
fn times_are_told_in_the_zone_of_the_source_or_their_own() {
    let at = |start: &str| {
        let (events, _) = found(&vevent(&format!("UID:1\nSUMMARY:N\nDTSTART{start}")));
        let venue = events[0].venue.as_ref().unwrap();
        format!("{}{}", describe(&events[0]), venue.zone.as_deref().map(|zone| format!(" {zone}")).unwrap_or_default())
    };
    assert_eq!(at(":20260706T210000"), "07-06 21:00", "floating");
    assert_eq!(at(":20260706T210000Z"), "07-06 22:00");
    assert_eq!(at(";TZID=Etc/UTC:20260706T210000"), "07-06 22:00");
    assert_eq!(at(";TZID=America/New_York:20260706T210000"), "07-06 21:00 America/New_York");
    assert_eq!(at(";TZID=/vendor.example/2005_1/Europe/Lisbon:20260706T210000"), "07-06 21:00");
    assert_eq!(at(";TZID=\"GMT Standard Time\":20260706T210000"), "07-06 21:00");
    assert_eq!(at(";VALUE=DATE:20260706"), "07-06");
    let notes = answer(&feed(&vevent("UID:1\nSUMMARY:N\nDTSTART;TZID=Mars/Olympus:20260706T210000"))).unwrap().notes;
    assert!(notes.iter().any(|note| note.contains("“Mars/Olympus” is not known: Europe/Lisbon is taken")), "{notes:?}");
}

#[test]
fn the_end_of_whole_days_is_the_day_before_it() {
    let to = |lines: &str| all(&vevent(&format!("UID:1\nSUMMARY:N\n{lines}"))).join("");
    assert_eq!(to("DTSTART;VALUE=DATE:20260706\nDTEND;VALUE=DATE:20260707"), "07-06");
    assert_eq!(to("DTSTART;VALUE=DATE:20260706\nDTEND;VALUE=DATE:20260709"), "07-06 – +2 23:59");
    assert_eq!(to("DTSTART;VALUE=DATE:20260706\nDTEND;VALUE=DATE:20260706"), "07-06");
    assert_eq!(to("DTSTART;VALUE=DATE:20260706\nDURATION:P3D"), "07-06 – +2 23:59");
    assert_eq!(to("DTSTART:20260706T220000\nDURATION:PT5H30M"), "07-06 22:00 – +1 03:30");
    assert_eq!(to("DTSTART:20260706T220000\nDTEND:20260706T200000"), "07-06 22:00");
    assert_eq!(to("DTSTART:20260706T220000\nDTEND:20990706T200000"), "07-06 22:00");
    let (_, others) = found(&vevent("UID:1\nSUMMARY:N\nDTSTART:20260706T220000\nDTEND:20260706T200000"));
    assert!(others[0].contains("ends before it starts"), "{others:?}");
}

#[test]
fn repeated_events_have_their_dates_changes_and_gaps() {
    let series = "UID:w\nSUMMARY:Weekly\nDTSTART;TZID=Europe/Lisbon:20260306T220000\nDTEND;TZID=Europe/Lisbon:20260307T040000\n\
        RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=Europe/Lisbon:20260313T220000\nRDATE;TZID=Europe/Lisbon:20260501T200000";
    let changes = [
        "UID:w\nRECURRENCE-ID:20260320T220000Z\nDTSTART;TZID=Europe/Lisbon:20260321T230000\nSUMMARY:Moved",
        "UID:w\nRECURRENCE-ID;TZID=Europe/Lisbon:20260327T220000\nSTATUS:CANCELLED\nSEQUENCE:2",
        "UID:w\nRECURRENCE-ID;TZID=Europe/Lisbon:20260327T220000\nSUMMARY:Older\nSEQUENCE:1",
        "UID:w\nRECURRENCE-ID;TZID=Europe/Lisbon:20260313T220000\nDTSTART;TZID=Europe/Lisbon:20260313T230000\nSUMMARY:Taken out",
    ];
    let (events, others) = found(&(vevent(series) + &changes.map(vevent).concat()));
    assert_eq!(others, [""; 0]);
    let lines: Vec<String> = events
        .iter()
        .map(|event| format!("{} {} {}", event.source_id.as_deref().unwrap(), event.name, describe(event)))
        .collect();
    assert_eq!(
        lines,
        [
            "w/20260306 Weekly 03-06 22:00 – +1 04:00",
            "w/20260320 Moved 03-21 23:00",
            "w/20260327 Weekly 03-27 22:00",
            "w/20260403 Weekly 04-03 22:00 – +1 04:00",
            "w/20260501 Weekly 05-01 20:00 – +1 02:00",
        ]
    );
    assert_eq!(events[2].status, EventStatus::Cancelled);
    let alone = all(&vevent("UID:x\nRECURRENCE-ID:20260320T220000\nDTSTART:20260320T230000\nSUMMARY:Alone"));
    assert_eq!(alone, ["03-20 23:00"]);
}

#[test]
fn of_versions_the_highest_sequence_counts_and_a_shared_uid_is_no_identity() {
    let version = |sequence: u32, name: &str, day: u32| {
        vevent(&format!("UID:1\nSEQUENCE:{sequence}\nSUMMARY:{name}\nDTSTART:202603{day:02}T200000"))
    };
    let names = |text: &str| {
        found(text)
            .0
            .iter()
            .map(|event| format!("{} {}", event.name, event.source_id.as_deref().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&(version(2, "New", 7) + &version(1, "Old", 6))), ["New 1"]);
    assert_eq!(names(&(version(1, "Old", 6) + &version(1, "Last", 6))), ["Last 1"]);
    assert_eq!(names(&(version(0, "One", 6) + &version(0, "Two", 7))), ["One 1/20260306", "Two 1/20260307"]);
}

#[test]
fn what_is_over_private_or_unusable_is_left_out_with_a_word() {
    let (events, others) = found(
        &[
            "UID:1\nSUMMARY:Over\nDTSTART:20260201T200000",
            "UID:2\nSUMMARY:Last night\nDTSTART:20260228T200000",
            "UID:3\nSUMMARY:Private\nCLASS:PRIVATE\nDTSTART:20260306T200000",
            "UID:4\nSUMMARY:No start",
            "UID:5\nDTSTART:20260306T200000",
            "UID:6\nSUMMARY:Bad\nDTSTART:20261345T200000",
            "UID:7\nSUMMARY:CANCELLED: Off\nDTSTART:20260306T200000",
            "UID:8\nSUMMARY:Off too\nSTATUS:CANCELLED\nDTSTART:20260306T200000",
        ]
        .map(vevent)
        .concat(),
    );
    assert_eq!(
        events.iter().map(|event| (event.name.as_str(), event.status)).collect::<Vec<_>>(),
        [("Last night", EventStatus::Scheduled), ("Off", EventStatus::Cancelled), ("Off too", EventStatus::Cancelled),]
    );
    assert_eq!(others.len(), 4, "{others:?}");
}

#[test]
fn rules_without_end_give_few_events_for_little_work() {
    for (rule, most) in [
        ("FREQ=DAILY;COUNT=1000000000", 366),
        ("FREQ=WEEKLY;UNTIL=99980101T000000Z", 80),
        ("FREQ=SECONDLY", 0),
        ("FREQ=MINUTELY;COUNT=1000000000", 0),
        ("FREQ=HOURLY;INTERVAL=1", 0),
        ("FREQ=DAILY;INTERVAL=0", 0),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 0),
        ("FREQ=DAILY;BYHOUR=1,2,3", 0),
    ] {
        let (events, others) = found(&vevent(&format!("UID:1\nSUMMARY:N\nDTSTART:20260306T200000\nRRULE:{rule}")));
        assert!(events.len() <= most && (most == 0 || !events.is_empty()), "{rule}: {}", events.len());
        assert!(events.len() + others.len() > 0 || rule.contains("BYMONTHDAY=30"), "{rule}");
        let last = events.last().and_then(|event| event.when.on);
        assert!(last.is_none_or(|last| last <= "2027-09-01".parse().unwrap()), "{rule}: {last:?}");
    }
}

#[test]
fn the_rules_of_a_feed_share_one_budget() {
    let origin = origin();
    let mut reader = EventReader::new(&origin);
    let held: Vec<VEvent> = {
        let rules = vevent("SUMMARY:N\nDTSTART:19720101T200000\nRRULE:FREQ=DAILY;COUNT=1000000000").repeat(200);
        let mut held = Vec::new();
        lines::read(&rules, |event| held.push(event));
        held
    };
    let mut refused = 0;
    let mut sink = |item| {
        refused += usize::from(matches!(item, Item::Refused(_)));
        std::ops::ControlFlow::Continue(())
    };
    assert!(expand(&held, &mut reader, "2026-03-01".parse().ok(), &mut RecordSink::new(&mut sink)).is_ok());
    assert!(reader.steps < event::MAX_STEPS + 4 * repeat::MAX_STEPS, "{}", reader.steps);
    assert!(refused > 100, "{refused}");
}

#[test]
fn huge_feeds_are_cut_and_torn_ones_are_not_complete() {
    let many: String =
        (0..100_000).map(|at| format!("BEGIN:VEVENT\nUID:{at}\nSUMMARY:N\nDTSTART:20260306\nEND:VEVENT\n")).collect();
    let cut = answer(&feed(&many)).unwrap();
    assert_eq!((cut.items.len(), cut.complete), (2_000, false));
    assert!(cut.notes[0].contains("more than 2000 events"), "{:?}", cut.notes);
    let past = many.replace("20260306", "20250306") + &vevent("UID:x\nSUMMARY:Next\nDTSTART:20260306T200000");
    let kept = answer(&feed(&past)).unwrap();
    assert_eq!((kept.items.len(), kept.complete, kept.notes), (1, true, vec!["100000 events are over".to_owned()]));
    let some = answer(&feed(&many[..many.len() / 30])).unwrap();
    assert_eq!((some.items.len(), some.complete), (2_000, false));
    let torn =
        answer(&feed(&vevent("UID:1\nSUMMARY:N\nDTSTART:20260306")).replace("END:VCALENDAR", "BEGIN:VEVENT\nUID:2"))
            .unwrap();
    assert_eq!((torn.items.len(), torn.complete), (2, false));
    for text in ["", "words", "BEGIN:VCARD\nEND:VCARD", "END:VEVENT"] {
        assert!(answer(text).is_err_and(|error| error.to_string().contains("no calendar")), "{text}");
    }
    let long = answer(&feed(&vevent(&format!("UID:1\nSUMMARY:{}\nDTSTART:20260306", "x".repeat(1 << 20))))).unwrap();
    assert!(matches!(&long.items[..], [Item::Refused(refusal)] if refusal.reason.contains("200")), "{:?}", long.notes);
}
