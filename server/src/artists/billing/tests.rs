//! Tests of billing lines.

use proptest::prelude::*;

use super::*;

fn names_knowing(text: &str, known: &[&str]) -> Vec<String> {
    split(text, &|key| known.iter().any(|k| fold(k) == key)).into_iter().map(|p| p.name).collect()
}

fn names(text: &str) -> Vec<String> {
    names_knowing(text, &[])
}

#[test]
fn back_to_back_always_separates() {
    for text in [
        "Morenxxx b2b Shyboi",
        "Morenxxx B2B Shyboi",
        "Morenxxx b3b Shyboi",
        "Morenxxx vs. Shyboi",
        "Morenxxx back to back Shyboi",
        "Morenxxx b2b2b Shyboi",
        "Morenxxx (b2b Shyboi)",
    ] {
        let parts = split(text, &|_| false);
        assert_eq!(names(text), ["Morenxxx", "Shyboi"], "{text}");
        assert!(parts[0].back_to_back && !parts[1].back_to_back && !parts[1].featured, "{text}");
    }
    assert_eq!(names("A b2b B vs C"), ["A", "B", "C"]);
    assert_eq!(names("Back To Nature"), ["Back To Nature"].map(String::from));
    assert_eq!(names("b2b Shyboi"), ["Shyboi"]);
}

#[test]
fn a_guest_separates_and_is_marked() {
    for text in [
        "Mica Levi feat. Umfang",
        "Mica Levi ft Umfang",
        "Mica Levi featuring Umfang",
        "Mica Levi w/ Umfang",
        "Mica Levi w/Umfang",
        "Mica Levi (feat. Umfang)",
        "Mica Levi [Ft. Umfang]",
    ] {
        let parts = split(text, &|_| false);
        assert_eq!(parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Mica Levi", "Umfang"], "{text}");
        assert!(!parts[0].featured && parts[1].featured && !parts[0].back_to_back, "{text}");
    }
}

#[test]
fn an_ampersand_separates_only_known_artists_that_are_not_known_together() {
    for (glue, plain) in
        [(" & ", "&"), (" + ", "+"), (" and ", "and"), (" x ", "x"), (" X ", "X"), (", ", "comma"), (" / ", "slash")]
    {
        let text = format!("Blasha{glue}Allatt");
        assert_eq!(names(&text), std::slice::from_ref(&text), "{plain}: nobody known");
        assert_eq!(names_knowing(&text, &["Blasha"]), std::slice::from_ref(&text), "{plain}: one known");
        assert_eq!(names_knowing(&text, &["blasha", "ALLATT"]), ["Blasha", "Allatt"], "{plain}: both known");
        assert_eq!(
            names_knowing(&text, &["Blasha", "Allatt", &text]),
            std::slice::from_ref(&text),
            "{plain}: the pair known"
        );
    }
    assert_eq!(
        names_knowing("Above & Beyond & Sasha", &["Above & Beyond", "Sasha", "Above"]),
        ["Above & Beyond", "Sasha"]
    );
    assert_eq!(
        names_knowing("Tyler, The Creator and Sasha", &["Tyler, The Creator", "Sasha"]),
        ["Tyler, The Creator", "Sasha"]
    );
    assert_eq!(names("Rank+File"), ["Rank+File"]);
    assert_eq!(names("Above & Beyond b2b Sasha"), ["Above & Beyond", "Sasha"]);
}

#[test]
fn decorations_are_not_part_of_a_name() {
    for text in [
        "Traumer (live)",
        "Traumer [LIVE]",
        "Traumer (DJ set)",
        "Traumer live",
        "Traumer LIVE",
        "... Traumer",
        "Traumer...",
        "…Traumer…",
        "• Traumer",
        "- Traumer",
        "Traumer presents",
        "10-1: Traumer",
        "Traumer (live) ...",
        "Traumer + more",
    ] {
        assert_eq!(names(text), ["Traumer"], "{text}");
    }
    assert_eq!(names("Born to Live"), ["Born to Live"]);
    assert_eq!(names_knowing("Traumer Live", &["Traumer"]), ["Traumer"]);
    assert_eq!(names_knowing("Long live", &["Long live"]), ["Long live"]);
    assert_eq!(names("Live"), ["Live"]);
    assert_eq!(names("Sunn O)))"), ["Sunn O)))"]);
    assert_eq!(names("Eli (of Soul Clap)"), ["Eli (of Soul Clap)"]);
    assert_eq!(names("A\n   b2b\u{a0}B\u{0}"), ["A", "B"]);
}

#[test]
fn placeholders_and_times_name_nobody() {
    for text in [
        "TBA",
        "tbc",
        "TBA!",
        "Special Guest TBA",
        "special guests",
        "+ more",
        "and more",
        "& many more",
        "More",
        "",
        "  ",
        "...",
        "•",
        "9p-3:30a",
        "11:59p-3p|Sun",
        "20-2",
        "-9p",
        "10p",
        "10p-?",
        "midnight-6a",
        "23:00–01:00",
    ] {
        assert_eq!(names(text), [""; 0], "{text:?}");
    }
    for text in [
        "320",
        "999999999",
        "7038634357",
        "1991",
        "!!!",
        "3G",
        "DJ T-100",
        "SPF 50",
        "11:11",
        "VS",
        "B2B",
        "808-303",
        "Thr33-2",
    ] {
        assert_eq!(names(text), [text], "{text}");
    }
    assert_eq!(names("Jaql b2b TBA"), ["Jaql"]);
    assert!(!split("Jaql b2b TBA", &|_| false)[0].back_to_back);
}

#[test]
fn ten_thousand_parts_are_split_at_once() {
    for glue in [" b2b ", " & ", ", ", " feat. "] {
        let text = (0..10_000).map(|n| format!("Act number {n}")).collect::<Vec<_>>().join(glue);
        assert_eq!(split(&text, &|_| true).len(), if glue.len() < 4 { 1 } else { 10_000 });
        assert_eq!(split(&text, &|key| key.split(' ').count() == 3).len(), 10_000, "{glue}");
    }
}

proptest! {
    #[test]
    fn no_part_is_empty_and_nothing_panics(text in any::<String>(), mixed in "([abéß ]|b2b|feat\\.|&|\\+|\\(|\\)|live| x |TBA|, |\\.\\.\\.|9p-3a){0,20}") {
        for text in [text, mixed] {
            for part in split(&text, &|key| key.len() % 2 == 0) {
                prop_assert!(!part.name.trim().is_empty());
                prop_assert!(!part.name.contains(char::is_control));
            }
        }
    }
}
