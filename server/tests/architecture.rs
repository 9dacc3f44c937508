//! The laws of the house, read off the source: arrows point down, and each machine stands in one room.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

use std::{
    fs,
    path::{Path, PathBuf},
};

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

struct Source {
    /// Relative to `src`, with `/`.
    path: String,
    /// Without comments and without the tests at its end.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
            let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            Source { path, code: code.join("\n") }
        })
        .filter(|source| !source.path.ends_with("tests.rs"))
        .collect()
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
    for source in sources() {
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
    for source in sources().iter().filter(|source| !matches!(source.path.as_str(), "main.rs" | "lib.rs")) {
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
    let code = "use crate::{\n    artists::{self, Node},\n    db,\n};\nlet x = crate::web::now();";
    assert_eq!(used(code), ["artists", "db", "web"]);
}

#[test]
fn no_file_is_over_500_lines() {
    let long: Vec<String> =
        sources().iter().filter(|source| source.code.lines().count() > 500).map(|source| source.path.clone()).collect();
    assert!(long.is_empty(), "split {}", long.join(", "));
}
