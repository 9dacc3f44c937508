use super::*;

/// A page in the site's form: unquoted attributes, entities, names in an order that means nothing.
pub const PAGE: &str = "<!DOCTYPE html><html><head><title>Vanta Harbour - Music-Map</title>\
<style>a.S{color:#000}</style></head><body><table><tr><td><a href=/info>About</a></td></tr></table>\
<div id=gnodMap>\
<a href=\"low+tide+radio\" class=S id=s2>Low Tide Radio</a>\n\
<a class=S id=s0>vanta harbour</a>\n\
<a href=\"ni%c3%b1a+sal+%26+the+bells\" class=S id=s1>Ni&ntilde;a Sal &amp; the Bells</a>\n\
<a href=\"kelp\" class=S id=s3>Kelp</a><a href=\"moth+index\" class=S id=s4>Moth Index</a></div>\
<script>var NrWords=5;var Aid=new Array();\nAid[0]=new Array(-1,7.25,0.0003,-1,1.5);\n\
Aid[1]=new Array(7.25,-1,2.5,-1,-1);\nAid[3]=new Array(-1,-1,-1,-1,-1);Aid[4] = new Array( 1.5, 0, 0.75, -1, -1 );\n</script>\
</body></html>";

pub fn question() -> ArtistQuestion {
    ArtistQuestion { name: "Vanta Harbour".to_owned(), ..ArtistQuestion::default() }
}

fn now() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn read(html: &str) -> SourceAnswer {
    parse(html, &question(), now()).unwrap()
}

fn lists(answer: &SourceAnswer) -> Vec<&SceneRecord> {
    let scene =
        |item| if let &Item::Record { record: Record::Scene(ref scene), .. } = item { Some(scene) } else { None };
    answer.items.iter().filter_map(scene).collect()
}

fn named(pairs: &[(&str, f32)]) -> Vec<(String, f32)> {
    pairs.iter().map(|(name, strength)| ((*name).to_owned(), *strength)).collect()
}

#[test]
fn names_are_spelled_into_addresses_as_the_site_does() {
    for (name, path) in [
        ("Vanta Harbour", "/vanta+harbour"),
        ("A+B", "/a%2Bb"),
        ("Niña Sal & The Bells", "/ni%C3%B1a+sal+%26+the+bells"),
        ("AC/DC?", "/ac%2Fdc%3F"),
        ("!!!", "/%21%21%21"),
        ("100%", "/100%25"),
        ("a.b-c_d~e", "/a.b-c_d~e"),
        ("..a", "/..a"),
    ] {
        let url = address("https://map.example/", name).unwrap();
        assert_eq!((url.path(), url.query()), (path, None), "{name}");
    }
    assert_eq!(address("http://127.0.0.1:81/map", "Kelp").unwrap().as_str(), "http://127.0.0.1:81/map/kelp");
    for name in ["", " ", ".", ".."] {
        assert!(matches!(address("https://map.example", name), Err(SourceError::Unsupported(_))), "{name}");
    }
}

#[test]
fn a_page_gives_the_artists_list_and_what_it_shows_of_the_neighbours() {
    let answer = read(PAGE);
    let lists = lists(&answer);
    let shape: Vec<_> = lists.iter().map(|l| (l.artist.as_str(), l.known, l.partial)).collect();
    let neighbour = "Niña Sal & the Bells";
    assert_eq!(shape, [("Vanta Harbour", true, false), (neighbour, true, true), ("Moth Index", true, true)]);
    assert_eq!(
        lists[0].neighbours,
        named(&[(neighbour, 7.25), ("Low Tide Radio", 0.0003), ("Moth Index", 1.5)]),
        "joined by number, and −1 is nobody"
    );
    assert_eq!(lists[1].neighbours, named(&[("Vanta Harbour", 7.25), ("Low Tide Radio", 2.5)]));
    assert_eq!(lists[2].neighbours, named(&[("Vanta Harbour", 1.5), ("Low Tide Radio", 0.75)]));
    assert!(lists.iter().all(|list| list.network == NETWORK && list.fetched_at == Some(now())));
    assert!(answer.complete && answer.notes.is_empty() && answer.items.len() == 3, "{answer:?}");
}

#[test]
fn without_strengths_the_rank_decides_and_stays_in_the_range_of_real_ones() {
    let answer = read(&PAGE.replace("Aid[0]", "Bid[0]"));
    let list = lists(&answer)[0].neighbours.clone();
    assert_eq!(
        list.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>()[1..],
        ["Low Tide Radio", "Kelp", "Moth Index"]
    );
    assert!(list.is_sorted_by(|a, b| a.1 > b.1) && answer.notes[0].contains("no strengths"));
    let strengths: Vec<f32> = (1..=48).map(strength_of_rank).collect();
    assert!(strengths.iter().all(|s| (0.0003..=50.0).contains(s)) && strengths.is_sorted_by(|a, b| a > b));
    assert!((0.6..0.7).contains(&strengths[23]) && (5.0..6.0).contains(&strengths[1]), "median and 95th percentile");
    assert_eq!(strength_of_rank(1_000), strength_of_rank(48));
}

