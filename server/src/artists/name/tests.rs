//! Tests of artist names: which spellings are one artist, and what is no name.

use proptest::prelude::*;

use super::*;

#[test]
fn spellings_of_one_artist_share_a_key() {
    for same in [
        &["Nu:Logic", "Nu:logic", "nu logic", "NU  LOGIC (UK)"][..],
        &["deadmau5", "Deadmau5", "DEADMAU5 (live)", "deadmau5 [DJ Set]", "deadmau5 (Hybrid Set)"],
        &["DJ Bone", "Dj Bone", "dj\u{a0}bone", "DJ\n   Bone"],
        &["Beyoncé", "Beyonce", "BEYONCE\u{301}"],
        &["M.I.A.", "MIA", "m.i.a"],
        &["Simon & Garfunkel", "Simon and Garfunkel", "Simon + Garfunkel", "simon&garfunkel"],
        &["&", "and", "+"],
        &["Marrøn", "Marron"],
        &["Łona", "Lona"],
        &["AG (NYC)", "AG", "ag [nyc]"],
        &["Ivory (IT)", "Ivory (live) (IT)"],
        &["Love's", "Love’s", "Loves", "Love`s"],
        &["Þórr", "Thorr", "THÓRR"],
        &["Straße", "STRASSE", "STRAẞE"],
        &["Σοφός", "ΣΟΦΟΣ"],
        &["İstanbul", "istanbul", "ıstanbul"],
        &["!!!", "!!! (live)", " !!! "],
        &["Jamie\u{200b} xx", "Jamie Xx", "\u{202e}Jamie xx\u{202c}"],
    ] {
        for name in same {
            assert_eq!(fold(name), fold(same[0]), "{name:?} and {:?}", same[0]);
        }
    }
    assert_eq!(fold("M.I.A."), "mia");
    assert_eq!(fold("$UICIDEBOY$"), "$uicideboy$");
    assert_eq!(fold("!!!"), "!!!");
}

#[test]
fn different_artists_keep_different_keys() {
    for (a, b) in [
        ("Anna", "Аnna"), // Cyrillic А
        ("!!!", "???"),
        ("Eli (of Soul Clap)", "Eli"),
        ("f(x)", "f"),
        ("(UK)", "(NYC)"),
        ("ガ", "カ"),
        ("कि", "का"),
        ("🔥", "🌊"),
        ("NULL", "undefined"),
        ("Sunn O)))", "Sunn"),
        ("Live", "DJ Set"),
    ] {
        assert_ne!(fold(a), fold(b), "{a:?} and {b:?}");
    }
}

#[test]
fn a_place_behind_a_name_is_told_from_the_name() {
    for (name, place) in [
        ("AG (NYC)", Some("NYC")),
        ("AG [uk] ", Some("uk")),
        ("Ivory (live) (IT)", Some("IT")),
        ("Ivory (IT) (live)", Some("IT")),
        ("AG", None),
        ("deadmau5 (live)", None),
        ("f(x)", None),
        ("(UK)", None),
        ("Eli (of Soul Clap)", None),
    ] {
        assert_eq!(place_suffix(name), place, "{name}");
    }
}

#[test]
fn a_display_name_keeps_its_spelling_and_loses_what_is_invisible() {
    let shown = |text: &str| ArtistName::parse(text).map(ArtistName::into_string);
    for exact in [
        "Sunn O)))",
        "NULL",
        "undefined",
        "!!!",
        "999999999",
        "Ae:ther",
        "می\u{200c}خواهم",
        "👩\u{200d}🎤",
        "R°sha",
        "Аnna",
    ] {
        assert_eq!(shown(exact).as_deref(), Ok(exact));
    }
    assert_eq!(shown(" \u{202e}DJ\u{0}\t\n Bone\u{feff}\u{a0}").as_deref(), Ok("DJ Bone"));
    assert_eq!(shown("e\u{301}").as_deref(), Ok("é"));
    assert_eq!(shown(&format!("Z{}algo", "\u{335}".repeat(500))).map(|n| n.chars().count()), Ok(5 + MAX_MARKS));
}

#[test]
fn what_is_no_name_says_what_to_do() {
    assert_eq!(ArtistName::parse(" \n\u{a0}"), Err(NameError::Empty));
    assert_eq!(ArtistName::parse("\u{202e}\u{200b}\u{0}"), Err(NameError::Invisible));
    assert_eq!(ArtistName::parse(&"x".repeat(5000)), Err(NameError::TooLong { chars: 5000 }));
    assert_eq!(ArtistName::parse(&"é".repeat(200)).map(|n| n.as_str().chars().count()), Ok(200));
    assert!(NameError::TooLong { chars: 5000 }.to_string().contains("shorten it to 200"));
}

#[test]
fn folding_any_single_character_is_stable() {
    for c in '\0'..='\u{1ffff}' {
        for text in [c.to_string(), format!("a{c}B (UK)")] {
            let key = fold(&text);
            assert_eq!(fold(&key), key, "{text:?}");
        }
    }
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,40}|[a-zA-Z()\\[\\] .&+!\u{301}\u{200b}]{0,30}") {
        let key = fold(&text);
        prop_assert_eq!(fold(&key), key);
    }

    #[test]
    fn a_display_name_is_its_own_display_name_and_keeps_the_key(text in any::<String>()) {
        if let Ok(name) = ArtistName::parse(&text) {
            prop_assert_eq!(ArtistName::parse(name.as_str()), Ok(name.clone()));
            prop_assert!(!name.key().is_empty());
        }
    }
}
