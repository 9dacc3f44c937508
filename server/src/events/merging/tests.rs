use super::*;

/// `title @ night hh:mm | act, act`; time and acts may be missing. Everything happens at the Kontor.
fn side(text: &str, source: &str) -> ComparedListing {
    let (head, acts) = text.split_once('|').unwrap_or((text, ""));
    let (title, when) = head.split_once('@').unwrap();
    let mut when = when.split_whitespace();
    // An artist's id is made of its name.
    let id = |name: &str| ArtistId(name.bytes().fold(7, |id, b| id * 31 % 1_000_003 + i64::from(b)));
    let names = acts.split(',').map(crate::artists::fold).filter(|name| !name.is_empty());
    let names: Vec<(ArtistId, String)> = names.map(|name| (id(&name), name)).collect();
    ComparedListing {
        title: Title::read(title.trim(), Some("Kontor")),
        on: when.next().map(|day| format!("2030-05-{day:0>2}").parse().unwrap()),
        start: when.next().map(|time| NaiveTime::parse_from_str(time, "%H:%M").unwrap()),
        festival: false,
        acts: names.iter().map(|(id, _)| *id).collect(),
        names,
        source: source.to_owned(),
        source_id: None,
    }
}

fn judge(a: &str, b: &str) -> Comparison {
    let (a, b) = (side(a, "s1"), side(b, "s2"));
    let (one, other) = (compare(&a, &b, 1.0), compare(&b, &a, 1.0));
    assert!((one.score - other.score).abs() < 1e-5, "the order of the two must not matter");
    assert_eq!(one.apart, other.apart);
    assert!((0.0..=1.0).contains(&one.score));
    one
}

const ONE: &[(&str, &str)] = &[
    ("Undertow @ 3 22:00 | Brume, Calder", "Undertow @ 3 22:00 | Brume, Calder"),
    ("Undertow @ 3", "UNDERTOW! @ 3"),
    ("Undertow @ 3 22:00", "Undertow (SOLD OUT) @ 3 22:00"),
    ("Undertow @ 3", "Undertow – CANCELLED @ 3"),
    ("Undertow @ 3", "Undertow at Kontor @ 3"),
    ("Undertow @ 3 | Brume, Calder, Dunes", "Undertow @ 3 | Brume"),
    ("Undertow @ 3 | Brume, Calder, Dunes", "Brume @ 3 | Brume"),
    ("Undertow @ 3 | Brume, Calder", "Brume live @ 3"),
    ("Undertow @ 3 | Brume, Calder", "Brume + Calder @ 3"),
    ("Undertow with Brume & Calder @ 3", "Undertow @ 3 | Brume, Calder"),
    ("Undertow w/ Brume @ 3", "Undertow presents: Brume @ 3"),
    ("Brume @ 3 20:00 | Brume", "An evening with Brume @ 3 20:30 | Brume, Support Band"),
    ("Brume @ 3 19:00", "Brume @ 3 20:00"),
    ("Undertow @ 3 23:30 | Brume", "Undertow @ 4 00:30 | Brume"),
    ("Undertow @ 3 | Brume", "Undertow @ 4 00:30 | Brume"),
    ("Undertow @ 4 | Brume", "Undertow @ 4 00:30 | Brume"),
    ("Deep Friday @ 3 | Brume, Calder", "Kontor Nacht @ 3 | Brume, Calder"),
    ("Deep Friday @ 3 | Brume, Calder, Dunes", "Brume Allnighter @ 3 | Brume, Calder"),
    ("Under Tow @ 3", "Undertow @ 3"),
    ("Underrtow @ 3", "Undertow @ 3"),
    ("Jazz Night @ 3", "Jazz Night @ 3"),
    ("Аврора @ 3", "АВРОРА @ 3"),
    ("Ângela Süß @ 3 | Ângela Süß", "Angela Suss @ 3"),
    ("Undertow: Closing Party @ 3 | Brume", "Undertow @ 3 | Brume, Calder"),
    ("Brume (Late Show) @ 3 22:30 | Brume", "Brume – Late Show @ 3 22:30 | Brume"),
    ("Brume Night 2 @ 3 | Brume", "Brume – Night Two @ 3 | Brume"),
    // Two acts, the night and the title or the venue agree.
    (
        "Undertow @ 3 | Brume, Calder, Dunes, Ember, Fjord, Gale",
        "Undertow @ 3 | Brume, Calder, Quay, Rill, Spate, Tarn",
    ),
    ("Deep Friday @ 3 | Brume, Calder, Dunes", "Saltmarsh @ 3 | Brume, Calder, Xylo"),
    // One source bills two artists as one act.
    ("Brume & Calder @ 3 | Brume, Calder", "Brume & Calder @ 3 | Brume & Calder"),
    ("Brume @ 3 | Brume", "Brume & Calder x Dunes @ 3 | Brume & Calder x Dunes"),
];

