//! Pages, calendars and mails of ordinary and of hostile shape.

#[path = "../../src/ingest/sources/bomb_shapes.rs"]
mod bomb_shapes;

use std::{
    fmt::Write,
    hint::black_box,
    time::{Duration, Instant},
};

use undercard::ingest::{
    Origin,
    sources::{calendar, listing::gathered, mail, page},
};

/// The median of several runs.
fn median(mut work: impl FnMut() -> usize) -> (Duration, usize) {
    let mut given = 0;
    let mut times: Vec<Duration> = (0..11)
        .map(|_| {
            let begun = Instant::now();
            given = black_box(work());
            begun.elapsed()
        })
        .collect();
    times.sort();
    (times[5], given)
}

pub fn run() {
    let origin = Origin::of_file("mail_2026-03-05.html");
    let now = "2026-03-01T12:00:00Z".parse().ok();
    let of_page = |html: &str| {
        let answer = gathered(|out| page::read(html, "https://venue.example/", &origin, now, out));
        answer.map_or(0, |answer| answer.items.len())
    };
    let html = programme(100);
    let (time, given) = median(|| of_page(&html));
    assert_eq!(given, 100);
    super::line(
        &format!("page of {} KB with 100 events in JSON-LD", html.len() >> 10),
        time,
        Duration::from_millis(50),
    );

    let feed = calendar_of(1_000);
    let (time, given) =
        median(|| gathered(|out| calendar::read(&feed, &origin, now, out)).map_or(0, |answer| answer.items.len()));
    assert_eq!(given, 1_000);
    super::line("calendar of 1,000 events", time, Duration::from_millis(50));

    let repeated = feed.replace("\r\nSUMMARY", "\r\nRRULE:FREQ=DAILY;COUNT=1000000000\r\nSUMMARY");
    let (time, _) =
        median(|| gathered(|out| calendar::read(&repeated, &origin, now, out)).map_or(0, |answer| answer.items.len()));
    super::line("the same, each repeated a billion times", time, Duration::from_millis(1_000));

    let letter = newsletter(100);
    let (time, given) = median(|| {
        let letter = mail::letter(letter.as_bytes()).ok();
        letter.map_or(0, |letter| {
            gathered(|out| mail::read(&letter, &origin, None, out)).map_or(0, |answer| answer.items.len())
        })
    });
    assert_eq!(given, 100);
    super::line("newsletter of 100 events", time, Duration::from_millis(50));

    let worst = |bytes: usize| {
        let times = bomb_shapes::shapes(bytes).into_iter().map(|(shape, html)| {
            let begun = Instant::now();
            black_box(of_page(&html));
            let page = begun.elapsed();
            let begun = Instant::now();
            if let Ok(letter) = mail::letter(html.as_bytes()) {
                black_box(mail::verdicts(&letter, &origin));
            }
            (page.max(begun.elapsed()), shape)
        });
        times.max().unwrap_or_default()
    };
    let (time, shape) = worst(256 << 10);
    super::line(&format!("worst of 26 shapes of 256 KiB of HTML: {shape}"), time, Duration::from_millis(250));
    let (time, shape) = worst(4_000_000);
    super::line(&format!("worst of 26 shapes of 4 MB of HTML: {shape}"), time, Duration::from_millis(250));
}

fn programme(events: usize) -> String {
    let mut html = "<html><body>".to_owned();
    for at in 0..events {
        let _ = write!(
            html,
            r#"<div class="event"><h2><a href="/e/{at}">Night {at}</a></h2><p>Some words about the night, <b>and more</b>.</p></div>
            <script type="application/ld+json">{{"@context": "https://schema.org", "@type": "MusicEvent", "url": "https://venue.example/e/{at}",
            "name": "Night {at}", "startDate": "2026-03-{:02}T21:00:00-05:00", "endDate": "2026-04-01T02:00:00-05:00", "description": "{}",
            "location": {{"@type": "Place", "name": "Kontor", "address": {{"addressLocality": "New York"}}}},
            "performer": [{{"@type": "MusicGroup", "name": "Artist {at}"}}, {{"@type": "MusicGroup", "name": "Artist 7"}}]}}</script>"#,
            5 + at % 20,
            "words ".repeat(100),
        );
    }
    html
}

fn calendar_of(events: usize) -> String {
    let mut feed = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n".to_owned();
    for at in 0..events {
        let _ = write!(
            feed,
            "BEGIN:VEVENT\r\nUID:{at}@kontor.example\r\nDTSTAMP:20260201T000000Z\r\nDTSTART;TZID=America/New_York:202603{:02}T210000\r\n\
             DTEND;TZID=America/New_York:202603{:02}T233000\r\nSUMMARY:Night {at} with Artist {at}\\, Artist 7\r\nDESCRIPTION:{}\r\n\
             LOCATION:Kontor\\, 1 Quay\r\nCATEGORIES:Dub,Techno\r\nEND:VEVENT\r\n",
            5 + at % 20,
            5 + at % 20,
            "words that are folded \r\n ".repeat(20),
        );
    }
    feed + "END:VCALENDAR\r\n"
}

fn newsletter(events: usize) -> String {
    let mut html = "<html><body><p>+ [Thu] +</p>".to_owned();
    for at in 0..events {
        let _ = write!(
            html,
            "<table><tr><td style=\"padding:0\"><p>+ <a href=\"https://click.list.example/{at}\"><b>Night {at}</b></a> [Artist {at}, 10-1: Artist 7 b2b Mod, \
             Eli] [Kontor] [8p-4a] [#dub #techno]</p></td></tr></table>"
        );
    }
    html + "</body></html>"
}
