//! One word, one thing: names of types and functions, and the first sentence of each module.

use std::collections::{BTreeMap, BTreeSet};

use crate::{app, server};

/// Words that no name has, with the term of the field to use instead.
const RIDDLES: &[(&str, &str)] = &[
    ("told", "describe, report"),
    ("teller", "presenter"),
    ("premises", "venue"),
    ("landscape", "index"),
    ("courtesy", "politeness"),
    ("hops", "redirects"),
    ("workings", "test_hooks"),
    ("bell", "notify"),
    ("inquire", "enrich"),
    ("crowding", "hubness"),
    ("predecessor", "the name of the format"),
    ("util", "what it is"),
    ("helpers", "what it is"),
    ("misc", "what it is"),
];

/// Words with which a header asks a question instead of naming its subject.
const QUESTIONS: [&str; 9] = ["What", "Who", "Whom", "Whether", "How", "Where", "Which", "Why", "May"];

/// The name of a type says what it is without its module. A dto and its twin in the server may share one.
#[test]
fn no_type_name_is_defined_in_more_than_two_modules() {
    let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let all = server().iter().map(|source| ("server", source)).chain(app().iter().map(|source| ("app", source)));
    for (of, source) in all.filter(|(of, source)| *of == "server" || !source.path.starts_with("dto/")) {
        for name in &source.types {
            modules.entry(name.clone()).or_default().insert(format!("{of}/src/{}", source.path));
        }
    }
    assert!(modules.len() > 300, "only {} types were found", modules.len());
    let wrong: Vec<String> = modules
        .iter()
        .filter(|(_, modules)| modules.len() > 2)
        .map(|(name, modules)| format!("{name}: {}", modules.iter().cloned().collect::<Vec<_>>().join(", ")))
        .collect();
    assert!(wrong.is_empty(), "give them names of their own:\n{}", wrong.join("\n"));
}

#[test]
fn names_are_the_terms_of_the_field() {
    let mut wrong = Vec::new();
    for source in server().iter().chain(app()) {
        let module = source.path.trim_end_matches(".rs").rsplit('/').next().unwrap().to_owned();
        for name in source.types.iter().chain(&source.functions).chain([&module]) {
            let words = words(name);
            for (riddle, term) in RIDDLES.iter().filter(|(riddle, _)| words.iter().any(|word| word == riddle)) {
                wrong.push(format!("{}: {name}: not “{riddle}” but {term}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `SceneList` and `scene_list` are `scene`, `list`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last_was_lower = false;
    for c in name.chars() {
        if c == '_' || words.is_empty() || c.is_uppercase() && last_was_lower {
            words.push(String::new());
        }
        if let (Some(word), true) = (words.last_mut(), c != '_') {
            word.extend(c.to_lowercase());
        }
        last_was_lower = c.is_lowercase();
    }
    words
}

#[test]
fn every_module_begins_with_its_subject() {
    let mut wrong = Vec::new();
    for source in server().iter().chain(app()) {
        let header = source.text.lines().next().unwrap_or_default();
        let Some(sentence) = header.strip_prefix("//! ") else {
            wrong.push(format!("{}: has no header", source.path));
            continue;
        };
        let first = sentence.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        if QUESTIONS.contains(&first) {
            wrong.push(format!("{}: {sentence}", source.path));
        }
    }
    assert!(wrong.is_empty(), "begin with a noun phrase:\n{}", wrong.join("\n"));
}

#[test]
fn names_are_split_into_words() {
    assert_eq!(words("SceneList"), ["scene", "list"]);
    assert_eq!(words("count_the_hops"), ["count", "the", "hops"]);
    assert_eq!(words("EF_SEARCH"), ["ef", "search"]);
}