const TWO: &[(&str, &str)] = &[
    ("Brume (Early Show) @ 3 19:00 | Brume", "Brume (Late Show) @ 3 22:00 | Brume"),
    ("Brume early show @ 3 | Brume", "Brume late show @ 3 | Brume"),
    ("Brume matinee @ 3 | Brume", "Brume late show @ 3 | Brume"),
    ("Brume @ 3 18:00 | Brume", "Brume @ 3 22:00 | Brume"),
    ("Jazz at Kontor @ 3 19:30", "Jazz at Kontor @ 3 22:30"),
    ("Brume Night 1 @ 3 | Brume", "Brume Night 2 @ 4 | Brume"),
    ("Undertow @ 3 | Brume, Calder", "Undertow Afterparty @ 3 | Brume, Calder"),
    ("Undertow @ 3", "Open Mic @ 3"),
    ("Undertow @ 3 | Brume", "Saltmarsh @ 3 | Dunes"),
    ("Jazz Night @ 3 | Brume", "Jazz Brunch @ 3 | Dunes"),
    ("Undertow @ 3 | Brume, Calder", "Undertow @ 6 | Brume, Calder"),
    ("Techno Friday @ 3 | Brume, Calder", "House Friday @ 3 | Dunes, Ember"),
    ("Brume & Calder (Early Show) @ 3 | Brume, Calder", "Brume & Calder (Late Show) @ 3 | Brume & Calder"),
    ("First Set: Brume @ 3 | Brume", "Second Set: Brume @ 3 | Brume"),
    ("Undertow @ 4 23:00 | Brume", "Saltmarsh @ 4 00:30 | Dunes"),
];

const UNSURE_PAIRS: &[(&str, &str)] = &[
    ("Undertow @ 3 | Brume", "Undertow @ 4 | Brume"),
    ("Undertow @ 3 22:00 | Brume", "Undertow @ 4 22:00 | Brume"),
    ("Undertow @ 3 | Brume", "Undertow @ 3 | Dunes"),
    ("Deep Friday @ 3 | Brume", "Saltmarsh @ 3 | Brume"),
    ("Deep Friday @ 3 | Brume, Calder, Ember, Fjord", "Saltmarsh @ 3 | Brume, Calder, Xylo, Yarrow"),
    ("Undertow @ 4 23:00 | Brume", "Undertow @ 4 00:30 | Brume"),
    ("Undertow @ 3 | Brume, Calder, Dunes", "Undertow @ 3 | Xylo, Yarrow"),
    // A party and the marathon that it opens.
    (
        "Golden Night @ 3 | Brume, Calder, Dunes, Ember, Fjord",
        "Marathon @ 3 | Brume, Calder, Dunes, A, B, C, D, E, F, G, H, I",
    ),
];

#[test]
fn listings_of_one_event_score_as_one() {
    for (a, b) in ONE {
        let verdict = judge(a, b);
        assert!(verdict.score >= SAME && verdict.apart.is_none(), "{a} / {b}: {verdict:?}");
    }
}

#[test]
fn listings_of_two_events_are_never_one() {
    for (a, b) in TWO {
        let verdict = judge(a, b);
        assert!(verdict.score < UNSURE || verdict.apart.is_some(), "{a} / {b}: {verdict:?}");
    }
}

#[test]
fn what_only_a_person_can_tell_is_asked() {
    for (a, b) in UNSURE_PAIRS {
        let verdict = judge(a, b);
        assert!((UNSURE..SAME).contains(&verdict.score) && verdict.apart.is_none(), "{a} / {b}: {verdict:?}");
    }
    assert!(ONE.len() + TWO.len() + UNSURE_PAIRS.len() >= 40);
}

#[test]
fn two_ids_of_one_source_are_two_events_and_those_of_two_sources_say_nothing() {
    let with_id =
        |source: &str, id: &str| ComparedListing { source_id: Some(id.to_owned()), ..side("Undertow @ 3", source) };
    assert_eq!(compare(&with_id("s1", "1"), &with_id("s1", "2"), 1.0).apart, Some(Apart::TwoIds));
    assert_eq!(compare(&with_id("s1", "1"), &with_id("s2", "2"), 1.0).apart, None);
    assert_eq!(compare(&with_id("s1", "1"), &side("Undertow @ 3", "s1"), 1.0).apart, None);
}

#[test]
fn all_else_agreeing_outweighs_venues_that_nobody_has_joined_yet() {
    let agree = |a: &str, b: &str| compare(&side(a, "s1"), &side(b, "s2"), 0.6).agree;
    assert!(agree("Undertow @ 3 | Brume, Calder, Dunes", "Undertow @ 3 | Brume, Calder, Ember, Fjord"));
    assert!(!agree("Undertow @ 3 | Brume", "Undertow @ 3 | Brume, Calder"), "one act");
    assert!(!agree("Undertow @ 3 | Brume, Calder", "Undertow @ 4 | Brume, Calder"), "another night");
    assert!(
        !agree("Deep Friday @ 3 | Brume, Calder", "Saltmarsh @ 3 | Brume, Calder"),
        "another title at another venue"
    );
}

#[test]
fn a_festival_may_be_listed_with_the_start_of_any_of_its_shows() {
    let (mut a, b) = (side("Saltmarsh @ 3 14:00", "s1"), side("Saltmarsh @ 3 21:00", "s2"));
    assert_eq!(compare(&a, &b, 1.0).apart, Some(Apart::AnotherTime));
    a.festival = true;
    assert_eq!(compare(&a, &b, 1.0).apart, None);
}

#[test]
fn a_venue_that_is_not_named_weighs_less_than_one_that_agrees() {
    let (a, b) = (side("Undertow @ 3", "s1"), side("Undertow @ 3", "s2"));
    assert!(compare(&a, &b, 0.5).score < compare(&a, &b, 1.0).score);
    assert!(compare(&a, &b, 0.5).score >= SAME);
}
