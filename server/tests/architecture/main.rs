//! The laws of the house, read off the source: arrows point down, and each machine stands in one room.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod imports;
mod source;
mod words;

use std::{path::Path, sync::LazyLock};

use source::Source;

/// Modules by layer. A module may use those of its own layer and of the layers below.
const LAYERS: [&[&str]; 10] = [
    &["vector", "wording", "config", "telemetry", "db"],
    &["artists", "events", "tracks", "scene", "collaborations", "people", "sources"],
    &["similarity", "embedding", "ingest"],
    &["recommendation", "lab"],
    &["queue"],
    &["intake"],
    &["runtime"],
    &["jobs"],
    &["web"],
    &["cli"],
];

/// Tables by the lowest room that may name them; those of the nouns are all of one layer.
const TABLES: &[(&str, &[&str])] = &[
    (
        "artists",
        &[
            "act_feedback",
            "artists",
            "artist_aliases",
            "artist_external_ids",
            "artist_merges",
            "artist_reports",
            "artist_spellings",
            "artist_tags",
            "artist_vectors",
            "artist_inquiries",
            "collaborations",
            "events",
            "event_acts",
            "event_changes",
            "event_feedback",
            "event_listings",
            "event_promoters",
            "event_tags",
            "follow_batches",
            "follows",
            "hosts",
            "identity_reviews",
            "listener_keys",
            "listeners",
            "merge_reviews",
            "merged_venues",
            "model_calibrations",
            "model_constants",
            "models",
            "network_identities",
            "placed_venues",
            "promoters",
            "scene_edges",
            "scene_lists",
            "source_marks",
            "source_runs",
            "sources",
            "track_audio",
            "track_features",
            "track_vectors",
            "tracks",
            "venue_aliases",
            "venue_feedback",
            "venues",
        ],
    ),
    ("similarity", &["map_positions", "signal_weights"]),
    ("queue", &["jobs"]),
];

/// (what may not be written, where it may, why).
const LAWS: &[(&str, &[&str], &str)] = &[
    ("sqlx::query", &["store.rs", "db.rs"], "queries live in stores"),
    ("axum::", &["web/"], "HTTP lives in web/"),
    ("leptos", &["web/"], "pages are put together in web/"),
    ("app::", &["web/"], "only web/ knows what pages are made of"),
    ("ort::", &["embedding/onnx.rs"], "one file owns the inference runtime"),
    ("reqwest", &["ingest/client"], "one client keeps the rules of going out"),
    ("std::env", &["config/"], "configuration is read in one place"),
    ("Utc::now", &["web/mod.rs", "cli/mod.rs", "runtime/environment.rs"], "everyone else takes `now` as an argument"),
    (
        "PgPool",
        &[
            "db.rs",
            "store.rs",
            "cli/",
            "web/",
            "queue/",
            "intake/",
            "runtime/",
            "jobs/",
            "similarity/index.rs",
            "similarity/explanation.rs",
        ],
        "the pure parts know no database",
    ),
];

/// The files of the server.
fn server() -> &'static [Source] {
    static SERVER: LazyLock<Vec<Source>> =
        LazyLock::new(|| source::sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")));
    &SERVER
}

