use super::*;

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn ids(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(scheme, value)| ((*scheme).to_owned(), (*value).to_owned())).collect()
}

fn ours() -> KnownArtist {
    KnownArtist {
        name: "Vanta Harbour".to_owned(),
        aliases: list(&["V. Harbour"]),
        tags: list(&["dub techno", "ambient"]),
        external_ids: ids(&[("spotify", "S1")]),
        bills: list(&["Kelp", "Slipway"]),
        ..KnownArtist::default()
    }
}

fn called(name: &str) -> Contender {
    Contender { name: name.to_owned(), ..Contender::default() }
}

fn described(text: &str) -> Contender {
    Contender { disambiguation: Some(text.to_owned()), ..called("Vanta Harbour") }
}

fn chosen(known: &KnownArtist, contenders: &[Contender]) -> Option<usize> {
    match decide(known, contenders) {
        IdentityDecision::Same(at, why) | IdentityDecision::OnlyNamesake(at, why) => {
            assert!(!why.is_empty() && !why.contains("()"));
            Some(at)
        }
        IdentityDecision::Uncertain(why) => {
            assert!(!why.is_empty());
            None
        }
        IdentityDecision::Nobody => panic!("nobody"),
    }
}

#[test]
fn an_id_in_common_decides_against_every_name() {
    let other = Contender { external_ids: ids(&[("deezer", "7"), ("spotify", "S1")]), ..called("V Harbor Project") };
    assert_eq!(chosen(&ours(), &[called("Vanta Harbour"), other.clone()]), Some(1));
    assert!(
        matches!(decide(&ours(), &[other.clone(), other]), IdentityDecision::Uncertain(_)),
        "two cannot both be it"
    );
}

#[test]
fn another_id_of_the_same_place_is_somebody_else() {
    let other = Contender { external_ids: ids(&[("spotify", "S2")]), ..called("Vanta Harbour") };
    assert_eq!(decide(&ours(), std::slice::from_ref(&other)), IdentityDecision::Nobody);
    assert_eq!(chosen(&ours(), &[other, called("vanta harbour")]), Some(1), "the other namesake remains");
    let elsewhere = Contender { external_ids: ids(&[("deezer", "7")]), ..called("Vanta Harbour") };
    assert_eq!(chosen(&ours(), &[elsewhere]), Some(0), "an id of another place says nothing");
}

#[test]
fn the_only_one_of_the_name_is_the_same_and_a_similar_name_never_is() {
    for name in ["Vanta Harbour", "VANTA HARBOUR (live)", "Vánta Harbour", "v harbour"] {
        assert_eq!(chosen(&ours(), &[called("Vanta"), called(name)]), Some(1), "{name}");
    }
    let aliased = Contender { aliases: list(&["Vanta Harbour"]), ..called("Ana Sal") };
    assert_eq!(chosen(&ours(), &[aliased]), Some(0));
    for name in ["Vanta Harbor", "Vanta Harbours", "The Vanta Harbour", "Harbour Vanta", "", "Vаnta Harbour"] {
        assert_eq!(decide(&ours(), &[called(name)]), IdentityDecision::Nobody, "{name}");
    }
    let both_aliases = Contender { aliases: list(&["V. Harbour"]), ..called("Somebody") };
    assert_eq!(decide(&ours(), &[both_aliases]), IdentityDecision::Nobody, "two aliases that agree say too little");
    assert_eq!(decide(&ours(), &[]), IdentityDecision::Nobody);
}

#[test]
fn the_only_one_from_another_country_is_asked_about() {
    let of = |country: &str| Contender { country: Some(country.to_owned()), ..called("Vanta Harbour") };
    let from = KnownArtist { country: Some("PT".to_owned()), ..ours() };
    assert!(
        matches!(decide(&from, &[of("US")]), IdentityDecision::Uncertain(why) if why.contains("US") && why.contains("PT"))
    );
    for country in ["PT", "pt", "Portugal", "Ohio"] {
        assert_eq!(chosen(&from, &[of(country)]), Some(0), "{country}");
    }
}

#[test]
fn of_several_namesakes_the_one_with_our_genres_is_the_same() {
    let techno = Contender { tags: list(&["Dub-Techno", "house"]), ..called("Vanta Harbour") };
    let folk = Contender { tags: list(&["folk"]), followers: Some(2_000_000), ..called("Vanta Harbour") };
    assert_eq!(chosen(&ours(), &[folk.clone(), techno.clone()]), Some(1), "followers do not outweigh genres");
    assert_eq!(chosen(&ours(), &[techno.clone(), techno, folk]), None, "two that fit alike");
}

#[test]
fn a_description_tells_namesakes_apart() {
    let folk = described("US folk duo from Ohio");
    assert_eq!(chosen(&ours(), &[folk.clone(), described("Lisbon dub techno producer")]), Some(1), "our genre");
    assert_eq!(chosen(&ours(), &[folk.clone(), described("one half of Kelp")]), Some(1), "from our bills");
    let known = KnownArtist { disambiguation: Some("Portuguese DJ from Lisbon".to_owned()), ..ours() };
    assert_eq!(chosen(&known, &[described("Lisbon selector, Portuguese"), folk.clone()]), Some(0), "our description");
    assert_eq!(chosen(&known, &[described("DJ and producer from the US"), folk]), None, "fillers say nothing");
}

#[test]
fn followers_alone_never_decide() {
    let famous = Contender { followers: Some(90_000_000), ..called("Vanta Harbour") };
    let small = Contender { followers: Some(3), ..called("Vanta Harbour") };
    assert_eq!(chosen(&ours(), &[famous.clone(), small.clone()]), None);
    let alias = Contender { aliases: list(&["Vanta Harbour"]), ..called("Harbour, the Elder") };
    assert_eq!(chosen(&ours(), &[famous.clone(), alias]), None, "nor together with the name");
    let fits = Contender { tags: list(&["ambient"]), ..small };
    assert_eq!(chosen(&ours(), &[famous, fits]), Some(1));
}

#[test]
fn points_are_as_the_formula_says() {
    let known = KnownArtist { country: Some("PT".to_owned()), ..ours() };
    let one = Contender {
        tags: list(&["ambient", "folk", "pop"]),
        country: Some("US".to_owned()),
        followers: Some(99),
        ..described("plays ambient at Slipway")
    };
    let points = points(&known, &one, 9_999);
    assert!((points.evidence - (2.0 * 0.5 - 1.5 + 1.0 + 1.5 + 0.5)).abs() < 1e-6, "{points:?}");
    assert!((points.followers - 0.25).abs() < 1e-6 && points.why.len() == 3);
    assert_eq!(super::points(&known, &called("x"), 0), Points::default());
}