#[test]
fn nobody_is_an_answer_and_another_page_is_none() {
    let answer = unknown(&question(), now());
    let [list] = lists(&answer)[..] else { panic!() };
    assert!(!list.known && list.note.is_some() && list.neighbours.is_empty() && !list.partial && answer.complete);
    for html in [
        "",
        "<html><body>Please wait…</body></html>",
        &PAGE.replace("id=s0", "id=x0"),
        &PAGE.replace("vanta harbour</a>", "</a>"),
    ] {
        let error = parse(html, &question(), now()).unwrap_err();
        assert!(matches!(&error, SourceError::Changed(text) if text.contains("id=s0")), "{error}");
    }
}

#[test]
fn the_page_of_somebody_else_is_not_taken_for_the_artists() {
    let other = ArtistQuestion { name: "Vanta".to_owned(), ..ArtistQuestion::default() };
    let answer = parse(PAGE, &other, now()).unwrap();
    let lists = lists(&answer);
    assert_eq!((lists[0].artist.as_str(), lists[0].known), ("Vanta", false));
    assert_eq!((lists[1].artist.as_str(), lists[1].known, lists[1].neighbours.len()), ("vanta harbour", true, 3));
    assert!(answer.notes[0].contains("instead"));
    let aliased = ArtistQuestion { aliases: vec!["VANTA HARBOUR (live)".to_owned()], ..other };
    assert_eq!(parse(PAGE, &aliased, now()).unwrap().items.len(), 3);
}

#[test]
fn what_cannot_be_used_of_a_page_is_said_and_the_rest_is_taken() {
    let long = "x".repeat(300);
    let html = PAGE
        .replace(">Kelp<", &format!(">{long}<"))
        .replace("Moth Index<", "VANTA HARBOUR<")
        .replace("7.25,0.0003", "1e999,1e-30")
        .replace("id=s2", "id=s2 class=x id=s9");
    let answer = read(&html);
    assert_eq!(lists(&answer)[0].neighbours, named(&[]), "infinite, vanishing, and the artist itself");
    let Some(Item::Refused(refusal)) = answer.items.last() else { panic!("{answer:?}") };
    assert!(refusal.reason.contains("shorten") && refusal.reason.contains("1 more"), "{}", refusal.reason);
}

#[test]
fn scripts_and_names_do_not_run_into_one_another() {
    let html = "<a id=s0>Vanta Harbour<a id=s1><b>Ke</b>lp</a> and <a id=s1>again</a><a id=s99999>x</a><a id=s>y</a>\
        <script>if (a<b) document.write('<a id=s7>Ghost</a>'); Aid[0]=new Array(-1,2</script><script>,3);Aid[0]=new Array(-1,4);</script>";
    let answer = read(html);
    assert_eq!(lists(&answer)[0].neighbours, named(&[("Kelp", 4.0)]));
}

#[test]
fn more_names_than_a_list_has_are_cut() {
    let mut html = "<a id=s0>Vanta Harbour</a>".to_owned();
    (1..1000).for_each(|n| html.push_str(&format!("<a id=s{n}>N{n}</a>")));
    let answer = read(&html);
    assert_eq!(lists(&answer)[0].neighbours.len(), page::MOST_NAMES);
    assert!(answer.notes.iter().any(|note| note.contains("more than 200")));
}

#[test]
fn a_page_that_costs_too_much_is_refused_and_a_long_or_deep_one_is_read() {
    let attributes: String = (0..150_000).map(|n| format!("a{n:x} ")).collect();
    let error = parse(&format!("{PAGE}<a {attributes}"), &question(), now()).unwrap_err();
    assert!(matches!(&error, SourceError::Changed(text) if text.contains("more attributes")), "{error}");
    for harmless in [
        format!("{PAGE}<!--{}", "x".repeat(1 << 20)),
        format!("<!--{}-->{PAGE}", "x".repeat(1 << 20)),
        format!("{PAGE}<a id=s0 x=\"{}", "y>".repeat(1 << 19)),
        format!("{}{PAGE}", "<ul><li>".repeat(20_000)),
    ] {
        assert_eq!(read(&harmless).items.len(), 3);
    }
}

#[test]
fn the_stated_charset_is_believed() {
    assert_eq!(decoded(b"Ni\xf1a", Some("iso-8859-1")), "Niña");
    assert_eq!(decoded("Niña".as_bytes(), None), "Niña");
    assert_eq!(decoded("Niña".as_bytes(), Some("nonsense")), "Niña");
}
