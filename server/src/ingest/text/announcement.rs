//! Announcements among events: articles, look-backs, competitions and calls, told by their title, their link and what they
//! leave out. The one place that says of an entry that it is no event; each format asks here.

use crate::ingest::records::EventRecord;

/// What an entry of a list of events says.
#[derive(Clone, Copy, Debug)]
pub struct EntryFacts<'a> {
    pub title: &'a str,
    pub link: Option<&'a str>,
    /// How many are named as playing.
    pub acts: usize,
    pub has_venue: bool,
    pub has_time: bool,
    /// Whether it stands in the text of a newsletter, where articles stand beside events and every event has a time.
    /// Elsewhere fields state where and when, and nights without times and acts are many.
    pub in_newsletter: bool,
}

/// A title with fewer words is a name, whatever they are.
const HEADLINE_WORDS: usize = 5;
/// Titles that begin so are of articles, where they are long.
const OPENERS: [&str; 14] = [
    "why",
    "how",
    "what",
    "who",
    "whos",
    "where",
    "inside",
    "meet",
    "these",
    "watch",
    "listen",
    "read",
    "interview",
    "review",
];
/// What happens in articles.
const NEWS: [&str; 27] = [
    "announces",
    "are",
    "ban",
    "bans",
    "became",
    "becomes",
    "cancelled",
    "canceled",
    "captures",
    "closes",
    "examines",
    "explores",
    "faces",
    "has",
    "have",
    "interviews",
    "is",
    "launches",
    "reveals",
    "says",
    "shares",
    "shuts",
    "spent",
    "supposed",
    "talks",
    "was",
    "were",
];
/// Parts of a link's path that hold articles.
const SECTIONS: [&str; 17] = [
    "article",
    "articles",
    "blog",
    "feature",
    "features",
    "interview",
    "interviews",
    "magazine",
    "news",
    "opinion",
    "podcast",
    "podcasts",
    "review",
    "reviews",
    "stories",
    "story",
    "life-culture",
];
/// "10 Years of Fabric" and "24 hours to dance" count time, not things to read about.
const SPANS: [&str; 8] = ["years", "hours", "days", "nights", "weeks", "months", "minutes", "djs"];
/// Who or what is called for.
const CALLED: [&str; 20] = [
    "applicants",
    "applications",
    "art",
    "artists",
    "artworks",
    "bands",
    "dancers",
    "djs",
    "entries",
    "films",
    "musicians",
    "papers",
    "participants",
    "performers",
    "proposals",
    "submissions",
    "vendors",
    "volunteers",
    "works",
    "writers",
];

impl EntryFacts<'_> {
    /// Why it is no event, in a sentence for the operator; `None` for an event.
    pub fn refusal(&self) -> Option<&'static str> {
        let title = words(self.title);
        let title: Vec<&str> = title.iter().map(String::as_str).collect();
        let is_night = self.acts > 0 && self.has_time;
        let is_read = || is_article_link(self.link) || self.in_newsletter && is_headline(self.title, &title);
        let is_article = || !self.has_time && (self.in_newsletter || self.acts == 0) && is_read();
        if is_look_back(&title) {
            Some("a look back, not an event")
        } else if is_offer(&title) {
            Some("a competition or an offer, not an event")
        } else if is_call(&title) && !(self.acts > 1 && self.has_time) {
            Some("a call, not an event: it asks people to apply")
        } else if is_list(self.title) && !is_night || is_article() {
            Some("an article, not an event")
        } else if self.acts == 0 && !self.has_time && self.in_newsletter {
            Some("an announcement, not an event: no line-up and no time")
        } else if self.acts == 0 && !self.has_venue {
            Some("an announcement, not an event: neither acts nor a venue")
        } else {
            None
        }
    }
}

/// `Err`: why a record from a site, a calendar or a file is no event.
pub fn checked(record: EventRecord) -> Result<EventRecord, String> {
    let entry = EntryFacts {
        title: &record.name,
        link: record.url.as_deref(),
        acts: record.acts.iter().filter(|act| !act.is_title).count(),
        has_venue: record.venue.is_some(),
        has_time: record.when.start.is_some() || record.acts.iter().any(|act| act.set_time.is_some()),
        in_newsletter: false,
    };
    match entry.refusal() {
        Some(reason) => Err(reason.to_owned()),
        None => Ok(record),
    }
}

