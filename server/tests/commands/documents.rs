//! The claims of README.md and docs/ that a test can check: links, file names, verbs of `./dev`, commands.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// (path below the root, text) of every document for people.
fn documents() -> Vec<(String, String)> {
    let mut files: Vec<String> =
        ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "migrations/README.md", "models/README.md"]
            .map(str::to_owned)
            .into();
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        files.push(format!("docs/{}", entry.unwrap().file_name().display()));
    }
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(root().join(file)).unwrap())).collect()
}

#[test]
fn every_link_leads_to_a_file() {
    let (mut links, mut dead) = (0, Vec::new());
    for (file, text) in documents() {
        let folder = root().join(&file).parent().unwrap().to_owned();
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split([')', '#']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            links += 1;
            if !folder.join(target).exists() {
                dead.push(format!("{file}: {target}"));
            }
        }
    }
    assert!(links > 15, "only {links} links were found");
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

/// What stands between backticks, has a slash and no gaps for the reader to fill.
#[test]
fn every_file_that_is_named_is_there() {
    let (mut names, mut missing) = (0, Vec::new());
    for (file, text) in documents().into_iter().filter(|(file, _)| !file.starts_with("models/")) {
        for name in text.split('`').skip(1).step_by(2) {
            let is_path = (name.ends_with('/') || name.ends_with(".rs") || name.ends_with(".md"))
                && !name.starts_with(['/', '.', '~'])
                && !name.contains(['*', ' ', '{', ':', '\n']);
            if !is_path {
                continue;
            }
            names += 1;
            let from = ["", "server/src", "app/src", "migrations"];
            if !from.iter().any(|folder| root().join(folder).join(name).exists()) {
                missing.push(format!("{file}: {name}"));
            }
        }
    }
    assert!(names > 40, "only {names} names were found");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_verb_of_dev_and_every_command_exists() {
    let dev = fs::read_to_string(root().join("dev")).unwrap();
    let (mut verbs, mut commands) = (BTreeSet::new(), BTreeSet::new());
    for (_, text) in documents() {
        verbs.extend(words_after(&text, "./dev "));
        commands.extend(words_after(&text, "undercard "));
    }
    let unknown: Vec<&String> = verbs.iter().filter(|verb| !dev.contains(&format!("verb_{verb}()"))).collect();
    assert!(verbs.len() > 5 && unknown.is_empty(), "./dev knows no {unknown:?}");
    assert!(commands.len() > 8, "{commands:?}");
    for command in commands {
        let help = Command::new(env!("CARGO_BIN_EXE_undercard")).args([&command, "--help"]).output().unwrap();
        assert!(help.status.success(), "there is no `undercard {command}`");
    }
}

/// The words behind `prefix` within code.
fn words_after(text: &str, prefix: &str) -> Vec<String> {
    let code = text.split('`').skip(1).step_by(2).flat_map(str::lines);
    code.flat_map(|line| line.split(prefix).skip(1))
        .map(|rest| rest.chars().take_while(char::is_ascii_lowercase).collect::<String>())
        .filter(|word| word.len() > 2)
        .collect()
}
