//! Pages as sites write them, and pages that cost more than they are long. Times are printed, work is checked.

use std::time::Instant;

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

use super::*;
use crate::ingest::sources::bomb_shapes::shapes;

const NO_LIMITS: Limits = Limits { open: usize::MAX, nodes: usize::MAX, steps: usize::MAX };

/// `line name text` of what a selector finds.
fn found(html: &str, stated: &str) -> Vec<String> {
    let document = Document::read(html);
    assert_eq!(document.cut, None);
    let line_of = |(line, element): (u64, ElementRef<'_>)| {
        format!("{line} {} {}", element.value().name(), element.text().collect::<String>())
    };
    document.select(&selector(stated)).map(line_of).collect()
}

/// How deep the deepest element stands.
fn depth(document: &Document) -> usize {
    document.html.tree.nodes().map(|node| node.ancestors().count()).max().unwrap_or_default()
}

/// Reads a page, and prints how long that took.
fn timed(shape: &str, html: &str) -> Document {
    let begun = Instant::now();
    let document = Document::read(html);
    let nodes = document.html.tree.values().len();
    println!("{shape}: {} KB, {nodes} nodes, {:?}, {:?}", html.len() >> 10, begun.elapsed(), document.cut);
    document
}

#[test]
fn selectors_find_elements_with_their_lines() {
    let html = "\u{feff}<!doctype html>\n<body class=a><p id=x>one &amp; two<p>\nthree\n<script type=y>if (a<b) '<p>'</script><noscript><p>four</noscript>\
        <svg><title/><g>\n</svg><p class=z>five";
    assert_eq!(found(html, "body.a p"), ["2 p one & two", "2 p \nthree\nif (a<b) '<p>'", "4 p four\n", "5 p five"]);
    assert_eq!(found(html, "script[type=y], p#x + p script"), ["4 script if (a<b) '<p>'"]);
}

#[test]
fn a_large_page_is_read_to_its_end() {
    let card =
        "<div class=card id=x><h2><a href=/e/1 class=t>Night</a></h2><p>Some <b>words</b>, <i>more</i>.</p></div>";
    let html = format!("{}{}<h1>last", "<div class=a>".repeat(25), card.repeat(15_000));
    let document = timed("cards", &html);
    assert_eq!((document.cut.as_deref(), document.select(&selector(".card, h1")).count()), (None, 15_001));
}

#[test]
fn unclosed_elements_lose_nothing_that_stands_behind_them() {
    let night = "<div class=night><section><p><b><i><font size=1><a href=x>Night<table><tr><td><ul><li><span>";
    let document = timed("unclosed", &(night.repeat(500) + "<h1>last"));
    assert_eq!(document.cut, None);
    let count = |stated: &str| document.select(&selector(stated)).count();
    assert_eq!((count(".night"), count("h1")), (500, 1));
    assert!(depth(&document) < 3 * LIMITS.open, "{}", depth(&document));
}

#[test]
fn elements_that_are_nested_too_deep_become_siblings_and_a_million_of_them_end_the_page() {
    for tags in ["<div>", "<ul><li>", "<svg><g>", "<table><tr><td>", "<b><i>", "<template>"] {
        let html = tags.repeat(1_000);
        assert!(depth(&Document::read_within(LIMITS, &html)) < 3 * LIMITS.open, "{tags}");
        assert!(depth(&Document::read_within(NO_LIMITS, &html)) > 900, "{tags}: the limit is what stops it");
    }
    let document = timed("a million", &"<ul><li>".repeat(500_000));
    assert!(document.cut.is_some() && depth(&document) < 3 * LIMITS.open, "{}", depth(&document));
}

#[test]
fn the_tree_of_every_shape_of_page_and_the_work_on_it_are_bounded() {
    for (shape, html) in shapes(32 << 10) {
        let document = timed(shape, &html);
        let attributes = document.html.tree.values().filter_map(|node| node.as_element()).map(|e| e.attrs.len());
        let nodes = document.html.tree.values().len() + attributes.sum::<usize>();
        assert!(nodes < LIMITS.nodes + 1_000 && depth(&document) < 3 * LIMITS.open, "{shape}: {nodes}");
    }
    let attributes: String = (0..60).map(|at| format!(" a{at}=v")).collect();
    let rich = format!("<b{attributes}>").repeat(400) + &"<b></b>".repeat(2_000);
    let few_steps = Limits { steps: 200_000, ..LIMITS };
    assert!(Document::read_within(few_steps, &rich).cut.is_some_and(|cut| cut.contains("within each other")));
    assert_eq!(Document::read_within(NO_LIMITS, &rich).cut, None, "the limit is what stops it");
    let few_nodes = Limits { nodes: 1_000, ..LIMITS };
    let document = Document::read_within(few_nodes, &format!("<p>{}<h1>", "<br a=b>".repeat(1_000)));
    assert!(document.cut.as_deref().is_some_and(|cut| cut.contains("more than 1000 elements")));
    assert_eq!(document.select(&selector("br")).count(), 498);
    assert_eq!(document.select(&selector("h1")).count(), 0);
}

#[test]
fn ten_megabytes_of_one_text_are_read_and_more_is_cut() {
    let text = "word ".repeat(2_000_000);
    let document = timed("one text", &format!("<p>{text}<h1>last"));
    assert_eq!((&document.cut, document.select(&selector("h1")).count()), (&None, 1));
    let document = timed("a larger one", &format!("<h2>first</h2><p>{text}{text}<h1>last"));
    assert!(document.cut.as_deref().is_some_and(|cut| cut.contains("larger than 12 MB")));
    assert_eq!(document.select(&selector("h1, h2")).count(), 1);
}

#[test]
fn no_soup_of_tags_makes_the_tree_builder_panic() {
    let pieces: Vec<&str> = "<a href=x>|</a>|<b>|</b>|<i class=y>|</i>|<nobr>|<p>|</p>|<div>|</div>|<table>|</table>|<tr>|<td>|</td>|<caption>|<colgroup>|\
        <tbody>|</tbody>|<select>|<option>|</select>|<template>|</template>|<svg>|<foreignObject>|</svg>|<math>|<mi>|<annotation-xml encoding=text/html>|\
        <form>|</form>|<button>|<frameset>|<html a=b>|<body c=d>|</body>|</html>|<head>|<noscript>|</noscript>|<script>|</script>|<title>|<li>|\
        words &amp; \0|<!--"
        .split('|')
        .collect();
    let limits = Limits { open: 12, nodes: 150, steps: 1_500 };
    let (mut whole, mut cut) = (0, 0);
    for seed in 0..4_000 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let length = random.random_range(1..200);
        let html: String = (0..length).map(|_| pieces[random.random_range(0..pieces.len())]).collect();
        let document = Document::read_within(if seed % 2 == 0 { LIMITS } else { limits }, &html);
        assert_eq!(document.html.tree.values().len(), document.lines.len(), "{html}");
        *if document.cut.is_some() { &mut cut } else { &mut whole } += 1;
    }
    println!("{whole} read, {cut} cut");
    assert!(whole > 2_000 && cut > 10, "{whole} read, {cut} cut");
}