/// In small letters, without punctuation; `#` and `%` say something.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, '\'' | '’' | '‘')).collect();
    let words = plain.split(|c: char| !c.is_alphanumeric() && !matches!(c, '#' | '%'));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// `#OnThisDate [November 19, 1985]`.
fn is_look_back(title: &[&str]) -> bool {
    title.first().is_some_and(|first| first.starts_with("#onthis") || matches!(*first, "#otd" | "#tbt"))
}

fn is_offer(title: &[&str]) -> bool {
    let has = |phrase: &[&str]| title.windows(phrase.len()).any(|words| words == phrase);
    let prizes = ["ticket", "tickets", "pair", "passes", "guestlist", "trip"];
    match title {
        ["win", rest @ ..] if rest.iter().any(|word| prizes.contains(word)) => true,
        ["giveaway" | "competition" | "sweepstakes", _, ..] => true,
        [percent, "off", ..] if percent.ends_with('%') => true,
        _ => [&["enter", "to", "win"][..], &["ticket", "giveaway"], &["tickets", "giveaway"], &["prize", "draw"]]
            .into_iter()
            .any(has),
    }
}

/// A call for people who take part, not for people who come.
fn is_call(title: &[&str]) -> bool {
    let has = |phrase: &[&str]| title.windows(phrase.len()).any(|words| words == phrase);
    let names = |rest: &[&str]| rest.iter().take(3).any(|word| CALLED.contains(word));
    match title {
        ["open" | "casting", "call"] => false, // that may be the name of a night
        ["open" | "casting", "call", ..] => true,
        ["call", "for", rest @ ..] | ["seeking" | "wanted", rest @ ..] | ["looking", "for", rest @ ..] => names(rest),
        _ => [
            &["apply", "now"][..],
            &["applications", "open"],
            &["applications", "are", "open"],
            &["applications", "now", "open"],
            &["submissions", "open"],
            &["now", "hiring"],
            &["were", "hiring"],
            &["djs", "wanted"],
            &["volunteers", "wanted"],
            &["volunteers", "needed"],
        ]
        .into_iter()
        .any(has),
    }
}

/// "22 clubs that ban phones", "8 of London's biggest parties"; also behind a colon.
fn is_list(title: &str) -> bool {
    title.split(':').any(|part| {
        let part = words(part);
        let part: Vec<&str> = part.iter().map(String::as_str).collect();
        let part = part.strip_prefix(&["the"]).unwrap_or(&part);
        let [number, rest @ ..] = part else { return false };
        let counts = (1..=3).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit());
        let of_many = |what: &str| matches!(what, "of" | "best" | "biggest" | "greatest" | "essential");
        let things = |what: &str| what.len() > 2 && what.ends_with('s') && !SPANS.contains(&what);
        counts
            && part.len() >= HEADLINE_WORDS
            && match rest {
                [what, ..] if of_many(what) => true,
                ["things" | "ways" | "reasons", ..] => true,
                [what, "that" | "which" | "who" | "to" | "you" | "we", ..] => things(what),
                _ => false,
            }
    })
}

/// A sentence that tells or asks something.
fn is_headline(written: &str, title: &[&str]) -> bool {
    let opens = title.first().is_some_and(|first| OPENERS.contains(first));
    let tells = title.iter().any(|word| NEWS.contains(word)) || title.windows(2).any(|words| words == ["in", "crisis"]);
    title.len() >= HEADLINE_WORDS && (opens || tells || written.trim_end().ends_with('?'))
}

