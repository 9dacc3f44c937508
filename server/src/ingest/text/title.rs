//! Titles of listings: what one says about the event (cancelled, sold out), and the acts it may name. Knows no artist;
//! what a line of a bill becomes: `artists/billing/`.

use crate::{
    artists::{billing, name::display},
    ingest::{
        records::EventStatus,
        text::newsletter_block::{is_sentence, names_in},
    },
};

/// Words about the state of an event that stand before or behind its name.
const STATES: [(&str, EventStatus); 10] = [
    ("cancelled", EventStatus::Cancelled),
    ("canceled", EventStatus::Cancelled),
    ("postponed", EventStatus::Postponed),
    ("rescheduled", EventStatus::Scheduled),
    ("new date", EventStatus::Scheduled),
    ("sold out", EventStatus::Scheduled),
    ("moved", EventStatus::Scheduled),
    ("low tickets", EventStatus::Scheduled),
    ("final tickets", EventStatus::Scheduled),
    ("few tickets left", EventStatus::Scheduled),
];
const AROUND: [char; 12] = ['[', ']', '(', ')', '*', '!', ':', '-', '–', '—', '|', ' '];

/// The name without words about its state, and that state. `Cancelled Futures` is a name: only signs or a shout
/// (`CANCELLED Futures`) set such a word apart.
pub fn state(title: &str) -> (String, EventStatus) {
    let mut name = display(title);
    let mut status = EventStatus::Scheduled;
    for _ in 0..3 {
        let Some((rest, found)) = without_state(&name) else { break };
        if found != EventStatus::Scheduled {
            status = found;
        }
        name = rest;
    }
    (name, status)
}

fn without_state(name: &str) -> Option<(String, EventStatus)> {
    let inner = name.trim_matches(AROUND);
    for (word, status) in STATES {
        let is = |part: Option<&str>| part.is_some_and(|part| part.eq_ignore_ascii_case(word));
        let shouted = |part: Option<&str>| part.is_some_and(|part| part.chars().all(|c| !c.is_lowercase()));
        if let Some((head, rest)) = inner.split_at_checked(word.len())
            && is(Some(head))
            && let Some(next) = rest.chars().next()
        {
            let stem = rest.trim_start_matches(AROUND);
            let apart =
                rest.trim_start().starts_with(AROUND) || next == ' ' && shouted(Some(head)) && !shouted(Some(stem));
            if apart && !stem.is_empty() {
                return Some((stem.to_owned(), status));
            }
        }
        let from = inner.len().saturating_sub(word.len());
        if is(inner.get(from..))
            && let Some(rest) = inner.get(..from)
        {
            let stem = rest.trim_end_matches(AROUND);
            let apart = rest.trim_end().ends_with(AROUND)
                || rest.ends_with(' ') && shouted(inner.get(from..)) && !shouted(Some(stem));
            if apart && !stem.is_empty() {
                return Some((stem.to_owned(), status));
            }
        }
    }
    None
}

/// Words after which a title names who plays.
const LEADS: [&str; 8] = [" w/ ", " with ", " feat. ", " feat ", " ft. ", " featuring ", " presents: ", " presents "];

/// The lines of a bill that a title gives away: what stands behind "with" or a colon, a list of names, names joined by
/// "b2b" or a plus. A title of one name is none: it may be the night's as well as the artist's.
pub fn acts(title: &str) -> Vec<String> {
    let title = state(title).0;
    let lower = title.to_lowercase();
    // Folding the case may move characters; then only the plain marks count.
    let leads = if lower.len() == title.len() { &LEADS[..] } else { &[] };
    let behind = leads.iter().filter_map(|lead| Some(lower.find(lead)? + lead.len())).min();
    if let Some(named) = behind.and_then(|at| title.get(at..)) {
        return names(named);
    }
    if let Some((_, named)) = title.split_once(": ")
        && names(named).len() >= 2
    {
        return names(named);
    }
    let listed = names_in(&title);
    if !listed.is_empty() {
        return listed;
    }
    let joined = names(&title);
    let back_to_back = billing::split(&title, &|_| false).len() >= 2;
    if joined.len() >= 2 && !title.contains(',') || joined.len() == 1 && back_to_back { joined } else { Vec::new() }
}

/// Splits at commas, pluses, slashes and bars that stand between names. `&` may be part of one.
fn names(text: &str) -> Vec<String> {
    let text = text.replace(" + ", ",").replace(" / ", ",").replace(" | ", ",").replace(" • ", ",");
    let names = text.split([',', ';']).map(|name| name.trim().trim_start_matches("and ").trim());
    let is_name = |name: &&str| {
        !name.is_empty()
            && !is_sentence(name)
            && !billing::is_time(name)
            && name.starts_with(|c: char| !c.is_lowercase())
    };
    names.filter(is_name).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_no_part_of_the_name() {
        for (title, name, status) in [
            ("CANCELLED: Low Pressure", "Low Pressure", EventStatus::Cancelled),
            ("[Canceled] Low Pressure", "Low Pressure", EventStatus::Cancelled),
            ("Low Pressure (cancelled)", "Low Pressure", EventStatus::Cancelled),
            ("Low Pressure – POSTPONED", "Low Pressure", EventStatus::Postponed),
            ("CANCELLED Low Pressure", "Low Pressure", EventStatus::Cancelled),
            ("*SOLD OUT* Low Pressure", "Low Pressure", EventStatus::Scheduled),
            ("Sold out! CANCELLED: Low Pressure", "Low Pressure", EventStatus::Cancelled),
            ("Cancelled Futures", "Cancelled Futures", EventStatus::Scheduled),
            ("Cancelled", "Cancelled", EventStatus::Scheduled),
            ("(cancelled)", "(cancelled)", EventStatus::Scheduled),
            ("The Postponed", "The Postponed", EventStatus::Scheduled),
            ("é cancelled é", "é cancelled é", EventStatus::Scheduled),
        ] {
            assert_eq!(state(title), (name.to_owned(), status), "{title}");
        }
    }

    #[test]
    fn a_title_gives_away_its_bill_where_it_can_be_told() {
        for (title, bill) in [
            ("Low Pressure with Brass Heron, Kite Weather", &["Brass Heron", "Kite Weather"][..]),
            ("Low Pressure w/ Brass Heron + Kite Weather", &["Brass Heron", "Kite Weather"]),
            ("Low Pressure: Brass Heron, Kite Weather b2b Mod", &["Brass Heron", "Kite Weather b2b Mod"]),
            ("Brass Heron, Kite Weather, Mod", &["Brass Heron", "Kite Weather", "Mod"]),
            ("Brass Heron + Kite Weather", &["Brass Heron", "Kite Weather"]),
            ("Brass Heron b2b Kite Weather", &["Brass Heron b2b Kite Weather"]),
            ("Kontor presents Brass Heron", &["Brass Heron"]),
            ("CANCELLED: Brass Heron + Mod", &["Brass Heron", "Mod"]),
            ("Low Pressure", &[]),
            ("Records, tapes, and more", &[]),
            ("Part 2: the end", &[]),
            ("Above & Beyond", &[]),
            ("", &[]),
        ] {
            assert_eq!(acts(title), bill, "{title}");
        }
    }
}
