//! Articles, competitions and calls stay out, and nights without acts come in, whatever the format.

use std::ops::ControlFlow;

use super::{Item, Origin, read, records::Record};

/// A night without acts, a night with a bill, and what is no event.
const TITLES: [&str; 5] = [
    "Reggaeton Rave",
    "Low Pressure",
    "14 rooms that ban cameras on the dancefloor",
    "Open call for DJs",
    "#OnThisDate [March 3, 1987]",
];

/// The events of a text, and whatever else it says, as (what, why).
fn events(name: &str, text: &str) -> (Vec<String>, Vec<(String, String)>) {
    let (mut events, mut refused) = (Vec::new(), Vec::new());
    let origin = Origin { city: "Port Levant".to_owned(), ..Origin::of_file(name) };
    read(text.as_bytes(), &origin, &mut |item| {
        match item {
            Item::Record { record: Record::Event(event), .. } => events.push(event.name),
            Item::Record { record, .. } => panic!("{record:?}"),
            Item::Refused(refusal) => refused.push((refusal.what, refusal.reason)),
            Item::Skipped { what, why, .. } => refused.push((what, why)),
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    (events, refused)
}

fn is_told_apart(name: &str, text: &str) {
    let (events, refused) = events(name, text);
    assert_eq!(events, TITLES[..2], "{name}: {refused:?}");
    for title in &TITLES[2..] {
        let start = title.split('[').next().unwrap().trim_end();
        assert!(
            refused.iter().any(|(what, why)| what.contains(start) && why.contains("not an event")),
            "{name}: {title}: {refused:?}"
        );
    }
}

fn joined(line: impl Fn(&str) -> String, glue: &str) -> String {
    TITLES.map(line).join(glue)
}

#[test]
fn undercard_json_and_csv() {
    let acts = |title: &str| if title == "Low Pressure" { r#"["Brass Heron"]"# } else { "[]" };
    let entry = |title: &str| {
        format!(r#"{{"name": "{title}", "date": "2030-05-03", "venue": "Brooklyn Hall", "acts": {}}}"#, acts(title))
    };
    is_told_apart("own.json", &format!(r#"{{"undercard": 1, "events": [{}]}}"#, joined(entry, ",\n")));
    let row = |title: &str| format!("\"{title}\",2030-05-03,Brooklyn Hall");
    is_told_apart("own.csv", &format!("name,date,venue\n{}\n", joined(row, "\n")));
}

#[test]
fn the_newsletter_format_with_the_dates_of_a_site() {
    let entry = |title: &str| {
        format!(
            r#"{{"name": "{title}", "ticket_url": null, "venue": "Brooklyn Hall", "event_time": null, "artists": [],
                "tags": [], "day_marker": null, "event_id": "{title}", "event_date": "2030-05-03"}}"#
        )
    };
    is_told_apart("events.json", &format!(r#"{{"events": [{}]}}"#, joined(entry, ",\n")));
}

#[test]
fn the_newsletter_format_with_the_days_of_a_newsletter() {
    let entry = |title: &str| {
        let time = if TITLES[..2].contains(&title) { r#""10p-4a""# } else { "null" };
        // What stands beside an article looks like a bill.
        format!(
            r#"{{"name": "{title}", "ticket_url": null, "venue": "Night Mag", "event_time": {time},
                "artists": [{{"name": "The scene"}}, {{"name": "Its people"}}], "tags": [], "day_marker": "Fri",
                "event_id": "{title}", "event_date": "2030-05-03"}}"#
        )
    };
    is_told_apart("events.json", &format!(r#"{{"events": [{}]}}"#, joined(entry, ",\n")));
}

#[test]
fn json_ld_and_calendars() {
    let entry = |title: &str| {
        format!(
            r#"{{"@type": "Event", "name": "{title}", "startDate": "2030-05-03T22:00",
                "location": {{"@type": "Place", "name": "Brooklyn Hall"}}}}"#
        )
    };
    let script = format!(r#"<script type="application/ld+json">[{}]</script>"#, joined(entry, ","));
    is_told_apart("page.html", &format!("<!doctype html><html><body>{script}</body></html>"));
    let entry = |title: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{title}\r\nSUMMARY:{title}\r\nDTSTART:20300503T220000\r\n\
             LOCATION:Brooklyn Hall\r\nEND:VEVENT\r\n"
        )
    };
    let calendar = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", joined(entry, ""));
    is_told_apart("calendar.ics", &calendar);
}

#[test]
fn mails() {
    let entry = |title: &str| {
        let rest = if TITLES[..2].contains(&title) { "[Brooklyn Hall] [10p-4a]" } else { "[The scene] [Night Mag]" };
        format!("<p>+ <a href=\"https://click.example/x\">{title}</a> {rest}</p>")
    };
    let html = format!("<html><body><p>+ [Fri] +</p>{}</body></html>", joined(entry, "\n"));
    let mail = format!(
        "From: The Weekly <weekly@list.example>\r\nSubject: the weekly\r\nDate: Thu, 02 May 2030 10:00:00 +0000\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}"
    );
    is_told_apart("issue.eml", &mail);
}