fn is_article_link(link: Option<&str>) -> bool {
    let Some(url) = link.and_then(|link| url::Url::parse(link).ok()) else { return false };
    let letter = url.host_str().is_some_and(|host| host.ends_with(".substack.com"));
    let mut path = url.path_segments().into_iter().flatten();
    path.any(|part| SECTIONS.contains(&part) || letter && part == "p")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a field of a site: with a venue, and nothing else.
    const STATED: EntryFacts<'_> =
        EntryFacts { title: "", link: None, acts: 0, has_venue: true, has_time: false, in_newsletter: false };
    /// As in a newsletter, with what may be two acts.
    const WRITTEN: EntryFacts<'_> =
        EntryFacts { title: "", link: None, acts: 2, has_venue: true, has_time: false, in_newsletter: true };

    #[test]
    fn articles_look_backs_competitions_and_calls_are_no_events_wherever_they_stand() {
        for title in [
            "14 rooms that ban cameras on the dancefloor",
            "Night life in trouble: 6 of the city's biggest parties face closure",
            "The 10 best records of the month",
            "7 things to know about the new hall",
            "#OnThisDate [March 3, 1987]",
            "#OnThisDay: the last night of the old Kontor",
            "Win tickets to Undertow",
            "WIN a pair of tickets for Brume",
            "Giveaway: two passes for Saltmarsh",
            "20% off all tickets for Undertow",
            "Open call for DJs",
            "Open Call: summer residency",
            "Call for Artists – Saltmarsh 2030",
            "Apply now for the Undertow residency",
            "Seeking volunteers",
        ] {
            assert!(EntryFacts { title, ..STATED }.refusal().is_some(), "{title}");
            assert!(EntryFacts { title, ..WRITTEN }.refusal().is_some(), "{title}");
        }
    }

    #[test]
    fn what_only_sounds_like_one_is_an_event() {
        for title in [
            "Reggaeton Rave",
            "10 Years of Kontor",
            "24 Hours to Dance",
            "7 of Clubs",
            "808s and Techno",
            "Open Call",
            "Open Mic",
            "Call Super",
            "Winter Tickle",
            "Win Win",
            "On This Day We Dance",
            "How Deep Is Your Love: Disco Night",
            "Who Is She?",
            "It Was All a Dream: Hip-Hop Night at Kontor",
            "#freethenight Benefit",
            "Competition",
            "100% Galcher",
        ] {
            assert_eq!(EntryFacts { title, ..STATED }.refusal(), None, "{title}");
            assert_eq!(EntryFacts { title, acts: 2, has_time: true, ..WRITTEN }.refusal(), None, "{title}");
        }
    }

    #[test]
    fn a_long_title_with_a_bill_and_a_time_is_an_event() {
        for title in [
            "Open Call: the winners play",
            "5 ways to leave the dancefloor",
            "Why is it so hard to go home?",
            "The sale that was cancelled: benefit night",
        ] {
            assert_eq!(EntryFacts { title, has_time: true, ..WRITTEN }.refusal(), None, "{title}");
        }
        assert!(EntryFacts { title: "Win tickets to Undertow", has_time: true, ..WRITTEN }.refusal().is_some());
    }

    #[test]
    fn a_headline_without_a_time_in_a_newsletter_is_an_article() {
        for title in [
            "New book examines the past of night life",
            "Inside the loud, odd world of pier wrestling",
            "Where do we go from here, phones or not?",
            "The sale of the Kontor was canceled on Tuesday",
        ] {
            assert_eq!(EntryFacts { title, ..WRITTEN }.refusal(), Some("an article, not an event"), "{title}");
            assert_eq!(EntryFacts { title, ..STATED }.refusal(), None, "{title}");
        }
        let linked = |link| EntryFacts { title: "Phones", link: Some(link), ..WRITTEN }.refusal();
        assert!(linked("https://mag.example/features/phones").is_some());
        assert!(linked("https://levant.substack.com/p/phones").is_some());
        assert_eq!(linked("https://tickets.example/p/phones"), None);
    }

    #[test]
    fn a_night_without_acts_needs_a_venue_and_in_a_newsletter_a_time() {
        let night = EntryFacts { title: "Reggaeton Rave", ..STATED };
        assert_eq!(night.refusal(), None);
        assert!(EntryFacts { has_venue: false, ..night }.refusal().is_some_and(|why| why.contains("neither acts nor")));
        assert!(EntryFacts { in_newsletter: true, ..night }.refusal().is_some_and(|why| why.contains("no time")));
        assert_eq!(EntryFacts { in_newsletter: true, has_time: true, ..night }.refusal(), None);
    }
}