/// The files of what people see.
fn app() -> &'static [Source] {
    static APP: LazyLock<Vec<Source>> =
        LazyLock::new(|| source::sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src")));
    &APP
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// The top-level modules that a file names after `crate::`, also in `use crate::{a, b::{c}}`.
fn used(code: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with('$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut name = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    c if depth == 1 && (c.is_alphanumeric() || c == '_') => name.push(c),
                    _ => {}
                }
                // A name at depth 1 ends at `::`, `,` or the closing brace.
                if (matches!(c, ',' | ':') && depth == 1 || depth == 0) && !name.is_empty() {
                    modules.push(std::mem::take(&mut name));
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            modules.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    modules
}

#[test]
fn arrows_point_down() {
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for source in server() {
        let module = source.path.split(['/', '.']).next().unwrap();
        let Some(from) = layer(module) else {
            assert!(
                matches!(module, "lib" | "main"),
                "src/{} belongs to no layer; give it one in this table",
                source.path
            );
            continue;
        };
        for to in used(&source.code) {
            // Names below a module in a group, such as `artists::{self, Node}`, are no modules.
            if let Some(layer) = layer(&to) {
                arrows += 1;
                if layer > from {
                    wrong.push(format!("src/{} (layer {from}) uses {to} (layer {layer})", source.path));
                }
            }
        }
    }
    assert!(arrows > 100, "only {arrows} arrows were found: this test does not read the source any more");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_machine_stands_in_its_own_room() {
    let mut wrong = Vec::new();
    for source in server().iter().filter(|source| !matches!(source.path.as_str(), "main.rs" | "lib.rs")) {
        for (what, rooms, why) in LAWS {
            let allowed = rooms.iter().any(|room| source.path.starts_with(room) || source.path.ends_with(room));
            let found = source.code.match_indices(what).any(|(at, _)| {
                let before = source.code[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if found && !allowed {
                wrong.push(format!("src/{}: {what}: {why}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_arrows_sees_groups_and_paths() {
    let code = "use crate::{artists::{self,Node},db,};let x=crate::web::now();";
    assert_eq!(used(code), ["artists", "db", "web"]);
}

#[test]
fn a_test_hides_nothing_but_itself() {
    let sources = server();
    let of = |path: &str| sources.iter().find(|source| source.path == path);
    // Its tests stand in the middle of it, and the jail behind them.
    let decode = of("embedding/decode/mod.rs").unwrap();
    assert!(decode.code.contains("mod jail") && !decode.code.contains("mod million_tests"), "{}", decode.code);
    assert!(of("artists/name/mod.rs").is_some() && of("artists/name/tests.rs").is_none());
}

#[test]
fn no_file_is_over_500_lines() {
    let long: Vec<String> = server()
        .iter()
        .chain(app())
        .filter(|source| source.text.lines().count() > 500)
        .map(|source| source.path.clone())
        .collect();
    assert!(long.is_empty(), "split {}", long.join(", "));
}

/// A folder of modules has a `mod.rs`, and a path attribute names only what lies elsewhere.
/// Leptos escapes no children of these elements: a value there must be escaped by hand, or be ours.
#[test]
fn elements_that_are_not_escaped_hold_no_text_of_strangers() {
    let own = [("shell.rs", "{start}")];
    for Source { path, text, .. } in app() {
        for element in ["textarea", "script", "style", "noscript"] {
            for (end, _) in text.match_indices(&format!("</{element}>")) {
                let child = text[..end].trim_end();
                let value = child.strip_suffix('}').and_then(|_| child.rfind('{')).map(|start| &child[start..]);
                let is_safe = |value| own.contains(&(path.as_str(), value)) || value.starts_with("{escaped(");
                assert!(value.is_none_or(is_safe), "{path}: a value inside of <{element}> is not escaped: {value:?}");
            }
        }
    }
}

#[test]
fn there_is_one_style_of_modules() {
    let sources: Vec<&Source> = server().iter().chain(app()).collect();
    let beside = sources.iter().filter(|source| {
        let folder = source.path.trim_end_matches(".rs").to_owned() + "/";
        sources.iter().any(|other| other.path.starts_with(&folder))
    });
    let attributes =
        sources.iter().filter(|source| source.text.contains("#[path = \"") && !source.text.contains("#[path = \"../"));
    let wrong: Vec<&str> = beside.chain(attributes).map(|source| source.path.as_str()).collect();
    assert!(wrong.is_empty(), "use a folder with a mod.rs, and no path attribute: {}", wrong.join(", "));
}

/// The tables that a store's SQL may name are those of its own layer and of the layers below.
#[test]
fn a_store_names_no_table_of_a_layer_above() {
    let mut wrong = Vec::new();
    let mut named = 0;
    for source in server().iter().filter(|source| source.path.ends_with("store.rs")) {
        let from = layer(source.path.split('/').next().unwrap()).unwrap();
        for table in source.literals.iter().flat_map(|text| tables(text)) {
            let Some((room, _)) = TABLES.iter().find(|(_, tables)| tables.contains(&table.as_str())) else { continue };
            named += 1;
            if layer(room).unwrap() > from {
                wrong.push(format!("src/{} names the table {table} of {room}/", source.path));
            }
        }
    }
    assert!(named > 100, "only {named} tables were found: this test does not read the SQL any more");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words behind `from`, `join`, `into` and `update`.
fn tables(sql: &str) -> Vec<String> {
    let words: Vec<&str> =
        sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    words
        .windows(2)
        .filter(|pair| ["from", "join", "into", "update"].contains(&pair[0]))
        .map(|pair| pair[1].to_owned())
        .collect()
}
