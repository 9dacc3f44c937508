//! Newsletters written from a known truth, in all the ways the grammar allows: how much of it is read, and rightly.

use std::collections::{BTreeMap, BTreeSet};

use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};

use super::{
    tests::{eml, events, origin},
    *,
};
use crate::{
    artists::{billing, name::fold},
    ingest::records::EventRecord,
};

const WEEKS: usize = 8;
const PER_WEEK: usize = 60;
const DAYS: [(&str, &str); 4] = [("Thu", "Thursday"), ("Fri", "Friday"), ("Sat", "Saturday"), ("Sun", "Sunday")];
type End = Option<(u16, &'static str)>;
/// As written, start, and (days, end).
const TIMES: [(&str, &str, End); 14] = [
    ("8p-4a", "20:00", Some((1, "04:00"))),
    ("10p", "22:00", None),
    ("10p-?", "22:00", None),
    ("midnight-6a", "00:00", Some((0, "06:00"))),
    ("7-11p", "19:00", Some((0, "23:00"))),
    ("11-2a", "23:00", Some((1, "02:00"))),
    ("4-11:59p", "16:00", Some((0, "23:59"))),
    ("10p-12a", "22:00", Some((1, "00:00"))),
    ("10:30p – 7a", "22:30", Some((1, "07:00"))),
    ("9P-3:30A", "21:00", Some((1, "03:30"))),
    ("noon-10p", "12:00", Some((0, "22:00"))),
    ("22:00-04:00", "22:00", Some((1, "04:00"))),
    ("6p-late", "18:00", None),
    ("10pm-6am", "22:00", Some((1, "06:00"))),
];
const ODD: [&str; 12] = [
    "1991",
    "!!!",
    "808-303",
    "Above & Below",
    "Sunn 0)))",
    "DJ 9p Jones",
    "Björk's Ghost",
    "x y x",
    "Tenth Ave.",
    "A.M.",
    "+/−",
    "Ms. 20",
];
const VENUES: [&str; 12] = [
    "Kontor",
    "The Hall",
    "H0L0 Room",
    "Room 9",
    "SR",
    "Bar 1a",
    "Little Mercury",
    "Old Dock",
    "St. Vitus' Yard",
    "Café Größe",
    "10th Street",
    "Nowhere (upstairs)",
];

#[derive(Debug)]
struct Truth {
    on: NaiveDate,
    name: String,
    venue: String,
    time: usize,
    /// Who plays, and how the line-up is printed.
    artists: BTreeSet<String>,
    line_up: String,
    tags: Vec<&'static str>,
}

struct Writer {
    random: ChaCha12Rng,
    artists: Vec<String>,
}

impl Writer {
    fn new() -> Self {
        let mut random = ChaCha12Rng::seed_from_u64(14);
        let syllables =
            ["ka", "mor", "vel", "ti", "shu", "bra", "nox", "el", "dri", "fen", "gol", "ya", "zu", "pim", "ter"];
        let mut word = || {
            let count = random.random_range(2..4);
            let word: String = (0..count).map(|_| syllables[random.random_range(0..syllables.len())]).collect();
            word[..1].to_uppercase() + &word[1..]
        };
        let mut artists: Vec<String> =
            (0..400).map(|at| if at % 3 == 0 { word() } else { format!("{} {}", word(), word()) }).collect();
        artists.extend(ODD.map(str::to_owned));
        artists.sort();
        artists.dedup();
        Self { random, artists }
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.random.random_range(0..n) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.random.random_range(0..from.len())]
    }

    fn artist(&mut self) -> String {
        let at = self.random.random_range(0..self.artists.len());
        self.artists[at].clone()
    }

    fn event(&mut self, on: NaiveDate, at: usize) -> Truth {
        let venue = self.pick(&VENUES).to_owned();
        let kind = self.pick(&[
            "Night",
            "Social Club",
            "Disco",
            "Fest",
            "& Friends",
            "Vol. 2",
            "+ Guests",
            "[Album Release]",
            "Pt. 10",
        ]);
        let name = format!(
            "{} {kind} {at}",
            self.pick(&["Low Pressure", "Undertow", "Ghosted", "Thirst", "Body Language", "CANCELLED Futures"])
        );
        let mut artists = BTreeSet::new();
        let mut pieces = Vec::new();
        let sets = self.one_in(6);
        for set in 0..self.random.random_range(0..8) {
            let first = self.artist();
            let mut line = first.clone();
            artists.insert(first);
            if self.one_in(5) {
                let glue = self.pick(&[" b2b ", " & ", " feat. ", " B2B ", " ft. "]);
                let second = self.artist();
                line = format!("{line}{glue}{second}");
                artists.insert(second);
            } else if self.one_in(9) {
                line.push_str(" (live)");
            }
            pieces.push(match (sets, self.random.random_range(0..2)) {
                (true, 0) => format!("{}-{}: {line}", 9 + set % 3, 10 + set % 3),
                (true, _) => format!("{}:30-{}: {line}", 1 + set, 2 + set),
                _ => line,
            });
        }
        if self.one_in(12) && !pieces.is_empty() {
            pieces.push(venue.clone());
        }
        let mut line_up = pieces.join(", ");
        if self.one_in(7) && !line_up.is_empty() {
            line_up = format!("...{line_up}...");
        } else if self.one_in(9) && !line_up.is_empty() {
            line_up.push_str(", …");
        }
        let tags = if self.one_in(2) { vec!["techno", "free"] } else { Vec::new() };
        let time = self.random.random_range(0..TIMES.len());
        Truth { on, name, venue, time, artists, line_up, tags }
    }

    /// The entry's HTML, without the block around it.
    fn entry(&mut self, truth: &Truth) -> String {
        let escaped = |text: &str| text.replace('&', "&amp;");
        let url = format!(
            "https://click.list.example/{}?u={}",
            self.random.random_range(0..u32::MAX),
            self.random.random_range(0..99)
        );
        let name = escaped(&truth.name);
        let name = match self.random.random_range(0..5) {
            0 => format!("<a href=\"{url}\"><b>{name}</b></a>"),
            1 => format!("<span><a style='color:red' href='{url}'>{}</a></span>&nbsp;", name.replace(' ', "&nbsp;")),
            _ => format!("<a href=\"{url}\">{name}</a>"),
        };
        let line_up = escaped(&truth.line_up);
        let line_up = if self.one_in(8) {
            line_up.replacen(", ", ",\n  <a href='https://a.example'>", 1) + "</a>"
        } else {
            line_up
        };
        let acts = if truth.line_up.is_empty() { String::new() } else { format!("[{line_up}]") };
        let tags = if truth.tags.is_empty() { String::new() } else { format!("[#{}]", truth.tags.join(" #")) };
        let (venue, time) = (format!("[{}]", escaped(&truth.venue)), format!("[{}]", TIMES[truth.time].0));
        let gap = self.pick(&[" ", "", "\n", "&nbsp; "]);
        match self.random.random_range(0..7) {
            0 => format!("+ {name} {tags}{gap}{acts}{gap}{venue}{gap}{time}"),
            1 if !acts.is_empty() => format!("+ {name} {acts}<br>{venue}{gap}{time}{gap}{tags}"),
            2 => format!("+ {name} {acts}{gap}{venue}{gap}{time} [21+] {tags}"),
            _ => format!("+ {name} {acts}{gap}{venue}{gap}{time}{gap}{tags}"),
        }
    }

    fn mail(&mut self, truths: &[Truth]) -> String {
        let mut html = "<html><head><title>+ x [y] [8p]</title><style>p{color:red}</style></head><body><p>Hello!</p>\
            <p>+ <a href='https://c.example'>Community board [calendar]</a> +</p>"
            .to_owned();
        let mut day = None;
        for truth in truths {
            if day != Some(truth.on) {
                day = Some(truth.on);
                let short = truth.on.format("%a").to_string();
                let long = DAYS.iter().find(|(name, _)| *name == short).map_or("", |(_, long)| long);
                html += &match self.random.random_range(0..4) {
                    0 => format!("<p>+ [{short}] +</p>"),
                    1 => format!("<div><img src=x alt=\"+ [{long}] +\"></div>"),
                    2 => format!("<table><tr><td><b>+ [{long}]</b> +</td></tr></table>"),
                    _ => format!("<p>[{short}]</p>"),
                };
            }
            let entry = self.entry(truth);
            html += &match self.random.random_range(0..6) {
                0 => format!("<ul><li>{entry}</li></ul>"),
                1 => format!("<table><tr><td>{entry}</td></tr></table>"),
                2 => format!("<div>{entry}<br></div>"),
                3 => format!("<p>{}", entry.replacen('+', "<span>+</span>", 1)),
                4 => format!("<tr><td>+</td><td>{}</td></tr>", entry.trim_start_matches('+')),
                _ => format!("<p>{entry}</p>"),
            };
            if self.one_in(12) {
                html += "<p>A word from our sponsor:<br>drink <a href=https://w.example>water</a>,<br>and rest.</p>";
            }
        }
        html + "<p>That was the list.</p><p>Be kind.</p><p>Read on:</p><p>+ <a href=x>On dancing</a> [Some Writer] [Some Mag]</p>\
            <p>+ <a href=y>Radio hour</a> [Some Host] [Some Station] [8p-10p]</p></body></html>"
    }
}

