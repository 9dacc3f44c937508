//! Tests of near-duplicates: who is found, and who only looks alike.

use super::*;
use crate::artists::fold;

/// Artists by number with edges of the network.
fn likeliest(names: &[&str], edges: &[(u32, u32)]) -> Vec<(String, String, Duplicate)> {
    let known: Vec<KnownName> =
        names.iter().enumerate().map(|(at, name)| KnownName { node: Node(at as u32), folded: fold(name) }).collect();
    let network = Adjacency::new(names.len(), edges.iter().map(|(a, b)| (Node(*a), Node(*b), 1.0f32)), f32::max);
    let name = |node: Node| names[node.at()].to_owned();
    find(&known, &network, 0.5).into_iter().map(|pair| (name(pair.a), name(pair.b), pair)).collect()
}

fn are_found(a: &str, b: &str) -> bool {
    // Both are listed by 2, 3 and 4.
    let edges = [(0, 2), (1, 2), (0, 3), (1, 3), (0, 4), (1, 4)];
    likeliest(&[a, b, "Neighbour One", "Second Friend", "Third Company"], &edges).len() == 1
}

#[test]
fn spellings_of_one_artist_are_found() {
    for (a, b) in [
        ("Claude Von Stroke", "Claude Vonstroke"),
        ("Tiësto", "DJ Tiesto"),
        ("Oliver Heldens", "Olivier Heldens"),
        ("Camo & Krooked", "Camo Krooked"),
        ("Franky Rizardo", "Franky Rizzardo"),
        ("Dennis Lloyd", "Dennis Llyod"),
        ("The Disco Boys", "Discoboys"),
        ("Marshmallow", "Marshmellow"),
        ("Villa-lobos", "Villalobos"),
    ] {
        assert!(are_found(a, b), "{a} and {b}");
    }
}

#[test]
fn artists_that_only_look_alike_are_not() {
    for (a, b) in [
        ("DJ Snake", "Snakehips"),
        ("Audion", "Audien Two"),
        ("Matchbox 20", "Matchbox 21"),
        ("Maroon 5", "Maroon"),
        ("Boyz I Men", "Boyz II Men"),
        ("Chapter V", "Chapter X"),
        ("deadmau5", "deadmau"),
        ("A*M*E", "&ME"),
    ] {
        assert!(!are_found(a, b), "{a} and {b}");
    }
    // Without the network, a letter is not enough.
    assert!(likeliest(&["Bryan Adams", "Ryan Adams", "Scuba", "Suba", "Kove", "Koven"], &[]).is_empty());
}

#[test]
fn shared_neighbours_and_an_edge_raise_the_score() {
    let score = |edges: &[(u32, u32)]| {
        likeliest(&["Solar Stone", "Solarstone", "Gareth Emery", "Above Beyond"], edges)[0].2.score
    };
    let (alone, linked, shared) = (score(&[]), score(&[(0, 1)]), score(&[(0, 2), (1, 2), (0, 3), (1, 3)]));
    assert!(alone < linked && alone < shared, "{alone} {linked} {shared}");
    let many = score(&[(0, 2), (1, 2), (0, 3), (1, 3), (0, 1)]);
    assert!(many > shared && many <= 1.0);
}

#[test]
fn an_alias_finds_the_artist_that_bears_the_name() {
    let names = [
        KnownName { node: Node(0), folded: "vanta harbour".to_owned() },
        KnownName { node: Node(0), folded: "v harbour music".to_owned() },
        KnownName { node: Node(1), folded: "vharbour music".to_owned() },
    ];
    let found = find(&names, &Adjacency::<f32>::new(2, [], f32::max), 0.5);
    assert_eq!(found.iter().map(|pair| (pair.a, pair.b)).collect::<Vec<_>>(), [(Node(0), Node(1))]);
}

/// Names of two words, in blocks as in a real catalogue: 100,000 of them take a second or two.
#[test]
fn a_hundred_thousand_names_take_seconds() {
    let syllables =
        ["ka", "ro", "mi", "ten", "lu", "sor", "ba", "nex", "vi", "dom", "pra", "el", "gu", "hos", "ji", "wen"];
    let word = |mut n: usize| {
        let mut word = String::new();
        for _ in 0..4 {
            word.push_str(syllables[n % 16]);
            n /= 16;
        }
        word
    };
    let names: Vec<KnownName> = (0..100_000usize)
        .map(|n| KnownName { node: Node(n as u32), folded: format!("{} {}", word(n * 7_919), word(n * 104_729 + 5)) })
        .collect();
    let began = std::time::Instant::now();
    find(&names, &Adjacency::<f32>::new(names.len(), [], f32::max), 0.6);
    // A build without optimisation on a busy machine; released it is ten times as fast.
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}