#[derive(Default)]
struct Score {
    right: usize,
    found: usize,
    true_ones: usize,
}

impl Score {
    fn add(&mut self, right: usize, found: usize, true_ones: usize) {
        self.right += right;
        self.found += found;
        self.true_ones += true_ones;
    }

    fn precision(&self) -> f64 {
        self.right as f64 / self.found as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / self.true_ones as f64
    }
}

#[test]
fn newsletters_written_from_a_known_truth_are_read_back() {
    let mut writer = Writer::new();
    let known: BTreeSet<String> = writer.artists.iter().map(|artist| fold(artist)).collect();
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    let mut wrong = Vec::new();
    for week in 0..WEEKS {
        let thursday = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap() + chrono::Days::new(7 * week as u64);
        let truths: Vec<Truth> = (0..PER_WEEK)
            .map(|at| writer.event(thursday + chrono::Days::new((at * DAYS.len() / PER_WEEK) as u64), at))
            .collect();
        let html = writer.mail(&truths);
        let bytes = eml(
            &html,
            thursday,
            ["base64", "quoted-printable", "8bit"][week % 3],
            ["utf-8", "iso-8859-1"][week / 3 % 2],
        );
        let found = events(&bytes, &origin());
        let mut open: BTreeMap<(NaiveDate, String), &EventRecord> =
            found.iter().map(|event| ((event.when.on.unwrap_or_default(), fold(&event.name)), event)).collect();
        let twice = found.len() - open.len();
        let mut matched = 0;
        for truth in &truths {
            // A title in which a state stands apart is printed without it.
            let name = title_of(&truth.name);
            let Some(event) = open.remove(&(truth.on, fold(&name))) else {
                wrong.push(format!("missing {} {}", truth.on, truth.name));
                scores.entry("venues").or_default().add(0, 0, 1);
                scores.entry("times").or_default().add(0, 0, 1);
                scores.entry("artists").or_default().add(0, 0, truth.artists.len());
                continue;
            };
            matched += 1;
            let venue = event.venue.as_ref().unwrap().name == truth.venue;
            scores.entry("venues").or_default().add(usize::from(venue), 1, 1);
            let clock = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
            let (_, start, end) = TIMES[truth.time];
            let time = event.when.start.map(clock).as_deref() == Some(start)
                && event.when.end.map(|(days, end)| (days, clock(end)))
                    == end.map(|(days, end)| (days, end.to_owned()));
            scores.entry("times").or_default().add(usize::from(time), 1, 1);
            let billed: BTreeSet<String> = event
                .acts
                .iter()
                .flat_map(|act| billing::split(&act.text, &|key| known.contains(key)))
                .map(|part| fold(&part.name))
                .collect();
            let playing: BTreeSet<String> = truth.artists.iter().map(|artist| fold(artist)).collect();
            scores.entry("artists").or_default().add(
                billed.intersection(&playing).count(),
                billed.len(),
                playing.len(),
            );
            if !venue || !time || billed != playing {
                wrong.push(format!("{truth:?} came out as {event:?}"));
            }
        }
        wrong.extend(open.values().map(|event| format!("invented {event:?}")));
        scores.entry("events").or_default().add(matched, matched + open.len() + twice, truths.len());
    }
    for (what, score) in &scores {
        println!("{what}: {} true, precision {:.4}, recall {:.4}", score.true_ones, score.precision(), score.recall());
    }
    wrong.iter().take(12).for_each(|line| println!("{line}"));
    assert!(scores["events"].true_ones >= 300 && scores["artists"].true_ones >= 1_000);
    assert!(scores.values().all(|score| score.precision() >= 0.98 && score.recall() >= 0.98));
}

fn title_of(name: &str) -> String {
    name.strip_prefix("CANCELLED ").unwrap_or(name).trim_end_matches(" [Album Release]").to_owned()
}
